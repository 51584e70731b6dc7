package api

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/reception"
)

// scopeShape says where settings hold: both 0 for the tenant's general ones.
type scopeShape struct {
	ProductID int64 `json:"product_id"`
	ChannelID int64 `json:"channel_id"`
}

type receptionShape struct {
	Scope scopeShape              `json:"scope"`
	Own   model.ReceptionSettings `json:"own"`  // sections that are null are inherited
	Held  model.ReceptionSettings `json:"held"` // what holds there
}

func shapeReception(r reception.Settings) receptionShape {
	return receptionShape{scopeShape{r.Scope.ProductID, r.Scope.ChannelID}, r.Own, r.Held}
}

func (s *Server) showReception(c *gin.Context) (any, error) {
	at, err := scopeOf(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Reception.Settings(c.Request.Context(), viewerOf(c), at)
	return shapeReception(found), err
}

func scopeOf(c *gin.Context) (at model.Scope, err error) {
	if at.ProductID, err = numberOf(c, "product_id"); err != nil {
		return at, err
	}
	at.ChannelID, err = numberOf(c, "channel_id")
	return at, err
}

// editReception changes the sections that stand in the body; null makes one inherit.
func (s *Server) editReception(c *gin.Context) (any, error) {
	var body struct {
		scopeShape
		Assign   json.RawMessage `json:"assign"`
		Timeouts json.RawMessage `json:"timeouts"`
		Ending   json.RawMessage `json:"ending"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	var change reception.Change
	for _, part := range []struct {
		name string
		raw  json.RawMessage
		into func() any
	}{
		{"assign", body.Assign, func() any { change.Assign = new(model.AssignSettings); return change.Assign }},
		{"timeouts", body.Timeouts, func() any { change.Timeouts = new(model.TimeoutSettings); return change.Timeouts }},
		{"ending", body.Ending, func() any { change.Ending = new(model.EndingSettings); return change.Ending }},
	} {
		switch {
		case len(part.raw) == 0:
		case string(part.raw) == "null":
			change.Inherit = append(change.Inherit, part.name)
		default:
			if err := decodePart(part.raw, part.name, part.into()); err != nil {
				return nil, err
			}
		}
	}
	saved, err := s.Reception.SetSettings(c.Request.Context(), viewerOf(c), model.Scope{ProductID: body.ProductID, ChannelID: body.ChannelID}, change)
	return shapeReception(saved), err
}

// decodePart reads a part of a body as strictly as the whole.
func decodePart(raw json.RawMessage, field string, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		return nil
	}
	var f *model.Fault
	if errors.As(jsonFault(err), &f) && f.Field != "" {
		field += "." + f.Field
	}
	return f.On(field)
}

type overrideShape struct {
	scopeShape
	Sections  []string     `json:"sections"` // of its own
	ChangedAt model.Millis `json:"changed_at"`
}

func (s *Server) listOverrides(c *gin.Context) (any, error) {
	found, err := s.Reception.Overrides(c.Request.Context(), viewerOf(c))
	return listOf(found, func(k model.KeptReception) overrideShape {
		o := overrideShape{scopeShape{k.ProductID, k.ChannelID}, []string{}, k.ChangedAt}
		for _, section := range []struct {
			name string
			own  bool
		}{{"assign", k.Settings.Assign != nil}, {"timeouts", k.Settings.Timeouts != nil}, {"ending", k.Settings.Ending != nil}} {
			if section.own {
				o.Sections = append(o.Sections, section.name)
			}
		}
		return o
	}), err
}
