package api

import (
	"context"
	"crypto/sha1" //nolint:gosec // WeChat's choice
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/intake"
	"yingke/service/search"
	"yingke/service/wechat"
	"yingke/service/wechat/simulator"
	"yingke/service/wechat/token"
)

// nobodysWeChat has no file.
type nobodysWeChat struct{}

func (nobodysWeChat) Download(context.Context, model.Connection, string, int64) (model.Download, error) {
	return model.Download{}, model.ErrWeChatMediaGone
}

func (nobodysWeChat) Fetch(context.Context, string, int64) (model.Download, error) {
	return model.Download{}, model.ErrWeChatAway
}

// quietHealth is told and says nothing.
type quietHealth struct{}

func (quietHealth) Echoed(model.Connection, string)     {}
func (quietHealth) Pushed(model.Connection)             {}
func (quietHealth) PushRefused(model.Connection, error) {}

// takesPushes gives a world its intake.
func (w *world) takesPushes(from intake.WeChat) {
	w.Intake = intake.New(w.store, from, w.Media, w.Chat, quietHealth{}, intake.Options{
		Log: slog.New(slog.DiscardHandler), Of: search.OfMessage, Names: search.OfCustomer,
	})
}

// wired is a world whose pushes come from a WeChat that is as strict as the real one.
type wired struct {
	*world
	sim     *simulator.Simulator
	client  *wechat.Client
	wang    model.Agent
	product model.ProductOf
}

// newWired connects a product and puts it into the simulator, with Ming's phone.
func newWired(t *testing.T, s *store.Store, kind model.ProductKind, change ...func(*model.Connection)) *wired {
	t.Helper()
	w := &wired{world: worldOn(t, s, &clock{now: time.Now()})}
	sim, err := simulator.New(simulator.Config{Persons: []simulator.Person{{ID: "ming", Nickname: "小明"}}})
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := httptest.NewServer(w.handler), httptest.NewServer(sim)
	sim.SetBase(theirs.URL)
	t.Cleanup(func() { sim.Close(); theirs.Close(); ours.Close() })
	tokens := token.New(token.Config{Base: theirs.URL, Store: s.Tokens(model.OperatorViewer()), Keyring: storetest.Keyring(),
		Log: slog.New(slog.DiscardHandler), Outside: theirs.Client()})
	w.client = wechat.New(wechat.Config{Base: theirs.URL, Outside: theirs.Client(), Tokens: tokens, Log: slog.New(slog.DiscardHandler)})
	w.takesPushes(w.client)
	w.sim = sim
	w.wang = w.person(t, "wang", w.ours.Roles[model.RoleAgent])
	w.product = w.ours.Product(t, kind, []model.Agent{w.wang}, append([]func(*model.Connection){func(c *model.Connection) { c.OriginalID = "gh_0123456789ab" }}, change...)...)
	if err := sim.AddAccount(accountOf(w.product.Connection, ours.URL)); err != nil {
		t.Fatal(err)
	}
	return w
}

// accountOf is the account at WeChat that a connection is about.
func accountOf(c model.Connection, base string) simulator.Account {
	kind := map[model.ProductKind]simulator.Kind{
		model.MiniProgram: simulator.MiniProgram, model.MiniGame: simulator.MiniGame, model.Official: simulator.Service,
	}[c.Kind]
	return simulator.Account{Kind: kind, Name: "小店", AppID: c.AppID, Secret: c.Secret, OriginalID: c.OriginalID, Verified: true,
		Push: simulator.PushSettings{URL: base + "/wechat/push/" + c.Address, Token: c.PushToken, Key: c.PushKey, Mode: string(c.PushMode), Format: string(c.PushFormat)}}
}

// counted is how many pushes became this, as the metrics say.
func (w *world) counted(outcome string) float64 {
	answer := httptest.NewRecorder()
	w.Metrics().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(answer.Body.String()) {
		if rest, found := strings.CutPrefix(line, `yingke_pushes_total{outcome="`+outcome+`"} `); found {
			n, _ := strconv.ParseFloat(strings.TrimSpace(rest), 64) // no number is none
			return n
		}
	}
	return 0
}

