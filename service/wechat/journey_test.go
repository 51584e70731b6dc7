package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/wechat"
	"yingke/service/wechat/quota"
	"yingke/service/wechat/simulator"
	"yingke/service/wechat/token"
	"yingke/service/wechat/wire"
)

// shop is the smallest server that does it all: it takes pushes, keeps each once,
// books and answers, as the real one does with a database.
type shop struct {
	t      *testing.T
	sim    *simulator.Simulator
	client *wechat.Client
	conns  map[string]model.Connection
	read   map[string]*wire.Reader
	reply  func(model.Push) string // nothing: no answer

	mu      sync.Mutex
	seen    map[string]int
	pushes  []model.Push
	refused map[string]int
	ledgers map[string]model.Quota
	work    sync.WaitGroup
}

// journey is a simulator and a shop, with these accounts connected to each other.
func journey(t *testing.T, clock *simulator.Clock, persons int, conns ...model.Connection) *shop {
	t.Helper()
	s := &shop{t: t, conns: map[string]model.Connection{}, read: map[string]*wire.Reader{}, seen: map[string]int{}, refused: map[string]int{}, ledgers: map[string]model.Quota{}}
	server := httptest.NewServer(s)
	cfg := simulator.Config{Clock: clock}
	for i := range persons {
		cfg.Persons = append(cfg.Persons, simulator.Person{ID: fmt.Sprint("p", i)})
	}
	for _, c := range conns {
		kind := simulator.MiniProgram
		if c.Kind == model.Official {
			kind = simulator.Service
		}
		cfg.Accounts = append(cfg.Accounts, simulator.Account{Kind: kind, Name: c.AppID, AppID: c.AppID, Secret: c.Secret, OriginalID: c.OriginalID, Verified: true,
			Push: simulator.PushSettings{URL: server.URL + "/wechat/push/" + c.AppID, Token: c.PushToken, Key: c.PushKey, Mode: string(c.PushMode), Format: string(c.PushFormat)}})
		reader, err := wire.NewReader(wire.SettingsOf(c))
		if err != nil {
			t.Fatal(err)
		}
		s.conns[c.AppID], s.read[c.AppID] = c, reader
	}
	sim, err := simulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sim)
	sim.SetBase(api.URL)
	ring, err := model.NewKeyring(make([]byte, model.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	store := &shelf{tokens: map[string]model.KeptToken{}}
	keeper := token.New(token.Config{Base: api.URL, Store: store, Keyring: ring, Now: clock.Now, Log: slog.New(slog.DiscardHandler), Limit: patience})
	s.sim, s.client = sim, wechat.New(wechat.Config{Base: api.URL, Tokens: keeper, Now: clock.Now, Outside: api.Client(), Limit: patience})
	t.Cleanup(func() { sim.Close(); s.work.Wait(); server.Close(); api.Close() })
	return s
}

// ServeHTTP is the push endpoint: verify, keep, answer success, work afterwards.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	appid := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	reader, now := s.read[appid], s.sim.Clock().Now()
	if r.Method == http.MethodGet {
		echo, err := reader.Echo(r.URL.Query(), now)
		s.answer(w, echo, err)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		s.answer(w, "", model.ErrPushTooLarge)
		return
	}
	if err != nil {
		return // the caller has gone
	}
	in, err := reader.Read(r.URL.Query(), body, now)
	if err == nil {
		s.keep(in)
	}
	s.answer(w, wire.Success, err)
}

func (s *shop) answer(w http.ResponseWriter, text string, err error) {
	var fault *model.Fault
	if errors.As(err, &fault) {
		s.mu.Lock()
		s.refused[fault.Code]++
		s.mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_, _ = io.WriteString(w, text) // the caller has gone
}

// keep takes a push in once, whatever arrives how often.
func (s *shop) keep(in model.Push) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[in.Key]++
	if s.seen[in.Key] > 1 {
		return
	}
	s.pushes = append(s.pushes, in)
	conn := s.conns[in.AppID]
	if action, counts := quota.ActionOf(conn.Kind, in); counts {
		s.ledgers[in.OpenID] = quota.Act(s.ledgers[in.OpenID], action, model.At(s.sim.Clock().Now()))
	}
	if s.reply == nil {
		return
	}
	if words := s.reply(in); words != "" {
		s.work.Go(func() { s.send(conn, in.OpenID, words) })
	}
}

