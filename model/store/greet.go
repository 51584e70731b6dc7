package store

import (
	"context"

	"yingke/model"
)

// Greet says the open-session reply, if no round is open and none was said
// within the interval or is still the last thing that stands there. Repeat says
// that nothing was said.
func (s *Store) Greet(ctx context.Context, v model.Viewer, u model.Utterance, interval model.Millis) (model.Committed, error) {
	return s.mark(ctx, v, u.ConversationID, func(st *step) error {
		standing := st.is.GreetedNumber != 0 && st.is.GreetedNumber == st.is.LastNumber
		if st.is.Open() || standing || st.now-st.is.GreetedAt < interval {
			return nil
		}
		m, err := st.say(u)
		st.is.GreetedNumber, st.is.GreetedAt = m.Number, st.now
		return err
	})
}

// Tell puts a line into a conversation that asks for no reaction and answers
// nobody: something that happened.
func (s *Store) Tell(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error) {
	return s.change(ctx, v, u.ConversationID, func(st *step) error {
		_, err := st.say(u)
		return err
	})
}
