// Package token keeps the access tokens by which we may call WeChat: one keeper
// for all accounts, one token for each AppID, shared by all nodes.
//
// The story: Token gives what is in memory while it has more than five minutes
// left. Otherwise one goroutine of one node fetches (flight.go), under a lock of
// the store, and looks into the store first: another node may have been faster.
// Tokens come from WeChat's stable_token, of which any number of processes may
// ask without disturbing each other (stable.go), or from the customer's own
// server where he has named one (address.go).
//
// A token that WeChat refuses is renewed only if it is still the current one,
// and not twice within a few seconds: fifty sends that fail together renew once.
//
// At rest tokens are sealed. No error and no log line holds one.
package token

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"yingke/model"
)

// Times of a token's life.
const (
	early         = 5 * time.Minute  // WeChat hands out the next one from here on, and both are good
	fetchLimit    = 5 * time.Second  // the hook of PowerWeChat brings no deadline, so we have our own
	renewInterval = 10 * time.Second // a token that is refused for ever is not renewed for ever
	pauseShort    = 2 * time.Second  // after WeChat could not be reached
	pauseLong     = 30 * time.Second // after it refused the credentials or our address
	troubleAfter  = 3                // failures in a row that somebody should hear of
)

// Store is what the keeper needs remembered, by all nodes together.
type Store interface {
	// LoadToken returns model.ErrMissing when there is none.
	LoadToken(ctx context.Context, appid string) (model.KeptToken, error)
	SaveToken(ctx context.Context, kept model.KeptToken) error
	// LockToken waits until no other node fetches for this appid, or until ctx
	// ends; a lock of a node that died falls off by itself.
	LockToken(ctx context.Context, appid string) (unlock func(), err error)
}

// Config is what a keeper needs.
type Config struct {
	Base    string       // "https://api.weixin.qq.com", or a simulator
	Client  *http.Client // to WeChat
	Outside *http.Client // to customers' token addresses; PublicClient unless an operator allows more
	Store   Store
	Keyring *model.Keyring
	Now     func() time.Time
	Log     *slog.Logger
	Limit   time.Duration // of one fetch, waiting for other nodes included; 0: five seconds

	// Trouble is told once when fetching failed three times in a row, so that
	// somebody is alerted. It must not block.
	Trouble func(model.Connection, model.TokenState)
}

// Keeper keeps the tokens. It is safe for any number of goroutines.
type Keeper struct {
	cfg     Config
	flights singleflight.Group

	mu   sync.Mutex
	held map[string]*held
}

// held is what this node knows about one AppID.
type held struct {
	token     string
	state     model.TokenState
	renewedAt time.Time // the last renewal of a refused token, however it ended
	pausedTo  time.Time // no fetch before that
	print     string    // of the credentials that all of this is about
}

// New makes a keeper.
func New(cfg Config) *Keeper {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Client == nil {
		cfg.Client = http.DefaultClient
	}
	if cfg.Limit == 0 {
		cfg.Limit = fetchLimit
	}
	if cfg.Outside == nil {
		cfg.Outside = PublicClient()
	}
	return &Keeper{cfg: cfg, held: map[string]*held{}}
}

// Token is a token that should be good. One that ends within minutes is
// replaced; if that fails it is still given out until it ends.
func (k *Keeper) Token(ctx context.Context, c model.Connection) (string, error) {
	token, left, paused := k.look(c)
	switch {
	case left > early, left > 0 && paused != nil:
		return token, nil
	case paused != nil:
		return "", paused
	}
	fetched, err := k.fly(ctx, c, "", false)
	if err != nil && left > 0 {
		return token, nil
	}
	return fetched, err
}

// Renew is called when WeChat refused a token. It returns the current token if
// that is another one by now, or else fetches, at most once in ten seconds. When
// the failing token comes back there is no better one.
func (k *Keeper) Renew(ctx context.Context, c model.Connection, failing string) (string, error) {
	k.mu.Lock()
	h := k.hold(c)
	switch now := k.cfg.Now(); {
	case h.token != "" && h.token != failing:
		token := h.token
		k.mu.Unlock()
		return token, nil
	case now.Sub(h.renewedAt) < renewInterval:
		k.mu.Unlock()
		return failing, nil
	}
	k.mu.Unlock()
	return k.fly(ctx, c, failing, false)
}

// Replace fetches a new token although the old one is good: for a token that
// somebody else has seen. WeChat allows it 20 times a day; nothing but a button
// may call it.
func (k *Keeper) Replace(ctx context.Context, c model.Connection) error {
	current, _, _ := k.look(c)
	_, err := k.fly(ctx, c, current, true)
	return err
}

// State is what the self-test page shows.
func (k *Keeper) State(appid string) model.TokenState {
	k.mu.Lock()
	defer k.mu.Unlock()
	if h, ok := k.held[appid]; ok {
		return h.state
	}
	return model.TokenState{}
}

// Forget lets go of what this node knows about an AppID: its next call looks
// into the store again and does not wait for a pause to end.
func (k *Keeper) Forget(appid string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.held, appid)
}

// look is what this node has: the token, how long it lasts, and why nothing may
// be fetched just now.
func (k *Keeper) look(c model.Connection) (token string, left time.Duration, paused error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	h, now := k.hold(c), k.cfg.Now()
	if now.Before(h.pausedTo) {
		paused = h.state.Failure
	}
	return h.token, h.state.ExpiresAt.Time().Sub(now), paused
}

// hold is called under the lock. Other credentials begin anew: a token that the
// old ones brought says nothing about them.
func (k *Keeper) hold(c model.Connection) *held {
	h, ok := k.held[c.AppID]
	if print := printOf(c); !ok || h.print != print {
		h = &held{print: print}
		k.held[c.AppID] = h
	}
	return h
}

// keep remembers a token.
func (k *Keeper) keep(c model.Connection, token string, fetched, expires model.Millis) {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.hold(c)
	h.token, h.pausedTo = token, time.Time{}
	h.state.FetchedAt, h.state.ExpiresAt = fetched, expires
	h.state.Failures, h.state.Failure, h.state.FailedAt = 0, nil, 0
}

// fail remembers that a fetch failed, and pauses: the longer, the less it would
// help to try again.
func (k *Keeper) fail(c model.Connection, err error) {
	k.mu.Lock()
	h, now := k.hold(c), k.cfg.Now()
	h.state.Failures++
	h.state.Failure, h.state.FailedAt = err, model.At(now)
	h.pausedTo = now.Add(pauseOf(err))
	state := h.state
	k.mu.Unlock()

	k.cfg.Log.Warn("no access token", "product", c.ProductID, "failures", state.Failures, "error", err)
	if state.Failures == troubleAfter && k.cfg.Trouble != nil {
		k.cfg.Trouble(c, state)
	}
}

func pauseOf(err error) time.Duration {
	var refusal *model.Refusal
	if errors.As(err, &refusal) && (refusal.Remedy == model.RemedyCredential || refusal.Remedy == model.RemedyAddress) {
		return pauseLong
	}
	return pauseShort
}

// printOf tells one set of credentials from another without keeping them.
func printOf(c model.Connection) string {
	sum := sha256.Sum256([]byte(c.Secret + "\x00" + c.TokenURL + "\x00" + c.TokenKey))
	return hex.EncodeToString(sum[:8])
}
