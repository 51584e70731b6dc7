package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"yingke/model"
	"yingke/model/store/storetest"
)

func say(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestBothSidesSeeEachOtherAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, l *live) {
		p := l.meet(t, 1)
		page, console := l.open(t, "/api/visitor/socket", p.customer.token), l.open(t, "/api/socket", p.agent.token)

		say(t, page, `{"type":"typing","typing":true,"preview":"多少<b>"}`)
		if f := await(t, console, model.FrameTyping, nil); !f.Typing || f.Preview != "多少<b>" || f.ConversationID != p.conversation {
			t.Errorf("%+v", f)
		}
		say(t, console, fmt.Sprintf(`{"type":"typing","conversation_id":%d,"typing":true,"preview":"秘密"}`, p.conversation))
		if f := await(t, page, model.FrameTyping, nil); !f.Typing || f.Preview != "" {
			t.Errorf("%+v", f)
		}

		post := func(token, path, body string, want int) {
			t.Helper()
			if status, err := call(t.Context(), http.MethodPost, l.base()+path, token, body, nil); err != nil || status != want {
				t.Errorf("%s: %d, %v", path, status, err)
			}
		}
		conversation := fmt.Sprintf("/api/conversations/%d", p.conversation)
		post(p.agent.token, conversation+"/messages", `{"client_id":"1","kind":"text","body":{"text":"您好"}}`, 201)
		m := await(t, page, model.FrameMessage, func(f frame) bool { return f.Message.Party == model.ByAgent }).Message
		if m.AgentName != "wang" || m.ClientID != "" {
			t.Errorf("%+v", m)
		}
		post(p.customer.token, "/api/visitor/read", fmt.Sprintf(`{"read":%d,"delivered":%d}`, m.Number, m.Number), 204)
		await(t, console, model.FrameRead, func(f frame) bool { return f.CustomerRead == m.Number })
		post(p.agent.token, conversation+"/read", `{"number":2}`, 204)
		await(t, page, model.FrameRead, func(f frame) bool { return f.AgentRead == 2 })

		post(p.agent.token, conversation+"/messages", `{"client_id":"2","kind":"note","body":{"text":"秘密"}}`, 201)
		if f := await(t, page, model.FrameMessage, func(f frame) bool { return f.Message.Number == m.Number+1 }); f.Message.Kind != model.KindVoid || string(f.Message.Body) != "{}" || f.Message.AgentName != "" {
			t.Errorf("the customer is shown a note: %+v", f.Message)
		}
		post(p.agent.token, conversation+fmt.Sprintf("/messages/%d/recall", m.Number), "", 204)
		await(t, page, model.FrameMessage, func(f frame) bool { return f.Message.Kind == model.KindRecall })
		post(p.agent.token, conversation+"/star", "", 204)
		await(t, console, model.FrameStar, nil)
		post(p.agent.token, conversation+"/rating", "", 200)
		await(t, page, model.FrameConversation, func(f frame) bool { return strings.Contains(string(f.Conversation), `"rating_open":true`) })
		post(p.customer.token, "/api/visitor/rating", `{"score":5,"note":"好"}`, 204)
		await(t, console, model.FrameMessage, func(f frame) bool { return strings.Contains(string(f.Message.Body), model.RatingGiven) })
		post(p.agent.token, conversation+"/end", "", 200)
		await(t, page, model.FrameConversation, func(f frame) bool { return strings.Contains(string(f.Conversation), `"state":"ended"`) })
		await(t, console, model.FrameCounts, nil)
	})
}

func TestAScreenThatWatchesIsToldAndAStrangersIsNot(t *testing.T) {
	l := newLive(t, storetest.SQLite(t))
	p := l.meet(t, 1)
	leader, stranger := l.open(t, "/api/socket", l.token(t, "leader")), l.open(t, "/api/socket", l.token(t, "agent"))
	for _, conn := range []*websocket.Conn{leader, stranger} {
		say(t, conn, fmt.Sprintf(`{"type":"watch","conversation_id":%d}`, p.conversation))
		say(t, conn, `{"type":"ping"}`)
		await(t, conn, model.FramePong, nil) // the frames before it have been heard
	}
	if err := p.customer.say(t.Context(), "2", "秘密"); err != nil {
		t.Fatal(err)
	}
	await(t, leader, model.FrameMessage, func(f frame) bool { return f.ConversationID == p.conversation })
	say(t, stranger, `{"type":"ping"}`)
	for f := next(t, stranger); f.Type != model.FramePong; f = next(t, stranger) {
		if f.Type == model.FrameMessage || f.Type == model.FrameConversation {
			t.Errorf("the stranger is told %+v", f)
		}
	}
}

