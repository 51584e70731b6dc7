package outbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/outbox"
	"yingke/service/wechat"
	"yingke/service/wechat/quota"
	"yingke/service/wechat/simulator"
	"yingke/service/wechat/token"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(runner{m}, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

// runner removes the databases when the tests are done.
type runner struct{ m *testing.M }

func (r runner) Run() int { return storetest.Run(r.m) }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// patience is the limit of calls: the machine may be busy with others.
const patience = 2 * time.Minute

// The accounts of the tests.
const (
	miniApp    = "wxmini"
	serviceApp = "wxserv"
	sandboxApp = "wxtest" // cannot send menus
)

// desk is a tenant with products at a WeChat of our own, in one frozen time.
type desk struct {
	storetest.Tenant
	t        testing.TB
	sim      *simulator.Simulator
	http     *httptest.Server
	open     func() *store.Store // another node's
	store    *store.Store
	products map[string]model.ProductOf
	agent    model.Viewer
	cabinet  cabinet
	line     http.RoundTripper // to WeChat
}

// each runs a test on each database.
func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, onSQLite(t))
	})
	t.Run("mysql", func(t *testing.T) { test(t, onMySQL(t)) })
}

// onMySQL is a desk on MySQL; the test is not run without a server.
func onMySQL(t testing.TB) *desk {
	t.Helper()
	storetest.MySQL(t)
	dsn, drop, err := storetest.FreshMySQL()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return newDesk(t, store.Config{DSN: dsn})
}

// onSQLite is for tests about WeChat alone.
func onSQLite(t testing.TB) *desk {
	t.Helper()
	return newDesk(t, store.Config{Folder: t.TempDir()})
}

func newDesk(t testing.TB, cfg store.Config) *desk {
	t.Helper()
	accounts := []simulator.Account{
		{Kind: simulator.MiniProgram, Name: "小店", AppID: miniApp, Secret: "secret-mini", Verified: true},
		{Kind: simulator.Service, Name: "服务号", AppID: serviceApp, Secret: "secret-serv", Verified: true},
		{Kind: simulator.Sandbox, Name: "测试号", AppID: sandboxApp, Secret: "secret-test", Verified: true},
	}
	sim, err := simulator.New(simulator.Config{Accounts: accounts, Clock: simulator.NewFrozenClock(noon)})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, sim: sim, http: httptest.NewServer(sim), products: map[string]model.ProductOf{}, cabinet: cabinet{}, line: wechat.NewTransport()}
	sim.SetBase(d.http.URL)
	t.Cleanup(func() { d.http.Close(); sim.Close() })
	cfg.Keyring, cfg.Now = storetest.Keyring(), sim.Clock().Now
	d.open = func() *store.Store { return storetest.Open(t, cfg) }
	d.store = d.open()
	d.Tenant = storetest.NewTenant(t, d.store)
	wang, v := d.Agent(t, "小王")
	d.agent = v
	d.Online(t, wang)
	for _, a := range accounts {
		kind := model.Official
		if a.Kind.Mini() {
			kind = model.MiniProgram
		}
		d.products[a.AppID] = d.Product(t, kind, []model.Agent{wang}, func(c *model.Connection) { c.AppID, c.Secret = a.AppID, a.Secret })
	}
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) system() model.Viewer { return model.SystemViewer(d.ID) }

func (d *desk) after(wait time.Duration) { d.sim.Clock().Advance(wait) }

func (d *desk) moment() model.Millis { return model.At(d.sim.Clock().Now()) }

// node is one node's worker with its door.
type node struct {
	*outbox.Worker
	door    *outbox.Door
	screens *screens
}

// parts are what a test may put in the place of the real ones.
type parts struct {
	store  outbox.Store
	wechat func(outbox.WeChat) outbox.WeChat
}

