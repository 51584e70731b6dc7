package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/outbox"
	"yingke/service/wechat/simulator"
)

// sends gives a world whoever brings messages to WeChat.
func (w *wired) sends() *outbox.Worker {
	return outbox.New(w.Outbox, w.store, w.client, w.Media, w.Chat, outbox.Options{Log: slog.New(slog.DiscardHandler), Every: 20 * time.Millisecond, Observe: w.Delivered})
}

// says lets the agent say something, and returns the answer.
func (w *wired) says(t *testing.T, id, text string) *httptest.ResponseRecorder {
	t.Helper()
	return w.ask(t, "wang", "POST", "/api/conversations/"+id+"/messages", fmt.Sprintf(`{"client_id":"c%d","kind":"text","body":{"text":%q}}`, time.Now().UnixNano(), text))
}

// states are how far what the agent said has come.
func (w *wired) states(t *testing.T) (all []string) {
	t.Helper()
	_, lines := w.thread(t)
	for _, m := range lines {
		if m.Delivery != nil {
			all = append(all, strings.TrimSpace(string(m.Delivery.State)+" "+m.Delivery.Words["en"]))
		}
	}
	return all
}

// TestAnAnswerReachesThePhone goes the whole way: phone, push, agent, WeChat, phone.
func TestAnAnswerReachesThePhone(t *testing.T) {
	w := newWired(t, storetest.OpenSQLite(t), model.MiniProgram)
	w.ours.Online(t, w.wang)
	working(t, w.Chat, w.Intake, w.sends())
	appid, ph := w.product.Connection.AppID, w.sim.Phone("ming")
	for _, err := range []error{ph.Open(appid, ""), ph.Text(appid, "在吗")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var id string
	eventually(t, "an agent serves him", func() bool { id, _ = w.thread(t); return id != "" })
	if _, err := w.sim.AddSwitch(simulator.Switch{Path: "/cgi-bin/message/custom/send", Do: simulator.DoErrcode, Code: 40003, Times: 1}); err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		if answer := w.says(t, id, fmt.Sprint("回答 ", i)); answer.Code != http.StatusCreated || !strings.Contains(answer.Body.String(), `"delivery":{"state":"queued"`) {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	}
	eventually(t, "four have left", func() bool {
		return len(w.states(t)) == 4 && !slices.Contains(w.states(t), "queued") && !slices.Contains(w.states(t), "sending")
	})
	if answer := w.says(t, id, "第五条"); answer.Code != http.StatusCreated {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	eventually(t, "the fifth has come to an end", func() bool {
		states := w.states(t)
		return len(states) == 5 && states[4] != "queued" && states[4] != "sending"
	})
	w.lastOne(t, id)
	var phone []string
	for _, item := range w.sim.Items(appid, "ming") {
		if item.From == "account" {
			phone = append(phone, item.Text)
		}
	}
	if want := []string{"回答 1", "回答 2", "回答 3", "第五条", "回答 0"}; !slices.Equal(phone, want) {
		t.Errorf("on the phone: %q", phone)
	}
}

// lastOne looks at what the agent is told when one of five failed and may be
// sent again.
func (w *wired) lastOne(t *testing.T, id string) {
	t.Helper()
	_, lines := w.thread(t)
	failed := slices.IndexFunc(lines, func(m messageShape) bool { return m.Delivery != nil && m.Delivery.State == model.DeliveryFailed })
	if failed < 0 {
		t.Fatalf("none failed: %q", w.states(t))
	}
	d := lines[failed].Delivery
	if d.Code != 40003 || d.RID == "" || d.Attempts != 1 || d.Words["zh-CN"] == "" || d.Fault != model.ErrWeChatOpenID.Code {
		t.Errorf("%+v", d)
	}
	var c conversationShape
	if err := json.Unmarshal(w.ask(t, "wang", "GET", "/api/conversations/"+id, "").Body.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	if c.Product.Kind != model.MiniProgram || c.Quota == nil || c.Quota.Left != 1 || c.Quota.State != model.QuotaOpen || !slices.Equal(c.Kinds, []string{"text", "image", "link", "menu"}) {
		t.Errorf("%+v %+v %v", c.Product, c.Quota, c.Kinds)
	}
	resend := fmt.Sprintf("/api/conversations/%s/messages/%d/resend", id, lines[failed].Number)
	if answer := w.ask(t, "wang", "POST", resend, ""); answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	eventually(t, "it was sent again", func() bool {
		_, lines := w.thread(t)
		return lines[failed].Delivery.State == model.DeliverySent && lines[failed].Delivery.ByHand && lines[failed].Delivery.Attempts == 2
	})
	if answer := w.says(t, id, "第六条"); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), `"wechat.quota_used_up"`) {
		t.Errorf("beyond the fifth: %d %s", answer.Code, answer.Body)
	}
	if got := w.metric(`yingke_wechat_deliveries_total{errcode="40003",state="failed",verdict="refused"} `); got != "1" {
		t.Errorf("counted as failed: %q", got)
	}
}

// metric is what stands behind a line of the metrics.
func (w *world) metric(line string) string {
	answer := httptest.NewRecorder()
	w.Metrics().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	for l := range strings.Lines(answer.Body.String()) {
		if rest, found := strings.CutPrefix(l, line); found {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

func TestSendingAgain(t *testing.T) {
	w := newWorld(t)
	wang := w.person(t, "wang", w.ours.Roles[model.RoleAgent])
	w.ours.Online(t, wang)
	p := w.ours.Product(t, model.MiniProgram, []model.Agent{wang})
	c := w.ours.Takes(t, p, "oMing", "在吗", func(was model.Quota) model.Quota {
		was.Acted = map[model.Action]model.Millis{model.ActMessage: model.At(w.clock.Now())}
		return was
	})
	if _, err := w.store.Commit(t.Context(), model.SystemViewer(w.ours.ID), model.Outcome{ConversationID: c.ID, Version: c.Version, State: model.Serving, AgentID: wang.ID, Settled: true}); err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{"c": c.ID}
	w.run(t, ids, []row{
		{name: "a message that leaves", as: "wang", method: "POST", path: "/api/conversations/{c}/messages", body: `{"client_id":"a1","kind":"text","body":{"text":"您好"}}`,
			status: 201, want: `{"number":2,"delivery":{"state":"queued","attempts":0,"fault":""}}`,
			events: []string{"message", "message", "conversation", "conversation"}},
		{name: "while it waits", as: "wang", method: "POST", path: "/api/conversations/{c}/messages/2/resend", status: 409, want: `{"code":"delivery.under_way"}`},
		{name: "what the customer said", as: "wang", method: "POST", path: "/api/conversations/{c}/messages/1/resend", status: 404},
		{name: "by who may not read it", as: "agent", method: "POST", path: "/api/conversations/{c}/messages/2/resend", status: 404},
		{name: "by another tenant", as: "their administrator", method: "POST", path: "/api/conversations/{c}/messages/2/resend", status: 404},
		{name: "of a number that is none", as: "wang", method: "POST", path: "/api/conversations/{c}/messages/x/resend", status: 400, want: `{"field":"number"}`},
		{name: "a kind that does not arrive", as: "wang", method: "POST", path: "/api/conversations/{c}/messages", body: `{"client_id":"a2","kind":"text","body":{"text":"` + strings.Repeat("长", 601) + `"}}`,
			status: 400, want: `{"code":"wechat.text"}`},
		{name: "what waits counts", as: "wang", method: "GET", path: "/api/conversations/{c}", status: 200, want: `{"quota":{"state":"open","left":4},"product":{"kind":"miniprogram"}}`},
		{name: "recalled while it waits", as: "wang", method: "POST", path: "/api/conversations/{c}/messages/2/recall", status: 204,
			events: []string{"message", "message", "conversation", "conversation"}},
		{name: "a recalled one", as: "wang", method: "POST", path: "/api/conversations/{c}/messages/2/resend", status: 409, want: `{"code":"delivery.withdrawn"}`},
		{name: "what is recalled does not count", as: "wang", method: "GET", path: "/api/conversations/{c}", status: 200, want: `{"quota":{"state":"open","left":5}}`},
	})
}
