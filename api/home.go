package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

// homeShape is a home page; avatar and state come from the agent.
type homeShape struct {
	AgentID      int64                `json:"agent_id"`
	Enabled      bool                 `json:"enabled"`
	Avatar       string               `json:"avatar"`
	Name         string               `json:"name"`
	Title        string               `json:"title"`
	Company      string               `json:"company"`
	Mobile       string               `json:"mobile"`
	Weixin       string               `json:"weixin"`
	WeixinQR     string               `json:"weixin_qr"`
	Email        string               `json:"email"`
	Address      string               `json:"address"`
	Introduction string               `json:"introduction"`
	Pictures     []string             `json:"pictures"`
	Hours        string               `json:"hours"`
	Links        []model.HomePageLink `json:"links"`
	Shown        map[string]bool      `json:"shown"`
	WorkState    model.WorkState      `json:"work_state,omitempty"` // on a visitor's page, where it is shown
}

func (s *Server) homeShape(h model.HomePage, a model.Agent) homeShape {
	card := h.Card
	pictures := make([]string, len(card.Pictures))
	for i, key := range card.Pictures {
		pictures[i] = s.Media.Address(h.TenantID, key)
	}
	if card.Shown == nil {
		card.Shown = map[string]bool{}
	}
	return homeShape{
		AgentID: h.AgentID, Enabled: h.Enabled, Avatar: s.Media.Address(h.TenantID, a.Avatar), Name: card.Name, Title: card.Title,
		Company: card.Company, Mobile: card.Mobile, Weixin: card.Weixin, WeixinQR: s.Media.Address(h.TenantID, card.WeixinQR),
		Email: card.Email, Address: card.Address, Introduction: card.Introduction, Pictures: pictures, Hours: card.Hours,
		Links: filled(card.Links), Shown: card.Shown,
	}
}

// home is what may be said of a home page: all of it at once.
func (b homeShape) home(agent int64) model.HomePage {
	pictures := make([]string, len(b.Pictures))
	for i, address := range b.Pictures {
		pictures[i] = keyOf(address)
	}
	return model.HomePage{AgentID: agent, Enabled: b.Enabled, Card: model.HomePageCard{
		Name: b.Name, Title: b.Title, Company: b.Company, Mobile: b.Mobile, Weixin: b.Weixin, WeixinQR: keyOf(b.WeixinQR), Email: b.Email,
		Address: b.Address, Introduction: b.Introduction, Pictures: pictures, Hours: b.Hours, Links: b.Links, Shown: b.Shown,
	}}
}

func (s *Server) showMyHome(c *gin.Context) (any, error) { return s.homeOf(c, viewerOf(c).Agent()) }

func (s *Server) editMyHome(c *gin.Context) (any, error) {
	return s.setHome(c, viewerOf(c).Agent())
}

func (s *Server) showHome(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.homeOf(c, id)
}

func (s *Server) editHome(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.setHome(c, id)
}

func (s *Server) homeOf(c *gin.Context, agent int64) (any, error) {
	h, err := s.Channel.Home(c.Request.Context(), viewerOf(c), agent)
	if err != nil {
		return nil, err
	}
	a, err := s.Staff.Agent(c.Request.Context(), viewerOf(c), agent)
	return s.homeShape(h, a), err
}

func (s *Server) setHome(c *gin.Context, agent int64) (any, error) {
	var body homeShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if _, err := s.Channel.SetHome(c.Request.Context(), viewerOf(c), body.home(agent)); err != nil {
		return nil, err
	}
	return s.homeOf(c, agent)
}

// showVisitorHome is the home page of an agent whom the visitor may meet.
func (s *Server) showVisitorHome(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	h, host, err := s.Channel.HomeFor(c.Request.Context(), viewerOf(c), id)
	if err != nil {
		return nil, err
	}
	shape := s.homeShape(h, host)
	if shape.Name == "" {
		shape.Name = host.Nickname
	}
	if hides(h.Card, "avatar") {
		shape.Avatar = ""
	}
	if !hides(h.Card, "state") {
		shape.WorkState = host.WorkState
	}
	return shape, nil
}

func hides(card model.HomePageCard, field string) bool {
	on, said := card.Shown[field]
	return said && !on
}
