package api

import "slices"

// route is one line of the route table.
type route struct {
	method string
	path   string
	need   need
	handle handler
}

// routes is the whole table: what is served, and who may call it.
func (s *Server) routes() []route {
	return slices.Concat(
		s.houseRoutes(),
		s.doorRoutes(),
		s.staffRoutes(),
		s.tenantRoutes(),
		s.channelRoutes(),
		s.customerRoutes(),
		s.arrivalRoutes(),
		s.conversationRoutes(),
		s.replyRoutes(),
		s.receptionRoutes(),
		s.pageRoutes(),
		s.pushRoutes(),
	)
}

func (s *Server) houseRoutes() []route {
	return []route{
		{"GET", "/healthz", anyone, s.healthz},
		{"GET", "/readyz", anyone, s.readyz},
		{"GET", "/metrics", anyone, s.serveMetrics},
		{"GET", "/openapi.yaml", anyone, s.contract},
	}
}
