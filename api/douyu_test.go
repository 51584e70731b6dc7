package api

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

// TestChapter11 plays the acceptance scenario of product.md chapter 11, row by
// row: what WeChat gets, in which order, and why every reply that was not sent
// was not.
func TestChapter11(t *testing.T) {
	d := newDouyu(t)
	appid, ph := d.m.Connection.AppID, d.sim.Phone("ming")
	o1 := ""
	app := func() string { return "link 下载APP https://d.example/app?openid=" + o1 }
	hint := func() string {
		return fmt.Sprintf(`text 回复 1 下载 APP <a href="https://h.example/s/%s?source=小程序&nickName=%s&openid=%s">客服咨询</a>`, d.c1.Key, url.QueryEscape("小明"), o1)
	}
	card := func() error { return ph.Card(appid, "斗鱼直播", "pages/live?id=9", nil) }
	row := func(name string, play func(t *testing.T)) {
		if !t.Run(name, play) {
			t.FailNow() // the next row begins where this one ends
		}
	}

	row("1: the first opening is not answered in the way of 2019", func(t *testing.T) {
		d.does(t, ph.Open(appid, homeButton))
		w := d.inM(t)
		o1 = w.OpenID
		if w.Customer.Nickname != "小明" || w.Source != "首页" {
			t.Errorf("he is %q from %q", w.Customer.Nickname, w.Source)
		}
		d.sends(t)
		d.why(t, model.BySystem, "O1 needs_message, - needs_message")
	})
	row("2: the card gets the link, and nobody is disturbed", func(t *testing.T) {
		d.pass(time.Second)
		d.does(t, card())
		d.sends(t, app())
		d.left(t, 4)
		d.why(t, model.ByCustomer, "K1 +, R1 disabled")
		if w := d.inM(t); w.State != model.Hidden {
			t.Errorf("the conversation is %s", w.State)
		}
		d.Reply.Count(t.Context())
		counts, _, err := d.Reply.Counts(t.Context(), d.ours.Admin, model.CountFilter{ProductID: d.m.ID})
		if err != nil || counts.Total != 1 || counts.Keywords[0].Keyword != "pages/live" && counts.Keywords[0].Keyword != "直播" {
			t.Errorf("counted %+v, %v", counts, err)
		}
	})
	row("2b: the same push again changes nothing", func(t *testing.T) {
		before := d.inM(t).LastNumber
		if _, _, err := d.sim.Forge(t.Context(), appid, "ming", "replay", ""); err != nil {
			t.Fatal(err)
		}
		d.settled(t)
		d.sends(t)
		if now := d.inM(t).LastNumber; now != before {
			t.Errorf("%d messages more", now-before)
		}
	})
	row("4: the second opening is answered, by the larger window", func(t *testing.T) {
		d.pass(10 * time.Minute)
		d.does(t, ph.Open(appid, innerButton))
		d.sends(t, hint())
		d.left(t, 3)
		if w := d.inM(t); w.Source != "内页" || w.State != model.Hidden {
			t.Errorf("from %q, %s", w.Source, w.State)
		}
	})
	row("5: a number gets the link, and the window begins anew", func(t *testing.T) {
		d.pass(time.Second)
		d.does(t, ph.Text(appid, "1"))
		d.sends(t, app())
		d.left(t, 4)
	})
	row("5b: space does not matter, and what is no keyword leads to a person", func(t *testing.T) {
		d.does(t, ph.Text(appid, " 1 "))
		d.sends(t, app())
		d.does(t, ph.Text(appid, "11"))
		d.sends(t)
		d.why(t, model.ByCustomer, "R1 disabled")
		if w := d.inM(t); w.State != model.Queued {
			t.Errorf("he is %s", w.State)
		}
	})
	d.rowsOfH(t, row)
	d.rowsOfAgents(t, row, app)
}