// refused is how often a push was refused, for whatever reason.
func (w *wired) refused() float64 {
	found := 0.0
	for _, why := range []string{"bad_signature", "stale", "not_encrypted", "encrypted", "wrong_key", "other_appid", "other_account", "broken", "too_large"} {
		found += w.counted("push." + why)
	}
	return found
}

func (w *wired) inbox(t *testing.T) []model.KeptPush {
	t.Helper()
	all, err := w.store.Inbox(t.Context(), model.SystemViewer(w.ours.ID), w.product.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryForgeryIsRefusedCountedAndNotKept(t *testing.T) {
	for name, k := range map[string]struct {
		kind   model.ProductKind
		mode   model.PushMode
		format model.PushFormat
	}{
		"mini-program, safe, JSON":   {model.MiniProgram, model.PushSafe, model.PushJSON},
		"mini-program, safe, XML":    {model.MiniProgram, model.PushSafe, model.PushXML},
		"mini-program, compat, JSON": {model.MiniProgram, model.PushCompat, model.PushJSON},
		"mini-game, plain, JSON":     {model.MiniGame, model.PushPlain, model.PushJSON},
		"official, safe":             {model.Official, model.PushSafe, model.PushXML},
		"official, compat":           {model.Official, model.PushCompat, model.PushXML},
		"official, plain":            {model.Official, model.PushPlain, model.PushXML},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWired(t, storetest.SQLite(t), k.kind, func(c *model.Connection) { c.PushMode, c.PushFormat = k.mode, k.format })
			tried := 0.0
			for _, how := range simulator.Forgeries() {
				if how == "replay" {
					continue // of its own, below
				}
				status, answer, err := w.sim.Forge(t.Context(), w.product.Connection.AppID, "ming", how, "forged")
				if err != nil && k.mode == model.PushPlain && strings.Contains(err.Error(), "plain mode") {
					continue
				}
				tried++
				if err != nil || status != http.StatusForbidden || strings.Contains(answer, "success") {
					t.Errorf("%s: %d %q %v", how, status, answer, err)
				}
				if got := w.refused(); got != tried {
					t.Errorf("%s: %v refusals are counted instead of %v", how, got, tried)
				}
			}
			if tried < 10 {
				t.Errorf("only %v forgeries were tried", tried)
			}
			if status, answer, err := w.sim.ForgeEcho(t.Context(), w.product.Connection.AppID); err != nil || status != http.StatusForbidden || strings.Contains(answer, "forged") {
				t.Errorf("an echo without proof: %d %q %v", status, answer, err)
			}
			if kept := w.inbox(t); len(kept) != 0 {
				t.Errorf("kept: %+v", kept)
			}
		})
	}
}