// node makes another node; its client speaks to the simulator.
func (d *desk) node(change ...func(*parts)) node {
	d.t.Helper()
	log := slog.New(slog.DiscardHandler)
	s := d.store
	keeper := token.New(token.Config{Base: d.http.URL, Client: d.http.Client(), Store: s.Tokens(model.OperatorViewer()), Keyring: storetest.Keyring(),
		Now: d.sim.Clock().Now, Log: log, Outside: d.http.Client(), Limit: patience})
	client := wechat.New(wechat.Config{Base: d.http.URL, Transport: d.line, Outside: d.http.Client(), Tokens: keeper, Now: d.sim.Clock().Now, Log: log, Limit: patience})
	p := parts{store: s, wechat: func(w outbox.WeChat) outbox.WeChat { return w }}
	for _, c := range change {
		c(&p)
	}
	n := node{door: outbox.NewDoor(quota.Defaults(), d.sim.Clock().Now), screens: &screens{}}
	n.Worker = outbox.New(n.door, p.store, p.wechat(client), d.cabinet, n.screens, outbox.Options{Log: log, Now: d.sim.Clock().Now, Every: 5 * time.Millisecond,
		Observe: n.screens.ended})
	return n
}

// run starts a node and stops it at the end of the test.
func (d *desk) run(n node) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
}

// hung is how long something may take on a busy machine before it counts as hung.
const hung = 3 * time.Minute

// until waits for something to become true.
func until(t testing.TB, claim func() bool) {
	t.Helper()
	deadline := time.After(hung)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !claim() {
		select {
		case <-deadline:
			t.Fatalf("it did not become true within %s", hung)
		case <-tick.C:
		}
	}
}

// person is a customer inside WeChat and his conversation.
type person struct {
	d     *desk
	name  string
	appid string
	c     model.Conversation
}

// customer is somebody who has not done anything yet, served by our agent.
func (d *desk) customer(appid, name string) *person {
	d.t.Helper()
	d.sim.AddPerson(simulator.Person{ID: name, Nickname: name})
	p := &person{d: d, name: name, appid: appid}
	p.took("", "")
	done, err := d.store.Commit(d.t.Context(), d.system(), model.Outcome{ConversationID: p.c.ID, Version: p.c.Version, State: model.Serving, AgentID: d.agent.Agent(), Settled: true})
	d.must(err)
	p.c = done.Is
	return p
}

// acts lets him do something on his phone, and us know of it.
func (p *person) acts(action model.Action) *person {
	p.d.t.Helper()
	ph := p.d.sim.Phone(p.name)
	do := map[model.Action]func() error{
		model.ActMessage: func() error { return ph.Text(p.appid, "在吗") },
		model.ActEnter:   func() error { return ph.Open(p.appid, "") },
		model.ActFollow:  func() error { return ph.Follow(p.appid) },
		model.ActPay:     func() error { return ph.Pay(p.appid) },
	}[action]
	if err := do(); err != nil {
		p.d.t.Fatalf("%s %s: %v", p.name, action, err)
	}
	said := ""
	if action == model.ActMessage {
		said = "在吗"
	}
	p.took(action, said)
	return p
}

// took takes in a push of his.
func (p *person) took(action model.Action, said string) {
	p.d.t.Helper()
	now := p.d.moment()
	var act func(was model.Quota) model.Quota
	if action != "" {
		act = func(was model.Quota) model.Quota { return quota.Act(was, action, now) }
	}
	p.c = p.d.Takes(p.d.t, p.d.products[p.appid], simulator.OpenID(p.appid, p.name), said, act)
}

// writes lets him open the customer service or follow the account, and write.
func (p *person) writes() *person {
	p.d.t.Helper()
	if p.appid == miniApp {
		p.acts(model.ActEnter)
	} else {
		p.acts(model.ActFollow)
	}
	return p.acts(model.ActMessage)
}

// pays lets him allow any number of messages.
func (p *person) pays() *person {
	p.d.t.Helper()
	return p.acts(model.ActFollow).acts(model.ActPay)
}

// told lets our agent say something to him, and returns its number.
func (p *person) told(words string) int64 { return p.says(model.ByAgent, model.KindText, body(words)) }

func (p *person) says(by model.Party, kind string, b json.RawMessage) int64 {
	p.d.t.Helper()
	u := model.Utterance{ConversationID: p.c.ID, Party: by, ClientID: model.RandomKey(12), Kind: kind, Body: b}
	v := model.SystemViewer(p.d.ID)
	if by == model.ByAgent {
		u.AgentID, v = p.d.agent.Agent(), p.d.agent
	}
	done, err := p.d.store.Say(p.d.t.Context(), v, u)
	p.d.must(err)
	return done.Messages[0].Number
}

