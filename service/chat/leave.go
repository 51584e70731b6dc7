package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"yingke/model"
)

// mayLeave refuses what WeChat would not take, before it is stored. What was
// said before under the same client id is found again, also when nothing more
// may be sent: the answer to it was lost on its way.
func (c *Chat) mayLeave(ctx context.Context, v model.Viewer, u model.Utterance) (again model.Committed, err error) {
	now, err := c.store.Conversation(ctx, v, u.ConversationID)
	if errors.Is(err, model.ErrMissing) && !u.Internal {
		return again, nil // a colleague may have been faster: who stores it says so
	}
	if err != nil || now.OpenID == "" || u.Internal {
		return again, err
	}
	w, err := c.store.Show(ctx, v, now)
	if err != nil {
		return again, err
	}
	refused := c.Outbox.MaySend(w, u.Kind, u.Body)
	if refused == nil {
		return again, nil
	}
	again, err = c.store.Said(ctx, v, u)
	if errors.Is(err, model.ErrMissing) {
		return again, refused
	}
	return again, err
}

// Resend sends a message that failed, or of which nobody knows whether it
// arrived, once more by hand. While it is in the line, and after it was sent, it
// is refused.
func (c *Chat) Resend(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, error) {
	w, err := c.store.View(ctx, v, conversation)
	if err != nil {
		return model.Message{}, err
	}
	if w.OpenID == "" {
		return model.Message{}, model.ErrMissing.On("number")
	}
	if err := c.Outbox.Open(w); err != nil {
		return model.Message{}, err
	}
	done, err := c.store.ResendDelivery(ctx, v, conversation, number)
	if err != nil {
		return model.Message{}, fmt.Errorf("send message %d of conversation %d again: %w", number, conversation, err)
	}
	if err := c.store.Speakers(ctx, v, done.Messages); err != nil {
		return model.Message{}, err
	}
	c.Delivered(ctx, v, done)
	c.Outbox.Wake(model.Due{TenantID: v.Tenant(), ConversationID: conversation})
	return done.Messages[0], nil
}

// Delivered tells agents' screens how far a message has come on its way through
// WeChat, and once a try has ended how much may be sent now.
func (c *Chat) Delivered(ctx context.Context, v model.Viewer, done model.Committed) {
	ctx = context.WithoutCancel(ctx)
	if err := c.store.Speakers(ctx, system(v), done.Messages); err != nil {
		c.Log.ErrorContext(ctx, "tell how far a message has come", "conversation", done.Is.ID, "error", err)
		return
	}
	events := make([]model.Event, 0, 3)
	for _, m := range done.Messages {
		events = append(events, model.Event{Topics: readers(done.Is), Type: model.FrameChanged, Payload: m})
	}
	if len(done.Messages) > 0 && done.Messages[0].Delivery.State != model.DeliverySending {
		events = append(events, c.meter(ctx, v, done)...)
	}
	c.screens.Publish(ctx, events...)
}

// meter shows the conversation to agents again: what may still be sent has changed.
func (c *Chat) meter(ctx context.Context, v model.Viewer, done model.Committed) []model.Event {
	w, err := c.store.Show(ctx, c.looker(v, done.Is), done.Is)
	if err != nil {
		c.Log.ErrorContext(ctx, "tell how much may be sent", "conversation", done.Is.ID, "error", err)
		return nil
	}
	return agentEvents(w, done)
}

// wakeOutbox has what was stored brought to WeChat.
func (c *Chat) wakeOutbox(done model.Committed) {
	for _, m := range done.Messages {
		if m.Delivery != nil {
			c.Outbox.Wake(model.Due{TenantID: done.Is.TenantID, ConversationID: done.Is.ID})
			return
		}
	}
}

// noOutbox is for a house without WeChat.
type noOutbox struct{}

func (noOutbox) MaySend(model.View, string, json.RawMessage) error { return nil }
func (noOutbox) Open(model.View) error                             { return nil }
func (noOutbox) Left(model.View) int                               { return -1 }
func (noOutbox) Wake(model.Due)                                    {}
func (noOutbox) Types(model.Conversation, bool)                    {}
