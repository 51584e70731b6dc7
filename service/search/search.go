// Package search finds what was said and to whom (product.md 2.5), in Chinese
// from two characters on.
//
// Databases index words, and Chinese has no spaces between them. So a worker
// cuts every text into short pieces, grams, and keeps where each stands. A
// question is cut the same way; the piece that is rarest leads to the
// candidates, the newest first, the others thin them out, and the text itself
// has the last word: what was recalled or edited meanwhile is never found. How
// long an answer takes depends on how many candidates are looked at, which is
// bounded, and not on how long the history is.
//
// Reading order: gram.go (cutting), search.go (asking), words.go (what of a
// message is text), index.go (the worker).
package search

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"yingke/model"
)

// Limits of one question.
const (
	termsMost      = 8
	needlesMost    = 16
	pageDefault    = 20
	pageMost       = 50
	chunkFirst     = 64     // candidates looked at at once, which is enough for a common word
	chunkMost      = 512    // and later, when few of them fit
	candidatesMost = 20_000 // looked at for one page; the next page goes on from there
	rareEnough     = 1_000  // a count goes no further
)

// The kinds of row in the index.
const (
	kindMessage  = "m"
	kindCustomer = "c"
)

// Store is what the search needs remembered.
type Store interface {
	GramCount(ctx context.Context, v model.Viewer, kind, gram string, most int) (int, error)
	GramRefs(ctx context.Context, v model.Viewer, kind, gram string, before int64, limit int) ([]int64, error)
	GramAmong(ctx context.Context, v model.Viewer, kind, gram string, ids []int64) ([]int64, error)
	MessagesByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.Message, error)
	CustomersByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.Customer, error)
	ViewsByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.View, error)
	NewestOf(ctx context.Context, v model.Viewer, customers []int64) ([]int64, error)

	GramCursor(ctx context.Context, v model.Viewer) (int64, error)
	MessagesAfter(ctx context.Context, v model.Viewer, id int64, limit int) ([]model.Message, error)
	SaveGrams(ctx context.Context, v model.Viewer, grams []model.Gram, from, to int64) error
	StaleCustomers(ctx context.Context, v model.Viewer, limit int) ([]model.Customer, error)
	SaveCustomerGrams(ctx context.Context, v model.Viewer, c model.Customer, grams []model.Gram) error
	ForgetIndexed(ctx context.Context, v model.Viewer) error
}

// Service searches.
type Service struct {
	store Store
	now   func() time.Time
}

// New makes the service; Run must be running for new texts to be found.
func New(store Store, now func() time.Time) *Service { return &Service{store, now} }

// Messages finds messages that the viewer may read, the newest first. A page
// may hold less than was asked for and still have a next one.
func (s *Service) Messages(ctx context.Context, v model.Viewer, query string, p model.Page) (model.List[model.Message], error) {
	return find(ctx, s, v, kindMessage, query, p, s.store.MessagesByID,
		func(m model.Message) (int64, string) { return m.ID, Words(m.Kind, m.Body) })
}

// Customers finds customers whom the viewer may know, the newest first.
func (s *Service) Customers(ctx context.Context, v model.Viewer, query string, p model.Page) (model.List[model.Customer], error) {
	return find(ctx, s, v, kindCustomer, query, p, s.store.CustomersByID,
		func(c model.Customer) (int64, string) { return c.ID, c.Names() })
}

// Views are the conversations in which messages were found, by their ids.
func (s *Service) Views(ctx context.Context, v model.Viewer, found []model.Message) (map[int64]model.View, error) {
	ids := make([]int64, 0, len(found))
	for _, m := range found {
		if !slices.Contains(ids, m.ConversationID) {
			ids = append(ids, m.ConversationID)
		}
	}
	views, err := s.store.ViewsByID(ctx, v, ids)
	by := map[int64]model.View{}
	for _, view := range views {
		by[view.ID] = view
	}
	return by, err
}

