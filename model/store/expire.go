package store

import (
	"context"

	"yingke/model"
)

// Expiries finds conversations of which WeChat takes no answer any more.
// Operator only.
func (s *Store) Expiries(ctx context.Context, v model.Viewer, most int) ([]model.Due, error) {
	return s.due(ctx, v, "expires_at", most)
}

// Expire ends a conversation whose time at WeChat is over (已过期), and says so in
// it. One in which no reception is under way only stops being looked at. Repeat
// says that neither was necessary: the customer has written again meanwhile.
func (s *Store) Expire(ctx context.Context, v model.Viewer, conversation int64, say model.Utterance) (model.Committed, error) {
	return s.mark(ctx, v, conversation, func(st *step) error {
		if st.is.ExpiresAt == 0 || st.is.ExpiresAt > st.now {
			return nil
		}
		st.is.ExpiresAt = 0
		if !st.is.State.MayBecome(model.Expired) {
			return nil
		}
		if err := st.end(model.Outcome{State: model.Expired, EndReason: model.EndedByExpiry}); err != nil {
			return err
		}
		_, err := st.say(say)
		return err
	})
}
