package chat

import (
	"context"

	"yingke/model"
)

// AcceptTransfer notes that the agent who serves has looked at a conversation:
// whoever handed it to him cannot take it back any more. Reading it does the same.
func (c *Chat) AcceptTransfer(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	w, err := c.store.View(ctx, v, conversation)
	if err != nil {
		return w, err
	}
	if !w.ServedBy(v.Agent()) {
		return w, model.ErrNotYours
	}
	if w.OfferedBy == 0 {
		return w, nil
	}
	done, err := c.store.AgentRead(ctx, v, conversation, 0)
	if err != nil || done.Repeat {
		return w, err
	}
	return c.tell(ctx, v, done), nil
}

// UndoTransfer gives a customer back to the agent who handed him over, until the
// other one has looked at him; after that it is refused with ErrTransferOver. The
// one who handed him over may do so, the one who got him, and who may help
// colleagues.
func (c *Chat) UndoTransfer(ctx context.Context, v model.Viewer, conversation int64) (model.View, error) {
	var from int64
	load := func() (model.View, error) { return c.store.View(ctx, system(v), conversation) }
	w, err := c.revise(ctx, load, v, func(w model.View) (model.Outcome, bool, error) {
		if err := mayUndo(v, w.Conversation); err != nil {
			return model.Outcome{}, false, err
		}
		back, err := c.store.Agent(ctx, v, w.OfferedBy)
		if err != nil {
			return model.Outcome{}, false, err
		}
		if back.Status != model.AgentActive {
			return model.Outcome{}, false, model.ErrTransferNobody
		}
		from = w.Conversation.AgentID
		o := transferred(w, back, v.Agent(), "", model.Choice{AgentID: back.ID}, endsAt(c.moment(), w.Channel.Settings))
		o.OfferedBy, o.Why = 0, []model.Reason{reason(model.WhyUndone, "agent", back.Nickname)}
		return o, true, nil
	})
	if err == nil {
		c.free(ctx, system(v), from)
	}
	return w, err
}

func mayUndo(v model.Viewer, c model.Conversation) error {
	switch {
	case v.Agent() != c.OfferedBy && !c.ServedBy(v.Agent()) && !v.Can(model.SeeColleagues):
		return model.ErrMissing // whoever has no part in it is not told of it
	case c.State != model.Serving || c.OfferedBy == 0:
		return model.ErrTransferOver
	}
	return nil
}
