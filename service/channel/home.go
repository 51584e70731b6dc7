package channel

import (
	"context"
	"regexp"
	"slices"

	"yingke/model"
)

// Limits of a home page (product.md 3.8).
const (
	homeLineMost         = 50
	homeAddressMost      = 100
	homeIntroductionMost = 500
	homePicturesMost     = 9
	homeLinksMost        = 5
	homeLabelMost        = 20
)

// homeFields are what a home page may show or hide, one by one.
var homeFields = []string{"avatar", "name", "title", "company", "mobile", "weixin", "weixin_qr", "email", "address",
	"introduction", "pictures", "hours", "links", "state"}

var email = regexp.MustCompile(`^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+$`)

// Home is the home page of an agent, for himself and for those who manage agents.
func (s *Service) Home(ctx context.Context, v model.Viewer, agent int64) (model.HomePage, error) {
	return s.store.HomePage(ctx, v, agent)
}

// SetHome replaces the home page of an agent.
func (s *Service) SetHome(ctx context.Context, v model.Viewer, h model.HomePage) (model.HomePage, error) {
	card, err := s.checkCard(ctx, v, h.Card)
	if err != nil {
		return h, err
	}
	h.Card = card
	return h, s.store.SetHomePage(ctx, v, h)
}

// HomeFor is the home page as a visitor sees it: of an agent whom he may meet,
// if it is on, without what is hidden. The agent comes beside it.
func (s *Service) HomeFor(ctx context.Context, v model.Viewer, agent int64) (model.HomePage, model.Agent, error) {
	host, err := s.store.HostOf(ctx, v, agent)
	if err != nil {
		return model.HomePage{}, host, err
	}
	h, err := s.store.HomePage(ctx, v, agent)
	if err != nil {
		return h, host, err
	}
	if !h.Enabled {
		return h, host, model.ErrMissing
	}
	h.Card = h.Card.Visible()
	return h, host, nil
}

func (s *Service) checkCard(ctx context.Context, v model.Viewer, c model.HomePageCard) (model.HomePageCard, error) {
	r := &ruled{}
	for field, value := range map[string]*string{
		"name": &c.Name, "title": &c.Title, "company": &c.Company, "weixin": &c.Weixin, "email": &c.Email, "mobile": &c.Mobile,
	} {
		r.line(value, field, homeLineMost)
	}
	r.line(&c.Address, "address", homeAddressMost)
	r.line(&c.Hours, "hours", homeAddressMost)
	r.lines(&c.Introduction, "introduction", homeIntroductionMost)
	if c.Mobile != "" && !phone.MatchString(c.Mobile) {
		r.fail(model.ErrBadPhone.On("mobile"))
	}
	if c.Email != "" && !email.MatchString(c.Email) {
		r.fail(model.ErrBadEmail.On("email"))
	}
	r.homeLists(&c)
	r.file(c.WeixinQR, "weixin_qr")
	if r.err != nil {
		return c, r.err
	}
	return c, s.checkFiles(ctx, v, "pictures", r.files)
}

func (r *ruled) homeLists(c *model.HomePageCard) {
	if len(c.Pictures) > homePicturesMost {
		r.fail(model.ErrTooManyItems.On("pictures").With("max", homePicturesMost))
	}
	if len(c.Links) > homeLinksMost {
		r.fail(model.ErrTooManyItems.On("links").With("max", homeLinksMost))
	}
	if r.err != nil {
		return
	}
	c.Pictures = append([]string{}, c.Pictures...)
	for _, key := range c.Pictures {
		r.file(key, "pictures")
	}
	c.Links = append([]model.HomePageLink{}, c.Links...)
	for i := range c.Links {
		l := &c.Links[i]
		r.line(&l.Label, "links.label", homeLabelMost)
		r.link(&l.URL, "links.url")
		if l.Label == "" || l.URL == "" {
			r.fail(model.ErrRequired.On("links"))
		}
	}
	shown := map[string]bool{}
	for field, on := range c.Shown {
		if slices.Contains(homeFields, field) {
			shown[field] = on
		}
	}
	c.Shown = shown
}
