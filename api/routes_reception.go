package api

import "yingke/model"

// receptionRoutes are how a team decides who gets whom, and what is going on.
func (s *Server) receptionRoutes() []route {
	manage, board, stats := box(model.ManageReception), box(model.SeeBoard), box(model.SeeStatistics)
	return []route{
		{"GET", "/api/reception/settings", manage, s.showReception},
		{"PUT", "/api/reception/settings", manage, s.editReception},
		{"GET", "/api/reception/overrides", manage, s.listOverrides},
		{"POST", "/api/reception/what-if", manage, s.whatIf},

		{"GET", "/api/routes", manage, s.listRoutes},
		{"POST", "/api/routes", manage, s.addRoute},
		{"PUT", "/api/routes/order", manage, s.orderRoutes},
		{"PUT", "/api/routes/:id", manage, s.editRoute},
		{"DELETE", "/api/routes/:id", manage, s.removeRoute},

		{"GET", "/api/schedules", manage, s.listSchedules},
		{"POST", "/api/schedules", manage, s.addSchedule},
		{"PUT", "/api/schedules/:id", manage, s.editSchedule},
		{"DELETE", "/api/schedules/:id", manage, s.removeSchedule},
		{"GET", "/api/schedules/:id/preview", manage, s.previewSchedule},

		{"GET", "/api/attendance", stats, s.sumAttendance},
		{"GET", "/api/attendance/:id", stats, s.listAttendance},
		{"GET", "/api/overdues", stats, s.listOverdues},

		{"GET", "/api/board", board, s.showBoard},
		{"GET", "/api/board/agents", board, s.listBoardAgents},
		{"GET", "/api/board/unanswered", board, s.listUnanswered},
		{"PUT", "/api/board/agents/:id/state", board, s.setAgentState},
	}
}
