// Package reply keeps what the robot answers with: rules, smart menus, settings
// and sensitive words (product.md chapter 5), and makes robots of them. What a
// robot then says is decided in service/bot.
//
// Reading order: reply.go, book.go (robots made once per change), rule.go and
// check.go with item.go (what a rule may hold), batch.go, menu.go, settings.go,
// sensitive.go, try.go (what would be said), conflict.go (what will not work as
// meant), recipe.go (rules from three answers), exchange.go (tables), count.go
// (what was asked).
package reply

import (
	"context"
	"log/slog"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

// Rules is what replies need remembered of rules.
type Rules interface {
	Rules(ctx context.Context, v model.Viewer, f model.RuleFilter, p model.Page) (model.List[model.Rule], error)
	Rule(ctx context.Context, v model.Viewer, id int64) (model.Rule, error)
	RulesByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.Rule, error)
	SaveRule(ctx context.Context, v model.Viewer, r model.Rule) (model.Rule, error)
	AddRules(ctx context.Context, v model.Viewer, rules []model.Rule) error
	DropRules(ctx context.Context, v model.Viewer, ids []int64) error
	SwitchRules(ctx context.Context, v model.Viewer, ids []int64, enabled bool) error
	FileRules(ctx context.Context, v model.Viewer, ids []int64, folder int64) error
	OrderRules(ctx context.Context, v model.Viewer, ids []int64) error
	ReplyFolders(ctx context.Context, v model.Viewer, product int64) ([]model.ReplyFolder, error)
	SaveReplyFolder(ctx context.Context, v model.Viewer, f model.ReplyFolder) (model.ReplyFolder, error)
	DropReplyFolder(ctx context.Context, v model.Viewer, id int64) error
}

// Sources is what replies need remembered besides rules.
type Sources interface {
	Menus(ctx context.Context, v model.Viewer) ([]model.KeptMenu, error)
	Menu(ctx context.Context, v model.Viewer, id int64) (model.KeptMenu, error)
	SaveMenu(ctx context.Context, v model.Viewer, m model.KeptMenu) (model.KeptMenu, error)
	DropMenu(ctx context.Context, v model.Viewer, id int64) error
	ReplySettings(ctx context.Context, v model.Viewer, product, channel int64) ([]model.KeptReplySettings, error)
	SaveReplySettings(ctx context.Context, v model.Viewer, places ...model.KeptReplySettings) error
	OweRobots(ctx context.Context, v model.Viewer, product, channel int64) error
	LinkKey(ctx context.Context, v model.Viewer, product int64) (string, error)
	RenewLinkKey(ctx context.Context, v model.Viewer, product int64, replace bool) (string, error)
	SensitiveRules(ctx context.Context, v model.Viewer) ([]model.SensitiveRule, error)
	SaveSensitiveRule(ctx context.Context, v model.Viewer, r model.SensitiveRule) (model.SensitiveRule, error)
	DropSensitiveRule(ctx context.Context, v model.Viewer, id int64) error
	ReplyRevision(ctx context.Context, v model.Viewer) (int64, error)
	ReplySource(ctx context.Context, v model.Viewer, product, channel int64) (model.ReplySource, error)
}

// Counts is what replies need remembered of what was asked and answered.
type Counts interface {
	CountReplies(ctx context.Context, v model.Viewer, most int) (int, error)
	ReplyCounts(ctx context.Context, v model.Viewer, f model.CountFilter, most int) (model.ReplyCounts, error)
	UnmatchedTexts(ctx context.Context, v model.Viewer, product int64, p model.Page) (model.List[model.Unmatched], error)
	Unmatched(ctx context.Context, v model.Viewer, id int64) (model.Unmatched, error)
	DropUnmatched(ctx context.Context, v model.Viewer, ids []int64) error
	ReplyLogs(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, []model.ReplyLog, error)
	ForgetReplies(ctx context.Context, v model.Viewer, logs, fired model.Millis) (int, error)
}

// House is what replies need to know of the tenant around them.
type House interface {
	Products(ctx context.Context, v model.Viewer) ([]model.Product, error)
	Channels(ctx context.Context, v model.Viewer) ([]model.Channel, error)
	Groups(ctx context.Context, v model.Viewer) ([]model.AgentGroup, error)
	Colleagues(ctx context.Context, v model.Viewer) ([]model.Agent, error)
	Files(ctx context.Context, v model.Viewer, keys []string) ([]model.File, error)
	AppIDs(ctx context.Context, v model.Viewer) (map[int64]string, error)
}

// Store is everything that replies need remembered.
type Store interface {
	Rules
	Sources
	Counts
	House
}

// Options are what a Service can be told; the zero value is good.
type Options struct {
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location // of the tenants' calendar; nil: the machine's
	LogsKept time.Duration  // how long decisions are kept; 0: thirty days
}

// Service decides about replies. It is safe for any number of goroutines.
type Service struct {
	Options
	store Store
	books *books
}

// New makes the service.
func New(store Store, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.LogsKept == 0 {
		o.LogsKept = logsKept
	}
	return &Service{Options: o, store: store, books: newBooks()}
}

// product is a product of the tenant; 0 is the place of what is public.
func (s *Service) product(ctx context.Context, v model.Viewer, id int64) (model.Product, error) {
	if id == 0 {
		return model.Product{}, nil
	}
	all, err := s.store.Products(ctx, v)
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	if err == nil {
		err = model.ErrBadChoice.On("product_id")
	}
	return model.Product{}, err
}

// channel is a channel of a product; 0 is every one of its channels.
func (s *Service) channel(ctx context.Context, v model.Viewer, product, id int64) (model.Channel, error) {
	if id == 0 {
		return model.Channel{}, nil
	}
	all, err := s.store.Channels(ctx, v)
	for _, c := range all {
		if c.ID == id && c.ProductID == product {
			return c, nil
		}
	}
	if err == nil {
		err = model.ErrBadChoice.On("channel_id")
	}
	return model.Channel{}, err
}

// changed is called after every change: this node sees it at once.
func (s *Service) changed(v model.Viewer) { s.books.forget(v.Tenant()) }

// Robot is what answers by itself in a channel of a product. It is made anew
// within half a second of any change, on every node.
func (s *Service) Robot(ctx context.Context, v model.Viewer, product, channel int64) (*bot.Robot, error) {
	return s.books.robot(ctx, s, place{v.Tenant(), product, channel})
}
