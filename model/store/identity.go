package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// seenEvery is how old a customer's last visit may look: a page that is opened
// again within it writes nothing.
const seenEvery = 60_000 // milliseconds

// arriveTries is how often an arrival is tried again when the same visitor
// arrives twice at once.
const arriveTries = 3

// Arrive finds or makes the customer and his conversation with the link, and
// keeps what the link says of him. The same visitor twice at once gets the same
// rows. The caller has judged the identity.
func (s *Store) Arrive(ctx context.Context, v model.Viewer, a model.Arrival) (model.Arrived, error) {
	known, err := s.recall(ctx, v, a)
	if err == nil && !s.worthWriting(known, a) {
		return known, nil
	}
	if err != nil && !errors.Is(err, model.ErrMissing) {
		return model.Arrived{}, err
	}
	var arrived model.Arrived
	for range arriveTries {
		err = s.write(ctx, v, func(t tx) error {
			arrived, err = t.arrive(a)
			return err
		})
		if !duplicate(err) {
			break
		}
	}
	return arrived, err
}

// recall reads who arrives, without a lock.
func (s *Store) recall(ctx context.Context, v model.Viewer, a model.Arrival) (model.Arrived, error) {
	var known model.Arrived
	db := s.in(ctx, v)
	var who model.Identity
	err := db.Where("product_id = ? AND kind = ? AND value = ?", a.Entrance.Product.ID, a.Kind, a.Value).Take(&who).Error
	if err == nil {
		err = db.Take(&known.Customer, who.CustomerID).Error
	}
	if err == nil {
		err = thread(db, a.Entrance, who.CustomerID).Take(&known.Conversation).Error
	}
	return known, explain(err)
}

func thread(db *gorm.DB, e model.Entrance, customer int64) *gorm.DB {
	return db.Where("product_id = ? AND channel_id = ? AND exclusive_id = ? AND customer_id = ?",
		e.Product.ID, e.Channel.ID, e.Link.AgentID, customer)
}

func (s *Store) worthWriting(known model.Arrived, a model.Arrival) bool {
	return len(a.TagIDs) > 0 || s.moment()-known.Customer.SeenAt > seenEvery ||
		a.Source != "" && a.Source != known.Conversation.Source || !known.Customer.Equal(a.Update(known.Customer))
}

func (t tx) arrive(a model.Arrival) (model.Arrived, error) {
	customer, err := t.identify(a)
	if err != nil {
		return model.Arrived{}, err
	}
	if err := t.putTags(customer.ID, a.TagIDs); err != nil {
		return model.Arrived{}, err
	}
	c, err := t.converse(a, customer.ID)
	return model.Arrived{Customer: customer, Conversation: c}, err
}

// identify finds the customer behind an identity and updates him, or makes both.
func (t tx) identify(a model.Arrival) (model.Customer, error) {
	var who model.Identity
	err := t.in().Where("product_id = ? AND kind = ? AND value = ?", a.Entrance.Product.ID, a.Kind, a.Value).Take(&who).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return t.newCustomer(a)
	}
	if err != nil {
		return model.Customer{}, err
	}
	var was model.Customer
	if err := t.locked().Take(&was, who.CustomerID).Error; err != nil {
		return was, err
	}
	now := a.Update(was)
	if now.Equal(was) && t.now-was.SeenAt <= seenEvery {
		return was, nil
	}
	now.SeenAt = t.now
	return now, t.saveCustomer(was, &now)
}

func (t tx) newCustomer(a model.Arrival) (model.Customer, error) {
	c := a.Update(model.Customer{Fields: map[string]string{}})
	c.ID, c.TenantID, c.ProductID, c.CreatedAt, c.SeenAt, c.Stale = 0, t.v.Tenant(), a.Entrance.Product.ID, t.now, t.now, true
	if err := t.db.Create(&c).Error; err != nil {
		return c, err
	}
	who := model.Identity{TenantID: c.TenantID, ProductID: c.ProductID, Kind: a.Kind, Value: a.Value, CustomerID: c.ID}
	return c, t.db.Create(&who).Error
}

// converse finds or makes the conversation between the link and the customer.
func (t tx) converse(a model.Arrival, customer int64) (model.Conversation, error) {
	var c model.Conversation
	err := thread(t.in(), a.Entrance, customer).Take(&c).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		c = model.Conversation{
			TenantID: t.v.Tenant(), ProductID: a.Entrance.Product.ID, ChannelID: a.Entrance.Channel.ID,
			ExclusiveID: a.Entrance.Link.AgentID, CustomerID: customer, State: model.Idle, Source: a.Source, CreatedAt: t.now,
		}
		return c, t.db.Create(&c).Error
	case err != nil || a.Source == "" || a.Source == c.Source:
		return c, err
	}
	c.Source = a.Source
	return c, t.in().Model(&c).Update("source", a.Source).Error
}
