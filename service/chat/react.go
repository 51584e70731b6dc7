package chat

import (
	"context"
	"errors"
	"fmt"

	"yingke/model"
)

// reactTries is how often a decision that came too late is made again at once;
// after that the duty comes back by itself.
const reactTries = 12

// react does what a conversation is owed, until nothing is owed any more.
func (c *Chat) react(ctx context.Context, due model.Due) error {
	for range reactTries {
		settled, err := c.reactAsItIs(ctx, due)
		if errors.Is(err, model.ErrChanged) {
			continue // it has changed since it was read: decide again
		}
		if err != nil {
			return fmt.Errorf("react to conversation %d: %w", due.ConversationID, err)
		}
		if settled {
			return nil
		}
	}
	return fmt.Errorf("react to conversation %d: %w", due.ConversationID, model.ErrChanged)
}

// reactAsItIs decides on a conversation as it is now. Whoever joins the line has
// the line looked through afterwards, before the duty is settled: the customer
// stands in it by then, so that an agent who came free while it was decided
// finds him, or is found.
func (c *Chat) reactAsItIs(ctx context.Context, due model.Due) (settled bool, err error) {
	v := model.SystemViewer(due.TenantID)
	m, err := c.store.Moment(ctx, v, due.ConversationID)
	if err != nil || m.Conversation.DutyAt == 0 {
		return true, err
	}
	o, err := c.decide(ctx, v, m)
	if err != nil {
		return false, err
	}
	now, told := m.Conversation, false
	if o.State != "" || o.Settled || len(o.Replied) > 0 || o.Designate != nil {
		done, err := c.store.Commit(ctx, v, o)
		if err != nil {
			return false, err
		}
		c.tell(ctx, v, done)
		if now, told = done.Is, true; now.DutyAt == 0 {
			return true, nil
		}
	}
	if err := c.drain(ctx, model.LineOf{TenantID: due.TenantID, ChannelID: m.Channel.ID}); err != nil {
		return false, err
	}
	done, err := c.store.Commit(ctx, v, model.Outcome{ConversationID: now.ID, Version: now.Version, HeardTo: o.HeardTo, Settled: true})
	if err == nil && !told {
		c.tell(ctx, v, done) // whoever made him wait may not have lived to say so
	}
	return err == nil, err
}
