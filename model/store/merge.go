package store

import (
	"context"
	"maps"

	"yingke/model"
)

// MergeCustomers makes two customers of the viewer's tenant one: kept stays, and
// gets the proofs by which the other was recognised, his conversations, tags,
// fields and what nobody has said of the one who stays. A conversation of the
// other with a link by which the one who stays has come too cannot be his as
// well: it stays with the other, and is shown with the rest. Everything that
// moved is kept, so that it can be undone.
func (s *Store) MergeCustomers(ctx context.Context, v model.Viewer, kept, merged int64) (model.Merge, error) {
	var m model.Merge
	err := s.write(ctx, v, func(t tx) error {
		one, other, err := t.holdBoth(kept, merged)
		if err != nil {
			return err
		}
		switch {
		case one.ID == other.ID:
			return model.ErrMergeSelf.On("merged_id")
		case one.MergedInto != 0 || other.MergedInto != 0:
			return model.ErrMerged.On("merged_id")
		case one.ProductID != other.ProductID:
			return model.ErrMergeProduct.On("merged_id")
		}
		m = model.Merge{TenantID: v.Tenant(), CustomerID: kept, MergedID: merged, AgentID: v.Agent(), AgentName: cut(v.Name, 30), CreatedAt: t.now}
		if err := t.moveRows(&m); err != nil {
			return err
		}
		now := fillIn(one, other, &m.Moved)
		if err := t.saveCustomer(one, &now); err != nil {
			return err
		}
		if err := t.in().Model(&model.Customer{}).Where("id IN ?", append([]int64{merged}, m.Moved.MergedIDs...)).Update("merged_into", kept).Error; err != nil {
			return err
		}
		if err := t.db.Create(&m).Error; err != nil {
			return err
		}
		if err := t.rerank(kept); err != nil {
			return err
		}
		return t.audit("customer.merge", "customer", kept, one.Nickname, nil, map[string]any{"merged_id": merged, "merged_name": other.Nickname})
	})
	return m, err
}

// holdBoth locks two customers whom the viewer may know, in the order of their ids.
func (t tx) holdBoth(a, b int64) (model.Customer, model.Customer, error) {
	var found []model.Customer
	if err := known(t.locked(), t.v).Where("customer.id IN ?", []int64{a, b}).Order("customer.id").Find(&found).Error; err != nil {
		return model.Customer{}, model.Customer{}, err
	}
	at := map[int64]model.Customer{}
	for _, c := range found {
		at[c.ID] = c
	}
	if at[a].ID == 0 || at[b].ID == 0 {
		return model.Customer{}, model.Customer{}, model.ErrMissing
	}
	return at[a], at[b], nil
}

// moveRows moves what is the merged customer's to the one who stays.
func (t tx) moveRows(m *model.Merge) error {
	err := t.in().Model(&model.Identity{}).Where("customer_id = ?", m.MergedID).Order("id").Pluck("id", &m.Moved.IdentityIDs).Error
	if err != nil {
		return err
	}
	err = t.in().Model(&model.Customer{}).Where("merged_into = ?", m.MergedID).Order("id").Pluck("id", &m.Moved.MergedIDs).Error
	if err != nil {
		return err
	}
	var his, theirs []model.Conversation
	if err := t.locked().Where("customer_id = ?", m.MergedID).Order("id").Find(&theirs).Error; err != nil {
		return err
	}
	if err := t.in().Where("customer_id = ?", m.CustomerID).Find(&his).Error; err != nil {
		return err
	}
	type link struct{ channel, exclusive int64 }
	has := map[link]bool{}
	for _, c := range his {
		has[link{c.ChannelID, c.ExclusiveID}] = true
	}
	for _, c := range theirs {
		if !has[link{c.ChannelID, c.ExclusiveID}] {
			m.Moved.ConversationIDs = append(m.Moved.ConversationIDs, c.ID)
		}
	}
	if err := t.moveTags(m); err != nil {
		return err
	}
	return t.reown(m.Moved, m.MergedID, m.CustomerID)
}

func (t tx) moveTags(m *model.Merge) error {
	var his, theirs []int64
	for customer, into := range map[int64]*[]int64{m.CustomerID: &his, m.MergedID: &theirs} {
		if err := t.in().Model(&model.CustomerTag{}).Where("customer_id = ?", customer).Order("tag_id").Pluck("tag_id", into).Error; err != nil {
			return err
		}
	}
	has := map[int64]bool{}
	for _, tag := range his {
		has[tag] = true
	}
	for _, tag := range theirs {
		if !has[tag] && len(his)+len(m.Moved.TagIDs) < customerTagMost {
			m.Moved.TagIDs = append(m.Moved.TagIDs, tag)
		}
	}
	return t.addTags(m.CustomerID, m.Moved.TagIDs)
}

