package api

import "yingke/model"

// doorRoutes let people in and out.
func (s *Server) doorRoutes() []route {
	return []route{
		{"GET", "/api/setup", anyone, s.setupState},
		{"POST", "/api/setup", anyone, s.setUp},
		{"POST", "/api/signup", anyone, s.signUp},
		{"POST", "/api/login", anyone, s.login},
		{"POST", "/api/logout", agent, s.logout},

		{"GET", "/api/me", agent, s.showMe},
		{"PUT", "/api/me", agent, s.editMe},
		{"PUT", "/api/me/password", agent, s.changePassword},
		{"PUT", "/api/me/preferences", agent, s.keepPreferences},
		{"PUT", "/api/me/state", agent, s.chooseState},
		{"PUT", "/api/me/background", agent, s.keepBackground},
		{"GET", "/api/me/devices", agent, s.listDevices},
		{"DELETE", "/api/me/devices", agent, s.endOtherDevices},
		{"DELETE", "/api/me/devices/:id", agent, s.endDevice},
	}
}

// staffRoutes manage agents, groups and roles.
func (s *Server) staffRoutes() []route {
	manage := box(model.ManageAgents)
	return []route{
		{"GET", "/api/colleagues", agent, s.listColleagues},

		{"GET", "/api/agents", manage, s.listAgents},
		{"POST", "/api/agents", manage, s.addAgent},
		{"POST", "/api/agents/batch", manage, s.addAgents},
		{"PUT", "/api/agents/limits", manage, s.setLimits},
		{"GET", "/api/agents/export", manage, s.exportAgents},
		{"GET", "/api/agents/template", manage, s.importTemplate},
		{"POST", "/api/agents/import", manage, s.importAgents},
		{"GET", "/api/agents/:id", manage, s.showAgent},
		{"PUT", "/api/agents/:id", manage, s.editAgent},
		{"DELETE", "/api/agents/:id", manage, s.deleteAgent},
		{"POST", "/api/agents/:id/disable", manage, s.disableAgent},
		{"POST", "/api/agents/:id/enable", manage, s.enableAgent},
		{"POST", "/api/agents/:id/restore", manage, s.restoreAgent},
		{"PUT", "/api/agents/:id/password", manage, s.resetPassword},

		{"GET", "/api/groups", agent, s.listGroups},
		{"POST", "/api/groups", manage, s.addGroup},
		{"PUT", "/api/groups/:id", manage, s.editGroup},
		{"DELETE", "/api/groups/:id", manage, s.removeGroup},

		{"GET", "/api/roles", agent, s.listRoles},
		{"POST", "/api/roles", manage, s.addRole},
		{"PUT", "/api/roles/:id", manage, s.editRole},
		{"DELETE", "/api/roles/:id", manage, s.removeRole},
	}
}

// tenantRoutes hold what is true for the whole tenant.
func (s *Server) tenantRoutes() []route {
	settings := box(model.ManageSettings)
	return []route{
		{"GET", "/api/tenant", settings, s.showTenant},
		{"PUT", "/api/tenant", settings, s.editTenant},
		{"GET", "/api/audit", settings, s.listAudit},
	}
}
