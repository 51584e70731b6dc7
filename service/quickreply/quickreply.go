// Package quickreply keeps answers for use again (快捷回复, product.md 8.3):
// public ones, which those may edit whose role lets them, and personal ones.
//
// Reading order: quickreply.go, content.go (what an answer may hold), sheet.go
// and exchange.go (import and export).
package quickreply

import (
	"context"
	"slices"

	"yingke/model"
)

// Limits, in characters.
const (
	groupNameMost = 30
	titleMost     = 60
	orderMost     = 1000 // replies put in order at once
)

// Store is what quick replies need remembered.
type Store interface {
	QuickReplyGroups(ctx context.Context, v model.Viewer) ([]model.QuickReplyGroup, error)
	QuickReplyGroup(ctx context.Context, v model.Viewer, id int64) (model.QuickReplyGroup, error)
	SaveQuickReplyGroup(ctx context.Context, v model.Viewer, g model.QuickReplyGroup) (model.QuickReplyGroup, error)
	DropQuickReplyGroup(ctx context.Context, v model.Viewer, id int64) error

	QuickReplies(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.QuickReply], error)
	OwnQuickReplies(ctx context.Context, v model.Viewer, owner int64) ([]model.QuickReply, error)
	QuickReply(ctx context.Context, v model.Viewer, id int64) (model.QuickReply, error)
	SaveQuickReply(ctx context.Context, v model.Viewer, r model.QuickReply) (model.QuickReply, error)
	DropQuickReply(ctx context.Context, v model.Viewer, id int64) error
	OrderQuickReplies(ctx context.Context, v model.Viewer, group model.QuickReplyGroup, ids []int64) error
	ImportQuickReplies(ctx context.Context, v model.Viewer, owner int64, entries []model.QuickReplyEntry) error
	UseQuickReply(ctx context.Context, v model.Viewer, id int64) error

	Files(ctx context.Context, v model.Viewer, keys []string) ([]model.File, error)
}

// Service decides about quick replies.
type Service struct{ store Store }

// New makes the service.
func New(store Store) *Service { return &Service{store} }

// may refuses a change of what belongs to somebody else. Owner 0 is everybody.
func may(v model.Viewer, owner int64) error {
	switch owner {
	case 0:
		return v.Need(model.EditReplies)
	case v.Agent():
		return nil
	}
	return model.ErrMissing // nobody learns of another's
}

// Groups lists the public groups and the viewer's own.
func (s *Service) Groups(ctx context.Context, v model.Viewer) ([]model.QuickReplyGroup, error) {
	return s.store.QuickReplyGroups(ctx, v)
}

// SaveGroup adds a group (ID 0) or changes one. owner 0 makes a public one; of
// a group that is there the owner stays.
func (s *Service) SaveGroup(ctx context.Context, v model.Viewer, g model.QuickReplyGroup) (model.QuickReplyGroup, error) {
	var err error
	if g.Name, err = model.Required("name", g.Name, groupNameMost); err != nil {
		return g, err
	}
	if g.ID != 0 {
		was, err := s.store.QuickReplyGroup(ctx, v, g.ID)
		if err != nil {
			return g, err
		}
		g.AgentID = was.AgentID
		if g.Position == 0 {
			g.Position = was.Position
		}
	}
	if err := may(v, g.AgentID); err != nil {
		return g, err
	}
	return s.store.SaveQuickReplyGroup(ctx, v, g)
}

// DropGroup removes a group with its replies.
func (s *Service) DropGroup(ctx context.Context, v model.Viewer, id int64) error {
	was, err := s.store.QuickReplyGroup(ctx, v, id)
	if err != nil {
		return err
	}
	if err := may(v, was.AgentID); err != nil {
		return err
	}
	return s.store.DropQuickReplyGroup(ctx, v, id)
}

// List lists the public replies and the viewer's own.
func (s *Service) List(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.QuickReply], error) {
	return s.store.QuickReplies(ctx, v, p)
}

// Save adds a reply (ID 0) or changes one. It belongs to the owner of its group.
func (s *Service) Save(ctx context.Context, v model.Viewer, r model.QuickReply) (model.QuickReply, error) {
	group, err := s.store.QuickReplyGroup(ctx, v, r.GroupID)
	if err != nil {
		return r, model.ErrBadChoice.On("group_id")
	}
	r.AgentID = group.AgentID
	if r.ID != 0 {
		was, err := s.store.QuickReply(ctx, v, r.ID)
		if err != nil {
			return r, err
		}
		if was.AgentID != r.AgentID {
			return r, model.ErrBadChoice.On("group_id") // public and personal do not change places
		}
		if r.Position == 0 {
			r.Position = was.Position
		}
	}
	if err := may(v, r.AgentID); err != nil {
		return r, err
	}
	if r, err = s.check(ctx, v, r); err != nil {
		return r, err
	}
	return s.store.SaveQuickReply(ctx, v, r)
}

// check tidies a reply, or says what is wrong with it.
func (s *Service) check(ctx context.Context, v model.Viewer, r model.QuickReply) (model.QuickReply, error) {
	var err error
	if r.Title, err = model.Line("title", r.Title, titleMost); err != nil {
		return r, err
	}
	find := func(key string) (model.File, error) {
		found, err := s.store.Files(ctx, v, []string{key})
		if err != nil || len(found) == 0 {
			return model.File{}, model.ErrMissing.On("body.file")
		}
		return found[0], nil
	}
	content, err := checkContent(r.Kind, []byte(r.Body), find)
	if err != nil {
		return r, err
	}
	if r.Title == "" {
		r.Title = model.Tidy(content.words, titleMost)
	}
	if r.Title == "" {
		return r, model.ErrRequired.On("title")
	}
	r.Body = content.body
	return r, nil
}

// Drop removes a reply.
func (s *Service) Drop(ctx context.Context, v model.Viewer, id int64) error {
	was, err := s.store.QuickReply(ctx, v, id)
	if err != nil {
		return err
	}
	if err := may(v, was.AgentID); err != nil {
		return err
	}
	return s.store.DropQuickReply(ctx, v, id)
}

// Order puts replies of one owner into a group of his, in this order.
func (s *Service) Order(ctx context.Context, v model.Viewer, group int64, ids []int64) error {
	g, err := s.store.QuickReplyGroup(ctx, v, group)
	if err != nil {
		return model.ErrBadChoice.On("group_id")
	}
	if err := may(v, g.AgentID); err != nil {
		return err
	}
	if len(ids) > orderMost {
		return model.ErrTooManyItems.On("ids").With("max", orderMost)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
		return model.ErrBadChoice.On("ids")
	}
	return s.store.OrderQuickReplies(ctx, v, g, ids)
}

// Use counts that a reply was used: what is used more is found first.
func (s *Service) Use(ctx context.Context, v model.Viewer, id int64) error {
	return s.store.UseQuickReply(ctx, v, id)
}
