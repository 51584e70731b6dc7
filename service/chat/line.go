package chat

import (
	"context"
	"errors"
	"time"

	"yingke/model"
	"yingke/service/assign"
)

const (
	linePage  = 200             // customers looked at together
	lineTries = 50              // looks that others were faster in, before the next wake
	takeInGap = 3 * time.Second // between two take-ins that the tenant's most kept apart
)

// drain hands waiting customers of a channel to agents who can take them, first
// come first served. It is called whenever somebody came free, and after
// somebody joined the line: whichever is kept later sees the other, so no
// interleaving leaves a customer waiting for an agent who is free.
func (c *Chat) drain(ctx context.Context, line model.LineOf) error {
	limited, err := c.takeFrom(ctx, line, map[int64]int{}, func(*model.Queue) {})
	if limited {
		c.later(line)
	}
	return err
}

// takeFrom goes through a line page by page; narrow may change what is decided
// on. limited says that it ended only because of the most in one take-in.
func (c *Chat) takeFrom(ctx context.Context, line model.LineOf, given map[int64]int, narrow func(q *model.Queue)) (limited bool, err error) {
	v := model.SystemViewer(line.TenantID)
	behind := model.Conversation{}
	for range lineTries {
		q, err := c.store.Queue(ctx, v, line.ChannelID, behind, linePage)
		if err != nil || len(q.Waiting) == 0 {
			return false, err
		}
		narrow(&q)
		take := assign.TakeIn(q, given)
		lost, err := c.handOut(ctx, v, q, take.Taken, given)
		switch {
		case err != nil:
			return false, err
		case lost:
			behind = model.Conversation{} // somebody was faster: look again from the head
		case take.Limited:
			return true, nil
		case !q.More || !take.Room:
			return false, nil
		default:
			behind = q.Waiting[len(q.Waiting)-1].Conversation
		}
	}
	c.lines.wake(line)
	return false, nil
}

// handOut keeps what was decided about a line. lost says that some of it was no
// longer true.
func (c *Chat) handOut(ctx context.Context, v model.Viewer, q model.Queue, taken []assign.Taken, given map[int64]int) (lost bool, err error) {
	for _, t := range taken {
		agent := nameOf(t.Choice.AgentID, q.Candidates)
		o := model.Outcome{
			ConversationID: t.Conversation.ID, Version: t.Conversation.Version,
			State: model.Serving, AgentID: agent.ID, Automatic: true, EndsAt: endsAt(c.moment(), q.Channel.Settings),
			Say: []model.Utterance{joined(agent, howQueue)}, Why: t.Choice.Why, Turn: t.Choice.Turn, Settled: true,
		}
		if err := c.takenIn(ctx, v, &o, t.Conversation, q.Channel, agent); err != nil {
			return lost, err
		}
		done, err := c.store.Commit(ctx, v, o)
		if errors.Is(err, model.ErrChanged) {
			given[agent.ID]--
			lost = true
			continue
		}
		if err != nil {
			return lost, err
		}
		c.tell(ctx, v, done)
	}
	return lost, nil
}

// later looks through a line again after a pause. If the program ends first,
// the sweep at its next start does.
func (c *Chat) later(line model.LineOf) {
	c.After(takeInGap, func() { c.lines.wake(line) })
}

// free wakes the lines from which an agent could now be given somebody.
func (c *Chat) free(ctx context.Context, v model.Viewer, agent int64) {
	waiting, err := c.store.LinesOf(ctx, v, agent)
	if err != nil {
		c.Log.ErrorContext(ctx, "find the lines of an agent who came free", "agent", agent, "error", err)
		return // the sweep finds them
	}
	for _, line := range waiting {
		c.lines.wake(line)
	}
}

// TakeIn hands the agent who asks so many waiting customers, first come first
// served, as far as his limit goes. It returns how many he got.
func (c *Chat) TakeIn(ctx context.Context, v model.Viewer, most int) (int, error) {
	lines, err := c.store.LinesOf(ctx, system(v), v.Agent())
	given := map[int64]int{}
	for _, line := range lines {
		if err != nil || given[v.Agent()] >= most {
			break
		}
		_, err = c.takeFrom(ctx, line, given, func(q *model.Queue) {
			q.Rules.TakeInMax = most
			mine := q.Candidates[:0:0]
			for _, candidate := range q.Candidates {
				if candidate.AgentID == v.Agent() {
					mine = append(mine, candidate)
				}
			}
			q.Candidates = mine
		})
	}
	return given[v.Agent()], err
}
