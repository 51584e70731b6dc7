package store

import "yingke/model"

// deliver books that a message leaves through WeChat, in the transaction that
// stores it: a crash cannot keep the one without the other.
func (st *step) deliver(m *model.Message) error {
	d := model.Delivery{
		TenantID: m.TenantID, ProductID: st.is.ProductID, ConversationID: m.ConversationID, MessageID: m.ID, Number: m.Number,
		OpenID: st.is.OpenID, State: model.DeliveryQueued, Attempts: []model.Attempt{}, NextAt: st.now, CreatedAt: st.now,
	}
	if err := st.db.Create(&d).Error; err != nil {
		return err
	}
	m.Delivery = &d
	return nil
}
