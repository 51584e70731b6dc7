package token

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"yingke/model"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// shelf is a store in memory, shared by the nodes of a test.
type shelf struct {
	mu    sync.Mutex
	rows  map[string]model.KeptToken
	away  error
	locks chan struct{} // holds one ticket
}

func newShelf() *shelf {
	s := &shelf{rows: map[string]model.KeptToken{}, locks: make(chan struct{}, 1)}
	s.locks <- struct{}{}
	return s
}

func (s *shelf) LoadToken(_ context.Context, appid string) (model.KeptToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away != nil {
		return model.KeptToken{}, s.away
	}
	kept, ok := s.rows[appid]
	if !ok {
		return kept, model.ErrMissing
	}
	return kept, nil
}

func (s *shelf) SaveToken(_ context.Context, kept model.KeptToken) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away == nil {
		s.rows[kept.AppID] = kept
	}
	return s.away
}

func (s *shelf) LockToken(ctx context.Context, _ string) (func(), error) {
	select {
	case <-s.locks:
		return func() { s.locks <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// weixin is the token counter of WeChat: it hands out token-1, token-2, ... and
// says what the test wants said.
type weixin struct {
	*httptest.Server
	mu      sync.Mutex
	fetches int
	forced  int
	body    string // instead of a token
	status  int
	life    int
	same    bool          // hands out the same token again
	gate    chan struct{} // every fetch waits here, if there is one
	asked   http.Header
}

func newWeixin(t *testing.T) *weixin {
	t.Helper()
	w := &weixin{life: 7200}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	return w
}

func (w *weixin) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var asked struct {
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	_ = json.Unmarshal(body, &asked) // a GET has none
	w.mu.Lock()
	w.asked = r.Header.Clone()
	gate := w.gate
	if !w.same || w.fetches == 0 {
		w.fetches++
	}
	if asked.Force {
		w.forced++
	}
	answer, status := w.body, w.status
	if answer == "" {
		answer = fmt.Sprintf(`{"access_token":"token-%d","expires_in":%d}`, w.fetches, w.life)
	}
	if asked.Secret == "wrong" {
		answer = `{"errcode":40125,"errmsg":"invalid appsecret"}`
	}
	w.mu.Unlock()
	if gate != nil {
		<-gate
	}
	if status != 0 {
		rw.WriteHeader(status)
	}
	_, _ = io.WriteString(rw, answer)
}

func (w *weixin) say(body string, status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.body, w.status = body, status
}

func (w *weixin) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fetches
}

// patience is the limit of tests that are not about limits.
const patience = 2 * time.Minute

// desk is one node with its clock.
type desk struct {
	*Keeper
	mu       sync.Mutex
	now      time.Time
	troubles []model.TokenState
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) after(wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(wait)
}

func newDesk(t *testing.T, w *weixin, s Store) *desk {
	t.Helper()
	ring, err := model.NewKeyring(make([]byte, model.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{now: noon}
	d.Keeper = New(Config{
		Base: w.URL, Outside: w.Client(), Store: s, Keyring: ring, Now: d.clock, Log: slog.New(slog.DiscardHandler), Limit: patience,
		Trouble: func(_ model.Connection, state model.TokenState) { d.troubles = append(d.troubles, state) },
	})
	return d
}

var account = model.Connection{ProductID: 7, AppID: "wx1", Secret: "a secret"}

func (d *desk) want(t *testing.T, want string) {
	t.Helper()
	got, err := d.Token(t.Context(), account)
	if err != nil || got != want {
		t.Errorf("token %q, %v; want %q", got, err, want)
	}
}

// together runs a function n times at once and returns when all are done.
func together(n int, f func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(f)
	}
	all.Wait()
}
