package channel

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"yingke/model"
)

// Door is what a long link says.
type Door struct {
	ChannelID int64
	Key       string
	AgentID   int64 // of an exclusive link; 0: none
	AgentKey  string
}

// Enter opens the door: the channel, if the keys fit and it receives people.
// Whether a channel exists cannot be told from a wrong key.
func (s *Service) Enter(ctx context.Context, d Door) (model.Entrance, error) {
	e, err := s.store.EntranceOf(ctx, model.OperatorViewer(), d.ChannelID, d.AgentID)
	if err != nil {
		return e, unknown(err)
	}
	return e, e.Admit(d.Key, d.AgentKey)
}

// Follow finds what a short link leads to, if it receives people.
func (s *Service) Follow(ctx context.Context, code string) (model.Entrance, error) {
	e, err := s.store.Entrance(ctx, model.OperatorViewer(), code)
	if err != nil {
		return e, unknown(err)
	}
	return e, e.Open()
}

// unknown makes "no such row" the same fault as a wrong key.
func unknown(err error) error {
	if errors.Is(err, model.ErrMissing) {
		return model.ErrChannelKey
	}
	return err
}

// Links is all links of a channel: its own first.
func (s *Service) Links(ctx context.Context, v model.Viewer, channel int64) ([]model.LinkOf, error) {
	return s.store.Links(ctx, v, channel)
}

// LinkOf is a link of the viewer's tenant by its code, with its channel.
func (s *Service) LinkOf(ctx context.Context, v model.Viewer, code string) (model.Link, model.Channel, error) {
	l, err := s.store.LinkByCode(ctx, v, code)
	if err != nil {
		return l, model.Channel{}, err
	}
	c, err := s.store.Channel(ctx, v, l.ChannelID)
	return l, c, err
}

// EditLink says where a link leads when its agent, if it names one, cannot take
// the customer: to a group's members (0: to none), and what then.
func (s *Service) EditLink(ctx context.Context, v model.Viewer, code string, group int64, then model.Fallback) (model.LinkOf, model.Channel, error) {
	switch then {
	case "", model.ElseAnyone, model.ElseWait, model.ElseLeave:
	default:
		return model.LinkOf{}, model.Channel{}, model.ErrBadChoice.On("fallback").With("value", model.Tidy(string(then), 20))
	}
	l, err := s.store.EditLink(ctx, v, code, group, then)
	if err != nil {
		return l, model.Channel{}, err
	}
	c, err := s.store.Channel(ctx, v, l.ChannelID)
	return l, c, err
}

// ShortURL is the address that people are given.
func ShortURL(base string, l model.Link) string { return base + "/s/" + l.Code }

// LongURL is the address behind it.
func LongURL(base string, c model.Channel, l model.Link) string {
	return base + LongPath(c, l)
}

// LongPath is the path and the query of a long link.
func LongPath(c model.Channel, l model.Link) string {
	path := "/chat/?channel_id=" + strconv.FormatInt(c.ID, 10) + "&key=" + url.QueryEscape(c.Key)
	if l.AgentID != 0 {
		path += "&agent_id=" + strconv.FormatInt(l.AgentID, 10) + "&agent_key=" + url.QueryEscape(l.Key)
	}
	return path
}

// ours are the parameters that decide where a link leads: what a short link
// adds to itself never replaces them.
var ours = map[string]bool{"channel_id": true, "key": true, "agent_id": true, "agent_key": true}

// Target is where a short link leads with the query that it was opened with:
// every parameter is kept, in its order, repeats too, and encoded anew, so that
// what arrives is what was meant even where the link was not encoded well.
func Target(e model.Entrance, query string) string {
	target := LongPath(e.Channel, e.Link)
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = decode(name), decode(value)
		if name == "" || ours[name] {
			continue
		}
		target += "&" + url.QueryEscape(name) + "=" + url.QueryEscape(value)
	}
	return target
}

// decode reads a part of a query. A % that begins no escape stands for itself,
// because people write such links by hand; bytes that are no UTF-8 become U+FFFD.
func decode(part string) string {
	plain, err := url.QueryUnescape(part)
	if err != nil {
		plain = lenient(part)
	}
	return strings.ToValidUTF8(plain, "\uFFFD")
}

func lenient(part string) string {
	var out strings.Builder
	for i := 0; i < len(part); i++ {
		switch {
		case part[i] == '+':
			out.WriteByte(' ')
		case part[i] == '%' && i+2 < len(part) && isHex(part[i+1]) && isHex(part[i+2]):
			n, _ := strconv.ParseUint(part[i+1:i+3], 16, 8) // two hexadecimal digits
			out.WriteByte(byte(n))
			i += 2
		default:
			out.WriteByte(part[i])
		}
	}
	return out.String()
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}
