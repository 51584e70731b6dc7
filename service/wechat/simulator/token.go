package simulator

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Lives and limits of access tokens (wechat.md A5).
const (
	tokenLife     = 2 * time.Hour
	tokenOverlap  = 5 * time.Minute
	plainPerDay   = 2000
	stablePerMin  = 10_000
	forcedPerDay  = 20
	forcedAtLeast = 30 * time.Second
)

// token is an access token of an account.
type token struct {
	value   string
	expires time.Time
	dead    bool   // replaced or killed: 40001, not 42001
	stable  bool   // of stable_token: the two kinds do not disturb each other
	by      string // the component that it was given to; empty: the account itself
}

// newToken gives out a token of the length of WeChat's.
func (s *Simulator) newToken(a *account, stable bool) *token {
	n := s.next()
	value := fmt.Sprintf("%d_%s%s%s", n, name(43, s.seed, "token", a.AppID, fmt.Sprint(n)), name(43, "more", fmt.Sprint(n)), name(43, "again", a.AppID))
	t := &token{value: value, expires: s.now().Add(tokenLife), stable: stable}
	a.tokens[value] = t
	return t
}

// credentials are how somebody proves to be the account.
func (c *call) credentials(appid, secret string) (*account, refusal) {
	a, known := c.accounts[appid]
	switch {
	case !known:
		return nil, refused(40013)
	case a.Secret != secret:
		return nil, refused(40125)
	case len(a.AllowIPs) > 0 && !slices.Contains(a.AllowIPs, remote(c.r)):
		return nil, refused(40164)
	default:
		return a, refusal{}
	}
}

func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// plainToken gives a new token at each call; the one before lives five minutes more.
func (c *call) plainToken() any {
	q := c.r.URL.Query()
	if q.Get("grant_type") != "client_credential" {
		return refusal{40002, "invalid grant_type"}
	}
	a, f := c.credentials(q.Get("appid"), q.Get("secret"))
	if f.code != 0 {
		return f
	}
	if a.fetched.add(c.now) > plainPerDay {
		return refused(45009)
	}
	for _, t := range a.tokens {
		if end := c.now.Add(tokenOverlap); !t.stable && t.by == "" && t.expires.After(end) {
			t.expires = end
		}
	}
	return tokenAnswer(c.newToken(a, false), c.now)
}

// stableToken gives the same token until five minutes before its end.
func (c *call) stableToken() any {
	var in struct {
		GrantType string `json:"grant_type"`
		AppID     string `json:"appid"`
		Secret    string `json:"secret"`
		Force     bool   `json:"force_refresh"`
	}
	if f := c.read(&in); f.code != 0 {
		return f
	}
	if in.GrantType != "client_credential" {
		return refusal{40002, "invalid grant_type"}
	}
	a, f := c.credentials(in.AppID, in.Secret)
	if f.code != 0 {
		return f
	}
	if c.called(a, "stable").addMinute(c.now) > stablePerMin {
		return refused(45011)
	}
	if in.Force {
		return c.forcedToken(a)
	}
	if a.stable == nil || a.stable.expires.Sub(c.now) <= tokenOverlap || a.stable.dead {
		a.stable = c.newToken(a, true)
	}
	return tokenAnswer(a.stable, c.now)
}

// forcedToken replaces the stable token at once, which WeChat allows seldom.
func (c *call) forcedToken(a *account) any {
	if c.now.Sub(a.forcedAt) < forcedAtLeast && a.stable != nil {
		return tokenAnswer(a.stable, c.now)
	}
	if a.forced.add(c.now) > forcedPerDay {
		return refused(45009)
	}
	if a.stable != nil {
		a.stable.dead = true
	}
	a.forcedAt, a.stable = c.now, c.newToken(a, true)
	return tokenAnswer(a.stable, c.now)
}

func (c *call) called(a *account, what string) *counter {
	count, ok := a.called[what]
	if !ok {
		count = &counter{}
		a.called[what] = count
	}
	return count
}

func tokenAnswer(t *token, now time.Time) any {
	return map[string]any{"access_token": t.value, "expires_in": int(t.expires.Sub(now).Seconds())}
}

// admit finds the account by the token that a call brings.
func (c *call) admit() refusal {
	if c.token == "" {
		return refused(41001)
	}
	a, t := c.tokenOf(c.token)
	switch {
	case t == nil && len(c.token) < 20:
		return refused(40014)
	case t == nil || t.dead:
		return refused(40001)
	case !c.now.Before(t.expires):
		return refused(42001)
	}
	c.account = a
	return c.mayByComponent(t)
}

func (s *Simulator) tokenOf(value string) (*account, *token) {
	for _, a := range s.accounts {
		if t, known := a.tokens[value]; known {
			return a, t
		}
	}
	return nil, nil
}

// killToken lets a token die before its time, as when somebody else fetched one.
func (s *Simulator) killToken(value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, t := s.tokenOf(value); t != nil {
		t.dead = true
	}
}

// KillTokens lets every token of an account die.
func (s *Simulator) KillTokens(appid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.accounts[appid]; ok {
		for _, t := range a.tokens {
			t.dead = true
		}
	}
}

// callerAppID is the account that a call is about, as far as it can be seen:
// for switches and the record.
func (s *Simulator) callerAppID(r *http.Request, body []byte, token string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, _ := s.tokenOf(token); a != nil {
		return a.AppID
	}
	if appid := r.URL.Query().Get("appid"); appid != "" {
		return appid
	}
	var in struct {
		AppID     string `json:"appid"`
		Component string `json:"component_appid"`
	}
	if json.Unmarshal(body, &in) == nil && in.AppID != "" {
		return in.AppID
	}
	return in.Component
}

// clearQuota forgets what was called today; ten times a month.
func (c *call) clearQuota() any {
	if c.called(c.account, "clear").within(time.Date(c.now.Year(), c.now.Month(), 1, 0, 0, 0, 0, time.UTC)) > 10 {
		return refusal{48006, "forbid to clear quota because of reaching the limit"}
	}
	kept := c.account.called["clear"]
	c.account.called = map[string]*counter{"clear": kept}
	c.account.fetched, c.account.forced = counter{}, counter{}
	return ok()
}

// callbackIP lists where pushes come from: here.
func (c *call) callbackIP() any { return map[string]any{"ip_list": []string{"127.0.0.1"}} }

// jsTicket is the ticket by which pages sign.
func (c *call) jsTicket() any {
	return okWith(map[string]any{"ticket": name(43, "jsapi", c.account.AppID) + name(43, "ticket", c.account.AppID), "expires_in": 7200})
}
