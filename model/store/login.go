package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// AgentByLogin finds an agent of any tenant, deleted ones too, by the login
// name, which is unique in the installation; ErrMissing if nobody has it.
// Operator only.
func (s *Store) AgentByLogin(ctx context.Context, v model.Viewer, login string) (model.Agent, error) {
	found := make([]model.Agent, 1)
	db := s.across(ctx, v)
	if err := db.Where("login_name = ?", login).Take(&found[0]).Error; err != nil {
		return model.Agent{}, explain(err)
	}
	err := complete(s.in(ctx, model.SystemViewer(found[0].TenantID)), found)
	return found[0], explain(err)
}

// AddLogin keeps a new device of the agent who is asking.
func (s *Store) AddLogin(ctx context.Context, v model.Viewer, l model.Login) (model.Login, error) {
	err := s.write(ctx, v, func(t tx) error {
		l.ID, l.TenantID, l.AgentID, l.CreatedAt, l.SeenAt = 0, v.Tenant(), v.Agent(), t.now, t.now
		if err := t.db.Create(&l).Error; err != nil {
			return err
		}
		if err := t.in().Model(&model.Agent{}).Where("id = ?", v.Agent()).Update("last_login_at", t.now).Error; err != nil {
			return err
		}
		return t.audit("login.create", "agent", v.Agent(), v.Name, nil, map[string]any{"kind": l.Kind, "user_agent": l.UserAgent})
	})
	return l, err
}

// LoginByToken finds the device with this hash, its agent and the agent's role,
// in one query by a unique key; ErrMissing if there is none. Operator only.
func (s *Store) LoginByToken(ctx context.Context, v model.Viewer, hash string) (model.LoginHolder, error) {
	var h struct {
		model.Login
		Nickname       string
		Status         model.AgentStatus
		LoginAddresses []string `gorm:"serializer:json"`
		RoleID         int64
		RoleName       string
		RoleKind       model.RoleKind
		Permissions    []model.Permission `gorm:"serializer:json"`
	}
	err := s.across(ctx, v).Table("login").
		Select("login.*, agent.nickname, agent.status, agent.login_addresses, agent.role_id, role.name AS role_name, role.kind AS role_kind, role.permissions").
		Joins("JOIN agent ON agent.id = login.agent_id").Joins("JOIN role ON role.id = agent.role_id").
		Where("login.token_hash = ?", hash).Take(&h).Error
	if err != nil {
		return model.LoginHolder{}, explain(err)
	}
	role := model.Role{ID: h.RoleID, TenantID: h.Login.TenantID, Name: h.RoleName, Kind: h.RoleKind, Permissions: h.Permissions}
	return model.LoginHolder{Login: h.Login, Agent: model.Agent{
		ID: h.AgentID, TenantID: h.Login.TenantID, Nickname: h.Nickname, Status: h.Status, LoginAddresses: h.LoginAddresses, RoleID: h.RoleID, Role: &role,
	}}, nil
}

// SeeLogin notes that a device was used and until when it is good now.
func (s *Store) SeeLogin(ctx context.Context, v model.Viewer, id int64, address string, until model.Millis) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Login{}).Where("id = ? AND ended_at = 0", id).
			Updates(map[string]any{"seen_at": t.now, "expires_at": until, "address": address}).Error
	})
}

// Logins lists the devices on which the agent who asks is logged in, the last used first.
func (s *Store) Logins(ctx context.Context, v model.Viewer) ([]model.Login, error) {
	found := []model.Login{}
	const most = 200 // more devices than anybody has; the oldest are not shown
	err := s.in(ctx, v).Where("agent_id = ? AND ended_at = 0 AND expires_at > ?", v.Agent(), s.moment()).
		Order("seen_at DESC, id DESC").Limit(most).Find(&found).Error
	return found, explain(err)
}

// EndLogin logs out one device of the agent who asks; ErrMissing if it is not
// his or has ended.
func (s *Store) EndLogin(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		ended := t.in().Model(&model.Login{}).Where("id = ? AND agent_id = ? AND ended_at = 0", id, v.Agent()).Update("ended_at", t.now)
		if ended.Error != nil {
			return ended.Error
		}
		if ended.RowsAffected == 0 {
			return model.ErrMissing
		}
		return t.audit("login.end", "agent", v.Agent(), v.Name, nil, map[string]any{"devices": 1})
	})
}

// EndOtherLogins logs out every device of the agent who asks except the one
// that he asks from, and returns them.
func (s *Store) EndOtherLogins(ctx context.Context, v model.Viewer) ([]int64, error) {
	var ended []int64
	err := s.write(ctx, v, func(t tx) (err error) {
		if ended, err = t.endLogins(v.Agent(), v.Login); err != nil || len(ended) == 0 {
			return err
		}
		return t.audit("login.end", "agent", v.Agent(), v.Name, nil, map[string]any{"devices": len(ended)})
	})
	return ended, err
}

// endLogins logs out every device of an agent except one (0: none is spared).
func (t tx) endLogins(agent, except int64) ([]int64, error) {
	var good []int64
	if err := t.in().Model(&model.Login{}).Where("agent_id = ? AND ended_at = 0 AND id <> ?", agent, except).Order("id").Pluck("id", &good).Error; err != nil || len(good) == 0 {
		return nil, err
	}
	return good, t.in().Model(&model.Login{}).Where("id IN ?", good).Update("ended_at", t.now).Error
}

// ForgetLogins removes devices that have been of no use since before the moment,
// and returns how many. Operator only.
func (s *Store) ForgetLogins(ctx context.Context, v model.Viewer, before model.Millis) (int64, error) {
	var gone int64
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		done := db.Where("expires_at < ? OR (ended_at > 0 AND ended_at < ?)", before, before).Delete(&model.Login{})
		gone = done.RowsAffected
		return done.Error
	})
	return gone, err
}

// NoteFailedLogin writes a wrong password for an existing agent into the log.
func (s *Store) NoteFailedLogin(ctx context.Context, v model.Viewer, agent model.Agent) error {
	return s.write(ctx, v, func(t tx) error {
		return t.audit("login.fail", "agent", agent.ID, agent.Nickname, nil, nil)
	})
}
