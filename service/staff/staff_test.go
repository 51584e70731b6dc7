package staff

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	goodPassword = "a-Long-enough-0ne"
	office       = "192.0.2.1"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// desk is a Staff on a database of its own in which it is noon until a test
// lets time pass. Its hashes are cheap.
type desk struct {
	*Staff
	store *store.Store
	mu    sync.Mutex
	now   time.Time

	events   []model.Event
	released []int64
	changed  []int64
}

func newDesk(t *testing.T, change ...func(*Config)) *desk {
	t.Helper()
	d := &desk{now: noon}
	d.store = storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: d.clock})
	cfg := Config{Store: d.store, Keyring: storetest.Keyring(), Screens: d, Reception: d, Now: d.clock}
	for _, c := range change {
		c(&cfg)
	}
	d.Staff = New(cfg)
	d.hasher = newHasher(cheap)
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) pass(time time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(time)
}

func (d *desk) Publish(_ context.Context, events ...model.Event) {
	d.events = append(d.events, events...)
}
func (d *desk) Released(_ model.Viewer, conversations ...int64) {
	d.released = append(d.released, conversations...)
}
func (d *desk) StateChosen(context.Context, model.Viewer, int) (int, error) { return 0, nil }
func (d *desk) AgentsChanged(_ context.Context, _ model.Viewer, agents ...int64) {
	d.changed = append(d.changed, agents...)
}

// company makes a tenant and returns its administrator.
func (d *desk) company(t *testing.T, login string) (model.Founded, model.Viewer) {
	t.Helper()
	made, err := d.Found(t.Context(), Founding{TenantName: "斗鱼", LoginName: login, Nickname: "老板", Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	return made, viewerOf(made.Administrator)
}

func (d *desk) login(t *testing.T, name, password string) (Entrance, error) {
	t.Helper()
	return d.Login(t.Context(), Credentials{LoginName: name, Password: password, Address: office, UserAgent: "Firefox\x00\u202e"})
}

func TestTwentyRightLogInsAtOnceAllComeIn(t *testing.T) {
	d := newDesk(t)
	d.company(t, "boss")
	outcomes := make([]error, 20)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { _, outcomes[i] = d.login(t, "boss", goodPassword) })
	}
	all.Wait()
	if err := errors.Join(outcomes...); err != nil {
		t.Error(err)
	}
	if len(d.turns.lanes) != 0 {
		t.Errorf("%d accounts are still waited for", len(d.turns.lanes))
	}
}