func TestTwoTabsOfOneAgentStayInStep(t *testing.T) {
	l := newLive(t, storetest.SQLite(t))
	p := l.meet(t, 1)
	one, two := l.open(t, "/api/socket", p.agent.token), l.open(t, "/api/socket", p.agent.token)
	say(t, one, fmt.Sprintf(`{"type":"draft","conversation_id":%d,"text":"您好，"}`, p.conversation))
	if f := await(t, two, model.FrameDraft, nil); f.Text != "您好，" || f.ConversationID != p.conversation {
		t.Errorf("%+v", f)
	}
	if err := p.agent.say(t.Context(), "x", "在"); err != nil {
		t.Fatal(err)
	}
	for _, conn := range []*websocket.Conn{one, two} {
		await(t, conn, model.FrameMessage, func(f frame) bool { return f.Message.Party == model.ByAgent && f.Message.ClientID == "x" })
	}
}

func TestALineNeedsWhatARequestNeeds(t *testing.T) {
	l := newLive(t, storetest.SQLite(t))
	p := l.meet(t, 1)
	for name, c := range map[string]struct {
		path, token string
		header      http.Header
		want        int
	}{
		"nobody":                          {"/api/socket", "", nil, 401},
		"nobody at a page":                {"/api/visitor/socket", "", nil, 401},
		"a customer at the agents' line":  {"/api/socket", p.customer.token, nil, 401},
		"an agent at a page's line":       {"/api/visitor/socket?token=" + p.agent.token, "", nil, 401},
		"a token with one letter changed": {"/api/visitor/socket?token=" + p.customer.token[:len(p.customer.token)-2] + "xx", "", nil, 401},
		"another site with a cookie": {"/api/socket", "", http.Header{"Cookie": {sessionCookie + "=" + p.agent.token},
			"Origin": {"https://evil.example"}}, 403},
		"our own page with a cookie": {"/api/socket", "", http.Header{"Cookie": {sessionCookie + "=" + p.agent.token}, "Origin": {l.base()}}, 101},
		"a page on any site":         {"/api/visitor/socket?token=" + p.customer.token, "", http.Header{"Origin": {"https://shop.example"}}, 101},
	} {
		t.Run(name, func(t *testing.T) {
			header := c.header.Clone()
			if header == nil {
				header = http.Header{}
			}
			if c.token != "" {
				header.Set("Authorization", "Bearer "+c.token)
			}
			conn, answer, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(l.base(), "http")+c.path, header)
			if answer == nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if conn != nil {
				_ = conn.Close()
			}
			if answer.StatusCode != c.want {
				t.Errorf("status %d instead of %d", answer.StatusCode, c.want)
			}
		})
	}
	if status, err := call(t.Context(), http.MethodGet, l.base()+"/api/socket", p.agent.token, "", nil); err != nil || status != http.StatusBadRequest {
		t.Errorf("a request that is no socket: %d, %v", status, err)
	}
}

