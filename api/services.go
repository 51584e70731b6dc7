package api

import "yingke/service/staff"

// services are the rooms behind the API, one field each.
type services struct {
	Staff    *staff.Staff
	Pictures func(tenant int64, key string) string // where a reader finds a picture
}
