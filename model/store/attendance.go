package store

import (
	"context"

	"gorm.io/gorm"

	"yingke/model"
)

// attend notes that an agent is in another work state from now on.
func (t tx) attend(agent int64, state model.WorkState, why model.StateCause) error {
	var open model.Attendance
	if err := t.in().Where("agent_id = ? AND to_at = 0", agent).Limit(1).Find(&open).Error; err != nil || open.WorkState == state {
		return err
	}
	if open.ID != 0 {
		if err := t.in().Model(&open).Update("to_at", t.now).Error; err != nil {
			return err
		}
	}
	if state == model.Offline {
		if err := t.lookAtThoseOf(agent); err != nil {
			return err
		}
	}
	return t.db.Create(&model.Attendance{TenantID: t.v.Tenant(), AgentID: agent, WorkState: state, Why: why, From: t.now}).Error
}

// lookAtThoseOf makes the clocks of an agent's unanswered customers look at once:
// the settings may say that they go back to the line.
func (t tx) lookAtThoseOf(agent int64) error {
	return t.in().Model(&model.Conversation{}).Where("agent_id = ? AND state = ? AND waiting_since > 0", agent, model.Serving).
		UpdateColumn("late_at", t.now).Error
}

// StateSince is since when an agent is in his work state; 0 if it was never noted.
func (s *Store) StateSince(ctx context.Context, v model.Viewer, agent int64) (model.Millis, error) {
	var open model.Attendance
	err := s.in(ctx, v).Where("agent_id = ? AND to_at = 0", agent).Limit(1).Find(&open).Error
	return open.From, explain(err)
}

// Attendances lists the work states of an agent that reach into a time, the
// newest first.
func (s *Store) Attendances(ctx context.Context, v model.Viewer, agent int64, from, to model.Millis, p model.Page) (model.List[model.Attendance], error) {
	before, err := decodeCursor(p.Cursor, 2)
	if err != nil {
		return model.List[model.Attendance]{}, err
	}
	if err := s.in(ctx, v).Select("id").Take(&model.Agent{}, agent).Error; err != nil {
		return model.List[model.Attendance]{}, explain(err)
	}
	db := within(s.in(ctx, v).Where("agent_id = ?", agent), from, to)
	if before != nil {
		db = db.Where("from_at < ? OR from_at = ? AND id < ?", before[0], before[0], before[1])
	}
	var found []model.Attendance
	if err := db.Order("from_at DESC, id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.Attendance]{}, explain(err)
	}
	return page(found, rows(p), func(a model.Attendance) []int64 { return []int64{int64(a.From), a.ID} }), nil
}

func within(db *gorm.DB, from, to model.Millis) *gorm.DB {
	return db.Where("from_at < ? AND (to_at = 0 OR to_at > ?)", to, from)
}

// AttendanceSums says how long agents were in each work state during a time.
func (s *Store) AttendanceSums(ctx context.Context, v model.Viewer, agents []int64, from, to model.Millis) ([]model.AttendanceSum, error) {
	to = min(to, s.moment())
	var found []model.Attendance
	if err := within(s.in(ctx, v).Where("agent_id IN ?", agents), from, to).Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	sums := make([]model.AttendanceSum, len(agents))
	at := map[int64]int{}
	for i, id := range agents {
		sums[i].AgentID, at[id] = id, i
	}
	for _, a := range found {
		end := a.To
		if end == 0 {
			end = to
		}
		lasted := min(end, to) - max(a.From, from)
		sum := &sums[at[a.AgentID]]
		switch a.WorkState {
		case model.Online:
			sum.Online += lasted
		case model.Rest:
			sum.Rest += lasted
		case model.Offline:
			sum.Offline += lasted
		}
	}
	return sums, nil
}

// ForgetAttendance removes what ended before a moment, some at a time; it returns
// how many. Operator only.
func (s *Store) ForgetAttendance(ctx context.Context, v model.Viewer, before model.Millis, most int) (int64, error) {
	var old []int64
	if err := s.across(ctx, v).Model(&model.Attendance{}).Where("to_at > 0 AND to_at < ?", before).Limit(most).Pluck("id", &old).Error; err != nil || len(old) == 0 {
		return 0, explain(err)
	}
	return int64(len(old)), s.writeAcross(ctx, v, func(db *gorm.DB) error { return db.Where("id IN ?", old).Delete(&model.Attendance{}).Error })
}
