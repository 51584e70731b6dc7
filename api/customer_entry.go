package api

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
)

// entryShape is how a customer last came in.
type entryShape struct {
	Raw       string         `json:"raw"`
	Warnings  []warningShape `json:"warnings"`
	OpenParam string         `json:"open_param"`
	Forward   string         `json:"forward"`
	EnteredAt model.Millis   `json:"entered_at"`
}

// warningShape is what was not understood, as a code and as a sentence.
type warningShape struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// entryAnswer holds null where the customer never came by a button.
type entryAnswer struct {
	Entry *entryShape `json:"entry"`
}

// showEntry shows what the button of a mini-program said of a customer, and what
// of it was not understood.
func (s *Server) showEntry(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	if _, err := s.Customer.One(c.Request.Context(), viewerOf(c), id); err != nil {
		return nil, err
	}
	found, err := s.Customer.Entry(c.Request.Context(), viewerOf(c), id)
	if errors.Is(err, model.ErrMissing) {
		return entryAnswer{}, nil
	}
	if err != nil {
		return nil, err
	}
	shape := entryShape{Raw: found.Raw, Warnings: []warningShape{}, OpenParam: found.OpenParam, Forward: found.Forward, EnteredAt: found.EnteredAt}
	for _, w := range found.Warnings {
		code, parameter, _ := strings.Cut(w, ":")
		sentence := locale.Sentence(languageOf(c), code, map[string]any{"parameter": parameter})
		shape.Warnings = append(shape.Warnings, warningShape{code, sentence})
	}
	return entryAnswer{&shape}, nil
}
