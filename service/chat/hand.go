package chat

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"unicode/utf8"

	"yingke/model"
	"yingke/service/assign"
)

// transferNote is the longest note that goes with a transfer, in characters.
const transferNote = 500

// revise loads a conversation, decides what shall become of it and keeps that;
// if it changed in between, decides again. decide returns false when there is
// nothing to do.
func (c *Chat) revise(ctx context.Context, load func() (model.View, error), v model.Viewer,
	decide func(w model.View) (model.Outcome, bool, error)) (model.View, error) {
	for range reactTries {
		w, err := load()
		if err != nil {
			return w, err
		}
		o, something, err := decide(w)
		if err != nil || !something {
			return w, err
		}
		o.ConversationID, o.Version = w.ID, w.Version
		done, err := c.store.Commit(ctx, v, o)
		if errors.Is(err, model.ErrChanged) {
			continue
		}
		if err != nil {
			return w, err
		}
		return c.tell(ctx, v, done), nil
	}
	return model.View{}, model.ErrChanged
}

// Pick takes a customer from a list by hand. Of two agents at the same moment
// one gets him; the other reads ErrConversationTaken. Who has him already keeps him.
func (c *Chat) Pick(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	return c.pick(ctx, v, conversation, howPicked)
}

func (c *Chat) pick(ctx context.Context, v model.Viewer, conversation int64, how string) (model.View, error) {
	agent, err := c.store.Agent(ctx, v, v.Agent())
	if err != nil {
		return model.View{}, err
	}
	load := func() (model.View, error) { return c.pickable(ctx, v, conversation) }
	return c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		if w.ServedBy(agent.ID) {
			return model.Outcome{}, false, nil
		}
		code := model.WhyByHand
		if how == howAnswered {
			code = model.WhyAnswered
		}
		return model.Outcome{
			State: model.Serving, AgentID: agent.ID, PickedOn: c.today(), EndsAt: endsAt(c.moment(), w.Channel.Settings),
			Say: []model.Utterance{joined(agent, how)}, Why: []model.Reason{reason(code, "agent", agent.Nickname)}, Settled: true,
		}, true, nil
	})
}

// pickable is a conversation that the agent may pick up, or already has.
func (c *Chat) pickable(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	w, err := c.store.View(ctx, v, conversation)
	if errors.Is(err, model.ErrMissing) {
		// It may have stood in his queue until a colleague was faster.
		if now, gone := c.store.Conversation(ctx, system(v), conversation); gone == nil && now.State == model.Serving {
			return w, model.ErrConversationTaken
		}
	}
	switch {
	case err != nil:
		return w, err
	case w.State == model.Serving && !w.ServedBy(v.Agent()):
		return w, model.ErrConversationTaken
	case w.State == model.Queued:
		return w, v.Need(model.TakeFromQueue)
	case w.State == model.Robot:
		return w, v.Need(model.SeeRobot)
	case w.State == model.Expired:
		return w, model.ErrNotServing
	}
	return w, nil
}

// Transfer hands a conversation to an agent, whatever his state, or to the
// member of a group who is best able to take it. The note is for agents alone.
func (c *Chat) Transfer(ctx context.Context, v model.Viewer, t model.Transfer) (model.View, error) {
	if (t.AgentID == 0) == (t.GroupID == 0) {
		return model.View{}, model.ErrRequired.On("agent_id")
	}
	note := model.Spoken(t.Note)
	if utf8.RuneCountInString(note) > transferNote {
		return model.View{}, model.ErrTooLong.On("note").With("max", transferNote)
	}
	var from int64
	load := func() (model.View, error) { return c.store.View(ctx, v, t.ConversationID) }
	w, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		if err := mayHandOver(v, w.Conversation); err != nil {
			return model.Outcome{}, false, err
		}
		to, choice, err := c.receiver(ctx, v, w, t)
		if err != nil {
			return model.Outcome{}, false, err
		}
		from = w.Conversation.AgentID
		o := transferred(w, to, v.Agent(), note, choice, endsAt(c.moment(), w.Channel.Settings))
		o.Automatic = t.GroupID != 0
		return o, true, nil
	})
	if err == nil && from != 0 {
		c.free(ctx, system(v), from)
	}
	return w, err
}

// mayHandOver says whether the viewer may decide who gets this customer.
func mayHandOver(v model.Viewer, c model.Conversation) error {
	switch c.State {
	case model.Serving:
		return v.MayHelp(c)
	case model.Queued:
		return v.Need(model.TakeFromQueue)
	case model.Robot:
		return v.Need(model.SeeRobot)
	}
	return model.ErrNotServing
}

// receiver chooses who gets a conversation that is transferred.
func (c *Chat) receiver(ctx context.Context, v model.Viewer, w model.View, t model.Transfer) (model.Agent, model.Choice, error) {
	var groups []int64
	if t.GroupID != 0 {
		groups = []int64{t.GroupID}
	}
	_, desk, err := c.store.Desk(ctx, v, w.Conversation, groups...)
	if err != nil {
		return model.Agent{}, model.Choice{}, err
	}
	if t.GroupID == 0 {
		at := slices.IndexFunc(desk.Candidates, func(one model.Candidate) bool { return one.AgentID == t.AgentID })
		switch {
		case w.ServedBy(t.AgentID):
			return model.Agent{}, model.Choice{}, model.ErrTransferSelf
		case at < 0:
			return model.Agent{}, model.Choice{}, model.ErrTransferOutside
		}
		return nameOf(t.AgentID, desk.Candidates), model.Choice{AgentID: t.AgentID}, nil
	}
	choice := assign.Handover(c.question(w, desk), model.Targets{GroupIDs: groups}, w.Conversation.AgentID)
	if choice.AgentID == 0 {
		return model.Agent{}, choice, model.ErrTransferNobody
	}
	return nameOf(choice.AgentID, desk.Candidates), choice, nil
}

// question asks about a conversation that is served already.
func (c *Chat) question(w model.View, desk model.Desk) assign.Question {
	return assign.Question{Now: c.moment(), Dice: rand.Uint64(), Conversation: w.Conversation, Customer: w.Customer, Desk: desk}
}

// transferred is what becomes of a conversation that goes to another agent. The
// one who hands him over may take him back until the other has looked at it.
func transferred(w model.View, to model.Agent, by int64, note string, choice model.Choice, endsAt model.Millis) model.Outcome {
	say := []model.Utterance{happening(model.AgentTransferred, map[string]any{
		"from_id": w.Conversation.AgentID, "from_name": w.Agent.Nickname, "agent_id": to.ID, "agent_name": to.Nickname,
	})}
	if note != "" {
		say = append(say, model.Utterance{Party: model.ByAgent, AgentID: by, Kind: model.KindNote, Internal: true,
			Body: encode(model.Text{Text: note}), Preview: oneLine(note)})
	}
	return model.Outcome{
		State: model.Serving, AgentID: to.ID, Moved: true, EndsAt: endsAt, Say: say, Settled: true, Turn: choice.Turn, OfferedBy: w.Conversation.AgentID,
		Why: append([]model.Reason{reason(model.WhyTransferred, "from", w.Agent.Nickname, "agent", to.Nickname)}, choice.Why...),
	}
}
