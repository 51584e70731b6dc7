package chat

import (
	"context"
	"time"

	"yingke/model"
	"yingke/service/assign"
	"yingke/service/bot"
)

// lookAgain is how far ahead it is booked to look whether a reception ends by
// itself: a changed setting holds for everybody after that time.
const lookAgain = model.Millis(30 * time.Minute / time.Millisecond)

// decide says what follows from what a customer wrote: the robot answers first,
// and then he gets an agent, or waits, or stays with the robot.
func (c *Chat) decide(ctx context.Context, v model.Viewer, m model.Moment) (model.Outcome, error) {
	o := model.Outcome{ConversationID: m.Conversation.ID, Version: m.Conversation.Version}
	server := nameOf(m.Conversation.AgentID, m.Candidates)
	t, err := c.talk(ctx, v, about{m.Conversation, m.Customer, m.Channel, server, true})
	if err != nil {
		return o, err
	}
	h := t.reply(&o)
	o.Excused = h.newest
	if goesOn := h.settle(&o, m, t.robot.Book.Settings().Human.Enabled); !goesOn {
		if m.Conversation.State == model.Serving {
			o.SilenceAt = t.silenceAt(m.Conversation)
		}
		return o, nil
	}
	if err := c.designate(ctx, v, &m, &o, h.named); err != nil || m.Conversation.State == model.Queued {
		return o, err
	}
	choice := assign.Pick(m)
	if m.Ahead > 0 {
		choice = model.Choice{Absent: choice.Absent, Why: []model.Reason{reason(model.WhyInLine, "ahead", m.Ahead)}}
	}
	if choice.AgentID == 0 {
		return o, c.wait(ctx, v, &o, m, t, h, choice)
	}
	return o, c.receive(ctx, v, &o, m, t, choice)
}

// settle notes what becomes of a customer who does not go to a person now, and
// claims that he does go on.
func (h heard) settle(o *model.Outcome, m model.Moment, robotFirst bool) (goesOn bool) {
	state := m.Conversation.State
	switch {
	case m.Customer.Blocked, state == model.Serving:
	case state == model.Queued:
		return true
	case h.verdict == model.VerdictHidden:
		if state != model.Robot && state != model.Hidden {
			o.State = model.Hidden
		}
	case h.verdict == model.VerdictRobot, !h.anything && state == model.Robot && robotFirst:
		if state != model.Robot {
			o.State = model.Robot
		}
	default:
		return true
	}
	o.Settled = true
	return false
}

// designate names the agents to whom a rule leads the customer, and has them at
// the desk.
func (c *Chat) designate(ctx context.Context, v model.Viewer, m *model.Moment, o *model.Outcome, named model.Targets) error {
	if named.Empty() {
		return nil
	}
	d := model.Designation{Targets: named, By: model.ByKeyword}
	o.Designate, m.Conversation.Designated = &d, d.Encode()
	if len(named.GroupIDs) == 0 {
		return nil
	}
	_, desk, err := c.store.Desk(ctx, v, m.Conversation, named.GroupIDs...)
	m.Desk.Groups = desk.Groups
	return err
}

// receive gives the customer to the agent who was chosen.
func (c *Chat) receive(ctx context.Context, v model.Viewer, o *model.Outcome, m model.Moment, t *talk, choice model.Choice) error {
	agent := nameOf(choice.AgentID, m.Candidates)
	o.State, o.AgentID, o.Automatic, o.Why, o.Settled, o.Turn = model.Serving, agent.ID, true, choice.Why, true, choice.Turn
	o.EndsAt = endsAt(m.Now, m.Channel.Settings)
	o.Say = append(o.Say, joined(agent, howAutomatic))
	if err := c.meet(ctx, v, t, agent); err != nil {
		return err
	}
	t.comment(o, bot.Change{Happened: model.OnJoin})
	o.SilenceAt = t.silenceAt(m.Conversation)
	return nil
}

// meet makes an agent the one who speaks for the house from now on.
func (c *Chat) meet(ctx context.Context, v model.Viewer, t *talk, agent model.Agent) error {
	var groups []int64
	if t.robot.Book.Needs().Groups {
		h, err := c.store.Hear(ctx, system(v), t.c, model.Wanted{Groups: true, Agent: agent.ID})
		if err != nil {
			return err
		}
		groups = h.GroupIDs
	}
	t.meet(agent, groups)
	return nil
}

// wait puts the customer into the line. The duty stays: once this is kept, the
// line is looked through again, so that nobody waits while an agent came free
// in between.
func (c *Chat) wait(ctx context.Context, v model.Viewer, o *model.Outcome, m model.Moment, t *talk, h heard, choice model.Choice) error {
	o.State, o.Why, o.Waits, o.LineRank = model.Queued, choice.Why, choice.Waits, m.Rules.Rank(m.Customer)
	o.Say = append(o.Say, happening(model.QueueEntered, map[string]any{"position": m.Ahead + 1}))
	t.facts.QueueNo = m.Ahead + 1
	texts := m.Channel.Settings
	if t.robot.Book.Needs().Estimate || bot.NeedsEstimate(texts.QueueText) || bot.NeedsEstimate(texts.OfflineText) {
		seconds, err := c.store.Estimate(ctx, v, m.Channel.ID, m.Ahead+1)
		if err != nil {
			return err
		}
		t.facts.WaitMin = (seconds + 59) / 60
	}
	t.comment(o, bot.Change{Happened: model.OnQueue, Keyword: h.keyword, Absent: choice.Absent})
	return nil
}

// endsAt is when to look whether a reception that begins now ends by itself.
func endsAt(now model.Millis, s model.ChannelSettings) model.Millis {
	if s.AutoEndMinutes == 0 {
		return now + lookAgain
	}
	return now + min(lookAgain, minutes(s.AutoEndMinutes))
}

func minutes(n int) model.Millis { return model.Millis(n) * 60_000 }

// nameOf is a candidate as screens call him.
func nameOf(id int64, candidates []model.Candidate) model.Agent {
	for _, c := range candidates {
		if c.AgentID == id {
			return model.Agent{ID: id, Nickname: c.Nickname}
		}
	}
	return model.Agent{ID: id}
}
