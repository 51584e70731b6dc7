// Package channel decides about the entries of the cloud product (product.md
// 3.2-3.5, 3.8): what a channel may be called and set to, who serves it, what
// its links and QR codes are, how often they are opened, and what an agent's
// home page shows.
//
// Reading order: channel.go, settings.go, link.go (addresses), qr.go and
// archive.go (codes), visits.go (counting), home.go.
package channel

import (
	"context"
	"slices"
	"strings"
	"time"

	"yingke/model"
)

// Limits of a channel.
const (
	nameMost   = 30
	remarkMost = 100
	agentsMost = 1000 // of one channel
	signKeyLen = 32   // characters of a sign key, 186 bits
)

// Store is what the channels need remembered.
type Store interface {
	Channels(ctx context.Context, v model.Viewer) ([]model.Channel, error)
	Channel(ctx context.Context, v model.Viewer, id int64) (model.Channel, error)
	AddChannel(ctx context.Context, v model.Viewer, c model.Channel) (model.Channel, error)
	ChangeChannel(ctx context.Context, v model.Viewer, id int64, action string, decide func(was model.Channel) (model.Channel, error)) (model.Channel, error)
	ChannelAgents(ctx context.Context, v model.Viewer, channel int64) ([]int64, error)
	SetChannelAgents(ctx context.Context, v model.Viewer, channel int64, agents []int64) error
	SignKey(ctx context.Context, v model.Viewer, channel int64) (string, error)
	SetSignKey(ctx context.Context, v model.Viewer, channel int64, secret string) error
	Products(ctx context.Context, v model.Viewer) ([]model.Product, error)

	Links(ctx context.Context, v model.Viewer, channel int64) ([]model.LinkOf, error)
	EditLink(ctx context.Context, v model.Viewer, code string, group int64, then model.Fallback) (model.LinkOf, error)
	LinkByCode(ctx context.Context, v model.Viewer, code string) (model.Link, error)
	Entrance(ctx context.Context, v model.Viewer, code string) (model.Entrance, error)
	EntranceOf(ctx context.Context, v model.Viewer, channel, agent int64) (model.Entrance, error)
	CountVisits(ctx context.Context, v model.Viewer, visits map[int64]int64) error

	HomePage(ctx context.Context, v model.Viewer, agent int64) (model.HomePage, error)
	SetHomePage(ctx context.Context, v model.Viewer, h model.HomePage) error
	HostOf(ctx context.Context, v model.Viewer, agent int64) (model.Agent, error)

	CustomerFields(ctx context.Context, v model.Viewer) ([]model.CustomerField, error)
	Files(ctx context.Context, v model.Viewer, keys []string) ([]model.File, error)
}

// Service decides about channels.
type Service struct {
	store  Store
	now    func() time.Time
	visits visits
}

// New makes the service; Run must be running for visits to be counted.
func New(store Store, now func() time.Time) *Service {
	s := &Service{store: store, now: now}
	s.visits.seen = map[int64]int64{}
	return s
}

// Change is what may be asked of a channel; nil leaves things as they are.
type Change struct {
	Name     *string
	Remark   *string
	Settings *model.ChannelSettings
}

// List is all channels of the viewer's tenant.
func (s *Service) List(ctx context.Context, v model.Viewer) ([]model.Channel, error) {
	return s.store.Channels(ctx, v)
}

// One is one channel.
func (s *Service) One(ctx context.Context, v model.Viewer, id int64) (model.Channel, error) {
	return s.store.Channel(ctx, v, id)
}

// Create adds a channel to a product of kind cloud, 0 for the first there is.
// It begins enabled, with the settings of a new channel and a link of its own.
func (s *Service) Create(ctx context.Context, v model.Viewer, product int64, change Change) (model.Channel, error) {
	products, err := s.store.Products(ctx, v)
	if err != nil {
		return model.Channel{}, err
	}
	at := slices.IndexFunc(products, func(p model.Product) bool { return p.Kind == model.Cloud && (p.ID == product || product == 0) })
	if at < 0 {
		return model.Channel{}, model.ErrBadChoice.On("product_id")
	}
	if change.Name == nil {
		return model.Channel{}, model.ErrRequired.On("name")
	}
	blank := model.Channel{ProductID: products[at].ID, Enabled: true, Settings: model.DefaultChannelSettings()}
	c, err := s.apply(ctx, v, blank, change)
	if err != nil {
		return model.Channel{}, err
	}
	return s.store.AddChannel(ctx, v, c)
}

