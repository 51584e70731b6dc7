package wechat

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"yingke/model"
)

// typingEvery is how long WeChat shows "typing"; saying it again before is refused.
const typingEvery = 15 * time.Second

// mostTypists is when old entries are swept.
const mostTypists = 10_000

// typists remember to whom it was said that we type.
type typists struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func typistKey(conn model.Connection, openid string) string {
	return strconv.FormatInt(conn.ProductID, 10) + "/" + openid
}

// begin claims that it may be said now, and remembers that it is.
func (t *typists) begin(conn model.Connection, openid string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.last) >= mostTypists {
		for key, at := range t.last {
			if now.Sub(at) >= typingEvery {
				delete(t.last, key)
			}
		}
	}
	key := typistKey(conn, openid)
	if at, said := t.last[key]; said && now.Sub(at) < typingEvery {
		return false
	}
	t.last[key] = now
	return true
}

// forget claims that something was remembered, and forgets it.
func (t *typists) forget(conn model.Connection, openid string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := typistKey(conn, openid)
	_, said := t.last[key]
	delete(t.last, key)
	return said
}

// Typing shows the customer that somebody types, at most every 15 seconds, or
// that nobody does. What WeChat refuses about it is nobody's concern.
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/kf-mgnt/kf-message/setTyping.html
func (c *Client) Typing(ctx context.Context, conn model.Connection, openid string, typing bool) error {
	command := "Typing"
	if !typing {
		command = "CancelTyping"
	}
	if typing && !c.typing.begin(conn, openid, c.cfg.Now()) || !typing && !c.typing.forget(conn, openid) {
		return nil
	}
	var answer struct{}
	_, err := c.post(ctx, conn, "/cgi-bin/message/custom/typing", map[string]string{"touser": openid, "command": command}, &answer)
	var refusal *model.Refusal
	if errors.As(err, &refusal) && refusal.Remedy == model.RemedyIgnore {
		return nil
	}
	return err
}
