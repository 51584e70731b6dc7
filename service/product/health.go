package product

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"time"

	"yingke/model"
)

// Limits of how health is kept.
const (
	healthEvery = 3 * time.Second // how often at most that of one product is written: a flood of bad pushes is no flood of writes
	writeLimit  = 5 * time.Second // for the few rows of one round
)

// ProbeEcho begins the echo of our own self-test: an answer to it says nothing
// about WeChat.
const ProbeEcho = "yingke-self-test-"

// HealthStore is where health is kept.
type HealthStore interface {
	NoteHealth(ctx context.Context, v model.Viewer, product int64, note func(model.ConnectionHealth) model.ConnectionHealth) error
}

// Health is what the program notes about connections while it works: whoever
// answers WeChat or calls it says how that went. Noting never blocks and never
// writes; Run writes, and must be running.
type Health struct {
	store HealthStore
	log   *slog.Logger
	now   func() time.Time

	mu   sync.Mutex
	seen map[int64]*noted
	wake chan struct{} // holds one token while something waits to be written
}

// noted is what was seen of a product since its health was last written.
type noted struct {
	tenant  int64
	health  model.ConnectionHealth // RefusedCount: how many more
	written time.Time
	fresh   bool // there is something to write
}

// NewHealth makes a Health.
func NewHealth(store HealthStore, log *slog.Logger, now func() time.Time) *Health {
	return &Health{store: store, log: log, now: now, seen: map[int64]*noted{}, wake: make(chan struct{}, 1)}
}

// Echoed notes that WeChat's echo was answered: the address is verified.
func (h *Health) Echoed(c model.Connection, echo string) {
	if strings.HasPrefix(echo, ProbeEcho) {
		return
	}
	now := model.At(h.now())
	h.note(c, func(is *model.ConnectionHealth) { is.VerifiedAt = now })
}

// Pushed notes a good push.
func (h *Health) Pushed(c model.Connection) {
	now := model.At(h.now())
	h.note(c, func(is *model.ConnectionHealth) { is.PushedAt = now })
}

// PushRefused notes a push, or an echo, that was refused, and why. Trouble of
// our own is no fault of the connection and not noted.
func (h *Health) PushRefused(c model.Connection, why error) {
	var fault *model.Fault
	if !errors.As(why, &fault) || fault.Kind == model.Internal || fault.Kind == model.Unavailable {
		return
	}
	now := model.At(h.now())
	h.note(c, func(is *model.ConnectionHealth) {
		is.RefusedAt, is.RefusedFault, is.RefusedArgs = now, fault.Code, maps.Clone(fault.Args)
		is.RefusedCount++
	})
}

// CallRefused notes that WeChat refused a call of ours for a reason that lies in
// the account, and not in one message or one customer.
func (h *Health) CallRefused(c model.Connection, refusal *model.Refusal) {
	if refusal.Fault == nil || !ofAccount[refusal.Remedy] || c.ProductID == 0 {
		return
	}
	now := model.At(h.now())
	h.note(c, func(is *model.ConnectionHealth) {
		is.CalledAt, is.CalledCode, is.CalledText = now, refusal.Code, refusal.Message
		is.CalledFault, is.CalledArgs = refusal.Fault.Code, maps.Clone(refusal.Fault.Args)
	})
}

// ofAccount are the remedies of refusals that the self-test shows.
var ofAccount = map[model.Remedy]bool{
	model.RemedyCredential: true, model.RemedyAddress: true, model.RemedyFeature: true, model.RemedyBreak: true, model.RemedyHideKind: true,
	model.RemedyAuthorise: true, model.RemedyConfirm: true, model.RemedyRenew: true,
}

// note changes what is known of a product.
func (h *Health) note(c model.Connection, change func(is *model.ConnectionHealth)) {
	h.mu.Lock()
	n := h.seen[c.ProductID]
	if n == nil {
		n = &noted{tenant: c.TenantID}
		h.seen[c.ProductID] = n
	}
	change(&n.health)
	n.fresh = true
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default: // the writer is already on its way
	}
}

// due takes what may be written now, and says when to look again.
func (h *Health) due(now time.Time) (ready map[int64]noted, again time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ready, again = map[int64]noted{}, healthEvery
	for product, n := range h.seen {
		left := n.written.Add(healthEvery).Sub(now)
		switch {
		case !n.fresh && left <= 0:
			delete(h.seen, product) // quiet for a while: nothing has to be remembered
		case n.fresh && left <= 0:
			ready[product] = *n
			n.health, n.fresh, n.written = model.ConnectionHealth{}, false, now
		case n.fresh:
			again = min(again, left)
		}
	}
	return ready, again
}

// Run writes what is noted, the first of a product at once, until the context
// ends; what was noted until then is written too.
func (h *Health) Run(ctx context.Context) error {
	timer := time.NewTimer(healthEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			h.write(context.WithoutCancel(ctx), h.now().Add(healthEvery)) // the last of it, however young
			return nil
		case <-h.wake:
		case <-timer.C:
		}
		timer.Reset(h.write(context.WithoutCancel(ctx), h.now()))
	}
}

func (h *Health) write(ctx context.Context, now time.Time) (again time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	ready, again := h.due(now)
	for product, n := range ready {
		err := h.store.NoteHealth(ctx, model.SystemViewer(n.tenant), product, func(was model.ConnectionHealth) model.ConnectionHealth {
			return joined(was, n.health)
		})
		if err != nil && !errors.Is(err, model.ErrMissing) { // then it was deleted meanwhile
			h.log.WarnContext(ctx, "the health of a connection could not be kept", "product", product, "error", err)
		}
	}
	return again
}

// joined adds what one node has seen to what all of them have.
func joined(was, more model.ConnectionHealth) model.ConnectionHealth {
	was.VerifiedAt = max(was.VerifiedAt, more.VerifiedAt)
	was.PushedAt = max(was.PushedAt, more.PushedAt)
	was.RefusedCount += more.RefusedCount
	if more.RefusedAt >= was.RefusedAt && more.RefusedAt != 0 {
		was.RefusedAt, was.RefusedFault, was.RefusedArgs = more.RefusedAt, more.RefusedFault, more.RefusedArgs
	}
	if more.CalledAt >= was.CalledAt && more.CalledAt != 0 {
		was.CalledAt, was.CalledCode, was.CalledText = more.CalledAt, more.CalledCode, more.CalledText
		was.CalledFault, was.CalledArgs = more.CalledFault, more.CalledArgs
	}
	return was
}
