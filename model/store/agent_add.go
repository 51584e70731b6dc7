package store

import (
	"context"
	"fmt"

	"yingke/model"
)

// AddAgents adds all that decide returns, or none. The login names are unique
// in the installation: ErrLoginTaken, or ErrLoginTakenDeleted where a deleted
// agent of this tenant has it, with the name as argument.
func (s *Store) AddAgents(ctx context.Context, v model.Viewer, decide func(model.Roster) ([]model.Recruit, error)) ([]model.Agent, error) {
	var added []model.Agent
	err := s.write(ctx, v, func(t tx) error {
		added = nil
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		roster, err := t.roster()
		if err != nil {
			return err
		}
		recruits, err := decide(roster)
		if err != nil {
			return err
		}
		if roster.Agents+len(recruits) > model.AgentsMost {
			return model.ErrTooManyAgents.With("max", model.AgentsMost)
		}
		for _, r := range recruits {
			agent, err := t.recruit(r, roster)
			if err != nil {
				return err
			}
			added = append(added, agent)
		}
		return nil
	})
	return added, err
}

func (t tx) recruit(r model.Recruit, roster model.Roster) (model.Agent, error) {
	a := r.Agent
	if role, ok := roster.Role(a.RoleID); ok {
		a.Role = &role
	}
	if err := t.enlist(&a); err != nil {
		return a, err
	}
	for _, channel := range r.ChannelIDs {
		if err := t.joinChannel(channel, a.ID); err != nil {
			return a, fmt.Errorf("give agent %d channel %d: %w", a.ID, channel, err)
		}
	}
	return a, t.audit("agent.create", "agent", a.ID, a.Nickname, nil, agentFacts(a))
}

// enlist inserts an agent and puts him into his groups.
func (t tx) enlist(a *model.Agent) error {
	a.TenantID, a.CreatedAt = t.v.Tenant(), t.now
	if err := t.db.Create(a).Error; err != nil {
		if duplicate(err) {
			return t.takenBy(a.LoginName)
		}
		return err
	}
	return t.setGroups(a.ID, a.GroupIDs)
}

// takenBy explains why a login name is refused.
func (t tx) takenBy(login string) error {
	var deleted int64
	err := t.in().Model(&model.Agent{}).Where("login_name = ? AND status = ?", login, model.AgentDeleted).Count(&deleted).Error
	if err != nil {
		return err
	}
	fault := model.ErrLoginTaken
	if deleted > 0 {
		fault = model.ErrLoginTakenDeleted
	}
	return fault.On("login_name").With("login_name", login)
}

// setGroups makes the agent a member of exactly these groups.
func (t tx) setGroups(agent int64, groups []int64) error {
	if err := t.in().Where("agent_id = ?", agent).Delete(&model.AgentGroupMember{}).Error; err != nil {
		return err
	}
	members := make([]model.AgentGroupMember, len(groups))
	for i, g := range groups {
		members[i] = model.AgentGroupMember{TenantID: t.v.Tenant(), GroupID: g, AgentID: agent}
	}
	if len(members) == 0 {
		return nil
	}
	return t.db.Create(&members).Error
}

// agentFacts are what the audit log shows of an agent.
func agentFacts(a model.Agent) map[string]any {
	all := map[string]any{
		"login_name": a.LoginName, "nickname": a.Nickname, "avatar": a.Avatar, "remark": a.Remark, "status": a.Status,
		"password": a.PasswordHash, "auto_limit": a.AutoLimit, "manual_limit": a.ManualLimit, "weight": a.Weight,
		"exclusive": a.Exclusive, "exclusive_and_ordinary": a.AlsoOrdinary, "accept_new": a.AcceptNew,
		"may_set_limit": a.MaySetLimit, "login_addresses": nonNil(a.LoginAddresses),
		"product_ids": nonNil(a.ProductIDs), "group_ids": nonNil(a.GroupIDs), "role_id": a.RoleID,
	}
	if a.Role != nil {
		all["role_name"] = a.Role.Name
	}
	return all
}

// nonNil makes an absent list an empty one, as JSON and comparisons want it.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
