package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// quota reads the ledger of one customer of a product and holds it until the
// transaction ends. Who has done nothing yet has an empty one.
func (t tx) quota(product int64, openid string) (model.Quota, error) {
	var q model.Quota
	err := t.locked().Where("product_id = ? AND openid = ?", product, openid).Take(&q).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return model.Quota{ProductID: product, OpenID: openid, TenantID: t.v.Tenant(), Acted: map[model.Action]model.Millis{}, Sends: []model.Millis{}}, nil
	}
	return q, err
}

// keepQuota stores a ledger that quota has read.
func (t tx) keepQuota(q model.Quota) error { return t.db.Save(&q).Error }

// personAt is a customer as a product knows him.
type personAt struct {
	product int64
	openid  string
}

// windows are what decides how much may still be sent in conversations.
type windows struct {
	products map[int64]model.Product
	refused  map[int64][]string
	quotas   map[personAt]model.Quota
	waiting  map[int64]int // by conversation
}

// windowsOf reads the products of conversations, and for those whose answers
// leave through WeChat the ledgers and what waits to leave.
func (s *Store) windowsOf(ctx context.Context, v model.Viewer, found []model.Conversation) (windows, error) {
	w := windows{products: map[int64]model.Product{}, refused: map[int64][]string{}, quotas: map[personAt]model.Quota{}, waiting: map[int64]int{}}
	var products, conversations []int64
	var openids []string
	for _, c := range found {
		w.products[c.ProductID] = model.Product{}
		if c.OpenID != "" {
			products, conversations, openids = append(products, c.ProductID), append(conversations, c.ID), append(openids, c.OpenID)
		}
	}
	db := s.in(ctx, v)
	if err := fetch(db, w.products, func(p model.Product) int64 { return p.ID }); err != nil || len(conversations) == 0 {
		return w, err
	}
	var connections []model.Connection
	err := db.Select("product_id", "refused").Where("product_id IN ?", products).Find(&connections).Error
	for _, c := range connections {
		w.refused[c.ProductID] = c.Refused
	}
	var ledgers []model.Quota
	if err == nil {
		err = db.Where("product_id IN ? AND openid IN ?", products, openids).Find(&ledgers).Error
	}
	for _, q := range ledgers {
		w.quotas[personAt{q.ProductID, q.OpenID}] = q
	}
	var lines []struct {
		ConversationID int64
		Waiting        int
	}
	if err == nil {
		err = db.Model(&model.Delivery{}).Select("conversation_id", "COUNT(*) AS waiting").
			Where("conversation_id IN ? AND settled_at = 0 AND state = ?", conversations, model.DeliveryQueued).Group("conversation_id").Scan(&lines).Error
	}
	for _, l := range lines {
		w.waiting[l.ConversationID] = l.Waiting
	}
	return w, explain(err)
}
