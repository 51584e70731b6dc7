package api

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/product"
)

// How often one address may ask for access tokens: a token lives for two hours,
// and guessing a secret must not be worth the while.
const (
	givePerSecond = 1
	giveAtOnce    = 30
)

// given is the answer of /api/getToken, as others have written programs for it
// (product.md 9.1 B): res 0 and a token, or res 1 and why not, always with 200.
type given struct {
	Res  int         `json:"res"`
	Msg  string      `json:"msg"`
	Data *givenToken `json:"data,omitempty"`
}

type givenToken struct {
	Token string `json:"token"`
}

// giveToken hands a customer's own server the access token that we keep.
// Parameters come in the query or in a form, whatever the method.
func (s *Server) giveToken(c *gin.Context) (any, error) {
	if s.givings.wait(c.ClientIP()) > 0 {
		return s.notGiven(c, model.ErrTooMany.With("seconds", 1)), nil
	}
	if err := c.Request.ParseMultipartForm(1 << 16); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return s.notGiven(c, model.ErrTokenMismatch), nil
	}
	form := c.Request.Form
	token, err := s.Product.Give(c.Request.Context(), product.Claim{
		ProductID: form.Get("wechatapp_id"), AppID: form.Get("app_id"), Secret: form.Get("app_secret"),
	})
	if err != nil {
		return s.notGiven(c, s.faultOf(c, err)), nil
	}
	return given{Msg: "ok", Data: &givenToken{token}}, nil
}

func (s *Server) notGiven(c *gin.Context, f *model.Fault) given {
	return given{Res: 1, Msg: locale.Sentence(languageOf(c), f.Code, f.Args)}
}