// ViewsOf are the newest conversations of customers that the viewer may read,
// by the customers' ids.
func (s *Service) ViewsOf(ctx context.Context, v model.Viewer, found []model.Customer) (map[int64]model.View, error) {
	ids := make([]int64, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	newest, err := s.store.NewestOf(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	views, err := s.store.ViewsByID(ctx, v, newest)
	by := map[int64]model.View{}
	for _, view := range views {
		by[view.CustomerID] = view
	}
	return by, err
}

// find asks the index for candidates and the texts themselves for the truth.
func find[T any](ctx context.Context, s *Service, v model.Viewer, kind, query string, p model.Page,
	load func(context.Context, model.Viewer, []int64) ([]T, error), text func(T) (int64, string)) (model.List[T], error) {
	list := model.List[T]{Items: []T{}}
	if v.Agent() == 0 && !v.System() {
		return list, model.ErrForbidden // notes are found too, so customers find nothing
	}
	q, err := ask(query)
	if err != nil {
		return list, err
	}
	before, err := readCursor(p.Cursor)
	if err != nil {
		return list, err
	}
	if q.needles, err = s.byRarity(ctx, v, kind, q.needles); err != nil || len(q.needles) == 0 {
		return list, err
	}
	for looked, chunk := 0, chunkFirst; looked < candidatesMost; looked, chunk = looked+chunk, min(2*chunk, chunkMost) {
		refs, err := s.store.GramRefs(ctx, v, kind, q.needles[0], before, chunk)
		if err != nil || len(refs) == 0 {
			return list, err
		}
		before = refs[len(refs)-1]
		last := len(refs) < chunk
		if refs, err = s.thin(ctx, v, kind, q.needles[1:], refs); err != nil {
			return list, err
		}
		found, err := load(ctx, v, refs)
		if err != nil {
			return list, err
		}
		for _, one := range found {
			id, words := text(one)
			if !q.in(words) {
				continue
			}
			if list.Items = append(list.Items, one); len(list.Items) == limit(p) {
				list.Next = strconv.FormatInt(id, 36)
				return list, nil
			}
		}
		if last {
			return list, nil
		}
	}
	list.Next = strconv.FormatInt(before, 36)
	return list, nil
}

// thin keeps the candidates at which every needle stands.
func (s *Service) thin(ctx context.Context, v model.Viewer, kind string, needles []string, refs []int64) ([]int64, error) {
	for _, needle := range needles {
		var err error
		if refs, err = s.store.GramAmong(ctx, v, kind, needle, refs); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(refs, func(a, b int64) int { return int(min(1, max(-1, b-a))) })
	return refs, nil
}

// byRarity sorts needles, the rarest first; none if one of them is nowhere.
func (s *Service) byRarity(ctx context.Context, v model.Viewer, kind string, needles []string) ([]string, error) {
	counts := map[string]int{}
	for _, needle := range needles {
		n, err := s.store.GramCount(ctx, v, kind, needle, rareEnough)
		if err != nil || n == 0 {
			return nil, err
		}
		counts[needle] = n
	}
	slices.SortStableFunc(needles, func(a, b string) int { return counts[a] - counts[b] })
	return needles, nil
}

// question is a query, cut.
type question struct {
	terms   []string // each must stand in the text as it is
	needles []string // pieces of them
}

// ask cuts a query; one that has no piece to look for is ErrSearchShort.
func ask(query string) (question, error) {
	q := question{terms: strings.Fields(Fold(query))}
	if len(q.terms) > termsMost {
		q.terms = q.terms[:termsMost]
	}
	for _, term := range q.terms {
		for _, needle := range Needles(term) {
			if !slices.Contains(q.needles, needle) && len(q.needles) < needlesMost {
				q.needles = append(q.needles, needle)
			}
		}
	}
	if len(q.needles) == 0 {
		return q, model.ErrSearchShort.On("q").With("min", 2)
	}
	return q, nil
}

func (q question) in(text string) bool {
	text = Fold(text)
	for _, term := range q.terms {
		if !strings.Contains(text, term) {
			return false
		}
	}
	return true
}

func limit(p model.Page) int {
	if p.Limit <= 0 {
		return pageDefault
	}
	return min(p.Limit, pageMost)
}

func readCursor(cursor string) (int64, error) {
	if cursor == "" {
		return math.MaxInt64, nil
	}
	before, err := strconv.ParseInt(cursor, 36, 64)
	if err != nil || before <= 0 {
		return 0, model.ErrBadCursor.On("cursor")
	}
	return before, nil
}
