// Package visitor decides who a visitor is (product.md 3.5-3.7).
//
// A link may say much about a person, and anybody may write a link. So what it
// says is kept apart by how it was said:
//
//	openid by ticket or signature   the same customer on every device
//	openid, only claimed            a customer of this device and this claim alone
//	nothing                         the customer of this device: our own key
//
// A device is known by a key that only it has: a cookie that scripts cannot
// read, and the same in the page's storage for frames that get no cookie. Nobody
// reads another's history by writing his openid into a link: he gets a customer
// of his own.
//
// Reading order: visitor.go, open.go, claims.go (what parameters may say),
// proof.go (tickets and signatures), key.go, token.go, limit.go, form.go.
package visitor

import (
	"context"
	"log/slog"
	"time"

	"yingke/model"
)

// Store is what visitors need remembered.
type Store interface {
	EntranceOf(ctx context.Context, v model.Viewer, channel, agent int64) (model.Entrance, error)
	Arrive(ctx context.Context, v model.Viewer, a model.Arrival) (model.Arrived, error)
	Profile(ctx context.Context, v model.Viewer) (model.Profile, error)
	AnyoneFor(ctx context.Context, v model.Viewer, channel, exclusive int64) (bool, error)

	SignKey(ctx context.Context, v model.Viewer, channel int64) (string, error)
	AddTicket(ctx context.Context, v model.Viewer, ticket model.VisitorTicket) error
	SpendTicket(ctx context.Context, v model.Viewer, hash string, channel int64) (model.VisitorTicket, error)
	SweepTickets(ctx context.Context, v model.Viewer) (int64, error)

	CustomerFields(ctx context.Context, v model.Viewer) ([]model.CustomerField, error)
	ChangeCustomer(ctx context.Context, v model.Viewer, id int64, action string, decide func(was model.Customer) (model.Customer, error)) (model.Customer, error)
	AddLeaveMessage(ctx context.Context, v model.Viewer, l model.LeaveMessage) (model.LeaveMessage, error)
	LeaveMessages(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.LeaveMessage], error)
	ClearHistory(ctx context.Context, v model.Viewer) error
}

// Options are what the operator decides.
type Options struct {
	Now func() time.Time
}

// Service knows visitors.
type Service struct {
	store Store
	keys  [][]byte // sign tokens; the first is the current one
	now   func() time.Time
}

// New makes the service. Tokens are signed with keys of the ring.
func New(store Store, ring *model.Keyring, o Options) *Service {
	return &Service{store: store, keys: ring.DeriveAll("visitor"), now: o.Now}
}

// sweepEvery is how often tickets are removed that nobody can use.
const sweepEvery = time.Hour

// Run removes old tickets until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if _, err := s.store.SweepTickets(ctx, model.OperatorViewer()); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "old tickets could not be removed yet", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (s *Service) moment() model.Millis { return model.At(s.now()) }
