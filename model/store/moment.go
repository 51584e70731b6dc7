package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// Moment loads everything that a decision about a conversation reads.
func (s *Store) Moment(ctx context.Context, v model.Viewer, conversation int64) (model.Moment, error) {
	m := model.Moment{Now: s.moment(), Dice: rand.Uint64()}
	db := s.in(ctx, v)
	if err := db.Take(&m.Conversation, conversation).Error; err != nil {
		return m, explain(err)
	}
	c := m.Conversation
	if err := db.Take(&m.Customer, c.CustomerID).Error; err != nil {
		return m, explain(err)
	}
	var err error
	if m.Channel, m.Rules, _, err = s.rules(ctx, v, c.ChannelID); err != nil {
		return m, err
	}
	if m.Candidates, err = s.Candidates(ctx, v, m.Channel, 0); err != nil {
		return m, err
	}
	if m.Ahead, err = s.ahead(ctx, v, c); err != nil {
		return m, err
	}
	return m, s.acquaint(ctx, v, &m)
}

// rules are the switches that hold for a channel, and whether agents choose for
// themselves how many customers they take when they come online.
func (s *Store) rules(ctx context.Context, v model.Viewer, channel int64) (model.Channel, model.AssignRules, bool, error) {
	var ch model.Channel
	var tenant model.Tenant
	err := s.in(ctx, v).Take(&ch, channel).Error
	if err == nil {
		err = s.reader.WithContext(ctx).Take(&tenant, v.Tenant()).Error
	}
	return ch, model.AssignRules{
		AdminTakesPart: tenant.Settings.AdminTakesPart, WaitForNamed: ch.Settings.WaitForNamed,
		ReturningDays: tenant.Settings.ReturningDays, TakeInMax: max(1, tenant.Settings.TakeInMax),
	}, tenant.Settings.TakeIn == "choose", explain(err)
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

// ahead counts the customers who wait in the channel's line before this one. Of
// one who does not wait himself, all are.
func (s *Store) ahead(ctx context.Context, v model.Viewer, c model.Conversation) (int, error) {
	db := s.in(ctx, v).Model(&model.Conversation{}).Where("channel_id = ? AND state = ? AND id <> ?", c.ChannelID, model.Queued, c.ID)
	if c.State == model.Queued {
		db = db.Where("queued_at < ? OR queued_at = ? AND id < ?", c.QueuedAt, c.QueuedAt, c.ID)
	}
	var waiting int64
	err := db.Count(&waiting).Error
	return int(waiting), explain(err)
}

// acquaint looks up whether candidates who take no new customers know this one.
func (s *Store) acquaint(ctx context.Context, v model.Viewer, m *model.Moment) error {
	known, err := s.servedBefore(ctx, v, []int64{m.Conversation.ID}, m.Candidates)
	for i, c := range m.Candidates {
		m.Candidates[i].ServedBefore = slices.Contains(known[m.Conversation.ID], c.AgentID)
	}
	return err
}

// servedBefore says which of the candidates who take no new customers have
// served which of the conversations.
func (s *Store) servedBefore(ctx context.Context, v model.Viewer, conversations []int64, candidates []model.Candidate) (map[int64][]int64, error) {
	var choosy []int64
	for _, c := range candidates {
		if !c.AcceptNew {
			choosy = append(choosy, c.AgentID)
		}
	}
	known := map[int64][]int64{}
	if len(choosy) == 0 || len(conversations) == 0 {
		return known, nil
	}
	var rounds []model.Session
	err := s.in(ctx, v).Distinct("conversation_id", "agent_id").
		Where("conversation_id IN ? AND agent_id IN ?", conversations, choosy).Find(&rounds).Error
	for _, r := range rounds {
		known[r.ConversationID] = append(known[r.ConversationID], r.AgentID)
	}
	return known, explain(err)
}

// Queue loads so many of a channel's line, from its head or behind another
// conversation, and who could take from it. While nobody has room, nobody is
// loaded: a long line costs nothing until somebody comes free.
func (s *Store) Queue(ctx context.Context, v model.Viewer, channel int64, behind model.Conversation, most int) (model.Queue, error) {
	q := model.Queue{Now: s.moment(), Dice: rand.Uint64()}
	var err error
	if q.Channel, q.Rules, q.Choose, err = s.rules(ctx, v, channel); err != nil {
		return q, err
	}
	if q.Candidates, err = s.Candidates(ctx, v, q.Channel, 0); err != nil || !slices.ContainsFunc(q.Candidates, hasRoom) {
		return q, err
	}
	var waiting []model.Conversation
	db := s.in(ctx, v).Where("channel_id = ? AND state = ?", channel, model.Queued)
	if behind.ID != 0 {
		db = db.Where("queued_at > ? OR queued_at = ? AND id > ?", behind.QueuedAt, behind.QueuedAt, behind.ID)
	}
	if err := db.Order("queued_at, id").Limit(most + 1).Find(&waiting).Error; err != nil {
		return q, explain(err)
	}
	if q.More = len(waiting) > most; q.More {
		waiting = waiting[:most]
	}
	ids := make([]int64, len(waiting))
	for i, c := range waiting {
		ids[i] = c.ID
	}
	known, err := s.servedBefore(ctx, v, ids, q.Candidates)
	for _, c := range waiting {
		q.Waiting = append(q.Waiting, model.Waiting{Conversation: c, ServedBefore: known[c.ID]})
	}
	return q, err
}

func hasRoom(c model.Candidate) bool { return c.WorkState == model.Online && c.Serving < c.AutoLimit }

// Lines lists the channels in whose line somebody waits, in every tenant. Operator only.
func (s *Store) Lines(ctx context.Context, v model.Viewer) ([]model.LineOf, error) {
	return lines(s.across(ctx, v).Where("queued_at > 0"))
}

// LinesOf lists those channels of an agent in whose line somebody waits.
func (s *Store) LinesOf(ctx context.Context, v model.Viewer, agent int64) ([]model.LineOf, error) {
	return lines(s.in(ctx, v).Where("state = ? AND channel_id IN (SELECT channel_id FROM channel_agent WHERE agent_id = ?)", model.Queued, agent))
}

// lines gathers the channels here: asked for distinct ones in order, SQLite
// would walk over every conversation of every channel.
func lines(db *gorm.DB) ([]model.LineOf, error) {
	var waiting, out []model.LineOf
	if err := db.Model(&model.Conversation{}).Select("tenant_id", "channel_id").Find(&waiting).Error; err != nil {
		return nil, explain(err)
	}
	seen := map[model.LineOf]bool{}
	for _, line := range waiting {
		if !seen[line] {
			seen[line] = true
			out = append(out, line)
		}
	}
	return out, nil
}
