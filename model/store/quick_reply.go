package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// Limits of quick replies, public ones of a tenant and personal ones of an agent alike.
const (
	QuickGroupsMost  = 100
	QuickRepliesMost = 1000
)

// shared narrows to what is public or the viewer's own.
func shared(db *gorm.DB, v model.Viewer) *gorm.DB { return db.Where("agent_id IN (0, ?)", v.Agent()) }

// QuickReplyGroups lists the public groups and the viewer's own, in their order.
func (s *Store) QuickReplyGroups(ctx context.Context, v model.Viewer) ([]model.QuickReplyGroup, error) {
	found := []model.QuickReplyGroup{}
	return found, explain(shared(s.in(ctx, v), v).Order("agent_id, position, id").Find(&found).Error)
}

// QuickReplies lists the public replies and the viewer's own, by id.
func (s *Store) QuickReplies(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.QuickReply], error) {
	after, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return model.List[model.QuickReply]{}, err
	}
	db := shared(s.in(ctx, v), v)
	if after != nil {
		db = db.Where("id > ?", after[0])
	}
	found := []model.QuickReply{}
	if err := db.Order("id").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.QuickReply]{}, explain(err)
	}
	return page(found, rows(p), func(r model.QuickReply) []int64 { return []int64{r.ID} }), nil
}

// OwnQuickReplies lists every reply of one owner, 0 for the public ones, in the
// order of the screen.
func (s *Store) OwnQuickReplies(ctx context.Context, v model.Viewer, owner int64) ([]model.QuickReply, error) {
	var found []model.QuickReply
	err := shared(s.in(ctx, v), v).Where("agent_id = ?", owner).Order("group_id, position, id").Find(&found).Error
	return found, explain(err)
}

// QuickReply is one reply that is public or the viewer's own.
func (s *Store) QuickReply(ctx context.Context, v model.Viewer, id int64) (model.QuickReply, error) {
	var found model.QuickReply
	return found, explain(shared(s.in(ctx, v), v).Take(&found, id).Error)
}

// QuickReplyGroup is one group that is public or the viewer's own.
func (s *Store) QuickReplyGroup(ctx context.Context, v model.Viewer, id int64) (model.QuickReplyGroup, error) {
	var found model.QuickReplyGroup
	return found, explain(shared(s.in(ctx, v), v).Take(&found, id).Error)
}

// SaveQuickReplyGroup adds a group (ID 0) at the end, or changes the name and
// the place of one. Whose it is never changes.
func (s *Store) SaveQuickReplyGroup(ctx context.Context, v model.Viewer, g model.QuickReplyGroup) (model.QuickReplyGroup, error) {
	err := s.write(ctx, v, func(t tx) error {
		g.TenantID = t.v.Tenant()
		if g.ID != 0 {
			changed := t.in().Model(&g).Where("agent_id = ?", g.AgentID).Select("name", "position").Updates(&g)
			if changed.Error == nil && changed.RowsAffected == 0 {
				return model.ErrMissing
			}
			return taken(changed.Error, model.ErrQuickGroupTaken)
		}
		if err := t.room(&model.QuickReplyGroup{}, g.AgentID, 1, QuickGroupsMost); err != nil {
			return err
		}
		if err := t.last(&model.QuickReplyGroup{}, "agent_id = ?", g.AgentID, &g.Position); err != nil {
			return err
		}
		return taken(t.db.Create(&g).Error, model.ErrQuickGroupTaken)
	})
	return g, err
}

// room refuses n more rows of an owner than there may be.
func (t tx) room(table any, owner int64, n, most int) error {
	if _, err := t.lockTenant(); err != nil {
		return err
	}
	var have int64
	if err := t.in().Model(table).Where("agent_id = ?", owner).Count(&have).Error; err != nil {
		return err
	}
	if int(have)+n > most {
		return model.ErrQuickReplyFull.With("max", most)
	}
	return nil
}

// last finds the position behind all others.
func (t tx) last(table any, where string, arg int64, position *int) error {
	return t.in().Model(table).Where(where, arg).Select("COALESCE(MAX(position), 0) + 1").Scan(position).Error
}

// DropQuickReplyGroup removes a group with its replies.
func (s *Store) DropQuickReplyGroup(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.QuickReplyGroup
		if err := shared(t.in(), t.v).Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Where("group_id = ?", id).Delete(&model.QuickReply{}).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil || was.AgentID != 0 {
			return err
		}
		return t.audit("quick_reply_group.delete", "quick_reply_group", id, was.Name, was, nil)
	})
}

