package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// Failures returns how often log-in failed for each of the subjects; those
// without a failure are absent. Operator only.
func (s *Store) Failures(ctx context.Context, v model.Viewer, subjects ...string) (map[string]model.LoginFailure, error) {
	var found []model.LoginFailure
	err := s.across(ctx, v).Where("subject IN ?", subjects).Find(&found).Error
	of := make(map[string]model.LoginFailure, len(found))
	for _, f := range found {
		of[f.Subject] = f
	}
	return of, explain(err)
}

// AddFailure counts one more for the subject, from nothing if the last was
// longer than memory ago, unless refuse says how long the subject has to wait:
// then nothing is counted, and the wait is returned. Two that come at once are
// counted one after the other. Operator only.
func (s *Store) AddFailure(ctx context.Context, v model.Viewer, subject string, memory time.Duration, refuse func(model.LoginFailure) time.Duration) (time.Duration, error) {
	var wait time.Duration
	err := s.writeAcross(ctx, v, func(db *gorm.DB) error {
		now := s.moment()
		f, err := lockFailure(db, subject)
		if err != nil {
			return err
		}
		if f.LastAt.Add(memory) < now {
			f.Count = 0
		}
		if wait = refuse(f); wait > 0 {
			return nil
		}
		f.Count, f.LastAt = f.Count+1, now
		return db.Save(&f).Error
	})
	return wait, err
}

// ForgetFailure starts the subject from nothing again. Operator only.
func (s *Store) ForgetFailure(ctx context.Context, v model.Viewer, subject string) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		return db.Where("subject = ?", subject).Delete(&model.LoginFailure{}).Error
	})
}

// ForgetFailures removes what was counted last before the moment. Operator only.
func (s *Store) ForgetFailures(ctx context.Context, v model.Viewer, before model.Millis) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		return db.Where("last_at < ?", before).Delete(&model.LoginFailure{}).Error
	})
}

// lockFailure is the subject's row, made if it is not there, locked until the
// transaction ends.
func lockFailure(db *gorm.DB, subject string) (model.LoginFailure, error) {
	f := model.LoginFailure{Subject: subject}
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&f).Error; err != nil {
		return f, err
	}
	if db.Name() != "sqlite" {
		db = db.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var locked model.LoginFailure
	return locked, db.Where("subject = ?", subject).Take(&locked).Error
}
