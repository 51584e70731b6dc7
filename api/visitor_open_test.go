package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yingke/model"
	visitors "yingke/service/visitor"
)

// openLink opens a channel as a page does; more is JSON to add to the body.
func (w *world) openLink(t *testing.T, c model.Channel, more string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := w.request(t, "", "POST", "/api/visitor/open", fmt.Sprintf(`{"channel_id":%d,"key":%q%s}`, c.ID, c.Key, more))
	for _, f := range change {
		f(r)
	}
	answer := w.send(r)
	keepsItsContract(t, "open "+more, "POST", "/api/visitor/open", answer)
	return answer
}

// asVisitor asks with the token of an opened page.
func (w *world) asVisitor(t *testing.T, opened *httptest.ResponseRecorder, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := w.request(t, "", method, path, body)
	r.Header.Set("Authorization", "Bearer "+textOf(t, opened, "token"))
	answer := w.send(r)
	keepsItsContract(t, path, method, path, answer)
	return answer
}

func TestAPageOpensTalksAndComesBack(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil, func(s *model.ChannelSettings) { s.OpenText, s.HistoryShown = "您好，有什么可以帮您？", 2 })
	first := w.openLink(t, c, `,"params":{"nickName":"小明","source":"官网"}`)
	if first.Code != 200 || textOf(t, first, "conversation.state") != "idle" || textOf(t, first, "messages.items.0.body.text") != "您好，有什么可以帮您？" ||
		textOf(t, first, "channel.settings.title") != "云客服" || textOf(t, first, "offline") != "true" {
		t.Fatalf("%d %s", first.Code, first.Body)
	}
	cookies := first.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].MaxAge != 400*24*3600 || cookies[0].Value != textOf(t, first, "visitor_key") || cookies[0].SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookies %+v", cookies)
	}
	for i := range 3 {
		if said := w.asVisitor(t, first, "POST", "/api/visitor/messages", fmt.Sprintf(`{"client_id":"c%d","kind":"text","body":{"text":"第%d句"}}`, i, i)); said.Code >= 300 {
			t.Fatalf("%d %s", said.Code, said.Body)
		}
	}
	for name, come := range map[string]func(*http.Request){
		"with the cookie":       func(r *http.Request) { r.AddCookie(cookies[0]) },
		"with what was kept":    nil,
		"cookie before storage": func(r *http.Request) { r.AddCookie(cookies[0]) },
	} {
		more, changes := "", []func(*http.Request){}
		switch {
		case come == nil:
			more = `,"visitor_key":"` + cookies[0].Value + `"`
		case name == "cookie before storage":
			more = `,"visitor_key":"v_` + strings.Repeat("x", 22) + `"`
			changes = append(changes, come)
		default:
			changes = append(changes, come)
		}
		again := w.openLink(t, c, more, changes...)
		if textOf(t, again, "conversation.id") != textOf(t, first, "conversation.id") || len(itemsOf(t, again)) != 2 {
			t.Errorf("%s: %s", name, again.Body)
		}
	}
	stranger := w.openLink(t, c, "")
	if textOf(t, stranger, "conversation.id") == textOf(t, first, "conversation.id") {
		t.Error("a stranger is the same person")
	}
	cut := w.openLink(t, c, "", func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: deviceCookie, Value: cookies[0].Value[:20]})
	})
	if textOf(t, cut, "conversation.id") == textOf(t, first, "conversation.id") {
		t.Error("a cookie that was cut opens the whole")
	}
}

