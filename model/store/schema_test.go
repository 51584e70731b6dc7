package store_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"yingke/model/store"
	"yingke/model/store/storetest"
)

// shape is what a test knows of a column.
type shape struct {
	nullable bool
	length   int64 // characters of a text that is bounded; 0 otherwise
}

// TestTheSchemaIsWhatTheModelsSay compares, on each database, the migrated
// tables with the models: columns, whether they may be null, and how much fits.
func TestTheSchemaIsWhatTheModelsSay(t *testing.T) {
	want := modelled(t)
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		have := migrated(t, s)
		for table, columns := range want {
			for column, w := range columns {
				h, there := have[table][column]
				if !there {
					t.Errorf("%s.%s is not in the schema", table, column)
					continue
				}
				if h.nullable != w.nullable {
					t.Errorf("%s.%s may be null: schema %v, model %v", table, column, h.nullable, w.nullable)
				}
				if h.length != 0 && h.length != w.length { // SQLite bounds nothing
					t.Errorf("%s.%s holds %d characters, and %d by its model", table, column, h.length, w.length)
				}
			}
		}
		for table, columns := range have {
			for column := range columns {
				if _, there := want[table][column]; !there {
					t.Errorf("%s.%s has no model", table, column)
				}
			}
		}
	})
}

func modelled(t *testing.T) map[string]map[string]shape {
	t.Helper()
	want := map[string]map[string]shape{}
	for _, m := range store.Tables() {
		parsed, err := schema.Parse(m, &sync.Map{}, schema.NamingStrategy{SingularTable: true})
		if err != nil {
			t.Fatal(err)
		}
		columns := map[string]shape{}
		for _, f := range parsed.Fields {
			if f.DBName == "" {
				continue
			}
			s := shape{nullable: !f.NotNull && !f.PrimaryKey}
			if f.TagSettings["SIZE"] != "" {
				s.length = int64(f.Size)
			}
			columns[f.DBName] = s
		}
		want[parsed.Table] = columns
	}
	return want
}

func migrated(t *testing.T, s *store.Store) map[string]map[string]shape {
	t.Helper()
	have := map[string]map[string]shape{}
	for _, table := range tablesOf(t, s.Writer()) {
		columns, err := s.Writer().Migrator().ColumnTypes(table)
		if err != nil {
			t.Fatal(err)
		}
		have[table] = map[string]shape{}
		for _, c := range columns {
			nullable, _ := c.Nullable()
			if primary, _ := c.PrimaryKey(); primary {
				nullable = false // SQLite says otherwise of INTEGER PRIMARY KEY
			}
			bounded := shape{nullable: nullable}
			if kind := strings.ToLower(c.DatabaseTypeName()); kind == "varchar" || kind == "char" {
				bounded.length, _ = c.Length()
			}
			have[table][c.Name()] = bounded
		}
	}
	return have
}

func tablesOf(t *testing.T, db *gorm.DB) []string {
	t.Helper()
	all, err := db.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == "schema_version" || strings.HasPrefix(name, "sqlite_") })
}

// TestBothDialectsHaveTheSameKeys compares primary, unique and foreign keys of
// the two; ordinary indexes of SQLite must be in MySQL too, which makes more of
// its own.
func TestBothDialectsHaveTheSameKeys(t *testing.T) {
	if os.Getenv(storetest.MySQLVariable) == "" {
		return // there is one dialect only
	}
	lite := keysOfSQLite(t, storetest.SQLite(t).Writer())
	if len(lite) < 40 {
		t.Fatalf("only %d keys were found", len(lite))
	}
	my := keysOfMySQL(t, storetest.MySQL(t).Writer())
	for _, key := range slices.Sorted(maps.Keys(lite)) {
		if !my[key] {
			t.Errorf("MySQL lacks %s", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(my)) {
		if !lite[key] && !strings.HasPrefix(key, "index ") {
			t.Errorf("SQLite lacks %s", key)
		}
	}
}

func keysOfSQLite(t *testing.T, db *gorm.DB) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, table := range tablesOf(t, db) {
		var primary []string
		rows(t, db, &primary, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", table)
		keys[fmt.Sprintf("unique %s(%s)", table, strings.Join(primary, ","))] = true
		var indexes []struct {
			Name   string
			Unique bool
		}
		rows(t, db, &indexes, `SELECT name, "unique" FROM pragma_index_list(?)`, table)
		for _, i := range indexes {
			var columns []string
			rows(t, db, &columns, "SELECT name FROM pragma_index_info(?) ORDER BY seqno", i.Name)
			kind := map[bool]string{true: "unique", false: "index"}[i.Unique]
			keys[fmt.Sprintf("%s %s(%s)", kind, table, strings.Join(columns, ","))] = true
		}
		var foreign []struct{ From, Table, To, OnDelete string }
		rows(t, db, &foreign, `SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?)`, table)
		for _, f := range foreign {
			keys[fmt.Sprintf("foreign %s.%s to %s.%s on delete %s", table, f.From, f.Table, f.To, f.OnDelete)] = true
		}
	}
	return keys
}

func keysOfMySQL(t *testing.T, db *gorm.DB) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	var indexes []struct {
		TableName string
		NonUnique bool
		Columns   string
	}
	rows(t, db, &indexes, `SELECT table_name AS table_name, MAX(non_unique) AS non_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columns
		FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name <> 'schema_version' GROUP BY table_name, index_name`)
	for _, i := range indexes {
		kind := map[bool]string{false: "unique", true: "index"}[i.NonUnique]
		keys[fmt.Sprintf("%s %s(%s)", kind, i.TableName, i.Columns)] = true
	}
	var foreign []struct{ TableName, ColumnName, ToTable, ToColumn, OnDelete string }
	rows(t, db, &foreign, `SELECT k.table_name AS table_name, k.column_name AS column_name, k.referenced_table_name AS to_table,
		k.referenced_column_name AS to_column, REPLACE(r.delete_rule, 'RESTRICT', 'NO ACTION') AS on_delete
		FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
		ON r.constraint_schema = k.table_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
		WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL`)
	for _, f := range foreign {
		keys[fmt.Sprintf("foreign %s.%s to %s.%s on delete %s", f.TableName, f.ColumnName, f.ToTable, f.ToColumn, f.OnDelete)] = true
	}
	return keys
}

func rows(t *testing.T, db *gorm.DB, into any, query string, args ...any) {
	t.Helper()
	if err := db.Raw(query, args...).Scan(into).Error; err != nil {
		t.Fatal(err)
	}
}
