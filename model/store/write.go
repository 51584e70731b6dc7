package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// A transaction that lost against another one is tried again, this often.
const (
	writeTries   = 8
	writeBackoff = 4 * time.Millisecond
)

// tx is a transaction inside one tenant.
type tx struct {
	db  *gorm.DB // unbounded: for Create and for rows found by their own key
	v   model.Viewer
	now model.Millis

	zone *time.Location // of the tenants' calendar
}

// day is today, in the tenants' calendar.
func (t tx) day() string { return t.now.Time().In(t.zone).Format(time.DateOnly) }

// in reads or updates within the tenant, inside the transaction.
func (t tx) in() *gorm.DB { return bounded(t.db, t.v) }

// locked is in() with a lock on the rows until the transaction ends. SQLite
// needs none: its only writer already holds the whole database.
func (t tx) locked() *gorm.DB {
	if t.db.Name() == "sqlite" {
		return t.in()
	}
	return t.in().Clauses(clause.Locking{Strength: "UPDATE"})
}

// write runs f in one transaction of the viewer's tenant. f may run several
// times, when the database chose it as the victim of a deadlock: it must not
// touch anything outside.
func (s *Store) write(ctx context.Context, v model.Viewer, f func(t tx) error) error {
	if v.Tenant() == 0 {
		return model.ErrForbidden
	}
	return s.transact(ctx, func(db *gorm.DB) error { return f(tx{db, v, s.moment(), s.zone}) })
}

// single is write for one statement, which is a transaction by itself. The
// statement must name its rows or its tenant.
func (s *Store) single(ctx context.Context, v model.Viewer, f func(db *gorm.DB) error) error {
	if v.Tenant() == 0 {
		return model.ErrForbidden
	}
	return s.untilKept(ctx, func() error { return f(s.writer.WithContext(ctx)) })
}

// writeAcross is write without a tenant, for the operator alone.
func (s *Store) writeAcross(ctx context.Context, v model.Viewer, f func(db *gorm.DB) error) error {
	if !v.Operator() {
		return model.ErrForbidden
	}
	return s.transact(ctx, f)
}

func (s *Store) transact(ctx context.Context, f func(db *gorm.DB) error) error {
	return s.untilKept(ctx, func() error { return s.writer.WithContext(ctx).Transaction(f) })
}

// untilKept tries again while the database undid it for another one's sake.
func (s *Store) untilKept(ctx context.Context, keep func() error) error {
	var err error
	for try := range writeTries {
		err = keep()
		if !lostRace(err) {
			return explain(err)
		}
		pause := writeBackoff << try
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
	return explain(err)
}

// lostRace claims that the database undid the transaction only because another
// one was in its way.
func lostRace(err error) bool {
	var e *mysqldriver.MySQLError
	if !errors.As(err, &e) {
		return false
	}
	const deadlock, lockTimeout, recordChanged = 1213, 1205, 1020
	return e.Number == deadlock || e.Number == lockTimeout || e.Number == recordChanged
}
