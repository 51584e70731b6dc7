package outbox

import (
	"context"
	"time"

	"yingke/model"
)

// WeChat shows typing only to a customer who did something within so long.
const typingFresh = 30 * time.Second

// How many news of typing may wait; more are dropped, since they are old soon.
const (
	typingWaits = 64
	typingLimit = 5 * time.Second
)

// typed is news of typing.
type typed struct {
	conversation model.Conversation
	typing       bool
}

// Types says that an agent types to a customer, or no longer. It never blocks,
// and nothing depends on it.
func (d *Door) Types(c model.Conversation, typing bool) {
	if c.OpenID == "" || typing && model.At(d.now()).Sub(c.CustomerAt) > typingFresh {
		return
	}
	select {
	case d.typing <- typed{c, typing}:
	default:
	}
}

// typist passes news of typing on until the context ends.
func (w *Worker) typist(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-w.door.typing:
			w.pass(ctx, t)
		}
	}
}

func (w *Worker) pass(ctx context.Context, t typed) {
	ctx, cancel := context.WithTimeout(ctx, typingLimit)
	defer cancel()
	conn, err := w.store.Connection(ctx, model.SystemViewer(t.conversation.TenantID), t.conversation.ProductID)
	if err == nil {
		err = w.wechat.Typing(ctx, conn, t.conversation.OpenID, t.typing)
	}
	if err != nil {
		w.Log.DebugContext(ctx, "typing could not be shown", "product", t.conversation.ProductID, "error", err)
	}
}
