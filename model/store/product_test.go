package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestAConnectedProductHasOneHiddenChannelWithItsAgents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		idle, _ := h.Agent(t, "不管产品", func(a *model.Agent) { a.ProductIDs = []int64{} })
		made := h.Product(t, model.MiniProgram, []model.Agent{idle})
		if made.ChannelID == 0 || made.Agents != 1 || made.Online != 0 || made.Kind != model.MiniProgram {
			t.Fatalf("%+v", made)
		}
		channel, err := s.Channel(t.Context(), h.Admin, made.ChannelID)
		if err != nil || channel.Name != made.Name || channel.ProductID != made.ID || !channel.Enabled {
			t.Errorf("channel %+v, %v", channel, err)
		}
		listed, err := s.Channels(t.Context(), h.Admin)
		if err != nil || len(listed) != 1 || listed[0].ProductID != h.ProductID {
			t.Errorf("it stands in the list of channels: %+v, %v", listed, err)
		}
		if links, err := s.Links(t.Context(), h.Admin, made.ChannelID); err != nil || len(links) != 0 {
			t.Errorf("it has links: %+v, %v", links, err)
		}
		candidates, err := s.Candidates(t.Context(), h.Admin, channel, 0)
		if err != nil || len(candidates) != 1 || candidates[0].AgentID != idle.ID || !candidates[0].Responsible {
			t.Errorf("candidates %+v, %v", candidates, err)
		}
		h.Online(t, idle)
		if now, err := s.ProductOf(t.Context(), h.Admin, made.ID); err != nil || now.Online != 1 {
			t.Errorf("online %+v, %v", now, err)
		}
		entrance, err := s.EntranceOfProduct(t.Context(), model.SystemViewer(h.ID), made.ID)
		if err != nil || entrance.Channel.ID != made.ChannelID || entrance.Product.ID != made.ID || entrance.Link.ID != 0 || entrance.Open() != nil {
			t.Errorf("entrance %+v, %v", entrance, err)
		}
		if _, err := s.EntranceOfProduct(t.Context(), model.SystemViewer(h.ID), h.ProductID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("the cloud product has such an entrance: %v", err)
		}
	})
}

func TestTheHiddenChannelIsChangedByItsSettingsAndAgentsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		made := h.Product(t, model.Official, nil)
		change := func(f func(*model.Channel)) error {
			_, err := s.ChangeChannel(t.Context(), h.Admin, made.ChannelID, "channel.edit", func(was model.Channel) (model.Channel, error) {
				f(&was)
				return was, nil
			})
			return err
		}
		if err := change(func(c *model.Channel) { c.Settings.JoinText = "你好" }); err != nil {
			t.Errorf("settings: %v", err)
		}
		for name, f := range map[string]func(*model.Channel){
			"name": func(c *model.Channel) { c.Name = "x" }, "enabled": func(c *model.Channel) { c.Enabled = false }, "deleted": func(c *model.Channel) { c.DeletedAt = 1 },
		} {
			if err := change(f); !errors.Is(err, model.ErrChannelOfProduct) {
				t.Errorf("%s: %v", name, err)
			}
		}
		idle, _ := h.Agent(t, "不管产品", func(a *model.Agent) { a.ProductIDs = []int64{} })
		if err := s.SetChannelAgents(t.Context(), h.Admin, made.ChannelID, []int64{idle.ID}); err != nil {
			t.Errorf("agents: %v", err)
		}
		if links, err := s.Links(t.Context(), h.Admin, made.ChannelID); err != nil || len(links) != 0 {
			t.Errorf("links %+v, %v", links, err)
		}
		_, err := s.ChangeAgent(t.Context(), h.Admin, model.AgentChange{ID: idle.ID, Action: "agent.edit", Decide: func(_ model.Roster, a model.Agent) (model.Agent, error) {
			a.Nickname = "改名"
			return a, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if agents, err := s.ChannelAgents(t.Context(), h.Admin, made.ChannelID); err != nil || !slices.Equal(agents, []int64{idle.ID}) {
			t.Errorf("after a change of his he serves no more: %v, %v", agents, err)
		}
	})
}

