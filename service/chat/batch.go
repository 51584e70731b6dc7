package chat

import (
	"context"

	"yingke/model"
)

// batchMost is how many conversations one batch may name.
const batchMost = 100

// Batch does the same to several conversations. Each stands for itself: what is
// refused for one is done for the others, and the results stand in the order of
// the ids.
func (c *Chat) Batch(ctx context.Context, v model.Viewer, b model.Batch) ([]model.BatchResult, error) {
	if len(b.IDs) == 0 {
		return nil, model.ErrRequired.On("ids")
	}
	if len(b.IDs) > batchMost {
		return nil, model.ErrTooManyItems.On("ids").With("max", batchMost)
	}
	do, err := c.batched(v, b)
	if err != nil {
		return nil, err
	}
	results := make([]model.BatchResult, 0, len(b.IDs))
	seen := map[int64]bool{}
	for _, id := range b.IDs {
		if seen[id] {
			continue
		}
		seen[id] = true
		results = append(results, model.BatchResult{ConversationID: id, Err: do(ctx, id)})
	}
	return results, nil
}

// batched is what a batch does to one conversation.
func (c *Chat) batched(v model.Viewer, b model.Batch) (func(ctx context.Context, id int64) error, error) {
	switch b.Action {
	case model.BatchEnd:
		return func(ctx context.Context, id int64) error { _, err := c.End(ctx, v, id); return err }, nil
	case model.BatchTransfer:
		if (b.AgentID == 0) == (b.GroupID == 0) {
			return nil, model.ErrRequired.On("agent_id")
		}
		return func(ctx context.Context, id int64) error {
			_, err := c.Transfer(ctx, v, model.Transfer{ConversationID: id, AgentID: b.AgentID, GroupID: b.GroupID, Note: b.Note})
			return err
		}, nil
	case model.BatchStar, model.BatchUnstar:
		return func(ctx context.Context, id int64) error { return c.Star(ctx, v, id, b.Action == model.BatchStar) }, nil
	case model.BatchTag, model.BatchUntag:
		if len(b.TagIDs) == 0 {
			return nil, model.ErrRequired.On("tag_ids")
		}
		return func(ctx context.Context, id int64) error { return c.tagOne(ctx, v, id, b) }, nil
	}
	return nil, model.ErrBadChoice.On("action")
}

func (c *Chat) tagOne(ctx context.Context, v model.Viewer, id int64, b model.Batch) error {
	now, err := c.store.Conversation(ctx, v, id)
	if err != nil {
		return err
	}
	add, drop := b.TagIDs, []int64(nil)
	if b.Action == model.BatchUntag {
		add, drop = drop, add
	}
	if err := c.store.PutTags(ctx, v, now.CustomerID, add, drop); err != nil {
		return err
	}
	w, err := c.store.View(ctx, v, id)
	if err != nil {
		return err
	}
	w.StarUnknown = true
	c.screens.Publish(ctx, model.Event{Topics: readers(w.Conversation), Type: model.FrameConversation, Payload: w})
	return nil
}
