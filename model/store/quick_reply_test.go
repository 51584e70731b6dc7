package store_test

import (
	"errors"
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestQuickRepliesOfAnotherAgentAreNotThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		_, mine := h.Agent(t, "甲")
		_, yours := h.Agent(t, "乙")
		group, err := s.SaveQuickReplyGroup(t.Context(), mine, model.QuickReplyGroup{AgentID: mine.Agent(), Name: "我的"})
		if err != nil {
			t.Fatal(err)
		}
		reply, err := s.SaveQuickReply(t.Context(), mine, model.QuickReply{GroupID: group.ID, AgentID: mine.Agent(), Title: "你好", Kind: "text", Body: `{"text":"你好"}`})
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range map[string]model.Viewer{"a colleague": yours, "the administrator": h.Admin} {
			_, one := s.QuickReply(t.Context(), v, reply.ID)
			_, of := s.QuickReplyGroup(t.Context(), v, group.ID)
			for what, err := range map[string]error{
				"read": one, "read the group": of, "drop": s.DropQuickReply(t.Context(), v, reply.ID),
				"drop the group": s.DropQuickReplyGroup(t.Context(), v, group.ID), "use": s.UseQuickReply(t.Context(), v, reply.ID),
			} {
				if !errors.Is(err, model.ErrMissing) {
					t.Errorf("%s may %s: %v", name, what, err)
				}
			}
			if list, err := s.QuickReplies(t.Context(), v, model.Page{}); err != nil || len(list.Items) != 0 {
				t.Errorf("%s lists %+v, %v", name, list.Items, err)
			}
		}
		if list, err := s.QuickReplies(t.Context(), mine, model.Page{}); err != nil || len(list.Items) != 1 {
			t.Errorf("I list %+v, %v", list.Items, err)
		}
	})
}

func TestAnOrderMovesRepliesBetweenGroupsAndKeepsTheRestBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		add := func(name string, titles ...string) (model.QuickReplyGroup, []int64) {
			group, err := s.SaveQuickReplyGroup(t.Context(), h.Admin, model.QuickReplyGroup{Name: name})
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, title := range titles {
				r, err := s.SaveQuickReply(t.Context(), h.Admin, model.QuickReply{GroupID: group.ID, Title: title, Kind: "text", Body: `{"text":"x"}`})
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, r.ID)
			}
			return group, ids
		}
		first, a := add("一", "a1", "a2", "a3")
		_, b := add("二", "b1")
		if err := s.OrderQuickReplies(t.Context(), h.Admin, first, []int64{a[2], b[0]}); err != nil {
			t.Fatal(err)
		}
		replies, err := s.OwnQuickReplies(t.Context(), h.Admin, 0)
		if err != nil {
			t.Fatal(err)
		}
		var order []int64
		for _, r := range replies {
			if r.GroupID != first.ID {
				t.Errorf("%s stayed in group %d", r.Title, r.GroupID)
			}
			order = append(order, r.ID)
		}
		if want := []int64{a[2], b[0], a[0], a[1]}; !slices.Equal(order, want) {
			t.Errorf("order %v instead of %v", order, want)
		}
		if err := s.OrderQuickReplies(t.Context(), h.Admin, first, []int64{1 << 40}); !errors.Is(err, model.ErrBadChoice) {
			t.Errorf("a reply that is not there: %v", err)
		}
	})
}

func TestAnImportIsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		entries := make([]model.QuickReplyEntry, 600)
		for i := range entries {
			entries[i] = model.QuickReplyEntry{Group: "导入", Reply: model.QuickReply{Title: "t", Kind: "text", Body: `{"text":"x"}`}}
		}
		if err := s.ImportQuickReplies(t.Context(), h.Admin, 0, entries); err != nil {
			t.Fatal(err)
		}
		if err := s.ImportQuickReplies(t.Context(), h.Admin, 0, entries); !errors.Is(err, model.ErrQuickReplyFull) {
			t.Errorf("beyond the limit: %v", err)
		}
		if replies, err := s.OwnQuickReplies(t.Context(), h.Admin, 0); err != nil || len(replies) != 600 {
			t.Errorf("%d replies, %v", len(replies), err)
		}
		if groups, err := s.QuickReplyGroups(t.Context(), h.Admin); err != nil || len(groups) != 1 {
			t.Errorf("groups %+v, %v", groups, err)
		}
	})
}
