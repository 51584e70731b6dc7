package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// leastGrace is the shortest time from the last sign of life to offline: longer
// than screens are apart in giving one, so that a page open on another node,
// which nobody here knows of, is never taken for closed.
const leastGrace = 20_000 // milliseconds

// staleConnection is when a connection is taken for gone although nobody said
// so: its node has died.
const staleConnection = onlineWithin

// AgentCame notes that a screen of the agent who asks has opened. Where pages
// decide (product.md 1.2), it takes him online unless he chose offline by hand;
// rest stays rest. Repeat claims that nothing changed for others to see.
func (s *Store) AgentCame(ctx context.Context, v model.Viewer) (now model.Agent, changed bool, err error) {
	err = s.write(ctx, v, func(t tx) error {
		var tenant model.Tenant
		if err := t.db.Take(&tenant, v.Tenant()).Error; err != nil {
			return err
		}
		if err := t.locked().Take(&now, v.Agent()).Error; err != nil {
			return err
		}
		was := now
		now.Connected, now.ConnectedAt = true, t.now
		if tenant.Settings.OnlineMode == model.OnlineAutomatic && now.WorkState == model.Offline && !now.ManualOffline && now.Status == model.AgentActive {
			now.WorkState = model.Online
		}
		changed = was.WorkState != now.WorkState || !was.Connected
		if was.WorkState != now.WorkState {
			if err := t.attend(now.ID, now.WorkState, model.CauseScreen); err != nil {
				return err
			}
		}
		return t.in().Model(&model.Agent{}).Where("id = ?", now.ID).
			Updates(map[string]any{"connected": true, "connected_at": t.now, "work_state": now.WorkState, "pushable_at": 0}).Error
	})
	return now, changed, err
}

// AgentSleeps notes that the app of the agent who asks went to the background,
// and whether a push reaches it there.
func (s *Store) AgentSleeps(ctx context.Context, v model.Viewer, pushable bool) error {
	return s.write(ctx, v, func(t tx) error {
		at := model.Millis(0)
		if pushable {
			at = t.now
		}
		return t.in().Model(&model.Agent{}).Where("id = ?", v.Agent()).UpdateColumn("pushable_at", at).Error
	})
}

// AgentLeft notes that the last screen of an agent on this node has closed. If
// he has others on another node, that one's next sign of life puts it right.
func (s *Store) AgentLeft(ctx context.Context, v model.Viewer) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Agent{}).Where("id = ?", v.Agent()).
			Updates(map[string]any{"connected": false, "connected_at": t.now}).Error
	})
}

// Beat is a node's sign of life for all its screens: one statement for agents,
// one for customers. Operator only.
func (s *Store) Beat(ctx context.Context, v model.Viewer, agents, customers []int64) error {
	now := s.moment()
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		if len(agents) > 0 {
			err := db.Model(&model.Agent{}).Where("id IN ?", agents).Updates(map[string]any{"connected": true, "connected_at": now}).Error
			if err != nil {
				return err
			}
		}
		if len(customers) == 0 {
			return nil
		}
		return db.Model(&model.Customer{}).Where("id IN ?", customers).Updates(map[string]any{"connected": true, "seen_at": now}).Error
	})
}

// Lapse takes those agents offline whose screens have been closed for longer
// than their tenant's grace, and says whom. since is when this node started:
// after a restart everybody gets one grace to come back. Agents whose tenant
// decides otherwise, who are permanently online or at rest stay as they are.
// Operator only.
func (s *Store) Lapse(ctx context.Context, v model.Viewer, since model.Millis) ([]model.Agent, error) {
	now := s.moment()
	var silent []model.Agent
	err := s.across(ctx, v).Where("work_state = ? AND connected_at < ? AND permanent_online = ?", model.Online, now-leastGrace, false).Find(&silent).Error
	if err != nil || len(silent) == 0 {
		return nil, explain(err)
	}
	tenants := map[int64]model.Tenant{}
	for _, a := range silent {
		tenants[a.TenantID] = model.Tenant{}
	}
	if err := fetch(s.across(ctx, v), tenants, func(t model.Tenant) int64 { return t.ID }); err != nil {
		return nil, err
	}
	var lapsed []model.Agent
	for _, a := range silent {
		settings := tenants[a.TenantID].Settings
		grace := max(leastGrace, model.Millis(settings.GraceSeconds)*1000)
		if settings.OnlineMode != model.OnlineAutomatic || now-max(a.ConnectedAt, since) < grace {
			continue
		}
		gone, err := s.lapse(ctx, a)
		if err != nil {
			return lapsed, err
		}
		if gone {
			a.WorkState, a.Connected = model.Offline, false
			lapsed = append(lapsed, a)
		}
	}
	return lapsed, nil
}

// lapse takes one agent offline unless he has come back meanwhile.
func (s *Store) lapse(ctx context.Context, a model.Agent) (bool, error) {
	var gone bool
	err := s.write(ctx, model.SystemViewer(a.TenantID), func(t tx) error {
		done := t.in().Model(&model.Agent{}).
			Where("id = ? AND work_state = ? AND permanent_online = ? AND connected_at = ?", a.ID, model.Online, false, a.ConnectedAt).
			Updates(map[string]any{"work_state": model.Offline, "connected": false})
		if gone = done.RowsAffected == 1; !gone {
			return done.Error
		}
		return t.attend(a.ID, model.Offline, model.CauseGrace)
	})
	return gone, err
}

// Disconnect forgets connections that gave no sign of life for long: their node
// has died. It returns the agents whom colleagues see differently now. Operator only.
func (s *Store) Disconnect(ctx context.Context, v model.Viewer) ([]model.Agent, error) {
	var gone []model.Agent
	before := s.moment() - staleConnection
	err := s.across(ctx, v).Where("connected = ? AND connected_at < ?", true, before).Find(&gone).Error
	if err != nil || len(gone) == 0 {
		return nil, explain(err)
	}
	err = s.writeAcross(ctx, v, func(db *gorm.DB) error {
		return db.Model(&model.Agent{}).Where("connected = ? AND connected_at < ?", true, before).Update("connected", false).Error
	})
	for i := range gone {
		gone[i].Connected = false
	}
	return gone, err
}

// Presences are what colleagues are told of agents.
func (s *Store) Presences(ctx context.Context, v model.Viewer, agents []int64) ([]model.Presence, error) {
	var found []model.Agent
	err := s.in(ctx, v).Select("id", "work_state", "connected", "serving", "pushable_at").Where("id IN ?", agents).Order("id").Find(&found).Error
	out := make([]model.Presence, len(found))
	for i, a := range found {
		out[i] = model.Presence{AgentID: a.ID, WorkState: a.WorkState, Connected: a.Connected, Reach: a.Reach(s.moment()), Serving: a.Serving}
	}
	return out, explain(err)
}

// CustomerSeen notes that a customer's page has opened, or that his last one on
// this node has closed. changed claims that agents see him differently now.
func (s *Store) CustomerSeen(ctx context.Context, v model.Viewer, connected bool) (changed bool, err error) {
	err = s.write(ctx, v, func(t tx) error {
		var was model.Customer
		if err := t.in().Select("id", "connected", "seen_at").Take(&was, v.Customer()).Error; err != nil {
			return err
		}
		online := was.Connected && t.now-was.SeenAt < onlineWithin
		changed = online != connected
		return t.in().Model(&model.Customer{}).Where("id = ?", v.Customer()).
			Updates(map[string]any{"connected": connected, "seen_at": t.now}).Error
	})
	return changed, err
}
