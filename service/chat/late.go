package chat

import (
	"context"
	"errors"
	"slices"

	"yingke/model"
	"yingke/service/assign"
)

// findLate looks at the clocks of conversations whose answer may be late, until
// none is due. Each look is booked before it is tried: of two nodes one looks,
// and a look that fails comes back later.
func (c *Chat) findLate(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := c.store.Late(ctx, model.OperatorViewer(), dueAtOnce)
		if err != nil {
			c.Log.ErrorContext(ctx, "find late answers", "error", err)
			return
		}
		for _, d := range due {
			mine, err := c.store.BookLate(ctx, model.SystemViewer(d.TenantID), d.ConversationID)
			if err == nil && mine {
				err = c.lookAtClocks(ctx, d)
			}
			if err != nil {
				c.Log.ErrorContext(ctx, "look at the clocks of a conversation", "conversation", d.ConversationID, "error", err)
			}
		}
		if len(due) < dueAtOnce {
			return
		}
	}
}

// lookAtClocks does what the clocks of one conversation ask for. That a clock
// rang is kept with what came of it: none rings twice.
func (c *Chat) lookAtClocks(ctx context.Context, due model.Due) error {
	v := model.SystemViewer(due.TenantID)
	load := func() (model.View, error) { return c.store.View(ctx, v, due.ConversationID) }
	var rang []model.OverdueKind
	var from int64
	released := false
	w, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		rang, from, released = nil, 0, false
		_, held, err := c.store.Reception(ctx, v, model.Scope{ProductID: w.ProductID, ChannelID: w.ChannelID})
		if err != nil {
			return model.Outcome{}, false, err
		}
		agent, err := c.store.Agent(ctx, v, w.Conversation.AgentID)
		if err != nil && !errors.Is(err, model.ErrMissing) {
			return model.Outcome{}, false, err
		}
		if back, err := c.comesBack(ctx, v, w, agent, *held.Assign); err != nil || back {
			released, from = back, agent.ID
			return c.backInLine(w, agent, *held.Assign), back, err
		}
		t := *held.Timeouts
		kinds, since, next := ringing(c.moment(), w.Conversation, w.Session, t, losesCustomers(agent, t.Transfer))
		if len(kinds) == 0 {
			return model.Outcome{}, false, c.store.RebookLate(ctx, v, w.Conversation, next, t.Patience())
		}
		rang, from = kinds, agent.ID
		o, err := c.answerLate(ctx, v, w, agent, t, kinds)
		o.Clock = &model.Clock{Rang: kinds, Since: since, LateAt: next, Patience: t.Patience()}
		return o, true, err
	})
	switch {
	case errors.Is(err, model.ErrMissing), errors.Is(err, model.ErrChanged):
		return nil // it is gone, or busy: the booked look comes back
	case err != nil:
		return err
	case released:
		c.lines.wake(model.LineOf{TenantID: due.TenantID, ChannelID: w.ChannelID})
	}
	if slices.Contains(rang, model.OverdueAlarm) {
		c.alarm(ctx, v, w, from)
	}
	if from != 0 && from != w.Conversation.AgentID {
		c.free(ctx, v, from)
	}
	return nil
}

// comesBack claims that a customer goes back to the line because his agent went
// offline before he answered. Whoever was given to an agent who was away already
// stays with him.
func (c *Chat) comesBack(ctx context.Context, v model.Viewer, w model.View, agent model.Agent, a model.AssignSettings) (bool, error) {
	if !a.ReleaseOffline || w.State != model.Serving || w.WaitingSince == 0 || agent.WorkState != model.Offline {
		return false, nil
	}
	since, err := c.store.StateSince(ctx, v, agent.ID)
	return since != 0 && w.ServedAt < since && w.WaitingSince <= since, err
}

// backInLine puts a customer back where he would stand if he had waited all along.
func (c *Chat) backInLine(w model.View, agent model.Agent, a model.AssignSettings) model.Outcome {
	return model.Outcome{
		State: model.Queued, Since: w.WaitingSince, LineRank: model.AssignRules{VIPTagIDs: a.VIPTagIDs}.Rank(w.Customer), Settled: true,
		Say: []model.Utterance{happening(model.QueueEntered, nil)}, Why: []model.Reason{reason(model.WhyOffline, "from", agent.Nickname)},
	}
}

