package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestANewTenantHasAChannelThatItsAdministratorServes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		channels, err := s.Channels(t.Context(), h.Admin)
		if err != nil || len(channels) != 1 || channels[0].Name != "默认渠道" || !channels[0].Enabled || channels[0].Agents != 1 {
			t.Fatalf("channels %+v, %v", channels, err)
		}
		links, err := s.Links(t.Context(), h.Admin, channels[0].ID)
		if err != nil || len(links) != 2 || links[0].AgentID != 0 || links[1].AgentID != h.AdminID || links[1].AgentName != "管理员" {
			t.Fatalf("links %+v, %v", links, err)
		}
		if len(channels[0].Key) < 10 || len(links[0].Code) < 10 || len(links[1].Key) < 10 || links[0].Key != "" {
			t.Errorf("keys %q %q %q %q", channels[0].Key, links[0].Code, links[1].Key, links[0].Key)
		}
	})
}

func TestAChannelsNameIsFreeAgainOnceItIsDeletedAndItsLinkIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		blank := model.Channel{ProductID: h.ProductID, Name: "售前", Enabled: true, Settings: model.DefaultChannelSettings()}
		first, err := s.AddChannel(t.Context(), h.Admin, blank)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddChannel(t.Context(), h.Admin, blank); !errors.Is(err, model.ErrChannelTaken) {
			t.Fatalf("a second one of the same name: %v", err)
		}
		gone := func(was model.Channel) (model.Channel, error) { was.DeletedAt = 1; return was, nil }
		if _, err := s.ChangeChannel(t.Context(), h.Admin, first.ID, "channel.delete", gone); err != nil {
			t.Fatal(err)
		}
		second, err := s.AddChannel(t.Context(), h.Admin, blank)
		if err != nil {
			t.Fatalf("the name is free again: %v", err)
		}
		if _, err := s.Channel(t.Context(), h.Admin, first.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("the deleted channel: %v", err)
		}
		old, err := s.EntranceOf(t.Context(), model.OperatorViewer(), first.ID, 0)
		if err != nil || !errors.Is(old.Open(), model.ErrChannelDeleted) || old.Channel.Key == second.Key {
			t.Errorf("the old link leads to %v, %v", old.Open(), err)
		}
		again, err := s.Entrance(t.Context(), model.OperatorViewer(), old.Link.Code)
		if err != nil || again.Channel.ID != first.ID {
			t.Errorf("the old code leads to %d, %v", again.Channel.ID, err)
		}
	})
}

func TestOnlyAgentsWhoAreResponsibleForTheProductServeAChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		c := h.Channel(t, nil)
		good, _ := h.Agent(t, "好")
		idle, _ := h.Agent(t, "不管云客服", func(a *model.Agent) { a.ProductIDs = []int64{} })
		foreign, _ := other.Agent(t, "别家")
		for name, agents := range map[string][]int64{
			"not responsible": {good.ID, idle.ID}, "another tenant's": {foreign.ID}, "nobody's": {1 << 40},
		} {
			if err := s.SetChannelAgents(t.Context(), h.Admin, c.ID, agents); !errors.Is(err, model.ErrChannelAgents) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.SetChannelAgents(t.Context(), h.Admin, c.ID, []int64{good.ID}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.ChannelAgents(t.Context(), h.Admin, c.ID); err != nil || !slices.Equal(got, []int64{good.ID}) {
			t.Errorf("agents %v, %v", got, err)
		}
	})
}

func TestAnAgentWhoComesBackToAChannelGetsHisOldLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "小李")
		c := h.Channel(t, []model.Agent{a})
		before, err := s.EntranceOf(t.Context(), model.OperatorViewer(), c.ID, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, agents := range [][]int64{{}, {a.ID}} {
			if err := s.SetChannelAgents(t.Context(), h.Admin, c.ID, agents); err != nil {
				t.Fatal(err)
			}
			links, err := s.Links(t.Context(), h.Admin, c.ID)
			if err != nil || len(links) != 1+len(agents) {
				t.Errorf("with agents %v: links %+v, %v", agents, links, err)
			}
			now, err := s.EntranceOf(t.Context(), model.OperatorViewer(), c.ID, a.ID)
			if err != nil || now.Link != before.Link {
				t.Errorf("with agents %v: %+v instead of %+v, %v", agents, now.Link, before.Link, err)
			}
		}
	})
}

func TestASignKeyRestsSealedAndOpensOnlyInItsPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, b := h.Channel(t, nil), h.Channel(t, nil)
		if got, err := s.SignKey(t.Context(), h.Admin, a.ID); got != "" || err != nil {
			t.Errorf("before anybody asked: %q, %v", got, err)
		}
		if err := s.SetSignKey(t.Context(), h.Admin, a.ID, "the-secret-of-a"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.SignKey(t.Context(), h.Admin, a.ID); got != "the-secret-of-a" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		var kept string
		if err := s.Writer().Table("channel").Where("id = ?", a.ID).Pluck("sign_key", &kept).Error; err != nil || kept == "" || strings.Contains(kept, "secret") {
			t.Errorf("at rest: %q, %v", kept, err)
		}
		if err := s.Writer().Exec("UPDATE channel SET sign_key = ? WHERE id = ?", kept, b.ID).Error; err != nil {
			t.Fatal(err)
		}
		if got, err := s.SignKey(t.Context(), h.Admin, b.ID); err == nil {
			t.Errorf("copied to another channel it opens: %q", got)
		}
		audit, err := s.Audits(t.Context(), h.Admin, model.AuditFilter{Action: "channel.sign_key"}, model.Page{})
		if err != nil || len(audit.Items) != 1 || strings.Contains(fmt.Sprint(audit.Items), "the-secret-of-a") {
			t.Errorf("audit %+v, %v", audit.Items, err)
		}
	})
}

func TestVisitsAddUpFromManyWriters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		c := h.Channel(t, nil)
		e, err := s.EntranceOf(t.Context(), model.OperatorViewer(), c.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := s.CountVisits(t.Context(), model.OperatorViewer(), map[int64]int64{e.Link.ID: 5}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if links, err := s.Links(t.Context(), h.Admin, c.ID); err != nil || links[0].Visits != 40 {
			t.Errorf("visits %+v, %v", links, err)
		}
		if err := s.CountVisits(t.Context(), h.Admin, map[int64]int64{e.Link.ID: 1}); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("by somebody else: %v", err)
		}
	})
}
