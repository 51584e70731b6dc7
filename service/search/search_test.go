package search_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/search"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// archive is a service on a real database, with a channel and a clock.
type archive struct {
	*search.Service
	store   *store.Store
	tenant  storetest.Tenant
	channel model.Channel
	now     time.Time
}

func newArchive(t testing.TB, s *store.Store) *archive {
	t.Helper()
	a := &archive{store: s, tenant: storetest.NewTenant(t, s), now: time.Now()}
	a.channel = a.tenant.Channel(t, nil)
	a.Service = search.New(s, func() time.Time { return a.now })
	return a
}

// says lets a customer say texts in a conversation of his own.
func (a *archive) says(t testing.TB, texts ...string) (model.Conversation, model.Viewer) {
	t.Helper()
	c, v := a.tenant.Customer(t, a.channel, 0)
	for _, text := range texts {
		a.accept(t, v, c.ID, model.KindText, model.Text{Text: text})
	}
	return c, v
}

func (a *archive) accept(t testing.TB, v model.Viewer, conversation int64, kind string, body any) model.Message {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	done, err := a.store.Accept(t.Context(), v, model.Utterance{ConversationID: conversation, Party: model.ByCustomer, ClientID: model.RandomCode(20), Kind: kind, Body: raw})
	if err != nil {
		t.Fatal(err)
	}
	return done.Messages[0]
}

func (a *archive) index(t testing.TB) {
	t.Helper()
	a.now = time.Now().Add(time.Minute) // whatever number is missing will not come any more
	if err := a.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// finds is what a viewer finds, as texts, over all pages.
func (a *archive) finds(t testing.TB, v model.Viewer, query string) []string {
	t.Helper()
	var found []string
	page := model.Page{Limit: 3}
	for {
		list, err := a.Messages(t.Context(), v, query, page)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		for _, m := range list.Items {
			found = append(found, strings.ReplaceAll(search.Words(m.Kind, m.Body), "\n", "|"))
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return found
		}
	}
}

func TestChineseIsFoundFromTwoCharactersOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := newArchive(t, s)
		texts := []string{
			"我要退款，订单号是 20261123-ABC123", "什么时候发货？", "退货退款怎么办理", "ＰＲＩＣＥ ＬＩＳＴ please", "Hello world, it is OK", "买了3件打8折的T恤衫",
			"<script>alert(1)</script>", "100%的_羊毛", "emoji 😀 退", "ﬁnal café",
		}
		c, v := a.says(t, texts...)
		a.accept(t, v, c.ID, model.KindLink, model.LinkCard{Title: "年终大促", Description: "全场五折", URL: "https://example.com"})
		a.accept(t, v, c.ID, model.KindFile, model.Attachment{File: model.FileRef{Name: "报价单.xlsx"}})
		a.accept(t, v, c.ID, model.KindMenu, model.Menu{Head: "请选择服务", Lines: []model.MenuLine{{Kind: "keyword", Text: "查询物流", Value: "物流"}}})
		a.index(t)
		for query, want := range map[string][]string{
			"退款":         {"退货退款怎么办理", texts[0]},
			"退货退款怎么办":    {"退货退款怎么办理"},
			"款退":         nil,
			"发货":         {"什么时候发货？"},
			"退款 订单":      {texts[0]},
			"订单号是":       {texts[0]},
			"price":      {texts[3]},
			"PRICE list": {texts[3]},
			"ello":       {texts[4]},
			"ok":         {texts[4]},
			"wo":         nil, // two letters inside a longer word are no word
			"ABC123":     {texts[0]},
			"bc12":       {texts[0]},
			"1123":       {texts[0]},
			"3件":         {texts[5]},
			"8折":         {texts[5]},
			"t恤":         {texts[5]},
			"alert(1)":   {texts[6]},
			"100%":       {texts[7]},
			"100_":       nil,
			"的_羊毛":       {texts[7]},
			"final":      {texts[9]},
			"CAFÉ":       {texts[9]},
			"大促":         {"年终大促|全场五折"},
			"五折":         {"年终大促|全场五折"},
			"报价":         {"报价单.xlsx"},
			"物流":         {"请选择服务||查询物流"},
			"没有说过":       nil,
		} {
			if got := a.finds(t, a.tenant.Admin, query); !slices.Equal(got, want) {
				t.Errorf("%q: %q instead of %q", query, got, want)
			}
		}
		for _, short := range []string{"", "退", "a", " 退 款 ", "!!", "😀😀", "a b c"} {
			if _, err := a.Messages(t.Context(), a.tenant.Admin, short, model.Page{}); !errors.Is(err, model.ErrSearchShort) {
				t.Errorf("%q: %v", short, err)
			}
		}
	})
}

