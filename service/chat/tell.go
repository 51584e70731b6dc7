package chat

import (
	"context"

	"yingke/model"
)

// tell tells the screens what was kept. What fails here is logged and no more:
// whoever missed it asks by its number. It returns the conversation as it is shown.
func (c *Chat) tell(ctx context.Context, v model.Viewer, done model.Committed) model.View {
	ctx = context.WithoutCancel(ctx) // it is kept: a reader who went away takes nobody else's news along
	c.wakeOutbox(done)
	w, err := c.store.Show(ctx, c.looker(v, done.Is), done.Is)
	if err == nil {
		err = c.speakers(ctx, v, w, done.Messages)
	}
	if err != nil {
		c.Log.ErrorContext(ctx, "tell what was kept", "conversation", done.Is.ID, "error", err)
		return model.View{Conversation: done.Is}
	}
	events := messageEvents(w, done.Messages)
	events = append(events, conversationEvents(w, done)...)
	c.screens.Publish(ctx, events...)
	c.tellSensitive(ctx, v, done.Is, done.Messages)
	c.bulletin.note(done)
	return w
}

// looker is for whose eyes a conversation is told: the agent who serves it sees
// his star.
func (c *Chat) looker(v model.Viewer, is model.Conversation) model.Viewer {
	if is.State == model.Serving {
		return model.AgentViewer(v.Tenant(), is.AgentID, false, nil)
	}
	return system(v)
}

// speakers names who said the messages; mostly it is the one who serves.
func (c *Chat) speakers(ctx context.Context, v model.Viewer, w model.View, messages []model.Message) error {
	known := true
	for i, m := range messages {
		if m.AgentID == w.Agent.ID {
			messages[i].AgentName, messages[i].AgentAvatar = w.Agent.Nickname, w.Agent.Avatar
		} else if m.AgentID != 0 {
			known = false
		}
	}
	if known {
		return nil
	}
	return c.store.Speakers(ctx, system(v), messages)
}

func messageEvents(w model.View, messages []model.Message) []model.Event {
	events := make([]model.Event, 0, 2*len(messages)+3)
	for _, m := range messages {
		events = append(events,
			model.Event{Topics: readers(w.Conversation), Type: model.FrameMessage, Payload: m},
			model.Event{Topics: []string{model.VisitorTopic(w.ID)}, Type: model.FrameMessage, Payload: m.ForCustomer(w.Channel.Settings)})
	}
	return events
}

// conversationEvents tell agents, and the customer if he sees a difference.
func conversationEvents(w model.View, done model.Committed) []model.Event {
	events := agentEvents(w, done)
	if seenByCustomer(done) {
		events = append(events, model.Event{Topics: []string{model.VisitorTopic(w.ID)}, Type: model.FrameConversation, Payload: model.VisitorView{View: w}})
	}
	return events
}

// agentEvents tell the agent who serves, the one who served until now, and who
// else watches.
func agentEvents(w model.View, done model.Committed) []model.Event {
	var events []model.Event
	add := func(payload any, topics ...string) {
		events = append(events, model.Event{Topics: topics, Type: model.FrameConversation, Payload: payload})
	}
	if w.State == model.Serving {
		add(w, model.AgentTopic(w.Conversation.AgentID))
	}
	others := w
	others.StarUnknown = true
	topics := []string{model.WatchTopic(w.ID)}
	if was := done.Was.OfferedBy; was != 0 && was != w.OfferedBy {
		topics = append(topics, model.AgentTopic(was))
	}
	if done.Was.State == model.Serving && !w.ServedBy(done.Was.AgentID) {
		topics = append(topics, model.AgentTopic(done.Was.AgentID))
	}
	add(others, topics...)
	return events
}

// seenByCustomer claims that the customer's page shows something differently
// now, or that it may have missed what did.
func seenByCustomer(done model.Committed) bool {
	if done.Was.State != done.Is.State || done.Was.AgentID != done.Is.AgentID || done.Was.DutyAt != 0 && done.Is.DutyAt == 0 {
		return true
	}
	for _, m := range done.Messages {
		if m.Kind == model.KindEvent {
			return true
		}
	}
	return false
}
