package chat

import (
	"context"
	"errors"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

// findLaters says what the robot wanted to say after a pause. A row of it rests
// in the database: a restart delays it and loses nothing.
func (c *Chat) findLaters(ctx context.Context) {
	due, err := c.store.Laters(ctx, model.OperatorViewer(), dueAtOnce)
	if err != nil {
		c.Log.ErrorContext(ctx, "find what the robot says after a pause", "error", err)
	}
	for _, l := range due {
		v := model.SystemViewer(l.TenantID)
		done, err := c.store.SayLater(ctx, v, l)
		if err != nil {
			c.Log.ErrorContext(ctx, "say something after a pause", "conversation", l.ConversationID, "error", err)
			continue
		}
		if len(done.Messages) > 0 {
			c.tell(ctx, v, done)
		}
	}
}

// findSilences looks at the conversations in which an agent may keep a customer
// waiting.
func (c *Chat) findSilences(ctx context.Context) {
	due, err := c.store.Silences(ctx, model.OperatorViewer(), dueAtOnce)
	if err != nil {
		c.Log.ErrorContext(ctx, "find agents who keep customers waiting", "error", err)
	}
	for _, d := range due {
		err := c.bridge(ctx, d)
		if err != nil && !errors.Is(err, model.ErrMissing) {
			c.Log.ErrorContext(ctx, "bridge the silence of an agent", "conversation", d.ConversationID, "error", err)
		}
	}
}

// bridge comments on an agent's silence (接待会话中回复), once for each rule and each
// time that the customer waits, and says when to look again.
func (c *Chat) bridge(ctx context.Context, d model.Due) error {
	v := model.SystemViewer(d.TenantID)
	load := func() (model.View, error) { return c.store.View(ctx, v, d.ConversationID) }
	_, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		var o model.Outcome
		if w.SilenceAt == 0 {
			return o, false, nil
		}
		o.SilenceAt = new(model.Millis) // unless there is something to wait for
		if w.State != model.Serving || w.WaitingSince == 0 {
			return o, true, nil
		}
		t, err := c.talk(ctx, v, about{w.Conversation, w.Customer, w.Channel, w.Agent, false})
		if err != nil {
			return o, false, err
		}
		waited := c.moment().Sub(w.WaitingSince)
		t.comment(&o, bot.Change{Happened: model.OnSilence, Waited: waited})
		if next := t.robot.Book.Needs().NextSilence(int(waited / time.Second)); next > 0 {
			*o.SilenceAt = w.WaitingSince.Add(time.Duration(next) * time.Second)
		}
		return o, true, nil
	})
	return err
}

// silenceAt is when to look whether the agent keeps this customer waiting; nil
// where it stays as it is.
func (t *talk) silenceAt(c model.Conversation) *model.Millis {
	next := t.robot.Book.Needs().NextSilence(0)
	if next == 0 || c.WaitingSince == 0 || c.SilenceAt > 0 {
		return nil
	}
	at := c.WaitingSince.Add(time.Duration(next) * time.Second)
	return &at
}

// takenIn is what the robot says to a customer whom an agent got from the line.
// Where the product wants nothing said then, only the log says so, and a long
// line costs no questions.
func (c *Chat) takenIn(ctx context.Context, v model.Viewer, o *model.Outcome, of model.Conversation, ch model.Channel, agent model.Agent) error {
	robot, err := c.Robots.Robot(ctx, v, of.ProductID, of.ChannelID)
	if err != nil {
		return err
	}
	t := &talk{robot: robot, c: of, m: bot.Moment{State: of.State, ChannelID: of.ChannelID, AgentID: agent.ID, Texts: ch.Settings.Texts()}}
	if robot.Book.Settings().JoinFromQueue {
		w, err := c.store.Show(ctx, system(v), of)
		if err != nil {
			return err
		}
		if t, err = c.talk(ctx, v, about{of, w.Customer, ch, agent, false}); err != nil {
			return err
		}
	}
	t.comment(o, bot.Change{Happened: model.OnJoin, FromQueue: true})
	o.SilenceAt = t.silenceAt(of)
	return nil
}