func TestASearchShowsWhatTheViewerMayReadAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a, other := newArchive(t, s), newArchive(t, s)
		agent, _ := a.tenant.Agent(t, "小李")
		mine, _ := a.says(t, "退款：我的客户")
		theirs, _ := a.says(t, "退款：同事的客户")
		ended, _ := a.says(t, "退款：结束的")
		other.says(t, "退款：别家的")
		a.state(t, mine.ID, model.Serving, agent.ID)
		a.state(t, theirs.ID, model.Serving, a.tenant.AdminID)
		a.state(t, ended.ID, model.Serving, a.tenant.AdminID)
		a.state(t, ended.ID, model.Ended, 0)
		a.index(t)
		with := func(boxes ...model.Permission) model.Viewer {
			return model.AgentViewer(a.tenant.ID, agent.ID, false, boxes)
		}
		for name, k := range map[string]struct {
			v    model.Viewer
			want []string
		}{
			"the administrator": {a.tenant.Admin, []string{"退款：结束的", "退款：同事的客户", "退款：我的客户"}},
			"no box":            {with(), []string{"退款：我的客户"}},
			"colleagues":        {with(model.SeeColleagues), []string{"退款：同事的客户", "退款：我的客户"}},
			"history":           {with(model.SeeHistory), []string{"退款：结束的", "退款：我的客户"}},
			"another tenant":    {other.tenant.Admin, []string{"退款：别家的"}},
		} {
			if got := a.finds(t, k.v, "退款"); !slices.Equal(got, k.want) {
				t.Errorf("%s: %q instead of %q", name, got, k.want)
			}
		}
		if _, err := a.Messages(t.Context(), model.Viewer{}, "退款", model.Page{}); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func (a *archive) state(t testing.TB, conversation int64, state model.State, agent int64) {
	t.Helper()
	c, err := a.store.Conversation(t.Context(), a.tenant.Admin, conversation)
	if err != nil {
		t.Fatal(err)
	}
	out := model.Outcome{ConversationID: c.ID, Version: c.Version, State: state, AgentID: agent, Settled: true}
	if state == model.Ended {
		out.EndReason = model.EndedByAgent
	}
	if _, err := a.store.Commit(t.Context(), model.SystemViewer(a.tenant.ID), out); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasRecalledIsNotFoundAndANoteIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := newArchive(t, s)
		c, v := a.says(t)
		gone := a.accept(t, v, c.ID, model.KindText, model.Text{Text: "说错了的话"})
		late := a.accept(t, v, c.ID, model.KindText, model.Text{Text: "索引之后撤回的话"})
		recall := func(m model.Message) {
			t.Helper()
			if _, err := s.Recall(t.Context(), v, c.ID, m.Number, 1<<40); err != nil {
				t.Fatal(err)
			}
		}
		recall(gone)
		a.state(t, c.ID, model.Serving, a.tenant.AdminID)
		note, err := json.Marshal(model.Text{Text: "内部备注：很重要"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Say(t.Context(), a.tenant.Admin, model.Utterance{ConversationID: c.ID, Party: model.ByAgent, AgentID: a.tenant.AdminID,
			ClientID: "n1", Kind: model.KindNote, Body: note, Internal: true}); err != nil {
			t.Fatal(err)
		}
		a.index(t)
		recall(late)
		for query, want := range map[string]int{"说错": 0, "索引之后": 0, "很重要": 1} {
			if got := a.finds(t, a.tenant.Admin, query); len(got) != want {
				t.Errorf("%q: %q", query, got)
			}
		}
		if found, err := a.Messages(t.Context(), v, "很重要", model.Page{}); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("the customer finds %+v, %v", found.Items, err)
		}
	})
}