// send books, sends, and lets WeChat overrule the ledger.
func (s *shop) send(conn model.Connection, openid, words string) model.Verdict {
	at := model.At(s.sim.Clock().Now())
	s.mu.Lock()
	s.ledgers[openid] = quota.Book(s.ledgers[openid], at)
	s.mu.Unlock()
	v, err := s.client.Send(context.Background(), conn, model.Outbound{OpenID: openid, Kind: model.KindText, Text: words})
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.ledgers[openid]
	if v == model.Refused || v == model.Unsent {
		q = quota.Unbook(q, at)
	}
	var refusal *model.Refusal
	if errors.As(err, &refusal) {
		q = quota.Overrule(q, refusal.Code, at)
	}
	s.ledgers[openid] = q
	return v
}

func (s *shop) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// settled waits for every push and every answer to it.
func (s *shop) settled() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if !s.sim.AwaitPushes(ctx) {
		s.t.Fatal("pushes did not end")
	}
	s.work.Wait()
}

// connection is a product with these push settings.
func connection(n int64, kind model.ProductKind, mode model.PushMode, format model.PushFormat) model.Connection {
	return model.Connection{ProductID: n, Kind: kind, AppID: fmt.Sprintf("wx%016d", n), Secret: fmt.Sprint("secret-", n), OriginalID: fmt.Sprintf("gh_%012d", n),
		PushToken: "yingke2026", PushKey: pushKey, PushMode: mode, PushFormat: format}
}

// TestFiveHundredCustomersAtOnce: five accounts in every mode and format, each
// push sent twice, some late, one token that dies on the way; every customer has
// exactly one answer to each thing he said.
func TestFiveHundredCustomersAtOnce(t *testing.T) {
	const persons, messages = 500, 3
	conns := []model.Connection{
		connection(1, model.MiniProgram, model.PushSafe, model.PushJSON),
		connection(2, model.Official, model.PushSafe, model.PushXML),
		connection(3, model.MiniGame, model.PushCompat, model.PushJSON),
		connection(4, model.Official, model.PushCompat, model.PushXML),
		connection(5, model.MiniProgram, model.PushPlain, model.PushXML),
	}
	s := journey(t, simulator.NewFrozenClock(noon), persons, conns...)
	s.reply = func(in model.Push) string {
		if in.Kind != model.KindText {
			return ""
		}
		return "re: " + in.Text
	}
	for _, sw := range []simulator.Switch{
		{Path: "push", Do: simulator.DoReorder, Times: 40, AppID: conns[0].AppID}, {Path: "push", Do: simulator.DoTwice},
		{Path: "/cgi-bin/message/", Do: simulator.DoKill, Times: 1, AppID: conns[1].AppID},
	} {
		_, err := s.sim.AddSwitch(sw)
		s.must(err)
	}
	began := time.Now()
	var all sync.WaitGroup
	for i := range persons {
		all.Go(func() {
			c, ph := conns[i%len(conns)], s.sim.Phone(fmt.Sprint("p", i))
			if c.Kind == model.Official {
				s.check(ph.Follow(c.AppID))
			} else {
				s.check(ph.Open(c.AppID, `{"source":"首页"}`))
			}
			for n := range messages {
				s.check(ph.Text(c.AppID, fmt.Sprintf("<%d> 第%d条", i, n)))
			}
		})
	}
	all.Wait()
	s.settled()
	t.Logf("%d customers, %d pushes kept, %d copies dropped, %v", persons, len(s.pushes), s.copies(), time.Since(began).Round(time.Millisecond))
	same(t, "pushes kept", len(s.pushes), persons*(messages+1))
	same(t, "refused", s.refused, map[string]int{})
	for i := range persons {
		c := conns[i%len(conns)]
		answers := map[string]int{}
		for _, item := range s.sim.Items(c.AppID, fmt.Sprint("p", i)) {
			if item.From == "account" {
				answers[item.Text]++
			}
		}
		for n := range messages {
			if words := fmt.Sprintf("re: <%d> 第%d条", i, n); answers[words] != 1 || len(answers) != messages {
				t.Fatalf("customer %d of %s got %v", i, c.AppID, answers)
			}
		}
	}
	fetches := len(s.sim.Calls("/stable_token"))
	if fetches > len(conns)+1 {
		t.Errorf("%d token fetches", fetches)
	}
}

// check is must for goroutines.
func (s *shop) check(err error) {
	if err != nil {
		s.t.Error(err)
	}
}

func (s *shop) copies() int {
	n := 0
	for _, times := range s.seen {
		n += times - 1
	}
	return n
}

