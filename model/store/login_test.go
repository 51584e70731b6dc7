package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// device logs an agent in and returns the device.
func device(t *testing.T, s *store.Store, v model.Viewer, until model.Millis) model.Login {
	t.Helper()
	l, err := s.AddLogin(t.Context(), v, model.Login{Kind: model.LoginConsole, TokenHash: model.RandomKey(64), Address: "192.0.2.1",
		UserAgent: "Firefox", ExpiresAt: until})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func soon() model.Millis { return model.At(time.Now().Add(time.Hour)) }

func TestADeviceIsFoundByItsHashWithItsAgentAndHisRole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, v := h.Agent(t, "甲", func(a *model.Agent) { a.LoginAddresses = []string{"192.0.2.0/24"} })
		l := device(t, s, v, soon())
		got, err := s.LoginByToken(t.Context(), model.OperatorViewer(), l.TokenHash)
		if err != nil || got.Login != l || got.Agent.ID != a.ID || got.Agent.TenantID != h.ID || got.Agent.Nickname != "甲" ||
			got.Agent.Status != model.AgentActive || !slices.Equal(got.Agent.LoginAddresses, a.LoginAddresses) ||
			got.Agent.Role.Kind != model.RoleAgent || !slices.Equal(got.Agent.Role.Permissions, []model.Permission{model.TakeFromQueue, model.SeeRobot}) {
			t.Errorf("%+v\n%+v, %v", got, got.Agent.Role, err)
		}
		if _, err := s.LoginByToken(t.Context(), model.OperatorViewer(), "nobody's"); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		if seen, err := s.Agent(t.Context(), v, a.ID); err != nil || seen.LastLoginAt != l.CreatedAt {
			t.Errorf("%+v, %v", seen, err)
		}
		if err := s.SeeLogin(t.Context(), v, l.ID, "192.0.2.9", l.ExpiresAt+1000); err != nil {
			t.Fatal(err)
		}
		if got, err = s.LoginByToken(t.Context(), model.OperatorViewer(), l.TokenHash); err != nil || got.Login.Address != "192.0.2.9" || got.Login.ExpiresAt != l.ExpiresAt+1000 {
			t.Errorf("%+v, %v", got.Login, err)
		}
	})
}

func TestDevicesAreOnesOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		_, mine := h.Agent(t, "甲")
		_, theirs := h.Agent(t, "乙")
		first, second := device(t, s, mine, soon()), device(t, s, mine, soon())
		device(t, s, mine, 1) // ran out long ago
		other := device(t, s, theirs, soon())
		list, err := s.Logins(t.Context(), mine)
		if err != nil || len(list) != 2 || list[0].ID != second.ID {
			t.Fatalf("%+v, %v", list, err)
		}
		for name, id := range map[string]int64{"a colleague's": other.ID, "nobody's": 999999999} {
			if err := s.EndLogin(t.Context(), mine, id); !errors.Is(err, model.ErrMissing) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.EndLogin(t.Context(), mine, first.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.EndLogin(t.Context(), mine, first.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("ended twice: %v", err)
		}
		third := device(t, s, mine, soon())
		mine.Login = third.ID
		ended, err := s.EndOtherLogins(t.Context(), mine)
		if err != nil || !slices.Contains(ended, second.ID) || slices.Contains(ended, third.ID) {
			t.Errorf("%v, %v", ended, err)
		}
		if list, err := s.Logins(t.Context(), mine); err != nil || len(list) != 1 || list[0].ID != third.ID {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := s.Logins(t.Context(), theirs); err != nil || len(list) != 1 {
			t.Errorf("a colleague was logged out: %+v, %v", list, err)
		}
	})
}

func TestANewPasswordOrADisabledAgentEndsDevices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, v := h.Agent(t, "甲")
		here, there := device(t, s, v, soon()), device(t, s, v, soon())
		v.Login = here.ID
		done, err := change(t, s, v, a.ID, "agent.password", func(a *model.Agent) { a.PasswordHash = "another" })
		if err != nil || !slices.Equal(done.Ended, []int64{there.ID}) {
			t.Fatalf("%+v, %v", done, err)
		}
		done, err = change(t, s, h.Admin, a.ID, "agent.disable", func(a *model.Agent) { a.Status = model.AgentDisabled })
		if err != nil || !slices.Equal(done.Ended, []int64{here.ID}) {
			t.Fatalf("%+v, %v", done, err)
		}
		if done, err = change(t, s, h.Admin, a.ID, "agent.edit", func(a *model.Agent) { a.Remark = "x" }); err != nil || len(done.Ended) != 0 {
			t.Fatalf("%+v, %v", done, err)
		}
	})
}

