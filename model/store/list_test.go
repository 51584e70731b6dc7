package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// reception is a tenant with conversations in every state.
type reception struct {
	storetest.Tenant
	store   *store.Store
	wang    model.Viewer // serves "mine", served "past"
	li      model.Viewer // in the channel, with the same boxes, but serves nobody
	outside model.Viewer // not in the channel
	leader  model.Viewer
	channel model.Channel
	at      map[string]model.Conversation
}

func newReception(t *testing.T, s *store.Store) reception {
	t.Helper()
	r := reception{Tenant: storetest.NewTenant(t, s), store: s, at: map[string]model.Conversation{}}
	wang, v := r.Agent(t, "小王")
	li, other := r.Agent(t, "小李")
	_, r.outside = r.Agent(t, "外人")
	_, r.leader = r.Agent(t, "组长", func(a *model.Agent) { a.RoleID = r.Roles[model.RoleLeader] })
	r.wang, r.li = v, other
	r.channel = r.Channel(t, []model.Agent{wang, li})
	for name, c := range map[string]struct {
		exclusive int64
		states    []model.State
		agent     int64
	}{
		"idle":          {0, nil, 0},
		"waits":         {0, []model.State{model.Queued}, 0},
		"waits for him": {li.ID, []model.State{model.Queued}, 0},
		"robot":         {0, []model.State{model.Robot}, 0},
		"mine":          {0, []model.State{model.Serving}, wang.ID},
		"past":          {0, []model.State{model.Serving, model.Ended}, wang.ID},
		"sent home":     {0, []model.State{model.Queued, model.Ended}, 0},
	} {
		conversation, visitor := r.Customer(t, r.channel, c.exclusive)
		if len(c.states) > 0 {
			must(s.Accept(t.Context(), visitor, says(conversation, "1", "在吗 "+name)))
		}
		for _, state := range c.states {
			now := must(s.Conversation(t.Context(), model.SystemViewer(r.ID), conversation.ID))
			o := model.Outcome{ConversationID: now.ID, Version: now.Version, State: state, AgentID: c.agent, EndReason: model.EndedByAgent, Settled: true}
			if c.exclusive != 0 {
				o.Waits = &model.Targets{AgentIDs: []int64{c.exclusive}}
			}
			must(s.Commit(t.Context(), model.SystemViewer(r.ID), o))
		}
		r.at[name] = must(s.Conversation(t.Context(), model.SystemViewer(r.ID), conversation.ID))
	}
	if err := s.Star(t.Context(), v, r.at["mine"].ID, true); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r reception) names(found []model.View) []string {
	names := []string{}
	for _, w := range found {
		for name, c := range r.at {
			if c.ID == w.ID {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func TestEachListHoldsWhatItsReaderMaySee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		r := newReception(t, s)
		other := storetest.NewTenant(t, s)
		refused := []string{"refused"}
		lists := []model.ListName{model.ListServing, model.ListQueue, model.ListRobot, model.ListColleagues, model.ListHistory, model.ListStarred}
		for who, c := range map[string]struct {
			v    model.Viewer
			want [][]string
		}{
			"the agent":                  {r.wang, [][]string{{"mine"}, {"waits"}, {"robot"}, refused, {"past"}, {"mine"}}},
			"a colleague":                {r.li, [][]string{{}, {"waits", "waits for him"}, {"robot"}, refused, {}, {}}},
			"an agent of other channels": {r.outside, [][]string{{}, {}, {}, refused, {}, {}}},
			"a leader":                   {r.leader, [][]string{{}, {}, {}, {"mine"}, {"past", "sent home"}, {}}},
			"the administrator":          {r.Admin, [][]string{{}, {"waits", "waits for him"}, {"robot"}, {"mine"}, {"past", "sent home"}, {}}},
			"another tenant":             {other.Admin, [][]string{{}, {}, {}, {}, {}, {}}},
		} {
			var counted []int
			for i, name := range lists {
				found, err := s.Conversations(t.Context(), c.v, model.ConversationFilter{List: name}, model.Page{})
				got := r.names(found.Items)
				if errors.Is(err, model.ErrNeedPermission) {
					got = refused
				} else if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, c.want[i]) {
					t.Errorf("%s, %s: %v instead of %v", who, name, got, c.want[i])
				}
				if name != model.ListHistory {
					counted = append(counted, len(found.Items))
				}
			}
			n := must(s.Counts(t.Context(), c.v))
			if got := []int{n.Serving, n.Queue, n.Robot, n.Colleagues, n.Starred}; !slices.Equal(got, counted) {
				t.Errorf("%s: counts %v of lists with %v", who, got, counted)
			}
		}
		if n := must(s.Counts(t.Context(), r.wang)); n.Unread != 1 {
			t.Errorf("%d unread", n.Unread)
		}
	})
}

