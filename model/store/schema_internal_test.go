package store

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"yingke/model"
	"yingke/model/migration"
)

// TestTheModelsAndTheSchemaAgree compares the columns of every table, as the
// SQL of each dialect declares them, with the fields of its model.
func TestTheModelsAndTheSchemaAgree(t *testing.T) {
	want := map[string][]string{}
	for _, m := range tables() {
		parsed, err := schema.Parse(m, &sync.Map{}, schema.NamingStrategy{SingularTable: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range parsed.Fields {
			if f.DBName != "" {
				want[parsed.Table] = append(want[parsed.Table], f.DBName)
			}
		}
		sort.Strings(want[parsed.Table])
	}
	have := declared(t, openForSchema(t, ""))
	compare(t, want, have)
	if dsn := os.Getenv("YINGKE_TEST_MYSQL_SCHEMA"); dsn != "" {
		compare(t, want, declared(t, openForSchema(t, dsn)))
	}
}

func compare(t *testing.T, want, have map[string][]string) {
	t.Helper()
	for table, columns := range want {
		if got := strings.Join(have[table], " "); got != strings.Join(columns, " ") {
			t.Errorf("table %s\nmodel  %s\nschema %s", table, strings.Join(columns, " "), got)
		}
	}
	for table := range have {
		if want[table] == nil {
			t.Errorf("table %s has no model", table)
		}
	}
}

func openForSchema(t *testing.T, dsn string) *Store {
	t.Helper()
	ring, err := model.NewKeyring(make([]byte, model.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(Config{DSN: dsn, Folder: filepath.Clean(t.TempDir()), Keyring: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func declared(t *testing.T, s *Store) map[string][]string {
	t.Helper()
	have := map[string][]string{}
	names, err := s.writer.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range names {
		if table == "schema_version" || strings.HasPrefix(table, "sqlite_") {
			continue
		}
		columns, err := s.writer.Migrator().ColumnTypes(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			have[table] = append(have[table], c.Name())
		}
		sort.Strings(have[table])
	}
	_ = migration.SQLite
	return have
}
