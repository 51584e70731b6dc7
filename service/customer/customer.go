// Package customer decides about what agents know and note of customers: their
// data, tags and the fields that a tenant adds (product.md 8.2).
package customer

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"yingke/model"
)

// Limits of what agents write, in characters.
const (
	nicknameMost = 32
	remarkMost   = 100
	weixinMost   = 40
	regionMost   = 30
	noteMost     = 500
	ageMost      = 150
)

var mobile = regexp.MustCompile(`^\+?[0-9]{3,19}$`)

// Store is what customers need remembered.
type Store interface {
	Customer(ctx context.Context, v model.Viewer, id int64) (model.Customer, error)
	Customers(ctx context.Context, v model.Viewer, f model.CustomerFilter, p model.Page) (model.List[model.Customer], error)
	ChangeCustomer(ctx context.Context, v model.Viewer, id int64, action string, decide func(was model.Customer) (model.Customer, error)) (model.Customer, error)
	Entry(ctx context.Context, v model.Viewer, customer int64) (model.CustomerEntry, error)
	CustomerSessions(ctx context.Context, v model.Viewer, id int64, p model.Page) (model.List[model.SessionOf], error)
	MergeCustomers(ctx context.Context, v model.Viewer, kept, merged int64) (model.Merge, error)
	UndoMerge(ctx context.Context, v model.Viewer, id int64) (model.Merge, error)
	Merges(ctx context.Context, v model.Viewer, customer int64) ([]model.Merge, error)
	SetOwner(ctx context.Context, v model.Viewer, customer, agent int64) error
	CustomerViews(ctx context.Context, v model.Viewer) ([]model.CustomerView, error)
	SaveCustomerView(ctx context.Context, v model.Viewer, w model.CustomerView) (model.CustomerView, error)
	DropCustomerView(ctx context.Context, v model.Viewer, id, agent int64) error
	SetCustomerTags(ctx context.Context, v model.Viewer, customer int64, tags []int64) error

	TagGroups(ctx context.Context, v model.Viewer) ([]model.TagGroup, error)
	SaveTagGroup(ctx context.Context, v model.Viewer, g model.TagGroup) (model.TagGroup, error)
	DropTagGroup(ctx context.Context, v model.Viewer, id int64) error
	Tags(ctx context.Context, v model.Viewer) ([]model.Tag, error)
	SaveTag(ctx context.Context, v model.Viewer, tag model.Tag) (model.Tag, error)
	DropTag(ctx context.Context, v model.Viewer, id int64) error

	CustomerFields(ctx context.Context, v model.Viewer) ([]model.CustomerField, error)
	SaveCustomerField(ctx context.Context, v model.Viewer, f model.CustomerField) (model.CustomerField, error)
	DropCustomerField(ctx context.Context, v model.Viewer, id int64) error
}

// Service decides about customers.
type Service struct {
	store    Store
	reserved func(key string) bool
}

// New makes the service; reserved claims that a name means something in links
// already, so that no field may have it.
func New(store Store, reserved func(key string) bool) *Service { return &Service{store, reserved} }

// Change is what an agent writes about a customer; nil leaves things as they are.
type Change struct {
	Nickname, Remark, Mobile, Weixin, City, Province, Note *string

	Age, Sex *int
	Fields   map[string]string // only the fields named here change; empty deletes
}

// One is a customer whom the viewer may know.
func (s *Service) One(ctx context.Context, v model.Viewer, id int64) (model.Customer, error) {
	return s.store.Customer(ctx, v, id)
}

// Entry is how a customer last came in, as the button of a mini-program said it;
// ErrMissing if he never came by one.
func (s *Service) Entry(ctx context.Context, v model.Viewer, id int64) (model.CustomerEntry, error) {
	return s.store.Entry(ctx, v, id)
}

// List lists customers, last seen first.
func (s *Service) List(ctx context.Context, v model.Viewer, f model.CustomerFilter, p model.Page) (model.List[model.Customer], error) {
	return s.store.Customers(ctx, v, f, p)
}

// Sessions lists a customer's past sessions.
func (s *Service) Sessions(ctx context.Context, v model.Viewer, id int64, p model.Page) (model.List[model.SessionOf], error) {
	return s.store.CustomerSessions(ctx, v, id, p)
}

