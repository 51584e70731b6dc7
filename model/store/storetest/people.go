package storetest

import (
	"strings"
	"testing"
	"unicode"

	"yingke/model"
	"yingke/model/store"
)

// Tenant is a fresh tenant of one test.
type Tenant struct {
	ID        int64
	ProductID int64 // its cloud product
	AdminID   int64
	Admin     model.Viewer // its administrator
	Roles     map[model.RoleKind]int64

	store *store.Store
}

// NewTenant makes a tenant with its built-in roles, its cloud product and its
// administrator, as the first start does.
func NewTenant(t testing.TB, s *store.Store) Tenant {
	t.Helper()
	admin := model.DefaultAgent()
	admin.LoginName, admin.Nickname, admin.PasswordHash = UniqueName("admin"), "管理员", "no password"
	made, err := s.Found(t.Context(), model.OperatorViewer(), model.Founding{TenantName: "租户", Administrator: admin})
	if err != nil {
		t.Fatalf("make a tenant: %v", err)
	}
	h := Tenant{ID: made.Tenant.ID, ProductID: made.Product.ID, AdminID: made.Administrator.ID,
		Roles: map[model.RoleKind]int64{}, store: s}
	for _, r := range made.Roles {
		h.Roles[r.Kind] = r.ID
	}
	h.Admin = model.AgentViewer(h.ID, h.AdminID, true, nil)
	h.Admin.Name = admin.Nickname
	return h
}

// Agent adds an agent with the built-in role of agents; change may alter him first.
func (h Tenant) Agent(t testing.TB, nickname string, change ...func(*model.Agent)) (model.Agent, model.Viewer) {
	t.Helper()
	a := model.DefaultAgent()
	a.LoginName, a.Nickname, a.PasswordHash = UniqueName("agent"), nickname, "no password"
	a.RoleID, a.ProductIDs = h.Roles[model.RoleAgent], []int64{h.ProductID}
	for _, c := range change {
		c(&a)
	}
	added, err := h.store.AddAgents(t.Context(), h.Admin, func(model.Roster) ([]model.Recruit, error) {
		return []model.Recruit{{Agent: a}}, nil
	})
	if err != nil {
		t.Fatalf("add agent %s: %v", nickname, err)
	}
	return added[0], Viewer(added[0])
}

// Viewer is the agent asking.
func Viewer(a model.Agent) model.Viewer {
	v := model.AgentViewer(a.TenantID, a.ID, a.Role.Kind == model.RoleAdministrator, a.Role.Permissions)
	v.Name = a.Nickname
	return v
}

// UniqueName is a login name that nobody else has; there is no digit in it, so
// that nobody finds it by a number.
func UniqueName(kind string) string {
	return kind + "-" + strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return 'a' + r - '0'
		case r == '_' || r == '-':
			return 'z'
		}
		return unicode.ToLower(r)
	}, model.RandomKey(16))
}
