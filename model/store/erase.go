package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// eraseAtOnce is how many messages are removed in one transaction.
const eraseAtOnce = 200

// ofConversation are the tables that hold something of a conversation, beside
// its messages: a test compares them with the schema.
func ofConversation() []any {
	return []any{&model.LeaveMessage{}, &model.Star{}, &model.Delivery{}, &model.ReplyLater{}, &model.ReplyLog{}, &model.ReplyFired{},
		&model.Awaited{}, &model.Overdue{}, &model.Session{}}
}

// ofCustomer are the tables that hold something of a customer, beside his
// conversations.
func ofCustomer() []any {
	return []any{&model.CustomerTag{}, &model.CustomerEntry{}, &model.Identity{}, &model.Merge{}}
}

// Erasing finds what a customer at WeChat has left with us. Who is not known has
// left at most what he did and what he pushed.
func (s *Store) Erasing(ctx context.Context, v model.Viewer, product int64, openid string) (model.Erasure, error) {
	e := model.Erasure{ProductID: product, OpenID: openid}
	var who model.Identity
	err := s.in(ctx, v).Where("product_id = ? AND kind = ? AND value = ?", product, model.ByWeChat, openid).Take(&who).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return e, nil
	}
	if err != nil {
		return e, explain(err)
	}
	e.CustomerID = who.CustomerID
	err = s.in(ctx, v).Model(&model.Conversation{}).Where("customer_id = ? AND product_id = ?", e.CustomerID, product).Order("id").Pluck("id", &e.Conversations).Error
	return e, explain(err)
}

// Abandon ends whatever goes on in a conversation that is about to be erased, so
// that nobody serves it and nothing is owed to it. Repeat: nothing went on.
func (s *Store) Abandon(ctx context.Context, v model.Viewer, conversation int64) (model.Committed, error) {
	return s.mark(ctx, v, conversation, func(st *step) error {
		st.is.OpenID, st.is.ExpiresAt, st.is.DutyAt, st.is.DutyTries = "", 0, 0, 0
		if st.is.State == model.Ended || st.is.State == model.Idle {
			return nil
		}
		return st.end(model.Outcome{State: model.Ended, EndReason: model.EndedBySystem})
	})
}

// FilesOf lists files that a customer sent in a conversation.
func (s *Store) FilesOf(ctx context.Context, v model.Viewer, conversation int64, most int) ([]model.File, error) {
	var found []model.File
	return found, explain(s.in(ctx, v).Where("conversation_id = ?", conversation).Order("id").Limit(most).Find(&found).Error)
}

// EraseMessages removes some messages of a conversation with what the search
// knows of them: grams says which pieces those are. It returns how many there were.
func (s *Store) EraseMessages(ctx context.Context, v model.Viewer, conversation int64, grams func(model.Message) []model.Gram) (removed int, err error) {
	err = s.write(ctx, v, func(t tx) error {
		var some []model.Message
		if err := t.in().Where("conversation_id = ?", conversation).Order("number").Limit(eraseAtOnce).Find(&some).Error; err != nil {
			return err
		}
		removed = len(some)
		if removed == 0 {
			return nil
		}
		ids := make([]int64, removed)
		for i, m := range some {
			ids[i] = m.ID
			if err := t.dropGrams(grams(m)); err != nil {
				return err
			}
		}
		if err := t.in().Where("message_id IN ?", ids).Delete(&model.Delivery{}).Error; err != nil {
			return err
		}
		return t.in().Where("id IN ?", ids).Delete(&model.Message{}).Error
	})
	return removed, err
}

// dropGrams removes the pieces of one text from the search index.
func (t tx) dropGrams(grams []model.Gram) error {
	for len(grams) > 0 {
		some := grams[:min(len(grams), gramRows)]
		grams = grams[len(some):]
		pieces := make([]string, len(some))
		for i, g := range some {
			pieces[i] = g.Gram
		}
		err := t.in().Where("kind = ? AND ref_id = ? AND gram IN ?", some[0].Kind, some[0].RefID, pieces).Delete(&model.Gram{}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase removes a customer and all that is left of him, writes into the audit
// log that it was done and why, without a word about him, and marks the push
// that asked for it as done. Messages and files must be gone before.
func (s *Store) Erase(ctx context.Context, v model.Viewer, e model.Erasure, p model.KeptPush, why string, grams func(model.Customer) []model.Gram) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.holdPush(p); err != nil {
			return err
		}
		if e.CustomerID != 0 {
			if err := t.eraseCustomer(e, grams); err != nil {
				return err
			}
			if err := t.audit("customer.erase", "customer", e.CustomerID, "", nil, map[string]any{"reason": why}); err != nil {
				return err
			}
		}
		if err := t.in().Where("product_id = ? AND openid = ?", e.ProductID, e.OpenID).Delete(&model.Quota{}).Error; err != nil {
			return err
		}
		return t.erasePushes(e, p)
	})
}

