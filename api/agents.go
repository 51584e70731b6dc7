package api

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/staff"
)

// agentShape is an agent as screens see him.
type agentShape struct {
	ID              int64             `json:"id"`
	LoginName       string            `json:"login_name"`
	Nickname        string            `json:"nickname"`
	Avatar          string            `json:"avatar"`
	Remark          string            `json:"remark"`
	RoleID          int64             `json:"role_id"`
	RoleName        string            `json:"role_name"`
	RoleKind        model.RoleKind    `json:"role_kind"`
	GroupIDs        []int64           `json:"group_ids"`
	Status          model.AgentStatus `json:"status"`
	WorkState       model.WorkState   `json:"work_state"`
	PermanentOnline bool              `json:"permanent_online"`
	ManualOffline   bool              `json:"manual_offline"`
	Connected       bool              `json:"connected"`
	Serving         int               `json:"serving"`
	AutoLimit       int               `json:"auto_limit"`
	ManualLimit     int               `json:"manual_limit"`
	Weight          int               `json:"weight"`
	Exclusive       bool              `json:"exclusive"`
	AlsoOrdinary    bool              `json:"exclusive_and_ordinary"`
	AcceptNew       bool              `json:"accept_new"`
	MaySetLimit     bool              `json:"may_set_limit"`
	LoginAddresses  []string          `json:"login_addresses"`
	ProductIDs      []int64           `json:"product_ids"`
	CreatedAt       model.Millis      `json:"created_at"`
	LastLoginAt     model.Millis      `json:"last_login_at"`
}

func (s *Server) agentShape(v model.Viewer, a model.Agent) agentShape {
	shape := agentShape{
		ID: a.ID, LoginName: a.LoginName, Nickname: a.Nickname, Avatar: s.avatarURL(v, a.Avatar), Remark: a.Remark,
		RoleID: a.RoleID, GroupIDs: filled(a.GroupIDs), Status: a.Status, WorkState: a.WorkState,
		PermanentOnline: a.PermanentOnline, ManualOffline: a.ManualOffline, Connected: a.Connected, Serving: a.Serving,
		AutoLimit: a.AutoLimit, ManualLimit: a.ManualLimit, Weight: a.Weight, Exclusive: a.Exclusive, AlsoOrdinary: a.AlsoOrdinary,
		AcceptNew: a.AcceptNew, MaySetLimit: a.MaySetLimit, LoginAddresses: filled(a.LoginAddresses), ProductIDs: filled(a.ProductIDs),
		CreatedAt: a.CreatedAt, LastLoginAt: a.LastLoginAt,
	}
	if a.Role != nil {
		shape.RoleName, shape.RoleKind = a.Role.Name, a.Role.Kind
	}
	return shape
}

// agentBody is an agent as somebody types him; what is absent stays.
type agentBody struct {
	LoginName      *string   `json:"login_name"`
	Password       *string   `json:"password"`
	Nickname       *string   `json:"nickname"`
	Avatar         *string   `json:"avatar"`
	Remark         *string   `json:"remark"`
	RoleID         *int64    `json:"role_id"`
	GroupIDs       *[]int64  `json:"group_ids"`
	ProductIDs     *[]int64  `json:"product_ids"`
	ChannelIDs     *[]int64  `json:"channel_ids"`
	AutoLimit      *int      `json:"auto_limit"`
	ManualLimit    *int      `json:"manual_limit"`
	Weight         *int      `json:"weight"`
	Exclusive      *bool     `json:"exclusive"`
	AlsoOrdinary   *bool     `json:"exclusive_and_ordinary"`
	AcceptNew      *bool     `json:"accept_new"`
	MaySetLimit    *bool     `json:"may_set_limit"`
	LoginAddresses *[]string `json:"login_addresses"`
}

// editBody is agentBody without what only a new agent is given.
func editBody(c *gin.Context) (staff.AgentInput, error) {
	var body agentBody
	if err := bind(c, &body); err != nil {
		return staff.AgentInput{}, err
	}
	for field, given := range map[string]bool{"password": body.Password != nil, "channel_ids": body.ChannelIDs != nil} {
		if given {
			return staff.AgentInput{}, model.ErrBadJSON.With("reason", "unknown field").On(field)
		}
	}
	return staff.AgentInput(body), nil
}

func agentFilter(c *gin.Context) (f model.AgentFilter, err error) {
	const queryMost = 64
	if f.Query, err = wordOf(c, "query", queryMost); err != nil {
		return f, err
	}
	if f.GroupID, err = numberOf(c, "group_id"); err != nil {
		return f, err
	}
	if f.RoleID, err = numberOf(c, "role_id"); err != nil {
		return f, err
	}
	f.Status = model.AgentStatus(c.Query("status"))
	if !slices.Contains([]model.AgentStatus{"", model.AgentActive, model.AgentDisabled, model.AgentDeleted}, f.Status) {
		return f, model.ErrBadChoice.On("status").With("value", model.Tidy(string(f.Status), 20))
	}
	return f, nil
}