// answerLate is what follows from clocks that rang: somebody else gets the
// customer, if they ask for it and somebody can.
func (c *Chat) answerLate(ctx context.Context, v model.Viewer, w model.View, agent model.Agent, t model.TimeoutSettings, rang []model.OverdueKind) (model.Outcome, error) {
	var o model.Outcome
	if slices.Contains(rang, model.OverdueAlarm) {
		o.Say = append(o.Say, hush(happening(model.AnswerLate, map[string]any{"agent_name": agent.Nickname, "seconds": t.Alarm.Seconds})))
	}
	passes, unopened := slices.Contains(rang, model.OverdueTransfer), slices.Contains(rang, model.OverdueUnopened)
	if !passes && !unopened {
		return o, nil
	}
	to, choice, err := c.nextInLine(ctx, v, w, agent, t.Transfer, passes)
	if err != nil || to.ID == 0 {
		return o, err
	}
	why := reason(model.WhyLate, "from", agent.Nickname, "seconds", t.Transfer.Seconds)
	if !passes {
		why = reason(model.WhyUnopened, "from", agent.Nickname, "seconds", t.Unopened.Seconds)
	}
	moved := transferred(w, to, 0, "", choice, endsAt(c.moment(), w.Channel.Settings))
	moved.Say = append(o.Say, moved.Say...)
	moved.Why = append([]model.Reason{why}, choice.Why...)
	moved.Passed, moved.OfferedBy = passes, 0
	moved.Automatic = !passes || t.Transfer.To != model.PassToAgent
	return moved, nil
}

// nextInLine is who gets a customer whose agent does not answer, or has not even
// looked at him; nobody, if nobody can.
func (c *Chat) nextInLine(ctx context.Context, v model.Viewer, w model.View, agent model.Agent, t model.TransferTimeout, passes bool) (model.Agent, model.Choice, error) {
	to := model.Targets{}
	switch {
	case !passes:
	case t.To == model.PassToAgent:
		to.AgentIDs = []int64{t.AgentID}
	case t.To == model.PassToGroup:
		to.GroupIDs = []int64{t.GroupID}
	default:
		to.GroupIDs = agent.GroupIDs
	}
	_, desk, err := c.store.Desk(ctx, v, w.Conversation, to.GroupIDs...)
	if err != nil {
		return model.Agent{}, model.Choice{}, err
	}
	if passes && t.To == model.PassToAgent { // whatever his state
		serves := slices.ContainsFunc(desk.Candidates, func(one model.Candidate) bool { return one.AgentID == t.AgentID })
		if !serves || t.AgentID == agent.ID {
			return model.Agent{}, model.Choice{}, nil
		}
		return nameOf(t.AgentID, desk.Candidates), model.Choice{AgentID: t.AgentID}, nil
	}
	q := c.question(w, desk)
	var choice model.Choice
	if passes {
		choice = assign.Handover(q, to, agent.ID)
	} else {
		q.Candidates = slices.DeleteFunc(slices.Clone(desk.Candidates), func(one model.Candidate) bool { return one.AgentID == agent.ID })
		choice = assign.Ask(q)
	}
	if choice.AgentID == 0 {
		return model.Agent{}, choice, nil
	}
	return nameOf(choice.AgentID, desk.Candidates), choice, nil
}

// alarm tells the administrators that an answer is late (超时报警). Whoever has
// no screen open finds it in the list of what was late.
func (c *Chat) alarm(ctx context.Context, v model.Viewer, w model.View, late int64) {
	admins, err := c.store.Administrators(ctx, v)
	if err != nil {
		c.Log.ErrorContext(ctx, "find whom to tell that an answer is late", "conversation", w.ID, "error", err)
		return
	}
	topics := make([]string, len(admins))
	for i, id := range admins {
		topics[i] = model.AgentTopic(id)
	}
	if len(topics) > 0 {
		c.screens.Publish(ctx, model.Event{Topics: topics, Type: model.FrameAlarm,
			Payload: model.Alarm{ConversationID: w.ID, AgentID: late, Nickname: w.Customer.Nickname, Since: w.WaitingSince}})
	}
}

// hush makes an utterance one for agents alone.
func hush(u model.Utterance) model.Utterance {
	u.Internal = true
	return u
}
