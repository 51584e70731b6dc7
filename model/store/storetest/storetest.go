// Package storetest gives a test package a real database, and each test a
// tenant of its own, so that tests run in parallel, need no clean-up, and prove
// on the way that tenants do not see each other.
package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"

	"yingke/model"
	"yingke/model/store"
)

// MySQLVariable names the environment variable with the address of a server on
// which the tests may create databases: "root@unix(/tmp/x.sock)/" or "root:secret@tcp(127.0.0.1:3306)/".
const MySQLVariable = "YINGKE_TEST_MYSQL"

// Each runs the test on SQLite, and on MySQL too where a server is named.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	if os.Getenv(MySQLVariable) == "" {
		return
	}
	t.Run("mysql", func(t *testing.T) { test(t, MySQL(t)) })
}

// EachFresh is Each with a migrated database that nobody else has: for tests
// about a whole installation.
func EachFresh(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, OpenSQLite(t))
	})
	if os.Getenv(MySQLVariable) == "" {
		return
	}
	t.Run("mysql", func(t *testing.T) {
		dsn, drop, err := FreshMySQL()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(drop)
		test(t, Open(t, store.Config{DSN: dsn, Keyring: Keyring()}))
	})
}

// OpenSQLite is an empty SQLite database for one test, migrated.
func OpenSQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, store.Config{Folder: t.TempDir(), Keyring: Keyring()})
}

// migrated is what an empty SQLite database looks like after its migrations,
// which a copy spares every test that wants one of its own.
var migrated = sync.OnceValues(func() (raw []byte, err error) {
	folder, err := os.MkdirTemp("", "yingke-test-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s, err := store.Open(store.Config{Folder: folder, Keyring: Keyring()})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.Migrate(context.Background()), s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, "yingke.db"))
})

// seed puts the migrated database into a folder that has none.
func seed(folder string) error {
	path := filepath.Join(folder, "yingke.db")
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	raw, err := migrated()
	if err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}

// Open opens and migrates a database for one test.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	if cfg.DSN == "" {
		if err := seed(cfg.Folder); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	beneath(t, s, cfg)
	return s
}

// beneath lets the test look beneath a database of its own.
func beneath(t testing.TB, s *store.Store, cfg store.Config) {
	t.Helper()
	driver, dsn := "mysql", cfg.DSN
	if dsn == "" {
		driver, dsn = "sqlite", readOnly(cfg.Folder)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	shared.Lock()
	shared.beneath[s] = db
	shared.Unlock()
	t.Cleanup(func() {
		shared.Lock()
		delete(shared.beneath, s)
		shared.Unlock()
		_ = db.Close() // it was only read
	})
}

func readOnly(folder string) string {
	return "file:" + filepath.Join(folder, "yingke.db") + "?_pragma=busy_timeout(10000)&_pragma=query_only(1)"
}

// Main runs a test package and removes its databases afterwards; use it as
// func TestMain(m *testing.M) { storetest.Main(m) }.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a package that has something else to look at before it exits.
func Run(m *testing.M) int {
	code := m.Run()
	shared.close()
	return code
}

// SQLite is the package's SQLite database, migrated.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return get(t, "sqlite", shared.openSQLite)
}

// MySQL is the package's MySQL database, migrated; the test is not run without a server.
func MySQL(t testing.TB) *store.Store {
	t.Helper()
	if os.Getenv(MySQLVariable) == "" {
		t.Skip("no " + MySQLVariable)
	}
	return get(t, "mysql", shared.openMySQL)
}

// Keyring is the ring that the test databases seal with.
func Keyring() *model.Keyring {
	key := sha256.Sum256([]byte("a key for tests"))
	ring, err := model.NewKeyring(key[:])
	if err != nil {
		panic(err)
	}
	return ring
}

// FreshMySQL creates an empty database and returns its address and a function
// that removes it.
func FreshMySQL() (dsn string, drop func(), err error) {
	cfg, err := mysqldriver.ParseDSN(os.Getenv(MySQLVariable))
	if err != nil {
		return "", nil, err
	}
	name := "yingke_test_" + strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(model.RandomKey(12)))
	if err := onServer(cfg, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return "", nil, err
	}
	cfg.DBName = name
	return cfg.FormatDSN(), func() {
		if err := onServer(cfg, "DROP DATABASE "+name); err != nil {
			fmt.Fprintln(os.Stderr, "storetest:", err)
		}
	}, nil
}

func onServer(cfg *mysqldriver.Config, statement string) error {
	root := cfg.Clone()
	root.DBName = ""
	db, err := sql.Open("mysql", root.FormatDSN())
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	if closing := db.Close(); err == nil {
		err = closing
	}
	return err
}

// shared keeps one database per dialect and test package.
var shared = &databases{open: map[string]*store.Store{}, beneath: map[*store.Store]*sql.DB{}}

type databases struct {
	sync.Mutex
	open    map[string]*store.Store
	beneath map[*store.Store]*sql.DB
	cleanup []func()
}

// Beneath is a database without the store: for tests that look at what was kept,
// and for nothing else. SQLite lets it only read.
func Beneath(t testing.TB, s *store.Store) *sql.DB {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	db := shared.beneath[s]
	if db == nil {
		t.Fatal("storetest: this is no database of the package or of this test")
	}
	return db
}

// keep remembers how to look beneath a database.
func (d *databases) keep(s *store.Store, err error, driver, dsn string) (*store.Store, error) {
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	d.beneath[s] = db
	return s, nil
}

// TablesWith names the tables of a database that have a column, in order.
func TablesWith(t testing.TB, s *store.Store, column string) (names []string) {
	t.Helper()
	db := Beneath(t, s)
	query := "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = ? ORDER BY m.name"
	if _, isMySQL := db.Driver().(*mysqldriver.MySQLDriver); isMySQL {
		query = "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = ? ORDER BY table_name"
	}
	rows, err := db.QueryContext(t.Context(), query, column)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	return names
}

func get(t testing.TB, name string, open func() (*store.Store, error)) *store.Store {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if s := shared.open[name]; s != nil {
		return s
	}
	s, err := open()
	if err != nil {
		t.Fatalf("open a %s database: %v", name, err)
	}
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatalf("migrate a %s database: %v", name, err)
	}
	shared.open[name] = s
	return s
}

func (d *databases) openSQLite() (*store.Store, error) {
	folder, err := os.MkdirTemp("", "yingke-test-")
	if err != nil {
		return nil, err
	}
	d.cleanup = append(d.cleanup, func() { _ = os.RemoveAll(folder) }) // a leftover in the temporary folder harms nobody
	s, err := store.Open(store.Config{Folder: folder, Keyring: Keyring()})
	return d.keep(s, err, "sqlite", readOnly(folder))
}

func (d *databases) openMySQL() (*store.Store, error) {
	dsn, drop, err := FreshMySQL()
	if err != nil {
		return nil, err
	}
	d.cleanup = append(d.cleanup, drop)
	s, err := store.Open(store.Config{DSN: dsn, Keyring: Keyring()})
	return d.keep(s, err, "mysql", dsn)
}

func (d *databases) close() {
	for _, s := range d.open {
		if db := d.beneath[s]; db != nil {
			_ = db.Close() // it was only read
		}
		if err := s.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "storetest:", err)
		}
	}
	for _, clean := range d.cleanup {
		clean()
	}
}
