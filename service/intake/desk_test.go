package intake_test

import (
	"context"
	"crypto/sha1" //nolint:gosec // WeChat's choice
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/intake"
)

type runner struct{ m *testing.M }

func (r runner) Run() int { return storetest.Run(r.m) }

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(runner{m}, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

// desk is a tenant with one product and the service that takes in its pushes. It
// needs a database of its own, because a worker takes whatever is due there.
type desk struct {
	*intake.Service
	storetest.Tenant
	store     *store.Store
	product   model.ProductOf
	reception *reception
	wechat    *wechat
	files     *files
	health    *health
	hand      *hand // nil: the machine's clock
}

// plainly makes pushes easy to write: in the plain mode only the query is signed.
func plainly(c *model.Connection) { c.PushMode, c.OriginalID = model.PushPlain, "gh_1" }

func newDesk(t testing.TB, s *store.Store, kind model.ProductKind, change ...func(*model.Connection)) *desk {
	t.Helper()
	d := &desk{store: s, Tenant: storetest.NewTenant(t, s), reception: &reception{}, health: &health{}}
	d.wechat = &wechat{files: map[string]model.Download{}}
	d.files = &files{store: s}
	d.product = d.Tenant.Product(t, kind, nil, append([]func(*model.Connection){plainly}, change...)...)
	d.Service = d.another(nil)
	return d
}

// onClock is a desk with a database of its own whose time the test moves.
func onClock(t *testing.T, kind model.ProductKind, change ...func(*model.Connection)) *desk {
	t.Helper()
	h := newHand()
	d := newDesk(t, storetest.Open(t, store.Config{Folder: filepath.Clean(t.TempDir()), Keyring: storetest.Keyring(), Now: h.now}), kind, change...)
	d.hand = h
	d.Service = d.another(nil)
	return d
}

// another is one more node of the same house; its store may be another view of
// the same one.
func (d *desk) another(s intake.Store) *intake.Service {
	o := intake.Options{Log: slog.New(slog.DiscardHandler), Of: piecesOf, Names: namesOf}
	if d.hand != nil {
		o.Now = d.hand.now
	}
	if s == nil {
		s = d.store
	}
	return intake.New(s, d.wechat, d.files, d.reception, d.health, o)
}

func piecesOf(m model.Message) []model.Gram {
	return []model.Gram{{TenantID: m.TenantID, Kind: "m", Gram: "x", RefID: m.ID}}
}

func namesOf(c model.Customer) []model.Gram {
	return []model.Gram{{TenantID: c.TenantID, Kind: "c", Gram: "x", RefID: c.ID}}
}

func (d *desk) now() time.Time {
	if d.hand != nil {
		return d.hand.now()
	}
	return time.Now()
}

// hand is a clock whose hands a test moves.
type hand struct{ at atomic.Int64 }

func newHand() *hand {
	h := &hand{}
	h.at.Store(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMilli())
	return h
}

func (h *hand) now() time.Time           { return time.UnixMilli(h.at.Load()) }
func (h *hand) forward(by time.Duration) { h.at.Add(by.Milliseconds()) }

// more are the fields of a push beside those that every push has.
type more = map[string]any

// body is a push by somebody.
func (d *desk) body(openid, kind string, fields more) []byte {
	all := more{"ToUserName": "gh_1", "FromUserName": openid, "CreateTime": d.now().Unix(), "MsgType": kind}
	for name, value := range fields {
		all[name] = value
	}
	raw, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return raw
}

// signed is the query with which WeChat would send something.
func (d *desk) signed() url.Values {
	stamp := strconv.FormatInt(d.now().Unix(), 10)
	parts := []string{d.product.Connection.PushToken, stamp, "99"}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // WeChat's choice
	return url.Values{"signature": {hex.EncodeToString(sum[:])}, "timestamp": {stamp}, "nonce": {"99"}}
}

// pushes lets WeChat push something, and says whether it was fresh.
func (d *desk) pushes(t testing.TB, body []byte) bool {
	t.Helper()
	fresh, err := d.Receive(t.Context(), d.product.Connection.Address, d.signed(), body)
	if err != nil {
		t.Fatalf("a push was not kept: %v\n%s", err, body)
	}
	return fresh
}

var messageID atomic.Int64

// says lets somebody write a text.
func (d *desk) says(t testing.TB, openid, text string) {
	t.Helper()
	d.pushes(t, d.body(openid, "text", more{"Content": text, "MsgId": messageID.Add(1)}))
}

// happens lets somebody do something.
func (d *desk) happens(t testing.TB, openid, event string, fields more) {
	t.Helper()
	all := more{"Event": event}
	for name, value := range fields {
		all[name] = value
	}
	d.pushes(t, d.body(openid, "event", all))
}

func (d *desk) system() model.Viewer { return model.SystemViewer(d.ID) }

// known finds a customer and his conversation; the zero values if there is none.
func (d *desk) known(t testing.TB, openid string) (model.Customer, model.Conversation) {
	t.Helper()
	e, err := d.store.Erasing(t.Context(), d.system(), d.product.ID, openid)
	if err != nil {
		t.Fatal(err)
	}
	if e.CustomerID == 0 {
		return model.Customer{}, model.Conversation{}
	}
	customer, err := d.store.Customer(t.Context(), d.system(), e.CustomerID)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Conversations) != 1 {
		t.Fatalf("%s has %d conversations", openid, len(e.Conversations))
	}
	c, err := d.store.Conversation(t.Context(), d.system(), e.Conversations[0])
	if err != nil {
		t.Fatal(err)
	}
	return customer, c
}

