package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/reply"
)

// replySettingsShape are the settings that hold at a place.
type replySettingsShape struct {
	ProductID int64               `json:"product_id"`
	ChannelID int64               `json:"channel_id"`
	Own       bool                `json:"own"`
	From      string              `json:"from"`
	Settings  model.ReplySettings `json:"settings"`
	ChangedAt model.Millis        `json:"changed_at"`
}

func shapeReplySettings(h reply.Held) replySettingsShape {
	s := h.Settings
	s.Blacklist, s.Human.Words, s.Human.Windows = filled(s.Blacklist), filled(s.Human.Words), filled(s.Human.Windows)
	for i := range s.Human.Windows {
		s.Human.Windows[i].Weekdays = filled(s.Human.Windows[i].Weekdays)
	}
	return replySettingsShape{h.ProductID, h.ChannelID, h.Own, h.From, s, h.ChangedAt}
}

func (s *Server) showReplySettings(c *gin.Context) (any, error) {
	product, channel, err := placeOf(c)
	if err != nil {
		return nil, err
	}
	held, err := s.Reply.Settings(c.Request.Context(), viewerOf(c), product, channel)
	if err != nil {
		return nil, err
	}
	return shapeReplySettings(held), nil
}

// placeOf reads a product and a channel from the query; absent is 0.
func placeOf(c *gin.Context) (product, channel int64, err error) {
	if product, err = numberOf(c, "product_id"); err != nil {
		return 0, 0, err
	}
	channel, err = numberOf(c, "channel_id")
	return product, channel, err
}

func (s *Server) editReplySettings(c *gin.Context) (any, error) {
	var body struct {
		ProductID int64               `json:"product_id"`
		ChannelID int64               `json:"channel_id"`
		Own       bool                `json:"own"`
		Settings  model.ReplySettings `json:"settings"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	held, err := s.Reply.SaveSettings(c.Request.Context(), viewerOf(c),
		model.KeptReplySettings{ProductID: body.ProductID, ChannelID: body.ChannelID, Own: body.Own, Settings: body.Settings})
	if err != nil {
		return nil, err
	}
	return shapeReplySettings(held), nil
}

func (s *Server) copyReplySettings(c *gin.Context) (any, error) {
	type place struct {
		ProductID int64 `json:"product_id"`
		ChannelID int64 `json:"channel_id"`
	}
	var body struct {
		From place   `json:"from"`
		To   []place `json:"to"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	kept := func(p place) model.KeptReplySettings {
		return model.KeptReplySettings{ProductID: p.ProductID, ChannelID: p.ChannelID}
	}
	return nothing{}, s.Reply.CopySettings(c.Request.Context(), viewerOf(c), kept(body.From), listOf(body.To, kept).Items)
}

type linkKeyShape struct {
	LinkKey string `json:"link_key"`
}

func (s *Server) showLinkKey(c *gin.Context) (any, error) { return s.linkKey(c, false) }

func (s *Server) renewLinkKey(c *gin.Context) (any, error) { return s.linkKey(c, true) }

func (s *Server) linkKey(c *gin.Context, renew bool) (any, error) {
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	key, err := s.Reply.LinkKey(c.Request.Context(), viewerOf(c), product, renew)
	return linkKeyShape{key}, err
}

// sensitiveShape is a list of sensitive words.
type sensitiveShape struct {
	ID         int64             `json:"id"`
	Name       string            `json:"name"`
	Party      model.SensitiveOf `json:"party"`
	Enabled    bool              `json:"enabled"`
	Words      []string          `json:"words"`
	Kinds      []string          `json:"kinds"`
	ProductIDs []int64           `json:"product_ids"`
	ChannelIDs []int64           `json:"channel_ids"`
	AgentIDs   []int64           `json:"agent_ids"`
	Block      bool              `json:"block"`
	Mask       bool              `json:"mask"`
	Public     bool              `json:"public_replies"`
	Prompt     string            `json:"prompt"`
	AlertIDs   []int64           `json:"alert_ids"`
	ChangedAt  model.Millis      `json:"changed_at"`
}

func shapeSensitive(r model.SensitiveRule) sensitiveShape {
	return sensitiveShape{r.ID, r.Name, r.Of, r.Enabled, filled(r.Words), filled(r.Kinds), filled(r.ProductIDs), filled(r.ChannelIDs),
		filled(r.AgentIDs), r.Block, r.Mask, r.Public, r.Prompt, filled(r.AlertIDs), r.ChangedAt}
}

func (s *Server) listSensitive(c *gin.Context) (any, error) {
	found, err := s.Reply.SensitiveRules(c.Request.Context(), viewerOf(c))
	return listOf(found, shapeSensitive), err
}

func (s *Server) addSensitive(c *gin.Context) (any, error) {
	saved, err := s.saveSensitive(c, 0)
	return created{saved}, err
}

func (s *Server) editSensitive(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveSensitive(c, id)
}

func (s *Server) saveSensitive(c *gin.Context, id int64) (any, error) {
	var b sensitiveShape
	if err := bind(c, &b); err != nil {
		return nil, err
	}
	saved, err := s.Reply.SaveSensitive(c.Request.Context(), viewerOf(c), model.SensitiveRule{
		ID: id, Name: b.Name, Of: b.Party, Enabled: b.Enabled, Words: b.Words, Kinds: b.Kinds, ProductIDs: b.ProductIDs, ChannelIDs: b.ChannelIDs,
		AgentIDs: b.AgentIDs, Block: b.Block, Mask: b.Mask, Public: b.Public, Prompt: b.Prompt, AlertIDs: b.AlertIDs,
	})
	if err != nil {
		return nil, err
	}
	return shapeSensitive(saved), nil
}

func (s *Server) removeSensitive(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Reply.DropSensitive(c.Request.Context(), viewerOf(c), id)
}
