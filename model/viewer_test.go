package model

import (
	"errors"
	"slices"
	"testing"
)

func TestWhatEachViewerMayDo(t *testing.T) {
	cases := map[string]struct {
		v        Viewer
		can      []Permission
		admin    bool
		system   bool
		operator bool
	}{
		"nobody":               {Viewer{}, nil, false, false, false},
		"an agent":             {AgentViewer(1, 2, false, []Permission{SeeRobot}), []Permission{SeeRobot}, false, false, false},
		"an administrator":     {AgentViewer(1, 2, true, nil), Permissions(), true, false, false},
		"a customer":           {VisitorViewer(1, 3, 4), nil, false, false, false},
		"the program":          {SystemViewer(1), Permissions(), false, true, false},
		"the operator":         {OperatorViewer(), Permissions(), false, true, true},
		"a program of nowhere": {SystemViewer(0), Permissions(), false, true, true},
	}
	for name, c := range cases {
		for _, p := range Permissions() {
			if got := c.v.Can(p); got != slices.Contains(c.can, p) {
				t.Errorf("%s, %s: %v", name, p, got)
			}
			if err := c.v.Need(p); (err == nil) != c.v.Can(p) || err != nil && !errors.Is(err, ErrNeedPermission) {
				t.Errorf("%s, %s: %v", name, p, err)
			}
		}
		if c.v.Administrator() != c.admin || c.v.System() != c.system || c.v.Operator() != c.operator {
			t.Errorf("%s: %+v", name, c.v)
		}
	}
}

func TestAViewerKnowsWhereHeBelongs(t *testing.T) {
	agent, customer := AgentViewer(1, 2, false, nil), VisitorViewer(1, 3, 4)
	if agent.Tenant() != 1 || agent.Agent() != 2 || agent.Customer() != 0 || agent.Conversation() != 0 {
		t.Errorf("%+v", agent)
	}
	if customer.Tenant() != 1 || customer.Agent() != 0 || customer.Customer() != 3 || customer.Conversation() != 4 {
		t.Errorf("%+v", customer)
	}
	boxes := []Permission{SeeRobot}
	granted := AgentViewer(1, 2, false, boxes).Granted()
	granted[0] = ManageSettings
	if boxes[0] != SeeRobot {
		t.Error("who reads the boxes can change them")
	}
}

func TestTheBuiltInRolesAreThoseOfTheManual(t *testing.T) {
	roles := BuiltInRoles()
	if len(roles) != 3 || roles[0].Kind != RoleAdministrator || len(roles[0].Permissions) != len(Permissions()) {
		t.Errorf("%+v", roles)
	}
	for _, r := range roles[1:] {
		if slices.Contains(r.Permissions, ManageAgents) || slices.Contains(r.Permissions, ManageSettings) {
			t.Errorf("%s may manage", r.Name)
		}
	}
}
