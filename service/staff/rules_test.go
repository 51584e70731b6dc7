package staff

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yingke/model"
)

var (
	adminRole  = model.Role{ID: 1, Kind: model.RoleAdministrator, Permissions: model.Permissions()}
	leaderRole = model.Role{ID: 2, Kind: model.RoleLeader, Name: "组长", Permissions: []model.Permission{model.SeeHistory, model.TakeFromQueue}}
	smallRole  = model.Role{ID: 3, Kind: model.RoleCustom, Permissions: []model.Permission{model.TakeFromQueue}}

	administrator = model.AgentViewer(1, 10, true, nil)
	manager       = model.AgentViewer(1, 11, false, []model.Permission{model.ManageAgents, model.TakeFromQueue})
	operator      = operatorIn(1)
)

func TestWhoMayAppointWhom(t *testing.T) {
	for name, c := range map[string]struct {
		v    model.Viewer
		role model.Role
		want error
	}{
		"an administrator appoints one":         {administrator, adminRole, nil},
		"an administrator appoints a leader":    {administrator, leaderRole, nil},
		"the operator appoints one":             {operator, adminRole, nil},
		"a manager appoints no administrator":   {manager, adminRole, model.ErrAgentIsAdmin},
		"a manager gives no box that he lacks":  {manager, leaderRole, model.ErrRoleBeyond},
		"a manager gives what he has":           {manager, smallRole, nil},
		"an empty role harms nobody":            {manager, model.Role{ID: 4, Kind: model.RoleCustom}, nil},
		"nobody gives what he has, it is empty": {model.Viewer{}, smallRole, model.ErrRoleBeyond},
	} {
		if err := mayAppoint(c.v, c.role); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err := mayTouch(c.v, model.Agent{ID: 99, Role: &c.role}); !errors.Is(err, c.want) {
			t.Errorf("%s (to change him): %v", name, err)
		}
	}
	if err := mayTouch(manager, model.Agent{ID: 11, Role: &leaderRole}); err != nil {
		t.Errorf("himself: %v", err)
	}
}

