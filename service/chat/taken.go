package chat

import (
	"context"

	"yingke/model"
)

// Taken is called by the intake after it has kept what came from WeChat: screens
// are told, the reaction that is owed begins, and who came free is found.
func (c *Chat) Taken(ctx context.Context, v model.Viewer, done model.Committed) {
	c.tell(ctx, v, done)
	if done.Is.DutyAt != 0 {
		c.reactions.wake(model.Due{TenantID: v.Tenant(), ConversationID: done.Is.ID})
	}
	if done.Was.State == model.Serving && done.Is.State != model.Serving {
		c.free(ctx, system(v), done.Was.AgentID)
	}
}

// Changed is called after a message became another than screens were told: its
// file has come.
func (c *Chat) Changed(ctx context.Context, v model.Viewer, m model.Message) {
	ctx = context.WithoutCancel(ctx)
	of, err := c.store.Conversation(ctx, system(v), m.ConversationID)
	if err != nil {
		c.Log.ErrorContext(ctx, "tell that a message has changed", "conversation", m.ConversationID, "error", err)
		return
	}
	c.screens.Publish(ctx, model.Event{Topics: readers(of), Type: model.FrameChanged, Payload: m})
}
