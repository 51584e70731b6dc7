package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func founding(only bool) model.Founding {
	admin := model.DefaultAgent()
	admin.LoginName, admin.Nickname, admin.PasswordHash = storetest.UniqueName("first"), "老板", "hash"
	return model.Founding{TenantName: "斗鱼直播", Administrator: admin, OnlyFirst: only}
}

func TestANewTenantHasRolesAProductAndAnAdministratorWhoIsResponsibleForIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		made, err := s.Found(t.Context(), model.OperatorViewer(), founding(false))
		if err != nil {
			t.Fatal(err)
		}
		v := storetest.Viewer(made.Administrator)
		tenant, err := s.Tenant(t.Context(), v)
		if err != nil || tenant.Name != "斗鱼直播" || tenant.Settings != model.DefaultTenantSettings() {
			t.Fatalf("tenant %+v, %v", tenant, err)
		}
		admin, err := s.Agent(t.Context(), v, made.Administrator.ID)
		if err != nil || admin.Role == nil || admin.Role.Kind != model.RoleAdministrator || !slices.Equal(admin.ProductIDs, []int64{made.Product.ID}) {
			t.Fatalf("administrator %+v, %v", admin, err)
		}
		roles, agents, err := s.Roles(t.Context(), v)
		if err != nil || len(roles) != 3 || agents[roles[0].ID] != 1 {
			t.Fatalf("roles %+v, agents %v, %v", roles, agents, err)
		}
		log, err := s.Audits(t.Context(), v, model.AuditFilter{}, model.Page{})
		if err != nil || len(log.Items) != 2 || log.Items[1].Action != "tenant.create" {
			t.Fatalf("audit %+v, %v", log, err)
		}
	})
}

// The first tenant of an empty database can be made once, also by twenty people
// at the same moment, and not at all once a tenant was made in another way.
func TestOnlyOneOfManyWhoSetUpAtOnceMakesTheFirstTenant(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		if any, err := s.AnyTenant(t.Context(), model.OperatorViewer()); err != nil || any {
			t.Fatalf("an empty database has a tenant: %v, %v", any, err)
		}
		const racers = 20
		outcomes := make([]error, racers)
		var all sync.WaitGroup
		for i := range racers {
			f := founding(true)
			all.Go(func() { _, outcomes[i] = s.Found(t.Context(), model.OperatorViewer(), f) })
		}
		all.Wait()
		won := 0
		for _, err := range outcomes {
			if err == nil {
				won++
			} else if !errors.Is(err, model.ErrSetupDone) {
				t.Error(err)
			}
		}
		tenants, err := s.Tenants(t.Context(), model.OperatorViewer())
		if won != 1 || len(tenants) != 1 || err != nil {
			t.Fatalf("%d won, %d tenants, %v", won, len(tenants), err)
		}
	})
}

func TestATenantMadeBySignUpClosesTheSetUp(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		for range 2 { // a second sign-up is no fault
			if _, err := s.Found(t.Context(), model.OperatorViewer(), founding(false)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Found(t.Context(), model.OperatorViewer(), founding(true)); !errors.Is(err, model.ErrSetupDone) {
			t.Fatalf("set-up after a sign-up: %v", err)
		}
		if any, err := s.AnyTenant(t.Context(), model.OperatorViewer()); err != nil || !any {
			t.Fatalf("no tenant: %v", err)
		}
	})
}

func TestAFoundingThatFailsLeavesNothing(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		first := founding(false)
		if _, err := s.Found(t.Context(), model.OperatorViewer(), first); err != nil {
			t.Fatal(err)
		}
		second := founding(false)
		second.Administrator.LoginName = first.Administrator.LoginName
		if _, err := s.Found(t.Context(), model.OperatorViewer(), second); !errors.Is(err, model.ErrLoginTaken) {
			t.Fatalf("a taken login name: %v", err)
		}
		tenants, err := s.Tenants(t.Context(), model.OperatorViewer())
		if err != nil || len(tenants) != 1 {
			t.Fatalf("tenants %v, %v", tenants, err)
		}
	})
}

func TestTenantSettingsAreKeptAndTheLogShowsWhichChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		settings := model.DefaultTenantSettings()
		settings.GraceSeconds, settings.AdminTakesPart = 90, false
		if _, err := s.UpdateTenant(t.Context(), h.Admin, func(was model.Tenant) (model.Tenant, error) {
			was.Name, was.Settings = "新名字", settings
			return was, nil
		}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Tenant(t.Context(), h.Admin)
		if err != nil || got.Name != "新名字" || got.Settings != settings {
			t.Fatalf("%+v, %v", got, err)
		}
		if left, err := s.Tenant(t.Context(), other.Admin); err != nil || left.Name != "租户" {
			t.Fatalf("another tenant changed: %+v, %v", left, err)
		}
		log, err := s.Audits(t.Context(), h.Admin, model.AuditFilter{Action: "tenant.edit"}, model.Page{})
		if err != nil || len(log.Items) != 1 {
			t.Fatalf("%+v, %v", log, err)
		}
		line := log.Items[0]
		if line.Before != `{"admin_takes_part":true,"grace_seconds":30,"name":"租户"}` ||
			line.After != `{"admin_takes_part":false,"grace_seconds":90,"name":"新名字"}` || line.AgentID != h.AdminID || line.AgentName != "管理员" {
			t.Fatalf("%+v", line)
		}
	})
}

func TestOnlyTheOperatorSeesAcrossTenants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		for name, v := range map[string]model.Viewer{"administrator": h.Admin, "system": model.SystemViewer(h.ID), "nobody": {}} {
			_, founded := s.Found(t.Context(), v, founding(false))
			_, tenants := s.Tenants(t.Context(), v)
			_, any := s.AnyTenant(t.Context(), v)
			_, byLogin := s.AgentByLogin(t.Context(), v, "x")
			_, byToken := s.LoginByToken(t.Context(), v, "x")
			_, setting := s.Setting(t.Context(), v, "x")
			for i, err := range []error{founded, tenants, any, byLogin, byToken, setting, s.SetSetting(t.Context(), v, "x", "y")} {
				if !errors.Is(err, model.ErrForbidden) {
					t.Errorf("%s, call %d: %v", name, i, err)
				}
			}
		}
		if _, err := s.Tenant(t.Context(), model.OperatorViewer()); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("a viewer without a tenant: %v", err)
		}
		if _, err := s.Agents(t.Context(), model.Viewer{}, model.AgentFilter{}, model.Page{}); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("a viewer without a tenant: %v", err)
		}
	})
}

func TestSettingsOfTheProgramAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		op, name := model.OperatorViewer(), storetest.UniqueName("cursor")
		for _, value := range []string{"", "1", "2"} {
			if value != "" {
				if err := s.SetSetting(t.Context(), op, name, value); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := s.Setting(t.Context(), op, name); got != value || err != nil {
				t.Fatalf("%q, %v instead of %q", got, err, value)
			}
		}
	})
}
