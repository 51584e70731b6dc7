package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// say numbers a message and stores it. A message that its sender has sent
// before gives errRepeat, which undoes the whole step.
func (st *step) say(u model.Utterance) (model.Message, error) {
	m := model.Message{
		TenantID: st.is.TenantID, ConversationID: st.is.ID, SessionID: st.is.SessionID, Number: st.is.LastNumber + 1,
		Party: u.Party, AgentID: u.AgentID, Kind: u.Kind, Body: u.Body, Internal: u.Internal, At: max(cmp.Or(u.At, st.now), st.is.LastAt),
	}
	if u.ClientID != "" {
		m.ClientID = &u.ClientID
	}
	err := st.db.Create(&m).Error
	if duplicate(err) && u.ClientID != "" {
		return m, errRepeat
	}
	if err != nil {
		return m, err
	}
	st.is.LastNumber, st.is.LastAt = m.Number, m.At
	if m.Kind == model.KindMenu && m.Party != model.ByCustomer {
		st.is.MenuNumber = m.Number
	}
	if m.Kind != model.KindEvent {
		st.is.LastParty, st.is.LastKind, st.is.LastPreview = m.Party, m.Kind, cut(u.Preview, 120)
	}
	if st.is.OpenID != "" && m.Leaves() {
		if err := st.deliver(&m); err != nil {
			return m, err
		}
	}
	st.said = append(st.said, m)
	return m, nil
}

// first finds the message that a sender sent before under the same client id.
// The same id with other content is refused with ErrClientIDReused; a message
// that was withdrawn since has no content to compare.
func (s *Store) first(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error) {
	var m model.Message
	err := s.in(ctx, v).Where("conversation_id = ? AND party = ? AND agent_id = ? AND client_id = ?",
		u.ConversationID, u.Party, u.AgentID, u.ClientID).Take(&m).Error
	if err != nil {
		return model.Committed{}, explain(err)
	}
	if m.RecalledAt == 0 && (m.Kind != u.Kind || !bytes.Equal(m.Body, u.Body)) {
		return model.Committed{}, model.ErrClientIDReused
	}
	var c model.Conversation
	if err := s.in(ctx, v).Take(&c, u.ConversationID).Error; err != nil {
		return model.Committed{}, explain(err)
	}
	said := []model.Message{m}
	return model.Committed{Was: c, Is: c, Messages: said, Repeat: true}, s.deliveries(ctx, v, c, said)
}

// Said finds what an agent said before under the same client id; ErrMissing if
// there is nothing.
func (s *Store) Said(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error) {
	return s.first(ctx, v, u)
}

// Say stores an agent's message. What customers see is refused with
// ErrNotServing while nobody serves, and with ErrNotYours from an agent who
// neither serves nor may help colleagues; the caller has checked that he may
// read the conversation. A repeat returns the first message.
func (s *Store) Say(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error) {
	done, err := s.change(ctx, v, u.ConversationID, func(st *step) error {
		if err := mayAnswer(v, st.is, u.Internal); err != nil {
			return err
		}
		if _, err := st.say(u); err != nil || u.Internal {
			return err
		}
		if err := st.notes(u); err != nil {
			return err
		}
		return st.answered()
	})
	if err == nil || u.ClientID == "" {
		return done, err
	}
	if errors.Is(err, errRepeat) {
		return s.first(ctx, v, u)
	}
	if errors.Is(err, model.ErrNotServing) || errors.Is(err, model.ErrNotYours) {
		if again, notFound := s.first(ctx, v, u); notFound == nil {
			return again, nil // said while he served; the answer was lost on its way
		}
	}
	return done, err
}

func mayAnswer(v model.Viewer, c model.Conversation, internal bool) error {
	switch {
	case internal, v.System(), c.ServedBy(v.Agent()):
		return nil
	case c.State != model.Serving:
		return model.ErrNotServing
	}
	return v.MayHelp(c)
}

// answered notes that a person has answered the customer.
func (st *step) answered() error {
	st.is.SilenceAt = 0
	st.inTime()
	if st.is.WaitingSince == 0 {
		return nil
	}
	st.is.WaitingSince = 0
	return st.in().Model(&model.Session{}).Where("id = ? AND answered_at = 0", st.is.SessionID).Update("answered_at", st.now).Error
}

