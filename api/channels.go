package api

import (
	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/channel"
)

// channelShape is a channel as administrators see it.
type channelShape struct {
	ID         int64                 `json:"id"`
	ProductID  int64                 `json:"product_id"`
	Name       string                `json:"name"`
	Remark     string                `json:"remark"`
	Key        string                `json:"key"`
	Enabled    bool                  `json:"enabled"`
	Settings   model.ChannelSettings `json:"settings"`
	AgentCount int                   `json:"agent_count"`
	CreatedAt  model.Millis          `json:"created_at"`
}

func (s *Server) channelShape(c model.Channel) channelShape {
	return channelShape{c.ID, c.ProductID, c.Name, c.Remark, c.Key, c.Enabled, s.shown(c.TenantID, c.Settings), c.Agents, c.CreatedAt}
}

// shown puts addresses where settings keep keys of files; sent back, they
// become keys again.
func (s *Server) shown(tenant int64, settings model.ChannelSettings) model.ChannelSettings {
	settings.Logo = s.Media.Address(tenant, settings.Logo)
	settings.DefaultAvatar = s.Media.Address(tenant, settings.DefaultAvatar)
	if !isColour(settings.Background) {
		settings.Background = s.Media.Address(tenant, settings.Background)
	}
	settings.Entries = filled(settings.Entries)
	settings.Form.Fields = filled(settings.Form.Fields)
	settings.Sites = filled(settings.Sites)
	return settings
}

func isColour(background string) bool { return background != "" && background[0] == '#' }

// channelBody is what may be said of a channel; what is absent stays.
type channelBody struct {
	ProductID int64                  `json:"product_id"`
	Name      *string                `json:"name"`
	Remark    *string                `json:"remark"`
	Settings  *model.ChannelSettings `json:"settings"`
}

func (b channelBody) change() channel.Change {
	if set := b.Settings; set != nil {
		set.Logo, set.DefaultAvatar, set.Background = keyOf(set.Logo), keyOf(set.DefaultAvatar), keyOf(set.Background)
	}
	return channel.Change{Name: b.Name, Remark: b.Remark, Settings: b.Settings}
}

func (s *Server) listChannels(c *gin.Context) (any, error) {
	found, err := s.Channel.List(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return listOf(found, s.channelShape), nil
}

func (s *Server) addChannel(c *gin.Context) (any, error) {
	var body channelBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	added, err := s.Channel.Create(c.Request.Context(), viewerOf(c), body.ProductID, body.change())
	return created{s.channelShape(added)}, err
}

func (s *Server) showChannel(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	found, err := s.Channel.One(c.Request.Context(), viewerOf(c), id)
	return s.channelShape(found), err
}

func (s *Server) editChannel(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body channelBody
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if _, err := s.Channel.Edit(c.Request.Context(), viewerOf(c), id, body.change()); err != nil {
		return nil, err
	}
	return s.showChannel(c)
}

func (s *Server) deleteChannel(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Name string `json:"name"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Channel.Delete(c.Request.Context(), viewerOf(c), id, body.Name)
}

func (s *Server) enableChannel(c *gin.Context) (any, error) { return s.switchChannel(c, true) }

func (s *Server) disableChannel(c *gin.Context) (any, error) { return s.switchChannel(c, false) }

func (s *Server) switchChannel(c *gin.Context, enabled bool) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	if _, err := s.Channel.Enable(c.Request.Context(), viewerOf(c), id, enabled); err != nil {
		return nil, err
	}
	return s.showChannel(c)
}

type agentIDs struct {
	AgentIDs []int64 `json:"agent_ids"`
}

func (s *Server) showChannelAgents(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	agents, err := s.Channel.Agents(c.Request.Context(), viewerOf(c), id)
	return agentIDs{filled(agents)}, err
}

func (s *Server) setChannelAgents(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		AgentIDs *[]int64 `json:"agent_ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	if body.AgentIDs == nil {
		return nil, model.ErrRequired.On("agent_ids")
	}
	if err := s.Channel.SetAgents(c.Request.Context(), viewerOf(c), id, *body.AgentIDs); err != nil {
		return nil, err
	}
	return s.showChannelAgents(c)
}

type signKey struct {
	SignKey string `json:"sign_key"`
}

func (s *Server) showSignKey(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	secret, err := s.Channel.SignKey(c.Request.Context(), viewerOf(c), id)
	return signKey{secret}, err
}

func (s *Server) newSignKey(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	secret, err := s.Channel.NewSignKey(c.Request.Context(), viewerOf(c), id)
	return created{signKey{secret}}, err
}
