package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/channel"
	"yingke/service/chat"
	"yingke/service/claim"
	"yingke/service/customer"
	"yingke/service/media"
	"yingke/service/outbox"
	"yingke/service/quickreply"
	"yingke/service/reception"
	"yingke/service/reply"
	"yingke/service/schedule"
	"yingke/service/search"
	"yingke/service/staff"
	visitors "yingke/service/visitor"
	"yingke/service/wechat/quota"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// noon is when the tests take place, as far as the services are concerned.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// hung is how long something may take on a busy machine before it counts as hung.
const hung = time.Minute

// world is a server on a real database with two tenants: ours, and one whose
// people must see nothing of it.
type world struct {
	*Server
	handler http.Handler
	store   *store.Store
	screens *screens
	weixin  *weixin
	clock   *clock
	address string // where requests come from: its own, so that no test slows another one down

	ours, theirs storetest.Tenant
	people       map[string]model.Viewer // by the name that rows use
}

// screens remembers what was announced, and to the reception what was said.
type screens struct {
	mu       sync.Mutex
	events   []model.Event
	released []int64 // conversations
	changed  []int64 // agents
	taken    []int   // customers asked for
	rules    int     // how often it was said that rules have changed
}

func (s *screens) Publish(_ context.Context, events ...model.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, events...)
}

func (s *screens) Released(_ model.Viewer, conversations ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.released = append(s.released, conversations...)
}

func (s *screens) StateChosen(_ context.Context, _ model.Viewer, take int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, take)
	return take, nil
}

func (s *screens) AgentsChanged(_ context.Context, _ model.Viewer, agents ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = append(s.changed, agents...)
}

func (s *screens) StateChanged(_ context.Context, _ model.Viewer, agent int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = append(s.changed, agent)
}

func (s *screens) RulesChanged(context.Context, model.Viewer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules++
}

// take returns the types of the frames announced since the last time.
func (s *screens) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	types := []string{}
	for _, e := range s.events {
		types = append(types, e.Type)
	}
	s.events = nil
	return types
}

// clock moves only when a test says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Present: nobody's screen is open.
func (s *screens) Present() (agents, customers []int64) { return nil, nil }

// furnish adds the rooms around conversations.
func (w *world) furnish(t testing.TB) {
	t.Helper()
	disk, err := media.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	door := visitors.New(w.store, storetest.Keyring(), visitors.Options{Now: w.clock.Now})
	w.Visitors, w.Visitor = door, door
	w.Media = media.New(w.store, disk, storetest.Keyring(), media.Options{Most: 1 << 20, Now: w.clock.Now})
	w.Channel = channel.New(w.store, w.clock.Now)
	w.Customer = customer.New(w.store, claim.Reserved)
	w.Reception = reception.New(w.store, w.screens, reception.Options{Now: w.clock.Now})
	w.Schedule = schedule.New(w.store, w.screens, schedule.Options{Now: w.clock.Now, Zone: time.UTC})
	w.QuickReply = quickreply.New(w.store)
	w.Reply = reply.New(w.store, reply.Options{Log: slog.New(slog.DiscardHandler), Now: w.clock.Now, Zone: time.UTC})
	w.Search = search.New(w.store, w.clock.Now)
	w.Outbox = outbox.NewDoor(quota.Defaults(), w.clock.Now)
	w.Chat = chat.New(w.store, w.screens, chat.Options{Log: slog.New(slog.DiscardHandler), Now: w.clock.Now, Outbox: w.Outbox, Robots: w.Reply})
	w.Pages = pagesForTests
	w.takesPushes(nobodysWeChat{})
	w.products()
}

// newWorld makes a world on the package's SQLite database; change may alter the
// server before it starts.
func newWorld(t testing.TB, change ...func(*world)) *world {
	t.Helper()
	return worldOn(t, storetest.SQLite(t), &clock{now: time.Now()}, change...)
}

// timedWorld is a world of its own in which it is noon until the test lets time
// pass, in the database too.
func timedWorld(t testing.TB) *world {
	t.Helper()
	c := &clock{now: noon}
	return worldOn(t, storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: c.Now}), c)
}

func worldOn(t testing.TB, s *store.Store, c *clock, change ...func(*world)) *world {
	t.Helper()
	w := &world{store: s, screens: &screens{}, clock: c, people: map[string]model.Viewer{},
		address: fmt.Sprintf("10.%d.%d.%d", rand.IntN(256), rand.IntN(256), 1+rand.IntN(250))}
	w.ours, w.theirs = storetest.NewTenant(t, s), storetest.NewTenant(t, s)
	people := staff.New(staff.Config{Store: s, Keyring: storetest.Keyring(), Screens: w.screens, Reception: w.screens,
		Log: slog.New(slog.DiscardHandler), Now: w.clock.Now})
	w.Server = &Server{Options: Options{Version: "test", Log: slog.New(slog.DiscardHandler), Now: w.clock.Now}, Agents: people,
		Health: s, services: services{Staff: people, Pictures: func(_ int64, key string) string { return "/files/" + key + "?signed" }}}
	w.furnish(t)
	for _, c := range change {
		c(w)
	}
	handler, err := w.New()
	if err != nil {
		t.Fatal(err)
	}
	w.handler = handler
	w.people["administrator"], w.people["their administrator"] = w.ours.Admin, w.theirs.Admin
	w.person(t, "leader", w.ours.Roles[model.RoleLeader])
	w.person(t, "agent", w.ours.Roles[model.RoleAgent])
	return w
}

// person adds an agent to our tenant, whom rows then call by the name.
func (w *world) person(t testing.TB, name string, role int64, change ...func(*model.Agent)) model.Agent {
	t.Helper()
	change = append(change, func(a *model.Agent) { a.RoleID = role })
	agent, v := w.ours.Agent(t, name, change...)
	w.people[name] = v
	return agent
}

// boxed adds a person whose role has just these boxes.
func (w *world) boxed(t testing.TB, name string, boxes ...model.Permission) model.Agent {
	t.Helper()
	role, err := w.store.KeepRole(t.Context(), w.ours.Admin, model.RoleChange{Decide: func(was model.Role) (model.Role, error) {
		was.Name, was.Permissions = storetest.UniqueName("r"), boxes
		return was, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return w.person(t, name, role.ID)
}

// token logs a person in on a new device.
func (w *world) token(t testing.TB, name string) string {
	t.Helper()
	v, known := w.people[name]
	if !known {
		t.Fatalf("nobody is called %q", name)
	}
	token := "yk_" + model.RandomKey(43)
	sum := sha256.Sum256([]byte(token))
	_, err := w.store.AddLogin(t.Context(), v, model.Login{Kind: model.LoginScript, TokenHash: hex.EncodeToString(sum[:]),
		Address: w.address, ExpiresAt: model.At(w.clock.Now()).Add(24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// ask sends one request; as "" it comes from nobody.
func (w *world) ask(t testing.TB, as, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	return w.send(w.request(t, as, method, path, body))
}

func (w *world) request(t testing.TB, as, method, path, body string) *http.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hung)
	t.Cleanup(cancel)
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	r.RemoteAddr = w.address + ":40000"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+w.token(t, as))
	}
	return r
}

func (w *world) send(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}
