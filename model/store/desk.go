package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"yingke/model"
)

// rules are the switches that hold for a channel, and whether agents choose for
// themselves how many customers they take when they come online.
func (s *Store) rules(ctx context.Context, v model.Viewer, channel int64) (model.Channel, model.Desk, bool, error) {
	var ch model.Channel
	var tenant model.Tenant
	var d model.Desk
	err := s.in(ctx, v).Take(&ch, channel).Error
	if err == nil {
		err = s.reader.WithContext(ctx).Take(&tenant, v.Tenant()).Error
	}
	if err != nil {
		return ch, d, false, explain(err)
	}
	held, err := reception(s.in(ctx, v), model.Scope{ProductID: ch.ProductID, ChannelID: ch.ID})
	a := held.Assign
	d.Rules = model.AssignRules{
		AdminTakesPart: tenant.Settings.AdminTakesPart, WaitForNamed: ch.Settings.WaitForNamed,
		ReturningDays: tenant.Settings.ReturningDays, TakeInMax: max(1, tenant.Settings.TakeInMax),
		Mode: a.Mode, LeadFirst: a.LeadFirst, WaitForLead: a.WaitForLead, WaitForChosen: a.WaitForChosen,
		WaitForLast: a.WaitForLast, VIPTagIDs: a.VIPTagIDs,
	}
	return ch, d, tenant.Settings.TakeIn == "choose", explain(err)
}

// Desk is who could take customers of a channel, and by which rules; Groups holds
// the members of the groups that are asked for.
func (s *Store) Desk(ctx context.Context, v model.Viewer, c model.Conversation, groups ...int64) (model.Channel, model.Desk, error) {
	ch, d, _, err := s.rules(ctx, v, c.ChannelID)
	if err != nil {
		return ch, d, err
	}
	if d.Candidates, err = s.Candidates(ctx, v, ch, 0); err != nil {
		return ch, d, err
	}
	if err := s.man(ctx, v, &d, ch, c); err != nil || len(groups) == 0 {
		return ch, d, err
	}
	members, err := s.Members(ctx, v, groups)
	if d.Groups == nil {
		d.Groups = members
	}
	maps.Copy(d.Groups, members)
	return ch, d, err
}

// man fills in what the desk of a channel needs beside its candidates, to decide
// about these conversations.
func (s *Store) man(ctx context.Context, v model.Viewer, d *model.Desk, ch model.Channel, about ...model.Conversation) error {
	err := s.in(ctx, v).Where("enabled = ? AND product_id IN (0, ?) AND channel_id IN (0, ?)", true, ch.ProductID, ch.ID).
		Order("position, id").Find(&d.Routes).Error
	if err == nil {
		err = s.nameByLinks(ctx, v, d, ch.ID)
	}
	if err == nil {
		err = s.gather(ctx, v, d, about)
	}
	if err == nil && (d.Rules.Mode == model.ByTurns || d.Rules.Mode == model.ByWeight) {
		err = s.in(ctx, v).Limit(1).Find(&d.Turn, "channel_id = ?", ch.ID).Error
		d.Turn.ChannelID = ch.ID
	}
	if err == nil && d.Rules.Mode == model.ByFewest {
		err = s.countIntake(ctx, v, d.Candidates)
	}
	return explain(err)
}

// nameByLinks reads those links of a channel that name more than their agent.
func (s *Store) nameByLinks(ctx context.Context, v model.Viewer, d *model.Desk, channel int64) error {
	var links []model.Link
	err := s.in(ctx, v).Where("channel_id = ? AND (group_id > 0 OR fallback <> '')", channel).Find(&links).Error
	d.Links = make(map[int64]model.Designation, len(links))
	for _, l := range links {
		named := model.Designation{By: model.ByLink, Else: l.Fallback}
		if l.GroupID != 0 {
			named.GroupIDs = []int64{l.GroupID}
		}
		d.Links[l.AgentID] = named
	}
	return err
}

// gather reads the members of those groups that a route, a link or a designation names.
func (s *Store) gather(ctx context.Context, v model.Viewer, d *model.Desk, about []model.Conversation) error {
	var groups []int64
	for _, r := range d.Routes {
		groups = append(groups, r.GroupIDs...)
	}
	for _, l := range d.Links {
		groups = append(groups, l.GroupIDs...)
	}
	for _, c := range about {
		groups = append(groups, c.Designation().GroupIDs...)
	}
	if len(groups) == 0 {
		return nil
	}
	var err error
	d.Groups, err = s.Members(ctx, v, groups)
	return err
}