// TestForgedPushesLeaveNothing: every way of the simulator to pretend to be WeChat,
// in every mode, is refused with a reason, and nothing of it is kept.
func TestForgedPushesLeaveNothing(t *testing.T) {
	for _, c := range []model.Connection{
		connection(1, model.MiniProgram, model.PushSafe, model.PushJSON), connection(2, model.Official, model.PushSafe, model.PushXML),
		connection(3, model.MiniProgram, model.PushCompat, model.PushXML), connection(4, model.Official, model.PushPlain, model.PushXML),
	} {
		t.Run(string(c.PushMode)+" "+string(c.Kind), func(t *testing.T) {
			s := journey(t, simulator.NewFrozenClock(noon), 1, c)
			ph := s.sim.Phone("p0")
			if c.Kind == model.Official {
				s.must(ph.Follow(c.AppID))
			} else {
				s.must(ph.Open(c.AppID, ""))
			}
			s.settled()
			for _, how := range simulator.Forgeries() {
				status, _, err := s.sim.Forge(t.Context(), c.AppID, "p0", how, "forged")
				if err != nil {
					if c.PushMode == model.PushPlain {
						continue // cannot be told from the real thing in plain mode
					}
					t.Fatal(err)
				}
				want := http.StatusForbidden
				if how == "replay" {
					want = http.StatusOK
				}
				if status != want {
					t.Errorf("%s: status %d", how, status)
				}
			}
			status, echo, err := s.sim.ForgeEcho(t.Context(), c.AppID)
			if err != nil || status != http.StatusForbidden || echo != "" {
				t.Errorf("a forged address check: %d %q %v", status, echo, err)
			}
			same(t, "kept", len(s.pushes), 1)
			settings := simulator.PushSettings{URL: "http://" + urlHost(s), Token: c.PushToken, Key: c.PushKey, Mode: string(c.PushMode), Format: string(c.PushFormat)}
			settings.URL += "/wechat/push/" + c.AppID
			s.must(s.sim.VerifyPush(t.Context(), c.AppID, settings))
		})
	}
}

// urlHost is where the shop is reached.
func urlHost(s *shop) string {
	for _, a := range s.sim.Accounts() {
		return strings.SplitN(strings.TrimPrefix(a.Push.URL, "http://"), "/", 2)[0]
	}
	return ""
}

