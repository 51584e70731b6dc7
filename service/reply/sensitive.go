package reply

import (
	"context"
	"slices"
	"strings"

	"yingke/model"
)

// Limits of a list of sensitive words (product.md 4.12), in characters where
// nothing else stands.
const (
	sensitiveWords = 1000
	sensitiveWord  = 60
	promptMost     = 200
	alertsMost     = 50
	placesMost     = 200
)

// agentKinds are the kinds of message that agents may be kept from sending.
var agentKinds = []string{model.KindText, model.KindImage, model.KindFile, model.KindVoice, model.KindVideo, model.KindLink, model.KindMenu, model.KindCard}

// SensitiveRules lists the tenant's lists of sensitive words.
func (s *Service) SensitiveRules(ctx context.Context, v model.Viewer) ([]model.SensitiveRule, error) {
	return s.store.SensitiveRules(ctx, v)
}

// SaveSensitive adds a list (ID 0) or changes one. Whom it watches never changes.
func (s *Service) SaveSensitive(ctx context.Context, v model.Viewer, r model.SensitiveRule) (model.SensitiveRule, error) {
	if err := checkSensitive(&r); err != nil {
		return r, err
	}
	defer s.changed(v)
	return s.store.SaveSensitiveRule(ctx, v, r)
}

// DropSensitive removes a list.
func (s *Service) DropSensitive(ctx context.Context, v model.Viewer, id int64) error {
	defer s.changed(v)
	return s.store.DropSensitiveRule(ctx, v, id)
}

func checkSensitive(r *model.SensitiveRule) (err error) {
	if r.Of != model.OfCustomers && r.Of != model.OfAgents {
		return model.ErrBadChoice.On("party")
	}
	if r.Name, err = model.Required("name", r.Name, nameMost); err != nil {
		return err
	}
	if r.Prompt, err = model.Line("prompt", r.Prompt, promptMost); err != nil {
		return err
	}
	if err := checkSensitiveWords(r); err != nil {
		return err
	}
	for _, list := range []struct {
		field string
		ids   *[]int64
		most  int
	}{{"product_ids", &r.ProductIDs, placesMost}, {"channel_ids", &r.ChannelIDs, placesMost}, {"agent_ids", &r.AgentIDs, placesMost}, {"alert_ids", &r.AlertIDs, alertsMost}} {
		if len(*list.ids) > list.most {
			return model.ErrTooManyItems.On(list.field).With("max", list.most)
		}
		*list.ids = append([]int64{}, slices.Compact(slices.Sorted(slices.Values(*list.ids)))...)
	}
	if r.Of == model.OfCustomers {
		r.Kinds, r.AgentIDs, r.Public = []string{}, []int64{}, false
	} else {
		r.Mask = false
	}
	return nil
}

func checkSensitiveWords(r *model.SensitiveRule) error {
	words := make([]string, 0, len(r.Words))
	seen := map[string]bool{}
	for _, w := range r.Words {
		w, err := model.Line("words", w, sensitiveWord)
		if err != nil {
			return err
		}
		if plain := strings.ToLower(w); w != "" && !seen[plain] {
			seen[plain] = true
			words = append(words, w)
		}
	}
	if len(words) > sensitiveWords {
		return model.ErrTooManyItems.On("words").With("max", sensitiveWords)
	}
	r.Words = words
	r.Kinds = append([]string{}, slices.Compact(slices.Sorted(slices.Values(r.Kinds)))...)
	for _, kind := range r.Kinds {
		if !slices.Contains(agentKinds, kind) {
			return model.ErrBadChoice.On("kinds")
		}
	}
	if len(r.Words) == 0 && (len(r.Kinds) == 0 || r.Of == model.OfCustomers) {
		return model.ErrRequired.On("words")
	}
	return nil
}
