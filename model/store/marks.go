package store

import (
	"context"

	"yingke/model"
)

// AgentRead notes that the agent who serves has read up to a number. Marks only
// rise; Repeat says that this one did not. Whoever else reads leaves no mark.
func (s *Store) AgentRead(ctx context.Context, v model.Viewer, conversation, number int64) (model.Committed, error) {
	return s.mark(ctx, v, conversation, func(st *step) error {
		if !st.is.ServedBy(v.Agent()) {
			return nil
		}
		if st.is.OpenedAt == 0 {
			st.is.OpenedAt, st.is.OfferedBy = st.now, 0
		}
		number = min(number, st.is.LastNumber)
		if number <= st.is.AgentRead {
			return nil
		}
		st.is.AgentRead = number
		var unread int64
		if number < st.is.LastNumber {
			err := st.in().Model(&model.Message{}).Where("conversation_id = ? AND number > ? AND party = ? AND kind <> ? AND recalled_at = 0",
				conversation, number, model.ByCustomer, model.KindRecall).Count(&unread).Error
			if err != nil {
				return err
			}
		}
		st.is.Unread = int(unread)
		return nil
	})
}

// CustomerRead notes how far the customer's page has received and read.
func (s *Store) CustomerRead(ctx context.Context, v model.Viewer, read, delivered int64) (model.Committed, error) {
	return s.mark(ctx, v, v.Conversation(), func(st *step) error {
		read, delivered := min(read, st.is.LastNumber), min(max(read, delivered), st.is.LastNumber)
		st.is.CustomerRead = max(st.is.CustomerRead, read)
		st.is.CustomerDelivered = max(st.is.CustomerDelivered, delivered)
		return nil
	})
}

func (s *Store) mark(ctx context.Context, v model.Viewer, conversation int64, f func(st *step) error) (model.Committed, error) {
	done, err := s.change(ctx, v, conversation, f)
	done.Repeat = err == nil && done.Was == done.Is
	return done, err
}
