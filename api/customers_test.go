package api

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestCustomersOverHTTP(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil)
	page := w.openLink(t, c, `,"params":{"nickName":"小明","openid":"u-1","mobile":"13800000000"}`)
	conversation, err := w.store.Conversation(t.Context(), w.ours.Admin, numberAt(t, page.Body.Bytes(), "conversation", "id"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{"customer": conversation.CustomerID}
	w.run(t, ids, []row{
		{name: "a tag group", as: "administrator", method: "POST", path: "/api/tag-groups", body: `{"name":"意向"}`, status: 201, want: `{"name":"意向"}`},
		{name: "no box", as: "agent", method: "POST", path: "/api/tag-groups", body: `{"name":"x"}`, status: 403, want: `{"code":"permission.needed"}`},
		{name: "a field", as: "administrator", method: "POST", path: "/api/fields", body: `{"key":"level","name":"等级","kind":"single","choices":["金","银"]}`, status: 201, want: `{"key":"level","choices":["金","银"]}`},
		{name: "a reserved one", as: "administrator", method: "POST", path: "/api/fields", body: `{"key":"openid","name":"x","kind":"text"}`, status: 400, want: `{"code":"customer_field.reserved"}`},
		{name: "who he is", as: "administrator", method: "GET", path: "/api/customers/{customer}", status: 200, want: `{"nickname":"小明","openid":"u-1","verified":false,"named":true,"tag_ids":[],"fields":{}}`},
		{name: "not known to all", as: "agent", method: "GET", path: "/api/customers/{customer}", status: 404, want: `{"code":"missing"}`},
		{name: "a remark and a field", as: "administrator", method: "PUT", path: "/api/customers/{customer}", body: `{"remark":"大客户<script>","fields":{"level":"金"}}`, status: 200, want: `{"remark":"大客户<script>","fields":{"level":"金"},"nickname":"小明"}`},
		{name: "a value that is none", as: "administrator", method: "PUT", path: "/api/customers/{customer}", body: `{"fields":{"level":"铜"}}`, status: 400, want: `{"code":"field.bad_choice","field":"level"}`},
		{name: "what is not his to change", as: "administrator", method: "PUT", path: "/api/customers/{customer}", body: `{"verified":true}`, status: 400, want: `{"code":"request.bad_json"}`},
		{name: "block", as: "administrator", method: "POST", path: "/api/customers/{customer}/block", status: 200, want: `{"blocked":true}`},
		{name: "the blocked", as: "administrator", method: "GET", path: "/api/customers?blocked=1", status: 200, want: `{"items":[{"id":{customer}}],"next":""}`},
		{name: "unblock", as: "administrator", method: "POST", path: "/api/customers/{customer}/unblock", status: 200, want: `{"blocked":false}`},
		{name: "nobody is blocked", as: "administrator", method: "GET", path: "/api/customers?blocked=1", status: 200, want: `{"items":[]}`},
		{name: "a tag that is none", as: "administrator", method: "PUT", path: "/api/customers/{customer}/tags", body: `{"tag_ids":[999999999]}`, status: 400, want: `{"code":"field.bad_choice"}`},
		{name: "no list of tags", as: "administrator", method: "PUT", path: "/api/customers/{customer}/tags", body: `{}`, status: 400, want: `{"field":"tag_ids"}`},
		{name: "no sessions yet", as: "administrator", method: "GET", path: "/api/customers/{customer}/sessions", status: 200, want: `{"items":[],"next":""}`},
		{name: "one character", as: "administrator", method: "GET", path: "/api/customers?query=小", status: 400, want: `{"code":"search.short"}`},
		{name: "a cursor that is none", as: "administrator", method: "GET", path: "/api/customers?cursor=x", status: 400, want: `{"code":"request.bad_cursor"}`},
	})
}

func numberAt(t *testing.T, body []byte, path ...string) int64 {
	t.Helper()
	var at any
	if err := json.Unmarshal(body, &at); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for _, part := range path {
		of, _ := at.(map[string]any)
		at = of[part]
	}
	n, ok := at.(float64)
	if !ok {
		t.Fatalf("no number %v in %s", path, body)
	}
	return int64(n)
}

func TestSearchOverHTTP(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil)
	page := w.openLink(t, c, `,"params":{"nickName":"欧阳修"}`)
	for i, text := range []string{"我要退款", "退款<script>alert(1)</script>", "谢谢"} {
		if said := w.asVisitor(t, page, "POST", "/api/visitor/messages", fmt.Sprintf(`{"client_id":"c%d","kind":"text","body":{"text":%q}}`, i, text)); said.Code >= 300 {
			t.Fatalf("%d %s", said.Code, said.Body)
		}
	}
	w.clock.pass(time.Minute)
	if err := w.Search.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := numberAt(t, page.Body.Bytes(), "conversation", "id")
	w.screens.take()
	w.run(t, map[string]int64{"conversation": id}, []row{
		{name: "messages", as: "administrator", method: "GET", path: "/api/search?q=%E9%80%80%E6%AC%BE", status: 200,
			want: `{"items":[{"message":{"body":{"text":"退款<script>alert(1)</script>"}},"conversation":{"id":{conversation},"customer":{"nickname":"欧阳修"}}},{"message":{"body":{"text":"我要退款"}}}]}`},
		{name: "a page of one", as: "administrator", method: "GET", path: "/api/search?q=%E9%80%80%E6%AC%BE&limit=1", status: 200, want: `{"items":[{"message":{"number":2}}]}`},
		{name: "customers", as: "administrator", method: "GET", path: "/api/search?q=%E6%AC%A7%E9%98%B3&kind=customers", status: 200, want: `{"items":[{"customer":{"nickname":"欧阳修"},"conversation":{"id":{conversation}}}]}`},
		{name: "in the list", as: "administrator", method: "GET", path: "/api/customers?query=%E6%AC%A7%E9%98%B3", status: 200, want: `{"items":[{"nickname":"欧阳修"}]}`},
		{name: "one who sees nothing", as: "agent", method: "GET", path: "/api/search?q=%E9%80%80%E6%AC%BE", status: 200, want: `{"items":[]}`},
		{name: "another tenant", as: "their administrator", method: "GET", path: "/api/search?q=%E9%80%80%E6%AC%BE", status: 200, want: `{"items":[]}`},
		{name: "one character", as: "administrator", method: "GET", path: "/api/search?q=%E9%80%80", status: 400, want: `{"code":"search.short","field":"q"}`},
		{name: "of no kind", as: "administrator", method: "GET", path: "/api/search?q=ab&kind=x", status: 400, want: `{"field":"kind"}`},
		{name: "101 characters", as: "administrator", method: "GET", path: "/api/search?q=" + strings.Repeat("x", 101), status: 400, want: `{"code":"field.too_long"}`},
		{name: "SQL", as: "administrator", method: "GET", path: "/api/search?q=%27%20OR%201%3D1--", status: 200, want: `{"items":[]}`},
	})
}

