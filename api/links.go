package api

import (
	"cmp"
	"image"
	"io"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/channel"
)

// codeSize is how large a QR code is drawn if nobody says, in pixels.
const codeSize = 400

type linkShape struct {
	ID        int64  `json:"id"`
	Code      string `json:"code"`
	ChannelID int64  `json:"channel_id"`
	AgentID   int64  `json:"agent_id"`
	AgentName string `json:"agent_name"`
	ShortURL  string `json:"short_url"`
	LongURL   string `json:"long_url"`
	Visits    int64  `json:"visits"`

	GroupID  int64          `json:"group_id"`
	Fallback model.Fallback `json:"fallback"`
}

func (s *Server) shapeLink(c *gin.Context, of model.Channel, l model.LinkOf) linkShape {
	base := s.baseURL(c)
	return linkShape{l.ID, l.Code, l.ChannelID, l.AgentID, l.AgentName, channel.ShortURL(base, l.Link), channel.LongURL(base, of, l.Link), l.Visits,
		l.GroupID, l.Fallback}
}

func (s *Server) listLinks(c *gin.Context) (any, error) {
	of, links, err := s.linksOf(c)
	if err != nil {
		return nil, err
	}
	return listOf(links, func(l model.LinkOf) linkShape { return s.shapeLink(c, of, l) }), nil
}

func (s *Server) linksOf(c *gin.Context) (model.Channel, []model.LinkOf, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return model.Channel{}, nil, err
	}
	of, err := s.Channel.One(c.Request.Context(), viewerOf(c), id)
	if err != nil {
		return of, nil, err
	}
	links, err := s.Channel.Links(c.Request.Context(), viewerOf(c), id)
	return of, links, err
}

// drawCode answers with the QR code of one link.
func (s *Server) drawCode(c *gin.Context) (any, error) {
	link, of, err := s.Channel.LinkOf(c.Request.Context(), viewerOf(c), c.Param("code"))
	if err != nil {
		return nil, err
	}
	look, err := s.codeOf(c, of)
	if err != nil {
		return nil, err
	}
	picture, err := look.Draw(channel.ShortURL(s.baseURL(c), link))
	if err != nil {
		return nil, err
	}
	c.Header("Content-Security-Policy", "default-src 'none'; img-src data:")
	if c.Query("download") == "1" {
		c.Header("Content-Disposition", attachment(channel.FileName(of.Name)+"."+look.Format))
	}
	return text{kind: look.Type(), body: picture}, nil
}

// codeOf reads how a code shall look.
func (s *Server) codeOf(c *gin.Context, of model.Channel) (channel.Code, error) {
	size, err := numberOf(c, "size")
	if err != nil {
		return channel.Code{}, err
	}
	look := channel.Code{Format: cmp.Or(c.Query("format"), channel.PNG), Size: int(min(cmp.Or(size, codeSize), 1<<20))}
	if err := look.Check(); err != nil {
		return look, err
	}
	look.Logo, err = s.logoOf(c, of)
	return look, err
}

// logoOf is the channel's logo, where it has one and the reader wants it.
func (s *Server) logoOf(c *gin.Context, of model.Channel) (image.Image, error) {
	if c.Query("logo") != "1" || of.Settings.Logo == "" {
		return nil, nil //nolint:nilnil // no logo is a fine answer, and nil is what draws none
	}
	return s.Media.Picture(c.Request.Context(), viewerOf(c), of.Settings.Logo)
}

// zipCodes streams the codes of all links of a channel.
func (s *Server) zipCodes(c *gin.Context) (any, error) {
	of, links, err := s.linksOf(c)
	if err != nil {
		return nil, err
	}
	look, err := s.codeOf(c, of)
	if err != nil {
		return nil, err
	}
	base := s.baseURL(c)
	reader, writer := io.Pipe()
	go func() { // ends when the answer is written, or when its reader goes away and closes the pipe
		writer.CloseWithError(channel.WriteCodes(writer, base, of, links, look))
	}()
	return download{channel.FileName(of.Name) + ".zip", "application/zip", reader}, nil
}
