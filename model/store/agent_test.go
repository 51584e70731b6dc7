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

// change changes an agent as a function says.
func change(t *testing.T, s *store.Store, v model.Viewer, id int64, action string, f func(*model.Agent)) (model.AgentChanged, error) {
	t.Helper()
	return s.ChangeAgent(t.Context(), v, model.AgentChange{ID: id, Action: action, Leaves: true, Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
		f(&was)
		return was, nil
	}})
}

func TestAnAgentIsKeptWholeAndSeenByHisTenantAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		want := model.DefaultAgent()
		want.LoginName, want.PasswordHash, want.Nickname = storetest.UniqueName("li"), "hash", "李雷 😀"
		want.Avatar, want.Remark, want.RoleID = "key", "早班", h.Roles[model.RoleLeader]
		want.AutoLimit, want.ManualLimit, want.Weight = 0, 1000, 100
		want.Exclusive, want.AlsoOrdinary, want.AcceptNew, want.MaySetLimit = true, true, false, true
		want.LoginAddresses, want.ProductIDs = []string{"10.0.0.0/8", "::1"}, []int64{h.ProductID}
		added, err := s.AddAgents(t.Context(), h.Admin, func(model.Roster) ([]model.Recruit, error) { return []model.Recruit{{Agent: want}}, nil })
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Agent(t.Context(), h.Admin, added[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		want.ID, want.TenantID, want.CreatedAt = got.ID, h.ID, got.CreatedAt
		role := got.Role
		got.Role = nil
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) || role.Kind != model.RoleLeader || got.CreatedAt == 0 {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if _, err := s.Agent(t.Context(), other.Admin, got.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another tenant: %v", err)
		}
		if _, err := change(t, s, other.Admin, got.ID, "agent.edit", func(a *model.Agent) { a.Nickname = "x" }); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another tenant changes: %v", err)
		}
	})
}

