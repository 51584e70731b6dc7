// Package store keeps everything in SQLite or MySQL. It is the only room that
// knows GORM.
//
// Reading order: store.go (opening, reading, writing), fault.go (what a
// database's error means), cursor.go (lists), then one file per noun.
//
// Every exported method takes a model.Viewer and answers within its tenant:
// in(ctx, v) is the only door to reading, write(ctx, v, f) the only door to
// writing, and both refuse a viewer without a tenant. Only across(ctx, v) and
// writeAcross see all tenants, and they take the operator alone.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql" // the MySQL driver of database/sql
	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"yingke/model"
	"yingke/model/migration"
)

// Limits of the connection pools.
const (
	mysqlConnections = 32              // a node's share; MySQL allows 151 by default
	sqliteReaders    = 4               // beside the one writer
	connectionLife   = 3 * time.Minute // below the 5 minutes after which proxies drop idle ones
	busyMillis       = 10_000          // how long SQLite waits for another writer
)

// Config says which database to open.
type Config struct {
	DSN     string         // "user:password@tcp(host:3306)/name"; empty: SQLite
	Folder  string         // where SQLite keeps yingke.db
	Keyring *model.Keyring // seals the secrets
	Now     func() time.Time
	Zone    *time.Location // of the tenants' calendar; nil: the machine's
}

// Store is the database. It is safe for any number of goroutines.
type Store struct {
	dialect migration.Dialect
	reader  *gorm.DB // SQLite: several connections that cannot write
	writer  *gorm.DB // SQLite: one connection, whose transactions take the write lock at once
	keyring *model.Keyring
	now     func() time.Time
	zone    *time.Location
}

// Open connects; it neither creates nor changes any table (see Migrate).
func Open(cfg Config) (*Store, error) {
	s := &Store{keyring: cfg.Keyring, now: cfg.Now, zone: cfg.Zone}
	if s.now == nil {
		s.now = time.Now
	}
	if s.zone == nil {
		s.zone = time.Local
	}
	if cfg.DSN == "" {
		return s, s.openSQLite(filepath.Join(cfg.Folder, "yingke.db"))
	}
	return s, s.openMySQL(cfg.DSN)
}

func (s *Store) openSQLite(path string) (err error) {
	s.dialect = migration.SQLite
	dsn := "file:" + path + "?_pragma=busy_timeout(" + fmt.Sprint(busyMillis) + ")&_pragma=journal_mode(WAL)" +
		"&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_txlock=immediate"
	if s.writer, err = open(sqlite.Open(dsn), 1); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	s.reader, err = open(sqlite.Open(dsn+"&_pragma=query_only(1)"), sqliteReaders)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	return nil
}

func (s *Store) openMySQL(dsn string) error {
	s.dialect = migration.MySQL
	cfg, err := mysqldriver.ParseDSN(strings.TrimPrefix(dsn, "mysql://"))
	if err != nil {
		return fmt.Errorf("read the address of the database: %w", err)
	}
	cfg.ParseTime, cfg.Loc, cfg.MultiStatements = true, time.UTC, false
	cfg.Collation, cfg.InterpolateParams, cfg.ClientFoundRows = "utf8mb4_bin", true, true
	if cfg.Timeout == 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["time_zone"] = "'+00:00'"
	cfg.Params["sql_mode"] = "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
	s.writer, err = open(mysql.New(mysql.Config{DSNConfig: cfg, SkipInitializeWithVersion: true}), mysqlConnections)
	if err != nil {
		return fmt.Errorf("connect to the database at %s: %w", cfg.Addr, err)
	}
	s.reader = s.writer
	return nil
}

func open(d gorm.Dialector, connections int) (*gorm.DB, error) {
	db, err := gorm.Open(d, &gorm.Config{
		NamingStrategy:         schema.NamingStrategy{SingularTable: true},
		Logger:                 logger.Discard,
		TranslateError:         true,
		SkipDefaultTransaction: true,
		PrepareStmt:            false,
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if d.Name() == "mysql" {
		pool.SetConnMaxLifetime(connectionLife)
	}
	return db, nil
}

// Migrate brings the schema up to this program's, under a lock.
func (s *Store) Migrate(ctx context.Context) error {
	db, err := s.pool()
	if err != nil {
		return err
	}
	return migration.Up(ctx, db, s.dialect)
}

// Schema says where the schema stands.
func (s *Store) Schema(ctx context.Context) (migration.Status, error) {
	db, err := s.pool()
	if err != nil {
		return migration.Status{}, err
	}
	return migration.Check(ctx, db, s.dialect)
}

// Ping claims that the database answers.
func (s *Store) Ping(ctx context.Context) error {
	db, err := s.pool()
	if err != nil {
		return err
	}
	return explain(db.PingContext(ctx))
}

// Close ends every connection; call it after the last worker has stopped.
func (s *Store) Close() error {
	var faults []error
	for _, db := range []*gorm.DB{s.reader, s.writer} {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

func (s *Store) pool() (*sql.DB, error) { return s.writer.DB() }

// moment is now, as rows keep it.
func (s *Store) moment() model.Millis { return model.At(s.now()) }

// today is the day of the tenants' calendar.
func (s *Store) today() string { return s.now().In(s.zone).Format(time.DateOnly) }

// in reads within the viewer's tenant. Every query it returns is already bounded.
func (s *Store) in(ctx context.Context, v model.Viewer) *gorm.DB {
	return bounded(s.reader.WithContext(ctx), v)
}

// bounded adds the tenant to a query; a viewer without one gets an error, not all rows.
func bounded(db *gorm.DB, v model.Viewer) *gorm.DB {
	if v.Tenant() == 0 {
		db = db.Session(&gorm.Session{})
		_ = db.AddError(model.ErrForbidden) // AddError only hands back what it was given
		return db
	}
	return db.Where("tenant_id = ?", v.Tenant()).Session(&gorm.Session{})
}

// across reads all tenants, for the operator alone.
func (s *Store) across(ctx context.Context, v model.Viewer) *gorm.DB {
	db := s.reader.WithContext(ctx)
	if !v.Operator() {
		_ = db.AddError(model.ErrForbidden)
	}
	return db
}