// Edit keeps what an agent writes about a customer.
func (s *Service) Edit(ctx context.Context, v model.Viewer, id int64, change Change) (model.Customer, error) {
	custom, err := s.store.CustomerFields(ctx, v)
	if err != nil {
		return model.Customer{}, err
	}
	if err := change.check(custom); err != nil {
		return model.Customer{}, err
	}
	return s.store.ChangeCustomer(ctx, v, id, "", func(was model.Customer) (model.Customer, error) { return change.apply(was), nil })
}

// Block drops what a customer says from now on (拉黑), or lets him speak again.
func (s *Service) Block(ctx context.Context, v model.Viewer, id int64, blocked bool) (model.Customer, error) {
	action := "customer.unblock"
	if blocked {
		action = "customer.block"
	}
	return s.store.ChangeCustomer(ctx, v, id, action, func(was model.Customer) (model.Customer, error) {
		was.Blocked = blocked
		return was, nil
	})
}

// SetTags puts exactly these tags on a customer.
func (s *Service) SetTags(ctx context.Context, v model.Viewer, id int64, tags []int64) error {
	return s.store.SetCustomerTags(ctx, v, id, slices.Compact(slices.Sorted(slices.Values(tags))))
}

// check tidies a change in place, or says what is wrong with it.
func (c *Change) check(custom []model.CustomerField) error {
	for _, line := range []struct {
		value *string
		field string
		most  int
	}{
		{c.Nickname, "nickname", nicknameMost}, {c.Remark, "remark", remarkMost}, {c.Weixin, "weixin", weixinMost},
		{c.City, "city", regionMost}, {c.Province, "province", regionMost}, {c.Mobile, "mobile", 30},
	} {
		if line.value == nil {
			continue
		}
		checked, err := model.Line(line.field, *line.value, line.most)
		if err != nil {
			return err
		}
		*line.value = checked
	}
	if c.Note != nil {
		checked, err := model.Lines("note", *c.Note, noteMost)
		if err != nil {
			return err
		}
		*c.Note = checked
	}
	return c.checkShapes(custom)
}

func (c *Change) checkShapes(custom []model.CustomerField) error {
	if c.Mobile != nil {
		*c.Mobile = strings.NewReplacer(" ", "", "-", "").Replace(*c.Mobile)
		if *c.Mobile != "" && !mobile.MatchString(*c.Mobile) {
			return model.ErrBadPhone.On("mobile")
		}
	}
	if c.Nickname != nil && *c.Nickname == "" {
		return model.ErrRequired.On("nickname")
	}
	if c.Age != nil && (*c.Age < 0 || *c.Age > ageMost) {
		return model.ErrOutOfRange.On("age").With("min", 0).With("max", ageMost)
	}
	if c.Sex != nil && (*c.Sex < 0 || *c.Sex > 2) {
		return model.ErrBadChoice.On("sex")
	}
	for key, value := range c.Fields {
		at := slices.IndexFunc(custom, func(f model.CustomerField) bool { return f.Key == key })
		if at < 0 {
			return model.ErrBadChoice.On("fields." + key)
		}
		checked, err := custom[at].Check(value)
		if err != nil {
			return err
		}
		c.Fields[key] = checked
	}
	return nil
}

func (c *Change) apply(was model.Customer) model.Customer {
	now := was
	for from, into := range map[*string]*string{
		c.Remark: &now.Remark, c.Mobile: &now.Mobile, c.Weixin: &now.Weixin,
		c.City: &now.City, c.Province: &now.Province, c.Note: &now.Note,
	} {
		if from != nil {
			*into = *from
		}
	}
	if c.Nickname != nil && *c.Nickname != was.Nickname {
		now.Nickname, now.Named = *c.Nickname, true
	}
	if c.Age != nil {
		now.Age = *c.Age
	}
	if c.Sex != nil {
		now.Sex = *c.Sex
	}
	now.Fields = maps.Clone(was.Fields)
	if now.Fields == nil {
		now.Fields = map[string]string{}
	}
	for key, value := range c.Fields {
		if value == "" {
			delete(now.Fields, key)
		} else {
			now.Fields[key] = value
		}
	}
	return now
}