func TestAgentsAreFoundByEveryFilterAndReadPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		storetest.NewTenant(t, s).Agent(t, "邻居")
		var all []int64
		for i := range 5 {
			a, _ := h.Agent(t, fmt.Sprintf("客服%d", i), func(a *model.Agent) { a.Remark = "50%_Off!" })
			all = append(all, a.ID)
		}
		gone, _ := h.Agent(t, "走了")
		if _, err := change(t, s, h.Admin, gone.ID, "agent.delete", func(a *model.Agent) { a.Status = model.AgentDeleted }); err != nil {
			t.Fatal(err)
		}
		if _, err := change(t, s, h.Admin, all[4], "agent.disable", func(a *model.Agent) { a.Status = model.AgentDisabled }); err != nil {
			t.Fatal(err)
		}
		group, err := s.KeepGroup(t.Context(), h.Admin, model.GroupChange{Decide: func(g model.AgentGroup) (model.AgentGroup, error) {
			g.Name, g.MemberIDs = "组", all[:2]
			return g, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			filter model.AgentFilter
			want   []int64
		}{
			"no filter":            {model.AgentFilter{}, append([]int64{h.AdminID}, all...)},
			"a part of a nickname": {model.AgentFilter{Query: "客服3"}, all[3:4]},
			"signs are letters":    {model.AgentFilter{Query: "50%_oFF!"}, all},
			"a sign alone":         {model.AgentFilter{Query: "_o"}, all},
			"nothing like it":      {model.AgentFilter{Query: "5_%"}, nil},
			"a quote":              {model.AgentFilter{Query: `' OR 1=1 -- \`}, nil},
			"a role":               {model.AgentFilter{RoleID: h.Roles[model.RoleAdministrator]}, []int64{h.AdminID}},
			"a group":              {model.AgentFilter{GroupID: group.ID}, all[:2]},
			"disabled":             {model.AgentFilter{Status: model.AgentDisabled}, all[4:]},
			"deleted":              {model.AgentFilter{Status: model.AgentDeleted}, []int64{gone.ID}},
			"active in a group":    {model.AgentFilter{Status: model.AgentActive, GroupID: group.ID, Query: "客服1"}, all[1:2]},
		} {
			var found []int64
			page := model.Page{Limit: 2}
			for {
				list, err := s.Agents(t.Context(), h.Admin, c.filter, page)
				if err != nil {
					t.Fatal(name, err)
				}
				for _, a := range list.Items {
					found = append(found, a.ID)
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					break
				}
			}
			if !slices.Equal(found, c.want) {
				t.Errorf("%s: %v instead of %v", name, found, c.want)
			}
		}
		colleagues, err := s.Colleagues(t.Context(), h.Admin)
		if err != nil || len(colleagues) != 5 || !slices.Equal(colleagues[1].GroupIDs, []int64{group.ID}) {
			t.Errorf("colleagues %+v, %v", colleagues, err)
		}
		if _, err := s.Agents(t.Context(), h.Admin, model.AgentFilter{}, model.Page{Cursor: "WyJ4Il0"}); !errors.Is(err, model.ErrBadCursor) {
			t.Errorf("a cursor of nobody's: %v", err)
		}
	})
}

func TestManyAgentsAreAddedOrNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		existing, _ := h.Agent(t, "旧")
		three := func(last string) error {
			_, err := s.AddAgents(t.Context(), h.Admin, func(r model.Roster) ([]model.Recruit, error) {
				var all []model.Recruit
				for _, login := range []string{storetest.UniqueName("a"), storetest.UniqueName("b"), last} {
					a := model.DefaultAgent()
					a.LoginName, a.Nickname, a.RoleID = login, "新", r.RoleOf(model.RoleAgent).ID
					all = append(all, model.Recruit{Agent: a})
				}
				return all, nil
			})
			return err
		}
		before, err := s.Roster(t.Context(), h.Admin)
		if err != nil {
			t.Fatal(err)
		}
		var fault *model.Fault
		if err := three(existing.LoginName); !errors.As(err, &fault) || fault.Code != model.ErrLoginTaken.Code || fault.Args["login_name"] != existing.LoginName {
			t.Errorf("a taken name: %v", err)
		}
		if _, err := change(t, s, h.Admin, existing.ID, "agent.delete", func(a *model.Agent) { a.Status = model.AgentDeleted }); err != nil {
			t.Fatal(err)
		}
		if err := three(existing.LoginName); !errors.Is(err, model.ErrLoginTakenDeleted) {
			t.Errorf("a deleted agent's name: %v", err)
		}
		after, err := s.Roster(t.Context(), h.Admin)
		if err != nil || after.Agents != before.Agents-1 || after.Administrators != 1 {
			t.Errorf("before %+v, after %+v, %v", before, after, err)
		}
		taken, err := s.LoginsTaken(t.Context(), h.Admin, []string{existing.LoginName, "free-" + existing.LoginName})
		if err != nil || len(taken) != 1 || !taken[existing.LoginName] {
			t.Errorf("taken %v, %v", taken, err)
		}
		theirs, err := s.LoginsTaken(t.Context(), storetest.NewTenant(t, s).Admin, []string{existing.LoginName})
		if err != nil || theirs[existing.LoginName] {
			t.Errorf("another tenant learns that the name belongs to a deleted agent: %v, %v", theirs, err)
		}
		if err := three(storetest.UniqueName("c")); err != nil {
			t.Error(err)
		}
	})
}

func TestOneLoginNameIsGivenOnceHoweverManyAskAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		login := storetest.UniqueName("race")
		const racers = 8
		outcomes := make([]error, racers)
		var all sync.WaitGroup
		for i := range racers {
			h := storetest.NewTenant(t, s)
			all.Go(func() {
				_, outcomes[i] = s.AddAgents(t.Context(), h.Admin, func(r model.Roster) ([]model.Recruit, error) {
					a := model.DefaultAgent()
					a.LoginName, a.Nickname, a.RoleID = login, "新", r.RoleOf(model.RoleAgent).ID
					return []model.Recruit{{Agent: a}}, nil
				})
			})
		}
		all.Wait()
		won := 0
		for _, err := range outcomes {
			if err == nil {
				won++
			} else if !errors.Is(err, model.ErrLoginTaken) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d have the name", won)
		}
	})
}

// Two administrators demote each other at the same moment: the lock lets the
// second one see what the first one did.
func TestADecisionAboutStaffSeesWhatWasDecidedBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for range 5 {
			h := storetest.NewTenant(t, s)
			second, v := h.Agent(t, "第二", func(a *model.Agent) { a.RoleID = h.Roles[model.RoleAdministrator] })
			demote := func(by model.Viewer, whom int64) error {
				_, err := s.ChangeAgent(t.Context(), by, model.AgentChange{ID: whom, Action: "agent.edit", Decide: func(r model.Roster, was model.Agent) (model.Agent, error) {
					if r.Administrators <= 1 {
						return was, model.ErrLastAdministrator
					}
					was.RoleID = r.RoleOf(model.RoleAgent).ID
					return was, nil
				}})
				return err
			}
			var one, two error
			var both sync.WaitGroup
			both.Go(func() { one = demote(h.Admin, second.ID) })
			both.Go(func() { two = demote(v, h.AdminID) })
			both.Wait()
			if (one == nil) == (two == nil) || !errors.Is(errors.Join(one, two), model.ErrLastAdministrator) {
				t.Fatalf("%v, %v", one, two)
			}
		}
	})
}

func TestWhoStopsWorkingGivesHisCustomersAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for name, heir := range map[string]bool{"to the queue": false, "to a colleague": true} {
			h := storetest.NewTenant(t, s)
			leaver, _ := h.Agent(t, "走")
			taker, _ := h.Agent(t, "留")
			channel := h.Channel(t, []model.Agent{leaver, taker})
			h.Online(t, leaver, taker)
			var served []int64
			for range 3 {
				c, visitor := h.Customer(t, channel, 0)
				said, err := s.Accept(t.Context(), visitor, says(c, "1", "在吗"))
				if err != nil {
					t.Fatal(err)
				}
				outcome := model.Outcome{ConversationID: c.ID, Version: said.Is.Version, State: model.Serving, AgentID: leaver.ID, Settled: true}
				if _, err := s.Commit(t.Context(), model.SystemViewer(h.ID), outcome); err != nil {
					t.Fatal(err)
				}
				served = append(served, c.ID)
			}
			order := model.AgentChange{ID: leaver.ID, Action: "agent.disable", Leaves: true, Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
				was.Status = model.AgentDisabled
				return was, nil
			}}
			wantState, wantAgent := model.Queued, int64(0)
			if heir {
				order.ReassignTo, wantState, wantAgent = taker.ID, model.Serving, taker.ID
			}
			done, err := s.ChangeAgent(t.Context(), h.Admin, order)
			if err != nil || !slices.Equal(done.Released, served) {
				t.Fatalf("%s: released %v of %v, %v", name, done.Released, served, err)
			}
			for _, id := range served {
				c, err := s.Conversation(t.Context(), h.Admin, id)
				if err != nil || c.State != wantState || c.AgentID != wantAgent {
					t.Errorf("%s: %+v, %v", name, c, err)
				}
			}
			left, err := s.Agent(t.Context(), h.Admin, leaver.ID)
			if err != nil || left.Serving != 0 || left.WorkState != model.Offline {
				t.Errorf("%s: %+v, %v", name, left, err)
			}
			took, err := s.Agent(t.Context(), h.Admin, taker.ID)
			if err != nil || took.Serving != map[bool]int{false: 0, true: 3}[heir] {
				t.Errorf("%s: the colleague serves %d, %v", name, took.Serving, err)
			}
		}
	})
}

func TestOnlyAnActiveColleagueMayTakeOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		leaver, _ := h.Agent(t, "走")
		disabled, _ := h.Agent(t, "停")
		stranger, _ := storetest.NewTenant(t, s).Agent(t, "外")
		if _, err := change(t, s, h.Admin, disabled.ID, "agent.disable", func(a *model.Agent) { a.Status = model.AgentDisabled }); err != nil {
			t.Fatal(err)
		}
		for name, heir := range map[string]int64{"himself": leaver.ID, "a disabled one": disabled.ID, "another tenant's": stranger.ID, "nobody": 999999999} {
			_, err := s.ChangeAgent(t.Context(), h.Admin, model.AgentChange{ID: leaver.ID, ReassignTo: heir, Leaves: true, Action: "agent.delete",
				Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
					was.Status = model.AgentDeleted
					return was, nil
				}})
			if !errors.Is(err, model.ErrReassign) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if still, err := s.Agent(t.Context(), h.Admin, leaver.ID); err != nil || still.Status != model.AgentActive {
			t.Errorf("%+v, %v", still, err)
		}
	})
}

func TestWhoLosesAProductLeavesItsChannels(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "甲")
		channel := h.Channel(t, []model.Agent{a})
		if _, err := change(t, s, h.Admin, a.ID, "agent.edit", func(a *model.Agent) { a.ProductIDs = []int64{} }); err != nil {
			t.Fatal(err)
		}
		served, err := s.ChannelAgents(t.Context(), h.Admin, channel.ID)
		if err != nil || slices.Contains(served, a.ID) {
			t.Errorf("%v, %v", served, err)
		}
	})
}

func TestAStaffChangeNeverTouchesPresence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, v := h.Agent(t, "甲")
		done, err := s.ChangeAgent(t.Context(), h.Admin, model.AgentChange{ID: a.ID, Action: "agent.edit", Decide: func(_ model.Roster, was model.Agent) (model.Agent, error) {
			was.Nickname, was.WorkState, was.Serving, was.Connected = "乙", model.Rest, 99, true
			return was, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Agent(t.Context(), h.Admin, a.ID); err != nil || got.Nickname != "乙" || got.WorkState != model.Offline || got.Serving != 0 || got.Connected {
			t.Errorf("%+v (%+v), %v", got, done, err)
		}
		chosen, err := s.ChooseState(t.Context(), v, model.Online, true)
		if err != nil || chosen.WorkState != model.Online || !chosen.PermanentOnline || chosen.ManualOffline {
			t.Errorf("%+v, %v", chosen, err)
		}
		chosen, err = s.ChooseState(t.Context(), v, model.Offline, true)
		if err != nil || chosen.WorkState != model.Offline || chosen.PermanentOnline || !chosen.ManualOffline {
			t.Errorf("%+v, %v", chosen, err)
		}
	})
}

func TestLimitsAreSetForAllOrNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "甲")
		b, _ := h.Agent(t, "乙")
		five, anybody := 5, func(model.Agent) error { return nil }
		if err := s.SetLimits(t.Context(), h.Admin, []int64{a.ID, 999999999}, &five, nil, anybody); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		refuse := func(who model.Agent) error {
			if who.ID == b.ID && who.Role.Kind == model.RoleAgent {
				return model.ErrForbidden
			}
			return nil
		}
		if err := s.SetLimits(t.Context(), h.Admin, []int64{a.ID, b.ID}, &five, nil, refuse); !errors.Is(err, model.ErrForbidden) {
			t.Error(err)
		}
		if got, err := s.Agent(t.Context(), h.Admin, a.ID); err != nil || got.AutoLimit != 20 {
			t.Errorf("%+v, %v", got, err)
		}
		if err := s.SetLimits(t.Context(), h.Admin, []int64{a.ID, b.ID}, nil, &five, anybody); err != nil {
			t.Error(err)
		}
		if got, err := s.Agent(t.Context(), h.Admin, b.ID); err != nil || got.AutoLimit != 20 || got.ManualLimit != 5 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestPreferencesAndHashesAreOnesOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, v := h.Agent(t, "甲", func(a *model.Agent) { a.PasswordHash = "old" })
		kept := `{"x":"` + strings.Repeat("好", 2000) + `"}`
		if err := s.SetPreferences(t.Context(), v, kept); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Preferences(t.Context(), v); err != nil || got != kept {
			t.Errorf("%.50s, %v", got, err)
		}
		if got, err := s.Preferences(t.Context(), h.Admin); err != nil || got != "{}" {
			t.Errorf("%.50s, %v", got, err)
		}
		for _, step := range []struct{ was, want string }{{"not it", "old"}, {"old", "new"}} {
			if err := s.Rehash(t.Context(), v, a.ID, step.was, "new"); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Agent(t.Context(), v, a.ID); err != nil || got.PasswordHash != step.want {
				t.Errorf("%s: %s, %v", step.was, got.PasswordHash, err)
			}
		}
	})
}

// Customers are given to an agent while he is disabled: whoever comes second
// sees what the first one did, so that nobody stays with him.
func TestNobodyIsLeftWithAnAgentWhoIsDisabledMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "甲", func(a *model.Agent) { a.AutoLimit = 1000 })
		channel := h.Channel(t, []model.Agent{a})
		h.Online(t, a)
		const customers = 16
		var all sync.WaitGroup
		for i := range customers {
			c, visitor := h.Customer(t, channel, 0)
			said, err := s.Accept(t.Context(), visitor, says(c, "1", "在吗"))
			if err != nil {
				t.Fatal(err)
			}
			all.Go(func() {
				_, err := s.Commit(t.Context(), model.SystemViewer(h.ID), model.Outcome{ConversationID: c.ID, Version: said.Is.Version,
					State: model.Serving, AgentID: a.ID, Automatic: i%2 == 0})
				if err != nil && !errors.Is(err, model.ErrChanged) {
					t.Error(err)
				}
			})
			if i == customers/2 {
				all.Go(func() {
					if _, err := change(t, s, h.Admin, a.ID, "agent.disable", func(a *model.Agent) { a.Status = model.AgentDisabled }); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		var left int64
		err := s.Writer().Model(&model.Conversation{}).Where("agent_id = ? AND state = ?", a.ID, model.Serving).Count(&left).Error
		now, reading := s.Agent(t.Context(), h.Admin, a.ID)
		if err != nil || reading != nil || left != 0 || now.Serving != 0 || now.Status != model.AgentDisabled {
			t.Errorf("%d customers are left, %+v, %v %v", left, now, err, reading)
		}
	})
}
