package api

// services are the rooms behind the API, one field each.
type services struct{}
