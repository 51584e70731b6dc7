package quickreply_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/quickreply"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// desk is a service with an administrator and an agent who may not edit replies.
type desk struct {
	*quickreply.Service
	store       *store.Store
	tenant      storetest.Tenant
	agent       model.Viewer
	public, own model.QuickReplyGroup
}

func newDesk(t *testing.T, s *store.Store) *desk {
	t.Helper()
	d := &desk{Service: quickreply.New(s), store: s, tenant: storetest.NewTenant(t, s)}
	_, d.agent = d.tenant.Agent(t, "小李")
	var err error
	if d.public, err = d.SaveGroup(t.Context(), d.tenant.Admin, model.QuickReplyGroup{Name: "公共"}); err != nil {
		t.Fatal(err)
	}
	if d.own, err = d.SaveGroup(t.Context(), d.agent, model.QuickReplyGroup{AgentID: d.agent.Agent(), Name: "我的"}); err != nil {
		t.Fatal(err)
	}
	return d
}

func reply(group int64, body string) model.QuickReply {
	return model.QuickReply{GroupID: group, Title: "标题", Kind: model.KindText, Body: body}
}

func TestPublicRepliesNeedTheBoxAndPersonalOnesTheirOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		editor := model.AgentViewer(d.tenant.ID, d.agent.Agent(), false, []model.Permission{model.EditReplies})
		public, err := d.Save(t.Context(), d.tenant.Admin, reply(d.public.ID, `{"text":"您好"}`))
		if err != nil || public.AgentID != 0 {
			t.Fatalf("%+v, %v", public, err)
		}
		own, err := d.Save(t.Context(), d.agent, reply(d.own.ID, `{"text":"稍等"}`))
		if err != nil || own.AgentID != d.agent.Agent() {
			t.Fatalf("%+v, %v", own, err)
		}
		_, addPublic := d.Save(t.Context(), d.agent, reply(d.public.ID, `{"text":"x"}`))
		_, addGroup := d.SaveGroup(t.Context(), d.agent, model.QuickReplyGroup{Name: "x"})
		_, renameGroup := d.SaveGroup(t.Context(), d.agent, model.QuickReplyGroup{ID: d.public.ID, Name: "x"})
		_, forAnother := d.SaveGroup(t.Context(), d.tenant.Admin, model.QuickReplyGroup{AgentID: d.agent.Agent(), Name: "x"})
		_, intoAnothers := d.Save(t.Context(), d.tenant.Admin, reply(d.own.ID, `{"text":"x"}`))
		moved := public
		moved.GroupID = d.own.ID
		_, makePersonal := d.Save(t.Context(), editor, moved)
		for what, k := range map[string]struct{ got, want error }{
			"add a public one": {addPublic, model.ErrNeedPermission}, "add a public group": {addGroup, model.ErrNeedPermission},
			"rename a public group":  {renameGroup, model.ErrNeedPermission},
			"drop a public one":      {d.Drop(t.Context(), d.agent, public.ID), model.ErrNeedPermission},
			"drop a public group":    {d.DropGroup(t.Context(), d.agent, d.public.ID), model.ErrNeedPermission},
			"order public ones":      {d.Order(t.Context(), d.agent, d.public.ID, []int64{public.ID}), model.ErrNeedPermission},
			"a group for another":    {forAnother, model.ErrMissing},
			"into another's group":   {intoAnothers, model.ErrBadChoice},
			"drop another's":         {d.Drop(t.Context(), d.tenant.Admin, own.ID), model.ErrMissing},
			"make a public one mine": {makePersonal, model.ErrBadChoice},
		} {
			if !errors.Is(k.got, k.want) {
				t.Errorf("%s: %v", what, k.got)
			}
		}
		if _, err := d.Save(t.Context(), editor, reply(d.public.ID, `{"text":"有权限"}`)); err != nil {
			t.Errorf("with the box: %v", err)
		}
		if err := d.Use(t.Context(), d.agent, public.ID); err != nil {
			t.Errorf("use: %v", err)
		}
	})
}

