package store

import (
	"context"
	"errors"

	"yingke/model"
)

// staffColumns are the columns of an agent that his administrators and he
// himself choose. Presence and the number of customers belong to the reception
// and are never written with them.
var staffColumns = []string{"role_id", "login_name", "password_hash", "nickname", "avatar", "remark", "status",
	"auto_limit", "manual_limit", "weight", "exclusive", "also_ordinary", "accept_new", "may_set_limit",
	"login_addresses", "product_ids", "deleted_at"}

// ChangeAgent changes one agent as Decide says. When he may no longer work
// (Leaves), his devices are logged out and his conversations go to ReassignTo,
// or back to the queue; when his password changes, his devices are logged out,
// except the one that asks.
func (s *Store) ChangeAgent(ctx context.Context, v model.Viewer, c model.AgentChange) (model.AgentChanged, error) {
	var done model.AgentChanged
	err := s.write(ctx, v, func(t tx) error {
		done = model.AgentChanged{}
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		if err := t.lockAgent(c); err != nil {
			return err
		}
		was, err := t.agent(c.ID)
		if err != nil {
			return err
		}
		roster, err := t.roster()
		if err != nil {
			return err
		}
		if done.Agent, err = c.Decide(roster, was); err != nil {
			return err
		}
		if role, ok := roster.Role(done.Agent.RoleID); ok {
			done.Agent.Role = &role
		}
		return t.keepAgent(c, was, &done)
	})
	return done, err
}

// lockAgent locks the row of an agent and, when he leaves, the conversations
// that he serves. That comes before the first ordinary read, because MySQL
// answers all of those as of the first one: what an assignment keeps while we
// wait for the lock would be missing. Conversations go first, as everywhere;
// those that he gets until his own row is locked are taken in a second look.
func (t tx) lockAgent(c model.AgentChange) error {
	served := func() error {
		if !c.Leaves {
			return nil
		}
		var ids []int64
		return t.locked().Model(&model.Conversation{}).Where("agent_id = ? AND state = ?", c.ID, model.Serving).Order("id").Pluck("id", &ids).Error
	}
	if err := served(); err != nil {
		return err
	}
	var row model.Agent
	if err := t.locked().Select("id").Take(&row, c.ID).Error; err != nil {
		return err
	}
	return served()
}

// errStays is a bug of ours: a change that ends somebody's work did not say so.
var errStays = errors.New("an agent leaves by a change that does not say so")

// agent is one agent with role and groups, inside the transaction.
func (t tx) agent(id int64) (model.Agent, error) {
	found := make([]model.Agent, 1)
	if err := t.in().Take(&found[0], id).Error; err != nil {
		return found[0], err
	}
	return found[0], complete(t.in(), found)
}

func (t tx) keepAgent(c model.AgentChange, was model.Agent, done *model.AgentChanged) error {
	now := &done.Agent
	now.ID, now.TenantID = was.ID, was.TenantID
	if was.Status != model.AgentDeleted && now.Status == model.AgentDeleted {
		now.DeletedAt = t.now
	}
	if now.Status != model.AgentDeleted {
		now.DeletedAt = 0
	}
	if err := t.in().Select(staffColumns).Updates(now).Error; err != nil {
		if duplicate(err) {
			return t.takenBy(now.LoginName)
		}
		return err
	}
	if err := t.setGroups(now.ID, now.GroupIDs); err != nil {
		return err
	}
	if err := t.leaveChannels(*now); err != nil {
		return err
	}
	if err := t.consequences(c, was, done); err != nil {
		return err
	}
	return t.audit(c.Action, "agent", now.ID, now.Nickname, agentFacts(was), agentFacts(*now))
}

// leaveChannels takes an agent out of the channels of cloud products that he is
// no longer responsible for. In a WeChat product the channel's list is the
// responsibility, and stays.
func (t tx) leaveChannels(a model.Agent) error {
	return t.in().Where("agent_id = ? AND channel_id IN (SELECT channel.id FROM channel JOIN product ON product.id = channel.product_id "+
		"WHERE channel.tenant_id = ? AND product.kind = ? AND product.id NOT IN ?)",
		a.ID, a.TenantID, model.Cloud, append([]int64{0}, a.ProductIDs...)).Delete(&model.ChannelAgent{}).Error
}

func (t tx) consequences(c model.AgentChange, was model.Agent, done *model.AgentChanged) (err error) {
	stops := was.Status == model.AgentActive && done.Agent.Status != model.AgentActive
	if stops && !c.Leaves {
		return errStays
	}
	if stops {
		if done.Released, err = t.dismiss(was.ID, c.ReassignTo); err != nil {
			return err
		}
		done.Agent.WorkState, done.Agent.Connected, done.Agent.Serving = model.Offline, false, 0
		done.Ended, err = t.endLogins(was.ID, 0)
		return err
	}
	if was.PasswordHash != done.Agent.PasswordHash {
		done.Ended, err = t.endLogins(was.ID, t.v.Login)
	}
	return err
}

// dismiss takes an agent off work and gives his conversations away. It returns
// the conversations.
func (t tx) dismiss(from, to int64) ([]int64, error) {
	if to != 0 {
		if err := t.mayTakeOver(from, to); err != nil {
			return nil, err
		}
	}
	var served []int64
	err := t.in().Model(&model.Conversation{}).Where("agent_id = ? AND state = ?", from, model.Serving).Order("id").Pluck("id", &served).Error
	if err != nil {
		return nil, err
	}
	err = t.in().Model(&model.Agent{}).Where("id = ?", from).
		Updates(map[string]any{"work_state": model.Offline, "connected": false, "permanent_online": false}).Error
	if err != nil {
		return nil, err
	}
	if err := t.attend(from, model.Offline, model.CauseDismiss); err != nil {
		return nil, err
	}
	return served, t.releaseAgent(from, to)
}

func (t tx) mayTakeOver(from, to int64) error {
	var heir model.Agent
	if from == to || t.in().Take(&heir, to).Error != nil || heir.Status != model.AgentActive {
		return model.ErrReassign.On("reassign_to")
	}
	return nil
}

// SetLimits sets the reception numbers of many agents at once; nil leaves one as
// it is. All of them must exist and be allowed, or none is changed.
func (s *Store) SetLimits(ctx context.Context, v model.Viewer, ids []int64, auto, manual *int, allow func(model.Agent) error) error {
	return s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var found []model.Agent
		if err := t.in().Where("id IN ? AND status <> ?", ids, model.AgentDeleted).Order("id").Find(&found).Error; err != nil {
			return err
		}
		if len(found) != len(ids) {
			return model.ErrMissing.On("ids")
		}
		if err := complete(t.in(), found); err != nil {
			return err
		}
		for _, was := range found {
			if err := allow(was); err != nil {
				return err
			}
			if err := t.setLimits(was, auto, manual); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t tx) setLimits(was model.Agent, auto, manual *int) error {
	now := was
	if auto != nil {
		now.AutoLimit = *auto
	}
	if manual != nil {
		now.ManualLimit = *manual
	}
	if now.AutoLimit == was.AutoLimit && now.ManualLimit == was.ManualLimit {
		return nil
	}
	if err := t.in().Select("auto_limit", "manual_limit").Updates(&now).Error; err != nil {
		return err
	}
	return t.audit("agent.limits", "agent", was.ID, was.Nickname, agentFacts(was), agentFacts(now))
}
