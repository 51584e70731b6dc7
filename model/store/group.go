package store

import (
	"context"
	"slices"

	"yingke/model"
)

// Groups lists the tenant's groups by id, each with its members who are not deleted.
func (s *Store) Groups(ctx context.Context, v model.Viewer) ([]model.AgentGroup, error) {
	found := []model.AgentGroup{}
	if err := s.in(ctx, v).Order("id").Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	var members []model.AgentGroupMember
	err := s.in(ctx, v).Where("agent_id IN (SELECT id FROM agent WHERE tenant_id = ? AND status <> ?)", v.Tenant(), model.AgentDeleted).
		Order("agent_id").Find(&members).Error
	if err != nil {
		return nil, explain(err)
	}
	for i := range found {
		found[i].MemberIDs = []int64{}
		for _, m := range members {
			if m.GroupID == found[i].ID {
				found[i].MemberIDs = append(found[i].MemberIDs, m.AgentID)
			}
		}
		if !slices.Contains(found[i].MemberIDs, found[i].LeaderID) {
			found[i].LeaderID = 0 // deleted since
		}
	}
	return found, nil
}

// KeepGroup adds a group (ID 0) or changes one, as Decide says; ErrGroupTaken if
// the name is used, ErrMissing if a member is no agent of the tenant.
func (s *Store) KeepGroup(ctx context.Context, v model.Viewer, c model.GroupChange) (model.AgentGroup, error) {
	var now model.AgentGroup
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		was, err := t.group(c.ID)
		if err != nil {
			return err
		}
		if now, err = c.Decide(was); err != nil {
			return err
		}
		now.ID, now.TenantID, now.CreatedAt = was.ID, was.TenantID, was.CreatedAt
		if c.ID == 0 {
			return t.addGroup(&now)
		}
		if err := taken(t.in().Select("name", "leader_id").Updates(&now).Error, model.ErrGroupTaken); err != nil {
			return err
		}
		if err := t.setMembers(now); err != nil {
			return err
		}
		return t.audit("group.edit", "group", now.ID, now.Name, groupFacts(was), groupFacts(now))
	})
	return now, err
}

func (t tx) addGroup(g *model.AgentGroup) error {
	var have int64
	if err := t.in().Model(&model.AgentGroup{}).Count(&have).Error; err != nil {
		return err
	}
	if have >= model.GroupsMost {
		return model.ErrTooManyGroups.With("max", model.GroupsMost)
	}
	if err := taken(t.db.Create(g).Error, model.ErrGroupTaken); err != nil {
		return err
	}
	if err := t.setMembers(*g); err != nil {
		return err
	}
	return t.audit("group.create", "group", g.ID, g.Name, nil, groupFacts(*g))
}

// RemoveGroup removes a group; its members stay what they are otherwise.
func (s *Store) RemoveGroup(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		was, err := t.group(id)
		if err != nil {
			return err
		}
		if err := t.in().Where("group_id = ?", id).Delete(&model.AgentGroupMember{}).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&model.AgentGroup{}, id).Error; err != nil {
			return err
		}
		return t.audit("group.delete", "group", id, was.Name, groupFacts(was), nil)
	})
}

// group is a group of the tenant with its members who are not deleted, or an
// empty one for the id 0.
func (t tx) group(id int64) (model.AgentGroup, error) {
	g := model.AgentGroup{TenantID: t.v.Tenant(), CreatedAt: t.now, MemberIDs: []int64{}}
	if id == 0 {
		return g, nil
	}
	if err := t.in().Take(&g, id).Error; err != nil {
		return g, err
	}
	err := t.in().Model(&model.AgentGroupMember{}).Order("agent_id").
		Where("group_id = ? AND agent_id IN (SELECT id FROM agent WHERE tenant_id = ? AND status <> ?)", id, t.v.Tenant(), model.AgentDeleted).
		Pluck("agent_id", &g.MemberIDs).Error
	return g, err
}

// setMembers makes exactly these agents members. Deleted agents stay in their
// groups, so that a restored one is where he was.
func (t tx) setMembers(g model.AgentGroup) error {
	var known []int64
	err := t.in().Model(&model.Agent{}).Where("id IN ? AND status <> ?", g.MemberIDs, model.AgentDeleted).Pluck("id", &known).Error
	if err != nil {
		return err
	}
	if len(known) != len(g.MemberIDs) {
		return model.ErrMissing.On("member_ids")
	}
	err = t.in().Where("group_id = ? AND agent_id NOT IN (SELECT id FROM agent WHERE tenant_id = ? AND status = ?)",
		g.ID, g.TenantID, model.AgentDeleted).Delete(&model.AgentGroupMember{}).Error
	if err != nil || len(known) == 0 {
		return err
	}
	members := make([]model.AgentGroupMember, len(known))
	for i, agent := range known {
		members[i] = model.AgentGroupMember{TenantID: g.TenantID, GroupID: g.ID, AgentID: agent}
	}
	return t.db.Create(&members).Error
}

func groupFacts(g model.AgentGroup) map[string]any {
	return map[string]any{"name": g.Name, "leader_id": g.LeaderID, "member_ids": slices.Sorted(slices.Values(g.MemberIDs))}
}

// taken turns a refusal by a unique key into the fault about the name.
func taken(err error, fault *model.Fault) error {
	if duplicate(err) {
		return fault.On("name")
	}
	return err
}