func TestAListIsReadPageByPageWithoutGapsOrRepeats(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		h := storetest.NewTenant(t, s)
		wang, v := h.Agent(t, "小王")
		ch := h.Channel(t, []model.Agent{wang})
		const many = 45
		for range many {
			c, visitor := h.Customer(t, ch, 0)
			done := must(s.Accept(t.Context(), visitor, says(c, "1", "在吗")))
			must(s.Commit(t.Context(), model.SystemViewer(h.ID), model.Outcome{ConversationID: c.ID, Version: done.Is.Version, State: model.Queued, Settled: true}))
		}
		var read []int64
		cursor := ""
		for range many {
			page := must(s.Conversations(t.Context(), v, model.ConversationFilter{List: model.ListQueue}, model.Page{Limit: 10, Cursor: cursor}))
			for _, w := range page.Items {
				read = append(read, w.ID)
			}
			if len(read) == 10 { // who is taken while somebody reads leaves no hole
				must(s.Commit(t.Context(), model.SystemViewer(h.ID), model.Outcome{ConversationID: read[3], Version: page.Items[3].Version, State: model.Serving, AgentID: wang.ID}))
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if len(read) != many || !slices.IsSorted(read) {
			t.Errorf("%d read: %v", len(read), read)
		}
		for _, bad := range []string{"x", "W10", "WzEsMl0x", strings.Repeat("A", 200)} {
			if _, err := s.Conversations(t.Context(), v, model.ConversationFilter{List: model.ListQueue}, model.Page{Cursor: bad}); !errors.Is(err, model.ErrBadCursor) {
				t.Errorf("cursor %q: %v", bad, err)
			}
		}
	})
}

func TestAListIsNarrowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		r := newReception(t, s)
		must(s.ChangeCustomer(t.Context(), r.Admin, r.at["past"].CustomerID, "", func(was model.Customer) (model.Customer, error) {
			was.Nickname, was.Remark = "张三%_!", "VIP 客户"
			return was, nil
		}))
		ended := r.at["past"].EndedAt
		for name, c := range map[string]struct {
			f    model.ConversationFilter
			want []string
		}{
			"by a name":             {model.ConversationFilter{Query: "张三"}, []string{"past"}},
			"whatever the case":     {model.ConversationFilter{Query: "vip"}, []string{"past"}},
			"signs are only signs":  {model.ConversationFilter{Query: "%_!"}, []string{"past"}},
			"a sign that is not":    {model.ConversationFilter{Query: "三_"}, []string{}},
			"by an agent":           {model.ConversationFilter{AgentID: r.wang.Agent()}, []string{"past"}},
			"by a channel":          {model.ConversationFilter{ChannelID: r.channel.ID}, []string{"past", "sent home"}},
			"by another":            {model.ConversationFilter{ChannelID: 999999999}, []string{}},
			"from its very end":     {model.ConversationFilter{From: ended, AgentID: r.wang.Agent()}, []string{"past"}},
			"until before its end":  {model.ConversationFilter{To: ended, AgentID: r.wang.Agent()}, []string{}},
			"an injection finds no": {model.ConversationFilter{Query: "' OR 1=1 --"}, []string{}},
		} {
			c.f.List = model.ListHistory
			found := must(s.Conversations(t.Context(), r.Admin, c.f, model.Page{}))
			if got := r.names(found.Items); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v instead of %v", name, got, c.want)
			}
		}
		if _, err := s.Conversations(t.Context(), r.Admin, model.ConversationFilter{List: "all"}, model.Page{}); !errors.Is(err, model.ErrBadChoice) {
			t.Errorf("a list that does not exist: %v", err)
		}
	})
}

func TestMarksOnlyRise(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		r := newReception(t, s)
		c := r.at["mine"]
		visitor := model.VisitorViewer(r.ID, c.CustomerID, c.ID)
		for i := range 4 {
			must(s.Accept(t.Context(), visitor, says(c, fmt.Sprint("more", i), "x")))
		}
		for _, step := range []struct {
			number int64
			read   int64
			unread int
		}{{2, 2, 3}, {1, 2, 3}, {3, 3, 2}, {99, 5, 0}} {
			done := must(s.AgentRead(t.Context(), r.wang, c.ID, step.number))
			if done.Is.AgentRead != step.read || done.Is.Unread != step.unread {
				t.Errorf("after reading to %d: read to %d, %d unread", step.number, done.Is.AgentRead, done.Is.Unread)
			}
		}
		if done := must(s.AgentRead(t.Context(), r.leader, c.ID, 1)); !done.Repeat {
			t.Error("somebody who only looks leaves a mark")
		}
		for _, step := range [][4]int64{{2, 3, 2, 3}, {0, 0, 2, 3}, {1, 99, 2, 5}, {4, 0, 4, 5}} {
			done := must(s.CustomerRead(t.Context(), visitor, step[0], step[1]))
			if done.Is.CustomerRead != step[2] || done.Is.CustomerDelivered != step[3] {
				t.Errorf("%v: read to %d, received to %d", step, done.Is.CustomerRead, done.Is.CustomerDelivered)
			}
		}
	})
}

func TestNoIllegalMoveIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		r := newReception(t, s)
		states := []model.State{model.Idle, model.Robot, model.Queued, model.Serving, model.Ended, model.Expired, model.Hidden}
		for name, c := range r.at {
			for _, next := range states {
				now := must(s.Conversation(t.Context(), model.SystemViewer(r.ID), c.ID))
				if now.State.MayBecome(next) || next == model.Idle || next == now.State {
					continue
				}
				_, err := s.Commit(t.Context(), model.SystemViewer(r.ID), model.Outcome{ConversationID: c.ID, Version: now.Version, State: next, AgentID: r.wang.Agent()})
				after := must(s.Conversation(t.Context(), model.SystemViewer(r.ID), c.ID))
				if err == nil || after != now {
					t.Errorf("%s went from %s to %s: %v", name, now.State, next, err)
				}
			}
		}
	})
}