// TestWhatAPushSaysIsWhatThePhoneDid compares the two sides that share no line of code.
func TestWhatAPushSaysIsWhatThePhoneDid(t *testing.T) {
	m := connection(1, model.MiniProgram, model.PushSafe, model.PushJSON)
	o := connection(2, model.Official, model.PushSafe, model.PushXML)
	s := journey(t, simulator.NewFrozenClock(noon), 1, m, o)
	ph := s.sim.Phone("p0")
	cut := `{"nickName":"小明","source":"` + strings.Repeat("长", 400) + `"}`
	s.must(s.client.CreateMenu(t.Context(), o, []model.MenuButton{{Kind: "click", Name: "帮助", Key: "HELP"}, {Kind: "location_select", Name: "地点", Key: "L"}}))
	code, err := s.client.CreateQRCode(t.Context(), o, model.QRCode{Scene: "shop_7", Seconds: 60})
	s.must(err)
	deeds := []struct {
		do   func() error
		want func(model.Push) bool
	}{
		{func() error { return ph.Open(m.AppID, `{"nickName":"小明","tag_id":3}`) }, func(p model.Push) bool {
			return p.Session != nil && p.Session.Params["nickName"] == "小明" && p.Session.Params["tag_id"] == "3" && p.Warnings == nil
		}},
		{func() error { return ph.Open(m.AppID, cut) }, func(p model.Push) bool {
			return p.Session.Params["nickName"] == "小明" && len(p.Warnings) == 1 && p.Warnings[0] == model.WarnSessionCut
		}},
		{func() error { return ph.Text(m.AppID, " a]]>\u2028\"<&你\x01 ") }, func(p model.Push) bool { return strings.HasPrefix(p.Text, " a]]>\u2028\"<&你") }},
		{func() error { return ph.Image(m.AppID, "a.png", png) }, func(p model.Push) bool {
			file, err := s.client.Download(t.Context(), m, p.Media.MediaID, 1<<20)
			same, sameErr := s.client.Fetch(t.Context(), p.Media.PictureURL, 1<<20)
			return err == nil && sameErr == nil && string(file.Content) == string(png) && string(same.Content) == string(png)
		}},
		{func() error { return ph.Card(m.AppID, "直播", "pages/live?id=9", png) }, func(p model.Push) bool {
			return p.Card.Title == "直播" && p.Card.AppID == m.AppID && p.Card.Path == "pages/live?id=9"
		}},
		{func() error { return ph.Consent(m.AppID, map[string]bool{"A": true}) }, func(p model.Push) bool {
			return len(p.Consents) == 1 && p.Consents[0].TemplateID == "A" && p.Consents[0].Status == "accept"
		}},
		{func() error { return ph.Raw(m.AppID, "hologram", nil) }, func(p model.Push) bool { return p.Kind == model.KindUnsupported && p.MsgID != "" }},
		{func() error { return ph.Scan(code.URL) }, func(p model.Push) bool {
			return p.Event == "subscribe" && p.Scene == "shop_7" && p.Ticket == code.Ticket
		}},
		{func() error { return ph.Scan(code.URL) }, func(p model.Push) bool { return p.Event == "SCAN" && p.Scene == "shop_7" }},
		{func() error { return ph.TapMenu(o.AppID, "0", nil) }, func(p model.Push) bool { return p.Event == "CLICK" && p.EventKey == "HELP" }},
		{func() error { return ph.TapMenu(o.AppID, "1", map[string]string{"label": "天河"}) }, func(p model.Push) bool { return p.Place.Label == "天河" && p.Place.Latitude == 23.134521 }},
		{func() error {
			return ph.Location(o.AppID, simulator.Place{Latitude: 23.1, Longitude: 113.2, Scale: 15, Label: "天河"})
		}, func(p model.Push) bool {
			return *p.Place == model.Place{Latitude: 23.1, Longitude: 113.2, Scale: 15, Label: "天河"}
		}},
		{func() error { return ph.Voice(o.AppID, "a.amr", amr) }, func(p model.Push) bool { return p.Media.Format == "amr" && p.Media.HighMediaID != "" }},
		{func() error { return ph.Unfollow(o.AppID) }, func(p model.Push) bool { return p.Event == "unsubscribe" }},
	}
	for i, deed := range deeds {
		s.must(deed.do())
		s.settled()
		s.sim.Clock().Advance(time.Second)
		if len(s.pushes) != i+1 || !deed.want(s.pushes[i]) {
			t.Fatalf("deed %d: %d pushes, the last %+v; refused %v", i, len(s.pushes), s.pushes[len(s.pushes)-1], s.refused)
		}
	}
}

// TestAMenuLineComesBackWithItsPlace is the round trip of a menu message.
func TestAMenuLineComesBackWithItsPlace(t *testing.T) {
	o := connection(2, model.Official, model.PushSafe, model.PushXML)
	s := journey(t, simulator.NewFrozenClock(noon), 1, o)
	ph := s.sim.Phone("p0")
	s.must(ph.Follow(o.AppID))
	menu := &model.Menu{Head: "?", Lines: []model.MenuLine{{Kind: "text", Text: "x"}, {Kind: "keyword", Text: "满意"}}}
	v, err := s.client.Send(t.Context(), o, model.Outbound{OpenID: simulator.OpenID(o.AppID, "p0"), Kind: model.KindMenu, Menu: menu})
	if v != model.Sent {
		t.Fatal(err)
	}
	items := s.sim.Items(o.AppID, "p0")
	s.must(ph.TapLine(o.AppID, items[len(items)-1].ID, "1"))
	s.settled()
	last := s.pushes[len(s.pushes)-1]
	if last.MenuID != "1" || last.Text != menu.Lines[1].Text {
		t.Errorf("%+v", last)
	}
}

