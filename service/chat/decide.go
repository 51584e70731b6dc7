package chat

import (
	"time"

	"yingke/model"
	"yingke/service/assign"
	"yingke/service/bot"
)

// lookAgain is how far ahead it is booked to look whether a reception ends by
// itself: a changed setting holds for everybody after that time.
const lookAgain = model.Millis(30 * time.Minute / time.Millisecond)

// decide says what follows from a customer's message: he gets an agent, or
// waits. It is pure: facts brings the words, the moment everything else.
func decide(m model.Moment, facts bot.Facts) model.Outcome {
	o := model.Outcome{ConversationID: m.Conversation.ID, Version: m.Conversation.Version}
	switch {
	case m.Customer.Blocked, m.Conversation.State == model.Serving:
		o.Settled = true
		return o
	case m.Ahead > 0:
		return wait(o, m, facts, model.Choice{Why: []model.Reason{reason(model.WhyInLine, "ahead", m.Ahead)}})
	}
	choice := assign.Pick(m)
	if choice.AgentID == 0 {
		return wait(o, m, facts, choice)
	}
	agent := nameOf(choice.AgentID, m.Candidates)
	facts.StaffName = agent.Nickname
	o.State, o.AgentID, o.Automatic, o.Why, o.Settled = model.Serving, agent.ID, true, choice.Why, true
	o.Turn = choice.Turn
	o.EndsAt = endsAt(m.Now, m.Channel.Settings)
	o.Say = saying([]model.Utterance{joined(agent, howAutomatic)}, facts, m.Channel.Settings.JoinText)
	return o
}

// wait puts the customer into the line. The duty stays: once this is kept, the
// line is looked through again, so that nobody waits while an agent came free
// in between.
func wait(o model.Outcome, m model.Moment, facts bot.Facts, choice model.Choice) model.Outcome {
	text := m.Channel.Settings.QueueText
	if choice.Absent && m.Channel.Settings.OfflineText != "" {
		text = m.Channel.Settings.OfflineText
	}
	facts.QueueNo = m.Ahead + 1
	o.State, o.Why, o.Waits, o.LineRank = model.Queued, choice.Why, choice.Waits, m.Rules.Rank(m.Customer)
	o.Say = saying([]model.Utterance{happening(model.QueueEntered, map[string]any{"position": m.Ahead + 1})}, facts, text)
	return o
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
