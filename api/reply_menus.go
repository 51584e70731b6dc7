package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
)

// menuShape is a smart menu as the console edits it.
type menuShape struct {
	ID         int64            `json:"id"`
	Name       string           `json:"name"`
	Enabled    bool             `json:"enabled"`
	Head       string           `json:"head"`
	Lines      []model.MenuLine `json:"lines"`
	Tail       string           `json:"tail"`
	Numberless bool             `json:"numberless"`
	Used       int              `json:"used"`
	CreatedAt  model.Millis     `json:"created_at"`
	ChangedAt  model.Millis     `json:"changed_at"`
}

func shapeMenu(m model.KeptMenu) menuShape {
	return menuShape{m.ID, m.Name, m.Enabled, m.Menu.Head, filled(m.Menu.Lines), m.Menu.Tail, m.Menu.Numberless, m.Used, m.CreatedAt, m.ChangedAt}
}

func (b menuShape) menu(id int64) model.KeptMenu {
	return model.KeptMenu{ID: id, Name: b.Name, Enabled: b.Enabled,
		Menu: model.Menu{Head: b.Head, Lines: b.Lines, Tail: b.Tail, Numberless: b.Numberless}}
}

func (s *Server) listMenus(c *gin.Context) (any, error) {
	found, err := s.Reply.Menus(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeMenu), err
}

// ruleName is a rule as other things name it.
type ruleName struct {
	ID        int64         `json:"id"`
	ProductID int64         `json:"product_id"`
	Name      string        `json:"name"`
	Trigger   model.Trigger `json:"trigger"`
	Enabled   bool          `json:"enabled"`
}

func shapeRuleName(r model.Rule) ruleName {
	return ruleName{r.ID, r.ProductID, r.Name, r.Trigger, r.Enabled}
}

func (s *Server) showMenu(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	menu, users, err := s.Reply.Menu(c.Request.Context(), viewerOf(c), id)
	if err != nil {
		return nil, err
	}
	return struct {
		Menu  menuShape  `json:"menu"`
		Rules []ruleName `json:"rules"`
	}{shapeMenu(menu), listOf(users, shapeRuleName).Items}, nil
}

func (s *Server) addMenu(c *gin.Context) (any, error) {
	saved, err := s.saveMenu(c, 0)
	return created{saved}, err
}

func (s *Server) editMenu(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveMenu(c, id)
}

func (s *Server) saveMenu(c *gin.Context, id int64) (any, error) {
	var body menuShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Reply.SaveMenu(c.Request.Context(), viewerOf(c), body.menu(id))
	if err != nil {
		return nil, err
	}
	return shapeMenu(saved), nil
}

func (s *Server) removeMenu(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Reply.DropMenu(c.Request.Context(), viewerOf(c), id)
}

// linkMenu says which rule of a product each line would fire; 0 for none.
func (s *Server) linkMenu(c *gin.Context) (any, error) {
	var body struct {
		ProductID int64            `json:"product_id"`
		Lines     []model.MenuLine `json:"lines"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	linked, err := s.Reply.Linked(c.Request.Context(), viewerOf(c), body.ProductID, model.Menu{Lines: body.Lines})
	return struct {
		RuleIDs []int64 `json:"rule_ids"`
	}{filled(linked)}, err
}
