package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yingke/model"
)

// againLimit is how long an agent waits who asks for a missing file.
const againLimit = 15 * time.Second

// Again fetches the file of a message that is missing it, for a viewer who may
// read the conversation, and returns the message with it. A message that has its
// file is returned as it is; one that never had any is ErrNothingToFetch. What
// WeChat has no more is ErrWeChatMediaGone, and the message says so from then on.
func (s *Service) Again(ctx context.Context, v model.Viewer, conversation, number int64) (model.Message, error) {
	m, err := s.store.MessageAt(ctx, v, conversation, number)
	if err != nil {
		return m, err
	}
	var body model.Attachment
	if m.RecalledAt != 0 || m.Party != model.ByCustomer || json.Unmarshal(m.Body, &body) != nil || body.Missing == nil && body.File.Key == "" {
		return m, model.ErrNothingToFetch
	}
	if body.Missing == nil {
		return m, nil
	}
	c, err := s.store.Conversation(ctx, v, conversation)
	if err != nil {
		return m, err
	}
	return s.fill(ctx, v, c, m, body)
}

func (s *Service) fill(ctx context.Context, v model.Viewer, c model.Conversation, m model.Message, body model.Attachment) (model.Message, error) {
	system := model.SystemViewer(v.Tenant())
	conn, err := s.store.Connection(ctx, system, c.ProductID)
	if err != nil {
		return m, err
	}
	sender := model.VisitorViewer(v.Tenant(), c.CustomerID, c.ID)
	wanted := model.PushMedia{MediaID: body.Missing.MediaID, PictureURL: body.Missing.PictureURL}
	file, fault := s.fetch(ctx, sender, conn, wanted, againLimit)
	if fault == nil {
		body.File, body.Missing = refOf(file), nil
	} else if body.Missing.Fault != codeOf(fault) {
		body.Missing.Fault = codeOf(fault)
	} else {
		return m, fault
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return m, fmt.Errorf("write the body of message %d: %w", m.ID, err)
	}
	filled, err := s.store.FillFile(ctx, system, m, raw)
	if errors.Is(err, model.ErrChanged) { // a colleague was faster
		return s.store.MessageAt(ctx, v, c.ID, m.Number)
	}
	if err != nil {
		return m, err
	}
	s.reception.Changed(ctx, v, filled)
	return filled, fault
}
