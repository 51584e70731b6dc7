package chat

import (
	"context"

	"yingke/model"
)

// findExpiries ends conversations of which WeChat takes no answer any more
// (已过期): 48 hours after what the customer wrote last. His next message opens
// a new round.
func (c *Chat) findExpiries(ctx context.Context) {
	due, err := c.store.Expiries(ctx, model.OperatorViewer(), dueAtOnce)
	if err != nil {
		c.Log.ErrorContext(ctx, "find conversations that have expired", "error", err)
	}
	for _, d := range due {
		if err := c.expire(ctx, d); err != nil {
			c.Log.ErrorContext(ctx, "expire a conversation", "conversation", d.ConversationID, "error", err)
		}
	}
}

func (c *Chat) expire(ctx context.Context, d model.Due) error {
	v := model.SystemViewer(d.TenantID)
	done, err := c.store.Expire(ctx, v, d.ConversationID, happening(model.SessionEnded, map[string]any{"reason": model.EndedByExpiry}))
	if err != nil || done.Was.State == done.Is.State {
		return err
	}
	c.tell(ctx, v, done)
	if done.Was.State == model.Serving {
		c.free(ctx, v, done.Was.AgentID)
	}
	return nil
}
