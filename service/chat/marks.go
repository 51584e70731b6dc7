package chat

import (
	"context"

	"yingke/model"
)

// typingPreview is how much of what a customer types agents are shown, in characters.
const typingPreview = 200

// AgentRead notes that the agent who serves has read up to a number.
func (c *Chat) AgentRead(ctx context.Context, v model.Viewer, conversation, number int64) error {
	if _, err := c.store.Conversation(ctx, v, conversation); err != nil {
		return err
	}
	done, err := c.store.AgentRead(ctx, v, conversation, number)
	if err == nil && done.Was.OfferedBy != done.Is.OfferedBy {
		c.tell(ctx, v, done) // who handed him over cannot take him back any more
	}
	return c.marked(ctx, done, err)
}

// CustomerRead notes how far the page of the customer who asks has received and read.
func (c *Chat) CustomerRead(ctx context.Context, v model.Viewer, read, delivered int64) error {
	done, err := c.store.CustomerRead(ctx, v, read, delivered)
	return c.marked(ctx, done, err)
}

func (c *Chat) marked(ctx context.Context, done model.Committed, err error) error {
	if err != nil || done.Repeat {
		return err
	}
	marks := model.Marks{ConversationID: done.Is.ID, AgentRead: done.Is.AgentRead,
		CustomerRead: done.Is.CustomerRead, CustomerDelivered: done.Is.CustomerDelivered}
	c.screens.Publish(ctx, model.Event{
		Topics: append(readers(done.Is), model.VisitorTopic(done.Is.ID)), Type: model.FrameRead, Payload: marks,
	})
	return nil
}

// AgentTypes tells the customer that an agent is writing to him.
func (c *Chat) AgentTypes(ctx context.Context, v model.Viewer, conversation int64, typing bool) error {
	now, err := c.store.Conversation(ctx, v, conversation)
	if err != nil || now.State != model.Serving || v.MayHelp(now) != nil {
		return err // writing a note, or about to pick him up, is nothing for the customer
	}
	c.Outbox.Types(now, typing)
	c.screens.Publish(ctx, model.Event{
		Topics: append(readers(now), model.VisitorTopic(now.ID)), Type: model.FrameTyping,
		Payload: model.Typing{ConversationID: now.ID, Party: model.ByAgent, Typing: typing},
	})
	return nil
}

// CustomerTypes tells agents that the customer who asks is writing, and what,
// where the channel shows it.
func (c *Chat) CustomerTypes(ctx context.Context, v model.Viewer, typing bool, preview string) error {
	p, err := c.store.Profile(ctx, v)
	if err != nil || p.Customer.Blocked {
		return err
	}
	if !p.Channel.Settings.TypingPreview || !typing {
		preview = ""
	}
	c.screens.Publish(ctx, model.Event{
		Topics: readers(p.Conversation), Type: model.FrameTyping,
		Payload: model.Typing{ConversationID: p.Conversation.ID, Party: model.ByCustomer, Typing: typing, Preview: model.Tidy(preview, typingPreview)},
	})
	return nil
}

// readers are the agents' screens that show a conversation.
func readers(c model.Conversation) []string {
	topics := []string{model.WatchTopic(c.ID)}
	if c.State == model.Serving && c.AgentID != 0 {
		topics = append(topics, model.AgentTopic(c.AgentID))
	}
	return topics
}

// Star pins a conversation for the agent who asks, or lets it go.
func (c *Chat) Star(ctx context.Context, v model.Viewer, conversation int64, starred bool) error {
	if err := c.store.Star(ctx, v, conversation, starred); err != nil {
		return err
	}
	c.screens.Publish(ctx, model.Event{
		Topics: []string{model.AgentTopic(v.Agent())}, Type: model.FrameStar,
		Payload: model.Starring{ConversationID: conversation, Starred: starred},
	})
	return nil
}
