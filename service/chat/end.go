package chat

import (
	"context"
	"errors"

	"yingke/model"
	"yingke/service/bot"
)

// ratingNote is the longest note of a rating, in characters.
const ratingNote = 200

// End ends the reception of a customer, or sends one home who waits.
func (c *Chat) End(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	var by int64
	load := func() (model.View, error) { return c.store.View(ctx, v, conversation) }
	w, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		if err := mayHandOver(v, w.Conversation); err != nil {
			return model.Outcome{}, false, err
		}
		by = w.Conversation.AgentID
		o, err := c.ending(ctx, v, w, model.EndedByAgent)
		return o, true, err
	})
	if err == nil && by != 0 {
		c.free(ctx, system(v), by)
	}
	return w, err
}

// Close ends a reception without a word to the customer, whom nothing can reach
// any more. Where none is under way nothing happens.
func (c *Chat) Close(ctx context.Context, v model.Viewer, conversation int64) error {
	var by int64
	load := func() (model.View, error) { return c.store.View(ctx, v, conversation) }
	_, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		by = w.Conversation.AgentID
		if w.State != model.Robot && w.State != model.Queued && w.State != model.Serving {
			return model.Outcome{}, false, nil
		}
		say := happening(model.SessionEnded, map[string]any{"reason": model.EndedBySystem, "agent_name": w.Agent.Nickname})
		return model.Outcome{State: model.Ended, EndReason: model.EndedBySystem, Settled: true, Say: []model.Utterance{say}}, true, nil
	})
	if err == nil && by != 0 {
		c.free(ctx, system(v), by)
	}
	return err
}

// ending is what becomes of a conversation whose reception ends.
func (c *Chat) ending(ctx context.Context, v model.Viewer, w model.View, why model.EndReason) (model.Outcome, error) {
	s := w.Channel.Settings
	o := model.Outcome{State: model.Ended, EndReason: why, Settled: true}
	t, err := c.talk(ctx, v, about{w.Conversation, w.Customer, w.Channel, w.Agent, w.DutyAt != 0})
	if err != nil {
		return o, err
	}
	t.passOver(&o, bot.NotEnded)
	t.comment(&o, bot.Change{Happened: model.OnEnd})
	o.Say = append(o.Say, happening(model.SessionEnded, map[string]any{"reason": why, "agent_name": w.Agent.Nickname}))
	served := w.Session.ServedAt != 0
	if s.Rating.Enabled && s.Rating.Automatic && served && w.Session.Score == 0 {
		o.AskRating = true
		if w.Session.RatingAskedAt == 0 {
			o.Say = append(o.Say, happening(model.RatingAsked, nil))
		}
	}
	return o, nil
}

// endInTime ends a reception in which nothing was said for as long as the
// channel allows, after it has warned the customer where the settings say so, or
// says when to look again.
func (c *Chat) endInTime(ctx context.Context, due model.Due) error {
	v := model.SystemViewer(due.TenantID)
	var by int64
	var next model.Millis
	load := func() (model.View, error) { return c.store.View(ctx, v, due.ConversationID) }
	w, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		by = 0
		_, held, err := c.store.Reception(ctx, v, model.Scope{ProductID: w.ProductID, ChannelID: w.ChannelID})
		if err != nil {
			return model.Outcome{}, false, err
		}
		warn, end := quiet(w, *held.Ending)
		now := c.moment()
		switch {
		case end > 0 && now >= end:
			by = w.Conversation.AgentID
			o, err := c.ending(ctx, v, w, model.EndedBySystem)
			return o, true, err
		case warn > 0 && now >= warn:
			next = now + minutes(held.Ending.WarnMinutes)
			return model.Outcome{Warned: true, Say: c.speech(w, held.Ending.WarnText)}, true, nil
		}
		next = nextLook(w, now, warn, end)
		return model.Outcome{}, false, nil
	})
	switch {
	case errors.Is(err, model.ErrMissing):
		return nil
	case err != nil:
		return err
	case by == 0:
		return c.store.RebookEnding(ctx, v, w.ID, next)
	}
	c.free(ctx, v, by)
	return nil
}

// quiet is when the customer of a reception in which nothing is said is warned,
// and when it ends; 0: never. Whatever is said begins the time anew.
func quiet(w model.View, e model.EndingSettings) (warn, end model.Millis) {
	limit := minutes(w.Channel.Settings.AutoEndMinutes)
	ahead := min(minutes(e.WarnMinutes), limit)
	switch {
	case w.State != model.Serving || limit == 0:
		return 0, 0
	case e.WarnText == "" || ahead == 0:
		return 0, w.LastAt + limit
	case w.WarnedAt == 0:
		return w.LastAt + limit - ahead, 0
	}
	return 0, w.WarnedAt + ahead
}

// nextLook is when a reception could end by itself, or a changed setting has to be seen.
func nextLook(w model.View, now, warn, end model.Millis) model.Millis {
	if w.State != model.Serving {
		return 0
	}
	soonest := now + lookAgain
	for _, at := range []model.Millis{warn, end} {
		if at > 0 {
			soonest = min(soonest, at)
		}
	}
	return soonest
}

// AskRating asks the customer how it was. Asked already, nothing happens; rated
// already, it is refused with ErrRatingClosed.
func (c *Chat) AskRating(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	load := func() (model.View, error) { return c.store.View(ctx, v, conversation) }
	return c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		switch {
		case w.State == model.Serving && v.MayHelp(w.Conversation) != nil:
			return model.Outcome{}, false, model.ErrNotYours
		case w.State != model.Serving && w.State != model.Ended:
			return model.Outcome{}, false, model.ErrNotServing
		case w.Session.Score != 0 || w.Session.ServedAt == 0:
			return model.Outcome{}, false, model.ErrRatingClosed
		case w.RatingOpen():
			return model.Outcome{}, false, nil
		}
		return model.Outcome{AskRating: true, Say: []model.Utterance{happening(model.RatingAsked, nil)}}, true, nil
	})
}

// Rate keeps what the customer who asks says of his last reception. The same
// rating again changes nothing.
func (c *Chat) Rate(ctx context.Context, v model.Viewer, r model.Rating) error {
	if r.Score < 1 || r.Score > 5 {
		return model.ErrOutOfRange.On("score").With("min", 1).With("max", 5)
	}
	var err error
	if r.Note, err = model.Lines("note", model.Spoken(r.Note), ratingNote); err != nil {
		return err
	}
	done, err := c.store.Rate(ctx, v, r, happening(model.RatingGiven, map[string]any{"score": r.Score, "note": r.Note}))
	if err == nil && !done.Repeat {
		c.tell(ctx, v, done)
	}
	return err
}