// Members are the agents of groups, by group.
func (s *Store) Members(ctx context.Context, v model.Viewer, groups []int64) (map[int64][]int64, error) {
	var rows []model.AgentGroupMember
	err := s.in(ctx, v).Where("group_id IN ?", groups).Order("group_id, agent_id").Find(&rows).Error
	of := map[int64][]int64{}
	for _, m := range rows {
		of[m.GroupID] = append(of[m.GroupID], m.AgentID)
	}
	return of, explain(err)
}

// countIntake notes how many customers the candidates received today.
func (s *Store) countIntake(ctx context.Context, v model.Viewer, candidates []model.Candidate) error {
	ids := make([]int64, len(candidates))
	for i, c := range candidates {
		ids[i] = c.AgentID
	}
	counts, err := s.Intakes(ctx, v, ids)
	for i, c := range candidates {
		candidates[i].Received = counts[c.AgentID]
	}
	return err
}

// Intakes are how many customers agents received today, however they came.
func (s *Store) Intakes(ctx context.Context, v model.Viewer, agents []int64) (map[int64]int, error) {
	counts := map[int64]int{}
	if len(agents) == 0 {
		return counts, nil
	}
	var rows []model.Intake
	err := s.in(ctx, v).Where("day = ? AND agent_id IN ?", s.today(), agents).Find(&rows).Error
	for _, r := range rows {
		counts[r.AgentID] = r.Count
	}
	return counts, explain(err)
}

// Candidates lists the agents of a channel, or those of them who are in a group
// too (0: all), by id. Who is disabled or deleted is none.
func (s *Store) Candidates(ctx context.Context, v model.Viewer, ch model.Channel, group int64) ([]model.Candidate, error) {
	if v.Tenant() == 0 {
		return nil, model.ErrForbidden
	}
	db := s.reader.WithContext(ctx).Table("channel_agent").
		Select("agent.id, agent.nickname, agent.work_state, agent.serving, agent.auto_limit, agent.weight, agent.exclusive, "+
			"agent.also_ordinary, agent.accept_new, agent.product_ids, role.kind, product.kind").
		Joins("JOIN agent ON agent.id = channel_agent.agent_id").
		Joins("JOIN role ON role.id = agent.role_id").
		Joins("JOIN product ON product.id = ?", ch.ProductID).
		Where("channel_agent.channel_id = ? AND channel_agent.tenant_id = ? AND agent.status = ?", ch.ID, v.Tenant(), model.AgentActive)
	if group != 0 {
		db = db.Where("agent.id IN (SELECT agent_id FROM agent_group_member WHERE group_id = ? AND tenant_id = ?)", group, v.Tenant())
	}
	found, err := db.Order("agent.id").Rows()
	if err != nil {
		return nil, explain(err)
	}
	candidates, err := scanCandidates(found, ch.ProductID)
	return candidates, explain(errors.Join(err, found.Close()))
}

// scanCandidates reads rows by hand: a channel may have a thousand agents, and
// every decision reads them all.
func scanCandidates(found *sql.Rows, product int64) ([]model.Candidate, error) {
	var out []model.Candidate
	responsible := map[string]bool{} // most agents have the same products
	for found.Next() {
		var c model.Candidate
		var products string
		var role model.RoleKind
		var kind model.ProductKind
		err := found.Scan(&c.AgentID, &c.Nickname, &c.WorkState, &c.Serving, &c.AutoLimit, &c.Weight, &c.Exclusive,
			&c.AlsoOrdinary, &c.AcceptNew, &products, &role, &kind)
		if err != nil {
			return nil, err
		}
		is, known := responsible[products]
		if !known {
			var ids []int64
			if err := json.Unmarshal([]byte(products), &ids); err != nil {
				return nil, err
			}
			is = kind.WeChat() || slices.Contains(ids, product) // who serves a WeChat product's channel is responsible for it
			responsible[products] = is
		}
		c.Responsible, c.Administrator = is, role == model.RoleAdministrator
		out = append(out, c)
	}
	return out, found.Err()
}
