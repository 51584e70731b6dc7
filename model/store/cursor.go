package store

import (
	"encoding/base64"
	"encoding/json"

	"yingke/model"
)

// Sizes of a page.
const (
	pageDefault = 50
	pageMost    = 200
)

// rows is how many rows a page asks for.
func rows(p model.Page) int {
	if p.Limit <= 0 {
		return pageDefault
	}
	return min(p.Limit, pageMost)
}

// A cursor is the sort key of the last row of a page, opaque to the reader.
func encodeCursor(keys ...int64) string {
	raw, _ := json.Marshal(keys) // numbers always encode
	return base64.RawURLEncoding.EncodeToString(raw)
}

// decodeCursor returns n keys, nil for an empty cursor, or ErrBadCursor.
func decodeCursor(cursor string, n int) ([]int64, error) {
	if cursor == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, model.ErrBadCursor.On("cursor")
	}
	var keys []int64
	if json.Unmarshal(raw, &keys) != nil || len(keys) != n {
		return nil, model.ErrBadCursor.On("cursor")
	}
	return keys, nil
}

// page cuts rows that were asked for with one more than the page holds, and
// makes the cursor of the next page from the last row that stays.
func page[T any](found []T, limit int, key func(T) []int64) model.List[T] {
	if len(found) <= limit {
		return model.List[T]{Items: found}
	}
	found = found[:limit]
	return model.List[T]{Items: found, Next: encodeCursor(key(found[limit-1])...)}
}