// quota is the ledger of somebody.
func (d *desk) quota(t testing.TB, openid string) model.Quota {
	t.Helper()
	_, c := d.known(t, openid)
	w, err := d.store.View(t.Context(), d.system(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return w.Quota
}

// thread is what stands in somebody's conversation.
func (d *desk) thread(t testing.TB, openid string) []model.Message {
	t.Helper()
	_, c := d.known(t, openid)
	if c.ID == 0 {
		return nil
	}
	found, err := d.store.Messages(t.Context(), d.system(), model.Stretch{ConversationID: c.ID, FromStart: true, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return found.Items
}

// lines are the same as words: "customer text 在吗".
func (d *desk) lines(t testing.TB, openid string) []string {
	t.Helper()
	var all []string
	for _, m := range d.thread(t, openid) {
		line := string(m.Party) + " " + m.Kind
		var body struct{ Text, Name string }
		if json.Unmarshal(m.Body, &body) == nil {
			line = strings.TrimSpace(line + " " + body.Text + body.Name)
		}
		all = append(all, line)
	}
	return all
}

// inbox is what the inbox holds of the product, the oldest first.
func (d *desk) inbox(t testing.TB) (all []model.KeptPush) {
	t.Helper()
	all, err := d.store.Inbox(t.Context(), d.system(), d.product.ID, 2000)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// reception remembers what it was told.
type reception struct {
	mu       sync.Mutex
	taken    []model.Committed
	changed  []model.Message
	occurred []model.Occasion
	refuses  error // of Occurred
}

func (r *reception) Taken(_ context.Context, _ model.Viewer, done model.Committed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken = append(r.taken, done)
}

func (r *reception) told() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.taken)
}

func (r *reception) Changed(_ context.Context, _ model.Viewer, m model.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changed = append(r.changed, m)
}

func (r *reception) Watch(context.Context, model.Viewer, model.Conversation, *model.Utterance) error {
	return nil
}

func (r *reception) Occurred(_ context.Context, _ model.Viewer, o model.Occasion) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.occurred = append(r.occurred, o)
	return r.refuses
}

// wechat has some files, and may be slow or away.
type wechat struct {
	mu    sync.Mutex
	files map[string]model.Download // by media id or address
	away  error
	asked []string
	hold  chan struct{} // not nil: downloads wait until it is closed
	begun chan struct{} // and say here that they have begun
}

func (w *wechat) Download(ctx context.Context, _ model.Connection, id string, _ int64) (model.Download, error) {
	return w.get(ctx, id)
}

func (w *wechat) Fetch(ctx context.Context, address string, _ int64) (model.Download, error) {
	return w.get(ctx, address)
}

func (w *wechat) get(ctx context.Context, name string) (model.Download, error) {
	w.mu.Lock()
	w.asked = append(w.asked, name)
	found, known, away, hold := w.files[name], w.files[name].Content != nil, w.away, w.hold
	w.mu.Unlock()
	if hold != nil {
		w.begun <- struct{}{}
		select {
		case <-hold:
		case <-ctx.Done():
			return model.Download{}, ctx.Err()
		}
	}
	switch {
	case away != nil:
		return model.Download{}, away
	case !known:
		return model.Download{}, model.ErrWeChatMediaGone
	}
	return found, nil
}

// files keeps the rows of files, and forgets their bytes.
type files struct {
	store *store.Store
	fails error
}

func (f *files) Keep(ctx context.Context, v model.Viewer, name, declared string, content []byte) (model.File, error) {
	if f.fails != nil {
		return model.File{}, f.fails
	}
	return f.store.AddFile(ctx, v, model.File{Key: model.RandomKey(24), Hash: fmt.Sprintf("%x", content), Name: name, Type: declared, Size: int64(len(content))})
}

func (f *files) Forget(ctx context.Context, v model.Viewer, conversation int64) error {
	for {
		found, err := f.store.FilesOf(ctx, v, conversation, 2)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, file := range found {
			if err := f.store.DropFile(ctx, model.OperatorViewer(), file, func(string) error { return nil }); err != nil {
				return err
			}
		}
	}
}

// health remembers what it was told.
type health struct {
	mu      sync.Mutex
	echoed  int
	pushed  int
	refused []string
}

func (h *health) Echoed(model.Connection, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.echoed++
}

func (h *health) Pushed(model.Connection) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pushed++
}

func (h *health) PushRefused(_ model.Connection, why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var fault *model.Fault
	if !errors.As(why, &fault) {
		fault = model.ErrInternal
	}
	h.refused = append(h.refused, fault.Code)
}
