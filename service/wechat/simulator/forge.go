package simulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Forgeries are the ways in which a push can pretend to come from WeChat. A
// server that takes any of them trusts somebody it should not. ("replay" is a
// push of WeChat's own, sent again: it is to change nothing.)
var forgeries = map[string]func(*Push, *forged){
	"unsigned":      func(_ *Push, f *forged) { f.query = url.Values{} },
	"bad-signature": func(_ *Push, f *forged) { f.swap("signature"); f.swap("msg_signature") },
	"clear":         func(p *Push, f *forged) { f.body = p.Body; f.query.Del("msg_signature"); f.query.Del("encrypt_type") },
	"clear-as-aes": func(p *Push, f *forged) {
		f.body = p.Body
		f.query = url.Values{"encrypt_type": {"aes"}, "signature": {"x"}}
	},
	"other-token":   func(p *Push, f *forged) { p.settings.Token = "othertoken"; f.again(p) },
	"other-key":     func(p *Push, f *forged) { p.settings.Key = strings.Repeat("x", 42) + "8"; f.again(p) },
	"other-appid":   func(p *Push, f *forged) { p.sealAs = "wxffffffffffffffff"; f.again(p) },
	"other-account": func(p *Push, f *forged) { p.rename("ToUserName", "gh_ffffffffffff"); f.again(p) },
	"old":           func(p *Push, f *forged) { f.stamp = f.stamp.Add(-time.Hour); f.again(p) },
	"future":        func(p *Push, f *forged) { f.stamp = f.stamp.Add(time.Hour); f.again(p) },
	"truncated":     func(_ *Push, f *forged) { f.body = f.body[:len(f.body)/2] },
	"garbage":       func(_ *Push, f *forged) { f.body = "<xml><ToUserName>" },
	"empty":         func(_ *Push, f *forged) { f.body = "" },
	"huge":          func(_ *Push, f *forged) { f.body = "<xml><Content>" + strings.Repeat("x", 4<<20) + "</Content></xml>" },
	"swapped-body":  func(p *Push, f *forged) { p.rename("Content", "another text"); f.keepQuery(p) },
	"entity": func(_ *Push, f *forged) {
		f.body = `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>`
	},
	"doubled-params": func(_ *Push, f *forged) { f.query["timestamp"] = append([]string{"1"}, f.query["timestamp"]...) },
}

// sealedOnly are forgeries that the plain mode cannot tell from the real thing:
// there, nothing but the query is signed.
var sealedOnly = []string{"clear", "clear-as-aes", "other-key", "other-appid", "swapped-body"}

// forged is a request that pretends to be a push.
type forged struct {
	query url.Values
	body  string
	stamp time.Time
	err   error
}

func (f *forged) swap(name string) {
	if f.query.Has(name) {
		f.query.Set(name, strings.Repeat("0", 40))
	}
}

// again makes the request anew, with whatever was changed in the push.
func (f *forged) again(p *Push) {
	p.Body = p.fields.write(p.asJSON())
	f.query, f.body, f.err = p.request(f.stamp)
}

// keepQuery puts another body under a query that was right.
func (f *forged) keepQuery(p *Push) {
	query := f.query
	f.again(p)
	f.query = query
}

func (p *Push) rename(name, value string) {
	p.fields = slices.Clone(p.fields)
	for i := range p.fields {
		if p.fields[i].name == name {
			p.fields[i].value = value
		}
	}
}

// Forgeries lists the ways to forge a push.
func Forgeries() []string {
	names := []string{"replay"}
	for name := range forgeries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Forge sends a forged push of a text, as somebody without WeChat's secrets
// would, and returns how the server answered. Nothing of it appears on the phone.
func (s *Simulator) Forge(ctx context.Context, appid, person, how, text string) (status int, answer string, err error) {
	p, err := s.victim(appid, person, text)
	if err != nil {
		return 0, "", err
	}
	if how == "replay" {
		return s.replay(ctx, appid)
	}
	change, known := forgeries[how]
	if !known {
		return 0, "", fmt.Errorf("a push can be forged by %s; not by %q", strings.Join(Forgeries(), ", "), how)
	}
	if p.settings.Mode == "plain" && slices.Contains(sealedOnly, how) {
		return 0, "", fmt.Errorf("in plain mode nothing protects against %q", how)
	}
	f := &forged{stamp: s.now()}
	f.again(p)
	if f.err == nil {
		change(p, f)
	}
	if f.err != nil {
		return 0, "", f.err
	}
	return s.postTo(ctx, p.url, f.query, f.body, p.asJSON())
}

// victim is a push as WeChat would make it, for spoiling.
func (s *Simulator) victim(appid, person, text string) (*Push, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, who := s.accounts[appid], s.person(person)
	if a == nil || who == nil {
		return nil, errors.Join(errNoAccount, errNobody)
	}
	t := s.thread(a, who)
	p := &Push{ID: s.next(), AppID: appid, thread: t, openid: t.openid}
	p.settings, p.sealAs, p.url = s.address(a)
	if p.url == "" {
		return nil, errors.New("the account has no push address")
	}
	p.fields = slices.Concat(s.head(t, "text"), fields{{"Content", text}, {"MsgId", number(24_000_000_000_000_000 + s.next())}})
	return p, nil
}

// replay sends the last push of an account once more, letter for letter.
func (s *Simulator) replay(ctx context.Context, appid string) (int, string, error) {
	s.mu.Lock()
	var last *Push
	for _, p := range s.pushes {
		if p.AppID == appid && p.sent != "" {
			last = p
		}
	}
	if last == nil {
		s.mu.Unlock()
		return 0, "", errors.New("nothing was pushed yet")
	}
	query, body := url.Values{}, last.sent
	for name, values := range last.query {
		query[name] = slices.Clone(values)
	}
	s.mu.Unlock()
	return s.postTo(ctx, last.url, query, body, last.asJSON())
}

// ForgeEcho asks an address to echo without proof, and returns how it answered.
func (s *Simulator) ForgeEcho(ctx context.Context, appid string) (status int, answer string, err error) {
	s.mu.Lock()
	a, known := s.accounts[appid]
	s.mu.Unlock()
	if !known || a.Push.URL == "" {
		return 0, "", errNoAccount
	}
	to, err := url.Parse(a.Push.URL)
	if err != nil {
		return 0, "", err
	}
	query := to.Query()
	query.Set("signature", "x")
	query.Set("timestamp", strconv.FormatInt(s.now().Unix(), 10))
	query.Set("nonce", "1")
	query.Set("encrypt_type", "aes")
	query.Set("echostr", "forged")
	to.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return 0, "", err
	}
	return s.do(request)
}
