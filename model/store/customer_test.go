package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// TestWhoMayKnowACustomer is the rule of visible and of acquaintances, which
// must be one: each viewer, each state of a conversation.
func TestWhoMayKnowACustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		mine, _ := h.Agent(t, "在渠道")
		away, _ := h.Agent(t, "不在渠道")
		c := h.Channel(t, []model.Agent{mine})
		group := func(name string, agent int64) model.AgentGroup {
			return must(s.KeepGroup(t.Context(), h.Admin, model.GroupChange{Decide: func(model.AgentGroup) (model.AgentGroup, error) {
				return model.AgentGroup{Name: name, MemberIDs: []int64{agent}}, nil
			}}))
		}
		his, theirs := group("他的组", mine.ID), group("别的组", away.ID)
		with := func(agent int64, boxes ...model.Permission) model.Viewer {
			return model.AgentViewer(h.ID, agent, false, boxes)
		}
		viewers := map[string]model.Viewer{
			"administrator": h.Admin, "their administrator": other.Admin, "served": with(mine.ID), "no box": with(away.ID),
			"colleagues": with(away.ID, model.SeeColleagues), "history": with(away.ID, model.SeeHistory),
			"queue, in the channel": with(mine.ID, model.TakeFromQueue), "queue, elsewhere": with(away.ID, model.TakeFromQueue),
			"robot, in the channel": with(mine.ID, model.SeeRobot), "robot, elsewhere": with(away.ID, model.SeeRobot),
		}
		cases := map[string]struct {
			set   map[string]any
			seen  []string
			waits *model.Awaited
		}{
			"idle":                        {map[string]any{"state": "idle"}, nil, nil},
			"served by him":               {map[string]any{"state": "serving", "agent_id": mine.ID}, []string{"served", "colleagues", "queue, in the channel", "robot, in the channel"}, nil},
			"served by the administrator": {map[string]any{"state": "serving", "agent_id": h.AdminID}, []string{"colleagues"}, nil},
			"queued":                      {map[string]any{"state": "queued"}, []string{"queue, in the channel"}, nil},
			"queued for somebody else":    {map[string]any{"state": "queued", "awaits": true}, nil, &model.Awaited{AgentID: h.AdminID}},
			"queued for him":              {map[string]any{"state": "queued", "awaits": true}, []string{"queue, in the channel"}, &model.Awaited{AgentID: mine.ID}},
			"queued for a group of his":   {map[string]any{"state": "queued", "awaits": true}, []string{"queue, in the channel"}, &model.Awaited{GroupID: his.ID}},
			"queued for another group":    {map[string]any{"state": "queued", "awaits": true}, nil, &model.Awaited{GroupID: theirs.ID}},
			"queued for anybody by a link that names another": {map[string]any{"state": "queued", "exclusive_id": h.AdminID}, []string{"queue, in the channel"}, nil},
			"with the robot": {map[string]any{"state": "robot"}, []string{"robot, in the channel"}, nil},
			"ended":          {map[string]any{"state": "ended"}, []string{"history"}, nil},
			"hidden":         {map[string]any{"state": "hidden"}, []string{"history"}, nil},
		}
		for name, k := range cases {
			conversation, _ := h.Customer(t, c, 0)
			if err := s.Writer().Table("conversation").Where("id = ?", conversation.ID).Updates(k.set).Error; err != nil {
				t.Fatal(err)
			}
			if k.waits != nil {
				k.waits.ConversationID, k.waits.TenantID = conversation.ID, h.ID
				if err := s.Writer().Create(k.waits).Error; err != nil {
					t.Fatal(err)
				}
			}
			for who, v := range viewers {
				want := who == "administrator" || slices.Contains(k.seen, who)
				_, err := s.Customer(t.Context(), v, conversation.CustomerID)
				if want != (err == nil) || err != nil && !errors.Is(err, model.ErrMissing) {
					t.Errorf("%s as %s: %v", name, who, err)
				}
				list, err := s.Customers(t.Context(), v, model.CustomerFilter{}, model.Page{Limit: 200})
				if err != nil {
					t.Fatal(err)
				}
				listed := slices.ContainsFunc(list.Items, func(c model.Customer) bool { return c.ID == conversation.CustomerID })
				if listed != want {
					t.Errorf("%s as %s: in the list %v", name, who, listed)
				}
			}
		}
	})
}

