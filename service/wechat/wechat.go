// Package wechat is how we speak to WeChat. It is the only room that knows
// PowerWeChat, and uses of it what is good: requests. Pushes are understood by
// wire, tokens kept by token, quotas worked out by quota; simulator is a WeChat
// to try all of it on.
//
// The story of a call: Client has an account object for each connected product,
// built when first needed and anew when its credentials change (account.go). A
// call goes through one door (door.go), which gives it a deadline, survives a
// panic of the library, and says afterwards how it ended. Beneath the library
// lies our own transport (transport.go): it reads every answer first, makes an
// errcode an error, and if the token was refused sends the same request once more
// with a new one. The library never sees a failure and never retries.
//
// What a call returns: nil; or an error that holds a model.Refusal when WeChat
// said no, or a model.Fault when it could not be asked. Sending also returns a
// Verdict, because of a message that was sent without an answer nobody knows
// whether it arrived.
//
// Reading order: wechat.go, account.go, door.go, transport.go, verdict.go,
// send.go, text.go, typing.go, media.go, then the smaller calls.
package wechat

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"yingke/model"
	"yingke/service/wechat/token"
)

// DefaultBase is WeChat itself.
const DefaultBase = "https://api.weixin.qq.com"

// callLimit is the time for one call. A file gets six times as much: ten
// megabytes over a small server's line.
const (
	callLimit    = 5 * time.Second
	fileIsSlower = 6
)

// Config is what a client needs.
type Config struct {
	Base      string            // empty: DefaultBase
	Transport http.RoundTripper // shared by all accounts; nil: one of our own
	Outside   *http.Client      // fetches pictures by the addresses that pushes name; nil: public addresses only
	Tokens    *token.Keeper
	Now       func() time.Time
	Log       *slog.Logger
	Observe   func(model.WeChatCall)                 // told of every request; must not block
	Refused   func(model.Connection, *model.Refusal) // told of every call that ended with an errcode; must not block
	Limit     time.Duration                          // of one call; 0: five seconds
}

// Client speaks to WeChat for every connected product. It is safe for any number
// of goroutines.
type Client struct {
	cfg Config

	mu       sync.Mutex
	accounts map[int64]*account // by product
	typing   typists
}

// New makes a client.
func New(cfg Config) *Client {
	if cfg.Base == "" {
		cfg.Base = DefaultBase
	}
	cfg.Base = strings.TrimRight(cfg.Base, "/")
	if cfg.Transport == nil {
		cfg.Transport = NewTransport()
	}
	if cfg.Outside == nil {
		cfg.Outside = token.PublicClient()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Limit == 0 {
		cfg.Limit = callLimit
	}
	if cfg.Observe == nil {
		cfg.Observe = func(model.WeChatCall) {}
	}
	if cfg.Refused == nil {
		cfg.Refused = func(model.Connection, *model.Refusal) {}
	}
	return &Client{cfg: cfg, accounts: map[int64]*account{}, typing: typists{last: map[string]time.Time{}}}
}

// NewTransport is a transport for many calls to one host, which is what WeChat is.
func NewTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.MaxIdleConns = 64, 128
	return t
}

// Forget lets go of a product's account object: it was deleted or paused.
func (c *Client) Forget(product int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.accounts, product)
}

// Check asks WeChat something harmless, for the self-test page: a nil error means
// that the credentials, our address and the token are good.
func (c *Client) Check(ctx context.Context, conn model.Connection) error {
	var out struct {
		IPs []string `json:"ip_list"`
	}
	return c.get(ctx, conn, "/cgi-bin/getcallbackip", nil, &out)
}
