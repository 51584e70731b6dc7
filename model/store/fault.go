package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/gorm"

	"yingke/model"
)

// explain turns a database's error into the fault that a person may read; the
// original stays in the chain for the log.
func explain(err error) error {
	var fault *model.Fault
	switch {
	case err == nil, errors.As(err, &fault), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound):
		return model.ErrMissing
	case diskFull(err):
		return errors.Join(model.ErrDiskFull, err)
	case away(err):
		return errors.Join(model.ErrDatabaseAway, err)
	}
	return err
}

// duplicate claims that a unique key refused the row.
func duplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

func diskFull(err error) bool {
	var e *mysqldriver.MySQLError
	if errors.As(err, &e) && (e.Number == 1021 || e.Number == 1114) {
		return true
	}
	text := err.Error()
	return strings.Contains(text, "database or disk is full") || strings.Contains(text, "no space left on device")
}

func away(err error) bool {
	var network net.Error
	var e *mysqldriver.MySQLError
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, mysqldriver.ErrInvalidConn), errors.As(err, &network):
		return true
	case errors.As(err, &e): // too many connections, shutting down, read only
		return e.Number == 1040 || e.Number == 1053 || e.Number == 1290 || e.Number == 1836
	}
	return strings.Contains(err.Error(), "unable to open database file") || strings.Contains(err.Error(), "disk I/O error")
}
