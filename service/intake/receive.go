package intake

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"yingke/model"
)

// How many pushes are kept at once, and how long one waits for its turn. WeChat
// repeats what was not answered; a queue that grows helps nobody.
const (
	keptAtOnce = 64
	turnLimit  = 2 * time.Second
)

// pauseLook is how long what comes for a paused product is put off at a time.
const pauseLook = time.Minute

// Echo answers the request by which WeChat verifies an address. ErrMissing: it is
// nobody's; every push fault: it is not WeChat who asks.
func (s *Service) Echo(ctx context.Context, address string, query url.Values) (string, error) {
	to, err := s.whose(ctx, address)
	if err != nil {
		return "", s.refuse(to, err)
	}
	echo, err := to.reader.Echo(query, s.Now())
	if err != nil {
		return "", s.refuse(to, err)
	}
	s.health.Echoed(to.conn, echo)
	return echo, nil
}

// Receive keeps a push that has been proven to come from WeChat; fresh says that
// it is no copy. It returns once the push is kept, before anything else is done
// about it, because WeChat waits. ErrMissing: nobody has this address; a push
// fault: it was refused, and nothing of it is kept; ErrPushBusy: come again.
func (s *Service) Receive(ctx context.Context, address string, query url.Values, body []byte) (fresh bool, err error) {
	if err := s.turn(ctx); err != nil {
		return false, err
	}
	defer func() { <-s.keeping }()
	to, err := s.whose(ctx, address)
	if err != nil {
		return false, s.refuse(to, err)
	}
	in, err := to.reader.Read(query, body, s.Now())
	if err != nil {
		return false, s.refuse(to, err)
	}
	now := s.moment()
	row := model.KeptPush{ProductID: to.conn.ProductID, PushKey: in.Key, OpenID: in.OpenID, Push: in, ReceivedAt: now, DueAt: now}
	if to.conn.Paused {
		row.DueAt = now.Add(pauseLook)
	}
	fresh, err = s.store.KeepPush(ctx, model.SystemViewer(to.conn.TenantID), row)
	if err != nil {
		return false, fmt.Errorf("keep a push to product %d: %w", to.conn.ProductID, err)
	}
	s.health.Pushed(to.conn)
	if fresh && !to.conn.Paused {
		s.rouse()
	}
	return fresh, nil
}

// turn waits until fewer pushes are being kept.
func (s *Service) turn(ctx context.Context) error {
	select {
	case s.keeping <- struct{}{}:
		return nil
	default:
	}
	patience := time.NewTimer(turnLimit)
	defer patience.Stop()
	select {
	case s.keeping <- struct{}{}:
		return nil
	case <-patience.C:
		return model.ErrPushBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TooLarge notes that a push was refused for its size, before anybody read it.
// It returns what Receive would.
func (s *Service) TooLarge(ctx context.Context, address string) error {
	to, err := s.whose(ctx, address)
	if err == nil {
		err = model.ErrPushTooLarge
	}
	return s.refuse(to, err)
}

// refuse notes why something was refused, where it was somebody's address.
func (s *Service) refuse(to addressed, err error) error {
	if to.conn.ProductID != 0 {
		s.health.PushRefused(to.conn, err)
	}
	return err
}
