package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// Times of the lock on an access token.
const (
	tokenLockLife = 15 * time.Second      // far longer than one fetch: then its node is dead
	tokenLockLook = 40 * time.Millisecond // between two looks at a lock that another node holds
	unlockLimit   = 2 * time.Second       // a lock that cannot be given back falls off by itself
)

// Tokens keeps the access tokens of all tenants, for the one keeper of each node.
type Tokens struct {
	store  *Store
	viewer model.Viewer
}

// Tokens is the shelf of access tokens. Operator only: every other viewer is
// refused by each of its methods.
func (s *Store) Tokens(v model.Viewer) *Tokens { return &Tokens{s, v} }

// LoadToken is the token that any node kept last; model.ErrMissing where none was.
func (k *Tokens) LoadToken(ctx context.Context, appid string) (model.KeptToken, error) {
	var found model.KeptToken
	err := k.store.across(ctx, k.viewer).Where("appid = ? AND sealed <> ''", appid).Take(&found).Error
	return found, explain(err)
}

// SaveToken keeps a token and leaves the lock as it is.
func (k *Tokens) SaveToken(ctx context.Context, kept model.KeptToken) error {
	kept.LockedBy, kept.LockedUntil = "", 0
	return k.store.writeAcross(ctx, k.viewer, func(db *gorm.DB) error {
		return db.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "appid"}}, DoUpdates: clause.AssignmentColumns([]string{"sealed", "fetched_at", "expires_at"}),
		}).Create(&kept).Error
	})
}

// LockToken waits until no other node fetches for this AppID, or until the
// context ends. The lock is a row that the database alone gives away; that of a
// node which died falls off after 15 seconds.
func (k *Tokens) LockToken(ctx context.Context, appid string) (unlock func(), err error) {
	mine := model.RandomKey(24)
	for {
		got, err := k.tryLock(ctx, appid, mine)
		if err != nil {
			return nil, fmt.Errorf("lock the token: %w", err)
		}
		if got {
			return func() { k.unlock(context.WithoutCancel(ctx), appid, mine) }, nil
		}
		timer := time.NewTimer(tokenLockLook/2 + rand.N(tokenLockLook))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, fmt.Errorf("wait for the lock on a token: %w", ctx.Err())
		}
	}
}

// tryLock takes the lock where nobody has it, in one statement.
func (k *Tokens) tryLock(ctx context.Context, appid, mine string) (got bool, err error) {
	err = k.store.writeAcross(ctx, k.viewer, func(db *gorm.DB) error {
		now := k.store.now()
		until := model.At(now.Add(tokenLockLife))
		take := db.Model(&model.KeptToken{}).Where("appid = ? AND (locked_by = '' OR locked_until <= ?)", appid, model.At(now)).
			Updates(map[string]any{"locked_by": mine, "locked_until": until})
		if got = take.RowsAffected == 1; take.Error != nil || got {
			return take.Error
		}
		// Either somebody has it, or there is no row yet, and the first to insert it
		// has the lock. An insert that ignores the other row would not tell: MySQL
		// counts the row that it found.
		err := db.Create(&model.KeptToken{AppID: appid, LockedBy: mine, LockedUntil: until}).Error
		if got = err == nil; duplicate(err) {
			return nil
		}
		return err
	})
	return got, err
}

// unlock gives a lock back, unless it fell off and is another node's by now.
func (k *Tokens) unlock(ctx context.Context, appid, mine string) {
	ctx, cancel := context.WithTimeout(ctx, unlockLimit)
	defer cancel()
	_ = k.store.writeAcross(ctx, k.viewer, func(db *gorm.DB) error { // otherwise it falls off by itself
		return db.Model(&model.KeptToken{}).Where("appid = ? AND locked_by = ?", appid, mine).
			Updates(map[string]any{"locked_by": "", "locked_until": 0}).Error
	})
}