func TestWhatAReplyMayHold(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	file := func(kind string) string {
		f, err := d.store.AddFile(t.Context(), d.tenant.Admin, model.File{Key: model.RandomKey(24), Hash: model.RandomKey(40), Name: "x.png", Type: kind})
		if err != nil {
			t.Fatal(err)
		}
		return f.Key
	}
	picture, pdf := file("image/png"), file("application/pdf")
	line := `{"kind":"keyword","text":"查订单","value":"订单"}`
	for name, k := range map[string]struct {
		kind, body string
		want       error
	}{
		"a text":                   {"text", `{"text":" 您好，{{nick_name}} "}`, nil},
		"a text of nothing":        {"text", `{"text":" "}`, model.ErrRequired},
		"a text too long":          {"text", `{"text":"` + strings.Repeat("长", 2001) + `"}`, model.ErrTooLong},
		"no JSON":                  {"text", `text`, model.ErrBadJSON},
		"no body":                  {"text", ``, model.ErrBadJSON},
		"a picture":                {"image", `{"file":{"key":"` + picture + `","url":"javascript:alert(1)"}}`, nil},
		"a PDF as picture":         {"image", `{"file":{"key":"` + pdf + `"}}`, model.ErrBadChoice},
		"a PDF":                    {"file", `{"file":{"key":"` + pdf + `"}}`, nil},
		"a file that is none":      {"file", `{"file":{"key":"nothing"}}`, model.ErrMissing},
		"a link":                   {"link", `{"title":"官网","url":"https://example.com","picture":"` + picture + `"}`, nil},
		"a link that runs":         {"link", `{"title":"官网","url":"javascript:alert(1)"}`, model.ErrBadURL},
		"a link to nowhere":        {"link", `{"title":"官网"}`, model.ErrRequired},
		"a link with a PDF on it":  {"link", `{"title":"官网","url":"https://example.com","picture":"` + pdf + `"}`, model.ErrNotAnImage},
		"a menu":                   {"menu", `{"head":"请选择","lines":[` + line + `]}`, nil},
		"a menu of nothing":        {"menu", `{"head":"请选择","lines":[]}`, model.ErrRequired},
		"a menu without a choice":  {"menu", `{"lines":[{"kind":"text","text":"x"}]}`, model.ErrOutOfRange},
		"eleven choices":           {"menu", `{"lines":[` + strings.Repeat(line+",", 10) + line + `]}`, model.ErrOutOfRange},
		"31 lines":                 {"menu", `{"lines":[` + strings.Repeat(`{"kind":"blank"},`, 30) + line + `]}`, model.ErrTooManyItems},
		"a line that runs":         {"menu", `{"lines":[{"kind":"link","text":"x","value":"javascript:alert(1)"}]}`, model.ErrBadURL},
		"a note, which is no word": {"note", `{"text":"x"}`, model.ErrBadChoice},
		"an event":                 {"event", `{"name":"x"}`, model.ErrBadChoice},
	} {
		r := reply(d.public.ID, k.body)
		r.Kind = k.kind
		saved, err := d.Save(t.Context(), d.tenant.Admin, r)
		if !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (strings.Contains(saved.Body, "javascript") || !json.Valid([]byte(saved.Body))) {
			t.Errorf("%s is kept as %s", name, saved.Body)
		}
	}
	r := reply(d.public.ID, `{"text":"第一行\n第二行"}`)
	r.Title = ""
	if saved, err := d.Save(t.Context(), d.tenant.Admin, r); err != nil || saved.Title != "第一行" {
		t.Errorf("a title that nobody gave: %+v, %v", saved, err)
	}
}

func TestWhatIsExportedCanBeImportedElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, other := newDesk(t, s), newDesk(t, s)
		bodies := map[string]string{
			`{"text":"=SUM(1)"}`: "text", `{"text":"多行\n,\"引号\""}`: "text", `{"text":"\u003cscript\u003ealert(1)\u003c/script\u003e"}`: "text",
			`{"title":"官网","description":"","url":"https://example.com","picture":""}`:     "link",
			`{"head":"请选择","lines":[{"kind":"keyword","text":"一","value":"1"}],"tail":""}`: "menu",
		}
		for body, kind := range bodies {
			r := reply(d.public.ID, body)
			r.Kind = kind
			if _, err := d.Save(t.Context(), d.tenant.Admin, r); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
		}
		for _, chinese := range []bool{true, false} {
			rows, err := d.Export(t.Context(), d.tenant.Admin, 0, chinese)
			if err != nil || len(rows) != 1+len(bodies) {
				t.Fatalf("%v, %v", rows, err)
			}
			for _, row := range rows[1:] { // as a CSV holds them
				if strings.HasPrefix(row[3], "=") {
					row[3] = "'" + row[3]
				}
			}
			owner := map[bool]int64{true: 0, false: other.agent.Agent()}[chinese]
			who := map[bool]model.Viewer{true: other.tenant.Admin, false: other.agent}[chinese]
			if n, wrong, err := other.Import(t.Context(), who, owner, rows, true); n != 0 || len(wrong) != 0 || err != nil {
				t.Fatalf("dry: %d %+v %v", n, wrong, err)
			}
			if n, wrong, err := other.Import(t.Context(), who, owner, rows, false); n != len(bodies) || len(wrong) != 0 || err != nil {
				t.Fatalf("%d %+v %v", n, wrong, err)
			}
			replies, err := s.OwnQuickReplies(t.Context(), who, owner)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range replies {
				if bodies[r.Body] != r.Kind {
					t.Errorf("%s %s was not there", r.Kind, r.Body)
				}
			}
			if groups, err := other.Groups(t.Context(), who); err != nil || !strings.Contains(fmt.Sprint(groups), "公共") {
				t.Errorf("groups %v, %v", groups, err)
			}
		}
		if _, err := d.Export(t.Context(), d.tenant.Admin, d.agent.Agent(), true); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another's replies: %v", err)
		}
	})
}

func TestAnImportSaysWhatIsWrongInWhichRow(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	rows := [][]string{
		{"分组", "标题", "类型", "内容"}, {"甲", "好", "文字", "您好"}, nil, {"", "没有分组", "文字", "x"},
		{"甲", "坏类型", "脚本", "x"}, {"甲", "坏内容", "图文链接", "{"}, {"甲", "短"},
	}
	_, wrong, err := d.Import(t.Context(), d.tenant.Admin, 0, rows, false)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range wrong {
		got = append(got, fmt.Sprint(w.Row, " ", w.Fault.Code, " ", w.Fault.Field))
	}
	if want := "[4 field.required group 5 field.bad_choice kind 6 request.bad_json body 7 field.required body.text]"; fmt.Sprint(got) != want {
		t.Errorf("%v instead of %s", got, want)
	}
	for name, k := range map[string]struct {
		rows [][]string
		want error
	}{
		"an empty table": {nil, model.ErrFileEmpty}, "a header alone": {rows[:1], model.ErrFileEmpty},
		"another table": {[][]string{{"姓名", "电话"}, {"x", "y"}}, model.ErrImportTemplate},
		"301 rows":      {append([][]string{rows[0]}, repeat(rows[1], 301)...), model.ErrImportRows},
	} {
		if _, _, err := d.Import(t.Context(), d.tenant.Admin, 0, k.rows, false); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := d.Import(t.Context(), d.agent, 0, rows, true); !errors.Is(err, model.ErrNeedPermission) {
		t.Errorf("without the box: %v", err)
	}
}

func repeat(row []string, n int) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = row
	}
	return rows
}
