package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/intake"
	"yingke/service/outbox"
	"yingke/service/search"
	"yingke/service/wechat"
	"yingke/service/wechat/simulator"
	"yingke/service/wechat/token"
)

// douyu is the shop of product.md chapter 11 in one frozen time: the mini-program
// M at a WeChat of our own with Ming's phone, and the cloud product H with the
// channel c1, which agent A serves. B answers in M.
type douyu struct {
	*world
	sim  *simulator.Simulator
	m    model.ProductOf
	c1   model.Channel
	a, b model.Agent

	heard int // calls to WeChat that were looked at
}

// The two buttons of the mini-program.
const (
	homeButton  = `{"nickName":"小明","source":"首页"}`
	innerButton = `{"nickName":"小明","source":"内页"}`
)

func newDouyu(t *testing.T) *douyu {
	t.Helper()
	c := &clock{now: noon}
	s := storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: c.Now})
	d := &douyu{world: worldOn(t, s, c)}
	sim, err := simulator.New(simulator.Config{Persons: []simulator.Person{{ID: "ming", Nickname: "小明"}}, Clock: simulator.NewFrozenClock(noon)})
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := httptest.NewServer(d.handler), httptest.NewServer(sim)
	sim.SetBase(theirs.URL)
	t.Cleanup(func() { sim.Close(); theirs.Close(); ours.Close() })
	quiet := slog.New(slog.DiscardHandler)
	tokens := token.New(token.Config{Base: theirs.URL, Store: s.Tokens(model.OperatorViewer()), Keyring: storetest.Keyring(), Log: quiet, Now: c.Now, Outside: theirs.Client()})
	client := wechat.New(wechat.Config{Base: theirs.URL, Outside: theirs.Client(), Tokens: tokens, Log: quiet, Now: c.Now, Limit: hung})
	d.Intake = intake.New(s, client, d.Media, d.Chat, quietHealth{}, intake.Options{Log: quiet, Now: c.Now, Of: search.OfMessage, Names: search.OfCustomer})
	sender := outbox.New(d.Outbox, s, client, d.Media, d.Chat, outbox.Options{Log: quiet, Now: c.Now, Every: 5 * time.Millisecond, Observe: d.Delivered})
	working(t, d.Chat, d.Intake, sender)
	d.sim = sim
	d.a = d.person(t, "A", d.ours.Roles[model.RoleAgent], func(a *model.Agent) { a.AutoLimit = 10 })
	d.b = d.person(t, "B", d.ours.Roles[model.RoleAgent])
	d.ours.Online(t, d.a)
	d.m = d.ours.Product(t, model.MiniProgram, []model.Agent{d.b}, func(c *model.Connection) { c.OriginalID = "gh_0123456789ab" })
	if err := sim.AddAccount(accountOf(d.m.Connection, ours.URL)); err != nil {
		t.Fatal(err)
	}
	d.c1 = d.ours.Channel(t, []model.Agent{d.a}, func(c *model.ChannelSettings) {
		c.JoinText, c.EndText, c.OfflineText, c.QueueText = "您好 {{nick_name}}，我是 {{staff_name}}", "再见", "都下班了", "请排队"
	})
	d.furnishRules(t)
	return d
}

// furnishRules are the rules on M: K1, K2, and O1, which is off in the improved version.
func (d *douyu) furnishRules(t *testing.T) {
	t.Helper()
	app := []model.ReplyItem{{Kind: "link", Body: model.Reply{Title: "下载APP", Description: "更清晰", URL: "https://d.example/app", AppendOpenID: true}}}
	talk := model.ReplyItem{Kind: "url", Body: model.Reply{Title: "客服咨询", AppendOpenID: true, URL: "https://h.example/s/" + d.c1.Key + "?source=小程序&nickName={{nick_name}}"}}
	hint := []model.ReplyItem{{Kind: "text", Body: model.Reply{Text: "回复 1 下载 APP"}}, talk}
	for _, r := range []model.Rule{
		{Name: "K1", Trigger: model.OnKeyword, Items: app, Keywords: []model.Keyword{{Text: "pages/live", Partial: true}, {Text: "直播", Partial: true}}},
		{Name: "K2", Trigger: model.OnKeyword, Items: app, Keywords: []model.Keyword{{Text: "1"}}},
		{Name: "O1", Trigger: model.OnOpen, Items: hint},
		{Name: "R1", Trigger: model.OnReceived, Items: hint, Interval: 60},
	} {
		r.ProductID, r.Enabled = d.m.ID, r.Name != "R1"
		if _, err := d.Reply.Save(t.Context(), d.ours.Admin, r); err != nil {
			t.Fatalf("%s: %v", r.Name, err)
		}
	}
	d.switches(t, true)
}

// switches are the settings of M: 转人工 off, 关键词用户参与分配 off, and whether an
// opening needs a message before it, as in 2019.
func (d *douyu) switches(t *testing.T, year2019 bool) {
	t.Helper()
	settings := model.DefaultReplySettings()
	settings.KeywordsTakePart, settings.OpenNeedsMessage = false, year2019
	if _, err := d.Reply.SaveSettings(t.Context(), d.ours.Admin, model.KeptReplySettings{ProductID: d.m.ID, Own: true, Settings: settings}); err != nil {
		t.Fatal(err)
	}
}

