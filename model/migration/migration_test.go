package migration_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"yingke/model/migration"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// place is an empty database.
type place struct{ folder, dsn string }

// each runs a test on an empty database of each kind.
func each(t *testing.T, test func(t *testing.T, p place)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, place{folder: t.TempDir()}) })
	if os.Getenv(storetest.MySQLVariable) == "" {
		return
	}
	t.Run("mysql", func(t *testing.T) {
		dsn, drop, err := storetest.FreshMySQL()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(drop)
		test(t, place{dsn: dsn})
	})
}

func (p place) open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(store.Config{Folder: p.folder, DSN: p.dsn, Keyring: storetest.Keyring()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// tell runs a statement beneath the store.
func (p place) tell(t *testing.T, statement string) {
	t.Helper()
	driver, dsn := "mysql", p.dsn
	if dsn == "" {
		driver, dsn = "sqlite", "file:"+filepath.Join(p.folder, "yingke.db")
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestTwentyProgramsThatStartAtOnceMakeOneSchema(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		const programs = 20
		stores := make([]*store.Store, programs)
		for i := range stores {
			stores[i] = p.open(t)
		}
		var starts errgroup.Group
		for _, s := range stores {
			starts.Go(func() error { return s.Migrate(t.Context()) })
		}
		if err := starts.Wait(); err != nil {
			t.Fatal(err)
		}
		status, err := stores[0].Schema(t.Context())
		if err != nil || status.Have != status.Want || status.Have == 0 {
			t.Fatalf("%+v, %v", status, err)
		}
		storetest.NewTenant(t, stores[programs-1]) // the schema works
	})
}

func TestASecondStartFindsNothingToDo(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s := p.open(t)
		before, err := s.Schema(t.Context())
		if err != nil || before.Have != 0 || before.Want == 0 {
			t.Fatalf("an empty database stands at %+v, %v", before, err)
		}
		for range 2 {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if after, err := s.Schema(t.Context()); err != nil || after.Have != after.Want {
			t.Fatalf("%+v, %v", after, err)
		}
	})
}

func TestADatabaseOfANewerProgramIsRefusedAndLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s := p.open(t)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.tell(t, "INSERT INTO schema_version (version_id, is_applied) VALUES (9999, 1)")
		if err := s.Migrate(t.Context()); !errors.Is(err, migration.ErrNewer) {
			t.Fatalf("migrate: %v", err)
		}
		status, err := s.Schema(t.Context())
		if !errors.Is(err, migration.ErrNewer) || status.Have != 9999 || status.Want >= 9999 {
			t.Fatalf("%+v, %v", status, err)
		}
		p.tell(t, "DELETE FROM schema_version WHERE version_id = 9999")
		if err := s.Migrate(t.Context()); err != nil { // the lock was given back
			t.Fatal(err)
		}
	})
}

func TestAStartThatIsInterruptedGivesTheLockBack(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.open(t).Migrate(ctx); err == nil {
			t.Fatal("a start that was cancelled went on")
		}
		if err := p.open(t).Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTheFilesOfBothDialectsHaveTheSameNumbers also holds them to forward only.
func TestTheFilesOfBothDialectsHaveTheSameNumbers(t *testing.T) {
	numbers := func(folder string) []string {
		files, err := fs.Glob(os.DirFS(folder), "*.sql")
		if err != nil || len(files) == 0 {
			t.Fatal(folder, files, err)
		}
		for i, name := range files {
			if !regexp.MustCompile(`^[0-9]{4}_[a-z_]+\.sql$`).MatchString(name) || !strings.HasPrefix(name, fmt.Sprintf("%04d_", i+1)) {
				t.Errorf("%s/%s is not number %04d", folder, name, i+1)
			}
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "-- +goose Up") || strings.Contains(string(text), "-- +goose Down") {
				t.Errorf("%s/%s goes another way than up", folder, name)
			}
		}
		return files
	}
	if my, lite := numbers("mysql"), numbers("sqlite"); !slices.Equal(my, lite) {
		t.Errorf("%v\n%v", my, lite)
	}
}
