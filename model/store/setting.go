package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// Setting is a value of the program itself, empty if it was never set. Operator only.
func (s *Store) Setting(ctx context.Context, v model.Viewer, name string) (string, error) {
	var found model.Setting
	db := s.across(ctx, v)
	err := db.Where("name = ?", name).Take(&found).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", nil
	}
	return found.Value, explain(err)
}

// SetSetting keeps a value of the program itself. Operator only.
func (s *Store) SetSetting(ctx context.Context, v model.Viewer, name, value string) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		return db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&model.Setting{Name: name, Value: value}).Error
	})
}
