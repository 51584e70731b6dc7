package store

import (
	"context"
	"errors"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// The settings in which the search worker remembers how far it is.
const gramCursor = "search.message"

// gramRows is how many rows of the index go into one statement.
const gramRows = 500

// GramCursor is the id of the last message that the index holds. Operator only.
func (s *Store) GramCursor(ctx context.Context, v model.Viewer) (int64, error) {
	value, err := s.Setting(ctx, v, gramCursor)
	if err != nil || value == "" {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// MessagesAfter lists messages of all tenants by id. Operator only.
func (s *Store) MessagesAfter(ctx context.Context, v model.Viewer, id int64, limit int) ([]model.Message, error) {
	var found []model.Message
	return found, explain(s.across(ctx, v).Where("id > ?", id).Order("id").Limit(limit).Find(&found).Error)
}

// SaveGrams adds rows to the index and moves the cursor; if another node has
// moved it meanwhile, nothing changes and ErrChanged is returned. Operator only.
func (s *Store) SaveGrams(ctx context.Context, v model.Viewer, grams []model.Gram, from, to int64) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		if err := moveCursor(db, from, to); err != nil {
			return err
		}
		return addGrams(db, grams)
	})
}

func moveCursor(db *gorm.DB, from, to int64) error {
	moved := db.Model(&model.Setting{}).Where("name = ? AND value = ?", gramCursor, strconv.FormatInt(from, 10)).
		Update("value", strconv.FormatInt(to, 10))
	if moved.Error != nil || moved.RowsAffected == 1 {
		return moved.Error
	}
	if from != 0 {
		return model.ErrChanged
	}
	err := db.Create(&model.Setting{Name: gramCursor, Value: strconv.FormatInt(to, 10)}).Error
	if duplicate(err) {
		return model.ErrChanged
	}
	return err
}

func addGrams(db *gorm.DB, grams []model.Gram) error {
	if len(grams) == 0 {
		return nil
	}
	return db.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&grams, gramRows).Error
}

// StaleCustomers lists customers whose names the index does not hold yet. Operator only.
func (s *Store) StaleCustomers(ctx context.Context, v model.Viewer, limit int) ([]model.Customer, error) {
	var found []model.Customer
	return found, explain(s.across(ctx, v).Where("stale = ?", true).Order("id").Limit(limit).Find(&found).Error)
}

// SaveCustomerGrams adds a customer's rows to the index, unless his names
// changed again since they were read. Operator only.
func (s *Store) SaveCustomerGrams(ctx context.Context, v model.Viewer, c model.Customer, grams []model.Gram) error {
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		done := db.Model(&model.Customer{}).
			Where("id = ? AND nickname = ? AND remark = ? AND mobile = ? AND weixin = ? AND openid = ? AND note = ?",
				c.ID, c.Nickname, c.Remark, c.Mobile, c.Weixin, c.OpenID, c.Note).Update("stale", false)
		if done.Error != nil {
			return done.Error
		}
		if done.RowsAffected == 0 {
			return model.ErrChanged
		}
		return addGrams(db, grams)
	})
	if errors.Is(err, model.ErrChanged) {
		return nil // the next round reads him again
	}
	return err
}

// ForgetIndexed makes the worker read every message and customer again; the
// search keeps working meanwhile. Operator only.
func (s *Store) ForgetIndexed(ctx context.Context, v model.Viewer) error {
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		return db.Model(&model.Setting{}).Where("name = ?", gramCursor).Update("value", "0").Error
	})
	const batch = 5000 // a transaction that nobody waits for long
	for from, rows := int64(0), int64(1); err == nil && rows > 0; from += batch {
		err = s.writeAcross(ctx, v, func(db *gorm.DB) error {
			marked := db.Model(&model.Customer{}).Where("id > ? AND id <= ?", from, from+batch).Update("stale", true)
			if rows = marked.RowsAffected; marked.Error != nil || rows > 0 {
				return marked.Error
			}
			return db.Model(&model.Customer{}).Select("COUNT(*)").Where("id > ?", from+batch).Scan(&rows).Error
		})
	}
	return err
}

// GramCount says in how many texts a gram stands, counting no further than most.
func (s *Store) GramCount(ctx context.Context, v model.Viewer, kind, gram string, most int) (int, error) {
	var n int64
	some := s.in(ctx, v).Model(&model.Gram{}).Select("1").Where("kind = ? AND gram = ?", kind, gram).Limit(most)
	if some.Error != nil {
		return 0, explain(some.Error)
	}
	err := s.reader.WithContext(ctx).Table("(?) AS some", some).Count(&n).Error
	return int(n), explain(err)
}

// GramRefs lists where a gram stands, the newest first, before an id.
func (s *Store) GramRefs(ctx context.Context, v model.Viewer, kind, gram string, before int64, limit int) ([]int64, error) {
	var refs []int64
	err := s.in(ctx, v).Model(&model.Gram{}).Where("kind = ? AND gram = ? AND ref_id < ?", kind, gram, before).
		Order("ref_id DESC").Limit(limit).Pluck("ref_id", &refs).Error
	return refs, explain(err)
}

// GramAmong keeps those of the ids at which a gram stands, the newest first.
func (s *Store) GramAmong(ctx context.Context, v model.Viewer, kind, gram string, ids []int64) ([]int64, error) {
	var refs []int64
	if len(ids) == 0 {
		return refs, nil
	}
	err := s.in(ctx, v).Model(&model.Gram{}).Where("kind = ? AND gram = ? AND ref_id IN ?", kind, gram, ids).
		Order("ref_id DESC").Pluck("ref_id", &refs).Error
	return refs, explain(err)
}

// MessagesByID finds those of the messages that the viewer may read and that
// were not recalled, the newest first.
func (s *Store) MessagesByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.Message, error) {
	var found []model.Message
	if len(ids) == 0 {
		return found, nil
	}
	db := s.reader.WithContext(ctx).Table("message").Select("message.*").
		Joins("JOIN conversation ON conversation.id = message.conversation_id").
		Where("message.tenant_id = ? AND message.id IN ? AND message.recalled_at = 0", v.Tenant(), ids)
	return found, explain(visible(db, v).Order("message.id DESC").Find(&found).Error)
}
