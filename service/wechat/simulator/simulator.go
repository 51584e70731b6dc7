package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config says what a simulator begins with; the zero Config is a WeChat without
// accounts and people, in real time.
type Config struct {
	Base       string // where this simulator is reached: "http://127.0.0.1:9090"; SetBase may say it later
	Accounts   []Account
	Persons    []Person
	Components []Component
	Clock      *Clock
	Client     *http.Client // sends the pushes
	Log        *slog.Logger
	Pages      fs.FS  // the phone on the screen: index.html and what it fetches, served at /phone/; nil: none
	Seed       string // makes ids and tokens differ between runs; tests leave it empty
	State      []byte // what State returned in an earlier life; accounts given above win over those in it
}

// Simulator is the whole of it. It is an http.Handler and safe for any number
// of goroutines. Close it to stop its pushes.
type Simulator struct {
	clock  *Clock
	client *http.Client
	log    *slog.Logger
	pages  fs.FS
	seed   string
	api    *http.ServeMux
	panel  *http.ServeMux

	ctx  context.Context //nolint:containedctx // the life of the pushes under way
	stop context.CancelFunc
	work sync.WaitGroup

	mu         sync.Mutex
	base       string
	accounts   map[string]*account
	components map[string]*component
	persons    []*Person
	threads    map[string]*thread // by appid and person
	byOpenID   map[string]*thread // by appid and openid
	media      map[string]*media
	logins     map[string]*login // codes of jscode2session, web authorisation and phone numbers
	grants     map[string]*grant // tokens of web authorisation
	switches   []*Switch
	calls      []Call
	pushes     []*Push
	open       int                // pushes that have not ended
	progress   chan struct{}      // closed and made anew when a push moves on
	streams    map[string]*stream // by person
	serial     int64
	changes    int64 // counts what State would tell
}

// New makes a simulator. An account whose settings cannot be is an error.
func New(cfg Config) (*Simulator, error) {
	s := &Simulator{
		clock: cfg.Clock, client: cfg.Client, log: cfg.Log, pages: cfg.Pages, seed: cfg.Seed, base: strings.TrimRight(cfg.Base, "/"),
		accounts: map[string]*account{}, components: map[string]*component{}, threads: map[string]*thread{}, byOpenID: map[string]*thread{},
		media: map[string]*media{}, logins: map[string]*login{}, grants: map[string]*grant{}, streams: map[string]*stream{}, progress: make(chan struct{}),
	}
	if s.clock == nil {
		s.clock = NewClock()
	}
	if s.client == nil {
		s.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.api, s.panel = s.apiRoutes(), s.panelRoutes()
	if s.seed != "" {
		s.serial = s.now().UnixMicro() // beyond every number of an earlier life
	}
	if err := s.restore(cfg.State); err != nil {
		s.stop()
		return nil, err
	}
	for _, a := range cfg.Accounts {
		if err := s.AddAccount(a); err != nil {
			s.stop()
			return nil, err
		}
	}
	for _, p := range cfg.Persons {
		s.AddPerson(p)
	}
	for _, c := range cfg.Components {
		if err := s.AddComponent(c); err != nil {
			s.stop()
			return nil, err
		}
	}
	return s, nil
}

// Close stops every push under way and waits for it.
func (s *Simulator) Close() {
	s.stop()
	s.work.Wait()
}

// Clock is the simulator's time.
func (s *Simulator) Clock() *Clock { return s.clock }

// SetBase says where the simulator is reached, for the addresses it gives away.
func (s *Simulator) SetBase(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base = strings.TrimRight(base, "/")
}

// ServeHTTP is WeChat, and under /simulator/ the way to drive it.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/simulator/") {
		s.servePanel(w, r)
		return
	}
	if _, pattern := s.api.Handler(r); pattern != "" {
		s.serveAPI(w, r)
		return
	}
	s.servePages(w, r)
}

// AddAccount registers an account, or replaces the settings of one.
func (s *Simulator) AddAccount(a Account) error {
	if a.AppID == "" || !slices.Contains([]Kind{MiniProgram, MiniGame, Service, Subscription, Sandbox}, a.Kind) {
		return fmt.Errorf("account %q: an appid and a known kind are needed", a.AppID)
	}
	if a.OriginalID == "" {
		a.OriginalID = "gh_" + strings.ToLower(strings.NewReplacer("_", "0", "-", "1").Replace(name(12, "gh", a.AppID)))
	}
	if err := a.Push.check(a); err != nil {
		return fmt.Errorf("account %s: %w", a.AppID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.accounts[a.AppID]; ok {
		known.Account = a
	} else {
		s.accounts[a.AppID] = newAccount(a)
	}
	s.tellAll(Event{Kind: "world"})
	return nil
}

// AddPerson gives somebody a phone. Whoever is there already is left as he is.
func (s *Simulator) AddPerson(p Person) Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.addPerson(p)
}

func (s *Simulator) addPerson(p Person) *Person {
	if p.ID == "" {
		p.ID = fmt.Sprintf("p%d", len(s.persons)+1)
	}
	for _, known := range s.persons {
		if known.ID == p.ID {
			return known
		}
	}
	if p.Nickname == "" {
		p.Nickname = "微信用户"
	}
	s.persons = append(s.persons, &p)
	s.tellAll(Event{Kind: "world"})
	return &p
}

// Accounts lists the accounts by name, with their secrets: they are no secrets here.
func (s *Simulator) Accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Account, 0, len(s.accounts))
	for _, a := range s.accounts {
		all = append(all, a.Account)
	}
	slices.SortFunc(all, func(a, b Account) int { return strings.Compare(a.Name+a.AppID, b.Name+b.AppID) })
	return all
}

// Persons lists who has a phone.
func (s *Simulator) Persons() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Person, 0, len(s.persons))
	for _, p := range s.persons {
		all = append(all, *p)
	}
	return all
}

func (s *Simulator) person(id string) *Person {
	for _, p := range s.persons {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// next is a number that was not given out before.
func (s *Simulator) next() int64 {
	s.serial++
	return s.serial
}

// unique is a name that was not given out before.
func (s *Simulator) unique(n int, what string) string {
	return name(n, s.seed, what, fmt.Sprint(s.next()))
}

// now is the simulator's time.
func (s *Simulator) now() time.Time { return s.clock.Now() }

// writeJSON answers with real characters, as WeChat does.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // the reader has gone
}
