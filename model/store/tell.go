package store

import (
	"context"

	"yingke/model"
)

// Tell puts a line into a conversation that asks for no reaction and answers
// nobody: something that happened.
func (s *Store) Tell(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error) {
	return s.change(ctx, v, u.ConversationID, func(st *step) error {
		_, err := st.say(u)
		return err
	})
}
