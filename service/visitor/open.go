package visitor

import (
	"context"
	"errors"
	"log/slog"

	"yingke/model"
)

// Request is a page that was opened.
type Request struct {
	ChannelID int64
	Key       string // of the channel
	AgentID   int64  // of an exclusive link; 0: none
	AgentKey  string

	Params map[string]string // what the link says about the visitor
	Ticket string
	Sign   string

	Cookie string // the device's key, as the browser brought it
	Stored string // and as the page has it in its storage
	Token  string // of an earlier opening of the same link, after a reload
}

// Opened is what the page gets.
type Opened struct {
	Viewer       model.Viewer
	Entrance     model.Entrance
	Customer     model.Customer
	Conversation model.Conversation
	DeviceKey    string // to be kept as cookie and in storage
	Token        string
	ExpiresAt    model.Millis
	FormDue      bool // the form before the chat is still to be filled in
	Offline      bool // nobody is there to answer
}

// Open recognises a visitor, and finds or makes his conversation with the link.
func (s *Service) Open(ctx context.Context, r Request) (Opened, error) {
	e, err := s.store.EntranceOf(ctx, model.OperatorViewer(), r.ChannelID, r.AgentID)
	if errors.Is(err, model.ErrMissing) {
		return Opened{}, model.ErrChannelKey
	}
	if err != nil {
		return Opened{}, err
	}
	if err := e.Admit(r.Key, r.AgentKey); err != nil {
		return Opened{}, err
	}
	o := Opened{Entrance: e, DeviceKey: deviceKey(r.Cookie, r.Stored)}
	if err := s.recognise(ctx, r, &o); err != nil {
		return Opened{}, err
	}
	return o, s.finish(ctx, &o)
}

// recognise fills in the customer and the conversation.
func (s *Service) recognise(ctx context.Context, r Request, o *Opened) error {
	c, err := s.claims(ctx, r, o.Entrance)
	if errors.Is(err, errSpent) {
		return s.resume(ctx, r, o)
	}
	if err != nil {
		return err
	}
	for _, w := range c.Warnings {
		slog.WarnContext(ctx, "a visitor's parameter was left out", "channel", o.Entrance.Channel.ID, "parameter", w)
	}
	kind, value := c.identity(o.DeviceKey)
	arrived, err := s.store.Arrive(ctx, model.SystemViewer(o.Entrance.Channel.TenantID), model.Arrival{
		Entrance: o.Entrance, Kind: kind, Value: value, Update: c.apply, TagIDs: c.TagIDs, Source: c.Source,
	})
	o.Customer, o.Conversation = arrived.Customer, arrived.Conversation
	return err
}

// resume lets a page go on that was loaded again with a proof that is used up:
// the token of its earlier opening says who it is, if it is of this link.
func (s *Service) resume(ctx context.Context, r Request, o *Opened) error {
	refused := model.ErrVisitorSign
	if r.Ticket != "" {
		refused = model.ErrVisitorTicket
	}
	v, err := s.Verify(r.Token)
	if err != nil || v.Tenant() != o.Entrance.Channel.TenantID {
		return refused
	}
	p, err := s.store.Profile(ctx, v)
	if err != nil || p.Channel.ID != o.Entrance.Channel.ID || p.Conversation.ExclusiveID != o.Entrance.Link.AgentID {
		return refused
	}
	o.Customer, o.Conversation = p.Customer, p.Conversation
	return nil
}

// finish adds what the page needs besides.
func (s *Service) finish(ctx context.Context, o *Opened) error {
	o.Viewer = model.VisitorViewer(o.Entrance.Channel.TenantID, o.Customer.ID, o.Conversation.ID)
	o.Token, o.ExpiresAt = s.token(o.Viewer)
	o.FormDue = o.Entrance.Channel.Settings.FormDue(o.Customer, o.Conversation.CustomerAt == 0)
	anyone, err := s.store.AnyoneFor(ctx, o.Viewer, o.Entrance.Channel.ID, o.Entrance.Link.AgentID)
	o.Offline = !anyone
	return err
}

// Renew makes a new token for a page that has a good one. A page whose channel
// was closed may go on only while it is being served.
func (s *Service) Renew(ctx context.Context, v model.Viewer) (token string, expiresAt model.Millis, err error) {
	p, err := s.store.Profile(ctx, v)
	if err != nil {
		return "", 0, err
	}
	open := model.Entrance{Channel: p.Channel}.Open()
	if open != nil && p.Conversation.State != model.Serving {
		return "", 0, open
	}
	token, expiresAt = s.token(v)
	return token, expiresAt, nil
}
