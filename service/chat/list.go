package chat

import (
	"context"

	"yingke/model"
)

// Conversations lists what stands in one of the workbench's lists.
func (c *Chat) Conversations(ctx context.Context, v model.Viewer, f model.ConversationFilter, p model.Page) (model.List[model.View], error) {
	return c.store.Conversations(ctx, v, f, p)
}

// Counts are the numbers beside the lists.
func (c *Chat) Counts(ctx context.Context, v model.Viewer) (model.Counts, error) {
	return c.store.Counts(ctx, v)
}

// View is one conversation that the viewer may read.
func (c *Chat) View(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	return c.store.View(ctx, v, conversation)
}

// Why is the round of a conversation that is open or was last, with the path of
// its assignments.
func (c *Chat) Why(ctx context.Context, v model.Viewer, conversation int64) (model.Session, error) {
	now, err := c.store.Conversation(ctx, v, conversation)
	if err != nil || now.SessionID == 0 {
		return model.Session{}, err
	}
	return c.store.Round(ctx, v, now.SessionID)
}

// MayRead says whether an agent may read a conversation: nil, or why not.
func (c *Chat) MayRead(ctx context.Context, v model.Viewer, conversation int64) error {
	_, err := c.store.Conversation(ctx, v, conversation)
	return err
}

// Messages reads a stretch of a conversation, as the viewer may see it.
func (c *Chat) Messages(ctx context.Context, v model.Viewer, q model.Stretch) (model.Thread, error) {
	thread, err := c.store.Messages(ctx, v, q)
	if err != nil || v.Customer() == 0 {
		return thread, err
	}
	p, err := c.store.Profile(ctx, v)
	for i, m := range thread.Items {
		thread.Items[i] = m.ForCustomer(p.Channel.Settings)
	}
	return thread, err
}
