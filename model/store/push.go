package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// How much of the inbox is booked at once: so many due pushes are looked at,
// with all that their senders have in the inbox, and so many of one sender.
const (
	pushesAtOnce = 100
	pushesOfAll  = 400
	pushesOfOne  = 20
)

// KeepPush keeps a push in the inbox. A copy of one that is there already
// changes nothing and is told as not fresh, also while that one is being kept.
// Nothing else is done: WeChat waits for our answer.
func (s *Store) KeepPush(ctx context.Context, v model.Viewer, p model.KeptPush) (fresh bool, err error) {
	p.ID, p.TenantID = 0, v.Tenant()
	err = s.single(ctx, v, func(db *gorm.DB) error { return db.Create(&p).Error })
	if duplicate(err) {
		return false, nil
	}
	return err == nil, err
}

// BookPushes finds pushes that are due and moves their time to until, before
// anybody tries them: one that ends the program does not come back at once, and
// no other node has it meanwhile. They come in the order of their arrival, one
// sender after the other, so that each sender's can be taken by one worker. A
// sender of whom an earlier push is booked or put off is left out. Operator only.
func (s *Store) BookPushes(ctx context.Context, v model.Viewer, until model.Millis) ([][]model.KeptPush, error) {
	now := s.moment()
	var found []model.KeptPush
	first := s.across(ctx, v).Model(&model.KeptPush{}).Select("product_id", "openid").
		Where("due_at > 0 AND due_at <= ?", now).Order("due_at, id").Limit(pushesAtOnce)
	if first.Error != nil {
		return nil, first.Error
	}
	err := s.across(ctx, v).Table("(SELECT DISTINCT product_id, openid FROM (?) AS due) AS sender", first).Select("push.*").
		Joins("JOIN push ON push.product_id = sender.product_id AND push.openid = sender.openid AND push.due_at > 0").
		Order("push.id + 0"). // by its plain name MySQL walks through all that was ever kept
		Limit(pushesOfAll).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, explain(err)
	}
	return s.bookAll(ctx, v, bySender(found, now), until)
}

// sender is who pushed, to which product.
type sender struct {
	product int64
	openid  string
}

// bySender sorts due pushes by who sent them, and leaves out who has one that
// is booked or put off: what came later has to wait for it.
func bySender(found []model.KeptPush, now model.Millis) [][]model.KeptPush {
	at := map[sender]int{}
	busy := map[sender]bool{}
	var all [][]model.KeptPush
	for _, p := range found {
		who := sender{p.ProductID, p.OpenID}
		i, known := at[who]
		if !known {
			i = len(all)
			at[who], all = i, append(all, nil)
		}
		busy[who] = busy[who] || p.DueAt > now
		if len(all[i]) < pushesOfOne {
			all[i] = append(all[i], p)
		}
	}
	return slices.DeleteFunc(all, func(of []model.KeptPush) bool { return busy[sender{of[0].ProductID, of[0].OpenID}] })
}

// bookAll moves the time of pushes that nobody else has booked since they were
// read. Of a sender whose first is lost, the others are left alone too.
func (s *Store) bookAll(ctx context.Context, v model.Viewer, wanted [][]model.KeptPush, until model.Millis) ([][]model.KeptPush, error) {
	var booked [][]model.KeptPush
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		booked = nil
		for _, of := range wanted {
			var mine []model.KeptPush
			for _, p := range of {
				done := db.Model(&model.KeptPush{}).Where("id = ? AND due_at = ?", p.ID, p.DueAt).
					Updates(map[string]any{"due_at": until, "tries": p.Tries + 1})
				if done.Error != nil {
					return done.Error
				}
				if done.RowsAffected == 0 {
					break
				}
				p.DueAt, p.Tries = until, p.Tries+1
				mine = append(mine, p)
			}
			if len(mine) > 0 {
				booked = append(booked, mine)
			}
		}
		return nil
	})
	return booked, err
}

// PutOffPush gives up a booking: the push is due again at a time, and fault
// says why. uncounted is for what was no try. A booking that has passed on to
// somebody else stays his.
func (s *Store) PutOffPush(ctx context.Context, v model.Viewer, p model.KeptPush, at model.Millis, fault string, uncounted bool) error {
	tries := p.Tries
	if uncounted {
		tries--
	}
	return s.single(ctx, v, func(db *gorm.DB) error {
		return booked(db, p).Updates(map[string]any{"due_at": at, "tries": tries, "fault": cut(fault, 60)}).Error
	})
}

// booked is the row of a push, as long as the booking holds.
func booked(db *gorm.DB, p model.KeptPush) *gorm.DB {
	return db.Model(&model.KeptPush{}).Where("id = ? AND tenant_id = ? AND due_at = ?", p.ID, p.TenantID, p.DueAt)
}

// SettlePush marks a push as done; fault says what was not done about it.
func (s *Store) SettlePush(ctx context.Context, v model.Viewer, p model.KeptPush, fault string) error {
	return s.single(ctx, v, func(db *gorm.DB) error {
		return booked(db, p).Updates(map[string]any{"due_at": 0, "fault": cut(fault, 60)}).Error
	})
}

// PausePushes puts off whatever of a product is due: nobody receives its
// customers now.
func (s *Store) PausePushes(ctx context.Context, v model.Viewer, product int64, until model.Millis) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.KeptPush{}).Where("product_id = ? AND due_at > 0 AND due_at <= ?", product, t.now).Update("due_at", until).Error
	})
}

// ResumePushes makes what was put off before its first try due again.
func (s *Store) ResumePushes(ctx context.Context, v model.Viewer, product int64) error {
	return s.write(ctx, v, func(t tx) error {
		return t.in().Model(&model.KeptPush{}).Where("product_id = ? AND due_at > ? AND tries = 0", product, t.now).Update("due_at", t.now).Error
	})
}

// SweepPushes removes pushes that were done and received before a time, and
// says how many; most bounds one call. Operator only.
func (s *Store) SweepPushes(ctx context.Context, v model.Viewer, before model.Millis, most int) (removed int, err error) {
	var old []int64
	err = s.across(ctx, v).Model(&model.KeptPush{}).Where("received_at < ? AND due_at = 0", before).
		Order("received_at").Limit(most).Pluck("id", &old).Error
	if err != nil || len(old) == 0 {
		return 0, explain(err)
	}
	err = s.writeAcross(ctx, v, func(db *gorm.DB) error { return db.Where("id IN ?", old).Delete(&model.KeptPush{}).Error })
	return len(old), err
}

// Inbox shows what the inbox holds of a product, the newest first.
func (s *Store) Inbox(ctx context.Context, v model.Viewer, product int64, most int) ([]model.KeptPush, error) {
	found := []model.KeptPush{}
	return found, explain(s.in(ctx, v).Where("product_id = ?", product).Order("id DESC").Limit(most).Find(&found).Error)
}
