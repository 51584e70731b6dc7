package outbox

import (
	"context"
	"errors"
	"time"

	"yingke/model"
)

// Limits of one try. The lease is longer than the time that a send may take with
// the clocks of two nodes between it and the next one: what is sent after its
// lease could be sent beside another.
const (
	sendLimit = 15 * time.Second
	lease     = model.Millis(30 * time.Second / time.Millisecond)
	fileLimit = 45 * time.Second // to read a file and put it to WeChat; nothing is booked yet
)

// next tries the message whose turn it is in a conversation. more says that the
// line may go on at once.
func (w *Worker) next(ctx context.Context, due model.Due) (more bool, err error) {
	v := model.SystemViewer(due.TenantID)
	p, err := w.store.NextDelivery(ctx, v, due.ConversationID)
	switch {
	case errors.Is(err, model.ErrMissing):
		return false, nil
	case err != nil:
		return false, err
	case p.Delivery.NextAt > w.moment():
		return false, nil // somebody else is at it, or it has to wait
	case p.Delivery.State == model.DeliverySending:
		return w.lose(ctx, v, p.Delivery)
	}
	conn, err := w.store.Connection(ctx, v, p.Delivery.ProductID)
	if errors.Is(err, model.ErrMissing) {
		gone := job{v: v, conn: model.Connection{ProductID: p.Delivery.ProductID}, d: p.Delivery}
		return w.end(ctx, gone, end{verdict: model.Refused, err: model.ErrWeChatNotConnected})
	}
	if err != nil {
		return false, err
	}
	return w.try(ctx, v, conn, p)
}

// lose counts a try as lost whose node has died.
func (w *Worker) lose(ctx context.Context, v model.Viewer, d model.Delivery) (bool, error) {
	done, err := w.store.LoseDelivery(ctx, v, d)
	if errors.Is(err, model.ErrChanged) {
		return true, nil // its node has said after all how it ended
	}
	if err != nil {
		return false, err
	}
	w.Log.WarnContext(ctx, "a try is lost: its node has not said how it ended", "delivery", d.ID, "conversation", d.ConversationID)
	w.screens.Delivered(ctx, v, done)
	w.observe(*done.Messages[0].Delivery)
	return true, nil
}

// job is one message on its way: what is to be sent, and where it stands.
type job struct {
	v    model.Viewer
	conn model.Connection
	d    model.Delivery
	file attached
	out  model.Outbound
}

// try brings one message to WeChat.
func (w *Worker) try(ctx context.Context, v model.Viewer, conn model.Connection, p model.Parcel) (bool, error) {
	j := job{v: v, conn: conn, d: p.Delivery}
	composed, err := compose(conn, p.Delivery.OpenID, p.Message, func(key string) string { return w.Public(v.Tenant(), key) })
	if err != nil {
		return w.end(ctx, j, end{verdict: model.Refused, err: err})
	}
	j.file, j.out = composed.file, composed.out
	if j.file.key != "" {
		at, err := w.put(ctx, v, conn, j.file)
		if err != nil {
			return w.end(ctx, j, end{verdict: withoutFile(err), err: err})
		}
		j.out = composed.with(at.MediaID)
	}
	j.out.As = w.speaker(ctx, v, conn, p.Message)
	booked, err := w.store.BookDelivery(ctx, v, p.Delivery, lease, w.door.allow(conn.Kind, p.Message.Party))
	if errors.Is(err, model.ErrChanged) {
		return false, nil // another node has it
	}
	if err != nil {
		return false, err
	}
	w.screens.Delivered(ctx, v, booked)
	if j.d = *booked.Messages[0].Delivery; j.d.State != model.DeliverySending {
		w.observe(j.d)
		return true, nil // the ledger allows nothing
	}
	ended := w.send(ctx, conn, j.out)
	if j.out.As != "" && ended.verdict == model.Refused {
		w.speakers.keep(conn.ProductID, cast{}) // perhaps WeChat knows him no more
	}
	return w.end(ctx, j, ended)
}

// end is how a try ended.
type end struct {
	verdict model.Verdict
	err     error
	took    time.Duration
}

// send makes the try. It ends before the lease does, whatever happens.
func (w *Worker) send(ctx context.Context, conn model.Connection, out model.Outbound) end {
	ctx, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	began := w.Now()
	verdict, err := w.wechat.Send(ctx, conn, out)
	return end{verdict, err, w.Now().Sub(began)}
}

// put sees to it that WeChat has a file.
func (w *Worker) put(ctx context.Context, v model.Viewer, conn model.Connection, file attached) (model.UploadedFile, error) {
	ctx, cancel := context.WithTimeout(ctx, fileLimit)
	defer cancel()
	return w.fileAt(ctx, v, conn, file)
}

// withoutFile tells a file that can never be sent from a bad moment.
func withoutFile(err error) model.Verdict {
	for _, never := range []error{model.ErrMissing, model.ErrFileTooLarge, model.ErrWeChatUploadKind, model.ErrWeChatUploadSize, model.ErrWeChatDownload, model.ErrBadURL} {
		if errors.Is(err, never) {
			return model.Refused
		}
	}
	var refusal *model.Refusal
	if errors.As(err, &refusal) && !passes[refusal.Remedy] {
		return model.Refused
	}
	return model.Unsent
}

// passes are the remedies of refusals that another upload may not meet.
var passes = map[model.Remedy]bool{
	model.RemedyUncertain: true, model.RemedyRenew: true, model.RemedyBackOff: true, model.RemedyCredential: true, model.RemedyAddress: true,
}
