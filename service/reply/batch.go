package reply

import (
	"context"
	"slices"

	"yingke/model"
	"yingke/service/bot"
)

// batchMost is how many rules are changed at once.
const batchMost = 1000

// Action is what is done with many rules at once.
type Action string

// The actions.
const (
	Enable  Action = "enable"
	Disable Action = "disable"
	Move    Action = "move" // into a folder of their product
	Copy    Action = "copy" // to another product or channel
	Delete  Action = "delete"
)

// Batch is one action on many rules.
type Batch struct {
	Action    Action
	IDs       []int64
	FolderID  int64 // of Move, and of Copy in the target; 0: none
	ProductID int64 // of Copy: the target; 0: the public rules
	ChannelID int64 // of Copy: of the target; 0: all
}

// Skipped is a rule that was not copied, because the target has a keyword of it.
type Skipped struct {
	Rule    model.Rule
	Keyword string
	By      model.Rule
}

// Do does an action on many rules, all of which must be there. Of a copy it
// returns which rules the target had no place for.
func (s *Service) Do(ctx context.Context, v model.Viewer, b Batch) (done int, skipped []Skipped, err error) {
	b.IDs = slices.Compact(slices.Sorted(slices.Values(b.IDs)))
	if len(b.IDs) == 0 || len(b.IDs) > batchMost {
		return 0, nil, model.ErrOutOfRange.On("ids").With("min", 1).With("max", batchMost)
	}
	defer s.changed(v)
	switch b.Action {
	case Enable, Disable:
		err = s.store.SwitchRules(ctx, v, b.IDs, b.Action == Enable)
	case Move:
		err = s.store.FileRules(ctx, v, b.IDs, b.FolderID)
	case Delete:
		err = s.store.DropRules(ctx, v, b.IDs)
	case Copy:
		return s.copy(ctx, v, b)
	default:
		err = model.ErrBadChoice.On("action")
	}
	if err != nil {
		return 0, nil, err
	}
	return len(b.IDs), nil, nil
}

// copy adds copies of rules to a product, except those of which it has a
// keyword already. What belonged to the old product's channels does not go along.
func (s *Service) copy(ctx context.Context, v model.Viewer, b Batch) (int, []Skipped, error) {
	if _, err := s.product(ctx, v, b.ProductID); err != nil {
		return 0, nil, err
	}
	if _, err := s.channel(ctx, v, b.ProductID, b.ChannelID); err != nil {
		return 0, nil, err
	}
	rules, err := s.store.RulesByID(ctx, v, b.IDs)
	if err != nil {
		return 0, nil, err
	}
	if len(rules) != len(b.IDs) {
		return 0, nil, model.ErrMissing.On("ids")
	}
	have, err := s.all(ctx, v, model.RuleFilter{ProductID: b.ProductID, Trigger: model.OnKeyword})
	if err != nil {
		return 0, nil, err
	}
	taken := wordsOf(have)
	var copies []model.Rule
	var skipped []Skipped
	for _, r := range rules {
		r.ProductID, r.ChannelID, r.FolderID, r.Only.ChannelID = b.ProductID, b.ChannelID, b.FolderID, 0
		normalise(r.Keywords)
		if w, by, is := taken.any(r); is {
			skipped = append(skipped, Skipped{r, w, by})
			continue
		}
		taken.add(r)
		copies = append(copies, r)
	}
	if err := s.signed(ctx, v, copies...); err != nil {
		return 0, nil, err
	}
	return len(copies), skipped, s.store.AddRules(ctx, v, copies)
}

// normalise works out how keywords are compared; it is not kept with them.
func normalise(words []model.Keyword) {
	for i := range words {
		words[i].Normal = bot.Normal(words[i].Text, true)
	}
}

// taken are the keywords of some rules, with their owners.
type taken map[model.RuleWord]model.Rule

func wordsOf(rules []model.Rule) taken {
	t := taken{}
	for _, r := range rules {
		normalise(r.Keywords)
		t.add(r)
	}
	return t
}

func (t taken) add(r model.Rule) {
	scope := r.Scope()
	for _, k := range r.Keywords {
		t[model.RuleWord{Scope: scope, Word: k.Normal, Partial: k.Partial}] = r
	}
}

// any finds a keyword of the rule that another has.
func (t taken) any(r model.Rule) (keyword string, by model.Rule, is bool) {
	scope := r.Scope()
	for _, k := range r.Keywords {
		if by, is = t[model.RuleWord{Scope: scope, Word: k.Normal, Partial: k.Partial}]; is {
			return k.Text, by, true
		}
	}
	return "", by, false
}

// Order puts rules of one product into this order.
func (s *Service) Order(ctx context.Context, v model.Viewer, ids []int64) error {
	if len(ids) == 0 || len(ids) > batchMost {
		return model.ErrOutOfRange.On("ids").With("min", 1).With("max", batchMost)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
		return model.ErrBadChoice.On("ids")
	}
	defer s.changed(v)
	return s.store.OrderRules(ctx, v, ids)
}
