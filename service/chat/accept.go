package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yingke/model"
)

// recallWithin is how long a sender may withdraw what he said.
const recallWithin = model.Millis(2 * time.Minute / time.Millisecond)

// Accept stores a customer's message together with the duty to react, and
// returns; nothing slow happens here. The same client id again returns the
// first message and Repeat.
func (c *Chat) Accept(ctx context.Context, v model.Viewer, clientID, kind string, body json.RawMessage) (model.Message, bool, error) {
	p, err := c.store.Profile(ctx, v)
	if err != nil {
		return model.Message{}, false, err
	}
	if err := mayWrite(p, kind); err != nil {
		return model.Message{}, false, err
	}
	u, err := c.utter(ctx, v, clientID, kind, body)
	if err != nil {
		return model.Message{}, false, err
	}
	u.ConversationID, u.Party = p.Conversation.ID, model.ByCustomer
	if err := c.Watch(ctx, v, p.Conversation, &u); err != nil {
		return model.Message{}, false, err
	}
	done, err := c.store.Accept(ctx, v, u)
	if err != nil {
		return model.Message{}, false, fmt.Errorf("accept a message in conversation %d: %w", u.ConversationID, err)
	}
	if !done.Repeat {
		c.tell(ctx, v, done)
	}
	if done.Is.DutyAt != 0 {
		c.reactions.wake(model.Due{TenantID: v.Tenant(), ConversationID: u.ConversationID})
	}
	return done.Messages[0].ForCustomer(p.Channel.Settings), done.Repeat, nil
}

// mayWrite says whether this customer may say this here.
func mayWrite(p model.Profile, kind string) error {
	inputs := p.Channel.Settings.Inputs
	allowed := map[string]bool{
		model.KindText: true, model.KindImage: inputs.Image, model.KindVoice: inputs.Voice, model.KindVideo: inputs.Video, model.KindFile: inputs.File,
	}
	on, known := allowed[kind]
	switch {
	case p.Customer.Blocked:
		return model.ErrVisitorBlocked
	case p.Channel.DeletedAt != 0:
		return model.ErrChannelDeleted
	case !p.Channel.Enabled:
		return model.ErrChannelDisabled
	case p.Channel.Settings.Closed:
		return model.ErrChannelClosed
	case !known:
		return model.ErrMessageKind.On("kind")
	case !on:
		return model.ErrInputNotAllowed.On("kind").With("kind", kind)
	case p.Channel.Settings.FormDue(p.Customer, p.Conversation.CustomerAt == 0):
		return model.ErrFormNeeded
	}
	return nil
}

// Happened puts an event into the thread of the customer who asks: a form that
// he filled in, a message that he left. It returns the line that shows it.
func (c *Chat) Happened(ctx context.Context, v model.Viewer, name string, args map[string]any, internal bool) (model.Message, error) {
	u := happening(name, args)
	u.ConversationID, u.Internal = v.Conversation(), internal
	done, err := c.store.Tell(ctx, v, u)
	if err != nil {
		return model.Message{}, err
	}
	c.tell(ctx, v, done)
	return done.Messages[0], nil
}

// Recall withdraws what the viewer said, within two minutes. A repeat changes nothing.
func (c *Chat) Recall(ctx context.Context, v model.Viewer, conversation, number int64) error {
	done, err := c.store.Recall(ctx, v, conversation, number, recallWithin)
	if err != nil || done.Repeat {
		return err
	}
	c.tell(ctx, v, done)
	return nil
}
