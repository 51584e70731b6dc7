package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/wechat"
	"yingke/service/wechat/simulator"
	"yingke/service/wechat/token"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// patience is the limit of calls in tests that are not about limits: the machine
// may be busy with others.
const patience = 2 * time.Minute

const pushKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

// The products of the tests and the accounts behind them.
var (
	mini = model.Connection{ProductID: 1, Kind: model.MiniProgram, AppID: "wxmini", Secret: "secret-of-mini", PushToken: "tokenmini",
		PushKey: pushKey, PushMode: model.PushSafe, PushFormat: model.PushJSON}
	official = model.Connection{ProductID: 2, Kind: model.Official, AppID: "wxserv", Secret: "secret-of-serv", PushToken: "tokenserv",
		PushKey: pushKey, PushMode: model.PushSafe, PushFormat: model.PushXML}
)

func accounts() []simulator.Account {
	return []simulator.Account{
		{Kind: simulator.MiniProgram, Name: "小店", AppID: mini.AppID, Secret: mini.Secret, Verified: true},
		{Kind: simulator.Service, Name: "服务号", AppID: official.AppID, Secret: official.Secret, Verified: true, Linked: []string{mini.AppID},
			Templates: []simulator.Template{{ID: "T", Title: "提醒", Fields: []string{"thing1"}}}},
	}
}

// desk is a WeChat and our room that speaks to it, in one frozen time.
type desk struct {
	*wechat.Client
	t       *testing.T
	sim     *simulator.Simulator
	http    *httptest.Server
	keeper  *token.Keeper
	shelf   *shelf
	mu      sync.Mutex
	calls   []model.WeChatCall
	refused []string // product and errcode
}

func newDesk(t *testing.T) *desk { return newDeskOver(t, nil) }

// newDeskOver uses a transport of the test's.
func newDeskOver(t *testing.T, transport http.RoundTripper) *desk {
	t.Helper()
	sim, err := simulator.New(simulator.Config{
		Accounts: accounts(), Persons: []simulator.Person{{ID: "ming", Nickname: "小明"}}, Clock: simulator.NewFrozenClock(noon),
	})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, sim: sim, http: httptest.NewServer(sim), shelf: &shelf{tokens: map[string]model.KeptToken{}}}
	sim.SetBase(d.http.URL)
	ring, err := model.NewKeyring(make([]byte, model.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	d.keeper = token.New(token.Config{Base: d.http.URL, Store: d.shelf, Keyring: ring, Now: sim.Clock().Now, Log: log, Outside: d.http.Client(), Limit: patience})
	d.Client = wechat.New(wechat.Config{
		Base: d.http.URL, Transport: transport, Outside: d.http.Client(), Tokens: d.keeper, Now: sim.Clock().Now, Log: log, Limit: patience,
		Observe: func(call model.WeChatCall) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.calls = append(d.calls, call)
		},
		Refused: func(conn model.Connection, refusal *model.Refusal) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.refused = append(d.refused, fmt.Sprint(conn.ProductID, " ", refusal.Code))
		},
	})
	t.Cleanup(func() { d.http.Close(); sim.Close() })
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) after(wait time.Duration) { d.sim.Clock().Advance(wait) }

// who is what a product calls Ming.
func who(c model.Connection) string { return simulator.OpenID(c.AppID, "ming") }

// talking lets Ming write to a product.
func (d *desk) talking(c model.Connection) {
	d.t.Helper()
	ph := d.sim.Phone("ming")
	if c.Kind == model.Official {
		d.must(ph.Follow(c.AppID))
	} else {
		d.must(ph.Open(c.AppID, ""))
	}
	d.must(ph.Text(c.AppID, "在吗"))
}

func text(c model.Connection, words string) model.Outbound {
	return model.Outbound{OpenID: who(c), Kind: model.KindText, Text: words}
}

// shown is the last thing on Ming's phone, without what differs each time.
func (d *desk) shown(c model.Connection) simulator.Item {
	d.t.Helper()
	items := d.sim.Items(c.AppID, "ming")
	if len(items) == 0 {
		d.t.Fatal("nothing is on the phone")
	}
	last := items[len(items)-1]
	last.ID, last.At, last.AppID = 0, 0, ""
	return last
}

// count is how many things from the account are on Ming's phone.
func (d *desk) count(c model.Connection) int {
	n := 0
	for _, item := range d.sim.Items(c.AppID, "ming") {
		if item.From == "account" {
			n++
		}
	}
	return n
}

func (d *desk) spoil(sw simulator.Switch) {
	d.t.Helper()
	_, err := d.sim.AddSwitch(sw)
	d.must(err)
}

// sends checks a verdict and the sentence of its error.
func (d *desk) sends(c model.Connection, out model.Outbound, want model.Verdict, why error) {
	d.t.Helper()
	got, err := d.Send(d.t.Context(), c, out)
	if got != want || !errors.Is(err, why) || (err == nil) != (why == nil) {
		d.t.Errorf("%s %v; want %s %v", got, err, want, why)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got\n%+v\nwant\n%+v", what, got, want)
	}
}

// shelf is a store in memory, for tokens.
type shelf struct {
	mu     sync.Mutex
	tokens map[string]model.KeptToken
	lock   sync.Mutex
}

func (s *shelf) LoadToken(_ context.Context, appid string) (model.KeptToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.tokens[appid]
	if !ok {
		return kept, model.ErrMissing
	}
	return kept, nil
}

func (s *shelf) SaveToken(_ context.Context, kept model.KeptToken) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[kept.AppID] = kept
	return nil
}

func (s *shelf) LockToken(context.Context, string) (func(), error) {
	s.lock.Lock()
	return s.lock.Unlock, nil
}

var (
	png = []byte("\x89PNG\r\n\x1a\n picture")
	jpg = []byte("\xff\xd8\xff\xe0 picture")
	amr = []byte("#!AMR\n voice")
	mp4 = []byte("\x00\x00\x00\x20ftypmp42 film")
)

func (d *desk) upload(c model.Connection, kind string, content []byte) string {
	d.t.Helper()
	m, err := d.Upload(d.t.Context(), c, model.Upload{Kind: kind, Content: content})
	d.must(err)
	return m.MediaID
}