func TestFailuresAreCountedOneAfterTheOtherAndForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		op, subject := model.OperatorViewer(), "account:"+storetest.UniqueName("f")
		// Twenty at once, of which five are let through.
		five := func(f model.LoginFailure) time.Duration { return time.Duration(f.Count/5) * time.Second }
		const tries = 20
		waits := make([]time.Duration, tries)
		var all sync.WaitGroup
		for i := range tries {
			all.Go(func() {
				var err error
				if waits[i], err = s.AddFailure(t.Context(), op, subject, time.Hour, five); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		through := 0
		for _, w := range waits {
			if w == 0 {
				through++
			}
		}
		found, err := s.Failures(t.Context(), op, subject, "nobody")
		if err != nil || len(found) != 1 || found[subject].Count != 5 || through != 5 {
			t.Errorf("%d were let through, %+v, %v", through, found, err)
		}
		if wait, err := s.AddFailure(t.Context(), op, subject, -time.Hour, five); err != nil || wait != 0 {
			t.Errorf("what is long ago counts: %v, %v", wait, err)
		}
		if found, err = s.Failures(t.Context(), op, subject); err != nil || found[subject].Count != 1 {
			t.Errorf("%+v, %v", found, err)
		}
		if err := s.ForgetFailures(t.Context(), op, 1000); err != nil {
			t.Fatal(err)
		}
		if found, err = s.Failures(t.Context(), op, subject); err != nil || len(found) != 1 {
			t.Errorf("what is new was forgotten: %+v, %v", found, err)
		}
		if err := s.ForgetFailure(t.Context(), op, subject); err != nil {
			t.Fatal(err)
		}
		if found, err = s.Failures(t.Context(), op, subject); err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestOldDevicesAndFailuresAreSwept(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		h, op := storetest.NewTenant(t, s), model.OperatorViewer()
		_, v := h.Agent(t, "甲")
		good := device(t, s, v, soon())
		device(t, s, v, 1000)
		ended := device(t, s, v, soon())
		if err := s.EndLogin(t.Context(), v, ended.ID); err != nil {
			t.Fatal(err)
		}
		if gone, err := s.ForgetLogins(t.Context(), op, 2000); err != nil || gone != 1 {
			t.Errorf("%d, %v", gone, err)
		}
		if gone, err := s.ForgetLogins(t.Context(), op, model.At(time.Now().Add(time.Minute))); err != nil || gone != 1 {
			t.Errorf("%d, %v", gone, err)
		}
		if list, err := s.Logins(t.Context(), v); err != nil || len(list) != 1 || list[0].ID != good.ID {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := s.AddFailure(t.Context(), op, "account:x", time.Hour, func(model.LoginFailure) time.Duration { return 0 }); err != nil {
			t.Fatal(err)
		}
		if err := s.ForgetFailures(t.Context(), op, model.At(time.Now().Add(time.Minute))); err != nil {
			t.Fatal(err)
		}
		if found, err := s.Failures(t.Context(), op, "account:x"); err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestWhoCannotLogInIsFoundAcrossTenantsByTheOperator(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		a, _ := h.Agent(t, "甲")
		got, err := s.AgentByLogin(t.Context(), model.OperatorViewer(), a.LoginName)
		if err != nil || got.ID != a.ID || got.Role == nil || got.Role.Kind != model.RoleAgent {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := s.AgentByLogin(t.Context(), model.OperatorViewer(), a.LoginName+"x"); !errors.Is(err, model.ErrMissing) {
			t.Error(err)
		}
		if err := s.NoteFailedLogin(t.Context(), model.SystemViewer(h.ID), got); err != nil {
			t.Fatal(err)
		}
		log, err := s.Audits(t.Context(), h.Admin, model.AuditFilter{Action: "login.fail"}, model.Page{})
		if err != nil || len(log.Items) != 1 || log.Items[0].TargetID != a.ID || log.Items[0].AgentID != 0 {
			t.Errorf("%+v, %v", log, err)
		}
	})
}