// SaveQuickReply adds a reply (ID 0) at the end of its group, or changes one.
// The group must belong to the same owner.
func (s *Store) SaveQuickReply(ctx context.Context, v model.Viewer, r model.QuickReply) (model.QuickReply, error) {
	err := s.write(ctx, v, func(t tx) error {
		if err := t.in().Where("agent_id = ?", r.AgentID).Take(&model.QuickReplyGroup{}, r.GroupID).Error; err != nil {
			return model.ErrBadChoice.On("group_id")
		}
		if r.ID == 0 {
			return t.addQuickReply(&r)
		}
		var was model.QuickReply
		if err := t.in().Where("agent_id = ?", r.AgentID).Take(&was, r.ID).Error; err != nil {
			return err
		}
		r.TenantID, r.Used = was.TenantID, was.Used
		if err := t.in().Model(&r).Select("group_id", "title", "kind", "body", "position").Updates(&r).Error; err != nil || r.AgentID != 0 {
			return err
		}
		return t.audit("quick_reply.edit", "quick_reply", r.ID, r.Title, was, r)
	})
	return r, err
}

func (t tx) addQuickReply(r *model.QuickReply) error {
	if err := t.room(&model.QuickReply{}, r.AgentID, 1, QuickRepliesMost); err != nil {
		return err
	}
	if err := t.last(&model.QuickReply{}, "group_id = ?", r.GroupID, &r.Position); err != nil {
		return err
	}
	r.TenantID = t.v.Tenant()
	if err := t.db.Create(r).Error; err != nil || r.AgentID != 0 {
		return err
	}
	return t.audit("quick_reply.create", "quick_reply", r.ID, r.Title, nil, *r)
}

// DropQuickReply removes a reply.
func (s *Store) DropQuickReply(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.QuickReply
		if err := shared(t.in(), t.v).Take(&was, id).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil || was.AgentID != 0 {
			return err
		}
		return t.audit("quick_reply.delete", "quick_reply", id, was.Title, was, nil)
	})
}

// OrderQuickReplies puts replies of one owner into a group, in this order.
// Replies of the group that are not named come after them, as they stood.
func (s *Store) OrderQuickReplies(ctx context.Context, v model.Viewer, group model.QuickReplyGroup, ids []int64) error {
	return s.write(ctx, v, func(t tx) error {
		var found []model.QuickReply
		err := t.locked().Where("agent_id = ? AND (group_id = ? OR id IN ?)", group.AgentID, group.ID, append([]int64{0}, ids...)).
			Order("position, id").Find(&found).Error
		if err != nil {
			return err
		}
		for _, id := range ids {
			if !slices.ContainsFunc(found, func(r model.QuickReply) bool { return r.ID == id }) {
				return model.ErrBadChoice.On("ids").With("id", id)
			}
		}
		place := func(r model.QuickReply) int {
			if at := slices.Index(ids, r.ID); at >= 0 {
				return at
			}
			return len(ids)
		}
		slices.SortStableFunc(found, func(a, b model.QuickReply) int { return place(a) - place(b) })
		for i, r := range found {
			err := t.in().Model(&r).Updates(map[string]any{"group_id": group.ID, "position": i + 1}).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ImportQuickReplies adds groups that are missing, and all replies or none.
// Groups are found by name; of each entry the group's name counts.
func (s *Store) ImportQuickReplies(ctx context.Context, v model.Viewer, owner int64, entries []model.QuickReplyEntry) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.room(&model.QuickReply{}, owner, len(entries), QuickRepliesMost); err != nil {
			return err
		}
		var groups []model.QuickReplyGroup
		if err := t.in().Where("agent_id = ?", owner).Find(&groups).Error; err != nil {
			return err
		}
		ids := map[string]int64{}
		for _, g := range groups {
			ids[g.Name] = g.ID
		}
		for i, e := range entries {
			if ids[e.Group] == 0 {
				g := model.QuickReplyGroup{TenantID: t.v.Tenant(), AgentID: owner, Name: e.Group, Position: len(ids) + 1}
				if err := t.db.Create(&g).Error; err != nil {
					return err
				}
				ids[e.Group] = g.ID
			}
			r := e.Reply
			r.ID, r.TenantID, r.AgentID, r.GroupID, r.Position = 0, t.v.Tenant(), owner, ids[e.Group], QuickRepliesMost+i
			if err := t.db.Create(&r).Error; err != nil {
				return err
			}
		}
		if len(ids) > QuickGroupsMost {
			return model.ErrQuickReplyFull.With("max", QuickGroupsMost)
		}
		if owner != 0 {
			return nil
		}
		return t.audit("quick_reply.import", "quick_reply", 0, "", nil, map[string]any{"replies": len(entries)})
	})
}

// UseQuickReply counts that a reply was used.
func (s *Store) UseQuickReply(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		used := shared(t.in(), t.v).Model(&model.QuickReply{}).Where("id = ?", id).Update("used", gorm.Expr("used + 1"))
		if used.Error == nil && used.RowsAffected == 0 {
			return model.ErrMissing
		}
		return used.Error
	})
}

// PublicReply claims that a message is word for word a public quick reply.
func (s *Store) PublicReply(ctx context.Context, v model.Viewer, kind, body string) (bool, error) {
	var ids []int64
	err := s.in(ctx, v).Model(&model.QuickReply{}).Where("agent_id = 0 AND kind = ? AND body = ?", kind, body).Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, explain(err)
}
