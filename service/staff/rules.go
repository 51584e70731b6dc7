package staff

import (
	"slices"

	"yingke/model"
)

// The rules of who may change whom. All are pure: what they need is handed in.

// mayHand claims that the viewer may give, or take away, this set of boxes:
// nobody may hand out a box that he lacks.
func mayHand(v model.Viewer, boxes []model.Permission) error {
	for _, p := range boxes {
		if !v.Can(p) {
			return model.ErrRoleBeyond.With("permission", string(p))
		}
	}
	return nil
}

// mayAppoint claims that the viewer may give somebody this role.
func mayAppoint(v model.Viewer, r model.Role) error {
	if r.Kind == model.RoleAdministrator && !v.Administrator() && !v.System() {
		return model.ErrAgentIsAdmin
	}
	return mayHand(v, r.Permissions)
}

// mayTouch claims that the viewer may change this agent. Whoever can set a
// password can become its owner, so nobody may touch an agent who can do more
// than he can himself.
func mayTouch(v model.Viewer, a model.Agent) error {
	if a.Role == nil || a.ID == v.Agent() {
		return nil
	}
	return mayAppoint(v, *a.Role)
}

// keepsAnAdministrator refuses a change that leaves the tenant without an
// active administrator.
func keepsAnAdministrator(r model.Roster, was, now model.Agent) error {
	admin := r.RoleOf(model.RoleAdministrator).ID
	rules := func(a model.Agent) bool { return a.RoleID == admin && a.Status == model.AgentActive }
	if rules(was) && !rules(now) && r.Administrators <= 1 {
		return model.ErrLastAdministrator
	}
	return nil
}

// mayChangeRole decides about a role that becomes another one.
func mayChangeRole(v model.Viewer, was, now model.Role) error {
	if was.Kind == model.RoleAdministrator || was.Kind != model.RoleCustom && now.Name != was.Name {
		return model.ErrRoleBuiltIn
	}
	if err := mayHand(v, was.Permissions); err != nil {
		return err
	}
	return mayHand(v, now.Permissions)
}

// mayRemoveRole decides about a role that goes.
func mayRemoveRole(v model.Viewer, was model.Role) error {
	if was.Kind != model.RoleCustom {
		return model.ErrRoleBuiltIn
	}
	return mayHand(v, was.Permissions)
}

// inOrder sorts boxes as screens show them, each once.
func inOrder(boxes []model.Permission) []model.Permission {
	sorted := []model.Permission{}
	for _, p := range model.Permissions() {
		if slices.Contains(boxes, p) {
			sorted = append(sorted, p)
		}
	}
	return sorted
}
