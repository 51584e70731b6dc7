package wechat

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ArtisanCloud/PowerLibs/v3/object"
	"github.com/ArtisanCloud/PowerWeChat/v3/src/kernel"
	"github.com/ArtisanCloud/PowerWeChat/v3/src/miniProgram"
	"github.com/ArtisanCloud/PowerWeChat/v3/src/officialAccount"

	"yingke/model"
)

// libraryLimit is so little, in seconds, that the library rounds it to no limit
// at all: contexts decide, the library's own clock never does. With a limit of
// its own it would leave a goroutine behind with each call, until that limit.
const libraryLimit = 1e-10

// tokenLife is what the library is told about a token. It keeps none: it asks
// the hook before each call.
const tokenLife = 7200

// account is a connected product, ready to be called.
type account struct {
	conn      model.Connection
	transport *transport
	base      kernel.BaseClient
}

// account finds the object of a product, or builds it anew if the connection changed.
func (c *Client) account(conn model.Connection) (*account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a, ok := c.accounts[conn.ProductID]; ok && sameCredentials(a.conn, conn) {
		return a, nil
	}
	a, err := c.build(conn)
	if err != nil {
		return nil, fmt.Errorf("prepare the calls of product %d: %w", conn.ProductID, err)
	}
	c.accounts[conn.ProductID] = a
	return a, nil
}

func sameCredentials(a, b model.Connection) bool {
	return a.Kind == b.Kind && a.AppID == b.AppID && a.Secret == b.Secret && a.TokenURL == b.TokenURL && a.TokenKey == b.TokenKey
}

// build makes the library's object for an account. It gets our transport, a
// cache that keeps nothing and a logger that says nothing: its own would write
// tokens and logs to the disk and start a goroutine for each account.
func (c *Client) build(conn model.Connection) (*account, error) {
	t := &transport{next: c.cfg.Transport, tokens: c.cfg.Tokens, conn: conn, observe: c.cfg.Observe, now: c.cfg.Now}
	var base *kernel.BaseClient
	if conn.Kind == model.Official {
		app, err := officialAccount.NewOfficialAccount(&officialAccount.UserConfig{
			AppID: conn.AppID, Secret: conn.Secret, Cache: nothing{}, Log: officialAccount.Log{Driver: silence{}},
			Http: officialAccount.Http{BaseURI: c.cfg.Base + "/", Timeout: libraryLimit, Transport: t},
		})
		if err != nil {
			return nil, err
		}
		app.AccessToken.GetCustomToken = c.hook(conn)
		base = app.Base.BaseClient
	} else {
		app, err := miniProgram.NewMiniProgram(&miniProgram.UserConfig{
			AppID: conn.AppID, Secret: conn.Secret, Cache: nothing{}, Log: miniProgram.Log{Driver: silence{}},
			Http: miniProgram.Http{BaseURI: c.cfg.Base + "/", Timeout: libraryLimit, Transport: t},
		})
		if err != nil {
			return nil, err
		}
		app.AccessToken.GetCustomToken = c.hook(conn)
		base = app.Base.BaseClient
	}
	return &account{conn: conn, transport: t, base: *base}, nil
}

// hook gives the library our token. It cannot return an error: a map without a
// token becomes one. The keeper has its own deadline, since no context comes here.
func (c *Client) hook(conn model.Connection) func(string, bool) object.HashMap {
	return func(string, bool) object.HashMap {
		token, err := c.cfg.Tokens.Token(context.Background(), conn)
		if err != nil {
			return object.HashMap{"expires_in": float64(0)}
		}
		return object.HashMap{"access_token": token, "expires_in": float64(tokenLife)}
	}
}

// plainClient sends requests of our own, such as downloads, through the same transport.
func (a *account) plainClient() *http.Client {
	return &http.Client{Transport: a.transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
