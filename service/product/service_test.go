package product_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/product"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// weixin is WeChat and the keeper of its tokens: it gives what the test wants.
type weixin struct {
	mu      sync.Mutex
	err     error
	check   error
	gate    chan struct{} // every fetch waits here, if there is one
	fetches atomic.Int32
	forgot  []string
}

func (w *weixin) Token(context.Context, model.Connection) (string, error) {
	w.fetches.Add(1)
	if w.gate != nil {
		<-w.gate
	}
	return "token", w.err
}
func (w *weixin) Replace(context.Context, model.Connection) error { return w.err }
func (w *weixin) State(string) model.TokenState                   { return model.TokenState{} }
func (w *weixin) Forget(appid string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forgot = append(w.forgot, appid)
}

// desk is the other half: the client, and those who are told.
type desk struct {
	weixin  *weixin
	mu      sync.Mutex
	forgot  []int64
	resumed []int64
}

func (d *desk) Check(context.Context, model.Connection) error { return d.weixin.check }
func (d *desk) Forget(id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forgot = append(d.forgot, id)
}
func (d *desk) Resume(_ context.Context, _ model.Viewer, id int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.resumed = append(d.resumed, id)
	return nil
}

// closer ends conversations as the reception does, or pretends to.
type closer struct {
	store  *store.Store
	lazy   bool
	closed []int64
}

func (c *closer) Close(ctx context.Context, v model.Viewer, conversation int64) error {
	c.closed = append(c.closed, conversation)
	if c.lazy {
		return nil
	}
	is, err := c.store.Conversation(ctx, v, conversation)
	if err != nil {
		return err
	}
	_, err = c.store.Commit(ctx, v, model.Outcome{ConversationID: conversation, Version: is.Version, State: model.Ended, EndReason: model.EndedBySystem, Settled: true})
	return err
}

type room struct {
	*product.Service
	weixin *weixin
	desk   *desk
	closer *closer
	files  forgotten
}

// forgotten are the conversations whose files were removed.
type forgotten []int64

func (f *forgotten) Forget(_ context.Context, _ model.Viewer, conversation int64) error {
	*f = append(*f, conversation)
	return nil
}

func nothingOf[T any](T) []model.Gram { return nil }

func newRoom(s *store.Store, own string) *room {
	w := &weixin{}
	r := &room{weixin: w, desk: &desk{weixin: w}, closer: &closer{store: s}}
	r.Service = product.New(product.Config{Store: s, Tokens: w, WeChat: r.desk, Caller: product.NewCaller(), Reception: r.closer, Watcher: r.desk,
		Files: &r.files, Said: nothingOf[model.Message], Names: nothingOf[model.Customer],
		Log: slog.New(slog.DiscardHandler), Own: own})
	return r
}

// stateOf is how one check ended.
func stateOf(r product.Report, id string) string {
	for _, f := range r.Findings {
		if f.ID == id {
			return string(f.State) + " " + f.Code
		}
	}
	return "absent"
}

func TestTheSelfTestCallsOurAddressAsWeChatDoes(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	p := h.Product(t, model.MiniProgram, nil)
	echo := func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != product.PushPath(p.Connection) || q.Get("signature") == "" || q.Get("timestamp") == "" || q.Get("nonce") == "" {
			t.Errorf("asked for %s", r.URL)
		}
		fmt.Fprint(w, q.Get("echostr"))
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"our echo":          {echo, "ok check.reach.ok"},
		"a page of a proxy": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>checking your browser</html>") }, "fail check.reach.answer"},
		"not found":         {http.NotFound, "fail check.reach.answer"},
		"moved to https": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.com/", http.StatusMovedPermanently)
		}, "fail check.reach.moved"},
		"a connection broken": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "warn check.reach.away"},
	} {
		own := httptest.NewServer(c.answer)
		report, err := newRoom(s, own.URL).Check(t.Context(), h.Admin, p.ID, "https://kf.example.com")
		own.Close()
		if err != nil || !report.Live || stateOf(report, "reach") != c.want {
			t.Errorf("%s: %s, %v", name, stateOf(report, "reach"), err)
		}
	}
	unset, err := newRoom(s, "").Check(t.Context(), h.Admin, p.ID, "https://kf.example.com")
	if err != nil || stateOf(unset, "reach") != "unknown check.reach.unset" || stateOf(unset, "address") != "ok check.address.ok" {
		t.Errorf("without an address of our own: %s, %s, %v", stateOf(unset, "reach"), stateOf(unset, "address"), err)
	}
}