func TestAnAgentWhoLogsOutLosesHisLine(t *testing.T) {
	l := newLive(t, storetest.SQLite(t))
	token := l.token(t, "wang")
	conn := l.open(t, "/api/socket", token)
	if status, err := call(t.Context(), http.MethodPost, l.base()+"/api/logout", token, "", nil); err != nil || status != http.StatusNoContent {
		t.Fatal(status, err)
	}
	l.Hub.Check(t.Context()) // what happens every minute
	for {
		_, err := readFrame(conn, hung)
		var e *websocket.CloseError
		if errors.As(err, &e) {
			if e.Code != 4003 {
				t.Errorf("closed with %d", e.Code)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestALongPollTellsWhatASocketWould walks a customer's page without sockets.
func TestALongPollTellsWhatASocketWould(t *testing.T) {
	onEach(t, func(t *testing.T, l *live) {
		p := l.meet(t, 1)
		var first pollShape
		poll := func(after int64, wait int, into *pollShape) (int, error) {
			return call(t.Context(), http.MethodGet, fmt.Sprintf("%s/api/visitor/events?after=%d&wait=%d", l.base(), after, wait), p.customer.token, "", into)
		}
		if status, err := poll(0, 25, &first); err != nil || status != 200 || len(first.Items) != 3 || first.Conversation.State != model.Serving {
			t.Fatalf("%d, %v: %+v", status, err, first)
		}
		waiting := make(chan pollShape)
		go func() {
			var then pollShape
			if status, err := poll(3, 25, &then); err != nil || status != 200 {
				t.Errorf("%d, %v", status, err)
			}
			waiting <- then
		}()
		eventually(t, "the agent sees him", func() bool {
			w, err := l.Chat.View(t.Context(), l.people["wang"], p.conversation)
			return err == nil && w.CustomerOnline
		})
		if err := p.agent.say(t.Context(), "a", "您好"); err != nil {
			t.Fatal(err)
		}
		for then := <-waiting; len(then.Items) != 1 || then.Items[0].Party != model.ByAgent; { // a wake may come for less
			if _, err := poll(3, 25, &then); err != nil {
				t.Fatal(err)
			}
		}
		var none pollShape
		if status, err := poll(4, 0, &none); err != nil || status != 200 || len(none.Items) != 0 {
			t.Errorf("without patience: %d, %v", status, err)
		}
		for _, bad := range []string{"after=-1", "after=x", "wait=26", "wait=-1"} {
			if status, err := call(t.Context(), http.MethodGet, l.base()+"/api/visitor/events?"+bad, p.customer.token, "", nil); err != nil || status != 400 {
				t.Errorf("%s: %d, %v", bad, status, err)
			}
		}
	})
}

// TestAVisitorReachesNoOtherConversation tries everything that a page can ask
// with the numbers of another customer's conversation.
func TestAVisitorReachesNoOtherConversation(t *testing.T) {
	l := newLive(t, storetest.SQLite(t))
	mine, his := l.meet(t, 1), l.meet(t, 2)
	if err := his.customer.say(t.Context(), "s", "我的秘密 13800138000"); err != nil {
		t.Fatal(err)
	}
	before, err := json.Marshal(l.wholeThread(t, his.conversation))
	if err != nil {
		t.Fatal(err)
	}
	id := his.conversation
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/api/visitor/messages?after=0", ""},
		{"GET", fmt.Sprintf("/api/visitor/messages?conversation_id=%d&after=0", id), ""},
		{"POST", "/api/visitor/messages", fmt.Sprintf(`{"client_id":"x","kind":"text","body":{"text":"x"},"conversation_id":%d}`, id)},
		{"POST", "/api/visitor/messages/4/recall", ""},
		{"POST", "/api/visitor/read", fmt.Sprintf(`{"read":9,"conversation_id":%d}`, id)},
		{"POST", "/api/visitor/rating", `{"score":1}`},
		{"GET", fmt.Sprintf("/api/visitor/events?after=0&conversation_id=%d", id), ""},
		{"GET", fmt.Sprintf("/api/conversations/%d", id), ""},
		{"GET", fmt.Sprintf("/api/conversations/%d/messages?after=0", id), ""},
		{"POST", fmt.Sprintf("/api/conversations/%d/messages", id), `{"client_id":"x","kind":"text","body":{"text":"x"}}`},
		{"POST", fmt.Sprintf("/api/conversations/%d/end", id), ""},
		{"GET", "/api/conversations?list=history", ""},
		{"GET", "/api/search?q=秘密&kind=messages", ""},
	} {
		var body json.RawMessage
		status, err := call(t.Context(), c.method, l.base()+c.path, mine.customer.token, c.body, &body)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "秘密") || strings.Contains(string(body), fmt.Sprintf(`"conversation_id":%d`, id)) {
			t.Errorf("%s %s (%d) shows %s", c.method, c.path, status, body)
		}
	}
	page := l.open(t, "/api/visitor/socket", mine.customer.token)
	say(t, page, fmt.Sprintf(`{"type":"watch","conversation_id":%d}`, id))
	say(t, page, fmt.Sprintf(`{"type":"typing","conversation_id":%d,"typing":true}`, id))
	if err := his.customer.say(t.Context(), "s2", "noch ein Geheimnis"); err != nil {
		t.Fatal(err)
	}
	say(t, page, `{"type":"ping"}`)
	for f := next(t, page); f.Type != model.FramePong; f = next(t, page) {
		if f.ConversationID == id {
			t.Errorf("told of another's conversation: %+v", f)
		}
	}
	after, err := json.Marshal(l.wholeThread(t, his.conversation)[:4])
	if err != nil || string(before) != string(after) {
		t.Errorf("something was changed:\n%s\n%s", before, after)
	}
}
