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
// Where an agent serves, only the robot may owe something.
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
		st.owes(u)
		return st.notes(u)
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

// owes books the reaction to what a customer said. Where an agent serves he is
// told, and only the robot may have something to say.
func (st *step) owes(u model.Utterance) {
	if st.is.State == model.Serving && u.Quiet {
		if st.is.DutyAt == 0 { // the robot has missed nothing, and misses nothing here
			st.is.RobotNumber = st.is.LastNumber
		}
		return
	}
	st.owe(dutyPatience)
}

// notes says what goes with a message.
func (st *step) notes(u model.Utterance) error {
	for _, note := range u.Notes {
		if _, err := st.say(note); err != nil {
			return err
		}
	}
	return nil
}

// owe books a reaction, at the latest so many milliseconds from now.
func (st *step) owe(patience model.Millis) { st.is.DutyAt, st.is.DutyTries = st.now+patience, 0 }
