package store

import (
	"context"

	"yingke/model"
)

// ofProduct are the tables that go with a product when its customers are gone,
// those that others point to last: a test compares them with the schema.
func ofProduct() []any {
	return []any{&model.KeptPush{}, &model.Quota{}, &model.UploadedFile{}, &model.Delivery{}, &model.RuleWord{}, &model.Rule{}, &model.ReplyFolder{},
		&model.KeptReplySettings{}, &model.LinkKey{}, &model.ReplyHit{}, &model.ReplyCount{}, &model.Unmatched{}, &model.KeptReception{}, &model.Route{},
		&model.Connection{}}
}

// ofChannel are those that go with its channel.
func ofChannel() []any {
	return []any{&model.ChannelAgent{}, &model.Turn{}, &model.Link{}, &model.VisitorTicket{}}
}

// PeopleOf lists some of those who are still known by a product that was
// deleted, with their conversations in it; none: nothing of anybody is left.
func (s *Store) PeopleOf(ctx context.Context, v model.Viewer, l model.Leaving, most int) ([]model.Erasure, error) {
	var known []model.Identity
	if err := s.in(ctx, v).Where("product_id = ?", l.ProductID).Limit(most).Find(&known).Error; err != nil {
		return nil, explain(err)
	}
	at := map[int64]int{}
	var people []model.Erasure
	note := func(customer int64) *model.Erasure {
		if _, ok := at[customer]; !ok {
			at[customer] = len(people)
			people = append(people, model.Erasure{ProductID: l.ProductID, CustomerID: customer})
		}
		return &people[at[customer]]
	}
	ids := []int64{0}
	for _, who := range known {
		e := note(who.CustomerID)
		ids = append(ids, who.CustomerID)
		if who.Kind == model.ByWeChat {
			e.OpenID = who.Value
		}
	}
	talks := s.in(ctx, v).Select("id", "customer_id").Where("product_id = ? AND customer_id IN ?", l.ProductID, ids)
	if len(known) == 0 { // conversations whose customer is known elsewhere alone
		talks = s.in(ctx, v).Select("id", "customer_id").Where("channel_id = ?", l.ChannelID).Limit(most)
	}
	var found []model.Conversation
	if err := talks.Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	for _, c := range found {
		e := note(c.CustomerID)
		e.Conversations = append(e.Conversations, c.ID)
	}
	return people, nil
}

// Purge removes somebody from a product that was deleted: his conversations
// there, who he is there, and himself if nobody else knows him. Messages and
// files must be gone before.
func (s *Store) Purge(ctx context.Context, v model.Viewer, e model.Erasure, grams func(model.Customer) []model.Gram) error {
	return s.write(ctx, v, func(t tx) error {
		err := t.in().Where("product_id = ? AND customer_id = ?", e.ProductID, e.CustomerID).Delete(&model.Identity{}).Error
		if err != nil {
			return err
		}
		if err := t.eraseCustomer(e, grams); err != nil {
			return err
		}
		return t.in().Where("product_id = ? AND openid = ?", e.ProductID, e.OpenID).Delete(&model.Quota{}).Error
	})
}

// RemoveProduct removes what is left of a deleted product, and the product. While
// somebody is still known by it that is refused with ErrChanged.
func (s *Store) RemoveProduct(ctx context.Context, v model.Viewer, l model.Leaving) error {
	return s.write(ctx, v, func(t tx) error {
		var p model.Product
		if err := t.locked().Where("deleted_at > 0").Take(&p, l.ProductID).Error; err != nil {
			return err
		}
		for _, table := range []any{&model.Identity{}, &model.Conversation{}} {
			var some []int64
			if err := t.in().Model(table).Where("product_id = ?", p.ID).Limit(1).Pluck("id", &some).Error; err != nil {
				return err
			}
			if len(some) > 0 {
				return model.ErrChanged
			}
		}
		for _, table := range ofProduct() {
			if err := t.in().Where("product_id = ?", p.ID).Delete(table).Error; err != nil {
				return err
			}
		}
		for _, table := range ofChannel() {
			if err := t.in().Where("channel_id = ?", l.ChannelID).Delete(table).Error; err != nil {
				return err
			}
		}
		if err := t.in().Where("product_id = ?", p.ID).Delete(&model.Channel{}).Error; err != nil {
			return err
		}
		if err := t.in().Delete(&model.Product{}, p.ID).Error; err != nil {
			return err
		}
		return t.audit("product.purge", "product", p.ID, p.Name, nil, nil)
	})
}
