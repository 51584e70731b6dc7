package store

import (
	"context"

	"yingke/model"
)

// Preferences are what the screens of the agent who asks remember, as JSON.
func (s *Store) Preferences(ctx context.Context, v model.Viewer) (string, error) {
	var found model.Agent
	err := s.in(ctx, v).Select("preferences").Take(&found, v.Agent()).Error
	return found.Preferences, explain(err)
}

// SetPreferences keeps them; this is no change that the audit log tells.
func (s *Store) SetPreferences(ctx context.Context, v model.Viewer, preferences string) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Agent{}).Where("id = ?", v.Agent()).Update("preferences", preferences).Error
	})
}

// ChooseState keeps the work state that the agent who asks chose by hand
// (product.md 1.2): offline by hand lasts until he chooses otherwise, and being
// permanently online belongs to online alone.
func (s *Store) ChooseState(ctx context.Context, v model.Viewer, state model.WorkState, permanent bool) (model.Agent, error) {
	err := s.write(ctx, v, func(t tx) error {
		return t.chooseState(v.Agent(), state, permanent)
	})
	if err != nil {
		return model.Agent{}, err
	}
	return s.Agent(ctx, v, v.Agent())
}

func (t tx) chooseState(agent int64, state model.WorkState, permanent bool) error {
	done := t.in().Model(&model.Agent{}).Where("id = ? AND status = ?", agent, model.AgentActive).Updates(map[string]any{
		"work_state": state, "manual_offline": state == model.Offline, "permanent_online": permanent && state == model.Online,
	})
	if done.Error != nil || done.RowsAffected == 0 {
		return done.Error
	}
	return t.attend(agent, state, model.CauseChosen)
}

// Rehash replaces a password's hash by one of the same password with newer
// parameters, unless it was changed meanwhile. Devices stay logged in.
func (s *Store) Rehash(ctx context.Context, v model.Viewer, agent int64, was, now string) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Agent{}).Where("id = ? AND password_hash = ?", agent, was).Update("password_hash", now).Error
	})
}
