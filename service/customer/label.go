package customer

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"yingke/model"
)

// Limits of tags and fields.
const (
	tagNameMost   = 30
	choicesMost   = 50
	choiceMost    = 30
	positionMost  = 1_000_000
	defaultColour = "#07c160"
)

var (
	colour   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	keyShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,29}$`)
	kinds    = []string{"text", "number", "single", "multi", "date"}
)

// TagGroups lists the tenant's tag groups.
func (s *Service) TagGroups(ctx context.Context, v model.Viewer) ([]model.TagGroup, error) {
	return s.store.TagGroups(ctx, v)
}

// Tags lists the tenant's tags.
func (s *Service) Tags(ctx context.Context, v model.Viewer) ([]model.Tag, error) {
	return s.store.Tags(ctx, v)
}

// SaveTagGroup adds a tag group (ID 0) or changes one.
func (s *Service) SaveTagGroup(ctx context.Context, v model.Viewer, g model.TagGroup) (model.TagGroup, error) {
	var err error
	if g.Name, err = model.Required("name", g.Name, tagNameMost); err != nil {
		return g, err
	}
	if err := checkPosition(g.Position); err != nil {
		return g, err
	}
	return s.store.SaveTagGroup(ctx, v, g)
}

// DropTagGroup removes a group with its tags, also from customers.
func (s *Service) DropTagGroup(ctx context.Context, v model.Viewer, id int64) error {
	return s.store.DropTagGroup(ctx, v, id)
}

// SaveTag adds a tag (ID 0) or changes one.
func (s *Service) SaveTag(ctx context.Context, v model.Viewer, t model.Tag) (model.Tag, error) {
	var err error
	if t.Name, err = model.Required("name", t.Name, tagNameMost); err != nil {
		return t, err
	}
	if t.Colour == "" {
		t.Colour = defaultColour
	}
	if !colour.MatchString(t.Colour) {
		return t, model.ErrBadColour.On("colour")
	}
	if err := checkPosition(t.Position); err != nil {
		return t, err
	}
	return s.store.SaveTag(ctx, v, t)
}

// DropTag removes a tag, also from customers.
func (s *Service) DropTag(ctx context.Context, v model.Viewer, id int64) error {
	return s.store.DropTag(ctx, v, id)
}

// Fields lists the fields that the tenant added.
func (s *Service) Fields(ctx context.Context, v model.Viewer) ([]model.CustomerField, error) {
	return s.store.CustomerFields(ctx, v)
}

// SaveField adds a field (ID 0) or changes one; of one that is there, key and
// kind stay.
func (s *Service) SaveField(ctx context.Context, v model.Viewer, f model.CustomerField) (model.CustomerField, error) {
	var err error
	if f.Name, err = model.Required("name", f.Name, tagNameMost); err != nil {
		return f, err
	}
	if err := checkPosition(f.Position); err != nil {
		return f, err
	}
	if f.ID != 0 {
		if f.Key, f.Kind, err = s.shapeOf(ctx, v, f.ID); err != nil {
			return f, err
		}
	}
	if !keyShape.MatchString(f.Key) {
		return f, model.ErrBadKey.On("key")
	}
	if f.ID == 0 && s.reserved(f.Key) {
		return f, model.ErrKeyReserved.On("key").With("key", f.Key)
	}
	if !slices.Contains(kinds, f.Kind) {
		return f, model.ErrBadChoice.On("kind")
	}
	if f.Choices, err = checkChoices(f); err != nil {
		return f, err
	}
	return s.store.SaveCustomerField(ctx, v, f)
}

// shapeOf is the key and the kind of a field that is there.
func (s *Service) shapeOf(ctx context.Context, v model.Viewer, id int64) (key, kind string, err error) {
	all, err := s.store.CustomerFields(ctx, v)
	if err != nil {
		return "", "", err
	}
	at := slices.IndexFunc(all, func(f model.CustomerField) bool { return f.ID == id })
	if at < 0 {
		return "", "", model.ErrMissing
	}
	return all[at].Key, all[at].Kind, nil
}

// DropField removes a field; what customers have in it is kept and not shown.
func (s *Service) DropField(ctx context.Context, v model.Viewer, id int64) error {
	return s.store.DropCustomerField(ctx, v, id)
}

// checkChoices tidies the choices of a field that has some.
func checkChoices(f model.CustomerField) ([]string, error) {
	kept := []string{}
	if f.Kind != "single" && f.Kind != "multi" {
		return kept, nil
	}
	if len(f.Choices) > choicesMost {
		return nil, model.ErrTooManyItems.On("choices").With("max", choicesMost)
	}
	for _, choice := range f.Choices {
		choice, err := model.Required("choices", choice, choiceMost)
		if err != nil {
			return nil, err
		}
		if f.Kind == "multi" && strings.ContainsAny(choice, ",，") {
			return nil, model.ErrBadCharacters.On("choices")
		}
		if !slices.Contains(kept, choice) {
			kept = append(kept, choice)
		}
	}
	if len(kept) == 0 {
		return nil, model.ErrRequired.On("choices")
	}
	return kept, nil
}

func checkPosition(position int) error {
	if position < 0 || position > positionMost {
		return model.ErrOutOfRange.On("position").With("min", 0).With("max", positionMost)
	}
	return nil
}