func TestTheEchoOfTheSelfTestIsOneThatTheReaderOfPushesTakes(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	for _, mode := range []model.PushMode{model.PushSafe, model.PushCompat, model.PushPlain} {
		p := h.Product(t, model.MiniProgram, nil, func(c *model.Connection) { c.PushMode = mode })
		own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			reader, err := product.ReaderOf(p.Connection)
			if err != nil {
				t.Error(err)
				return
			}
			said, err := reader.Echo(r.URL.Query(), time.Now())
			if err != nil {
				t.Errorf("%s: %v", mode, err)
			}
			fmt.Fprint(w, said)
		}))
		report, err := newRoom(s, own.URL).Check(t.Context(), h.Admin, p.ID, "https://kf.example.com")
		own.Close()
		if err != nil || stateOf(report, "reach") != "ok check.reach.ok" {
			t.Errorf("%s: %s, %v", mode, stateOf(report, "reach"), err)
		}
	}
}

func TestManyWhoAskForASelfTestAtOnceGetOne(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	p := h.Product(t, model.Official, nil)
	r := newRoom(s, "")
	r.weixin.gate = make(chan struct{})
	const people = 8
	var all sync.WaitGroup
	var failed atomic.Int32
	for range people {
		all.Go(func() {
			if report, err := r.Check(t.Context(), h.Admin, p.ID, "https://kf.example.com"); err != nil || stateOf(report, "token") != "ok check.token.ok" {
				failed.Add(1)
			}
		})
	}
	close(r.weixin.gate)
	all.Wait()
	if n := r.weixin.fetches.Load(); failed.Load() != 0 || n > people {
		t.Errorf("%d failed, %d fetches", failed.Load(), n)
	}
}

func TestWhoRemembersAProductIsToldOfEveryChange(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	p := h.Product(t, model.MiniProgram, nil)
	r := newRoom(s, "")
	name, secret := "新名", storetest.UniqueHex(32)
	for what, do := range map[string]func() error{
		"edit":   func() error { _, err := r.Edit(t.Context(), h.Admin, p.ID, product.Input{Name: &name}); return err },
		"secret": func() error { _, err := r.Edit(t.Context(), h.Admin, p.ID, product.Input{Secret: &secret}); return err },
		"rotate": func() error { _, err := r.Rotate(t.Context(), h.Admin, p.ID, product.RotateToken); return err },
		"pause":  func() error { _, err := r.Pause(t.Context(), h.Admin, p.ID); return err },
	} {
		r.desk.forgot = nil
		if err := do(); err != nil || !slices.Contains(r.desk.forgot, p.ID) {
			t.Errorf("%s: told %v, %v", what, r.desk.forgot, err)
		}
	}
	if !slices.Contains(r.weixin.forgot, p.Connection.AppID) {
		t.Errorf("another secret leaves the old token in memory: %v", r.weixin.forgot)
	}
	if _, err := r.Resume(t.Context(), h.Admin, p.ID); err != nil || !slices.Equal(r.desk.resumed, []int64{p.ID}) {
		t.Errorf("resumed %v, %v", r.desk.resumed, err)
	}
	if _, err := r.Resume(t.Context(), h.Admin, p.ID); err != nil || len(r.desk.resumed) != 1 {
		t.Errorf("resuming again is told again: %v, %v", r.desk.resumed, err)
	}
	r.desk.forgot = nil
	if err := r.Delete(t.Context(), h.Admin, p.ID, name); err != nil || !slices.Contains(r.desk.forgot, p.ID) {
		t.Errorf("delete: told %v, %v", r.desk.forgot, err)
	}
	if of, err := r.Of(t.Context(), h.Admin, p.Connection.AppID); !errors.Is(err, model.ErrMissing) {
		t.Errorf("%+v, %v", of, err)
	}
}

func TestTheConversationsOfADeletedProductEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		p, other := h.Product(t, model.MiniProgram, nil), h.Product(t, model.MiniProgram, nil)
		r := newRoom(s, "")
		mine, theirs := talk(t, s, h, p), talk(t, s, h, other)
		if err := r.Delete(t.Context(), h.Admin, p.ID, p.Name); err != nil {
			t.Fatal(err)
		}
		if err := r.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, want := range map[int64]model.State{mine: model.Ended, theirs: model.Queued} {
			if c, err := s.Conversation(t.Context(), h.Admin, id); err != nil || c.State != want {
				t.Errorf("%s instead of %s, %v", c.State, want, err)
			}
		}
		before := len(r.closer.closed)
		if err := r.Leave(t.Context()); err != nil || len(r.closer.closed) != before {
			t.Errorf("what has ended is ended again: %v, %v", r.closer.closed, err)
		}
	})
}