// Recall withdraws a message of the viewer's own within the given time: its
// body goes, its number stays, and a message of kind recall says so. A repeat
// changes nothing.
func (s *Store) Recall(ctx context.Context, v model.Viewer, conversation, number int64, within model.Millis) (model.Committed, error) {
	done, err := s.change(ctx, v, conversation, func(st *step) error {
		m, err := st.recallable(number, within)
		if err != nil {
			return err
		}
		if err := st.withdraw(m); err != nil {
			return err
		}
		err = st.in().Model(&model.Message{}).Where("id = ?", m.ID).
			Updates(map[string]any{"body": []byte("{}"), "recalled_at": st.now}).Error
		if err != nil {
			return err
		}
		body, err := json.Marshal(model.Recall{Number: number})
		if err != nil {
			return err
		}
		_, err = st.say(model.Utterance{Party: m.Party, AgentID: m.AgentID, Kind: model.KindRecall, Body: body, Internal: m.Internal})
		if m.Party == model.ByCustomer && m.Number > st.is.AgentRead && st.is.Unread > 0 {
			st.is.Unread--
		}
		return err
	})
	if errors.Is(err, errRepeat) {
		return model.Committed{Repeat: true}, nil
	}
	return done, err
}

func (st *step) recallable(number int64, within model.Millis) (model.Message, error) {
	var m model.Message
	err := st.in().Where("conversation_id = ? AND number = ?", st.is.ID, number).Take(&m).Error
	own := st.v.Customer() != 0 && m.Party == model.ByCustomer || st.v.Agent() != 0 && m.Party == model.ByAgent && m.AgentID == st.v.Agent()
	switch {
	case err != nil:
		return m, err
	case m.Kind == model.KindEvent || m.Kind == model.KindRecall || !own:
		return m, model.ErrRecallNotYours
	case m.RecalledAt != 0:
		return m, errRepeat
	case st.now-m.At > within:
		return m, model.ErrRecallLate.With("minutes", int(within/60_000))
	}
	return m, nil
}

// Messages reads a stretch of a conversation that the viewer may read,
// ascending. Customers get only what is left of their history; what is not for
// them is still in it: see model.Message.ForCustomer.
func (s *Store) Messages(ctx context.Context, v model.Viewer, q model.Stretch) (model.Thread, error) {
	c, err := s.Conversation(ctx, v, q.ConversationID)
	if err != nil {
		return model.Thread{}, err
	}
	found, err := s.stretch(ctx, v, c, q)
	return model.Thread{Items: found, LastNumber: c.LastNumber, Marks: marksOf(c)}, err
}

func (s *Store) stretch(ctx context.Context, v model.Viewer, c model.Conversation, q model.Stretch) ([]model.Message, error) {
	var hidden int64
	if v.Customer() != 0 {
		hidden = c.ClearedTo
	}
	db := s.in(ctx, v).Where("conversation_id = ? AND number > ?", c.ID, max(q.After, hidden))
	if q.Before > 0 {
		db = db.Where("number < ?", q.Before)
	}
	forward := q.After > 0 || q.FromStart
	order := "number DESC"
	if forward {
		order = "number"
	}
	found := []model.Message{}
	err := db.Order(order).Limit(rows(model.Page{Limit: q.Limit})).Find(&found).Error
	if err != nil {
		return nil, explain(err)
	}
	if !forward {
		for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
			found[i], found[j] = found[j], found[i]
		}
	}
	if err := s.deliveries(ctx, v, c, found); err != nil {
		return nil, err
	}
	return found, s.Speakers(ctx, v, found)
}

// Speakers fills in who speaks, as agents see it.
func (s *Store) Speakers(ctx context.Context, v model.Viewer, messages []model.Message) error {
	speakers := map[int64]model.Agent{}
	for _, m := range messages {
		if m.AgentID != 0 {
			speakers[m.AgentID] = model.Agent{}
		}
	}
	if err := fetch(s.in(ctx, v).Select("id", "nickname", "avatar"), speakers, agentID); err != nil {
		return err
	}
	for i, m := range messages {
		if m.AgentID != 0 {
			messages[i].AgentName, messages[i].AgentAvatar = speakers[m.AgentID].Nickname, speakers[m.AgentID].Avatar
		}
	}
	return nil
}

// fetch fills a map from id to row with one query.
func fetch[T any](db *gorm.DB, into map[int64]T, id func(T) int64) error {
	if len(into) == 0 {
		return nil
	}
	ids := make([]int64, 0, len(into))
	for key := range into {
		ids = append(ids, key)
	}
	var found []T
	if err := db.Where("id IN ?", ids).Find(&found).Error; err != nil {
		return explain(err)
	}
	for _, row := range found {
		into[id(row)] = row
	}
	return nil
}

func agentID(a model.Agent) int64 { return a.ID }

func marksOf(c model.Conversation) model.Marks {
	return model.Marks{ConversationID: c.ID, AgentRead: c.AgentRead, CustomerRead: c.CustomerRead, CustomerDelivered: c.CustomerDelivered}
}
