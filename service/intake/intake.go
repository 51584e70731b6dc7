// Package intake takes in what WeChat pushes.
//
// The story of a push has two halves. While WeChat waits, address.go finds whose
// address was called, the wire room proves that the push is real, and receive.go
// keeps it in the inbox: one insert, and WeChat has its answer. Afterwards the
// worker (run.go) books what is due, one sender's pushes one after the other,
// several senders at once, and takes each (take.go): what it means is decided
// without effects (read.go, said.go), a file is fetched (fetch.go), and one
// transaction of the store keeps all that follows.
//
// Rows, not memory, say what is still to be done: a push stays due until it was
// taken, whatever dies meanwhile, and its key makes every copy of it the same
// row. Who unfollows is forgotten (erase.go), because WeChat asks for that.
//
// Reading order: intake.go, address.go, receive.go, run.go, take.go,
// read.go, said.go, fetch.go, again.go, erase.go.
package intake

import (
	"context"
	"log/slog"
	"time"

	"yingke/model"
	"yingke/service/wechat/quota"
)

// Store is what the intake needs remembered.
type Store interface {
	ConnectionByAddress(ctx context.Context, v model.Viewer, address string) (model.Connection, error)
	Connection(ctx context.Context, v model.Viewer, product int64) (model.Connection, error)
	EntranceOfProduct(ctx context.Context, v model.Viewer, product int64) (model.Entrance, error)
	CustomerFields(ctx context.Context, v model.Viewer) ([]model.CustomerField, error)

	KeepPush(ctx context.Context, v model.Viewer, p model.KeptPush) (fresh bool, err error)
	BookPushes(ctx context.Context, v model.Viewer, until model.Millis) ([][]model.KeptPush, error)
	PutOffPush(ctx context.Context, v model.Viewer, p model.KeptPush, at model.Millis, fault string, uncounted bool) error
	PausePushes(ctx context.Context, v model.Viewer, product int64, until model.Millis) error
	ResumePushes(ctx context.Context, v model.Viewer, product int64) error
	SweepPushes(ctx context.Context, v model.Viewer, before model.Millis, most int) (removed int, err error)

	Arrive(ctx context.Context, v model.Viewer, a model.Arrival) (model.Arrived, error)
	TakePush(ctx context.Context, v model.Viewer, in model.Taking) (model.Committed, error)
	SettlePush(ctx context.Context, v model.Viewer, p model.KeptPush, fault string) error
	Conversation(ctx context.Context, v model.Viewer, id int64) (model.Conversation, error)
	MessageAt(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, error)
	FillFile(ctx context.Context, v model.Viewer, m model.Message, body []byte) (model.Message, error)

	Erasing(ctx context.Context, v model.Viewer, product int64, openid string) (model.Erasure, error)
	Abandon(ctx context.Context, v model.Viewer, conversation int64) (model.Committed, error)
	EraseMessages(ctx context.Context, v model.Viewer, conversation int64, grams func(model.Message) []model.Gram) (removed int, err error)
	Erase(ctx context.Context, v model.Viewer, e model.Erasure, p model.KeptPush, why string, grams func(model.Customer) []model.Gram) error
}

// WeChat is where customers' files are fetched.
type WeChat interface {
	Download(ctx context.Context, conn model.Connection, mediaID string, limit int64) (model.Download, error)
	Fetch(ctx context.Context, address string, limit int64) (model.Download, error)
}

// Files keeps what was fetched.
type Files interface {
	Keep(ctx context.Context, v model.Viewer, name, declared string, content []byte) (model.File, error)
	Forget(ctx context.Context, v model.Viewer, conversation int64) error
}

// Reception receives the customers whom pushes bring.
type Reception interface {
	// Taken is called after something was kept in a conversation: screens are
	// told, and what is owed is begun.
	Taken(ctx context.Context, v model.Viewer, done model.Committed)
	// Changed is called after a message became another than screens were told.
	Changed(ctx context.Context, v model.Viewer, m model.Message)
	// Occurred is called, once or after a crash twice, when a customer did
	// something that automatic replies may answer.
	Occurred(ctx context.Context, v model.Viewer, o model.Occasion) error
	// Watch looks what a customer said through for sensitive words, before it is kept.
	Watch(ctx context.Context, v model.Viewer, of model.Conversation, u *model.Utterance) error
}

// Health is told how it went with WeChat. It neither blocks nor writes.
type Health interface {
	Echoed(c model.Connection, echo string)
	Pushed(c model.Connection)
	PushRefused(c model.Connection, why error)
}

// Options are what main decides. The zero value of each is good, but for the
// pieces of the search index.
type Options struct {
	Log     *slog.Logger
	Now     func() time.Time
	Windows quota.Windows                     // nil: as WeChat documents them
	Most    int64                             // bytes of one file; 0: 20 MiB
	Of      func(model.Message) []model.Gram  // what the search knows of a message, to be forgotten with it; nil: nothing
	Names   func(model.Customer) []model.Gram // and of a customer
}

// Service takes in pushes. It is safe for any number of goroutines.
type Service struct {
	Options
	store     Store
	wechat    WeChat
	files     Files
	reception Reception
	health    Health

	addresses *addresses
	places    *places
	wake      chan struct{} // holds one token while somebody may find pushes that are due
	keeping   chan struct{} // as many tokens as pushes are being kept at once
	fetching  chan struct{} // and as files are being fetched
}

// New makes the service. What waits in the inbox is taken once Run runs.
func New(store Store, wechat WeChat, files Files, reception Reception, health Health, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Windows == nil {
		o.Windows = quota.Defaults()
	}
	if o.Most == 0 {
		o.Most = 20 << 20
	}
	if o.Of == nil {
		o.Of = func(model.Message) []model.Gram { return nil }
	}
	if o.Names == nil {
		o.Names = func(model.Customer) []model.Gram { return nil }
	}
	return &Service{
		Options: o, store: store, wechat: wechat, files: files, reception: reception, health: health,
		addresses: newAddresses(), places: newPlaces(),
		wake: make(chan struct{}, 1), keeping: make(chan struct{}, keptAtOnce), fetching: make(chan struct{}, fetchMost),
	}
}

// moment is now, as it is kept.
func (s *Service) moment() model.Millis { return model.At(s.Now()) }

// Forget lets go of what is remembered of a product for a moment: it was edited,
// paused, resumed or deleted on this node. Other nodes see it within seconds.
func (s *Service) Forget(product int64) {
	s.addresses.forget(product)
	s.places.forget(product)
}

// Resume takes what was put off while a product was paused.
func (s *Service) Resume(ctx context.Context, v model.Viewer, product int64) error {
	s.Forget(product)
	if err := s.store.ResumePushes(ctx, model.SystemViewer(v.Tenant()), product); err != nil {
		return err
	}
	s.rouse()
	return nil
}

// rouse wakes the worker of this node. It never blocks.
func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
