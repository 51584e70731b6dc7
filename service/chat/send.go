package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"yingke/model"
)

// Send stores an agent's message or note. Answering a customer whom nobody
// serves takes him into the agent's reception first, as picking him up does.
// What WeChat would not take is refused before it is stored. The same client id
// again returns the first message and Repeat.
func (c *Chat) Send(ctx context.Context, v model.Viewer, conversation int64, clientID, kind string, body json.RawMessage) (model.Message, bool, error) {
	u, err := c.utter(ctx, v, clientID, kind, body)
	if err != nil {
		return model.Message{}, false, err
	}
	u.ConversationID, u.Party, u.Internal = conversation, model.ByAgent, kind == model.KindNote
	if err := c.watchAgent(ctx, v, &u); err != nil {
		return model.Message{}, false, err
	}
	done, err := c.mayLeave(ctx, v, u)
	if err == nil && !done.Repeat {
		done, err = c.store.Say(ctx, v, u)
	}
	if errors.Is(err, model.ErrNotServing) {
		if _, err = c.pick(ctx, v, conversation, howAnswered); err == nil {
			done, err = c.store.Say(ctx, v, u)
		}
	}
	if err != nil {
		return model.Message{}, false, fmt.Errorf("send a message in conversation %d: %w", conversation, err)
	}
	if err := c.store.Speakers(ctx, v, done.Messages); err != nil {
		return model.Message{}, false, err
	}
	if !done.Repeat {
		c.tell(ctx, v, done)
	}
	return done.Messages[0], done.Repeat, nil
}