func TestAReceptionThatDoesNotEndIsABugAndNoEndlessLoop(t *testing.T) {
	s := storetest.OpenSQLite(t)
	h := storetest.NewTenant(t, s)
	p := h.Product(t, model.MiniProgram, nil)
	talk(t, s, h, p)
	r := newRoom(s, "")
	r.closer.lazy = true
	if err := r.Delete(t.Context(), h.Admin, p.ID, p.Name); err != nil {
		t.Fatal(err)
	}
	if err := r.Leave(t.Context()); err == nil || len(r.closer.closed) != 1 {
		t.Errorf("%v, %v", r.closer.closed, err)
	}
}

// talk is a customer of a product who waits in line.
func talk(t *testing.T, s *store.Store, h storetest.Tenant, p model.ProductOf) int64 {
	t.Helper()
	v := model.SystemViewer(h.ID)
	entrance, err := s.EntranceOfProduct(t.Context(), v, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	arrived, err := s.Arrive(t.Context(), v, model.Arrival{Entrance: entrance, Kind: model.ByBrowser, Value: model.RandomKey(20), Update: func(was model.Customer) model.Customer {
		was.Nickname = "小明"
		return was
	}})
	if err != nil {
		t.Fatal(err)
	}
	c := arrived.Conversation
	if _, err := s.Commit(t.Context(), v, model.Outcome{ConversationID: c.ID, Version: c.Version, State: model.Queued}); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

func TestTheWorkerStopsAlsoWhileNothingIsToBeDone(t *testing.T) {
	r := newRoom(storetest.OpenSQLite(t), "")
	for range 2 { // a second time is no worse than the first
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx) }()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// TestAMonthAfterItsEndNothingOfAProductIsLeft fills a product, deletes it, and
// looks for everything that it ever had.
func TestAMonthAfterItsEndNothingOfAProductIsLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		li, _ := h.Agent(t, "小李")
		p, other := h.Product(t, model.MiniProgram, []model.Agent{li}), h.Product(t, model.MiniProgram, nil)
		now := time.Now()
		r := newRoom(s, "")
		r.Now = func() time.Time { return now }
		var talks []int64
		for range 60 { // more than are removed at once
			talks = append(talks, talk(t, s, h, p))
		}
		kept := talk(t, s, h, other)
		for _, id := range []int64{talks[0], kept} {
			for range 3 {
				if _, err := s.Say(t.Context(), model.SystemViewer(h.ID), model.Utterance{ConversationID: id, Party: model.ByRobot, Kind: model.KindText, Body: []byte(`{"text":"你好"}`)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := r.Delete(t.Context(), h.Admin, p.ID, p.Name); err != nil {
			t.Fatal(err)
		}
		now = now.Add(29 * 24 * time.Hour)
		if err := r.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Conversation(t.Context(), h.Admin, talks[0]); err != nil || c.State != model.Ended {
			t.Errorf("after 29 days: %+v, %v", c, err)
		}
		now = now.Add(2 * 24 * time.Hour)
		for range 2 { // again does nothing
			if err := r.Leave(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range talks {
			if _, err := s.Conversation(t.Context(), h.Admin, id); !errors.Is(err, model.ErrMissing) {
				t.Errorf("conversation %d: %v", id, err)
			}
		}
		if c, err := s.Conversation(t.Context(), h.Admin, kept); err != nil || c.State != model.Queued || c.LastNumber != 3 {
			t.Errorf("of the other product: %+v, %v", c, err)
		}
		for _, table := range storetest.TablesWith(t, s, "product_id") {
			var left int
			if err := storetest.Beneath(t, s).QueryRowContext(t.Context(), fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE product_id = %d", table, p.ID)).Scan(&left); err != nil || left != 0 {
				t.Errorf("%s: %d rows, %v", table, left, err)
			}
		}
		leaving, err := s.LeavingProducts(t.Context(), model.OperatorViewer())
		if err != nil || slices.ContainsFunc(leaving, func(l model.Leaving) bool { return l.ProductID == p.ID }) {
			t.Errorf("%+v, %v", leaving, err)
		}
		log, err := s.Audits(t.Context(), h.Admin, model.AuditFilter{Action: "product.purge"}, model.Page{})
		if err != nil || len(log.Items) != 1 || log.Items[0].TargetName != p.Name {
			t.Errorf("%+v, %v", log, err)
		}
		if !slices.Contains(r.files, talks[0]) || slices.Contains(r.files, kept) {
			t.Errorf("files were removed of %v", r.files)
		}
	})
}
