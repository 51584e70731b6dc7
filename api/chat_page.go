package api

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/channel"
)

// publicChannel is a channel as customers' pages see it.
type publicChannel struct {
	ID       int64          `json:"id"`
	Name     string         `json:"name"`
	Settings publicSettings `json:"settings"`
}

// publicSettings are those that a customer's page draws by.
type publicSettings struct {
	Title           string             `json:"title"`
	Logo            string             `json:"logo"`
	DefaultAvatar   string             `json:"default_avatar"`
	DefaultNickname string             `json:"default_nickname"`
	Theme           string             `json:"theme"`
	Background      string             `json:"background"`
	ShowAgentName   bool               `json:"show_agent_name"`
	ShowAgentState  bool               `json:"show_agent_state"`
	Notice          model.Notice       `json:"notice"`
	Entries         []model.Entry      `json:"entries"`
	Inputs          model.Inputs       `json:"inputs"`
	Form            model.Form         `json:"form"`
	LeaveMessage    model.LeavePrompt  `json:"leave_message"`
	Rating          model.RatingPrompt `json:"rating"`
	HistoryShown    int                `json:"history_shown"`
	MayClearHistory bool               `json:"may_clear_history"`
	HomeFirst       bool               `json:"home_first"`
	TypingPreview   bool               `json:"typing_preview"`
	Closed          bool               `json:"closed"`
}

func (s *Server) publicChannel(e model.Entrance) publicChannel {
	set := s.shown(e.Channel.TenantID, e.Channel.Settings)
	return publicChannel{e.Channel.ID, e.Channel.Name, publicSettings{
		e.Title(), set.Logo, set.DefaultAvatar, set.DefaultNickname, set.Theme, set.Background, set.ShowAgentName, set.ShowAgentState,
		set.Notice, set.Entries, set.Inputs, set.Form, set.LeaveMessage, set.Rating, set.HistoryShown, set.MayClearHistory, set.HomeFirst,
		set.TypingPreview, set.Closed,
	}}
}

// bootData is laid into the page, so that it is drawn before it asks.
type bootData struct {
	Channel *publicChannel `json:"channel,omitempty"`
	Fault   *bootFault     `json:"fault,omitempty"`
}

type bootFault struct {
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// chatPage is the customer's page and its files. Its address says which channel
// it is of; one that leads nowhere gets the page too, with the status and the
// sentence that say why.
func (s *Server) chatPage(c *gin.Context) (any, error) {
	name := path.Clean("chat" + c.Param("path"))
	if path.Ext(name) != "" && name != "chat/index.html" {
		return s.asset(c, name)
	}
	id, _ := strconv.ParseInt(c.Query("channel_id"), 10, 64) // what is no number is no channel either
	agent, _ := strconv.ParseInt(c.Query("agent_id"), 10, 64)
	e, err := s.Channel.Enter(c.Request.Context(), channel.Door{ChannelID: id, Key: c.Query("key"), AgentID: agent, AgentKey: c.Query("agent_key")})
	if err != nil {
		return s.closedDoor(c, err)
	}
	s.Channel.Visit(e.Link.ID)
	public := s.publicChannel(e)
	return s.customerPage(c, http.StatusOK, e.Title(), e.Channel.Settings.Sites, bootData{Channel: &public})
}

// shortLink leads to the long one, with everything that stood behind it.
func (s *Server) shortLink(c *gin.Context) (any, error) {
	e, err := s.Channel.Follow(c.Request.Context(), c.Param("code"))
	if err != nil {
		return s.closedDoor(c, err)
	}
	return redirect{channel.Target(e, c.Request.URL.RawQuery)}, nil
}

// closedDoor tells a person, not a program, why there is no way in.
func (s *Server) closedDoor(c *gin.Context, err error) (any, error) {
	f := s.faultOf(c, err)
	if f.Kind != model.Missing && f.Kind != model.Gone {
		return nil, err
	}
	told := s.failureOf(c, f)
	return s.customerPage(c, status[f.Kind], told.Message, nil, bootData{Fault: &bootFault{status[f.Kind], told.Code, told.Message}})
}

var pageTitle = regexp.MustCompile(`(?s)<title>.*?</title>`)

// customerPage writes the page with what it needs to draw itself. JSON inside a
// page has no < of its own, so nothing in it can end the element around it.
func (s *Server) customerPage(c *gin.Context, code int, title string, sites []string, boot bootData) (any, error) {
	f := s.readPage("chat/index.html")
	switch {
	case f == nil && boot.Fault != nil:
		return s.plainPage(c, code, title)
	case f == nil:
		return s.missingPage(c)
	}
	data, err := json.Marshal(boot) // escapes <, > and &
	if err != nil {
		return nil, err
	}
	page := pageTitle.ReplaceAllLiteral(f.body, []byte("<title>"+html.EscapeString(title)+"</title>"))
	element := "<script type=\"application/json\" id=\"boot\">" + string(data) + "</script>\n    "
	at := bytes.Index(page, []byte("<script"))
	if at < 0 {
		at = len(page)
	}
	page = append(page[:at:at], append([]byte(element), page[at:]...)...)
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", s.chatPolicy(c, f.hashes, sites))
	h.Del("X-Frame-Options")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "no-store")
	if small := zipped(page); small != nil && acceptsGzip(c) {
		h.Set("Content-Encoding", "gzip")
		h.Set("Vary", "Accept-Encoding")
		page = small
	}
	return text{code, kinds[".html"], page}, nil
}

// plainPage says one sentence without the built pages.
func (s *Server) plainPage(c *gin.Context, code int, sentence string) (any, error) {
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	sentence = html.EscapeString(sentence)
	return text{code, kinds[".html"], []byte("<!doctype html>\n<html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">" +
		"<title>" + sentence + "</title></head><body style=\"font:16px/1.6 sans-serif;margin:20vh auto;max-width:20em;padding:0 1em;text-align:center\"><p>" +
		sentence + "</p></body></html>\n")}, nil
}

// chatPolicy lets the page run our script alone, and be shown inside the pages
// of those sites that the channel names, or of any if it names none.
func (s *Server) chatPolicy(c *gin.Context, hashes string, sites []string) string {
	around := "*"
	if len(sites) > 0 {
		around = "'self' " + strings.Join(sites, " ")
	}
	return "default-src 'none'; script-src 'self'" + hashes + "; style-src 'self'" + hashes + "; img-src 'self' data: blob: https:; " +
		"media-src 'self' blob: data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " + around +
		"; connect-src 'self' blob: " + s.socketSource(c)
}
