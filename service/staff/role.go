package staff

import (
	"context"
	"slices"

	"yingke/model"
)

// nameMost is the longest name of a role or a group, in characters.
const nameMost = 30

// Roles lists the roles, and how many agents have each.
func (s *Staff) Roles(ctx context.Context, v model.Viewer) ([]model.Role, map[int64]int, error) {
	return s.Store.Roles(ctx, v)
}

// KeepRole adds a role (id 0) or changes one.
func (s *Staff) KeepRole(ctx context.Context, v model.Viewer, id int64, name string, boxes []model.Permission) (model.Role, error) {
	name, err := model.Required("name", name, nameMost)
	if err != nil {
		return model.Role{}, err
	}
	for _, p := range boxes {
		if !slices.Contains(model.Permissions(), p) {
			return model.Role{}, model.ErrBadChoice.On("permissions").With("value", model.Tidy(string(p), 20))
		}
	}
	return s.Store.KeepRole(ctx, v, model.RoleChange{ID: id, Decide: func(was model.Role) (model.Role, error) {
		now := was
		now.Name, now.Permissions = name, inOrder(boxes)
		return now, mayChangeRole(v, was, now)
	}})
}

// RemoveRole removes a custom role that nobody has.
func (s *Staff) RemoveRole(ctx context.Context, v model.Viewer, id int64) error {
	return s.Store.RemoveRole(ctx, v, id, func(was model.Role) error { return mayRemoveRole(v, was) })
}

// GroupInput is a group as somebody typed it. What is nil stays as it is.
type GroupInput struct {
	Name      *string
	LeaderID  *int64
	MemberIDs *[]int64
}

// Groups lists the groups with their members.
func (s *Staff) Groups(ctx context.Context, v model.Viewer) ([]model.AgentGroup, error) {
	return s.Store.Groups(ctx, v)
}

// KeepGroup adds a group (id 0) or changes one.
func (s *Staff) KeepGroup(ctx context.Context, v model.Viewer, id int64, in GroupInput) (model.AgentGroup, error) {
	return s.Store.KeepGroup(ctx, v, model.GroupChange{ID: id, Decide: in.apply})
}

func (in GroupInput) apply(was model.AgentGroup) (now model.AgentGroup, err error) {
	now = was
	set(&now.Name, in.Name)
	set(&now.LeaderID, in.LeaderID)
	if now.Name, err = model.Required("name", now.Name, nameMost); err != nil {
		return now, err
	}
	if in.MemberIDs != nil {
		if len(*in.MemberIDs) > model.AgentsMost {
			return now, model.ErrTooManyItems.On("member_ids").With("max", model.AgentsMost)
		}
		now.MemberIDs = once(*in.MemberIDs)
	}
	if in.MemberIDs != nil && in.LeaderID == nil && !slices.Contains(now.MemberIDs, now.LeaderID) {
		now.LeaderID = 0 // who leaves the group no longer leads it
	}
	if now.LeaderID != 0 && !slices.Contains(now.MemberIDs, now.LeaderID) {
		return now, model.ErrBadChoice.On("leader_id").With("value", now.LeaderID)
	}
	return now, nil
}

// RemoveGroup removes a group; its members stay.
func (s *Staff) RemoveGroup(ctx context.Context, v model.Viewer, id int64) error {
	return s.Store.RemoveGroup(ctx, v, id)
}

// once returns the ids in order, each once.
func once(ids []int64) []int64 {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}
