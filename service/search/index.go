package search

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"yingke/model"
)

// How the worker goes about its work.
const (
	indexEvery  = time.Second
	indexBatch  = 200 // texts in one transaction, which takes some milliseconds
	patience    = 30 * time.Second
	wordsMost   = 4000 // characters of one message that are indexed
	sweepsAtAll = 1000 // batches before the worker looks whether it shall stop
)

// Run keeps the index up to date until ctx ends. Several nodes may run it: of
// two that do the same batch, one finds the cursor moved and lets go.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(indexEvery)
	defer tick.Stop()
	for {
		if err := s.Index(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the search index could not be brought up to date yet", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Index adds every text to the index that is not in it yet.
func (s *Service) Index(ctx context.Context) error {
	for range sweepsAtAll {
		messages, err := s.indexMessages(ctx)
		if err != nil {
			return err
		}
		customers, err := s.indexCustomers(ctx)
		if err != nil || messages+customers == 0 {
			return err
		}
	}
	return nil
}

// Rebuild makes Run read everything again; the search works on meanwhile.
func (s *Service) Rebuild(ctx context.Context) error {
	return s.store.ForgetIndexed(ctx, model.OperatorViewer())
}

// indexMessages indexes one batch and says how many messages it held.
func (s *Service) indexMessages(ctx context.Context) (int, error) {
	operator := model.OperatorViewer()
	cursor, err := s.store.GramCursor(ctx, operator)
	if err != nil {
		return 0, err
	}
	found, err := s.store.MessagesAfter(ctx, operator, cursor, indexBatch)
	if err != nil {
		return 0, err
	}
	found = settled(found, cursor, model.At(s.now()))
	if len(found) == 0 {
		return 0, nil
	}
	var grams []model.Gram
	for _, m := range found {
		if m.RecalledAt == 0 {
			grams = append(grams, OfMessage(m)...)
		}
	}
	err = s.store.SaveGrams(ctx, operator, grams, cursor, found[len(found)-1].ID)
	if errors.Is(err, model.ErrChanged) {
		return 0, nil // another node was faster
	}
	return len(found), err
}

// settled cuts a batch at the first missing number that may still come: numbers
// are given out before their transactions end, and a later one may end first.
// A number that stays missing belonged to a transaction that was undone.
func settled(found []model.Message, cursor int64, now model.Millis) []model.Message {
	for i, m := range found {
		if m.ID != cursor+1 && now.Sub(m.At) < patience {
			return found[:i]
		}
		cursor = m.ID
	}
	return found
}

func (s *Service) indexCustomers(ctx context.Context) (int, error) {
	operator := model.OperatorViewer()
	found, err := s.store.StaleCustomers(ctx, operator, indexBatch)
	if err != nil {
		return 0, err
	}
	for _, c := range found {
		grams := OfCustomer(c)
		if err := s.store.SaveCustomerGrams(ctx, operator, c, grams); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// OfMessage are the pieces by which a message is found.
func OfMessage(m model.Message) []model.Gram {
	return gramsOf(m.TenantID, kindMessage, m.ID, Words(m.Kind, m.Body))
}

// OfCustomer are the pieces by which a customer is found.
func OfCustomer(c model.Customer) []model.Gram {
	return gramsOf(c.TenantID, kindCustomer, c.ID, c.Names())
}

func gramsOf(tenant int64, kind string, id int64, text string) []model.Gram {
	if runes := []rune(text); len(runes) > wordsMost {
		text = string(runes[:wordsMost])
	}
	pieces := Grams(Fold(text))
	grams := make([]model.Gram, len(pieces))
	for i, piece := range pieces {
		grams[i] = model.Gram{TenantID: tenant, Kind: kind, Gram: piece, RefID: id}
	}
	return grams
}
