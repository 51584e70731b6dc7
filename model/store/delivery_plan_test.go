package store_test

import (
	"errors"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// TestNothingOnTheWayOutWalksOverHistory asks SQLite how it would answer what
// sending asks.
func TestNothingOnTheWayOutWalksOverHistory(t *testing.T) {
	k := &clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	s := storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: k.now})
	o := newOutbound(t, s, k)
	a := listen(t, s)
	first := o.says("一")
	o.says("二")
	o.due()
	lost := o.books(first)
	k.forward(lease * time.Millisecond)
	_, err := s.LoseDelivery(t.Context(), o.sys, lost)
	o.must(err)
	second, err := o.next()
	o.must(err)
	o.settles(o.books(second), model.DeliveryFailed, model.Refused)
	_, err = s.ResendDelivery(t.Context(), o.agent, o.c.ID, second.Number)
	o.must(err)
	_, err = s.Recall(t.Context(), o.agent, o.c.ID, second.Number, 120_000)
	o.must(err)
	o.view()
	o.told()
	_, err = s.Conversations(t.Context(), o.agent, model.ConversationFilter{List: model.ListServing}, model.Page{})
	o.must(err)
	_, err = s.Said(t.Context(), o.agent, answers(o.c, o.agent.Agent(), "一", "一"))
	o.must(err)
	if _, err = s.Uploaded(t.Context(), o.sys, o.ProductID, "key", "image"); !errors.Is(err, model.ErrMissing) {
		t.Fatal(err)
	}
	if len(a.sql) < 40 {
		t.Fatalf("only %d questions were heard", len(a.sql))
	}
	a.explain(t, s)
}
