// Package product decides about the sources of customers that are inside WeChat
// (product.md 2.2, 2.10, 2.13, 9.1): how a mini-program, a mini-game or an
// official account is connected, what may be changed about that, what becomes
// of a product that is deleted, and whether a connection is in order.
//
// Reading order: product.go (what it needs), rules.go (what may be written),
// connect.go, change.go, health.go (what the program notes about a connection),
// doctor.go (the self-test: gathers the facts), finding.go and examine.go (what
// they mean: pure), give.go (tokens for the customer's own servers),
// leave.go (products that are deleted).
package product

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/singleflight"

	"yingke/model"
)

// Store is what products need remembered.
type Store interface {
	ProductsOf(ctx context.Context, v model.Viewer) ([]model.ProductOf, error)
	ProductOf(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error)
	Connect(ctx context.Context, v model.Viewer, n model.NewProduct) (model.ProductOf, error)
	ChangeProduct(ctx context.Context, v model.Viewer, id int64, action string, decide func(was model.ProductOf) (model.ProductOf, error)) (model.ProductOf, error)
	DeleteProduct(ctx context.Context, v model.Viewer, id int64, allow func(model.ProductOf) error) (model.ProductOf, error)
	ConnectionByAppID(ctx context.Context, v model.Viewer, appid string) (model.Connection, error)
	HealthStore
	ForgetRefused(ctx context.Context, v model.Viewer, product int64) error
	LeavingProducts(ctx context.Context, v model.Viewer) ([]model.Leaving, error)
	OpenIn(ctx context.Context, v model.Viewer, channel int64, most int) ([]int64, error)
	PeopleOf(ctx context.Context, v model.Viewer, l model.Leaving, most int) ([]model.Erasure, error)
	EraseMessages(ctx context.Context, v model.Viewer, conversation int64, grams func(model.Message) []model.Gram) (removed int, err error)
	Purge(ctx context.Context, v model.Viewer, e model.Erasure, grams func(model.Customer) []model.Gram) error
	RemoveProduct(ctx context.Context, v model.Viewer, l model.Leaving) error
	Reseal(ctx context.Context, v model.Viewer, after int64, most int) (last int64, err error)
}

// Tokens keeps the access tokens.
type Tokens interface {
	Token(ctx context.Context, c model.Connection) (string, error)
	Replace(ctx context.Context, c model.Connection) error
	State(appid string) model.TokenState
	Forget(appid string)
}

// WeChat is asked something harmless, and lets go of what it knows of a product.
type WeChat interface {
	Check(ctx context.Context, c model.Connection) error
	Forget(product int64)
}

// Watcher remembers something of products for a moment, and is told when that is
// no longer true.
type Watcher interface {
	Forget(product int64)
	Resume(ctx context.Context, v model.Viewer, product int64) error
}

// Caller calls our own push address, as WeChat would.
type Caller interface {
	Do(request *http.Request) (*http.Response, error)
}

// Reception ends conversations of products that were deleted.
type Reception interface {
	Close(ctx context.Context, v model.Viewer, conversation int64) error
}

// Files removes what customers sent in a conversation.
type Files interface {
	Forget(ctx context.Context, v model.Viewer, conversation int64) error
}

// Config is what a Service needs.
type Config struct {
	Store     Store
	Tokens    Tokens
	WeChat    WeChat
	Caller    Caller
	Reception Reception
	Files     Files
	Said      func(model.Message) []model.Gram  // what the search knows of a message, to be forgotten with it
	Names     func(model.Customer) []model.Gram // and of a customer
	Watcher   Watcher                           // nil: nobody is told of changes
	Log       *slog.Logger
	Now       func() time.Time
	// Own is how this server reaches itself from outside: "https://kf.example.com".
	// Empty: the self-test does not try.
	Own string
	// Near says that WeChat is a simulated one on this machine: it needs no
	// public address.
	Near bool
}

// Service decides about products. It is safe for any number of goroutines.
type Service struct {
	Config
	checks  singleflight.Group // one live self-test of a product at a time
	leaving chan struct{}      // holds one token while a product was just deleted
}

// New makes the service; Run must be running for deleted products to go.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{Config: c, leaving: make(chan struct{}, 1)}
}

// List is every product of the viewer's tenant. Connections are shown to those
// who may manage them (ManageChannels), and to others as absent.
func (s *Service) List(ctx context.Context, v model.Viewer) ([]model.ProductOf, error) {
	all, err := s.Store.ProductsOf(ctx, v)
	if !v.Can(model.ManageChannels) {
		for i := range all {
			all[i].Connection = model.Connection{}
		}
	}
	return all, err
}

// One is one product with its connection.
func (s *Service) One(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error) {
	return s.Store.ProductOf(ctx, v, id)
}

// Of is the product of the viewer's tenant that an account of WeChat's is;
// ErrMissing where it is none of them.
func (s *Service) Of(ctx context.Context, v model.Viewer, appid string) (model.ProductOf, error) {
	c, err := s.Store.ConnectionByAppID(ctx, model.OperatorViewer(), appid)
	if err != nil {
		return model.ProductOf{}, err
	}
	return s.Store.ProductOf(ctx, v, c.ProductID)
}

// PushPath is the path of a connection's push address (推送地址).
func PushPath(c model.Connection) string { return "/wechat/push/" + c.Address }
