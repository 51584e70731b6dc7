package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// Hear loads what a robot asks about a conversation that was just read.
func (s *Store) Hear(ctx context.Context, v model.Viewer, c model.Conversation, want model.Wanted) (model.Hearing, error) {
	h := model.Hearing{Fired: map[int64]model.Millis{}}
	db := s.in(ctx, v)
	if want.Said {
		err := db.Where("conversation_id = ? AND number > ? AND number <= ?", c.ID, c.RobotNumber, c.LastNumber).
			Where("party = ?", model.ByCustomer).Order("number DESC").Limit(model.HeardMost).Find(&h.Said).Error
		if err != nil {
			return h, explain(err)
		}
		slices.Reverse(h.Said)
	}
	if len(h.Said) > 0 && c.MenuNumber != 0 {
		if err := s.lastMenu(ctx, v, c, &h); err != nil {
			return h, err
		}
	}
	if want.Fired {
		var rows []model.ReplyFired
		if err := db.Where("conversation_id = ?", c.ID).Find(&rows).Error; err != nil {
			return h, explain(err)
		}
		for _, r := range rows {
			h.Fired[r.RuleID] = r.At
		}
	}
	if want.Groups && want.Agent != 0 {
		err := db.Model(&model.AgentGroupMember{}).Where("agent_id = ?", want.Agent).Pluck("group_id", &h.GroupIDs).Error
		if err != nil {
			return h, explain(err)
		}
	}
	err := db.Where("customer_id = ?", c.CustomerID).Take(&h.Entry).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil // he came in without a word about him
	}
	return h, explain(err)
}

// lastMenu reads the newest menu that was said to the customer.
func (s *Store) lastMenu(ctx context.Context, v model.Viewer, c model.Conversation, h *model.Hearing) error {
	var m model.Message
	err := s.in(ctx, v).Where("conversation_id = ? AND number = ?", c.ID, c.MenuNumber).Take(&m).Error
	if err != nil {
		return explain(err)
	}
	var menu model.Menu
	if m.RecalledAt == 0 && json.Unmarshal(m.Body, &menu) == nil {
		h.Menu = &menu
	}
	return nil
}

// Replied claims that the robot has decided about what happened at a line of a
// conversation.
func (s *Store) Replied(ctx context.Context, v model.Viewer, conversation, number int64, triggers ...model.Trigger) (bool, error) {
	var ids []int64
	err := s.in(ctx, v).Model(&model.ReplyLog{}).Where("conversation_id = ? AND number = ? AND fires_on IN ?", conversation, number, triggers).
		Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, explain(err)
}

// Estimate is how many seconds a customer in this place of a channel's line will
// probably wait; 0: it cannot be told.
func (s *Store) Estimate(ctx context.Context, v model.Viewer, channel int64, position int) (int, error) {
	p, err := s.pace(ctx, v, channel)
	return p.seconds(position), err
}

// SaveEntry keeps how a customer came in; the last time counts.
func (s *Store) SaveEntry(ctx context.Context, v model.Viewer, entry model.CustomerEntry) error {
	return s.write(ctx, v, func(t tx) error { return t.keepEntry(entry.CustomerID, &entry) })
}
