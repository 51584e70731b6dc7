package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"yingke/model"
)

// ticketsKept is how long a spent ticket stays, to tell "used" from "unknown" in the log.
const ticketsKept = 24 * time.Hour

// AddTicket keeps a ticket for the viewer's tenant. A channel of another tenant is ErrMissing.
func (s *Store) AddTicket(ctx context.Context, v model.Viewer, ticket model.VisitorTicket) error {
	return s.write(ctx, v, func(t tx) error {
		if ticket.ChannelID != 0 {
			if err := t.in().Where("deleted_at = 0").Take(&model.Channel{}, ticket.ChannelID).Error; err != nil {
				return err
			}
		}
		ticket.ID, ticket.TenantID, ticket.UsedAt = 0, t.v.Tenant(), 0
		return t.db.Create(&ticket).Error
	})
}

// SpendTicket uses a ticket up for a channel of the viewer's tenant. The
// database decides who was first: everybody else, and everybody who is late or
// at another channel, gets ErrVisitorTicket.
func (s *Store) SpendTicket(ctx context.Context, v model.Viewer, hash string, channel int64) (model.VisitorTicket, error) {
	var ticket model.VisitorTicket
	err := s.write(ctx, v, func(t tx) error {
		spent := t.in().Model(&model.VisitorTicket{}).
			Where("hash = ? AND used_at = 0 AND expires_at > ? AND channel_id IN (0, ?)", hash, t.now, channel).
			Update("used_at", t.now)
		if spent.Error != nil {
			return spent.Error
		}
		if spent.RowsAffected == 0 {
			return model.ErrVisitorTicket
		}
		return t.in().Where("hash = ?", hash).Take(&ticket).Error
	})
	return ticket, err
}

// SweepTickets removes tickets that nobody can use any more and says how many. Operator only.
func (s *Store) SweepTickets(ctx context.Context, v model.Viewer) (int64, error) {
	var gone int64
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		swept := db.Where("expires_at < ?", s.moment().Add(-ticketsKept)).Delete(&model.VisitorTicket{})
		gone = swept.RowsAffected
		return swept.Error
	})
	return gone, err
}
