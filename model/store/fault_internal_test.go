package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/gorm"

	"yingke/model"
)

func TestWhatADatabasesErrorMeans(t *testing.T) {
	mysql := func(number uint16) error {
		return fmt.Errorf("insert: %w", &mysqldriver.MySQLError{Number: number, Message: "x"})
	}
	odd := errors.New("something else")
	for name, c := range map[string]struct{ is, want error }{
		"nothing":               {nil, nil},
		"not found":             {gorm.ErrRecordNotFound, model.ErrMissing},
		"a fault":               {model.ErrRoleTaken.On("name"), model.ErrRoleTaken},
		"the reader went away":  {context.Canceled, context.Canceled},
		"too slow":              {context.DeadlineExceeded, context.DeadlineExceeded},
		"a dead connection":     {driver.ErrBadConn, model.ErrDatabaseAway},
		"MySQL's own":           {mysqldriver.ErrInvalidConn, model.ErrDatabaseAway},
		"nobody listens":        {&net.OpError{Op: "dial", Err: errors.New("refused")}, model.ErrDatabaseAway},
		"too many connections":  {mysql(1040), model.ErrDatabaseAway},
		"MySQL is going down":   {mysql(1053), model.ErrDatabaseAway},
		"MySQL is read only":    {mysql(1290), model.ErrDatabaseAway},
		"MySQL's disk is full":  {mysql(1021), model.ErrDiskFull},
		"MySQL's table is full": {mysql(1114), model.ErrDiskFull},
		"SQLite's disk is full": {errors.New("database or disk is full (13)"), model.ErrDiskFull},
		"SQLite's file is gone": {errors.New("unable to open database file (14)"), model.ErrDatabaseAway},
		"what nobody expected":  {odd, odd},
	} {
		got := explain(c.is)
		if c.want == nil && got != nil || c.want != nil && !errors.Is(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
		if c.is != nil && !errors.Is(c.is, gorm.ErrRecordNotFound) && !errors.Is(got, c.is) {
			t.Errorf("%s: the cause is lost in %v", name, got)
		}
	}
}

func TestOnlyALostRaceIsTriedAgain(t *testing.T) {
	for number, want := range map[uint16]bool{1213: true, 1205: true, 1020: true, 1062: false, 1040: false} {
		if got := lostRace(fmt.Errorf("x: %w", &mysqldriver.MySQLError{Number: number})); got != want {
			t.Errorf("%d: %v", number, got)
		}
	}
	if lostRace(nil) || lostRace(model.ErrChanged) {
		t.Error("what is no error of MySQL's is tried again")
	}
}

func TestACursorLeadsBackToItsKeysAndNothingElseDoes(t *testing.T) {
	for _, keys := range [][]int64{{1}, {-5, 1 << 60}, {0, 0, 0}} {
		got, err := decodeCursor(encodeCursor(keys...), len(keys))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(keys) {
			t.Errorf("%v: %v, %v", keys, got, err)
		}
	}
	if got, err := decodeCursor("", 1); got != nil || err != nil {
		t.Error(got, err)
	}
	for _, cursor := range []string{"x", "!!", encodeCursor(1, 2), "WyJhIl0", "bnVsbA", "W10"} {
		if _, err := decodeCursor(cursor, 1); !errors.Is(err, model.ErrBadCursor) {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

func TestAPageIsCutWhereItEnds(t *testing.T) {
	key := func(n int64) []int64 { return []int64{n} }
	if got := page([]int64{1, 2}, 2, key); len(got.Items) != 2 || got.Next != "" {
		t.Errorf("%+v", got)
	}
	got := page([]int64{1, 2, 3}, 2, key)
	if keys, err := decodeCursor(got.Next, 1); len(got.Items) != 2 || err != nil || keys[0] != 2 {
		t.Errorf("%+v %v %v", got, keys, err)
	}
	for limit, want := range map[int]int{-1: 50, 0: 50, 7: 7, 200: 200, 5000: 200} {
		if got := rows(model.Page{Limit: limit}); got != want {
			t.Errorf("%d: %d", limit, got)
		}
	}
}

func TestTheLogTellsFactsAndNoSecrets(t *testing.T) {
	before, after := facts(model.Agent{ID: 1, TenantID: 2, LoginName: "a", PasswordHash: "h1", AutoLimit: 3, ProductIDs: []int64{1}}),
		facts(&model.Agent{ID: 1, TenantID: 2, LoginName: "a", PasswordHash: "h2", AutoLimit: 4, ProductIDs: []int64{1}, Role: &model.Role{}})
	onlyDifferences(before, after)
	was, err := column(before)
	became, err2 := column(after)
	if err != nil || err2 != nil || was != `{"auto_limit":3,"password_hash":true}` || became != `{"auto_limit":4,"password_hash":true}` {
		t.Errorf("%s\n%s\n%v %v", was, became, err, err2)
	}
	for name, value := range map[string]any{"token": "t", "sign_key": "k", "secret": "s", "hash": "h"} {
		if text, err := column(facts(map[string]any{name: value})); err != nil || text != `{"`+name+`":true}` {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
	long := make([]string, 20_000)
	if text, err := column(map[string]any{"x": long}); err != nil || text != `{"too_large":true}` {
		t.Errorf("%.100s, %v", text, err)
	}
}
