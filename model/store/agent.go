package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"yingke/model"
)

// Agents lists the agents that the filter allows, by id; Role and GroupIDs are filled.
func (s *Store) Agents(ctx context.Context, v model.Viewer, f model.AgentFilter, p model.Page) (model.List[model.Agent], error) {
	after, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return model.List[model.Agent]{}, err
	}
	db := narrowAgents(s.in(ctx, v), f)
	if after != nil {
		db = db.Where("id > ?", after[0])
	}
	var found []model.Agent
	if err := db.Order("id").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.Agent]{}, explain(err)
	}
	list := page(found, rows(p), func(a model.Agent) []int64 { return []int64{a.ID} })
	return list, explain(complete(s.in(ctx, v), list.Items))
}

func narrowAgents(db *gorm.DB, f model.AgentFilter) *gorm.DB {
	if f.Status == "" {
		db = db.Where("status <> ?", model.AgentDeleted)
	} else {
		db = db.Where("status = ?", f.Status)
	}
	if f.RoleID != 0 {
		db = db.Where("role_id = ?", f.RoleID)
	}
	if f.GroupID != 0 {
		db = db.Where("id IN (SELECT agent_id FROM agent_group_member WHERE group_id = ?)", f.GroupID)
	}
	if f.Query != "" {
		like := contains(f.Query)
		id, _ := strconv.ParseInt(f.Query, 10, 64) // no number: no agent has the id 0
		db = db.Where("(login_name LIKE ? ESCAPE '!' OR LOWER(nickname) LIKE ? ESCAPE '!' OR LOWER(remark) LIKE ? ESCAPE '!' OR id = ?)",
			like, like, like, id)
	}
	return db
}

// contains is a pattern for LIKE ... ESCAPE '!' that finds the text anywhere.
func contains(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(text)) + "%"
}

// Agent is one agent of the tenant, deleted ones too, or ErrMissing.
func (s *Store) Agent(ctx context.Context, v model.Viewer, id int64) (model.Agent, error) {
	found := make([]model.Agent, 1)
	if err := s.in(ctx, v).Take(&found[0], id).Error; err != nil {
		return model.Agent{}, explain(err)
	}
	err := complete(s.in(ctx, v), found)
	return found[0], explain(err)
}

// Colleagues lists every agent who is not deleted, without roles and groups of others' making.
func (s *Store) Colleagues(ctx context.Context, v model.Viewer) ([]model.Agent, error) {
	found := []model.Agent{}
	if err := s.in(ctx, v).Where("status = ?", model.AgentActive).Order("id").Limit(model.AgentsMost).Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	return found, explain(complete(s.in(ctx, v), found))
}

// Administrators are the agents of the tenant who may do everything.
func (s *Store) Administrators(ctx context.Context, v model.Viewer) ([]int64, error) {
	var ids []int64
	err := s.in(ctx, v).Model(&model.Agent{}).Where("status = ? AND role_id IN (SELECT id FROM role WHERE tenant_id = ? AND kind = ?)",
		model.AgentActive, v.Tenant(), model.RoleAdministrator).Order("id").Pluck("id", &ids).Error
	return ids, explain(err)
}

// complete fills Role and GroupIDs. The query is already bounded by the tenant.
func complete(in *gorm.DB, agents []model.Agent) error {
	if len(agents) == 0 {
		return nil
	}
	var roles []model.Role
	if err := in.Find(&roles).Error; err != nil {
		return err
	}
	groups, err := groupsOf(in, agents)
	if err != nil {
		return err
	}
	for i := range agents {
		a := &agents[i]
		a.GroupIDs = groups[a.ID]
		if a.GroupIDs == nil {
			a.GroupIDs = []int64{}
		}
		if at := slices.IndexFunc(roles, func(r model.Role) bool { return r.ID == a.RoleID }); at >= 0 {
			a.Role = &roles[at]
		}
	}
	return nil
}

func groupsOf(in *gorm.DB, agents []model.Agent) (map[int64][]int64, error) {
	ids := make([]int64, len(agents))
	for i, a := range agents {
		ids[i] = a.ID
	}
	var members []model.AgentGroupMember
	if err := in.Where("agent_id IN ?", ids).Order("group_id").Find(&members).Error; err != nil {
		return nil, err
	}
	of := map[int64][]int64{}
	for _, m := range members {
		of[m.AgentID] = append(of[m.AgentID], m.GroupID)
	}
	return of, nil
}
