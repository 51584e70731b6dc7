package api

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

// need says who may call a route. The zero need lets nobody in.
type need struct {
	who   string
	boxes []model.Permission // any one of them is enough
}

// The needs; box makes the rest.
var (
	anyone  = need{who: "anyone"}
	agent   = need{who: "agent"}   // every agent who is logged in
	visitor = need{who: "visitor"} // a customer's page
)

// box needs an agent whose role has one of the boxes.
func box(any ...model.Permission) need { return need{"agent", any} }

// Authenticator knows agents by their tokens.
type Authenticator interface {
	// Authenticate returns who holds the token, or a fault of kind Unauthenticated or Forbidden.
	Authenticate(ctx context.Context, token, address string) (model.Viewer, error)
	// CSRF is what a page must repeat in X-CSRF-Token beside its cookie.
	CSRF(token string) string
}

// VisitorVerifier knows customers by the token of their page.
type VisitorVerifier interface {
	Verify(token string) (model.Viewer, error)
}

// The names of what a browser brings along.
const (
	sessionCookie = "yingke_session"
	csrfHeader    = "X-CSRF-Token"
)

const (
	viewerKey = "viewer"
	tokenKey  = "token"
)

// admit lets a request through to its handler, or answers it with a fault.
func (s *Server) admit(n need) gin.HandlerFunc {
	return func(c *gin.Context) {
		viewer, err := s.viewer(c, n)
		if err != nil {
			s.fail(c, err)
			return
		}
		viewer.Address = c.ClientIP()
		c.Set(viewerKey, viewer)
	}
}

func (s *Server) viewer(c *gin.Context, n need) (model.Viewer, error) {
	switch n.who {
	case anyone.who:
		return model.Viewer{}, nil
	case visitor.who:
		token := bearer(c)
		if token == "" && isSocket(c) {
			token = c.Query("token")
		}
		return s.Visitors.Verify(token)
	case agent.who:
		return s.agent(c, n.boxes)
	}
	return model.Viewer{}, model.ErrForbidden
}

func (s *Server) agent(c *gin.Context, boxes []model.Permission) (model.Viewer, error) {
	token := bearer(c)
	if token == "" {
		cookie, err := c.Cookie(sessionCookie)
		if err != nil || cookie == "" {
			return model.Viewer{}, model.ErrNotLoggedIn
		}
		if err := s.checkCSRF(c, cookie); err != nil {
			return model.Viewer{}, err
		}
		token = cookie
	}
	viewer, err := s.Agents.Authenticate(c.Request.Context(), token, c.ClientIP())
	if err != nil {
		return model.Viewer{}, err
	}
	c.Set(tokenKey, token)
	if len(boxes) == 0 {
		return viewer, nil
	}
	for _, b := range boxes {
		if viewer.Can(b) {
			return viewer, nil
		}
	}
	return model.Viewer{}, viewer.Need(boxes[0])
}

// checkCSRF refuses a change that another site's page asked a browser for.
func (s *Server) checkCSRF(c *gin.Context, token string) error {
	switch c.Request.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		if !isSocket(c) {
			return nil
		}
		return s.checkOrigin(c)
	}
	sent := c.GetHeader(csrfHeader)
	if subtle.ConstantTimeCompare([]byte(sent), []byte(s.Agents.CSRF(token))) != 1 {
		return model.ErrBadCSRF
	}
	return nil
}

// checkOrigin lets a socket be opened only by our own pages.
func (s *Server) checkOrigin(c *gin.Context) error {
	origin := c.GetHeader("Origin")
	if origin == "" || origin == s.baseURL(c) {
		return nil
	}
	return model.ErrBadCSRF
}

func bearer(c *gin.Context) string {
	kind, token, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func isSocket(c *gin.Context) bool {
	return strings.EqualFold(c.GetHeader("Upgrade"), "websocket")
}

// viewerOf is who is asking, as admit found out.
func viewerOf(c *gin.Context) model.Viewer {
	viewer, _ := c.MustGet(viewerKey).(model.Viewer) // admit ran before every handler
	return viewer
}

// tokenOf is the token that the agent came with.
func tokenOf(c *gin.Context) string { return c.GetString(tokenKey) }
