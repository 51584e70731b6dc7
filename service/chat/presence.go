package chat

import (
	"context"

	"yingke/model"
)

// AgentCame is called when a screen of the agent who asks opens.
func (c *Chat) AgentCame(ctx context.Context, v model.Viewer) error {
	now, changed, err := c.store.AgentCame(ctx, v)
	if err != nil || !changed {
		return err
	}
	c.bulletin.noteAgents(v.Tenant(), v.Agent())
	if now.WorkState == model.Online {
		c.online(ctx, v, v.Agent())
	}
	return c.tellCustomers(ctx, v, v.Agent())
}

// AgentLeft is called when the last screen of the agent who asks has closed on
// this node. What follows from it follows after the grace.
func (c *Chat) AgentLeft(ctx context.Context, v model.Viewer) error {
	err := c.store.AgentLeft(ctx, v)
	if err == nil {
		c.bulletin.noteAgents(v.Tenant(), v.Agent())
	}
	return err
}

// Background is called when the app of the agent who asks goes to the background:
// he can still be reached there, if a push wakes it. His work state stays what he
// chose, or goes the way of closed pages.
func (c *Chat) Background(ctx context.Context, v model.Viewer, pushable bool) error {
	err := c.store.AgentSleeps(ctx, v, pushable)
	if err == nil {
		c.bulletin.noteAgents(v.Tenant(), v.Agent())
	}
	return err
}

// StateChosen is called after the agent who asks has chosen his work state by
// hand. take is how many waiting customers he wants; it counts where the tenant
// lets agents choose, up to its most. It returns how many he got at once.
func (c *Chat) StateChosen(ctx context.Context, v model.Viewer, take int) (int, error) {
	now, err := c.store.Agent(ctx, v, v.Agent())
	if err != nil {
		return 0, err
	}
	c.bulletin.noteAgents(v.Tenant(), v.Agent())
	if err := c.tellCustomers(ctx, v, v.Agent()); err != nil {
		return 0, err
	}
	if now.WorkState != model.Online {
		return 0, nil
	}
	if take > 0 {
		return c.TakeIn(ctx, v, take)
	}
	c.online(ctx, v, v.Agent())
	return 0, nil
}

// StateChanged is called after somebody or something else than the agent himself
// has set his work state: a leader, or the end of his hours.
func (c *Chat) StateChanged(ctx context.Context, v model.Viewer, agent int64) {
	ctx = context.WithoutCancel(ctx) // it is kept
	c.bulletin.noteAgents(v.Tenant(), agent)
	now, err := c.store.Agent(ctx, system(v), agent)
	if err == nil {
		err = c.tellCustomers(ctx, system(v), agent)
	}
	if err != nil {
		c.Log.ErrorContext(ctx, "tell that an agent has another work state", "agent", agent, "error", err)
	}
	if now.WorkState == model.Online {
		c.online(ctx, v, agent)
	}
}

// RulesChanged is called after something was changed that decides who may get
// whom: a routing rule, a setting.
func (c *Chat) RulesChanged(ctx context.Context, v model.Viewer) {
	c.free(context.WithoutCancel(ctx), system(v), 0)
}

// AgentsChanged is called after something was changed that decides whom agents
// may get: a limit, a switch, a channel's list of agents.
func (c *Chat) AgentsChanged(ctx context.Context, v model.Viewer, agents ...int64) {
	c.bulletin.noteAgents(v.Tenant(), agents...)
	for _, agent := range agents {
		c.free(ctx, system(v), agent)
	}
}

// Released is called after conversations were taken from an agent who may no
// longer work. Their duties are found without this call too, only later.
func (c *Chat) Released(v model.Viewer, conversations ...int64) {
	for _, id := range conversations {
		c.reactions.wake(model.Due{TenantID: v.Tenant(), ConversationID: id})
	}
}

// online wakes the lines that an agent who came online can take from, unless
// the tenant lets him choose how many he takes.
func (c *Chat) online(ctx context.Context, v model.Viewer, agent int64) {
	lines, err := c.store.LinesOf(ctx, system(v), agent)
	if err != nil {
		c.Log.ErrorContext(ctx, "find the lines of an agent who came online", "agent", agent, "error", err)
		return // the sweep finds them
	}
	for _, line := range lines {
		q, err := c.store.Queue(ctx, system(v), line.ChannelID, model.Conversation{}, 1)
		if err == nil && !q.Choose {
			c.lines.wake(line)
		}
	}
}

// tellCustomers shows an agent's work state to those whom he serves.
func (c *Chat) tellCustomers(ctx context.Context, v model.Viewer, agent int64) error {
	served, err := c.store.Conversations(ctx, model.AgentViewer(v.Tenant(), agent, false, nil),
		model.ConversationFilter{List: model.ListServing}, model.Page{Limit: positionsMost})
	if err != nil {
		return err
	}
	events := make([]model.Event, 0, len(served.Items))
	for _, w := range served.Items {
		events = append(events, model.Event{Topics: []string{model.VisitorTopic(w.ID)}, Type: model.FrameConversation, Payload: model.VisitorView{View: w}})
	}
	c.screens.Publish(ctx, events...)
	return nil
}

// CustomerCame is called when the page of the customer who asks opens its line.
func (c *Chat) CustomerCame(ctx context.Context, v model.Viewer) error {
	return c.customerSeen(ctx, v, true)
}

// CustomerLeft is called when his last page on this node has closed it.
func (c *Chat) CustomerLeft(ctx context.Context, v model.Viewer) error {
	return c.customerSeen(ctx, v, false)
}

func (c *Chat) customerSeen(ctx context.Context, v model.Viewer, connected bool) error {
	changed, err := c.store.CustomerSeen(ctx, v, connected)
	if err != nil || !changed {
		return err
	}
	now, err := c.store.Conversation(ctx, v, v.Conversation())
	if err != nil {
		return err
	}
	w, err := c.store.Show(ctx, system(v), now)
	if err != nil {
		return err
	}
	w.StarUnknown = true
	c.screens.Publish(ctx, model.Event{Topics: readers(now), Type: model.FrameConversation, Payload: w})
	return nil
}
