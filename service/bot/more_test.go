package bot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yingke/model"
)

func TestTheRobotCommentsOnChanges(t *testing.T) {
	join, queue, offline, end := rule("join", model.OnJoin), rule("queue", model.OnQueue), rule("offline", model.OnOffline), rule("end", model.OnEnd)
	cases := map[string]struct {
		settings Settings
		rules    []model.Rule
		moment   Moment
		change   Change
		want     want
	}{
		"an assignment is announced":                    {settings(), []model.Rule{join}, at(""), Change{Happened: model.OnJoin}, want{"join", "stays", "join +"}},
		"also after a keyword":                          {settings(), []model.Rule{join}, at(""), Change{Happened: model.OnJoin, Keyword: true}, want{"join", "stays", "join +"}},
		"but not from the queue":                        {settings(), []model.Rule{join}, at(""), Change{Happened: model.OnJoin, FromQueue: true}, want{"", "stays", "join from_queue"}},
		"unless the product wants it":                   {settings(func(s *Settings) { s.JoinFromQueue = true }), []model.Rule{join}, at(""), Change{Happened: model.OnJoin, FromQueue: true}, want{"join", "stays", "join +"}},
		"an agent's own announcement wins":              {settings(), []model.Rule{join, rule("mine", model.OnJoin, ofAgent)}, at("", by(7)), Change{Happened: model.OnJoin}, want{"mine", "stays", "mine +, join weaker"}},
		"the queue is announced":                        {settings(), []model.Rule{queue}, at(""), Change{Happened: model.OnQueue}, want{"queue", "stays", "queue +"}},
		"not after a keyword":                           {settings(), []model.Rule{queue}, at(""), Change{Happened: model.OnQueue, Keyword: true}, want{"", "stays", "queue keyword_first"}},
		"nobody there: the offline reply instead":       {settings(), []model.Rule{queue, offline}, at(""), Change{Happened: model.OnQueue, Absent: true}, want{"offline", "stays", "offline +, queue offline_first"}},
		"without an offline reply the queue speaks":     {settings(), []model.Rule{queue}, at(""), Change{Happened: model.OnQueue, Absent: true}, want{"queue", "stays", "queue +"}},
		"a disabled offline reply lets the queue speak": {settings(), []model.Rule{queue, rule("offline", model.OnOffline, off)}, at(""), Change{Happened: model.OnQueue, Absent: true}, want{"queue", "stays", "offline disabled, queue +"}},
		"a keyword silences both":                       {settings(), []model.Rule{queue, offline}, at(""), Change{Happened: model.OnQueue, Absent: true, Keyword: true}, want{"", "stays", "offline keyword_first, queue keyword_first"}},
		"rest is not offline":                           {settings(), []model.Rule{offline}, at(""), Change{Happened: model.OnOffline, Resting: true}, want{"", "stays", "offline resting"}},
		"offline is announced":                          {settings(), []model.Rule{offline}, at(""), Change{Happened: model.OnOffline}, want{"offline", "stays", "offline +"}},
		"the end is announced":                          {settings(), []model.Rule{end}, at(""), Change{Happened: model.OnEnd}, want{"end", "stays", "end +"}},
		"silence is bridged":                            {settings(), []model.Rule{rule("soon", model.OnSilence)}, at(""), Change{Happened: model.OnSilence}, want{"soon", "stays", "soon +"}},
		"a blocked customer hears nothing":              {settings(), []model.Rule{end}, at("", blocked), Change{Happened: model.OnEnd}, want{"", "stays", "end customer_blocked"}},
		"without quota nothing is said":                 {settings(), []model.Rule{end}, at("", left(0)), Change{Happened: model.OnEnd}, want{"", "stays", "end + quota"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := observed(NewBook(c.settings, c.rules).Comment(c.moment, c.change)); got != c.want {
				t.Errorf("\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestPlaceholdersAreFilled(t *testing.T) {
	facts := Facts{NickName: "小明", StaffName: "客服A", OpenID: "o1", Source: "首页", AppID: "wx1", QueueNo: 3, WaitMin: 5, Now: noon}
	cases := map[string]struct{ text, want string }{
		"the customer's name":        {"你好{{nick_name}}", "你好小明"},
		"the agent's name":           {"我是{{staff_name}}", "我是客服A"},
		"the place in the queue":     {"第{{queue_no}}位,约{{wait_min}}分钟", "第3位,约5分钟"},
		"a day":                      {"{{yyyy-MM-dd}}", "2026-11-23"},
		"a day as people write it":   {"{{MM月dd日}}", "11月23日"},
		"a time":                     {"{{yyyy-MM-dd hh:mm:ss}}", "2026-11-23 12:00:00"},
		"minutes":                    {"{{MM-dd hh:mm}}", "11-23 12:00"},
		"an unknown one stays":       {"{{what}}", "{{what}}"},
		"no placeholder, no change":  {"100%", "100%"},
		"a name is not filled again": {"{{nick_name}}", "小明"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := facts.Text(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := (Facts{NickName: "{{openid}}", OpenID: "secret", Now: noon}).Text("{{nick_name}}"); got != "{{openid}}" {
		t.Errorf("a name that looks like a placeholder became %q", got)
	}
}

func TestLinksCarryTheCustomer(t *testing.T) {
	facts := Facts{NickName: "小 明", OpenID: "o1", Now: noon, SignKey: []byte("key")}
	withParams := facts
	withParams.Params = "a=1&b=x y"
	cases := map[string]struct {
		facts Facts
		reply model.Reply
		want  string
	}{
		"nothing to add":               {facts, model.Reply{URL: "https://d.example/app"}, "https://d.example/app"},
		"openid behind a ?":            {facts, model.Reply{URL: "https://d.example/app", AppendOpenID: true}, "https://d.example/app?openid=o1"},
		"openid behind an &":           {facts, model.Reply{URL: "https://d.example/app?x=1", AppendOpenID: true}, "https://d.example/app?x=1&openid=o1"},
		"openid before a fragment":     {facts, model.Reply{URL: "https://d.example/#/pay?x=1", AppendOpenID: true}, "https://d.example/?openid=o1#/pay?x=1"},
		"openid behind a dangling ?":   {facts, model.Reply{URL: "https://d.example/app?", AppendOpenID: true}, "https://d.example/app?openid=o1"},
		"openid behind a dangling &":   {facts, model.Reply{URL: "https://d.example/app?a=1&", AppendOpenID: true}, "https://d.example/app?a=1&openid=o1"},
		"a placeholder is encoded":     {facts, model.Reply{URL: "https://d.example/?n={{nick_name}}"}, "https://d.example/?n=%E5%B0%8F+%E6%98%8E"},
		"params are appended, encoded": {withParams, model.Reply{URL: "https://d.example/"}, "https://d.example/?a=1&b=x+y"},
		"params come before openid":    {withParams, model.Reply{URL: "https://d.example/", AppendOpenID: true}, "https://d.example/?a=1&b=x+y&openid=o1"},
		"no openid, nothing added":     {Facts{Now: noon}, model.Reply{URL: "https://d.example/", AppendOpenID: true, AppendSign: true}, "https://d.example/"},
		// HMAC-SHA256("key", "openid=o1&ts=1795406400"), made with openssl dgst -sha256 -hmac key
		"a signed link": {facts, model.Reply{URL: "https://d.example/", AppendOpenID: true, AppendSign: true},
			"https://d.example/?openid=o1&ts=1795406400&sign=SIGN"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			want := strings.Replace(c.want, "SIGN", signOfNoon, 1)
			if got := c.facts.Link(c.reply); got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

func TestAMenuIsTappedInWeChatAndTypedElsewhere(t *testing.T) {
	menu := model.Menu{Head: "你好{{nick_name}}", Tail: "谢谢", Lines: []model.MenuLine{
		{Kind: lineText, Text: "售前"}, {Kind: lineKeyword, Text: "价格", Value: "价格表 A&B"}, {Kind: lineBlank},
		{Kind: lineKeyword, Text: "<b>人工"}, {Kind: lineLink, Text: "官网", Value: `https://d.example/?a="1"`},
	}}
	facts := Facts{NickName: "小明", Now: noon}
	plain := "你好小明\n售前\n1. 价格\n\n2. <b>人工\n<a href=\"https://d.example/?a=%221%22\">官网</a>\n谢谢"
	if got := MenuText(menu, facts, false); got != plain {
		t.Errorf("got %q\nwant %q", got, plain)
	}
	tapped := "你好小明\n售前\n1. <a href=\"weixin://bizmsgmenu?msgmenucontent=%E4%BB%B7%E6%A0%BC%E8%A1%A8%20A%26B&msgmenuid=101\">价格</a>\n\n" +
		"2. <a href=\"weixin://bizmsgmenu?msgmenucontent=%3Cb%3E%E4%BA%BA%E5%B7%A5&msgmenuid=102\">＜b＞人工</a>\n" +
		"<a href=\"https://d.example/?a=%221%22\">官网</a>\n谢谢"
	if got := MenuText(menu, facts, true); got != tapped {
		t.Errorf("got %q\nwant %q", got, tapped)
	}
	for typed, want := range map[string]string{"1": "价格表 A&B", " ２ ": "<b>人工", "101": "价格表 A&B", "102": "<b>人工", "3": "", "0": "", "-1": "", "x": "", "103": ""} {
		if got := Numbered(menu, typed); got != want {
			t.Errorf("%q means %q, want %q", typed, got, want)
		}
	}
}

func TestTextsAreMergedOnlyAsFarAsOneMessageHolds(t *testing.T) {
	long := strings.Repeat("字", 400)
	got := Merge([]model.ReplyItem{text(long), text(long), text("b"), {Kind: "image"}, text("c"), text("d")}, true)
	if len(got) != 4 || wordsOf(got[1]) != long+"\n\nb" || wordsOf(got[3]) != "c\n\nd" {
		t.Errorf("%d messages: %+v", len(got), got)
	}
	link := model.ReplyItem{Kind: ItemURL, Body: model.Reply{Title: "看", URL: "https://e.example/", AppendOpenID: true}}
	both := Merge([]model.ReplyItem{text("a"), link, {Kind: ItemText, Body: model.Reply{Text: "b"}, DelaySeconds: 1}, link}, true)
	_, body, preview := NewBook(settings(), nil).Message(both[0], Facts{OpenID: "o1"})
	if want := "a\n\n<a href=\"https://e.example/?openid=o1\">看</a>"; len(both) != 2 || body.(model.Text).Text != want || preview != "a" {
		t.Errorf("%d messages, the first %q", len(both), body)
	}
	r := rule("r", model.OnKeyword, says(text("a"), text("b"), model.ReplyItem{Kind: "image"}))
	if Cost(r) != 2 {
		t.Errorf("the rule costs %d messages", Cost(r))
	}
}

func TestClashesNameTheRulesThatShareAWord(t *testing.T) {
	a, b, c := rule("a", model.OnKeyword, full("价格", "退款")), rule("b", model.OnKeyword, full("价格 ")), rule("c", model.OnKeyword, part("价格"))
	got := NewBook(settings(), []model.Rule{a, b, c}).Clashes()
	if len(got) != 1 || got[0].Text != "价格" || len(got[0].RuleIDs) != 2 || slices.Contains(got[0].RuleIDs, c.ID) {
		t.Errorf("%+v", got)
	}
}

// TestWhateverHappensTheRulesOfTheHouseHold draws rules and moments by chance:
// no two answers from rules that exclude each other, never more than the quota,
// and every rule that could have fired is in the log once.
func TestWhateverHappensTheRulesOfTheHouseHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom([]string{"价格", "退款", "人工", "a", "价"})
		triggers := rapid.SampledFrom([]model.Trigger{model.OnKeyword, model.OnKeyword, model.OnReceived, model.OnOpen})
		rules := make([]model.Rule, rapid.IntRange(0, 12).Draw(t, "rules"))
		for i := range rules {
			rules[i] = model.Rule{
				ID: int64(i + 1), Name: fmt.Sprint("r", i), Trigger: triggers.Draw(t, "trigger"), Enabled: rapid.Bool().Draw(t, "enabled"),
				ProductID: rapid.Int64Range(0, 1).Draw(t, "product"), Interval: rapid.SampledFrom([]int{0, 60}).Draw(t, "interval"),
				Continue: rapid.Bool().Draw(t, "continue"), Random: rapid.Bool().Draw(t, "random"), Position: rapid.IntRange(0, 3).Draw(t, "position"),
				Items: rapid.SliceOfN(rapid.Map(rapid.SampledFrom([]string{"text", "image"}), func(k string) model.ReplyItem { return model.ReplyItem{Kind: k} }), 0, 4).Draw(t, "items"),
			}
			for range rapid.IntRange(1, 3).Draw(t, "keywords") {
				rules[i].Keywords = append(rules[i].Keywords, model.Keyword{Text: words.Draw(t, "word"), Partial: rapid.Bool().Draw(t, "partial")})
			}
		}
		m := wrote(rapid.SampledFrom([]string{"价格", "我要退款", "人工", "你好", ""}).Draw(t, "text"),
			left(rapid.IntRange(0, 6).Draw(t, "left")), in(rapid.SampledFrom([]model.State{model.Idle, model.Robot, model.Queued, model.Serving}).Draw(t, "state")))
		m.Fired = map[int64]model.Millis{}
		for _, r := range rules {
			if rapid.Bool().Draw(t, "fired") {
				m.Fired[r.ID] = model.At(noon.Add(-time.Second))
			}
		}
		if rapid.Bool().Draw(t, "opening") {
			m.Happened = model.OnOpen
		}
		check(t, NewBook(settings(), rules), rules, m)
	})
}

func check(t *rapid.T, book *Book, rules []model.Rule, m Moment) {
	out := book.Answer(m)
	if len(out.Says) > m.Left {
		t.Fatalf("%d messages where %d are left", len(out.Says), m.Left)
	}
	firedBy := map[model.Trigger]int{}
	logged := map[int64]int{}
	goesOn := false
	for _, l := range out.Log {
		if l.RuleID != 0 {
			logged[l.RuleID]++
		}
		if l.Fired {
			firedBy[l.Trigger]++
			goesOn = goesOn || l.Trigger == model.OnKeyword && rules[l.RuleID-1].Continue
		} else if l.Reason == "" {
			t.Fatalf("%s did not fire and the log does not say why", l.Name)
		}
	}
	if firedBy[model.OnKeyword] > 1 || firedBy[model.OnReceived] > 1 || firedBy[model.OnOpen] > 1 {
		t.Fatalf("two of one kind answered: %v", firedBy)
	}
	if firedBy[model.OnKeyword] == 1 && firedBy[model.OnReceived] == 1 && !goesOn {
		t.Fatal("收到消息 answered after a keyword that does not go on")
	}
	for _, r := range rules {
		want := 0
		if couldFire(r, m) {
			want = 1
		}
		if logged[r.ID] != want {
			t.Fatalf("rule %s stands %d times in the log, want %d", r.Name, logged[r.ID], want)
		}
	}
}

// couldFire says in the plainest way which rules a moment touches.
func couldFire(r model.Rule, m Moment) bool {
	if m.Happened == model.OnOpen {
		return r.Trigger == model.OnOpen
	}
	return r.Trigger == model.OnReceived || r.Trigger == model.OnKeyword && slices.ContainsFunc(r.Keywords, func(k model.Keyword) bool {
		return k.Text == m.Text || k.Partial && strings.Contains(m.Text, k.Text)
	})
}

// BenchmarkAnswer decides on a message with 10,000 rules and 100,000 keywords,
// and with a hundredth of them: the time hardly differs.
func BenchmarkAnswer(b *testing.B) {
	for _, size := range []int{100, 10_000} {
		book := NewBook(settings(), manyRules(size))
		b.Run(fmt.Sprintf("rules=%d", size), func(b *testing.B) {
			m := wrote("请问这个关键词000042的价格是多少,什么时候发货")
			b.ReportAllocs()
			for b.Loop() {
				book.Answer(m)
			}
		})
	}
}

func BenchmarkNewBook(b *testing.B) {
	rules := manyRules(10_000)
	for b.Loop() {
		NewBook(settings(), rules)
	}
}

// manyRules makes rules with ten keywords each, half of them partial.
func manyRules(n int) []model.Rule {
	dice := rand.New(rand.NewPCG(1, 2))
	rules := make([]model.Rule, n)
	for i := range rules {
		rules[i] = rule(fmt.Sprint("rule ", i), model.OnKeyword)
		rules[i].ID = int64(i + 1)
		for k := range 10 {
			rules[i].Keywords = append(rules[i].Keywords, model.Keyword{
				Text: fmt.Sprintf("关键词%06d%c", i*10+k, rune(0x4e00+dice.IntN(2000))), Partial: k%2 == 0})
		}
	}
	rules[0].Keywords = append(rules[0].Keywords, model.Keyword{Text: "价格", Partial: true})
	return rules
}

// signOfNoon was made outside: printf 'openid=o1&ts=1795406400' | openssl dgst -sha256 -hmac key
const signOfNoon = "fad9b1a2a4a8b73ee962bbaf099be7a6a901ff8f2fc5a049ee4a25f546a05027"
