// Package outbox brings what is said to customers who are inside WeChat: their
// phones are not ours, every message costs one of a few that WeChat allows, and
// of some nobody ever learns whether they arrived.
//
// The story: whoever stores a message books its delivery in the same
// transaction, and the screens' news of it wakes a sender (Door.Wake). A sender
// takes the line of one conversation and tries one message after another:
// composed for WeChat (compose.go), its file put there first (upload.go), the
// try booked together with the customer's quota, then sent, and how it ended
// written down (try.go). What follows from an end is a pure decision (judge.go).
//
// A try is booked before it is made. So a crash leaves at most messages that may
// have arrived; they are shown as such and sent again by nobody but a person.
// Two nodes may look at one line: the booking decides.
//
// Reading order: outbox.go, door.go (what may leave, asked before it is stored),
// compose.go, upload.go, speaker.go (under whose name), try.go, judge.go, line.go
// and run.go (who does it when), typing.go.
package outbox

import (
	"context"
	"log/slog"
	"time"

	"yingke/model"
)

// Store is what sending needs remembered.
type Store interface {
	Connection(ctx context.Context, v model.Viewer, product int64) (model.Connection, error)
	NoteRefused(ctx context.Context, v model.Viewer, product int64, kind string) error

	DeliveriesDue(ctx context.Context, v model.Viewer, most int) ([]model.Due, error)
	NextDelivery(ctx context.Context, v model.Viewer, conversation int64) (model.Parcel, error)
	BookDelivery(ctx context.Context, v model.Viewer, d model.Delivery, lease model.Millis,
		allow func(q model.Quota, now model.Millis) (model.Quota, error)) (model.Committed, error)
	SettleDelivery(ctx context.Context, v model.Viewer, end model.Settlement,
		ledger func(q model.Quota, booked model.Millis) model.Quota) (model.Committed, error)
	LoseDelivery(ctx context.Context, v model.Viewer, d model.Delivery) (model.Committed, error)

	Uploaded(ctx context.Context, v model.Viewer, product int64, file, kind string) (model.UploadedFile, error)
	KeepUploaded(ctx context.Context, v model.Viewer, f model.UploadedFile) error
	ForgetUploaded(ctx context.Context, v model.Viewer, f model.UploadedFile) error
	DropUploaded(ctx context.Context, v model.Viewer) error

	Speakers(ctx context.Context, v model.Viewer, messages []model.Message) error
}

// WeChat takes what is sent.
type WeChat interface {
	Send(ctx context.Context, c model.Connection, out model.Outbound) (model.Verdict, error)
	Upload(ctx context.Context, c model.Connection, file model.Upload) (model.UploadedMedia, error)
	Fetch(ctx context.Context, address string, limit int64) (model.Download, error)
	Typing(ctx context.Context, c model.Connection, openid string, typing bool) error
	Speakers(ctx context.Context, c model.Connection) (map[string]string, error)
}

// Files are where our own files rest.
type Files interface {
	// Bytes reads a file whole; one of more than most bytes is ErrFileTooLarge.
	Bytes(ctx context.Context, v model.Viewer, key string, most int64) (model.File, []byte, error)
}

// Screens are told how far a message has come, after it was kept.
type Screens interface {
	Delivered(ctx context.Context, v model.Viewer, done model.Committed)
}

// Ended is what became of one delivery, for metrics.
type Ended struct {
	Product int64
	State   model.DeliveryState // DeliveryQueued: it will be tried again
	Verdict model.Verdict
	Code    int           // errcode; 0: none
	Since   time.Duration // from the message to this end
}

// Options are what a Worker can be told; the zero value is good.
type Options struct {
	Log     *slog.Logger
	Now     func() time.Time
	Public  func(tenant int64, key string) string // a public address of a picture; nil: there is none
	Observe func(Ended)                           // must not block
	Every   time.Duration                         // how often forgotten lines are looked for; 0: each second
}

// Worker sends.
type Worker struct {
	Options
	door    *Door
	store   Store
	wechat  WeChat
	files   Files
	screens Screens

	speakers speakers
}

// New makes the worker behind a door. Nothing is sent until Run runs.
func New(door *Door, s Store, w WeChat, f Files, screens Screens, o Options) *Worker {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Observe == nil {
		o.Observe = func(Ended) {}
	}
	if o.Public == nil {
		o.Public = func(int64, string) string { return "" }
	}
	if o.Every == 0 {
		o.Every = lookEvery
	}
	return &Worker{Options: o, door: door, store: s, wechat: w, files: f, screens: screens}
}

func (w *Worker) moment() model.Millis { return model.At(w.Now()) }
