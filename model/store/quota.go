package store

import (
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
