package intake

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"yingke/model"
	"yingke/service/wechat/wire"
)

// How long an address is remembered, and how many are. What somebody changes on
// another node is true here after that time.
const (
	addressLife = 3 * time.Second
	addressMost = 10_000
	lookLimit   = 2 * time.Second // for the database to say whose address it is
	addressLong = 32              // characters, as the column has it
)

// addressed is whose push address it is, with the reader of his pushes.
type addressed struct {
	conn   model.Connection
	reader *wire.Reader
	err    error // ErrMissing: nobody's; a push fault: his settings cannot be used
	until  time.Time
}

// addresses remembers for a moment who has which push address, so that a push
// costs one insert and nothing else.
type addresses struct {
	mu      sync.Mutex
	known   map[string]addressed
	edition int64 // grows whenever something is forgotten: what was read before is not remembered after
	asking  singleflight.Group
}

func newAddresses() *addresses { return &addresses{known: map[string]addressed{}} }

func (a *addresses) find(address string, now time.Time) (addressed, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, known := a.known[address]
	return found, known && now.Before(found.until)
}

func (a *addresses) begin() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.edition
}

func (a *addresses) remember(address string, found addressed, edition int64, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if edition != a.edition {
		return
	}
	if len(a.known) >= addressMost {
		a.sweep(now)
	}
	a.known[address] = found
}

// sweep makes room: what is too old goes, and if nothing is, all of it.
func (a *addresses) sweep(now time.Time) {
	for address, found := range a.known {
		if !now.Before(found.until) {
			delete(a.known, address)
		}
	}
	if len(a.known) >= addressMost {
		clear(a.known)
	}
}

func (a *addresses) forget(product int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.edition++
	for address, found := range a.known {
		if found.conn.ProductID == product || found.conn.ProductID == 0 {
			delete(a.known, address)
		}
	}
}

// Known claims that a push address belongs to somebody, as far as it is
// remembered: asking costs nothing.
func (s *Service) Known(address string) bool {
	found, known := s.addresses.find(address, s.Now())
	return known && found.err == nil
}

// whose finds whose push address it is. ErrMissing: nobody's.
func (s *Service) whose(ctx context.Context, address string) (addressed, error) {
	if !goodAddress(address) {
		return addressed{}, model.ErrMissing
	}
	if found, known := s.addresses.find(address, s.Now()); known {
		return found, found.err
	}
	edition := s.addresses.begin()
	one, err, _ := s.addresses.asking.Do(address, func() (any, error) {
		ask, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookLimit)
		defer cancel()
		return s.look(ask, address)
	})
	if err != nil {
		return addressed{}, err
	}
	found, _ := one.(addressed) // look returns nothing else
	s.addresses.remember(address, found, edition, s.Now())
	return found, found.err
}

// look asks the store; an error says that it could not be asked.
func (s *Service) look(ctx context.Context, address string) (addressed, error) {
	found := addressed{until: s.Now().Add(addressLife)}
	conn, err := s.store.ConnectionByAddress(ctx, model.OperatorViewer(), address)
	if errors.Is(err, model.ErrMissing) {
		found.err = model.ErrMissing
		return found, nil
	}
	if err != nil {
		return found, err
	}
	found.conn = conn
	found.reader, found.err = wire.NewReader(wire.SettingsOf(conn))
	return found, nil
}

// goodAddress claims that this can be the end of a push address.
func goodAddress(address string) bool {
	if address == "" || len(address) > addressLong {
		return false
	}
	for _, c := range address {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
