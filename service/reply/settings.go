package reply

import (
	"context"
	"slices"

	"yingke/model"
)

// Limits of settings.
const (
	blacklistMost  = 500
	humanWordsMost = 100
	windowsMost    = 20
	copiesMost     = 100
)

// Held are the settings of a place, as they hold there.
type Held struct {
	model.KeptReplySettings
	From string // "own", "product", "general" or "default": whose settings hold
}

// Settings are those that hold at a place: the general ones, a product's, or a
// channel's.
func (s *Service) Settings(ctx context.Context, v model.Viewer, product, channel int64) (Held, error) {
	if err := s.isPlace(ctx, v, product, channel); err != nil {
		return Held{}, err
	}
	kept, err := s.store.ReplySettings(ctx, v, product, channel)
	if err != nil {
		return Held{}, err
	}
	held := Held{KeptReplySettings: model.KeptReplySettings{ProductID: product, ChannelID: channel, Settings: model.DefaultReplySettings()}, From: "default"}
	for _, k := range kept {
		if !k.Own {
			continue
		}
		held.Settings, held.ChangedAt = k.Settings, k.ChangedAt
		switch {
		case k.ProductID == product && k.ChannelID == channel:
			held.From, held.Own = "own", true
		case k.ProductID != 0:
			held.From = "product"
		default:
			held.From = "general"
		}
	}
	return held, nil
}

// isPlace refuses a place that is not there.
func (s *Service) isPlace(ctx context.Context, v model.Viewer, product, channel int64) error {
	if product == 0 && channel != 0 {
		return model.ErrBadChoice.On("channel_id")
	}
	if _, err := s.product(ctx, v, product); err != nil {
		return err
	}
	_, err := s.channel(ctx, v, product, channel)
	return err
}

// SaveSettings gives a place settings of its own. With own false it inherits
// again; what it had is kept, in case it comes back.
func (s *Service) SaveSettings(ctx context.Context, v model.Viewer, k model.KeptReplySettings) (Held, error) {
	if err := s.isPlace(ctx, v, k.ProductID, k.ChannelID); err != nil {
		return Held{}, err
	}
	if err := checkSettings(&k.Settings); err != nil {
		return Held{}, err
	}
	defer s.changed(v)
	if err := s.store.SaveReplySettings(ctx, v, k); err != nil {
		return Held{}, err
	}
	held, err := s.Settings(ctx, v, k.ProductID, k.ChannelID)
	if err != nil || held.Settings.Human.Enabled {
		return held, err
	}
	// Those who stay with the robot go to a person now (product.md 1.3); where a
	// narrower place still wants the robot first, they stay.
	return held, s.store.OweRobots(ctx, v, k.ProductID, k.ChannelID)
}

// CopySettings gives other places the settings that hold at one.
func (s *Service) CopySettings(ctx context.Context, v model.Viewer, from model.KeptReplySettings, to []model.KeptReplySettings) error {
	held, err := s.Settings(ctx, v, from.ProductID, from.ChannelID)
	if err != nil {
		return err
	}
	if len(to) == 0 || len(to) > copiesMost {
		return model.ErrOutOfRange.On("to").With("min", 1).With("max", copiesMost)
	}
	for i := range to {
		if err := s.isPlace(ctx, v, to[i].ProductID, to[i].ChannelID); err != nil {
			return err
		}
		to[i].Own, to[i].Settings = true, held.Settings
	}
	defer s.changed(v)
	if err := s.store.SaveReplySettings(ctx, v, to...); err != nil || held.Settings.Human.Enabled {
		return err
	}
	return s.store.OweRobots(ctx, v, 0, 0)
}

// checkSettings tidies settings, or says what is wrong with them.
func checkSettings(s *model.ReplySettings) (err error) {
	if s.Blacklist == nil {
		s.Blacklist = []model.Keyword{}
	}
	if s.Human.Words == nil {
		s.Human.Words = []model.Keyword{}
	}
	if s.Human.Windows == nil {
		s.Human.Windows = []model.Window{}
	}
	if err := checkWords("settings.blacklist", s.Blacklist, blacklistMost); err != nil {
		return err
	}
	if err := checkWords("settings.human.words", s.Human.Words, humanWordsMost); err != nil {
		return err
	}
	if len(s.Human.Windows) > windowsMost {
		return model.ErrTooManyItems.On("settings.human.windows").With("max", windowsMost)
	}
	for i := range s.Human.Windows {
		if err := checkWindow("settings.human.windows", &s.Human.Windows[i]); err != nil {
			return err
		}
	}
	if s.Human.Closed, err = model.Lines("settings.human.closed", s.Human.Closed, textMost); err != nil {
		return err
	}
	s.Human.Entering, err = model.Lines("settings.human.entering", s.Human.Entering, textMost)
	return err
}

// signed makes the secrets that the links of rules are signed with, where there
// are none yet.
func (s *Service) signed(ctx context.Context, v model.Viewer, rules ...model.Rule) error {
	wants := slices.ContainsFunc(rules, func(r model.Rule) bool {
		return slices.ContainsFunc(r.Items, func(i model.ReplyItem) bool { return i.Body.AppendSign })
	})
	if !wants {
		return nil
	}
	products, err := s.store.Products(ctx, v)
	for _, p := range products {
		if err == nil && (rules[0].ProductID == 0 || rules[0].ProductID == p.ID) {
			_, err = s.store.LinkKey(ctx, v, p.ID)
		}
	}
	return err
}

// LinkKey is the secret that signs links in a product's replies; renew replaces it.
func (s *Service) LinkKey(ctx context.Context, v model.Viewer, product int64, renew bool) (string, error) {
	if product == 0 {
		return "", model.ErrRequired.On("product_id")
	}
	if _, err := s.product(ctx, v, product); err != nil {
		return "", err
	}
	defer s.changed(v)
	if renew {
		return s.store.RenewLinkKey(ctx, v, product, true)
	}
	return s.store.LinkKey(ctx, v, product)
}
