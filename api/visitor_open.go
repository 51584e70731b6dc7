package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"yingke/model"
	visitors "yingke/service/visitor"
)

// deviceCookie keeps the key of a customer's device; no script can read it.
const deviceCookie = "yingke_visitor"

// opened is what a customer's page begins with.
type opened struct {
	Token        string                   `json:"token"`
	ExpiresAt    model.Millis             `json:"expires_at"`
	VisitorKey   string                   `json:"visitor_key"`
	Conversation visitorConversationShape `json:"conversation"`
	Channel      publicChannel            `json:"channel"`
	Agent        *visitorAgent            `json:"agent"` // who serves, or whom the link names
	Messages     threadShape              `json:"messages"`
	FormDue      bool                     `json:"form_due"`
	Offline      bool                     `json:"offline"`
}

func (s *Server) openVisitor(c *gin.Context) (any, error) {
	var body struct {
		ChannelID  int64  `json:"channel_id"`
		Key        string `json:"key"`
		AgentID    int64  `json:"agent_id"`
		AgentKey   string `json:"agent_key"`
		VisitorKey string `json:"visitor_key"`
		Params     params `json:"params"`
		Ticket     string `json:"ticket"`
		Sign       string `json:"sign"`
		Token      string `json:"token"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if wait := s.opens.wait(c.ClientIP()); wait > 0 {
		return nil, model.ErrTooManyVisitors.With("seconds", int(wait.Seconds())+1)
	}
	cookie, _ := c.Cookie(deviceCookie) // none: a device that we meet for the first time
	o, err := s.Visitor.Open(c.Request.Context(), visitors.Request{
		ChannelID: body.ChannelID, Key: body.Key, AgentID: body.AgentID, AgentKey: body.AgentKey, Params: body.Params,
		Ticket: body.Ticket, Sign: body.Sign, Cookie: cookie, Stored: body.VisitorKey, Token: body.Token,
	})
	if err != nil {
		return nil, err
	}
	if err := s.Chat.OpenedBy(c.Request.Context(), o.Viewer, o.Conversation.ID, sessionOf(body.Params)); err != nil {
		return nil, err
	}
	s.keepDevice(c, o.DeviceKey)
	return s.showOpened(c, o)
}

// sessionOf is what a link says of how it wants to be greeted. It brings no
// answer of its own along: anybody can write a link.
func sessionOf(p params) *model.SessionFrom {
	return &model.SessionFrom{Params: p, OpenParam: p["open_param"], Forward: p["params"]}
}

// showOpened reads the conversation after everything that opening it led to.
func (s *Server) showOpened(c *gin.Context, o visitors.Opened) (any, error) {
	view, err := s.Chat.View(c.Request.Context(), o.Viewer, o.Conversation.ID)
	if err != nil {
		return nil, err
	}
	thread := model.Thread{LastNumber: view.LastNumber}
	if shown := o.Entrance.Channel.Settings.HistoryShown; shown > 0 {
		thread, err = s.Chat.Messages(c.Request.Context(), o.Viewer, model.Stretch{ConversationID: o.Conversation.ID, Limit: shown})
		if err != nil {
			return nil, err
		}
	}
	conversation := s.visitorConversationShape(model.VisitorView{View: view})
	answer := opened{
		Token: o.Token, ExpiresAt: o.ExpiresAt, VisitorKey: o.DeviceKey, Conversation: conversation, Channel: s.publicChannel(o.Entrance),
		Agent: conversation.Agent, Messages: s.threadShape(thread), FormDue: o.FormDue, Offline: o.Offline,
	}
	if named := o.Entrance.Link.AgentID; answer.Agent == nil && named != 0 {
		if a, err := s.Staff.Agent(c.Request.Context(), model.SystemViewer(view.TenantID), named); err == nil && a.Status != model.AgentDeleted {
			view.Agent, view.State = a, model.Serving // as it will look when he serves
			answer.Agent = s.visitorConversationShape(model.VisitorView{View: view}).Agent
		}
	}
	return answer, nil
}

// keepDevice sets the cookie of a device. Where the line is secret it is sent
// in frames on other sites too: it only says which device asks, and answers
// cannot be read from there.
func (s *Server) keepDevice(c *gin.Context, key string) {
	cookie := &http.Cookie{
		Name: deviceCookie, Value: key, Path: "/api/visitor/", MaxAge: visitors.DeviceKeyDays * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if s.https(c) {
		cookie.SameSite, cookie.Secure = http.SameSiteNoneMode, true
	}
	http.SetCookie(c.Writer, cookie)
}

type renewed struct {
	Token     string       `json:"token"`
	ExpiresAt model.Millis `json:"expires_at"`
}

func (s *Server) renewVisitor(c *gin.Context) (any, error) {
	token, expiresAt, err := s.Visitor.Renew(c.Request.Context(), viewerOf(c))
	return renewed{token, expiresAt}, err
}

// fillForm keeps what a visitor wrote into the form before the chat, and shows
// it to agents in the thread.
func (s *Server) fillForm(c *gin.Context) (any, error) {
	var body struct {
		Values map[string]string `json:"values"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	said, err := s.Visitor.FillForm(c.Request.Context(), viewerOf(c), body.Values)
	if err != nil {
		return nil, err
	}
	_, err = s.Chat.Happened(c.Request.Context(), viewerOf(c), "form.filled", map[string]any{"values": said}, true)
	return nothing{}, err
}

// leaveMessage takes a message that a visitor leaves when nobody is there: its
// text goes the way of every message, so that it waits in the queue; what he
// said about himself stands beside it for agents.
func (s *Server) leaveMessage(c *gin.Context) (any, error) {
	var body map[string]string
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	ctx, v := c.Request.Context(), viewerOf(c)
	kept, err := s.Visitor.CheckLeave(ctx, v, body)
	if err != nil {
		return nil, err
	}
	said, _, err := s.Chat.Accept(ctx, v, "leave-"+model.RandomCode(20), model.KindText, bodyOf(model.Text{Text: kept["text"]}, nil))
	if err != nil {
		return nil, err
	}
	if err := s.Visitor.Leave(ctx, v, said.Number, kept); err != nil {
		return nil, err
	}
	if len(kept) > 1 {
		delete(kept, "text")
		_, err = s.Chat.Happened(ctx, v, "message.left", map[string]any{"values": kept}, true)
	}
	return nothing{}, err
}

func (s *Server) clearHistory(c *gin.Context) (any, error) {
	return nothing{}, s.Visitor.ClearHistory(c.Request.Context(), viewerOf(c))
}