// Fifty guesses at once, as five nodes would let them through: no more of them
// are looked at than if they came one after the other.
func TestManyGuessesAtOnceAreNoMoreThanAFew(t *testing.T) {
	d := newDesk(t)
	d.company(t, "boss")
	nodes := make([]*Staff, 5)
	for i := range nodes {
		nodes[i] = New(d.Config)
		nodes[i].hasher = newHasher(cheap)
	}
	var looked, slowed atomic.Int64
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			_, err := nodes[i%5].Login(t.Context(), Credentials{LoginName: "boss", Password: fmt.Sprint("guess ", i), Address: fmt.Sprintf("198.51.100.%d", i)})
			switch {
			case errors.Is(err, model.ErrBadLogin):
				looked.Add(1)
			case errors.Is(err, model.ErrLoginSlow):
				slowed.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if looked.Load() != accountFree || slowed.Load() != 50-accountFree {
		t.Errorf("%d were looked at, %d slowed down", looked.Load(), slowed.Load())
	}
}

func TestAnAddressThatTriesManyAccountsIsSlowedDown(t *testing.T) {
	d := newDesk(t)
	d.company(t, "boss")
	for i := range addressFree {
		if _, err := d.login(t, fmt.Sprint("name", i), "not-it-at-all"); !errors.Is(err, model.ErrBadLogin) {
			t.Fatal(i, err)
		}
	}
	if _, err := d.login(t, "boss", goodPassword); !errors.Is(err, model.ErrLoginSlow) {
		t.Errorf("the office is not slowed down: %v", err)
	}
	if _, err := d.Login(t.Context(), Credentials{LoginName: "boss", Password: goodPassword, Address: "203.0.113.5"}); err != nil {
		t.Errorf("another address: %v", err)
	}
	d.pass(addressMemory + time.Second)
	if _, err := d.login(t, "boss", goodPassword); err != nil {
		t.Errorf("it is never forgiven: %v", err)
	}
}

func TestADeviceLastsAMonthFromItsLastUseAndThreeInAll(t *testing.T) {
	d := newDesk(t)
	d.company(t, "boss")
	e, err := d.login(t, "boss", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	use := func() error {
		_, err := d.Authenticate(t.Context(), e.Token, office)
		return err
	}
	for range 4 { // 80 days, used every twenty
		d.pass(20 * day)
		if err := use(); err != nil {
			t.Fatal(err)
		}
	}
	d.pass(10*day - time.Minute)
	if err := use(); err != nil {
		t.Errorf("a minute before the end: %v", err)
	}
	d.pass(time.Minute)
	if err := use(); !errors.Is(err, model.ErrLoginEnded) {
		t.Errorf("after ninety days: %v", err)
	}
	if e, err = d.login(t, "boss", goodPassword); err != nil {
		t.Fatal(err)
	}
	d.pass(30 * day)
	if err := use(); !errors.Is(err, model.ErrLoginEnded) {
		t.Errorf("not used for thirty days: %v", err)
	}
}

// writes counts how often a device was noted as seen.
type writes struct {
	Store
	seen int
}

func (w *writes) SeeLogin(ctx context.Context, v model.Viewer, id int64, address string, until model.Millis) error {
	w.seen++
	return w.Store.SeeLogin(ctx, v, id, address, until)
}

func TestThatADeviceWasSeenIsWrittenOnceAMinute(t *testing.T) {
	count := &writes{}
	d := newDesk(t, func(c *Config) { count.Store, c.Store = c.Store, count })
	_, v := d.company(t, "boss")
	e, err := d.login(t, "boss", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	for range 120 { // two minutes, a request a second
		d.pass(time.Second)
		if _, err := d.Authenticate(t.Context(), e.Token, "203.0.113.5"); err != nil {
			t.Fatal(err)
		}
	}
	devices, err := d.Devices(t.Context(), v)
	if err != nil || count.seen != 2 || len(devices) != 1 || devices[0].SeenAt != model.At(d.clock()) || devices[0].Address != "203.0.113.5" || devices[0].UserAgent != "Firefox" {
		t.Errorf("%d writes, %+v, %v", count.seen, devices, err)
	}
}

func TestAnOldHashIsRenewedAtTheNextLogIn(t *testing.T) {
	d := newDesk(t)
	made, v := d.company(t, "boss")
	d.hasher = newHasher(cost{memory: 128, passes: 1, threads: 1})
	first, err := d.login(t, "boss", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	now, err := d.Agent(t.Context(), v, made.Administrator.ID)
	if err != nil || now.PasswordHash == made.Administrator.PasswordHash || d.hasher.stale(now.PasswordHash) {
		t.Errorf("%s, %v", now.PasswordHash, err)
	}
	if _, err := d.login(t, "boss", goodPassword); err != nil {
		t.Error(err)
	}
	if _, err := d.Authenticate(t.Context(), first.Token, office); err != nil {
		t.Errorf("a renewed hash logged somebody out: %v", err)
	}
}

func TestTwoWhoSetUpAtOnceMakeOneTenant(t *testing.T) {
	d := newDesk(t)
	other := New(d.Config) // another node, which printed another token
	other.hasher = newHasher(cheap)
	var outcomes [2]error
	var all sync.WaitGroup
	for i, s := range []*Staff{d.Staff, other} {
		token, err := s.SetupToken(t.Context())
		if err != nil || token == "" {
			t.Fatal(token, err)
		}
		again, err := s.SetupToken(t.Context())
		if again != token || err != nil {
			t.Errorf("the token changed before it was used: %v", err)
		}
		all.Go(func() {
			_, outcomes[i] = s.Setup(t.Context(), token, Founding{TenantName: "斗鱼", LoginName: fmt.Sprint("boss", i), Nickname: "老板", Password: goodPassword})
		})
	}
	all.Wait()
	if (outcomes[0] == nil) == (outcomes[1] == nil) || !errors.Is(errors.Join(outcomes[:]...), model.ErrSetupDone) {
		t.Error(outcomes)
	}
	tenants, err := d.Tenants(t.Context())
	if len(tenants) != 1 || err != nil {
		t.Error(tenants, err)
	}
}

func TestSignUpIsASwitchAndBounded(t *testing.T) {
	if _, err := newDesk(t).SignUpTenant(t.Context(), Founding{}); !errors.Is(err, model.ErrSignupClosed) {
		t.Error(err)
	}
	d := newDesk(t, func(c *Config) { c.SignUp = true })
	sign := func(i int, address string) error {
		_, err := d.SignUpTenant(t.Context(), Founding{TenantName: "斗鱼", LoginName: fmt.Sprint("boss", i), Nickname: "老板", Password: goodPassword, Address: address})
		return err
	}
	for i := range foundingsFree {
		if err := sign(i, office); err != nil {
			t.Fatal(err)
		}
	}
	if err := sign(98, office); !errors.Is(err, model.ErrTooMany) {
		t.Error(err)
	}
	if err := sign(0, "203.0.113.5"); !errors.Is(err, model.ErrLoginTaken) {
		t.Error(err)
	}
	d.pass(foundingsMemory + time.Second)
	if err := sign(99, office); err != nil {
		t.Error(err)
	}
}

func TestALockedOutOperatorGetsInAgain(t *testing.T) {
	d := newDesk(t)
	made, v := d.company(t, "boss")
	second, err := d.Appoint(t.Context(), made.Tenant.ID, "Second", "二把手", goodPassword)
	if err != nil || second.Role.Kind != model.RoleAdministrator || second.LoginName != "second" {
		t.Fatalf("%+v, %v", second, err)
	}
	here, err := d.login(t, "second", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.EditAgent(t.Context(), v, second.ID, AgentInput{LoginAddresses: &[]string{"10.0.0.1"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Disable(t.Context(), v, second.ID, 0); err != nil {
		t.Fatal(err)
	}
	for range accountFree {
		if _, err := d.login(t, "second", "not-it-at-all"); !errors.Is(err, model.ErrBadLogin) {
			t.Fatal(err)
		}
	}
	if _, err := d.Rescue(t.Context(), "second", "weak"); !errors.Is(err, model.ErrTooShort) {
		t.Error(err)
	}
	if _, err := d.Rescue(t.Context(), " SECOND ", "another-Long-0ne"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.login(t, "second", "another-Long-0ne"); err != nil {
		t.Error(err)
	}
	if _, err := d.Authenticate(t.Context(), here.Token, office); !errors.Is(err, model.ErrLoginEnded) {
		t.Errorf("the old device is still good: %v", err)
	}
	if _, err := d.Rescue(t.Context(), "nobody", "another-Long-0ne"); !errors.Is(err, model.ErrMissing) {
		t.Error(err)
	}
	if err := d.Delete(t.Context(), v, second.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Rescue(t.Context(), "second", "another-Long-0ne"); !errors.Is(err, model.ErrAgentDeleted) {
		t.Error(err)
	}
	log, err := d.Audits(t.Context(), v, model.AuditFilter{Action: "agent.rescue"}, model.Page{})
	if err != nil || len(log.Items) != 1 || log.Items[0].AgentName != operatorName {
		t.Errorf("%+v, %v", log, err)
	}
}

func TestTheReceptionIsToldWhatAChangeMeans(t *testing.T) {
	d := newDesk(t)
	made, v := d.company(t, "boss")
	login, nickname, password := "wang", "小王", goodPassword
	wang, err := d.AddAgent(t.Context(), v, AgentInput{LoginName: &login, Nickname: &nickname, Password: &password})
	if err != nil {
		t.Fatal(err)
	}
	limit := 3
	if _, err := d.EditAgent(t.Context(), v, wang.ID, AgentInput{AutoLimit: &limit}); err != nil {
		t.Fatal(err)
	}
	if err := d.SetLimits(t.Context(), v, []int64{wang.ID}, &limit, nil); err != nil {
		t.Fatal(err)
	}
	off := false
	if _, err := d.EditTenant(t.Context(), v, TenantInput{AdminTakesPart: &off}); err != nil {
		t.Fatal(err)
	}
	if want := []int64{wang.ID, wang.ID, wang.ID, made.Administrator.ID}; fmt.Sprint(d.changed) != fmt.Sprint(want) {
		t.Errorf("%v instead of %v", d.changed, want)
	}
	if len(d.events) != 0 || len(d.released) != 0 {
		t.Errorf("%+v %v", d.events, d.released)
	}
	if _, err := d.login(t, "wang", goodPassword); err != nil {
		t.Fatal(err)
	}
	if err := d.ResetPassword(t.Context(), v, wang.ID, "another-Long-0ne"); err != nil {
		t.Fatal(err)
	}
	if len(d.events) != 1 || d.events[0].Type != model.FrameLogout {
		t.Errorf("%+v", d.events)
	}
}

func TestTheSweepForgetsAndStops(t *testing.T) {
	d := newDesk(t)
	_, v := d.company(t, "boss")
	if _, err := d.login(t, "boss", goodPassword); err != nil {
		t.Fatal(err)
	}
	if _, err := d.login(t, "boss", "not-it-at-all"); !errors.Is(err, model.ErrBadLogin) {
		t.Fatal(err)
	}
	d.pass(100 * day)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.Run(ctx) }()
	for {
		failures, err := d.Store.Failures(t.Context(), model.OperatorViewer(), accountSubject("boss"))
		if err != nil {
			t.Fatal(err)
		}
		if len(failures) == 0 {
			break
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if devices, err := d.Devices(t.Context(), v); err != nil || len(devices) != 0 {
		t.Errorf("%+v, %v", devices, err)
	}
	if err := d.Run(ctx); err != nil { // after the shutdown: nothing
		t.Error(err)
	}
}

// BenchmarkAuthenticate is what every request of an agent costs.
func BenchmarkAuthenticate(b *testing.B) {
	dbs := map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "mysql": storetest.MySQL}
	for name, open := range dbs {
		b.Run(name, func(b *testing.B) {
			s := New(Config{Store: open(b), Keyring: storetest.Keyring()})
			s.hasher = newHasher(cheap)
			login := storetest.UniqueName("bench")
			if _, err := s.Found(b.Context(), Founding{TenantName: "x", LoginName: login, Nickname: "x", Password: goodPassword}); err != nil {
				b.Fatal(err)
			}
			e, err := s.Login(b.Context(), Credentials{LoginName: login, Password: goodPassword, Address: office})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := s.Authenticate(b.Context(), e.Token, office); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
