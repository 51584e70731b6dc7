package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// named is an arrival that says a name.
func named(e model.Entrance, value, name string) model.Arrival {
	return model.Arrival{Entrance: e, Kind: model.ByBrowser, Value: value, Update: func(was model.Customer) model.Customer {
		was.Nickname = name
		return was
	}}
}

func entrance(t *testing.T, s *store.Store, c model.Channel, agent int64) model.Entrance {
	t.Helper()
	e, err := s.EntranceOf(t.Context(), model.OperatorViewer(), c.ID, agent)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheSameVisitorManyTimesAtOnceIsOneCustomerInOneConversation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		e := entrance(t, s, h.Channel(t, nil), 0)
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[string]bool{}
		for range 12 {
			all.Go(func() {
				arrived, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), named(e, "one", "访客"))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				seen[fmt.Sprint(arrived.Customer.ID, " ", arrived.Conversation.ID)] = true
			})
		}
		all.Wait()
		if len(seen) != 1 {
			t.Errorf("twelve openings gave %v", seen)
		}
		var customers int64
		if err := s.Writer().Table("customer").Where("tenant_id = ?", h.ID).Count(&customers).Error; err != nil || customers != 1 {
			t.Errorf("%d customers, %v", customers, err)
		}
	})
}

// TestConversationsAreKeptApartByLink are rules 6-8 of product.md 3.5.
func TestConversationsAreKeptApartByLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "甲")
		b, _ := h.Agent(t, "乙")
		first, second := h.Channel(t, []model.Agent{a, b}), h.Channel(t, []model.Agent{a, b})
		doors := map[string]model.Entrance{
			"channel A": entrance(t, s, first, 0), "channel B": entrance(t, s, second, 0),
			"agent a in A": entrance(t, s, first, a.ID), "agent b in A": entrance(t, s, first, b.ID), "agent a in B": entrance(t, s, second, a.ID),
		}
		conversations, customers := map[int64]string{}, map[int64]bool{}
		for name, e := range doors {
			arrived, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), named(e, "one", "访客"))
			if err != nil {
				t.Fatal(err)
			}
			if other, taken := conversations[arrived.Conversation.ID]; taken {
				t.Errorf("%s and %s share a conversation", name, other)
			}
			conversations[arrived.Conversation.ID], customers[arrived.Customer.ID] = name, true
			again, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), named(e, "one", "访客"))
			if err != nil || again.Conversation.ID != arrived.Conversation.ID {
				t.Errorf("%s: the same link again is conversation %d instead of %d, %v", name, again.Conversation.ID, arrived.Conversation.ID, err)
			}
			stranger, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), named(e, "another", "访客"))
			if err != nil || stranger.Conversation.ID == arrived.Conversation.ID || stranger.Customer.ID == arrived.Customer.ID {
				t.Errorf("%s: a stranger got %+v, %v", name, stranger, err)
			}
		}
		if len(customers) != 1 {
			t.Errorf("one visitor is %d customers", len(customers))
		}
	})
}

func TestAnArrivalWritesOnlyWhatIsNew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		e := entrance(t, s, h.Channel(t, nil), 0)
		arrive := func(a model.Arrival) model.Arrived {
			t.Helper()
			arrived, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), a)
			if err != nil {
				t.Fatal(err)
			}
			return arrived
		}
		first := arrive(named(e, "one", "小明"))
		if again := arrive(named(e, "one", "小明")); again.Customer.SeenAt != first.Customer.SeenAt {
			t.Errorf("nothing new was written at %d, after %d", again.Customer.SeenAt, first.Customer.SeenAt)
		}
		renamed := arrive(named(e, "one", "大明"))
		if renamed.Customer.ID != first.Customer.ID || renamed.Customer.Nickname != "大明" || !renamed.Customer.Stale {
			t.Errorf("renamed: %+v", renamed.Customer)
		}
		from := named(e, "one", "大明")
		from.Source = "公众号菜单"
		if got := arrive(from).Conversation.Source; got != "公众号菜单" {
			t.Errorf("source %q", got)
		}
		if got := arrive(named(e, "one", "大明")).Conversation.Source; got != "公众号菜单" {
			t.Errorf("a link without a source deleted it: %q", got)
		}
	})
}

func TestTagsByParameterAreThoseOfTheTenantAndAddUpToTheLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		tag := func(h storetest.Tenant, name string) int64 {
			group, err := s.SaveTagGroup(t.Context(), h.Admin, model.TagGroup{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			saved, err := s.SaveTag(t.Context(), h.Admin, model.Tag{GroupID: group.ID, Name: name, Colour: "#07c160"})
			if err != nil {
				t.Fatal(err)
			}
			return saved.ID
		}
		ours, second, theirs := tag(h, "重要"), tag(h, "老客户"), tag(other, "别家")
		a := named(entrance(t, s, h.Channel(t, nil), 0), "one", "访客")
		for _, tags := range [][]int64{{ours, theirs, 1 << 40}, {second}} {
			a.TagIDs = tags
			if _, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), a); err != nil {
				t.Fatal(err)
			}
		}
		arrived, err := s.Arrive(t.Context(), model.SystemViewer(h.ID), a)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Customer(t.Context(), h.Admin, arrived.Customer.ID)
		if err != nil || fmt.Sprint(got.TagIDs) != fmt.Sprint([]int64{ours, second}) {
			t.Errorf("tags %v, %v", got.TagIDs, err)
		}
		if err := s.SetCustomerTags(t.Context(), h.Admin, got.ID, []int64{theirs}); !errors.Is(err, model.ErrBadChoice) {
			t.Errorf("another tenant's tag by hand: %v", err)
		}
	})
}

func TestATicketIsSpentOnceHoweverManyTry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		c := h.Channel(t, nil)
		hash := model.RandomKey(40)
		expires := model.Millis(1) << 50
		if err := s.AddTicket(t.Context(), h.Admin, model.VisitorTicket{ChannelID: c.ID, Hash: hash, Params: map[string]string{"openid": "u1"}, ExpiresAt: expires}); err != nil {
			t.Fatal(err)
		}
		for name, try := range map[string]func() (model.VisitorTicket, error){
			"another tenant": func() (model.VisitorTicket, error) {
				return s.SpendTicket(t.Context(), model.SystemViewer(other.ID), hash, c.ID)
			},
			"another channel": func() (model.VisitorTicket, error) {
				return s.SpendTicket(t.Context(), model.SystemViewer(h.ID), hash, c.ID+1)
			},
			"another ticket": func() (model.VisitorTicket, error) {
				return s.SpendTicket(t.Context(), model.SystemViewer(h.ID), hash+"x", c.ID)
			},
		} {
			if _, err := try(); !errors.Is(err, model.ErrVisitorTicket) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		good := 0
		for range 10 {
			all.Go(func() {
				ticket, err := s.SpendTicket(t.Context(), model.SystemViewer(h.ID), hash, c.ID)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && ticket.Params["openid"] == "u1":
					good++
				case !errors.Is(err, model.ErrVisitorTicket):
					t.Errorf("%+v, %v", ticket, err)
				}
			})
		}
		all.Wait()
		if good != 1 {
			t.Errorf("spent %d times", good)
		}
		if err := s.AddTicket(t.Context(), other.Admin, model.VisitorTicket{ChannelID: c.ID, Hash: model.RandomKey(40), ExpiresAt: expires}); !errors.Is(err, model.ErrMissing) {
			t.Errorf("a ticket for another tenant's channel: %v", err)
		}
	})
}
