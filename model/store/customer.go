package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"yingke/model"
)

// Customer is one customer whom the viewer may know: somebody of whose
// conversations he may read one.
func (s *Store) Customer(ctx context.Context, v model.Viewer, id int64) (model.Customer, error) {
	var found model.Customer
	if err := known(s.in(ctx, v), v).Where("customer.id = ?", id).Take(&found).Error; err != nil {
		return found, explain(err)
	}
	tags, err := s.tagsOf(ctx, v, []int64{id})
	found.TagIDs = nonNil(tags[id])
	return found, err
}

// known narrows a query over customer to those whom the viewer may know.
func known(db *gorm.DB, v model.Viewer) *gorm.DB {
	if v.System() || v.Administrator() {
		return db
	}
	fresh := db.Session(&gorm.Session{NewDB: true})
	of := visible(fresh.Table("conversation").Select("1").Where("conversation.customer_id = customer.id"), v)
	return db.Where("EXISTS (?)", of)
}

// acquaintances are the ids of all customers whom an agent may know: the same
// rule as visible, as a union of parts that each have an index, because a list
// cannot ask every customer of the tenant.
func acquaintances(db *gorm.DB, v model.Viewer) *gorm.DB {
	parts := []string{
		"SELECT customer_id FROM conversation WHERE tenant_id = @tenant AND agent_id = @agent",
		"SELECT customer_id FROM session WHERE tenant_id = @tenant AND agent_id = @agent",
	}
	const byState = "SELECT customer_id FROM conversation WHERE tenant_id = @tenant AND state IN "
	const reachable = " AND channel_id IN (SELECT channel_id FROM channel_agent WHERE agent_id = @agent)"
	for _, part := range []struct {
		box model.Permission
		sql string
	}{
		{model.SeeColleagues, byState + "('serving')"},
		{model.SeeHistory, byState + "('ended', 'expired', 'hidden')"},
		{model.TakeFromQueue, byState + "('queued')" + reachable + " AND " + takeable},
		{model.SeeRobot, byState + "('robot')" + reachable + " AND exclusive_id IN (0, @agent)"},
	} {
		if v.Can(part.box) {
			parts = append(parts, part.sql)
		}
	}
	return db.Raw(strings.Join(parts, " UNION "), map[string]any{"tenant": v.Tenant(), "agent": v.Agent(), "waits": true})
}

// Customers lists those whom the viewer may know, last seen first.
func (s *Store) Customers(ctx context.Context, v model.Viewer, f model.CustomerFilter, p model.Page) (model.List[model.Customer], error) {
	after, err := decodeCursor(p.Cursor, 2)
	if err != nil {
		return model.List[model.Customer]{}, err
	}
	db := s.in(ctx, v)
	if !v.System() && !v.Administrator() {
		db = db.Where("customer.id IN (?)", acquaintances(s.reader.WithContext(ctx), v))
	}
	db = narrowCustomers(db.Where("customer.merged_into = 0"), f)
	if after != nil {
		db = db.Where("customer.seen_at < ? OR customer.seen_at = ? AND customer.id < ?", after[0], after[0], after[1])
	}
	var found []model.Customer
	if err := db.Order("customer.seen_at DESC, customer.id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.Customer]{}, explain(err)
	}
	list := page(found, rows(p), func(c model.Customer) []int64 { return []int64{int64(c.SeenAt), c.ID} })
	return list, s.fillTags(ctx, v, list.Items)
}

// CustomersByID finds some of the customers whom the viewer may know, in the order of the ids.
func (s *Store) CustomersByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.Customer, error) {
	var found []model.Customer
	if err := known(s.in(ctx, v), v).Where("customer.id IN ?", ids).Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	at := map[int64]model.Customer{}
	for _, c := range found {
		at[c.ID] = c
	}
	ordered := make([]model.Customer, 0, len(found))
	for _, id := range ids {
		if c, ok := at[id]; ok {
			ordered = append(ordered, c)
		}
	}
	return ordered, s.fillTags(ctx, v, ordered)
}

// ChangeCustomer lets decide change what we know of a customer; action, if not
// empty, names the change in the audit log. decide may run several times.
func (s *Store) ChangeCustomer(ctx context.Context, v model.Viewer, id int64, action string,
	decide func(was model.Customer) (model.Customer, error)) (model.Customer, error) {
	var now model.Customer
	err := s.write(ctx, v, func(t tx) error {
		var was model.Customer
		if err := known(t.locked(), v).Where("customer.id = ?", id).Take(&was).Error; err != nil {
			return err
		}
		var err error
		if now, err = decide(was); err != nil {
			return err
		}
		if err := t.saveCustomer(was, &now); err != nil || action == "" {
			return err
		}
		return t.audit(action, "customer", id, now.Nickname, map[string]any{"blocked": was.Blocked}, map[string]any{"blocked": now.Blocked})
	})
	if err != nil {
		return now, err
	}
	tags, err := s.tagsOf(ctx, v, []int64{id})
	now.TagIDs = nonNil(tags[id])
	return now, err
}

// saveCustomer writes every column that may change after the first day.
func (t tx) saveCustomer(was model.Customer, now *model.Customer) error {
	now.Stale = was.Stale || was.Names() != now.Names()
	return t.in().Model(now).Select("nickname", "named", "avatar", "openid", "verified", "unionid", "remark", "mobile", "weixin", "city",
		"province", "age", "sex", "note", "source", "fields", "blocked", "seen_at", "stale", "owner_id", "ip_province", "ip_city").Updates(now).Error
}

// CustomerSessions lists a customer's past sessions, the newest first, among
// the conversations that the viewer may read.
func (s *Store) CustomerSessions(ctx context.Context, v model.Viewer, id int64, p model.Page) (model.List[model.SessionOf], error) {
	before, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return model.List[model.SessionOf]{}, err
	}
	if _, err := s.Customer(ctx, v, id); err != nil {
		return model.List[model.SessionOf]{}, err
	}
	db := s.reader.WithContext(ctx).Table("session").Select("session.*, agent.nickname AS agent_name, channel.name AS channel_name").
		Joins("JOIN conversation ON conversation.id = session.conversation_id").
		Joins("LEFT JOIN agent ON agent.id = session.agent_id").
		Joins("LEFT JOIN channel ON channel.id = conversation.channel_id").
		Where("conversation.tenant_id = ?", v.Tenant()).
		Where("conversation.customer_id = ? OR conversation.customer_id IN (SELECT id FROM customer WHERE merged_into = ?)", id, id)
	db = visible(db, v)
	if before != nil {
		db = db.Where("session.id < ?", before[0])
	}
	var found []model.SessionOf
	if err := db.Order("session.id DESC").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.SessionOf]{}, explain(err)
	}
	return page(found, rows(p), func(o model.SessionOf) []int64 { return []int64{o.ID} }), nil
}

// Profile is the customer behind a visitor's page. Visitors only.
func (s *Store) Profile(ctx context.Context, v model.Viewer) (model.Profile, error) {
	var p model.Profile
	db := s.in(ctx, v)
	err := db.Where("customer_id = ? OR customer_id = (SELECT merged_into FROM customer WHERE id = ?)", v.Customer(), v.Customer()).
		Take(&p.Conversation, v.Conversation()).Error
	if err == nil {
		err = db.Take(&p.Customer, p.Conversation.CustomerID).Error // he may have been merged while his page was open
	}
	if err == nil {
		err = db.Take(&p.Channel, p.Conversation.ChannelID).Error
	}
	return p, explain(err)
}