// turn switches a rule of M on or off.
func (d *douyu) turn(t *testing.T, name string, on bool) {
	t.Helper()
	list, err := d.Reply.List(t.Context(), d.ours.Admin, model.RuleFilter{ProductID: d.m.ID}, model.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Items {
		if r.Name == name {
			r.Enabled = on
			if _, err := d.Reply.Save(t.Context(), d.ours.Admin, r); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (d *douyu) pass(by time.Duration) {
	d.clock.pass(by)
	d.sim.Clock().Advance(by)
}

// does lets Ming do something on his phone and waits until all that it leads to is done.
func (d *douyu) does(t *testing.T, what error) {
	t.Helper()
	if what != nil {
		t.Fatal(what)
	}
	d.settled(t)
}

// settled waits until nothing is under way: no push, no reaction, no delivery.
func (d *douyu) settled(t *testing.T) {
	t.Helper()
	db := storetest.Beneath(t, d.store)
	d.sim.AwaitPushes(t.Context())
	eventually(t, "everything is done", func() bool {
		var open int
		err := db.QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM push WHERE due_at > 0) + (SELECT COUNT(*) FROM conversation WHERE duty_at > 0) + "+
			"(SELECT COUNT(*) FROM delivery WHERE settled_at = 0)").Scan(&open)
		if err != nil {
			t.Fatal(err)
		}
		return open == 0
	})
}

// sent are the messages that WeChat got since it was asked last: "link 下载APP
// https://..." or "text ...".
func (d *douyu) sent(t *testing.T) []string {
	t.Helper()
	calls := d.sim.Calls("/cgi-bin/message/custom/send")
	lines := []string{}
	for _, c := range calls[d.heard:] {
		var body struct {
			MsgType string
			Text    struct{ Content string }
			Link    struct{ Title, URL string }
		}
		if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
			t.Fatal(err)
		}
		line := strings.Join(strings.Fields(body.MsgType+" "+body.Text.Content+" "+body.Link.Title+" "+body.Link.URL), " ")
		if c.Code != 0 {
			line += fmt.Sprint(" refused ", c.Code)
		}
		lines = append(lines, line)
	}
	d.heard = len(calls)
	return lines
}

func (d *douyu) sends(t *testing.T, want ...string) {
	t.Helper()
	if got := d.sent(t); !slices.Equal(got, want) {
		t.Errorf("WeChat got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// inM is Ming's conversation with M.
func (d *douyu) inM(t *testing.T) model.View {
	t.Helper()
	v := model.SystemViewer(d.ours.ID)
	var id int64
	err := storetest.Beneath(t, d.store).QueryRowContext(t.Context(), "SELECT id FROM conversation WHERE product_id = ?", d.m.ID).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	w, err := d.store.View(t.Context(), v, id)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// left is how much may still be sent in M, as an agent sees it.
func (d *douyu) left(t *testing.T, want int) {
	t.Helper()
	if got := d.Outbox.Standing(d.inM(t)); got.Left != want {
		t.Errorf("%d messages are left instead of %d (%s)", got.Left, want, got.State)
	}
}

// why is the log about the newest line of a party in M.
func (d *douyu) why(t *testing.T, party model.Party, want string) {
	t.Helper()
	w := d.inM(t)
	for number := w.LastNumber; number > 0; number-- {
		answer := d.ask(t, "administrator", "GET", fmt.Sprintf("/api/conversations/%d/messages/%d/why", w.ID, number), "")
		if textOf(t, answer, "party") != string(party) {
			continue
		}
		keepsItsContract(t, "why", "GET", "/api/conversations/1/messages/1/why", answer)
		if got := reasons(t, answer); got != want {
			t.Errorf("why: %q instead of %q", got, want)
		}
		return
	}
	t.Errorf("no line of %s", party)
}

// reasons are the lines of a log: "K1 +, O1 needs_message".
func reasons(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	var body struct {
		Decisions []struct{ Log []lineShape }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, d := range body.Decisions {
		for _, l := range d.Log {
			mark := string(l.Reason)
			if l.Fired {
				mark = "+"
			}
			name := l.Name
			if name == "" {
				name = "-"
			}
			all = append(all, name+" "+mark)
		}
	}
	return strings.Join(all, ", ")
}

var anchored = regexp.MustCompile(`<a href="([^"]+)">`)

// linked is the address in the last text that Ming got from M, as his browser opens it.
func (d *douyu) linked(t *testing.T) url.Values {
	t.Helper()
	items := d.sim.Items(d.m.Connection.AppID, "ming")
	for _, item := range slices.Backward(items) {
		if found := anchored.FindStringSubmatch(item.Text); found != nil {
			address, err := url.Parse(found[1])
			if err != nil {
				t.Fatal(err)
			}
			return address.Query()
		}
	}
	t.Fatal("no link on the phone")
	return nil
}

// opens opens c1, or A's own link in it, with the parameters of a link, on a
// device that has been there before (an openid that nobody signed is good on the
// device that brought it) or on a new one.
func (d *douyu) opens(t *testing.T, of model.Link, params url.Values, device string) *httptest.ResponseRecorder {
	t.Helper()
	given := map[string]string{}
	for name := range params {
		given[name] = params.Get(name)
	}
	body, err := json.Marshal(map[string]any{"channel_id": d.c1.ID, "key": d.c1.Key, "agent_id": of.AgentID, "agent_key": of.Key, "params": given, "visitor_key": device})
	if err != nil {
		t.Fatal(err)
	}
	answer := d.ask(t, "", "POST", "/api/visitor/open", string(body))
	if answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	return answer
}

// messagesOf are the messages of a thread as it was answered.
func messagesOf(t *testing.T, answer *httptest.ResponseRecorder) []messageShape {
	t.Helper()
	var thread threadShape
	if err := json.Unmarshal(answer.Body.Bytes(), &thread); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	return thread.Items
}

// bodyText is what a message says, or the name of what happened.
func bodyText(t *testing.T, m messageShape) string {
	t.Helper()
	var body struct{ Text, Name string }
	if err := json.Unmarshal(m.Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Text + body.Name
}
