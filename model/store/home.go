package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// HomePage is an agent's card; an agent who has none yet has an empty one that is off.
func (s *Store) HomePage(ctx context.Context, v model.Viewer, agent int64) (model.HomePage, error) {
	if err := s.in(ctx, v).Where("status <> ?", model.AgentDeleted).Take(&model.Agent{}, agent).Error; err != nil {
		return model.HomePage{}, explain(err)
	}
	found := model.HomePage{}
	err := s.in(ctx, v).Where("agent_id = ?", agent).Take(&found).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return model.HomePage{AgentID: agent, TenantID: v.Tenant()}, nil
	}
	return found, explain(err)
}

// SetHomePage replaces an agent's card.
func (s *Store) SetHomePage(ctx context.Context, v model.Viewer, h model.HomePage) error {
	return s.write(ctx, v, func(t tx) error {
		var agent model.Agent
		if err := t.in().Where("status <> ?", model.AgentDeleted).Take(&agent, h.AgentID).Error; err != nil {
			return err
		}
		h.TenantID = t.v.Tenant()
		if err := t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&h).Error; err != nil {
			return err
		}
		return t.audit("home.edit", "agent", h.AgentID, agent.Nickname, nil, map[string]any{"enabled": h.Enabled})
	})
}

// HostOf finds an agent whose home page a visitor may open: one of the
// channel's agents, the one whom his link names, or one who serves him.
func (s *Store) HostOf(ctx context.Context, v model.Viewer, agent int64) (model.Agent, error) {
	var c model.Conversation
	if err := s.in(ctx, v).Where("customer_id = ?", v.Customer()).Take(&c, v.Conversation()).Error; err != nil {
		return model.Agent{}, explain(err)
	}
	var found model.Agent
	db := s.in(ctx, v).Where("status = ?", model.AgentActive)
	if agent != c.ExclusiveID && agent != c.AgentID {
		db = db.Where("id IN (SELECT agent_id FROM channel_agent WHERE channel_id = ?)", c.ChannelID)
	}
	return found, explain(db.Take(&found, agent).Error)
}