// TestAPassiveReplyIsUnderstoodByTheOtherSide lets the simulator open what wire sealed.
func TestAPassiveReplyIsUnderstoodByTheOtherSide(t *testing.T) {
	for _, c := range []model.Connection{
		connection(1, model.Official, model.PushSafe, model.PushXML), connection(2, model.Official, model.PushPlain, model.PushXML),
		connection(3, model.Official, model.PushCompat, model.PushXML), connection(4, model.MiniProgram, model.PushSafe, model.PushJSON),
	} {
		reader, err := wire.NewReader(wire.SettingsOf(c))
		if err != nil {
			t.Fatal(err)
		}
		reply, want := wire.Passive{Kind: "text", Text: "a]]><b>&你好"}, "a]]><b>&你好"
		if c.Kind != model.Official {
			reply, want = wire.Passive{Kind: wire.Transfer}, "已转接微信客服工具"
		}
		var sim *simulator.Simulator
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body) // an error shows as a refused push
			in, err := reader.Read(r.URL.Query(), body, sim.Clock().Now())
			if err != nil || in.Kind != model.KindText {
				return
			}
			text, kind, err := reader.Reply(in, reply, sim.Clock().Now())
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(text) // the caller has gone
		}))
		kind := simulator.MiniProgram
		if c.Kind == model.Official {
			kind = simulator.Service
		}
		sim, err = simulator.New(simulator.Config{Clock: simulator.NewFrozenClock(noon), Persons: []simulator.Person{{ID: "p0"}}, Accounts: []simulator.Account{{
			Kind: kind, AppID: c.AppID, Secret: c.Secret, OriginalID: c.OriginalID, Verified: true,
			Push: simulator.PushSettings{URL: server.URL, Token: c.PushToken, Key: c.PushKey, Mode: string(c.PushMode), Format: string(c.PushFormat)}}}})
		if err != nil {
			t.Fatal(err)
		}
		ph := sim.Phone("p0")
		if c.Kind == model.Official {
			err = ph.Follow(c.AppID)
		} else {
			err = ph.Open(c.AppID, "")
		}
		if err = errors.Join(err, ph.Text(c.AppID, "?")); err != nil || !sim.AwaitPushes(t.Context()) {
			t.Fatal(err)
		}
		items := sim.Items(c.AppID, "p0")
		same(t, string(c.PushMode), items[len(items)-1].Text, want)
		sim.Close()
		server.Close()
	}
}

// TestTheLedgerAndWeChatAgree plays random lives against the simulator, which
// counts in its own way: what the ledger says is left is what may be sent.
func TestTheLedgerAndWeChatAgree(t *testing.T) {
	for seed := range uint64(6) {
		o := connection(1, model.Official, model.PushSafe, model.PushXML)
		if seed%2 == 0 {
			o = connection(1, model.MiniProgram, model.PushSafe, model.PushJSON)
		}
		s := journey(t, simulator.NewFrozenClock(noon), 1, o)
		s.live(o, rand.New(rand.NewPCG(seed, 7)), 250)
	}
}

func (s *shop) live(c model.Connection, dice *rand.Rand, steps int) {
	s.t.Helper()
	ph, openid, official := s.sim.Phone("p0"), simulator.OpenID(c.AppID, "p0"), c.Kind == model.Official
	if official {
		s.must(s.client.CreateMenu(s.t.Context(), c, []model.MenuButton{{Kind: "click", Name: "a", Key: "K"}, {Kind: "view", Name: "b", URL: "https://e.example"}}))
		s.must(ph.Follow(c.AppID))
	} else {
		s.must(ph.Open(c.AppID, ""))
	}
	s.settled()
	waits := []time.Duration{time.Second, 20 * time.Second, 61 * time.Second, time.Hour, 30 * time.Hour}
	for range steps {
		s.sim.Clock().Advance(waits[min(dice.IntN(12), dice.IntN(len(waits)+3))%len(waits)] + time.Millisecond)
		switch roll := dice.IntN(10); {
		case roll == 0:
			s.must(ph.Text(c.AppID, "?"))
		case roll == 1 && official:
			s.must(ph.TapMenu(c.AppID, "0", nil))
		case roll == 2 && official:
			s.must(ph.TapMenu(c.AppID, "1", nil))
		case roll == 1:
			s.must(ph.Open(c.AppID, ""))
		case roll > 3:
			s.compare(c, ph, openid)
			left := s.standing(c, openid)
			if v := s.send(c, openid, "x"); (v == model.Sent) != (left.State == model.QuotaOpen) {
				s.t.Fatalf("the ledger said %+v, WeChat said %s", left, v)
			}
		}
		s.settled()
		s.sim.Clock().Advance(time.Millisecond)
		s.compare(c, ph, openid)
	}
}

func (s *shop) standing(c model.Connection, openid string) model.QuotaStanding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return quota.Defaults().Standing(c.Kind, s.ledgers[openid], model.At(s.sim.Clock().Now()))
}

func (s *shop) compare(c model.Connection, ph *simulator.Phone, openid string) {
	s.t.Helper()
	theirs, err := ph.Quota(c.AppID)
	s.must(err)
	if ours := s.standing(c, openid); ours.Left != theirs.Left || theirs.Left > 0 && int64(ours.Until) != theirs.Until {
		s.t.Fatalf("the ledger says %+v, WeChat %+v", ours, theirs)
	}
}