func TestAPushThatIsSentAgainChangesNothing(t *testing.T) {
	w := newWired(t, storetest.SQLite(t), model.MiniProgram)
	appid := w.product.Connection.AppID
	ph := w.sim.Phone("ming")
	for _, err := range []error{ph.Open(appid, "wxapp"), ph.Text(appid, "在吗")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.sim.AwaitPushes(t.Context())
	status, answer, err := w.sim.Forge(t.Context(), appid, "ming", "replay", "")
	if err != nil || status != http.StatusOK || answer != "success" {
		t.Errorf("%d %q %v", status, answer, err)
	}
	if kept := w.inbox(t); len(kept) != 2 || w.counted("copy") != 1 {
		t.Errorf("kept: %+v", kept)
	}
}

func TestPushesOverHTTP(t *testing.T) {
	w := newWorld(t)
	p := w.ours.Product(t, model.MiniProgram, nil, func(c *model.Connection) { c.PushMode = model.PushPlain })
	at := "/wechat/push/" + p.Connection.Address
	w.run(t, nil, []row{
		{name: "nobody's address", method: "POST", path: "/wechat/push/nobody", body: "{}", status: 404, want: `{"code":"missing"}`},
		{name: "nobody's address verified", method: "GET", path: "/wechat/push/nobody?signature=x&timestamp=1&nonce=1&echostr=x", status: 404, want: `{"code":"missing"}`},
		{name: "no signature", method: "POST", path: at, body: `{"MsgType":"text"}`, status: 403, want: `{"code":"push.refused"}`},
		{name: "encrypt_type chooses nothing", method: "POST", path: at + "?encrypt_type=aes&signature=x", body: `{"MsgType":"text"}`, status: 403, want: `{"code":"push.refused"}`},
		{name: "an echo without proof", method: "GET", path: at + "?signature=x&timestamp=1&nonce=1&echostr=x", status: 403, want: `{"code":"push.refused"}`},
		{name: "an agent is nobody here", as: "administrator", method: "POST", path: at, body: `{}`, status: 403, want: `{"code":"push.refused"}`},
	})
	if got := w.ask(t, "", "PUT", at, "").Code; got != http.StatusMethodNotAllowed {
		t.Errorf("another method: %d", got)
	}
	for _, why := range []string{"unknown_address", "push.bad_signature"} {
		if w.counted(why) == 0 {
			t.Errorf("%s is not counted", why)
		}
	}
}

func TestWeChatIsNotHeldUpAsBrowsersAre(t *testing.T) {
	w := newWorld(t, func(w *world) { w.RatePerSecond, w.RateBurst = 0.001, 3 })
	p := w.ours.Product(t, model.MiniProgram, nil)
	post := func(address string) int {
		return w.send(w.request(t, "", "POST", "/wechat/push/"+address, "{}")).Code
	}
	for i := range 50 {
		if got := post(p.Connection.Address); got != http.StatusForbidden {
			t.Fatalf("request %d: %d", i, got)
		}
	}
	var codes []int
	for i := range 4 {
		codes = append(codes, post(fmt.Sprint("guess", i)))
	}
	if !slices.Contains(codes, http.StatusTooManyRequests) {
		t.Errorf("whoever guesses addresses is answered %v", codes)
	}
	if got := post(p.Connection.Address); got != http.StatusForbidden {
		t.Errorf("and holds up WeChat: %d", got)
	}
}

// TestAnAnswerCostsOneInsert lets a store answer nothing but whose the address
// is, and keep the push: whatever else is asked before the answer is a panic.
func TestAnAnswerCostsOneInsert(t *testing.T) {
	w := newWorld(t)
	p := w.ours.Product(t, model.MiniProgram, nil, func(c *model.Connection) { c.PushMode = model.PushPlain })
	strict := &strictStore{of: p.Connection}
	w.Intake = intake.New(strict, nobodysWeChat{}, w.Media, w.Chat, quietHealth{}, intake.Options{})
	for i := range 10 {
		query := signedQuery(p.Connection.PushToken, w.clock.Now())
		answer := w.ask(t, "", "POST", "/wechat/push/"+p.Connection.Address+"?"+query.Encode(),
			fmt.Sprintf(`{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1,"MsgType":"text","Content":"a","MsgId":%d}`, i))
		if answer.Code != http.StatusOK || answer.Body.String() != "success" {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	}
	if strict.kept != 10 || strict.asked != 1 {
		t.Errorf("kept %d, asked %d times whose the address is", strict.kept, strict.asked)
	}
}

type strictStore struct {
	intake.Store // nil: nothing else may be asked
	of           model.Connection
	kept, asked  int
}

func (s *strictStore) ConnectionByAddress(context.Context, model.Viewer, string) (model.Connection, error) {
	s.asked++
	return s.of, nil
}

func (s *strictStore) KeepPush(context.Context, model.Viewer, model.KeptPush) (bool, error) {
	s.kept++
	return true, nil
}

// working runs rooms until the test ends.
func working(t *testing.T, rooms ...interface {
	Run(ctx context.Context) error
}) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var workers sync.WaitGroup
	for _, room := range rooms {
		workers.Go(func() { _ = room.Run(ctx) })
	}
	t.Cleanup(func() { stop(); workers.Wait() })
}

// thread is what the agent reads in the only conversation that he has.
func (w *wired) thread(t *testing.T) (id string, lines []messageShape) {
	t.Helper()
	list := w.ask(t, "wang", "GET", "/api/conversations?list=serving", "")
	var all struct {
		Items []struct {
			ID int64 `json:"id"`
		} `json:"items"`
	}
	if err := json.Unmarshal(list.Body.Bytes(), &all); err != nil || len(all.Items) != 1 {
		return "", nil
	}
	id = fmt.Sprint(all.Items[0].ID)
	var thread threadShape
	if err := json.Unmarshal(w.ask(t, "wang", "GET", "/api/conversations/"+id+"/messages?after=0", "").Body.Bytes(), &thread); err != nil {
		t.Fatal(err)
	}
	return id, thread.Items
}

func TestWhatSomebodyWritesInWeChatReachesAnAgent(t *testing.T) {
	w := newWired(t, storetest.OpenSQLite(t), model.Official)
	w.ours.Online(t, w.wang)
	working(t, w.Chat, w.Intake)
	appid := w.product.Connection.AppID
	ph := w.sim.Phone("ming")
	for _, err := range []error{
		ph.Follow(appid), ph.Text(appid, "在吗"), ph.Image(appid, "a.png", onePixel(t)),
		ph.Location(appid, simulator.Place{Latitude: 23.1, Longitude: 113.3, Scale: 15, Label: "广州市"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var lines []messageShape
	var id string
	eventually(t, "the agent reads it", func() bool { id, lines = w.thread(t); return len(lines) >= 5 })
	var kinds []string
	for _, m := range lines {
		kinds = append(kinds, string(m.Party)+" "+m.Kind)
	}
	slices.Sort(kinds) // when the agent joins depends on who was faster
	if want := []string{"customer image", "customer location", "customer text", "system event", "system event"}; !slices.Equal(kinds, want) {
		t.Fatalf("%q", kinds)
	}
	for _, m := range lines {
		if m.Kind != model.KindImage {
			continue
		}
		var body struct {
			File struct{ URL string } `json:"file"`
		}
		if err := json.Unmarshal(m.Body, &body); err != nil {
			t.Fatal(err)
		}
		picture := w.ask(t, "", "GET", body.File.URL, "")
		if raw, err := io.ReadAll(picture.Body); err != nil || picture.Code != 200 || len(raw) == 0 {
			t.Errorf("the picture: %d %v", picture.Code, err)
		}
	}
	shown := w.ask(t, "wang", "GET", "/api/conversations/"+id, "")
	keepsItsContract(t, "the conversation", "GET", "/api/conversations/"+id, shown)
}

func onePixel(t *testing.T) []byte {
	t.Helper()
	return pngBytes(t, 2)
}

func TestAMissingFileIsFetchedOverHTTP(t *testing.T) {
	w := newWired(t, storetest.OpenSQLite(t), model.Official)
	w.ours.Online(t, w.wang)
	working(t, w.Chat, w.Intake)
	appid := w.product.Connection.AppID
	sw, err := w.sim.AddSwitch(simulator.Switch{AppID: appid, Path: "/cgi-bin/media/get", Do: simulator.DoStatus})
	if err != nil {
		t.Fatal(err)
	}
	ph := w.sim.Phone("ming")
	for _, err := range []error{ph.Follow(appid), ph.Voice(appid, "a.amr", []byte("#!AMR\n0123456789"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var id string
	number := int64(0)
	eventually(t, "the agent has it", func() bool {
		var lines []messageShape
		id, lines = w.thread(t)
		for _, m := range lines {
			if m.Kind == model.KindVoice {
				number = m.Number
			}
		}
		return number != 0
	})
	at := fmt.Sprintf("/api/conversations/%s/messages/%d", id, number)
	waiting := w.ask(t, "wang", "GET", fmt.Sprintf("/api/conversations/%s/messages?after=%d&limit=1", id, number-1), "")
	if missing := lacks(t, waiting.Body.Bytes(), `{"items":[{"body":{"missing":{"fault":"wechat.unreadable"}}}]}`); missing != "" || strings.Contains(waiting.Body.String(), "media_id") {
		t.Errorf("%s in %s", missing, waiting.Body)
	}
	for _, k := range []struct {
		name, as string
		repaired bool
		status   int
		want     string
	}{
		{"WeChat is still away", "wang", false, 503, `{"code":"wechat.unreadable"}`},
		{"fetched", "wang", true, 200, `{"kind":"voice","body":{"file":{"type":"audio/amr"}}}`},
		{"fetched again", "wang", true, 200, `{"body":{"file":{"type":"audio/amr"}}}`},
		{"by another tenant", "their administrator", true, 404, `{"code":"missing"}`},
	} {
		if k.repaired {
			w.sim.RemoveSwitch(sw.ID)
		}
		answer := w.ask(t, k.as, "POST", at+"/fetch", "{}")
		if missing := lacks(t, answer.Body.Bytes(), k.want); missing != "" || answer.Code != k.status {
			t.Errorf("%s: %d %s in %s", k.name, answer.Code, missing, answer.Body)
		}
		keepsItsContract(t, k.name, "POST", at+"/fetch", answer)
	}
	if told := w.screens.take(); !slices.Contains(told, model.FrameChanged) {
		t.Errorf("screens are told %v", told)
	}
}

func TestHowACustomerCameInOverHTTP(t *testing.T) {
	w := newWired(t, storetest.OpenSQLite(t), model.MiniProgram)
	working(t, w.Intake)
	if err := w.sim.Phone("ming").Open(w.product.Connection.AppID, `{"nickName":"小明","mobile":"?","source":`); err != nil {
		t.Fatal(err)
	}
	var id string
	eventually(t, "he is known", func() bool {
		list := w.ask(t, "administrator", "GET", "/api/customers", "")
		if strings.Contains(list.Body.String(), "小明") {
			id = textOf(t, list, "items.0.id")
		}
		return id != ""
	})
	eventually(t, "all of it is done", func() bool { return w.inbox(t)[0].DueAt == 0 })
	stranger, _ := w.ours.Customer(t, w.ours.Channel(t, nil), 0)
	w.run(t, nil, []row{
		{name: "the entry", as: "administrator", method: "GET", path: "/api/customers/" + id + "/entry", status: 200,
			want: `{"entry":{"raw":"{\"nickName\":\"小明\",\"mobile\":\"?\",\"source\":","open_param":"",` +
				`"warnings":[{"code":"session_from.broken"},{"code":"session_from.param","message":"session-from 里的 mobile 格式不对，已忽略"}]}}`},
		{name: "by another tenant", as: "their administrator", method: "GET", path: "/api/customers/" + id + "/entry", status: 404, want: `{"code":"missing"}`},
		{name: "an agent who does not know him", as: "agent", method: "GET", path: "/api/customers/" + id + "/entry", status: 404, want: `{"code":"missing"}`},
		{name: "who came by a link", as: "administrator", method: "GET", path: fmt.Sprintf("/api/customers/%d/entry", stranger.CustomerID), status: 200, want: `{"entry":null}`},
	})
}

// signedQuery is the query with which WeChat sends something in the plain mode.
func signedQuery(token string, at time.Time) url.Values {
	stamp := strconv.FormatInt(at.Unix(), 10)
	parts := []string{token, stamp, "99"}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // WeChat's choice
	return url.Values{"signature": {hex.EncodeToString(sum[:])}, "timestamp": {stamp}, "nonce": {"99"}}
}
