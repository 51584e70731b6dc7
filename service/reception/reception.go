// Package reception is how a team decides who gets whom: its settings, its
// routing rules, what would become of a customer, and what is going on right now.
//
// Reading order: reception.go (what it needs), settings.go, route.go, whatif.go,
// board.go.
package reception

import (
	"context"
	"time"

	"yingke/model"
)

// Store is what a reception needs remembered.
type Store interface {
	ScopeOf(ctx context.Context, v model.Viewer, at model.Scope) (model.Scope, error)
	Reception(ctx context.Context, v model.Viewer, at model.Scope) (own, held model.ReceptionSettings, err error)
	Receptions(ctx context.Context, v model.Viewer) ([]model.KeptReception, error)
	ChangeReception(ctx context.Context, v model.Viewer, at model.Scope,
		decide func(own model.ReceptionSettings) (model.ReceptionSettings, error)) (model.ReceptionSettings, error)

	Routes(ctx context.Context, v model.Viewer) ([]model.Route, error)
	SaveRoute(ctx context.Context, v model.Viewer, r model.Route) (model.Route, error)
	DropRoute(ctx context.Context, v model.Viewer, id int64) error
	OrderRoutes(ctx context.Context, v model.Viewer, ids []int64) error

	Channel(ctx context.Context, v model.Viewer, id int64) (model.Channel, error)
	Customer(ctx context.Context, v model.Viewer, id int64) (model.Customer, error)
	Desk(ctx context.Context, v model.Viewer, c model.Conversation, groups ...int64) (model.Channel, model.Desk, error)
	LastServed(ctx context.Context, v model.Viewer, channel, exclusive, customer int64) (model.Conversation, error)
	Groups(ctx context.Context, v model.Viewer) ([]model.AgentGroup, error)
	Overdues(ctx context.Context, v model.Viewer, agent int64, p model.Page) (model.List[model.Overdue], error)
	Board
}

// Reception is told what was changed; service/chat is it.
type Reception interface {
	// RulesChanged says that customers may be given to others now.
	RulesChanged(ctx context.Context, v model.Viewer)
	// StateChanged says that an agent has another work state.
	StateChanged(ctx context.Context, v model.Viewer, agent int64)
}

// Options are what a Service can be told; the zero value is good.
type Options struct {
	Now func() time.Time
	// Region says where an address lies; nil: nobody knows.
	Region func(address string) model.Region
}

// Service decides about a tenant's reception.
type Service struct {
	Options
	store     Store
	reception Reception
}

// New makes a Service.
func New(s Store, r Reception, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Region == nil {
		o.Region = func(string) model.Region { return model.Region{} }
	}
	return &Service{Options: o, store: s, reception: r}
}
