package store_test

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func willing(model.ProductOf) error { return nil }

func TestADeletedProductFreesItsAppIDAndIsSeenNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		p := h.Product(t, model.MiniProgram, nil)
		tokens := s.Tokens(model.OperatorViewer())
		if err := tokens.SaveToken(t.Context(), model.KeptToken{AppID: p.Connection.AppID, Sealed: "x"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeleteProduct(t.Context(), other.Admin, p.ID, willing); !errors.Is(err, model.ErrMissing) {
			t.Errorf("by another tenant: %v", err)
		}
		if _, err := s.DeleteProduct(t.Context(), h.Admin, p.ID, func(model.ProductOf) error { return model.ErrTypedProduct }); !errors.Is(err, model.ErrTypedProduct) {
			t.Errorf("refused: %v", err)
		}
		was, err := s.DeleteProduct(t.Context(), h.Admin, p.ID, willing)
		if err != nil || was.Connection.AppID != p.Connection.AppID {
			t.Fatalf("%+v, %v", was, err)
		}
		_, one := s.ProductOf(t.Context(), h.Admin, p.ID)
		_, connection := s.Connection(t.Context(), h.Admin, p.ID)
		_, address := s.ConnectionByAddress(t.Context(), model.OperatorViewer(), p.Connection.Address)
		_, entrance := s.EntranceOfProduct(t.Context(), h.Admin, p.ID)
		_, channel := s.Channel(t.Context(), h.Admin, p.ChannelID)
		_, token := tokens.LoadToken(t.Context(), p.Connection.AppID)
		_, again := s.DeleteProduct(t.Context(), h.Admin, p.ID, willing)
		health := s.NoteHealth(t.Context(), h.Admin, p.ID, func(was model.ConnectionHealth) model.ConnectionHealth { return was })
		for what, err := range map[string]error{"product": one, "connection": connection, "address": address, "entrance": entrance, "channel": channel, "token": token, "deleting it again": again, "health": health} {
			if !errors.Is(err, model.ErrMissing) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if all, err := s.Products(t.Context(), h.Admin); err != nil || len(all) != 1 {
			t.Errorf("products %+v, %v", all, err)
		}
		c := storetest.NewConnection(model.MiniProgram, func(c *model.Connection) { c.AppID = p.Connection.AppID })
		if _, err := s.Connect(t.Context(), other.Admin, model.NewProduct{Name: "别家", Connection: c}); err != nil {
			t.Errorf("its AppID stays taken: %v", err)
		}
		if roster, err := s.Roster(t.Context(), h.Admin); err != nil || len(roster.ProductIDs) != 1 {
			t.Errorf("new agents are made responsible for it: %+v, %v", roster, err)
		}
		leaving, err := s.LeavingProducts(t.Context(), model.OperatorViewer())
		found := false
		for _, l := range leaving {
			found = found || l.ProductID == p.ID && l.TenantID == h.ID && l.ChannelID == p.ChannelID && l.DeletedAt != 0
		}
		if !found || err != nil {
			t.Errorf("leaving %+v, %v", leaving, err)
		}
		if _, err := s.LeavingProducts(t.Context(), h.Admin); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("by an administrator: %v", err)
		}
	})
}

func TestOnlyReceptionsUnderWayAreOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newReception(t, s)
		open, err := s.OpenIn(t.Context(), model.SystemViewer(r.ID), r.channel.ID, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range open {
			c, err := s.Conversation(t.Context(), r.Admin, id)
			if err != nil || c.State != model.Queued && c.State != model.Serving && c.State != model.Robot {
				t.Errorf("%+v, %v", c, err)
			}
		}
		if len(open) == 0 {
			t.Error("none is open")
		}
		if some, err := s.OpenIn(t.Context(), model.SystemViewer(r.ID), r.channel.ID, 1); err != nil || len(some) != 1 {
			t.Errorf("%v, %v", some, err)
		}
	})
}

// TestAnOldKeyIsNeededNoMoreOnceAllIsSealedAnew rotates the key of an installation.
func TestAnOldKeyIsNeededNoMoreOnceAllIsSealedAnew(t *testing.T) {
	folder := t.TempDir()
	old, fresh := sha256.Sum256([]byte("old")), sha256.Sum256([]byte("new"))
	ring := func(current [32]byte, more ...[]byte) *model.Keyring {
		r, err := model.NewKeyring(current[:], more...)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before := storetest.Open(t, store.Config{Folder: folder, Keyring: ring(old)})
	h := storetest.NewTenant(t, before)
	var products []model.ProductOf
	for range 5 {
		products = append(products, h.Product(t, model.MiniProgram, nil, func(c *model.Connection) { c.TokenKey = "a token key" }))
	}
	during := storetest.Open(t, store.Config{Folder: folder, Keyring: ring(fresh, old[:])})
	rounds := 0
	for last := int64(0); ; rounds++ {
		next, err := during.Reseal(t.Context(), model.OperatorViewer(), last, 2)
		if err != nil {
			t.Fatal(err)
		}
		if last = next; last == 0 {
			break
		}
	}
	if rounds != 3 {
		t.Errorf("%d rounds", rounds)
	}
	if _, err := during.Reseal(t.Context(), h.Admin, 0, 2); !errors.Is(err, model.ErrForbidden) {
		t.Errorf("by an administrator: %v", err)
	}
	after := storetest.Open(t, store.Config{Folder: folder, Keyring: ring(fresh)})
	for _, p := range products {
		c, err := after.Connection(t.Context(), h.Admin, p.ID)
		if err != nil || c.Secret != p.Connection.Secret || c.PushToken != p.Connection.PushToken || c.PushKey != p.Connection.PushKey || c.TokenKey != "a token key" {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

func TestNothingOfAProductIsForgottenToBeRemoved(t *testing.T) {
	s := storetest.SQLite(t)
	ofProduct, ofChannel := s.RemovedWithProduct()
	for column, k := range map[string]struct{ removed, besides []string }{
		"product_id": {ofProduct, []string{"customer", "identity", "conversation", "channel"}},                             // with its people, and by itself
		"channel_id": {ofChannel, []string{"conversation", "reply_rule", "reply_settings", "reception_settings", "route"}}, // by the product
	} {
		want, got := storetest.TablesWith(t, s, column), slices.Concat(k.removed, k.besides)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("with %s: %q are removed of %q", column, got, want)
		}
	}
}