// Edit changes name, remark or settings of a channel.
func (s *Service) Edit(ctx context.Context, v model.Viewer, id int64, change Change) (model.Channel, error) {
	checked, err := s.apply(ctx, v, model.Channel{}, change) // asks the store, so before the transaction
	if err != nil {
		return model.Channel{}, err
	}
	return s.store.ChangeChannel(ctx, v, id, "channel.edit", func(was model.Channel) (model.Channel, error) {
		if change.Name != nil {
			was.Name = checked.Name
		}
		if change.Remark != nil {
			was.Remark = checked.Remark
		}
		if change.Settings != nil {
			was.Settings = checked.Settings
		}
		return was, nil
	})
}

// apply checks a change and makes it.
func (s *Service) apply(ctx context.Context, v model.Viewer, c model.Channel, change Change) (model.Channel, error) {
	var err error
	if change.Name != nil {
		if c.Name, err = model.Required("name", *change.Name, nameMost); err != nil {
			return c, err
		}
	}
	if change.Remark != nil {
		if c.Remark, err = model.Line("remark", *change.Remark, remarkMost); err != nil {
			return c, err
		}
	}
	if change.Settings != nil {
		c.Settings, err = s.checkSettings(ctx, v, *change.Settings)
	}
	return c, err
}

// Enable opens a channel for customers, or closes it: its link then says that
// this service is closed, and what is being served stays answerable.
func (s *Service) Enable(ctx context.Context, v model.Viewer, id int64, enabled bool) (model.Channel, error) {
	action := "channel.disable"
	if enabled {
		action = "channel.enable"
	}
	return s.store.ChangeChannel(ctx, v, id, action, func(was model.Channel) (model.Channel, error) {
		was.Enabled = enabled
		return was, nil
	})
}

// Delete closes a channel for good. The name, typed again, shows that it is
// meant; the links are never used again, and the conversations stay.
func (s *Service) Delete(ctx context.Context, v model.Viewer, id int64, typed string) error {
	_, err := s.store.ChangeChannel(ctx, v, id, "channel.delete", func(was model.Channel) (model.Channel, error) {
		if strings.TrimSpace(typed) != was.Name {
			return was, model.ErrTypedName.On("name")
		}
		was.Enabled, was.DeletedAt = false, model.At(s.now())
		return was, nil
	})
	return err
}

// Agents is who serves a channel.
func (s *Service) Agents(ctx context.Context, v model.Viewer, id int64) ([]int64, error) {
	return s.store.ChannelAgents(ctx, v, id)
}

// SetAgents says who serves a channel: agents who are responsible for its product.
func (s *Service) SetAgents(ctx context.Context, v model.Viewer, id int64, agents []int64) error {
	agents = slices.Compact(slices.Sorted(slices.Values(agents)))
	if len(agents) > agentsMost {
		return model.ErrOutOfRange.On("agent_ids").With("min", 0).With("max", agentsMost)
	}
	return s.store.SetChannelAgents(ctx, v, id, agents)
}

// SignKey is the secret that signs visitor parameters; empty before the first NewSignKey.
func (s *Service) SignKey(ctx context.Context, v model.Viewer, id int64) (string, error) {
	return s.store.SignKey(ctx, v, id)
}

// NewSignKey replaces it: what was signed with the old one is refused at once.
func (s *Service) NewSignKey(ctx context.Context, v model.Viewer, id int64) (string, error) {
	secret := model.RandomCode(signKeyLen)
	return secret, s.store.SetSignKey(ctx, v, id, secret)
}
