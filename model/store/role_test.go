package store_test

import (
	"errors"
	"slices"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func keepRole(t *testing.T, s *store.Store, v model.Viewer, id int64, name string, boxes ...model.Permission) (model.Role, error) {
	t.Helper()
	return s.KeepRole(t.Context(), v, model.RoleChange{ID: id, Decide: func(was model.Role) (model.Role, error) {
		was.Name, was.Permissions = name, boxes
		return was, nil
	}})
}

func anyRole(model.Role) error { return nil }

func TestRolesAreKeptByName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		role, err := keepRole(t, s, h.Admin, 0, "质检", model.SeeHistory)
		if err != nil || role.ID == 0 || role.Kind != model.RoleCustom {
			t.Fatalf("%+v, %v", role, err)
		}
		if _, err := keepRole(t, s, h.Admin, 0, "质检"); !errors.Is(err, model.ErrRoleTaken) {
			t.Error(err)
		}
		if _, err := keepRole(t, s, other.Admin, 0, "质检"); err != nil {
			t.Error("another tenant may use the name:", err)
		}
		if _, err := keepRole(t, s, h.Admin, role.ID, "客服"); !errors.Is(err, model.ErrRoleTaken) {
			t.Error(err)
		}
		if _, err := keepRole(t, s, other.Admin, role.ID, "x"); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		changed, err := keepRole(t, s, h.Admin, role.ID, "质检员", model.SeeStatistics, model.SeeHistory)
		if err != nil || changed.Name != "质检员" {
			t.Errorf("%+v, %v", changed, err)
		}
		agent, _ := h.Agent(t, "甲", func(a *model.Agent) { a.RoleID = role.ID })
		roles, agents, err := s.Roles(t.Context(), h.Admin)
		if err != nil || len(roles) != 4 || !slices.Equal(roles[3].Permissions, []model.Permission{model.SeeStatistics, model.SeeHistory}) || agents[role.ID] != 1 {
			t.Errorf("%+v %v, %v", roles, agents, err)
		}
		if err := s.RemoveRole(t.Context(), h.Admin, role.ID, anyRole); !errors.Is(err, model.ErrRoleInUse) {
			t.Error(err)
		}
		if _, err := change(t, s, h.Admin, agent.ID, "agent.edit", func(a *model.Agent) { a.RoleID = h.Roles[model.RoleAgent] }); err != nil {
			t.Fatal(err)
		}
		if err := s.RemoveRole(t.Context(), other.Admin, role.ID, anyRole); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		if err := s.RemoveRole(t.Context(), h.Admin, role.ID, func(model.Role) error { return model.ErrForbidden }); !errors.Is(err, model.ErrForbidden) {
			t.Error(err)
		}
		if err := s.RemoveRole(t.Context(), h.Admin, role.ID, anyRole); err != nil {
			t.Error(err)
		}
	})
}

func TestATenantHasFiftyRolesAtMost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		for i := 3; i < model.RolesMost; i++ {
			if _, err := keepRole(t, s, h.Admin, 0, storetest.UniqueName("r")); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := keepRole(t, s, h.Admin, 0, "one more"); !errors.Is(err, model.ErrTooManyRoles) {
			t.Error(err)
		}
	})
}

func TestGroupsKeepTheirMembersThroughDeletionAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "甲")
		b, _ := h.Agent(t, "乙")
		stranger, _ := other.Agent(t, "外")
		keep := func(v model.Viewer, id int64, name string, leader int64, members ...int64) (model.AgentGroup, error) {
			return s.KeepGroup(t.Context(), v, model.GroupChange{ID: id, Decide: func(was model.AgentGroup) (model.AgentGroup, error) {
				was.Name, was.LeaderID, was.MemberIDs = name, leader, members
				return was, nil
			}})
		}
		group, err := keep(h.Admin, 0, "售后", a.ID, a.ID, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keep(h.Admin, 0, "售后", 0); !errors.Is(err, model.ErrGroupTaken) {
			t.Error(err)
		}
		if _, err := keep(h.Admin, group.ID, "售后", 0, a.ID, stranger.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("a stranger is a member: %v", err)
		}
		if _, err := keep(other.Admin, group.ID, "x", 0); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		look := func(wantLeader int64, want ...int64) {
			t.Helper()
			groups, err := s.Groups(t.Context(), h.Admin)
			if err != nil || len(groups) != 1 || groups[0].LeaderID != wantLeader || !slices.Equal(groups[0].MemberIDs, want) {
				t.Errorf("%+v, %v", groups, err)
			}
		}
		look(a.ID, a.ID, b.ID)
		if _, err := change(t, s, h.Admin, a.ID, "agent.delete", func(a *model.Agent) { a.Status = model.AgentDeleted }); err != nil {
			t.Fatal(err)
		}
		look(0, b.ID)
		if _, err := keep(h.Admin, group.ID, "售后组", 0, b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := change(t, s, h.Admin, a.ID, "agent.restore", func(a *model.Agent) { a.Status = model.AgentActive }); err != nil {
			t.Fatal(err)
		}
		look(0, a.ID, b.ID)
		if err := s.RemoveGroup(t.Context(), other.Admin, group.ID); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		if err := s.RemoveGroup(t.Context(), h.Admin, group.ID); err != nil {
			t.Fatal(err)
		}
		if left, err := s.Agent(t.Context(), h.Admin, b.ID); err != nil || len(left.GroupIDs) != 0 {
			t.Errorf("%+v, %v", left, err)
		}
	})
}

func TestTheAuditLogIsReadByEveryFilterTheNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		storetest.NewTenant(t, s).Agent(t, "外")
		a, _ := h.Agent(t, "甲")
		for range 3 {
			if _, err := keepRole(t, s, h.Admin, 0, storetest.UniqueName("r")); err != nil {
				t.Fatal(err)
			}
		}
		read := func(f model.AuditFilter) (actions []string) {
			t.Helper()
			page := model.Page{Limit: 2}
			for {
				list, err := s.Audits(t.Context(), h.Admin, f, page)
				if err != nil {
					t.Fatal(err)
				}
				for _, line := range list.Items {
					actions = append(actions, line.Action)
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					return actions
				}
			}
		}
		all := []string{"role.create", "role.create", "role.create", "agent.create", "agent.create", "tenant.create"}
		later := model.Millis(1) << 60
		for name, c := range map[string]struct {
			filter model.AuditFilter
			want   []string
		}{
			"everything":       {model.AuditFilter{}, all},
			"by whom":          {model.AuditFilter{AgentID: h.AdminID}, all[:4]},
			"one action":       {model.AuditFilter{Action: "role.create"}, all[:3]},
			"of a kind":        {model.AuditFilter{Action: "agent."}, all[3:5]},
			"on whom":          {model.AuditFilter{TargetKind: "agent", TargetID: a.ID}, all[3:4]},
			"from then on":     {model.AuditFilter{From: 1}, all},
			"until then":       {model.AuditFilter{To: 1}, nil},
			"after everything": {model.AuditFilter{From: later}, nil},
		} {
			if got := read(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v instead of %v", name, got, c.want)
			}
		}
	})
}