// rowsOfH are the rows in which Ming is on our own page.
func (d *douyu) rowsOfH(t *testing.T, row func(string, func(*testing.T))) {
	var page *httptest.ResponseRecorder
	var params url.Values
	id := func() string { return textOf(t, page, "conversation.id") }
	said := func(t *testing.T, conversation string) (lines []string) {
		answer := d.ask(t, "administrator", "GET", "/api/conversations/"+conversation+"/messages?after=0", "")
		for _, m := range messagesOf(t, answer) {
			lines = append(lines, fmt.Sprint(m.Party, " ", bodyText(t, m)))
		}
		return lines
	}
	row("6: the link opens c1 as him, and takes no place", func(t *testing.T) {
		params = d.linked(t)
		if params.Get("openid") != d.inM(t).OpenID || params.Get("source") != "小程序" {
			t.Errorf("the link says %v", params)
		}
		page = d.opens(t, model.Link{}, params, "")
		if served, _ := d.store.Agent(t.Context(), d.ours.Admin, d.a.ID); served.Serving != 0 || textOf(t, page, "conversation.state") != "idle" {
			t.Errorf("A serves %d", served.Serving)
		}
	})
	row("7: his first words get A, who is introduced", func(t *testing.T) {
		d.asVisitor(t, page, "POST", "/api/visitor/messages", `{"client_id":"v1","kind":"text","body":{"text":"你好"}}`)
		d.settled(t)
		if got, want := said(t, id()), []string{"customer 你好", "system agent.joined", "robot 您好 小明，我是 A"}; !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		shown := d.ask(t, "A", "GET", "/api/conversations/"+id(), "")
		if textOf(t, shown, "source") != "小程序" || textOf(t, shown, "agent_id") != fmt.Sprint(d.a.ID) {
			t.Errorf("%s", shown.Body)
		}
	})
	row("8: A answers and ends, and the end is said", func(t *testing.T) {
		d.pass(7 * time.Second)
		for _, call := range [][2]string{{"messages", `{"client_id":"a1","kind":"text","body":{"text":"您好"}}`}, {"end", "{}"}} {
			if answer := d.ask(t, "A", "POST", "/api/conversations/"+id()+"/"+call[0], call[1]); answer.Code >= 300 {
				t.Fatalf("%s: %d %s", call[0], answer.Code, answer.Body)
			}
		}
		got := said(t, id())
		if want := []string{"agent 您好", "robot 再见", "system session.ended"}; !slices.Equal(got[3:], want) {
			t.Errorf("%q", got)
		}
		shown := d.ask(t, "administrator", "GET", "/api/conversations/"+id(), "")
		rounds := d.ask(t, "administrator", "GET", "/api/customers/"+textOf(t, shown, "customer.id")+"/sessions", "")
		if textOf(t, shown, "state") != "ended" || textOf(t, rounds, "items.0.first_response_ms") != "7000" {
			t.Errorf("%s\n%s", shown.Body, rounds.Body)
		}
	})
	row("9: A's own link is another conversation, and c1 shows the old one", func(t *testing.T) {
		links, err := d.store.Links(t.Context(), d.ours.Admin, d.c1.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range links {
			opened := d.opens(t, l.Link, params, textOf(t, page, "visitor_key"))
			if own := l.Link.AgentID != 0; (textOf(t, opened, "conversation.id") != id()) != own || (len(itemsOf(t, opened)) == 0) != own {
				t.Errorf("the link of agent %d opens %s", l.Link.AgentID, opened.Body)
			}
		}
	})
}

// rowsOfAgents are the improved version, and what happens when WeChat or agents
// have no more to give.
func (d *douyu) rowsOfAgents(t *testing.T, row func(string, func(*testing.T)), app func() string) {
	appid, ph := d.m.Connection.AppID, d.sim.Phone("ming")
	hint := d.hintOn(t)
	row("10: improved, the first text is answered at once", func(t *testing.T) {
		d.turn(t, "O1", false)
		d.turn(t, "R1", true)
		d.ends(t)
		d.pass(49 * time.Hour)
		d.does(t, ph.Open(appid, homeButton))
		d.sends(t)
		d.why(t, model.BySystem, "O1 disabled")
		d.does(t, ph.Text(appid, "在吗"))
		d.sends(t, hint)
		d.pass(59 * time.Second)
		d.does(t, ph.Text(appid, "在不在"))
		d.sends(t)
		d.why(t, model.ByCustomer, "R1 interval")
		d.does(t, ph.Card(appid, "斗鱼直播", "pages/live?id=9", nil))
		d.sends(t, app())
		d.why(t, model.ByCustomer, "K1 +, R1 keyword_first")
	})
	row("11: beyond the fifth message, and beyond 48 hours, nothing is sent", func(t *testing.T) {
		conversation := fmt.Sprint(d.inM(t).ID)
		if answer := d.ask(t, "B", "POST", "/api/conversations/"+conversation+"/pick", "{}"); answer.Code >= 300 {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		say := func(i int) *httptest.ResponseRecorder {
			answer := d.ask(t, "B", "POST", "/api/conversations/"+conversation+"/messages", fmt.Sprintf(`{"client_id":"b%d","kind":"text","body":{"text":"回答 %d"}}`, i, i))
			d.settled(t)
			return answer
		}
		for i := range 4 {
			if answer := say(i); answer.Code != 201 {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
		}
		d.left(t, 0)
		d.sends(t, "text 回答 0", "text 回答 1", "text 回答 2", "text 回答 3")
		if answer := say(5); answer.Code != 409 || codeOf(answer) != model.ErrWeChatQuota.Code {
			t.Errorf("the sixth: %d %s", answer.Code, answer.Body)
		}
		d.pass(49 * time.Hour)
		if answer := say(6); answer.Code != 409 || codeOf(answer) != model.ErrWeChatWindow.Code {
			t.Errorf("after 48 hours: %d %s", answer.Code, answer.Body)
		}
		d.sends(t)
		eventually(t, "the conversation is 已过期", func() bool { return d.inM(t).State == model.Expired })
	})
	row("12: with nobody there the offline reply is said, and who comes takes him", func(t *testing.T) {
		if _, err := d.store.ChooseState(t.Context(), d.people["A"], model.Offline, false); err != nil {
			t.Fatal(err)
		}
		page := d.opens(t, model.Link{}, url.Values{"openid": {"o12"}, "nickName": {"小红"}}, "")
		id := textOf(t, page, "conversation.id")
		d.asVisitor(t, page, "POST", "/api/visitor/messages", `{"client_id":"v1","kind":"text","body":{"text":"有人吗"}}`)
		d.settled(t)
		d.reads(t, id, "customer 有人吗", "system queue.entered", "robot 都下班了")
		why := d.ask(t, "administrator", "GET", "/api/conversations/"+id+"/messages/1/why", "")
		if got := reasons(t, why); got != "- +" {
			t.Errorf("why: %s", got)
		}
		d.ours.Online(t, d.a)
		if _, err := d.Chat.StateChosen(t.Context(), d.people["A"], 0); err != nil {
			t.Fatal(err)
		}
		eventually(t, "A takes him in", func() bool {
			return textOf(t, d.ask(t, "administrator", "GET", "/api/conversations/"+id, ""), "state") == "serving"
		})
		d.reads(t, id, "customer 有人吗", "system queue.entered", "robot 都下班了", "system agent.joined")
	})
	row("12b: of two agents who pick the same customer one gets him", func(t *testing.T) {
		if _, err := d.store.ChooseState(t.Context(), d.people["A"], model.Rest, false); err != nil {
			t.Fatal(err)
		}
		other := d.person(t, "A2", d.ours.Roles[model.RoleAgent])
		if err := d.store.SetChannelAgents(t.Context(), d.ours.Admin, d.c1.ID, []int64{d.a.ID, other.ID}); err != nil {
			t.Fatal(err)
		}
		page := d.opens(t, model.Link{}, url.Values{"openid": {"o13"}}, "")
		id := textOf(t, page, "conversation.id")
		d.asVisitor(t, page, "POST", "/api/visitor/messages", `{"client_id":"v1","kind":"text","body":{"text":"有人吗"}}`)
		d.settled(t)
		answers := make(chan string, 2)
		for _, name := range []string{"A", "A2"} {
			go func() { answers <- codeOf(d.ask(t, name, "POST", "/api/conversations/"+id+"/pick", "{}")) }()
		}
		got := []string{<-answers, <-answers}
		slices.Sort(got)
		if !slices.Equal(got, []string{"", model.ErrConversationTaken.Code}) {
			t.Errorf("they read %q", got)
		}
	})
}

// TestChapter11Today is row 1 under today's rules of WeChat: the first opening is
// answered at once, and spends one of two messages.
func TestChapter11Today(t *testing.T) {
	d := newDouyu(t)
	d.switches(t, false)
	d.does(t, d.sim.Phone("ming").Open(d.m.Connection.AppID, homeButton))
	d.sends(t, d.hintOn(t))
	d.left(t, 1)
	d.why(t, model.ByRobot, "O1 +")
	d.pass(2 * time.Minute)
	d.left(t, 0)
}

// hintOn is O1's and R1's text as the phone gets it.
func (d *douyu) hintOn(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf(`text 回复 1 下载 APP <a href="https://h.example/s/%s?source=小程序&nickName=%s&openid=%s">客服咨询</a>`,
		d.c1.Key, url.QueryEscape("小明"), d.inM(t).OpenID)
}

// ends sends Ming home in M, who waits there for nobody.
func (d *douyu) ends(t *testing.T) {
	t.Helper()
	if answer := d.ask(t, "administrator", "POST", fmt.Sprintf("/api/conversations/%d/end", d.inM(t).ID), "{}"); answer.Code >= 300 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	d.settled(t)
}

func (d *douyu) reads(t *testing.T, conversation string, want ...string) {
	t.Helper()
	var lines []string
	for _, m := range messagesOf(t, d.ask(t, "administrator", "GET", "/api/conversations/"+conversation+"/messages?after=0", "")) {
		lines = append(lines, fmt.Sprint(m.Party, " ", bodyText(t, m)))
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the thread is %s", strings.Join(lines, " | "))
	}
}
