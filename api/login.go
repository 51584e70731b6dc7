package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/staff"
)

type loginBody struct {
	LoginName string          `json:"login_name"`
	Password  string          `json:"password"`
	Client    model.LoginKind `json:"client"`
}

// loggedIn is Me, with the token for clients that keep it themselves.
type loggedIn struct {
	me
	Token string `json:"token,omitempty"`
}

// login lets an agent in. A console gets a cookie that its scripts cannot read;
// every other client gets the token.
func (s *Server) login(c *gin.Context) (any, error) {
	var body loginBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	entrance, err := s.Staff.Login(c.Request.Context(), staff.Credentials{
		LoginName: body.LoginName, Password: body.Password, Kind: body.Client, Address: c.ClientIP(), UserAgent: c.Request.UserAgent(),
	})
	if err != nil {
		return nil, err
	}
	answer := loggedIn{}
	if body.Client == "" || body.Client == model.LoginConsole {
		s.setCookie(c, entrance)
	} else {
		answer.Token = entrance.Token
	}
	answer.me, err = s.meOf(c, entrance.Viewer, entrance.Token)
	return answer, err
}

func (s *Server) setCookie(c *gin.Context, e staff.Entrance) {
	http.SetCookie(c.Writer, s.sessionCookie(c, e.Token, int(e.Until.Sub(model.At(s.Now())).Seconds())))
}

// sessionCookie lasts for seconds; a negative number removes it.
func (s *Server) sessionCookie(c *gin.Context, value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.https(c)}
}

// logout ends the device that asks.
func (s *Server) logout(c *gin.Context) (any, error) {
	if err := s.Staff.Logout(c.Request.Context(), viewerOf(c)); err != nil {
		return nil, err
	}
	http.SetCookie(c.Writer, s.sessionCookie(c, "", -1))
	return nothing{}, nil
}