func (s *Server) listAgents(c *gin.Context) (any, error) {
	filter, err := agentFilter(c)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Staff.Agents(c.Request.Context(), viewerOf(c), filter, page)
	if err != nil {
		return nil, err
	}
	list := listOf(found.Items, func(a model.Agent) agentShape { return s.agentShape(viewerOf(c), a) })
	list.Next = found.Next
	return list, nil
}

func (s *Server) addAgent(c *gin.Context) (any, error) {
	var body agentBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	agent, err := s.Staff.AddAgent(c.Request.Context(), viewerOf(c), staff.AgentInput(body))
	if err != nil {
		return nil, err
	}
	return created{s.agentShape(viewerOf(c), agent)}, nil
}

func (s *Server) showAgent(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.agentOr(c)(s.Staff.Agent(c.Request.Context(), viewerOf(c), id))
}

func (s *Server) editAgent(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	input, err := editBody(c)
	if err != nil {
		return nil, err
	}
	return s.agentOr(c)(s.Staff.EditAgent(c.Request.Context(), viewerOf(c), id, input))
}

func (s *Server) deleteAgent(c *gin.Context) (any, error) {
	id, heir, err := departure(c)
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.Delete(c.Request.Context(), viewerOf(c), id, heir)
}

func (s *Server) disableAgent(c *gin.Context) (any, error) {
	id, heir, err := departure(c)
	if err != nil {
		return nil, err
	}
	return s.agentOr(c)(s.Staff.Disable(c.Request.Context(), viewerOf(c), id, heir))
}

// departure reads who goes and who takes over: reassign_to in the query, or in
// a body if there is one.
func departure(c *gin.Context) (id, heir int64, err error) {
	if id, err = idOf(c, "id"); err != nil {
		return 0, 0, err
	}
	if heir, err = numberOf(c, "reassign_to"); err != nil || c.Request.ContentLength == 0 || c.Request.Body == http.NoBody {
		return id, heir, err
	}
	var body struct {
		ReassignTo int64 `json:"reassign_to"`
	}
	err = bind(c, &body)
	return id, max(heir, body.ReassignTo), err
}

func (s *Server) enableAgent(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.agentOr(c)(s.Staff.Enable(c.Request.Context(), viewerOf(c), id))
}

func (s *Server) restoreAgent(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.agentOr(c)(s.Staff.Restore(c.Request.Context(), viewerOf(c), id))
}

func (s *Server) resetPassword(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Password string `json:"password"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.ResetPassword(c.Request.Context(), viewerOf(c), id, body.Password)
}

// agentOr answers with the agent that a service returned, or its error.
func (s *Server) agentOr(c *gin.Context) func(model.Agent, error) (any, error) {
	return func(a model.Agent, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		return s.agentShape(viewerOf(c), a), nil
	}
}

func (s *Server) setLimits(c *gin.Context) (any, error) {
	var body struct {
		IDs         []int64 `json:"ids"`
		AutoLimit   *int    `json:"auto_limit"`
		ManualLimit *int    `json:"manual_limit"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Staff.SetLimits(c.Request.Context(), viewerOf(c), body.IDs, body.AutoLimit, body.ManualLimit)
}

// colleague is what every agent may know of another.
type colleague struct {
	ID        int64           `json:"id"`
	Nickname  string          `json:"nickname"`
	Avatar    string          `json:"avatar"`
	WorkState model.WorkState `json:"work_state"`
	Connected bool            `json:"connected"`
	Serving   int             `json:"serving"`
	AutoLimit int             `json:"auto_limit"`
	GroupIDs  []int64         `json:"group_ids"`
}

func (s *Server) listColleagues(c *gin.Context) (any, error) {
	found, err := s.Staff.Colleagues(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return listOf(found, func(a model.Agent) colleague {
		return colleague{a.ID, a.Nickname, s.avatarURL(viewerOf(c), a.Avatar), a.WorkState, a.Connected, a.Serving, a.AutoLimit, filled(a.GroupIDs)}
	}), nil
}

// avatarURL is where a screen finds an agent's picture; empty if he has none.
func (s *Server) avatarURL(v model.Viewer, key string) string {
	if key == "" || s.Pictures == nil {
		return ""
	}
	return s.Pictures(v.Tenant(), key)
}

// listOf is a whole list in the shape of screens.
func listOf[From, To any](found []From, shape func(From) To) model.List[To] {
	items := make([]To, len(found))
	for i, f := range found {
		items[i] = shape(f)
	}
	return model.List[To]{Items: items}
}

// filled makes an absent list an empty one: screens never meet null.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