func TestAnAppIDIsConnectedOnceInTheWholeInstallation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		c := storetest.NewConnection(model.MiniProgram)
		const racers = 8
		faults := make([]error, racers)
		var all sync.WaitGroup
		for i := range racers {
			who, mine := h, c
			if i%2 == 1 {
				who = other
			}
			mine.Address = model.RandomCode(24)
			all.Go(func() {
				_, faults[i] = s.Connect(t.Context(), who.Admin, model.NewProduct{Name: "小程序", Connection: mine})
			})
		}
		all.Wait()
		winners := 0
		for i, err := range faults {
			switch {
			case err == nil:
				winners++
			case !errors.Is(err, model.ErrAppIDTaken) && !errors.Is(err, model.ErrAppIDYours):
				t.Errorf("%d: %v", i, err)
			}
		}
		if winners != 1 {
			t.Fatalf("%d connected the same AppID", winners)
		}
		owner, foreigner := h, other
		if products, err := s.Products(t.Context(), h.Admin); err != nil || len(products) == 1 {
			owner, foreigner = other, h
		}
		_, mine := s.Connect(t.Context(), owner.Admin, model.NewProduct{Name: "再来", Connection: c})
		_, theirs := s.Connect(t.Context(), foreigner.Admin, model.NewProduct{Name: "再来", Connection: c})
		var yours *model.Fault
		if !errors.As(mine, &yours) || yours.Code != model.ErrAppIDYours.Code || yours.Args["name"] != "小程序" {
			t.Errorf("in the same tenant: %v", mine)
		}
		if !errors.Is(theirs, model.ErrAppIDTaken) || strings.Contains(fmt.Sprint(theirs), "小程序") {
			t.Errorf("in another tenant: %v", theirs)
		}
		if products, err := s.Products(t.Context(), foreigner.Admin); err != nil || len(products) != 1 {
			t.Errorf("a refused product stays: %+v, %v", products, err)
		}
	})
}

func TestAConnectionIsFoundByItsAddressAndItsSecretsRestSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		made := h.Product(t, model.MiniGame, nil, func(c *model.Connection) {
			c.TokenURL, c.TokenKey = "https://example.com/token", "the-token-key"
		})
		want := made.Connection
		operator := model.OperatorViewer()
		byAddress, err1 := s.ConnectionByAddress(t.Context(), operator, want.Address)
		byAppID, err2 := s.ConnectionByAppID(t.Context(), operator, want.AppID)
		byProduct, err3 := s.Connection(t.Context(), model.SystemViewer(h.ID), made.ID)
		for i, got := range []model.Connection{byAddress, byAppID, byProduct} {
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%d: %+v instead of %+v", i, got, want)
			}
		}
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Error(err)
		}
		if _, err := s.ConnectionByAddress(t.Context(), h.Admin, want.Address); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("by address, by an administrator: %v", err)
		}
		if _, err := s.Connection(t.Context(), other.Admin, made.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("by another tenant: %v", err)
		}
		var rest model.Connection
		if err := s.Writer().Take(&rest, made.ID).Error; err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{want.Secret, want.PushToken, want.PushKey, want.TokenKey} {
			if secret == "" || strings.Contains(fmt.Sprintf("%+v", rest), secret) {
				t.Errorf("at rest: %+v holds %q", rest, secret)
			}
		}
		if err := s.Writer().Exec("UPDATE connection SET secret = push_key WHERE product_id = ?", made.ID).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.Connection(t.Context(), h.Admin, made.ID); !errors.Is(err, model.ErrSeal) {
			t.Errorf("a seal opens in another place: %v", err)
		}
	})
}

func TestEditsHealthAndRefusedKindsDoNotOverwriteEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		made := h.Product(t, model.Official, nil)
		system := model.SystemViewer(h.ID)
		const writers = 6
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				if err := s.NoteHealth(t.Context(), system, made.ID, func(was model.ConnectionHealth) model.ConnectionHealth {
					was.RefusedCount += 2
					return was
				}); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				if err := s.NoteRefused(t.Context(), system, made.ID, fmt.Sprintf("kind%d", i%3)); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				if _, err := s.ChangeProduct(t.Context(), h.Admin, made.ID, "product.edit", func(was model.ProductOf) (model.ProductOf, error) {
					was.Name += "改"
					was.Connection.Health, was.Connection.Refused = model.ConnectionHealth{RefusedCount: 99}, []string{"x"}
					was.Connection.Settings.ShowAgentName = true
					return was, nil
				}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		now, err := s.ProductOf(t.Context(), h.Admin, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(now.Connection.Refused)
		if now.Connection.Health.RefusedCount != 2*writers || !slices.Equal(now.Connection.Refused, []string{"kind0", "kind1", "kind2"}) ||
			now.Name != made.Name+strings.Repeat("改", writers) || !now.Connection.Settings.ShowAgentName || now.Connection.Secret != made.Connection.Secret {
			t.Errorf("%+v", now)
		}
		if channel, err := s.Channel(t.Context(), h.Admin, made.ChannelID); err != nil || channel.Name != now.Name {
			t.Errorf("the channel is called %q, %v", channel.Name, err)
		}
		if err := s.ForgetRefused(t.Context(), system, made.ID); err != nil {
			t.Error(err)
		}
		if c, err := s.Connection(t.Context(), system, made.ID); err != nil || len(c.Refused) != 0 {
			t.Errorf("refused %v, %v", c.Refused, err)
		}
		log, err := s.Audits(t.Context(), h.Admin, model.AuditFilter{TargetKind: "product", TargetID: made.ID}, model.Page{})
		if err != nil || len(log.Items) != writers+1 {
			t.Fatalf("audit %+v, %v", log, err)
		}
		for _, secret := range []string{made.Connection.Secret, made.Connection.PushToken, made.Connection.PushKey, made.Connection.Address} {
			if strings.Contains(fmt.Sprint(log.Items), secret) {
				t.Errorf("the audit log holds %q", secret)
			}
		}
	})
}
