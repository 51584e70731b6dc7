package model

// Page asks for one page of a list.
type Page struct {
	Limit  int    // 1-200
	Cursor string // opaque; empty: from the start
}

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"` // cursor of the next page; empty: this was the last
}
