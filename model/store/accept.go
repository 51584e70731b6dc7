package store

import (
	"context"
	"errors"

	"yingke/model"
)

// dutyPatience is how long the node that accepted a message has to react before
// others take the duty for forgotten.
const dutyPatience = 5_000 // milliseconds

// Accept stores a customer's message together with the duty to react to it, in
// one transaction. A repeat returns the first message and owes nothing new.
// Nothing is owed where an agent serves: he is told.
func (s *Store) Accept(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error) {
	done, err := s.change(ctx, v, u.ConversationID, func(st *step) error {
		if err := st.begin(); err != nil {
			return err
		}
		m, err := st.say(u)
		if err != nil {
			return err
		}
		st.heard(m)
		if st.is.State != model.Serving {
			st.owe(dutyPatience)
		}
		return nil
	})
	if errors.Is(err, errRepeat) {
		return s.first(ctx, v, u)
	}
	return done, err
}

// heard notes that the customer has spoken.
func (st *step) heard(m model.Message) {
	st.is.CustomerAt = m.At
	st.is.Unread++
	st.is.WarnedAt = 0
	if st.is.WaitingSince == 0 {
		st.is.WaitingSince = m.At
		st.timed()
	}
}

// owe books a reaction, at the latest so many milliseconds from now.
func (st *step) owe(patience model.Millis) { st.is.DutyAt, st.is.DutyTries = st.now+patience, 0 }