func TestATenantKeepsAnAdministrator(t *testing.T) {
	roster := func(n int) model.Roster {
		return model.Roster{Roles: []model.Role{adminRole, leaderRole}, Administrators: n}
	}
	active := model.Agent{RoleID: 1, Status: model.AgentActive}
	for name, c := range map[string]struct {
		admins   int
		was, now model.Agent
		want     error
	}{
		"the last one is demoted":  {1, active, model.Agent{RoleID: 2, Status: model.AgentActive}, model.ErrLastAdministrator},
		"the last one is disabled": {1, active, model.Agent{RoleID: 1, Status: model.AgentDisabled}, model.ErrLastAdministrator},
		"the last one is deleted":  {1, active, model.Agent{RoleID: 1, Status: model.AgentDeleted}, model.ErrLastAdministrator},
		"one of two is deleted":    {2, active, model.Agent{RoleID: 1, Status: model.AgentDeleted}, nil},
		"the last one is renamed":  {1, active, model.Agent{RoleID: 1, Status: model.AgentActive, Nickname: "x"}, nil},
		"a disabled one goes":      {1, model.Agent{RoleID: 1, Status: model.AgentDisabled}, model.Agent{RoleID: 1, Status: model.AgentDeleted}, nil},
		"an agent is deleted":      {1, model.Agent{RoleID: 2, Status: model.AgentActive}, model.Agent{RoleID: 2, Status: model.AgentDeleted}, nil},
	} {
		if err := keepsAnAdministrator(roster(c.admins), c.was, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhichRolesMayChange(t *testing.T) {
	with := func(r model.Role, boxes ...model.Permission) model.Role {
		r.Permissions = boxes
		return r
	}
	renamed := leaderRole
	renamed.Name = "队长"
	for name, c := range map[string]struct {
		v        model.Viewer
		was, now model.Role
		want     error
	}{
		"the administrator's, by one":       {administrator, adminRole, with(adminRole, model.SeeRobot), model.ErrRoleBuiltIn},
		"a leader's boxes":                  {administrator, leaderRole, with(leaderRole, model.SeeRobot), nil},
		"a leader's name":                   {administrator, leaderRole, renamed, model.ErrRoleBuiltIn},
		"a custom one by who has the boxes": {manager, smallRole, with(smallRole), nil},
		"a box beyond his own is added":     {manager, smallRole, with(smallRole, model.ManageSettings), model.ErrRoleBeyond},
		"a box beyond his own is taken":     {manager, leaderRole, with(leaderRole, model.TakeFromQueue), model.ErrRoleBeyond},
	} {
		if err := mayChangeRole(c.v, c.was, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := mayRemoveRole(administrator, leaderRole); !errors.Is(err, model.ErrRoleBuiltIn) {
		t.Error(err)
	}
	if err := mayRemoveRole(manager, smallRole); err != nil {
		t.Error(err)
	}
	if got := inOrder([]model.Permission{model.ManageSettings, model.TakeFromQueue, model.ManageSettings, "x"}); !slices.Equal(got, []model.Permission{model.TakeFromQueue, model.ManageSettings}) {
		t.Error(got)
	}
}

func TestTheWaitGrowsAndEnds(t *testing.T) {
	const now = model.Millis(1_000_000_000)
	failed := func(n int, ago time.Duration) model.LoginFailure {
		return model.LoginFailure{Count: n, LastAt: now.Add(-ago)}
	}
	for name, c := range map[string]struct {
		f    model.LoginFailure
		want time.Duration
	}{
		"never":                          {model.LoginFailure{}, 0},
		"four":                           {failed(4, 0), 0},
		"five":                           {failed(5, 0), time.Second},
		"six":                            {failed(6, 0), 2 * time.Second},
		"seven, a second ago":            {failed(7, time.Second), 3 * time.Second},
		"seven, long enough ago":         {failed(7, 5*time.Second), 0},
		"fourteen":                       {failed(14, 0), 512 * time.Second},
		"fifteen":                        {failed(15, 0), 15 * time.Minute},
		"a million":                      {failed(1_000_000, 0), 15 * time.Minute},
		"a million, a day ago":           {failed(1_000_000, accountMemory+time.Second), 0},
		"a clock that is ahead of ours":  {failed(5, -time.Hour), time.Second},
		"few, by a clock that is ahead":  {failed(1, -time.Hour), 0},
		"many, by a clock that is ahead": {failed(40, -time.Hour), 15 * time.Minute},
	} {
		if got := remaining(c.f, accountFree, accountMemory, now); got != c.want {
			t.Errorf("%s: %v instead of %v", name, got, c.want)
		}
	}
	var f *model.Fault
	if err := slowDown(1500 * time.Millisecond); !errors.As(err, &f) || f.Args["seconds"] != 2 {
		t.Errorf("a second and a half is told as %v", err)
	}
}

func TestAddressesOfOneNetworkAreCountedTogether(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "address:192.0.2.7", "::ffff:192.0.2.7": "address:::ffff:192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "address:2001:db8:1:2::/64", "2001:db8:1:2::9": "address:2001:db8:1:2::/64", "fe80::1%eth0": "address:fe80::/64", "": "address:",
	} {
		if got := addressSubject(address); got != want || len(got) > 90 {
			t.Errorf("%s: %s instead of %s", address, got, want)
		}
	}
}

func TestWhichAddressesAListAllows(t *testing.T) {
	list := []string{"10.0.0.0/8", "203.0.113.7", "2001:db8::/32"}
	for address, want := range map[string]bool{
		"10.1.2.3": true, "11.0.0.1": false, "203.0.113.7": true, "203.0.113.8": false, "2001:db8::1": true, "2001:db9::1": false,
		"::ffff:10.1.2.3": true, "": false, "x": false, "fe80::1%eth0": false,
	} {
		if got := allowed(list, address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
	if !allowed(nil, "anything") {
		t.Error("no list keeps somebody out")
	}
	kept, err := checkAddresses([]string{" 10.9.8.7/8 ", "10.0.0.0/8", "::1", "::ffff:192.0.2.1"})
	if err != nil || !slices.Equal(kept, []string{"10.0.0.0/8", "::1", "192.0.2.1"}) {
		t.Error(kept, err)
	}
	for _, bad := range []string{"", "10.0.0.0/33", "10.0.0", "example.com", "fe80::1%eth0"} {
		if _, err := checkAddresses([]string{bad}); !errors.Is(err, model.ErrBadAddress) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := checkAddresses(make([]string, 51)); !errors.Is(err, model.ErrTooManyItems) {
		t.Error(err)
	}
}

func TestLoginNamesAreFoldedAndHeldToTheirShape(t *testing.T) {
	for name, want := range map[string]string{
		" Wang.Wu ": "wang.wu", "王小明": "王小明", "ＡＢＣ１２３": "abc123", "a_b-c@d.e": "a_b-c@d.e", "ÅSA": "åsa", "007": "007",
	} {
		if got, err := checkLogin(name); got != want || err != nil {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	for name, want := range map[string]error{
		"": model.ErrRequired, "ab": model.ErrTooShort, "-abc": model.ErrBadCharacters, "a b": model.ErrBadCharacters, "abc\u200b": model.ErrBadCharacters,
		"abc\u202e": model.ErrBadCharacters, "abc'--": model.ErrBadCharacters, "a/bc": model.ErrBadCharacters, "ab😀": model.ErrBadCharacters,
	} {
		if got, err := checkLogin(name); !errors.Is(err, want) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}
