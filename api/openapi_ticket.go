package api

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/model"
)

// params are what an integrator says about a visitor: texts, but also numbers,
// and lists where a parameter may repeat.
type params map[string]string

// UnmarshalJSON takes each value in the form in which a program has it.
func (p *params) UnmarshalJSON(raw []byte) error {
	var given map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&given); err != nil {
		return err
	}
	*p = params{}
	for key, value := range given {
		text, err := paramText(value)
		if err != nil {
			return fmt.Errorf("parameter %s: %w", strconv.Quote(key), err)
		}
		(*p)[key] = text
	}
	return nil
}

func paramText(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			part, err := paramText(item)
			if err != nil {
				return "", err
			}
			parts[i] = part
		}
		return strings.Join(parts, ","), nil
	}
	return "", model.ErrVisitorParam
}

type ticketShape struct {
	Ticket    string       `json:"ticket"`
	ExpiresAt model.Millis `json:"expires_at"`
}

// issueTicket makes a ticket for an integrator's server. A browser's cookie is
// no server: only a bearer token will do.
func (s *Server) issueTicket(c *gin.Context) (any, error) {
	if bearer(c) == "" {
		return nil, model.ErrNotLoggedIn
	}
	var body struct {
		ChannelID int64  `json:"channel_id"`
		Params    params `json:"params"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if len(body.Params) == 0 {
		return nil, model.ErrRequired.On("params")
	}
	ticket, expiresAt, err := s.Visitor.Issue(c.Request.Context(), viewerOf(c), body.ChannelID, body.Params)
	return created{ticketShape{ticket, expiresAt}}, err
}
