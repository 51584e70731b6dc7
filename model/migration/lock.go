package migration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// lockWait is how long a starting program waits for another one's migration.
const lockWait = 5 * time.Minute

// lock keeps other programs out until the returned function is called.
func lock(ctx context.Context, db *sql.DB, d Dialect) (func() error, error) {
	if d == SQLite {
		return lockSQLite(ctx, db)
	}
	return lockMySQL(ctx, db)
}

// lockMySQL holds a named lock of the server on a connection of its own; if the
// program dies, the connection does, and the lock with it.
func lockMySQL(ctx context.Context, db *sql.DB) (func() error, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got sql.NullInt64
	const name = "CONCAT('yingke.migrate.', LEFT(SHA1(DATABASE()), 20))"
	err = conn.QueryRowContext(ctx, "SELECT GET_LOCK("+name+", ?)", int(lockWait.Seconds())).Scan(&got)
	if err != nil || got.Int64 != 1 {
		return nil, errors.Join(err, conn.Close(), fmt.Errorf("another program has migrated for more than %s", lockWait))
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT RELEASE_LOCK("+name+")")
		return errors.Join(err, conn.Close())
	}, nil
}

// lockSQLite takes the write lock of a second, otherwise empty database file
// beside the real one, because the real one is needed for the migration itself.
func lockSQLite(ctx context.Context, db *sql.DB) (func() error, error) {
	var path string
	if err := db.QueryRowContext(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path); err != nil {
		return nil, err
	}
	gate, err := sql.Open("sqlite", "file:"+path+".lock?_txlock=exclusive&_pragma=busy_timeout("+fmt.Sprint(lockWait.Milliseconds())+")")
	if err != nil {
		return nil, err
	}
	tx, err := gate.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, gate.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), gate.Close()) }, nil
}
