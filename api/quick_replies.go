package api

import (
	"encoding/json"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/staff"
)

type quickGroupShape struct {
	ID       int64  `json:"id"`
	AgentID  int64  `json:"agent_id"` // 0: for everybody
	Name     string `json:"name"`
	Position int    `json:"position"`
}

func shapeQuickGroup(g model.QuickReplyGroup) quickGroupShape {
	return quickGroupShape{g.ID, g.AgentID, g.Name, g.Position}
}

func (s *Server) listQuickGroups(c *gin.Context) (any, error) {
	found, err := s.QuickReply.Groups(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeQuickGroup), err
}

func (s *Server) addQuickGroup(c *gin.Context) (any, error) {
	saved, err := s.saveQuickGroup(c, 0)
	return created{saved}, err
}

func (s *Server) editQuickGroup(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveQuickGroup(c, id)
}

func (s *Server) saveQuickGroup(c *gin.Context, id int64) (any, error) {
	var body quickGroupShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.QuickReply.SaveGroup(c.Request.Context(), viewerOf(c),
		model.QuickReplyGroup{ID: id, AgentID: body.AgentID, Name: body.Name, Position: body.Position})
	return shapeQuickGroup(saved), err
}

func (s *Server) removeQuickGroup(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.QuickReply.DropGroup(c.Request.Context(), viewerOf(c), id)
}

type quickReplyShape struct {
	ID       int64           `json:"id"`
	GroupID  int64           `json:"group_id"`
	AgentID  int64           `json:"agent_id"`
	Title    string          `json:"title"`
	Kind     string          `json:"kind"`
	Body     json.RawMessage `json:"body"`
	Position int             `json:"position"`
	Used     int64           `json:"used"`
}

func (s *Server) shapeQuickReply(r model.QuickReply) quickReplyShape {
	body := s.bodyShape(model.Message{TenantID: r.TenantID, Kind: r.Kind, Body: json.RawMessage(r.Body)})
	return quickReplyShape{r.ID, r.GroupID, r.AgentID, r.Title, r.Kind, body, r.Position, r.Used}
}

func (s *Server) listQuickReplies(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.QuickReply.List(c.Request.Context(), viewerOf(c), page)
	list := listOf(found.Items, s.shapeQuickReply)
	list.Next = found.Next
	return list, err
}

func (s *Server) addQuickReply(c *gin.Context) (any, error) {
	saved, err := s.saveQuickReply(c, 0)
	return created{saved}, err
}

func (s *Server) editQuickReply(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveQuickReply(c, id)
}

func (s *Server) saveQuickReply(c *gin.Context, id int64) (any, error) {
	var body quickReplyShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.QuickReply.Save(c.Request.Context(), viewerOf(c), model.QuickReply{
		ID: id, GroupID: body.GroupID, Title: body.Title, Kind: body.Kind, Body: string(bodyKept(body.Kind, body.Body)), Position: body.Position,
	})
	if err != nil {
		return nil, err
	}
	return s.shapeQuickReply(saved), nil
}

// bodyKept puts the key of a picture where a link card was sent with the
// address that the screen was shown.
func bodyKept(kind string, body json.RawMessage) json.RawMessage {
	var l model.LinkCard
	if kind != model.KindLink || json.Unmarshal(body, &l) != nil {
		return body
	}
	l.Picture = keyOf(l.Picture)
	return bodyOf(l, body)
}

func (s *Server) removeQuickReply(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.QuickReply.Drop(c.Request.Context(), viewerOf(c), id)
}

func (s *Server) useQuickReply(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.QuickReply.Use(c.Request.Context(), viewerOf(c), id)
}

func (s *Server) orderQuickReplies(c *gin.Context) (any, error) {
	var body struct {
		GroupID int64   `json:"group_id"`
		IDs     []int64 `json:"ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.QuickReply.Order(c.Request.Context(), viewerOf(c), body.GroupID, body.IDs)
}

// quickOwner reads whose replies are meant: "public", or "me".
func quickOwner(c *gin.Context) (int64, error) {
	switch c.Query("owner") {
	case "", "public":
		return 0, nil
	case "me":
		return viewerOf(c).Agent(), nil
	}
	return 0, model.ErrBadChoice.On("owner")
}

func (s *Server) exportQuickReplies(c *gin.Context) (any, error) {
	owner, err := quickOwner(c)
	if err != nil {
		return nil, err
	}
	rows, err := s.QuickReply.Export(c.Request.Context(), viewerOf(c), owner, languageOf(c) == locale.Default)
	if err != nil {
		return nil, err
	}
	return tableOf(c, "快捷回复", "quick-replies", rows)
}

// importQuickReplies adds the replies of a table, all or none; with dry_run=1
// it only says what is wrong.
func (s *Server) importQuickReplies(c *gin.Context) (any, error) {
	owner, err := quickOwner(c)
	if err != nil {
		return nil, err
	}
	cells, err := uploadedCells(c, staff.AgentSheet)
	if err != nil {
		return nil, err
	}
	dry := c.Query("dry_run") == "1"
	n, wrong, err := s.QuickReply.Import(c.Request.Context(), viewerOf(c), owner, cells, dry)
	if err != nil {
		return nil, err
	}
	rows := make([]staff.RowFaults, len(wrong))
	for i, w := range wrong {
		rows[i] = staff.RowFaults{Row: w.Row, Faults: []*model.Fault{w.Fault}}
	}
	if dry {
		return imported{Rows: rowsOf(c, rows)}, nil
	}
	if len(wrong) > 0 {
		return nil, refused(c, rows)
	}
	return created{imported{Created: n, Rows: []rowErrors{}}}, nil
}

// uploadedCells reads the cells of an uploaded table.
func uploadedCells(c *gin.Context, limits staff.SheetLimits) ([][]string, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return nil, uploadFault(err)
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return staff.ReadTable(file, limits)
}