// reown gives identities and conversations, with their rounds, from one customer
// to another, as far as they are still the first one's.
func (t tx) reown(moved model.Moved, from, to int64) error {
	if len(moved.IdentityIDs) > 0 {
		err := t.in().Model(&model.Identity{}).Where("id IN ? AND customer_id = ?", moved.IdentityIDs, from).Update("customer_id", to).Error
		if err != nil {
			return err
		}
	}
	if len(moved.ConversationIDs) == 0 {
		return nil
	}
	for _, of := range []any{&model.Session{}, &model.Conversation{}} {
		column := "id"
		if _, rounds := of.(*model.Session); rounds {
			column = "conversation_id"
		}
		err := t.in().Model(of).Where(column+" IN ? AND customer_id = ?", moved.ConversationIDs, from).Update("customer_id", to).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// fillIn is the customer who stays, with what only the other one has said.
func fillIn(one, other model.Customer, moved *model.Moved) model.Customer {
	now := one
	moved.Values, moved.Fields = map[string]string{}, map[string]string{}
	for name, value := range texts(&now) {
		if theirs := *texts(&other)[name]; *value == "" && theirs != "" {
			*value, moved.Values[name] = theirs, theirs
		}
	}
	now.Fields = maps.Clone(one.Fields)
	if now.Fields == nil {
		now.Fields = map[string]string{}
	}
	for key, value := range other.Fields {
		if now.Fields[key] == "" && value != "" {
			now.Fields[key], moved.Fields[key] = value, value
		}
	}
	if one.OwnerID == 0 && other.OwnerID != 0 {
		now.OwnerID, moved.OwnerID = other.OwnerID, other.OwnerID
	}
	return now
}

// texts are what is said of a customer, by the names of columns.
func texts(c *model.Customer) map[string]*string {
	return map[string]*string{
		"avatar": &c.Avatar, "unionid": &c.UnionID, "remark": &c.Remark, "mobile": &c.Mobile, "weixin": &c.Weixin,
		"city": &c.City, "province": &c.Province, "note": &c.Note,
	}
}

// UndoMerge makes two customers of one again: what was moved goes back, as far
// as nobody has changed it since. A merge that was undone, or on top of which the
// customer was merged again, is refused with ErrMergeUndone.
func (s *Store) UndoMerge(ctx context.Context, v model.Viewer, id int64) (model.Merge, error) {
	var m model.Merge
	err := s.write(ctx, v, func(t tx) error {
		if err := t.locked().Take(&m, id).Error; err != nil {
			return err
		}
		one, other, err := t.holdBoth(m.CustomerID, m.MergedID)
		if err != nil {
			return err
		}
		if m.UndoneAt != 0 || one.MergedInto != 0 || other.MergedInto != one.ID {
			return model.ErrMergeUndone
		}
		if err := t.reown(m.Moved, m.CustomerID, m.MergedID); err != nil {
			return err
		}
		if len(m.Moved.TagIDs) > 0 {
			err := t.in().Where("customer_id = ? AND tag_id IN ?", one.ID, m.Moved.TagIDs).Delete(&model.CustomerTag{}).Error
			if err != nil {
				return err
			}
		}
		now := takeOut(one, m.Moved)
		if err := t.saveCustomer(one, &now); err != nil {
			return err
		}
		if err := t.in().Model(&model.Customer{}).Where("id = ?", m.MergedID).Update("merged_into", 0).Error; err != nil {
			return err
		}
		if len(m.Moved.MergedIDs) > 0 {
			err := t.in().Model(&model.Customer{}).Where("id IN ? AND merged_into = ?", m.Moved.MergedIDs, one.ID).Update("merged_into", other.ID).Error
			if err != nil {
				return err
			}
		}
		m.UndoneAt = t.now
		if err := t.in().Model(&model.Merge{}).Where("id = ?", m.ID).Update("undone_at", t.now).Error; err != nil {
			return err
		}
		return t.audit("customer.unmerge", "customer", one.ID, one.Nickname, nil, map[string]any{"merged_id": other.ID, "merged_name": other.Nickname})
	})
	return m, err
}

// takeOut is the customer who stayed without what a merge gave him, where nobody
// has changed it since.
func takeOut(one model.Customer, moved model.Moved) model.Customer {
	now := one
	at := texts(&now)
	for name, value := range moved.Values {
		if at[name] != nil && *at[name] == value {
			*at[name] = ""
		}
	}
	now.Fields = maps.Clone(one.Fields)
	for key, value := range moved.Fields {
		if now.Fields[key] == value {
			delete(now.Fields, key)
		}
	}
	if moved.OwnerID != 0 && now.OwnerID == moved.OwnerID {
		now.OwnerID = 0
	}
	return now
}

// Merges lists the merges of a customer, the newest first, undone ones too.
func (s *Store) Merges(ctx context.Context, v model.Viewer, customer int64) ([]model.Merge, error) {
	found := []model.Merge{}
	return found, explain(s.in(ctx, v).Where("customer_id = ? OR merged_id = ?", customer, customer).Order("id DESC").Limit(pageMost).Find(&found).Error)
}

// SetOwner says to which agent a customer belongs (销售线索归属); 0: to nobody.
func (s *Store) SetOwner(ctx context.Context, v model.Viewer, customer, agent int64) error {
	return s.write(ctx, v, func(t tx) error {
		var was model.Customer
		if err := known(t.locked(), v).Where("customer.id = ?", customer).Take(&was).Error; err != nil {
			return err
		}
		if err := t.has(&model.Agent{}, "agent_id", some(agent)); err != nil {
			return err
		}
		if err := t.in().Model(&model.Customer{}).Where("id = ?", customer).Update("owner_id", agent).Error; err != nil {
			return err
		}
		return t.audit("customer.owner", "customer", customer, was.Nickname, map[string]any{"owner_id": was.OwnerID}, map[string]any{"owner_id": agent})
	})
}