func TestQuickRepliesOverHTTP(t *testing.T) {
	w := newWorld(t)
	agent := w.people["agent"].Agent()
	group := numberAt(t, w.ask(t, "administrator", "POST", "/api/quick-reply-groups", `{"name":"公共"}`).Body.Bytes(), "id")
	own := numberAt(t, w.ask(t, "agent", "POST", "/api/quick-reply-groups", fmt.Sprintf(`{"name":"我的","agent_id":%d}`, agent)).Body.Bytes(), "id")
	reply := numberAt(t, w.ask(t, "administrator", "POST", "/api/quick-replies", fmt.Sprintf(`{"group_id":%d,"title":"问好","kind":"text","body":{"text":"=您好"}}`, group)).Body.Bytes(), "id")
	ids := map[string]int64{"group": group, "own": own, "reply": reply}
	w.run(t, ids, []row{
		{name: "an agent sees both groups", as: "agent", method: "GET", path: "/api/quick-reply-groups", status: 200, want: `{"items":[{"id":{group},"agent_id":0},{"id":{own}}]}`},
		{name: "a leader only the public one", as: "leader", method: "GET", path: "/api/quick-reply-groups", status: 200, want: `{"items":[{"id":{group}}]}`},
		{name: "an agent may not", as: "agent", method: "PUT", path: "/api/quick-replies/{reply}", body: `{"group_id":{group},"kind":"text","body":{"text":"x"}}`, status: 403, want: `{"code":"permission.needed"}`},
		{name: "a leader may", as: "leader", method: "PUT", path: "/api/quick-replies/{reply}", body: `{"id":{reply},"group_id":{group},"title":"问好","kind":"text","body":{"text":"=您好！"},"used":3,"position":1}`, status: 200, want: `{"body":{"text":"=您好！"},"used":0}`},
		{name: "his own", as: "agent", method: "POST", path: "/api/quick-replies", body: `{"group_id":{own},"kind":"link","body":{"title":"官网","url":"https://example.com"}}`, status: 201, want: `{"title":"官网"}`},
		{name: "one that runs", as: "agent", method: "POST", path: "/api/quick-replies", body: `{"group_id":{own},"kind":"link","body":{"title":"x","url":"javascript:alert(1)"}}`, status: 400, want: `{"code":"field.bad_url"}`},
		{name: "used", as: "agent", method: "POST", path: "/api/quick-replies/{reply}/use", status: 204},
		{name: "order", as: "leader", method: "PUT", path: "/api/quick-replies/order", body: `{"group_id":{group},"ids":[{reply}]}`, status: 204},
		{name: "order of others", as: "agent", method: "PUT", path: "/api/quick-replies/order", body: `{"group_id":{group},"ids":[{reply}]}`, status: 403, want: `{"code":"permission.needed"}`},
		{name: "of whom", as: "agent", method: "GET", path: "/api/quick-replies/export?owner=x", status: 400, want: `{"field":"owner"}`},
		{name: "as what", as: "agent", method: "GET", path: "/api/quick-replies/export?format=pdf", status: 400, want: `{"field":"format"}`},
	})
	table := w.ask(t, "agent", "GET", "/api/quick-replies/export?owner=public", "").Body.String()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
	if err != nil || fmt.Sprint(rows) != "[[分组 标题 类型 内容] [公共 问好 文字 '=您好！]]" {
		t.Fatalf("%q, %v", rows, err)
	}
	if up := w.upload(t, "agent", "/api/quick-replies/import?owner=public", "a.csv", []byte(table)); up.Code != http.StatusForbidden {
		t.Errorf("import without the box: %d %s", up.Code, up.Body)
	}
	if up := w.upload(t, "agent", "/api/quick-replies/import?owner=me&dry_run=1", "a.csv", []byte(table)); up.Code != 200 {
		t.Errorf("dry: %d %s", up.Code, up.Body)
	}
	if up := w.upload(t, "agent", "/api/quick-replies/import?owner=me", "a.csv", []byte(table)); up.Code != http.StatusCreated || textOf(t, up, "created") != "1" {
		t.Errorf("import: %d %s", up.Code, up.Body)
	}
	if up := w.upload(t, "leader", "/api/quick-replies/import", "a.csv", []byte("分组,标题,类型,内容\n,x,文字,y\n")); up.Code != 400 || codeOf(up) != "import.errors" || !strings.Contains(up.Body.String(), `"row":2`) {
		t.Errorf("a wrong row: %d %s", up.Code, up.Body)
	}
	book, err := excelize.OpenReader(w.ask(t, "agent", "GET", "/api/quick-replies/export?owner=me&format=xlsx", "").Body)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := book.GetRows(book.GetSheetName(0))
	if closing := book.Close(); err != nil || closing != nil || len(cells) != 3 || cells[2][3] != "=您好！" {
		t.Errorf("%q, %v, %v", cells, err, closing)
	}
}
