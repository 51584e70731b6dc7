// Package migration holds the schema as numbered SQL, once per dialect, and
// brings a database up to it. Files are forward only: a published one is never
// edited, a correction is the next number.
package migration

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

//go:embed mysql/*.sql sqlite/*.sql
var files embed.FS

// Dialect names the SQL that a database speaks.
type Dialect string

// The dialects.
const (
	MySQL  Dialect = "mysql" // MySQL 8.0+ and MariaDB 10.6+
	SQLite Dialect = "sqlite"
)

// ErrNewer is returned for a database that a newer program has changed.
var ErrNewer = errors.New("the database was made by a newer version of yingke: start that version, or restore a backup")

// Status is where a database stands.
type Status struct {
	Have int64 // the newest migration that the database has seen
	Want int64 // the newest that this program knows
}

// Up applies what is missing, under a lock, so that any number of programs may
// start at once: one works, the others wait and find nothing to do.
func Up(ctx context.Context, db *sql.DB, d Dialect) (err error) {
	unlock, err := lock(ctx, db, d)
	if err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	provider, err := open(db, d)
	if err != nil {
		return err
	}
	if err := refuseNewer(ctx, provider); err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// Check returns where the database stands, and ErrNewer if it is ahead of us.
func Check(ctx context.Context, db *sql.DB, d Dialect) (Status, error) {
	provider, err := open(db, d)
	if err != nil {
		return Status{}, err
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("read the database's version: %w", err)
	}
	if have > want {
		return Status{have, want}, ErrNewer
	}
	return Status{have, want}, nil
}

func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if have > want {
		return ErrNewer
	}
	return nil
}

func open(db *sql.DB, d Dialect) (*goose.Provider, error) {
	dir, err := fs.Sub(files, string(d))
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectMySQL
	if d == SQLite {
		dialect = goose.DialectSQLite3
	}
	versions, err := database.NewStore(dialect, "schema_version")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider("", db, dir, goose.WithStore(versions), goose.WithDisableGlobalRegistry(true))
}