func itemsOf(t *testing.T, opened *httptest.ResponseRecorder) []any {
	t.Helper()
	var body struct {
		Messages struct{ Items []any }
	}
	if err := json.Unmarshal(opened.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	return body.Messages.Items
}

func TestTheDeviceCookieInsistsOnTLSWhereThereIsSome(t *testing.T) {
	w := newWorld(t, func(w *world) { w.PublicURL = "https://kf.example.com" })
	cookie := w.openLink(t, w.ours.Channel(t, nil), "").Result().Cookies()[0]
	if !cookie.Secure || cookie.SameSite != http.SameSiteNoneMode || !cookie.HttpOnly {
		t.Errorf("%+v", cookie)
	}
}

func TestDoorsThatStayShutSayWhyInJSON(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil)
	for name, k := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"a wrong key":            {fmt.Sprintf(`{"channel_id":%d,"key":"wrong"}`, c.ID), 404, "channel.key"},
		"no channel":             {`{"channel_id":999999999,"key":"x"}`, 404, "channel.key"},
		"nothing":                {`{}`, 404, "channel.key"},
		"an agent of no channel": {fmt.Sprintf(`{"channel_id":%d,"key":%q,"agent_id":1,"agent_key":"x"}`, c.ID, c.Key), 404, "channel.key"},
		"a used ticket":          {fmt.Sprintf(`{"channel_id":%d,"key":%q,"ticket":"t_x"}`, c.ID, c.Key), 403, "visitor.ticket"},
		"a wrong signature":      {fmt.Sprintf(`{"channel_id":%d,"key":%q,"sign":"00","params":{"openid":"a","ts":"1"}}`, c.ID, c.Key), 403, "visitor.sign"},
		"a misspelt word":        {fmt.Sprintf(`{"channel_id":%d,"key":%q,"tiket":"x"}`, c.ID, c.Key), 400, "request.bad_json"},
		"params that are a list": {fmt.Sprintf(`{"channel_id":%d,"key":%q,"params":[1]}`, c.ID, c.Key), 400, "request.bad_json"},
		"params inside params":   {fmt.Sprintf(`{"channel_id":%d,"key":%q,"params":{"openid":{"$ne":1}}}`, c.ID, c.Key), 400, ""},
	} {
		answer := w.ask(t, "", "POST", "/api/visitor/open", k.body)
		if answer.Code != k.status || k.code != "" && codeOf(answer) != k.code {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	for change, code := range map[string]string{"disable": "channel.disabled", "delete": "channel.deleted"} {
		shut := w.ours.Channel(t, nil)
		if change == "disable" {
			_, err := w.Channel.Enable(t.Context(), w.ours.Admin, shut.ID, false)
			must(t, shut, err)
		} else if err := w.Channel.Delete(t.Context(), w.ours.Admin, shut.ID, shut.Name); err != nil {
			t.Fatal(err)
		}
		if answer := w.openLink(t, shut, ""); answer.Code != http.StatusGone || codeOf(answer) != code {
			t.Errorf("%s: %d %s", change, answer.Code, answer.Body)
		}
	}
}

func TestATicketFromServerToServer(t *testing.T) {
	w := newWorld(t)
	c, second := w.ours.Channel(t, nil), w.ours.Channel(t, nil)
	w.boxed(t, "script", model.ManageChannels)
	issue := func(as, body string) *httptest.ResponseRecorder {
		answer := w.ask(t, as, "POST", "/openapi/visitor/ticket", body)
		keepsItsContract(t, "issue", "POST", "/openapi/visitor/ticket", answer)
		return answer
	}
	good := fmt.Sprintf(`{"channel_id":%d,"params":{"openid":"u-1","nickName":"王五","age":30,"tag_id":[1,2],"mobile":null}}`, c.ID)
	for name, k := range map[string]struct {
		as, body string
		status   int
	}{
		"by nobody": {"", good, 401}, "without the box": {"agent", good, 403}, "of nothing": {"script", `{}`, 400},
		"another tenant's channel": {"their administrator", good, 404}, "an openid that is none": {"script", `{"params":{"openid":"a b"}}`, 400},
		"a parameter that is a tree": {"script", `{"params":{"openid":{"a":1}}}`, 400}, "good": {"script", good, 201},
	} {
		if answer := issue(k.as, k.body); answer.Code != k.status {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	ticket := textOf(t, issue("script", good), "ticket")
	if elsewhere := w.openLink(t, second, `,"ticket":"`+ticket+`"`); elsewhere.Code != 403 {
		t.Errorf("at another channel: %d", elsewhere.Code)
	}
	opened := w.openLink(t, c, `,"ticket":"`+ticket+`","params":{"openid":"somebody-else"}`)
	if opened.Code != 200 {
		t.Fatalf("%d %s", opened.Code, opened.Body)
	}
	list, err := w.Customer.List(t.Context(), w.ours.Admin, model.CustomerFilter{}, model.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].OpenID != "u-1" || !list.Items[0].Verified || list.Items[0].Nickname != "王五" || list.Items[0].Age != 30 {
		t.Errorf("%+v, %v", list.Items, err)
	}
	if again := w.openLink(t, c, `,"ticket":"`+ticket+`"`); again.Code != 403 || codeOf(again) != "visitor.ticket" {
		t.Errorf("once more: %d %s", again.Code, again.Body)
	}
	reloaded := w.openLink(t, c, `,"ticket":"`+ticket+`","token":"`+textOf(t, opened, "token")+`"`)
	if reloaded.Code != 200 || textOf(t, reloaded, "conversation.id") != textOf(t, opened, "conversation.id") {
		t.Errorf("the same page loaded again: %d %s", reloaded.Code, reloaded.Body)
	}
	withCookie := w.request(t, "", "POST", "/openapi/visitor/ticket", good)
	withCookie.AddCookie(&http.Cookie{Name: sessionCookie, Value: w.token(t, "script")})
	if answer := w.send(withCookie); answer.Code < 400 {
		t.Errorf("a browser's cookie: %d", answer.Code)
	}
}

func TestASignedLink(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil, func(s *model.ChannelSettings) { s.RequireSignature = true })
	key := textOf(t, w.ask(t, "administrator", "POST", fmt.Sprintf("/api/channels/%d/sign-key", c.ID), ""), "sign_key")
	params := map[string]string{"openid": "u-1", "nickName": "小 明", "ts": fmt.Sprint(w.clock.Now().Unix())}
	said, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	if answer := w.openLink(t, c, `,"params":`+string(said)+`,"sign":"`+visitors.Sign(key, params)+`"`); answer.Code != 200 {
		t.Errorf("signed: %d %s", answer.Code, answer.Body)
	}
	if answer := w.openLink(t, c, `,"params":`+string(said)); answer.Code != 403 || codeOf(answer) != "visitor.sign" {
		t.Errorf("unsigned: %d %s", answer.Code, answer.Body)
	}
	if answer := w.openLink(t, c, ""); answer.Code != 200 {
		t.Errorf("nothing said: %d %s", answer.Code, answer.Body)
	}
}

func TestTheFormTheLeftMessageAndTheHistory(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil, func(s *model.ChannelSettings) {
		s.Form = model.Form{Enabled: true, Fields: []model.FormField{{Key: "mobile", Label: "电话", Required: true, Kind: "mobile"}}}
		s.LeaveMessage.Enabled, s.MayClearHistory = true, true
	})
	page := w.openLink(t, c, "")
	if textOf(t, page, "form_due") != "true" {
		t.Fatalf("no form: %s", page.Body)
	}
	steps := []struct {
		name, method, path, body string
		status                   int
	}{
		{"before the form", "POST", "/api/visitor/messages", `{"client_id":"1","kind":"text","body":{"text":"x"}}`, 409},
		{"a mobile that is none", "POST", "/api/visitor/form", `{"values":{"mobile":"x"}}`, 400},
		{"the form", "POST", "/api/visitor/form", `{"values":{"mobile":"138 0000 0000"}}`, 204},
		{"after it", "POST", "/api/visitor/messages", `{"client_id":"2","kind":"text","body":{"text":"x"}}`, 0},
		{"nothing left", "POST", "/api/visitor/leave", `{"text":" "}`, 400},
		{"a message left", "POST", "/api/visitor/leave", `{"text":"请回电<script>","mobile":"13900000000"}`, 204},
		{"clear", "DELETE", "/api/visitor/history", "", 204},
		{"renew", "POST", "/api/visitor/renew", "", 200},
	}
	for _, s := range steps {
		answer := w.asVisitor(t, page, s.method, s.path, s.body)
		if s.status != 0 && answer.Code != s.status || s.status == 0 && answer.Code >= 300 {
			t.Errorf("%s: %d %s", s.name, answer.Code, answer.Body)
		}
	}
	left := w.ask(t, "administrator", "GET", "/api/leave-messages", "")
	keepsItsContract(t, "left", "GET", "/api/leave-messages", left)
	if textOf(t, left, "items.0.values.text") != "请回电<script>" || textOf(t, left, "items.0.values.mobile") != "13900000000" {
		t.Errorf("%s", left.Body)
	}
	after := w.asVisitor(t, page, "GET", "/api/visitor/messages?after=0", "")
	if strings.Contains(after.Body.String(), "请回电") {
		t.Errorf("cleared, and still there: %s", after.Body)
	}
	agents := w.ask(t, "administrator", "GET", "/api/conversations/"+textOf(t, page, "conversation.id")+"/messages?after=0", "")
	for _, word := range []string{"请回电", "form.filled", "13800000000", "message.left"} {
		if !strings.Contains(agents.Body.String(), word) {
			t.Errorf("agents do not see %s: %s", word, agents.Body)
		}
	}
	kept := w.openLink(t, w.ours.Channel(t, nil), "")
	for path, method := range map[string]string{"/api/visitor/history": "DELETE", "/api/visitor/leave": "POST"} {
		body := map[string]string{"POST": `{"text":"x"}`}[method]
		if answer := w.asVisitor(t, kept, method, path, body); answer.Code != 403 && answer.Code != 409 {
			t.Errorf("%s where it is off: %d %s", path, answer.Code, answer.Body)
		}
	}
}

func TestAnAddressThatOpensTooManyPagesWaits(t *testing.T) {
	w := newWorld(t, func(w *world) { w.OpensPerMinute, w.Now = 3, w.clock.Now })
	c := w.ours.Channel(t, nil)
	for i := range 3 {
		if answer := w.openLink(t, c, ""); answer.Code != http.StatusOK {
			t.Fatalf("page %d: %d %s", i+1, answer.Code, answer.Body)
		}
	}
	late := w.openLink(t, c, "")
	if late.Code != http.StatusTooManyRequests || codeOf(late) != model.ErrTooManyVisitors.Code || textOf(t, late, "args.seconds") != "21" || late.Header().Get("Retry-After") != "21" {
		t.Errorf("the fourth at once: %d %v %s", late.Code, late.Header(), late.Body)
	}
	elsewhere := w.openLink(t, c, "", func(r *http.Request) { r.RemoteAddr = "192.0.2.2:40000" })
	if elsewhere.Code != http.StatusOK {
		t.Errorf("from another address: %d %s", elsewhere.Code, elsewhere.Body)
	}
	w.clock.pass(21 * time.Second)
	if answer := w.openLink(t, c, ""); answer.Code != http.StatusOK {
		t.Errorf("after the wait: %d %s", answer.Code, answer.Body)
	}
}
