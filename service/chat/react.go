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
	v := model.SystemViewer(due.TenantID)
	looked := false // the line was looked through since the customer joined it
	for range reactTries {
		m, err := c.store.Moment(ctx, v, due.ConversationID)
		if err != nil {
			return fmt.Errorf("load the moment of conversation %d: %w", due.ConversationID, err)
		}
		if m.Conversation.DutyAt == 0 {
			return nil
		}
		if m.Conversation.State == model.Queued && !looked {
			if err := c.drain(ctx, model.LineOf{TenantID: due.TenantID, ChannelID: m.Channel.ID}); err != nil {
				return err
			}
			looked = true
			continue
		}
		done, err := c.store.Commit(ctx, v, decide(m, c.facts(model.View{Conversation: m.Conversation, Customer: m.Customer})))
		if errors.Is(err, model.ErrChanged) {
			continue
		}
		if err != nil {
			return fmt.Errorf("commit what follows in conversation %d: %w", due.ConversationID, err)
		}
		c.tell(ctx, v, done)
		if done.Is.DutyAt == 0 {
			return nil
		}
	}
	return fmt.Errorf("react to conversation %d: %w", due.ConversationID, model.ErrChanged)
}
