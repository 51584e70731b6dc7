package intake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"yingke/model"
)

// errPaused says that a product receives nobody now.
var errPaused = errors.New("the product is paused")

// After so many tries a message is kept as one of a kind that we do not know:
// late and bare, but not lost, and what came after it goes on.
const plainAfter = 10

// After so many tries something that automatic replies could not answer is let
// be: an answer that comes later than that surprises.
const occurTries = 3

// take does what a push asks for. Whatever ends it early leaves the push due.
func (s *Service) take(ctx context.Context, p model.KeptPush) error {
	v := model.SystemViewer(p.TenantID)
	at, err := s.place(ctx, p)
	if errors.Is(err, model.ErrMissing) {
		return s.store.SettlePush(ctx, v, p, model.ErrMissing.Code) // the product was deleted
	}
	if err != nil {
		return err
	}
	if at.conn.Paused {
		return errPaused
	}
	r := read(at.conn.Kind, p)
	if p.Tries > plainAfter {
		r = plainly(p, r)
	}
	switch {
	case r.say.Kind == "":
		return s.store.SettlePush(ctx, v, p, "")
	case r.unfollowed && !at.conn.Settings.KeepUnfollowed:
		return s.erase(ctx, v, p)
	}
	done, err := s.keep(ctx, v, at, p, r)
	if err != nil {
		return fmt.Errorf("take push %d: %w", p.ID, err)
	}
	if !done.Repeat {
		s.reception.Taken(ctx, v, done)
	}
	if r.occasion == nil {
		return nil
	}
	return s.occur(ctx, v, p, *r.occasion, done)
}

// keep keeps what becomes of a push, with its file where it has one.
func (s *Service) keep(ctx context.Context, v model.Viewer, at place, p model.KeptPush, r reading) (model.Committed, error) {
	in := s.intake(at, p, r)
	if r.file != nil {
		if err := s.attach(ctx, v, at, &in, r); err != nil {
			return model.Committed{}, err
		}
	}
	if in.Say.Party == model.ByCustomer {
		of := model.Conversation{ProductID: p.ProductID, ChannelID: at.entrance.Channel.ID, OpenID: p.OpenID}
		if err := s.reception.Watch(ctx, v, of, &in.Say); err != nil {
			return model.Committed{}, err
		}
	}
	return s.store.TakePush(ctx, v, in)
}

// occur tells what happened to whoever may answer, and marks the push as done.
func (s *Service) occur(ctx context.Context, v model.Viewer, p model.KeptPush, o model.Occasion, done model.Committed) error {
	o.ConversationID, o.Number = done.Is.ID, done.Messages[0].Number
	err := s.reception.Occurred(ctx, v, o)
	if err != nil && p.Tries < occurTries {
		return fmt.Errorf("answer push %d: %w", p.ID, err)
	}
	fault := ""
	if err != nil {
		s.Log.ErrorContext(ctx, "nothing answers what a customer did", "push", p.ID, "trigger", o.Trigger, "error", err)
		fault = codeOf(err)
	}
	return s.store.SettlePush(ctx, v, p, fault)
}

// How long it is remembered how a product is connected, and how many are.
const (
	placeLife = 3 * time.Second
	placeMost = 2_000
)

// place is a product as the worker needs it.
type place struct {
	conn     model.Connection
	entrance model.Entrance
	fields   []model.CustomerField
	until    time.Time
}

// places remembers them for a moment.
type places struct {
	mu      sync.Mutex
	known   map[int64]place
	edition int64
}

func newPlaces() *places { return &places{known: map[int64]place{}} }

func (a *places) find(product int64, now time.Time) (found place, known bool, edition int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, known = a.known[product]
	return found, known && now.Before(found.until), a.edition
}

func (a *places) remember(found place, edition int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if edition != a.edition {
		return
	}
	if len(a.known) >= placeMost {
		clear(a.known)
	}
	a.known[found.conn.ProductID] = found
}

func (a *places) forget(product int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.edition++
	delete(a.known, product)
}

// place finds the product of a push. ErrMissing: it is gone.
func (s *Service) place(ctx context.Context, p model.KeptPush) (place, error) {
	found, known, edition := s.places.find(p.ProductID, s.Now())
	if known {
		return found, nil
	}
	v := model.SystemViewer(p.TenantID)
	found = place{until: s.Now().Add(placeLife)}
	var err error
	if found.conn, err = s.store.Connection(ctx, v, p.ProductID); err != nil {
		return found, err
	}
	if found.entrance, err = s.store.EntranceOfProduct(ctx, v, p.ProductID); err != nil {
		return found, err
	}
	if found.fields, err = s.store.CustomerFields(ctx, v); err != nil {
		return found, err
	}
	s.places.remember(found, edition)
	return found, nil
}