func TestAnAgentKeepsKnowingWhomHeOnceServed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, v := h.Agent(t, "小李")
		conversation, _ := h.Customer(t, h.Channel(t, []model.Agent{a}), 0)
		round := model.Session{TenantID: h.ID, ConversationID: conversation.ID, CustomerID: conversation.CustomerID, Number: 1, AgentID: a.ID,
			Why: []model.Reason{{Code: "why.idle"}}}
		if err := s.Writer().Create(&round).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.Customer(t.Context(), v, conversation.CustomerID); err != nil {
			t.Errorf("the customer: %v", err)
		}
		list, err := s.CustomerSessions(t.Context(), v, conversation.CustomerID, model.Page{})
		if err != nil || len(list.Items) != 1 || list.Items[0].AgentName != "小李" || list.Items[0].ChannelName == "" || list.Items[0].Why[0].Code != "why.idle" {
			t.Errorf("sessions %+v, %v", list.Items, err)
		}
	})
}

func TestCustomersArePagedWithoutGapsOrRepeats(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		c := h.Channel(t, nil)
		for range 7 {
			h.Customer(t, c, 0)
		}
		// the same moment for all: only the id tells them apart
		if err := s.Writer().Table("customer").Where("tenant_id = ?", h.ID).Update("seen_at", 5).Error; err != nil {
			t.Fatal(err)
		}
		seen, page := map[int64]bool{}, model.Page{Limit: 3}
		for {
			list, err := s.Customers(t.Context(), h.Admin, model.CustomerFilter{}, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list.Items {
				if seen[c.ID] {
					t.Errorf("customer %d twice", c.ID)
				}
				seen[c.ID] = true
			}
			if page.Cursor = list.Next; page.Cursor == "" {
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("%d customers of 7", len(seen))
		}
		if _, err := s.Customers(t.Context(), h.Admin, model.CustomerFilter{}, model.Page{Cursor: "nonsense"}); !errors.Is(err, model.ErrBadCursor) {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}

func TestBlockingIsAuditedAndARemarkIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		conversation, _ := h.Customer(t, h.Channel(t, nil), 0)
		change := func(action string, f func(*model.Customer)) model.Customer {
			t.Helper()
			now, err := s.ChangeCustomer(t.Context(), h.Admin, conversation.CustomerID, action, func(was model.Customer) (model.Customer, error) {
				f(&was)
				return was, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return now
		}
		change("", func(c *model.Customer) { c.Remark = "大客户" })
		if now := change("customer.block", func(c *model.Customer) { c.Blocked = true }); now.Remark != "大客户" || !now.Blocked {
			t.Errorf("%+v", now)
		}
		audit, err := s.Audits(t.Context(), h.Admin, model.AuditFilter{TargetKind: "customer"}, model.Page{})
		if err != nil || len(audit.Items) != 1 || audit.Items[0].Action != "customer.block" || audit.Items[0].After != `{"blocked":true}` {
			t.Errorf("audit %+v, %v", audit.Items, err)
		}
	})
}

func TestTagsAndFieldsKeepTheirLimitsAndNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		var group model.TagGroup
		for i := range 50 {
			g, err := s.SaveTagGroup(t.Context(), h.Admin, model.TagGroup{Name: fmt.Sprint("组", i)})
			if err != nil {
				t.Fatal(err)
			}
			group = g
		}
		if _, err := s.SaveTagGroup(t.Context(), h.Admin, model.TagGroup{Name: "多了"}); !errors.Is(err, model.ErrTooManyTags) {
			t.Errorf("the 51st group: %v", err)
		}
		if _, err := s.SaveTagGroup(t.Context(), h.Admin, model.TagGroup{ID: group.ID, Name: "组0"}); !errors.Is(err, model.ErrTagTaken) {
			t.Errorf("a name that is taken: %v", err)
		}
		tag, err := s.SaveTag(t.Context(), h.Admin, model.Tag{GroupID: group.ID, Name: "标签"})
		if err != nil {
			t.Fatal(err)
		}
		conversation, _ := h.Customer(t, h.Channel(t, nil), 0)
		if err := s.SetCustomerTags(t.Context(), h.Admin, conversation.CustomerID, []int64{tag.ID}); err != nil {
			t.Fatal(err)
		}
		if err := s.DropTagGroup(t.Context(), h.Admin, group.ID); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Customer(t.Context(), h.Admin, conversation.CustomerID); err != nil || len(c.TagIDs) != 0 {
			t.Errorf("tags of a dropped group stay on %v, %v", c.TagIDs, err)
		}
		field, err := s.SaveCustomerField(t.Context(), h.Admin, model.CustomerField{Key: "level", Name: "等级", Kind: "text"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveCustomerField(t.Context(), h.Admin, model.CustomerField{Key: "level", Name: "再来", Kind: "text"}); !errors.Is(err, model.ErrFieldTaken) {
			t.Errorf("a key that is taken: %v", err)
		}
		kept, err := s.SaveCustomerField(t.Context(), h.Admin, model.CustomerField{ID: field.ID, Key: "other", Name: "级别", Kind: "number"})
		if err != nil || kept.Key != "level" || kept.Kind != "text" || kept.Name != "级别" {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}
