package store

import (
	"context"

	"yingke/model"
)

// schedulesMost is how many schedules a tenant may have; a list shows them all.
const schedulesMost = 100

// Schedules lists the tenant's schedules by id, each with its agents.
func (s *Store) Schedules(ctx context.Context, v model.Viewer) ([]model.Schedule, error) {
	found := []model.Schedule{}
	if err := s.in(ctx, v).Order("id").Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	var agents []model.Agent
	err := s.in(ctx, v).Select("id", "schedule_id").Where("schedule_id > 0 AND status <> ?", model.AgentDeleted).Order("id").Find(&agents).Error
	of := map[int64][]int64{}
	for _, a := range agents {
		of[a.ScheduleID] = append(of[a.ScheduleID], a.ID)
	}
	for i := range found {
		found[i].AgentIDs = nonNil(of[found[i].ID])
	}
	return found, explain(err)
}

// Schedule is one schedule, without its agents.
func (s *Store) Schedule(ctx context.Context, v model.Viewer, id int64) (model.Schedule, error) {
	var found model.Schedule
	return found, explain(s.in(ctx, v).Take(&found, id).Error)
}

// SaveSchedule adds a schedule (ID 0) or changes one, and says who works by it:
// an agent has one schedule at most, so that he leaves the one before. Whose
// hours began or ended by that is found at once by ShiftsDue.
func (s *Store) SaveSchedule(ctx context.Context, v model.Viewer, sch model.Schedule) (model.Schedule, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var was model.Schedule
		if sch.ID != 0 {
			if err := t.in().Take(&was, sch.ID).Error; err != nil {
				return err
			}
		}
		if err := t.has(&model.Agent{}, "agent_ids", sch.AgentIDs); err != nil {
			return err
		}
		sch.TenantID, sch.ChangedAt = v.Tenant(), t.now
		if sch.ID == 0 {
			return t.addSchedule(&sch)
		}
		sch.CreatedAt = was.CreatedAt
		if err := taken(t.db.Save(&sch).Error, model.ErrScheduleTaken); err != nil {
			return err
		}
		var err error
		if was.AgentIDs, err = t.occupy(sch); err != nil {
			return err
		}
		return t.audit("schedule.edit", "schedule", sch.ID, sch.Name, was, sch)
	})
	return sch, err
}

func (t tx) addSchedule(sch *model.Schedule) error {
	var have int64
	if err := t.in().Model(&model.Schedule{}).Count(&have).Error; err != nil {
		return err
	}
	if have >= schedulesMost {
		return model.ErrTooManySchedules.With("max", schedulesMost)
	}
	sch.CreatedAt = t.now
	if err := taken(t.db.Create(sch).Error, model.ErrScheduleTaken); err != nil {
		return err
	}
	if _, err := t.occupy(*sch); err != nil {
		return err
	}
	return t.audit("schedule.create", "schedule", sch.ID, sch.Name, nil, *sch)
}

// occupy makes exactly these agents work by a schedule, and returns who did before.
func (t tx) occupy(sch model.Schedule) ([]int64, error) {
	var were []int64
	err := t.in().Model(&model.Agent{}).Where("schedule_id = ?", sch.ID).Order("id").Pluck("id", &were).Error
	if err != nil {
		return nil, err
	}
	ids := append([]int64{0}, sch.AgentIDs...)
	leave := t.in().Model(&model.Agent{}).Where("schedule_id = ? AND id NOT IN ?", sch.ID, ids)
	if err := leave.Updates(map[string]any{"schedule_id": 0, "shift": model.ShiftUntold, "shift_at": 0}).Error; err != nil {
		return nil, err
	}
	join := t.in().Model(&model.Agent{}).Where("schedule_id <> ? AND id IN ?", sch.ID, ids)
	if err := join.Updates(map[string]any{"schedule_id": sch.ID, "shift": model.ShiftUntold}).Error; err != nil {
		return nil, err
	}
	return were, t.in().Model(&model.Agent{}).Where("schedule_id = ?", sch.ID).Update("shift_at", t.now).Error
}

// DropSchedule removes a schedule; its agents have none then, and stay as they are.
func (s *Store) DropSchedule(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.Schedule
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		var err error
		if was.AgentIDs, err = t.occupy(model.Schedule{ID: id}); err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("schedule.delete", "schedule", id, was.Name, was, nil)
	})
}

// tellShifts makes every schedule of a tenant speak at once, whatever it said
// last: shifts decide from now on.
func (t tx) tellShifts() error {
	return t.in().Model(&model.Agent{}).Where("schedule_id > 0").Updates(map[string]any{"shift": model.ShiftUntold, "shift_at": t.now}).Error
}

// ShiftsDue finds agents whose hours begin or end now, with their schedules.
// Where shifts do not decide, a schedule says nothing. Operator only.
func (s *Store) ShiftsDue(ctx context.Context, v model.Viewer, most int) ([]model.ShiftDue, error) {
	var agents []model.Agent
	err := s.across(ctx, v).Where("shift_at > 0 AND shift_at <= ?", s.moment()).Order("shift_at").Limit(most).Find(&agents).Error
	if err != nil || len(agents) == 0 {
		return nil, explain(err)
	}
	schedules, tenants := map[int64]model.Schedule{}, map[int64]model.Tenant{}
	for _, a := range agents {
		schedules[a.ScheduleID], tenants[a.TenantID] = model.Schedule{}, model.Tenant{}
	}
	if err := fetch(s.across(ctx, v), schedules, func(s model.Schedule) int64 { return s.ID }); err != nil {
		return nil, err
	}
	if err := fetch(s.across(ctx, v), tenants, func(t model.Tenant) int64 { return t.ID }); err != nil {
		return nil, err
	}
	due := make([]model.ShiftDue, len(agents))
	for i, a := range agents {
		due[i] = model.ShiftDue{Agent: a, Schedule: schedules[a.ScheduleID],
			Decides: tenants[a.TenantID].Settings.OnlineMode == model.OnlineShifts && a.Status == model.AgentActive}
	}
	return due, nil
}

// TurnShift keeps what a schedule says of an agent, and when it speaks next; the
// agent is as he was when that was worked out, or nothing is done. changed claims
// that his work state is another one now: online as his hours begin, offline as
// they end, unless he is permanently online.
func (s *Store) TurnShift(ctx context.Context, v model.Viewer, was model.Agent, says model.Shift, next model.Millis) (now model.Agent, changed bool, err error) {
	err = s.write(ctx, v, func(t tx) error {
		now = model.Agent{}
		if err := t.locked().Where("shift_at = ? AND schedule_id = ?", was.ShiftAt, was.ScheduleID).Limit(1).Find(&now, was.ID).Error; err != nil || now.ID == 0 {
			return err // another node was faster
		}
		changes := map[string]any{"shift": says, "shift_at": next}
		state := shifted(now, says)
		if changed = state != now.WorkState; changed {
			changes["work_state"], changes["manual_offline"] = state, false
			if err := t.attend(now.ID, state, model.CauseShift); err != nil {
				return err
			}
		}
		now.WorkState, now.Shift, now.ShiftAt = state, says, next
		return t.in().Model(&model.Agent{}).Where("id = ?", now.ID).Updates(changes).Error
	})
	return now, changed, err
}

// shifted is the work state of an agent to whom his schedule says something; what
// it has said before changes nothing.
func shifted(a model.Agent, says model.Shift) model.WorkState {
	switch {
	case says == a.Shift, says == model.ShiftUntold:
		return a.WorkState
	case says == model.ShiftOn:
		return model.Online
	case a.PermanentOnline:
		return a.WorkState
	}
	return model.Offline
}
