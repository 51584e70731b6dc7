package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// attemptsMost is how many attempts a delivery remembers.
const attemptsMost = 30

// deliver books that a message leaves through WeChat, in the transaction that
// stores it: a crash cannot keep the one without the other.
func (st *step) deliver(m *model.Message) error {
	next, err := st.turn()
	if err != nil {
		return err
	}
	d := model.Delivery{
		TenantID: m.TenantID, ProductID: st.is.ProductID, ConversationID: m.ConversationID, MessageID: m.ID, Number: m.Number,
		OpenID: st.is.OpenID, State: model.DeliveryQueued, Attempts: []model.Attempt{}, NextAt: next, CreatedAt: st.now,
	}
	if err := st.db.Create(&d).Error; err != nil {
		return err
	}
	m.Delivery = &d
	return nil
}

// owed are the deliveries of this conversation that are not settled: its line.
func (st *step) owed() *gorm.DB {
	return st.in().Model(&model.Delivery{}).Where("conversation_id = ? AND settled_at = 0", st.is.ID)
}

// turn is when a delivery that joins the line is looked at: with those before
// it. So a line that has to wait is found by nobody until then.
func (st *step) turn() (model.Millis, error) {
	var next model.Millis
	err := st.owed().Select("COALESCE(MAX(next_at), 0)").Scan(&next).Error
	return max(next, st.now), err
}

// line moves what waits in the line: nothing of it is looked at before.
func (st *step) line(next model.Millis) error {
	return st.owed().Where("state <> ?", model.DeliverySending).Update("next_at", next).Error
}

// DeliveriesDue finds the conversations in whose line something is to be tried,
// or counts as lost. Operator only.
func (s *Store) DeliveriesDue(ctx context.Context, v model.Viewer, most int) ([]model.Due, error) {
	var found, due []model.Due
	err := s.across(ctx, v).Model(&model.Delivery{}).Select("tenant_id", "conversation_id").
		Where("settled_at = 0 AND next_at <= ?", s.moment()).Order("next_at, id").Limit(most).Find(&found).Error
	for _, d := range found {
		if !slices.Contains(due, d) {
			due = append(due, d)
		}
	}
	return due, explain(err)
}

// NextDelivery is the delivery whose turn it is in a conversation, with its
// message: one that is being sent, or else the first that was booked. ErrMissing
// if nothing is owed.
func (s *Store) NextDelivery(ctx context.Context, v model.Viewer, conversation int64) (model.Parcel, error) {
	var p model.Parcel
	db := s.in(ctx, v)
	err := db.Where("conversation_id = ? AND settled_at = 0", conversation).
		Order("CASE WHEN state = 'sending' THEN 0 ELSE 1 END, id").Limit(1).Take(&p.Delivery).Error
	if err == nil {
		err = db.Take(&p.Message, p.Delivery.MessageID).Error
	}
	p.Message.Delivery = &p.Delivery
	return p, explain(err)
}

// delivery reads a delivery of this conversation and its message, and puts the
// message among those that are told.
func (st *step) delivery(id int64) (*model.Delivery, error) {
	var d model.Delivery
	if err := st.locked().Where("conversation_id = ?", st.is.ID).Take(&d, id).Error; err != nil {
		return nil, err
	}
	var m model.Message
	if err := st.in().Take(&m, d.MessageID).Error; err != nil {
		return nil, err
	}
	m.Delivery = &d
	st.said = append(st.said, m)
	return &d, nil
}

// keepDelivery stores what became of a delivery.
func (st *step) keepDelivery(d *model.Delivery) error {
	if over := len(d.Attempts) - attemptsMost; over > 0 {
		d.Attempts = slices.Clone(d.Attempts[over:])
	}
	return st.in().Model(&model.Delivery{}).Where("id = ?", d.ID).
		Select("state", "attempts", "next_at", "settled_at").Updates(d).Error
}

// deliveries adds to messages how far each has come on its way through WeChat.
func (s *Store) deliveries(ctx context.Context, v model.Viewer, c model.Conversation, messages []model.Message) error {
	if c.OpenID == "" || v.Customer() != 0 {
		return nil
	}
	at := map[int64]*model.Message{}
	ids := []int64{}
	for i, m := range messages {
		if m.Leaves() {
			at[m.ID] = &messages[i]
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var found []model.Delivery
	if err := s.in(ctx, v).Where("message_id IN ?", ids).Find(&found).Error; err != nil {
		return explain(err)
	}
	for i, d := range found {
		at[d.MessageID].Delivery = &found[i]
	}
	return nil
}