// picture keeps a file and says it.
func (p *person) picture(content []byte) int64 {
	p.d.t.Helper()
	key := model.RandomKey(24)
	p.d.cabinet[key] = content
	raw, err := json.Marshal(model.Attachment{File: model.FileRef{Key: key, Type: "image/png", Size: int64(len(content))}})
	p.d.must(err)
	return p.says(model.ByAgent, model.KindImage, raw)
}

func (p *person) resend(number int64) error {
	_, err := p.d.store.ResendDelivery(p.d.t.Context(), p.d.agent, p.c.ID, number)
	return err
}

// deliveries are how far what was said to him has come, in its order.
func (p *person) deliveries() []model.Delivery {
	p.d.t.Helper()
	var all []model.Delivery
	for after := int64(0); ; {
		thread, err := p.d.store.Messages(p.d.t.Context(), p.d.agent, model.Stretch{ConversationID: p.c.ID, After: after, FromStart: true, Limit: 200})
		p.d.must(err)
		if len(thread.Items) == 0 {
			return all
		}
		for _, m := range thread.Items {
			after = m.Number
			if m.Delivery != nil {
				all = append(all, *m.Delivery)
			}
		}
	}
}

// states tell the same in words: "sent", "failed wechat.quota_used_up", "queued 1".
func (p *person) states() []string {
	p.d.t.Helper()
	var all []string
	for _, d := range p.deliveries() {
		words := []string{string(d.State)}
		if d.Last().Fault != "" {
			words = append(words, d.Last().Fault)
		}
		all = append(all, strings.Join(words, " "))
	}
	return all
}

// settled claims that nothing is owed to him any more.
func (p *person) settled() bool {
	return !slices.ContainsFunc(p.deliveries(), func(d model.Delivery) bool { return d.SettledAt == 0 })
}

// phone is what the account has shown on his phone, texts as they are.
func (p *person) phone() []string {
	var all []string
	for _, item := range p.d.sim.Items(p.appid, p.name) {
		if item.From != "account" {
			continue
		}
		words := item.Kind
		if item.Kind == "text" {
			words = item.Text
		}
		all = append(all, words)
	}
	return all
}

func (p *person) view() model.View {
	p.d.t.Helper()
	w, err := p.d.store.View(p.d.t.Context(), p.d.agent, p.c.ID)
	p.d.must(err)
	return w
}

func (d *desk) spoil(sw simulator.Switch) {
	d.t.Helper()
	if sw.Path == "" {
		sw.Path = "/cgi-bin/message/custom/send"
	}
	_, err := d.sim.AddSwitch(sw)
	d.must(err)
}

func (d *desk) sends() int { return len(d.sim.Calls("/custom/send")) }

func same(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func body(words string) json.RawMessage {
	raw, err := json.Marshal(model.Text{Text: words})
	if err != nil {
		panic(err)
	}
	return raw
}

// cabinet is where the tests' files rest.
type cabinet map[string][]byte

func (c cabinet) Bytes(_ context.Context, _ model.Viewer, key string, _ int64) (model.File, []byte, error) {
	content, known := c[key]
	if !known {
		return model.File{}, nil, model.ErrMissing
	}
	return model.File{Key: key, Name: "a.png", Type: "image/png", Size: int64(len(content))}, content, nil
}

// screens remember what they were told, and what was counted.
type screens struct {
	mu     sync.Mutex
	told   []string
	counts map[string]int
}

func (s *screens) Delivered(_ context.Context, _ model.Viewer, done model.Committed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range done.Messages {
		s.told = append(s.told, fmt.Sprint(m.Number, " ", m.Delivery.State))
	}
}

func (s *screens) ended(e outbox.Ended) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.counts[string(e.State)]++
}

func (s *screens) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.told
	s.told = nil
	return told
}

var png = []byte("\x89PNG\r\n\x1a\n picture")