// eraseCustomer removes the conversations, who he is here, and him. Somebody who
// is known elsewhere too, because colleagues have made two customers one, stays
// as who he is there.
func (t tx) eraseCustomer(e model.Erasure, grams func(model.Customer) []model.Gram) error {
	var was model.Customer
	if err := t.locked().Take(&was, e.CustomerID).Error; err != nil {
		return err
	}
	conversations := append([]int64{0}, e.Conversations...)
	for _, table := range ofConversation() {
		if err := t.in().Where("conversation_id IN ?", conversations).Delete(table).Error; err != nil {
			return err
		}
	}
	if err := t.in().Where("id IN ?", conversations).Delete(&model.Conversation{}).Error; err != nil {
		return err
	}
	err := t.in().Where("product_id = ? AND kind = ? AND value = ?", e.ProductID, model.ByWeChat, e.OpenID).Delete(&model.Identity{}).Error
	if err != nil {
		return err
	}
	elsewhere, err := t.knownStill(e.CustomerID)
	if err != nil {
		return err
	}
	if elsewhere {
		return t.forgetOpenID(was, e.OpenID)
	}
	return t.dropCustomer(was, grams)
}

// knownStill claims that a customer has an identity or a conversation.
func (t tx) knownStill(customer int64) (bool, error) {
	for _, table := range []any{&model.Identity{}, &model.Conversation{}} {
		var some []int64
		if err := t.in().Model(table).Where("customer_id = ?", customer).Limit(1).Pluck("id", &some).Error; err != nil || len(some) > 0 {
			return len(some) > 0, err
		}
	}
	return false, nil
}

func (t tx) forgetOpenID(was model.Customer, openid string) error {
	if err := t.in().Where("customer_id = ?", was.ID).Delete(&model.CustomerEntry{}).Error; err != nil || was.OpenID != openid {
		return err
	}
	now := was
	now.OpenID, now.Verified = "", false
	return t.saveCustomer(was, &now)
}

// dropCustomer removes a customer, and those who were made one with him and are
// known nowhere else.
func (t tx) dropCustomer(was model.Customer, grams func(model.Customer) []model.Gram) error {
	var merged []int64
	if err := t.in().Model(&model.Merge{}).Where("customer_id = ? AND undone_at = 0", was.ID).Pluck("merged_id", &merged).Error; err != nil {
		return err
	}
	if err := t.dropGrams(grams(was)); err != nil {
		return err
	}
	for _, table := range ofCustomer() {
		if err := t.in().Where("customer_id = ?", was.ID).Delete(table).Error; err != nil {
			return err
		}
	}
	if err := t.in().Where("merged_id = ?", was.ID).Delete(&model.Merge{}).Error; err != nil {
		return err
	}
	if err := t.in().Delete(&model.Customer{}, was.ID).Error; err != nil {
		return err
	}
	for _, id := range merged {
		if err := t.dropMerged(id, grams); err != nil {
			return err
		}
	}
	return nil
}

func (t tx) dropMerged(id int64, grams func(model.Customer) []model.Gram) error {
	var was model.Customer
	err := t.locked().Take(&was, id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	elsewhere, err := t.knownStill(id)
	if err != nil || elsewhere {
		return err
	}
	return t.dropCustomer(was, grams)
}

// erasePushes removes what the customer has pushed until now. The push that
// asks for it stays, so that its copies are known, and says nothing of him.
func (t tx) erasePushes(e model.Erasure, p model.KeptPush) error {
	err := t.in().Where("product_id = ? AND openid = ? AND id < ?", e.ProductID, e.OpenID, p.ID).Delete(&model.KeptPush{}).Error
	if err != nil {
		return err
	}
	p.OpenID, p.Push, p.DueAt, p.Fault = "", model.Push{Kind: p.Push.Kind, Event: p.Push.Event}, 0, ""
	return t.in().Model(&model.KeptPush{}).Where("id = ?", p.ID).Select("openid", "body", "due_at", "fault").Updates(&p).Error
}
