package store

import (
	"context"

	"yingke/model"
)

// latePause is when a clock is looked at again whose look has failed.
const latePause = 30_000 // milliseconds

// startClocks times the answers of the agent who gets the conversation now, by
// the settings of this moment.
func (st *step) startClocks() error {
	held, err := reception(st.in(), model.Scope{ProductID: st.is.ProductID, ChannelID: st.is.ChannelID})
	if err != nil {
		return err
	}
	st.stopClocks()
	if warn := model.Millis(held.Ending.WarnMinutes) * 60_000; st.is.EndsAt-warn > st.now {
		st.is.EndsAt -= warn // looked at so early that he can be warned
	}
	if st.is.Patience = held.Timeouts.Patience(); st.is.Patience > 0 {
		st.is.LateAt = st.now + st.is.Patience
	}
	return nil
}

// stopClocks forgets everything about late answers.
func (st *step) stopClocks() {
	st.is.Patience, st.is.LateAt, st.is.OpenedAt, st.is.WarnedAt, st.is.OfferedBy = 0, 0, 0, 0, 0
	st.is.RemindedAt, st.is.AlarmedAt, st.is.PassedAt = 0, 0, 0
}

// timed starts the clock of the answer that is due from now on.
func (st *step) timed() {
	due := st.now + st.is.Patience
	if st.is.State == model.Serving && st.is.Patience > 0 && (st.is.LateAt == 0 || due < st.is.LateAt) {
		st.is.LateAt = due
	}
}

// inTime stops the clock of an answer that was given.
func (st *step) inTime() {
	st.is.LateAt, st.is.OfferedBy, st.is.WarnedAt = 0, 0, 0
	st.is.RemindedAt, st.is.AlarmedAt, st.is.PassedAt = 0, 0, 0
}

// note keeps what an outcome says beside the conversation's state: who is named,
// which clocks rang, and what no clock counts.
func (st *step) note(o model.Outcome) error {
	if o.Designate != nil {
		st.is.Designated = o.Designate.Encode()
	}
	if o.Excused && st.is.WaitingSince != 0 && st.is.WaitingSince == st.is.CustomerAt {
		st.is.WaitingSince, st.is.LateAt = 0, 0
	}
	if o.Warned {
		st.is.WarnedAt = st.now
	}
	if o.Clock == nil {
		return nil
	}
	st.is.LateAt, st.is.Patience = o.Clock.LateAt, o.Clock.Patience
	for _, kind := range o.Clock.Rang {
		if err := st.ring(kind, o); err != nil {
			return err
		}
	}
	return nil
}

func (st *step) ring(kind model.OverdueKind, o model.Outcome) error {
	switch kind {
	case model.OverdueRemind:
		st.is.RemindedAt = st.now
	case model.OverdueAlarm:
		st.is.AlarmedAt = st.now
	case model.OverdueTransfer, model.OverdueUnopened:
		st.is.PassedAt = st.now
	}
	row := model.Overdue{
		TenantID: st.is.TenantID, ConversationID: st.is.ID, SessionID: st.is.SessionID, AgentID: st.is.AgentID,
		Kind: kind, Since: o.Clock.Since, At: st.now,
	}
	if kind == model.OverdueTransfer || kind == model.OverdueUnopened {
		row.ToID = o.AgentID
	}
	return st.db.Create(&row).Error
}

// Late finds conversations of which it is time to look whether an answer is
// late. Operator only.
func (s *Store) Late(ctx context.Context, v model.Viewer, most int) ([]model.Due, error) {
	return s.due(ctx, v, "late_at", most)
}

// BookLate books the next look before this one is tried, so that a look which
// ends the program does not come back at once. It says whether it was still due.
func (s *Store) BookLate(ctx context.Context, v model.Viewer, conversation int64) (bool, error) {
	return s.book(ctx, v, conversation, "late_at")
}

// RebookLate says when to look next at the clocks of a conversation, if it is
// still as it was when that was worked out: whoever has changed it since has
// booked a look himself. The version stays.
func (s *Store) RebookLate(ctx context.Context, v model.Viewer, c model.Conversation, at, patience model.Millis) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.Conversation{}).Where("id = ? AND version = ?", c.ID, c.Version).
			UpdateColumns(map[string]any{"late_at": at, "patience": patience}).Error
	})
}

// book moves a due time of a conversation on, if it is still due. The version
// stays: booking is no change that a decision could have missed.
func (s *Store) book(ctx context.Context, v model.Viewer, conversation int64, column string) (bool, error) {
	var mine bool
	err := s.write(ctx, v, func(t tx) error {
		done := t.in().Model(&model.Conversation{}).Where("id = ? AND "+column+" > 0 AND "+column+" <= ?", conversation, t.now).
			UpdateColumn(column, t.now+latePause)
		mine = done.RowsAffected == 1
		return done.Error
	})
	return mine, err
}

// Overdues lists the clocks that rang in a tenant, the newest first; of an agent,
// if one is given.
func (s *Store) Overdues(ctx context.Context, v model.Viewer, agent int64, p model.Page) (model.List[model.Overdue], error) {
	before, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return model.List[model.Overdue]{}, err
	}
	db := s.in(ctx, v)
	if agent != 0 {
		db = db.Where("agent_id = ?", agent)
	}
	if before != nil {
		db = db.Where("id < ?", before[0])
	}
	var found []model.Overdue
	if err := db.Order("id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.Overdue]{}, explain(err)
	}
	return page(found, rows(p), func(o model.Overdue) []int64 { return []int64{o.ID} }), nil
}
