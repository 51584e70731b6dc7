package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// whyMost is how many reasons a session keeps; the first and the newest matter.
const whyMost = 60

// session is the round that is open or was last, ready to be changed; keep saves it.
func (st *step) session() (*model.Session, error) {
	if st.round != nil || st.is.SessionID == 0 {
		return st.round, nil
	}
	var round model.Session
	if err := st.in().Take(&round, st.is.SessionID).Error; err != nil {
		return nil, err
	}
	st.round = &round
	return st.round, nil
}

// begin opens a new round if none is open.
func (st *step) begin() error {
	if st.is.Open() {
		return nil
	}
	round := model.Session{
		TenantID: st.is.TenantID, ConversationID: st.is.ID, CustomerID: st.is.CustomerID, Number: 1,
		FirstNumber: st.is.LastNumber + 1, Source: st.is.Source, StartedAt: st.now, Why: []model.Reason{},
	}
	var last model.Session
	err := st.in().Select("number").Where("conversation_id = ?", st.is.ID).Order("number DESC").Take(&last).Error
	if err == nil {
		round.Number = last.Number + 1
	} else if !errors.Is(err, gorm.ErrRecordNotFound) {
		return err
	}
	if err := st.db.Create(&round).Error; err != nil {
		return err
	}
	st.round = &round
	st.is.SessionID, st.is.EndedAt, st.is.QueuedAt, st.is.WaitingSince = round.ID, 0, 0, 0
	return nil
}

// explainWhy adds to the path of the assignment.
func (st *step) explainWhy(why []model.Reason) error {
	if len(why) == 0 {
		return nil
	}
	round, err := st.session()
	if err != nil || round == nil {
		return err
	}
	for _, reason := range why {
		if reason.At == 0 {
			reason.At = st.now
		}
		round.Why = append(round.Why, reason)
	}
	if over := len(round.Why) - whyMost; over > 0 {
		round.Why = append(round.Why[:whyMost/2:whyMost/2], round.Why[whyMost/2+over:]...)
	}
	return nil
}

// Round is one round of a conversation, with its reasons. The caller has checked
// that the viewer may read the conversation.
func (s *Store) Round(ctx context.Context, v model.Viewer, session int64) (model.Session, error) {
	var found model.Session
	return found, explain(s.in(ctx, v).Take(&found, session).Error)
}

// keepSession writes every column of a session that may change after its first moment.
func (st *step) keepSession() error {
	return st.in().Model(st.round).Select("served_at", "agent_id", "answered_at", "ended_at", "end_reason", "transfers", "passes",
		"by_hand", "score", "score_note", "rating_asked_at", "why").Updates(st.round).Error
}
