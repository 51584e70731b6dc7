package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// TakePush keeps what becomes of a push: customer, conversation, what was said
// with the duty to react, quota, how he came in, and that the push is done, in
// one transaction. Where the same push was taken before, Repeat is told and
// nothing is said twice. ErrChanged: the booking has passed on to somebody else.
func (s *Store) TakePush(ctx context.Context, v model.Viewer, in model.Taking) (model.Committed, error) {
	var st *step
	var err error
	for range arriveTries {
		err = s.write(ctx, v, func(t tx) (err error) {
			st, err = t.takePush(in)
			return err
		})
		if !duplicate(err) {
			break
		}
	}
	if errors.Is(err, errRepeat) {
		return s.takenBefore(ctx, v, in)
	}
	if err != nil {
		return model.Committed{}, err
	}
	return model.Committed{Was: st.was, Is: st.is, Messages: st.said}, nil
}

func (t tx) takePush(in model.Taking) (*step, error) {
	if err := t.holdPush(in.Push); err != nil {
		return nil, err
	}
	a := arrivalOf(in)
	customer, err := t.identify(a)
	if err != nil {
		return nil, err
	}
	if err := t.putTags(customer.ID, in.TagIDs); err != nil {
		return nil, err
	}
	if err := t.keepEntry(customer.ID, in.Entry); err != nil {
		return nil, err
	}
	c, err := t.converse(a, customer.ID)
	if err != nil {
		return nil, err
	}
	st, err := t.enter(c.ID, in, customer)
	if err != nil {
		return nil, err
	}
	if err := t.act(in); err != nil {
		return nil, err
	}
	if in.Owed {
		return st, nil
	}
	return st, booked(t.db, in.Push).Updates(map[string]any{"due_at": 0, "fault": ""}).Error
}

func arrivalOf(in model.Taking) model.Arrival {
	return model.Arrival{Entrance: in.Entrance, Kind: model.ByWeChat, Value: in.Push.OpenID, Update: in.Update, TagIDs: in.TagIDs, Source: in.Source}
}

// holdPush makes sure that the booking holds, and keeps it so until the
// transaction ends.
func (t tx) holdPush(p model.KeptPush) error {
	var row model.KeptPush
	err := t.locked().Select("id", "due_at").Take(&row, p.ID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && row.DueAt != p.DueAt {
		return model.ErrChanged
	}
	return err
}

// keepEntry keeps how a customer came in; the last time counts.
func (t tx) keepEntry(customer int64, entry *model.CustomerEntry) error {
	if entry == nil {
		return nil
	}
	row := *entry
	row.CustomerID, row.TenantID = customer, t.v.Tenant()
	return t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
}

// enter says in the conversation what the push says. What the customer himself
// said opens a round and leaves the duty to react, as Accept does; a blocked
// one's is kept and answered by nobody.
func (t tx) enter(id int64, in model.Taking, customer model.Customer) (*step, error) {
	c, err := t.hold(id)
	if err != nil {
		return nil, err
	}
	st := &step{tx: t, was: c, is: c}
	st.is.OpenID = in.Push.OpenID
	st.is.ExpiresAt = max(st.is.ExpiresAt, in.ExpiresAt)
	in.Say.ConversationID = c.ID
	received := in.Say.Party == model.ByCustomer && !customer.Blocked
	if received {
		if err := st.begin(); err != nil {
			return nil, err
		}
	}
	m, err := st.say(in.Say)
	if err != nil {
		return nil, err
	}
	if received {
		st.heard(m)
		st.owes(in.Say)
		if err := st.notes(in.Say); err != nil {
			return nil, err
		}
	}
	return st, st.keep()
}

// act notes in the ledger what the customer did.
func (t tx) act(in model.Taking) error {
	if in.Act == nil {
		return nil
	}
	q, err := t.quota(in.Push.ProductID, in.Push.OpenID)
	if err != nil {
		return err
	}
	return t.keepQuota(in.Act(q))
}

// takenBefore finds what became of a push that was taken already, and marks it
// as done.
func (s *Store) takenBefore(ctx context.Context, v model.Viewer, in model.Taking) (model.Committed, error) {
	known, err := s.recall(ctx, v, arrivalOf(in))
	if err != nil {
		return model.Committed{}, err
	}
	in.Say.ConversationID = known.Conversation.ID
	var m model.Message
	err = s.in(ctx, v).Where("conversation_id = ? AND party = ? AND agent_id = ? AND client_id = ?",
		known.Conversation.ID, in.Say.Party, in.Say.AgentID, in.Say.ClientID).Take(&m).Error
	if err == nil && !in.Owed {
		err = s.SettlePush(ctx, v, in.Push, "")
	}
	return model.Committed{Was: known.Conversation, Is: known.Conversation, Messages: []model.Message{m}, Repeat: true}, explain(err)
}

// Entry is how a customer last came in, if he came by the button of a
// mini-program: ErrMissing if not. The viewer must know him.
func (s *Store) Entry(ctx context.Context, v model.Viewer, customer int64) (model.CustomerEntry, error) {
	var found model.CustomerEntry
	if _, err := s.Customer(ctx, v, customer); err != nil {
		return found, err
	}
	return found, explain(s.in(ctx, v).Take(&found, customer).Error)
}

// FillFile puts the file into a message that shows one, if it is still missing
// there; body is the message's with it. ErrChanged: it is not missing any more.
func (s *Store) FillFile(ctx context.Context, v model.Viewer, m model.Message, body []byte) (model.Message, error) {
	err := s.write(ctx, v, func(t tx) error {
		done := t.in().Model(&model.Message{}).Where("id = ? AND body = ? AND recalled_at = 0", m.ID, []byte(m.Body)).Update("body", body)
		if done.Error == nil && done.RowsAffected == 0 {
			return model.ErrChanged
		}
		return done.Error
	})
	m.Body = body
	return m, err
}

// MessageAt is the message of a number in a conversation that the viewer may read.
func (s *Store) MessageAt(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, error) {
	var m model.Message
	if _, err := s.Conversation(ctx, v, conversation); err != nil {
		return m, err
	}
	return m, explain(s.in(ctx, v).Where("conversation_id = ? AND number = ?", conversation, number).Take(&m).Error)
}