func TestTheIndexWaitsForANumberThatMayStillCome(t *testing.T) {
	s := storetest.OpenSQLite(t)
	a := newArchive(t, s)
	c, v := a.says(t, "第一句话")
	missing := a.accept(t, v, c.ID, model.KindText, model.Text{Text: "迟到的话"})
	a.accept(t, v, c.ID, model.KindText, model.Text{Text: "第三句话"})
	held := hiding{s, missing.ID, false}
	index := search.New(&held, func() time.Time { return a.now })
	run := func() {
		t.Helper()
		if err := index.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	run()
	if got := a.finds(t, a.tenant.Admin, "句话"); !slices.Equal(got, []string{"第一句话"}) {
		t.Errorf("while a number is missing: %q", got)
	}
	held.shown = true
	run()
	if got := a.finds(t, a.tenant.Admin, "迟到"); len(got) != 1 {
		t.Errorf("when it came: %q", got)
	}
	// one that never comes is left out after a while
	lost := a.accept(t, v, c.ID, model.KindText, model.Text{Text: "丢失的话"})
	a.accept(t, v, c.ID, model.KindText, model.Text{Text: "之后的话"})
	held.id, held.shown = lost.ID, false
	a.now = time.Now().Add(31 * time.Second)
	run()
	if got := a.finds(t, a.tenant.Admin, "之后"); len(got) != 1 {
		t.Errorf("after half a minute: %q", got)
	}
}

// hiding is a store in which one message is not committed yet.
type hiding struct {
	*store.Store
	id    int64
	shown bool
}

func (h *hiding) MessagesAfter(ctx context.Context, v model.Viewer, id int64, limit int) ([]model.Message, error) {
	found, err := h.Store.MessagesAfter(ctx, v, id, limit)
	return slices.DeleteFunc(found, func(m model.Message) bool { return m.ID == h.id && !h.shown }), err
}

func TestCustomersAreFoundByWhatTheyAreCalledNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := newArchive(t, s)
		c, _ := a.says(t, "你好")
		a.index(t)
		rename := func(f func(*model.Customer)) {
			t.Helper()
			if _, err := s.ChangeCustomer(t.Context(), a.tenant.Admin, c.CustomerID, "", func(was model.Customer) (model.Customer, error) {
				f(&was)
				return was, nil
			}); err != nil {
				t.Fatal(err)
			}
			a.index(t)
		}
		found := func(query string) bool {
			t.Helper()
			list, err := a.Customers(t.Context(), a.tenant.Admin, query, model.Page{})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.Items) == 1 && list.Items[0].ID == c.CustomerID
		}
		rename(func(c *model.Customer) {
			c.Nickname, c.Remark, c.Mobile, c.Weixin, c.OpenID = "欧阳修远", "VIP 大客户", "13812345678", "wx_ouyang", "shop-user-0042"
		})
		for _, query := range []string{"欧阳", "修远", "大客户", "vip", "3812345", "138123", "ouyang", "user-0042"} {
			if !found(query) {
				t.Errorf("%q does not find him", query)
			}
		}
		rename(func(c *model.Customer) { c.Nickname = "王安石" })
		if found("欧阳") || !found("安石") {
			t.Errorf("renamed: %v %v", found("欧阳"), found("安石"))
		}
		if list, err := a.Customers(t.Context(), storetest.NewTenant(t, s).Admin, "安石", model.Page{}); err != nil || len(list.Items) != 0 {
			t.Errorf("another tenant finds %+v, %v", list.Items, err)
		}
		views, err := a.ViewsOf(t.Context(), a.tenant.Admin, []model.Customer{{ID: c.CustomerID}})
		if err != nil || views[c.CustomerID].ID != c.ID {
			t.Errorf("leads to %+v, %v", views, err)
		}
	})
}

func TestARebuildFindsEverythingAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := newArchive(t, s)
		a.says(t, "重建之前说的")
		a.index(t)
		if err := a.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := a.finds(t, a.tenant.Admin, "重建"); len(got) != 1 {
			t.Errorf("meanwhile: %q", got)
		}
		a.index(t)
		if got := a.finds(t, a.tenant.Admin, "重建"); len(got) != 1 {
			t.Errorf("afterwards: %q", got)
		}
	})
}

// TestTwoWorkersIndexEachTextOnce lets two nodes run the worker side by side.
func TestTwoWorkersIndexEachTextOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		a := newArchive(t, s)
		var texts []string
		for i := range 60 {
			texts = append(texts, fmt.Sprintf("第%d句并行的话", i))
		}
		a.says(t, texts...)
		a.now = time.Now().Add(time.Minute)
		done := make(chan error)
		for range 2 {
			go func() { done <- search.New(s, func() time.Time { return a.now }).Index(t.Context()) }()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		a.index(t)
		slices.Reverse(texts)
		if got := a.finds(t, a.tenant.Admin, "并行"); !slices.Equal(got, texts) {
			t.Errorf("%d of %d found: %q", len(got), len(texts), got)
		}
	})
}

func TestTheWorkerStopsWhenItIsTold(t *testing.T) {
	a := newArchive(t, storetest.SQLite(t))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- a.Run(ctx) }()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := a.Run(ctx); err != nil {
		t.Errorf("after the stop: %v", err)
	}
}

// TestEveryPieceOfATextFindsIt is the promise of the index: whatever stands in
// a text, its needles are among the text's grams.
func TestEveryPieceOfATextFindsIt(t *testing.T) {
	alphabet := []rune("退款订单a1bZ9 ，.！é中文ＡＢ３\n😀_%")
	rapid.Check(t, func(t *rapid.T) {
		text := search.Fold(string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 2, 30).Draw(t, "text")))
		runes := []rune(text)
		from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(runes)).Draw(t, "to")
		grams := search.Grams(text)
		for _, term := range strings.Fields(string(runes[from:to])) {
			needles := search.Needles(term)
			if len(needles) == 1 && len(term) == 2 && needles[0] == term {
				continue // two letters are found as a word only
			}
			for _, needle := range needles {
				if !slices.Contains(grams, needle) {
					t.Fatalf("%q stands in %q, but %q is not among %q", term, text, needle, grams)
				}
			}
		}
	})
}
