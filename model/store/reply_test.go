package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// word is a keyword that is compared as it stands.
func word(text string) model.Keyword { return model.Keyword{Text: text, Normal: text} }

// aRule is a keyword rule of the tenant's product.
func aRule(h storetest.Tenant, name string, words ...string) model.Rule {
	r := model.Rule{ProductID: h.ProductID, Name: name, Trigger: model.OnKeyword, Enabled: true,
		Items: []model.ReplyItem{{Kind: model.KindText, Body: model.Reply{Text: name}}}}
	for _, w := range words {
		r.Keywords = append(r.Keywords, word(w))
	}
	return r
}

func saveRule(t *testing.T, s *store.Store, h storetest.Tenant, r model.Rule) model.Rule {
	t.Helper()
	saved, err := s.SaveRule(t.Context(), h.Admin, r)
	if err != nil {
		t.Fatalf("save rule %s: %v", r.Name, err)
	}
	return saved
}

func rulesOf(t *testing.T, s *store.Store, h storetest.Tenant, f model.RuleFilter) string {
	t.Helper()
	list, err := s.Rules(t.Context(), h.Admin, f, model.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range list.Items {
		names = append(names, r.Name)
	}
	return strings.Join(names, " ")
}

func TestAKeywordStandsInOneRuleOfAProductOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		price := saveRule(t, s, h, aRule(h, "price", "价格", "多少钱"))
		_, err := s.SaveRule(t.Context(), h.Admin, aRule(h, "again", "别的", "价格"))
		var f *model.Fault
		if !errors.As(err, &f) || f.Code != model.ErrKeywordTaken.Code || f.Args["rule"] != "price" || f.Args["keyword"] != "价格" {
			t.Fatalf("the same keyword: %v", err)
		}
		for name, change := range map[string]func(r *model.Rule){
			"partial":     func(r *model.Rule) { r.Keywords[0].Partial = true },
			"public":      func(r *model.Rule) { r.ProductID = 0 },
			"by source":   func(r *model.Rule) { r.Only.Sources = []string{"首页"} },
			"by hours":    func(r *model.Rule) { r.Window = model.Window{Kind: "daily", From: 0, To: 60} },
			"of an agent": func(r *model.Rule) { r.AgentID = h.AdminID },
		} {
			r := aRule(h, name, "价格")
			change(&r)
			saveRule(t, s, h, r)
		}
		price.Keywords = []model.Keyword{word("多少钱")}
		saveRule(t, s, h, price)
		saveRule(t, s, h, aRule(h, "free now", "价格"))
		if err := s.AddRules(t.Context(), h.Admin, []model.Rule{aRule(h, "a", "新词"), aRule(h, "b", "新词")}); !errors.Is(err, model.ErrKeywordTaken) {
			t.Errorf("twice in one import: %v", err)
		}
		if got := rulesOf(t, s, h, model.RuleFilter{ProductID: h.ProductID, Query: "新词"}); got != "" {
			t.Errorf("a refused import left %s", got)
		}
	})
}

func TestAKeywordThatTwoAdministratorsAddAtOnceGoesToOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		var all sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 8 {
			all.Go(func() {
				_, err := s.SaveRule(t.Context(), h.Admin, aRule(h, fmt.Sprint("r", i), "价格"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, model.ErrKeywordTaken) {
					t.Errorf("the loser reads %v", err)
				}
			})
		}
		all.Wait()
		if won != 1 {
			t.Errorf("%d rules have the keyword", won)
		}
	})
}

func TestRulesAreMovedSwitchedOrderedAndRemovedTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		var ids []int64
		for _, name := range []string{"a", "b", "c", "d"} {
			ids = append(ids, saveRule(t, s, h, aRule(h, name, name)).ID)
		}
		public := aRule(h, "public", "p")
		public.ProductID = 0
		public = saveRule(t, s, h, public)
		folder, err := s.SaveReplyFolder(t.Context(), h.Admin, model.ReplyFolder{ProductID: h.ProductID, Name: "售前"})
		if err != nil {
			t.Fatal(err)
		}
		before, _ := s.ReplyRevision(t.Context(), h.Admin)
		for _, err := range []error{
			s.OrderRules(t.Context(), h.Admin, []int64{ids[3], ids[1], ids[0]}),
			s.FileRules(t.Context(), h.Admin, ids[1:3], folder.ID),
			s.SwitchRules(t.Context(), h.Admin, ids[:2], false),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := rulesOf(t, s, h, model.RuleFilter{ProductID: h.ProductID}); got != "d b c a" {
			t.Errorf("the order is %s", got)
		}
		if got := rulesOf(t, s, h, model.RuleFilter{ProductID: h.ProductID, FolderID: folder.ID}); got != "b c" {
			t.Errorf("in the folder: %s", got)
		}
		if r, _ := s.Rule(t.Context(), h.Admin, ids[0]); r.Enabled {
			t.Error("a rule is on that was switched off")
		}
		if now, _ := s.ReplyRevision(t.Context(), h.Admin); now != before+3 {
			t.Errorf("three changes and the revision went from %d to %d", before, now)
		}
		if err := s.FileRules(t.Context(), h.Admin, []int64{public.ID}, folder.ID); !errors.Is(err, model.ErrBadChoice) {
			t.Errorf("a public rule into a product's folder: %v", err)
		}
		if err := s.OrderRules(t.Context(), h.Admin, []int64{ids[0], public.ID}); !errors.Is(err, model.ErrRuleMixed) {
			t.Errorf("an order over two products: %v", err)
		}
		if err := s.DropRules(t.Context(), h.Admin, append([]int64{0}, ids[0])); !errors.Is(err, model.ErrMissing) {
			t.Errorf("one of two is not there: %v", err)
		}
		if err := s.DropReplyFolder(t.Context(), h.Admin, folder.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.DropRules(t.Context(), h.Admin, []int64{ids[0], ids[3]}); err != nil {
			t.Fatal(err)
		}
		if got := rulesOf(t, s, h, model.RuleFilter{ProductID: h.ProductID, Unfiled: true}); got != "b c" {
			t.Errorf("left are %s", got)
		}
		saveRule(t, s, h, aRule(h, "a again", "a"))
	})
}

func TestAProductHasAThousandRulesAndNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		many := make([]model.Rule, store.RulesMost)
		for i := range many {
			many[i] = aRule(h, fmt.Sprint("r", i), fmt.Sprint("w", i))
		}
		if err := s.AddRules(t.Context(), h.Admin, many); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveRule(t.Context(), h.Admin, aRule(h, "one more")); !errors.Is(err, model.ErrRuleFull) {
			t.Errorf("one more: %v", err)
		}
		turned := make([]int64, len(many))
		for i, r := range many {
			turned[len(many)-1-i] = r.ID
		}
		if err := s.OrderRules(t.Context(), h.Admin, turned); err != nil {
			t.Fatal(err)
		}
		first, err := s.Rules(t.Context(), h.Admin, model.RuleFilter{ProductID: h.ProductID}, model.Page{Limit: 2})
		if err != nil || first.Items[0].Name != "r999" || first.Next == "" {
			t.Errorf("the first page begins with %+v, %v", first.Items, err)
		}
		next, err := s.Rules(t.Context(), h.Admin, model.RuleFilter{ProductID: h.ProductID}, model.Page{Limit: 2, Cursor: first.Next})
		if err != nil || next.Items[0].Name != "r997" {
			t.Errorf("the second page begins with %+v, %v", next.Items, err)
		}
	})
}

func TestAMenuThatARuleSaysStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		menu, err := s.SaveMenu(t.Context(), h.Admin, model.KeptMenu{Name: "帮助", Enabled: true, Menu: model.Menu{Head: "您好", Lines: []model.MenuLine{}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveMenu(t.Context(), h.Admin, model.KeptMenu{Name: "帮助"}); !errors.Is(err, model.ErrMenuTaken) {
			t.Errorf("the same name: %v", err)
		}
		r := aRule(h, "help", "帮助")
		r.Items = []model.ReplyItem{{Kind: model.KindMenu, Body: model.Reply{MenuID: menu.ID}}}
		r = saveRule(t, s, h, r)
		if err := s.DropMenu(t.Context(), h.Admin, menu.ID); !errors.Is(err, model.ErrMenuUsed) {
			t.Errorf("dropped while used: %v", err)
		}
		if m, err := s.Menu(t.Context(), h.Admin, menu.ID); err != nil || m.Used != 1 || m.Menu.Head != "您好" {
			t.Errorf("the menu reads %+v, %v", m, err)
		}
		if all, err := s.Menus(t.Context(), h.Admin); err != nil || len(all) != 1 || all[0].Used != 1 {
			t.Errorf("the menus read %+v, %v", all, err)
		}
		if got := rulesOf(t, s, h, model.RuleFilter{MenuID: menu.ID}); got != "help" {
			t.Errorf("it is said by %q", got)
		}
		if err := s.DropRules(t.Context(), h.Admin, []int64{r.ID}); err != nil {
			t.Fatal(err)
		}
		if err := s.DropMenu(t.Context(), h.Admin, menu.ID); err != nil {
			t.Errorf("dropped when it is free: %v", err)
		}
	})
}

func TestTheNearestOwnSettingsHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		ch := h.Channel(t, nil)
		at := func(product, channel int64, own bool, word string) model.KeptReplySettings {
			settings := model.DefaultReplySettings()
			settings.Human.Closed = word
			return model.KeptReplySettings{ProductID: product, ChannelID: channel, Own: own, Settings: settings}
		}
		holds := func() string {
			src, err := s.ReplySource(t.Context(), h.Admin, h.ProductID, ch.ID)
			if err != nil {
				t.Fatal(err)
			}
			return src.Hold().Human.Closed
		}
		for _, step := range []struct {
			keep model.KeptReplySettings
			want string
		}{
			{at(0, 0, true, "general"), "general"},
			{at(h.ProductID, ch.ID, true, "channel"), "channel"},
			{at(h.ProductID, 0, true, "product"), "channel"},
			{at(h.ProductID, ch.ID, false, "channel"), "product"},
			{at(h.ProductID, 0, false, "product"), "general"},
		} {
			if err := s.SaveReplySettings(t.Context(), h.Admin, step.keep); err != nil {
				t.Fatal(err)
			}
			if got := holds(); got != step.want {
				t.Errorf("after %q (own %v) the settings of %q hold", step.keep.Settings.Human.Closed, step.keep.Own, got)
			}
		}
	})
}

func TestALinkKeyIsMadeOnceAndRenewed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		first, err := s.LinkKey(t.Context(), h.Admin, h.ProductID)
		again, _ := s.LinkKey(t.Context(), h.Admin, h.ProductID)
		if err != nil || len(first) < 32 || again != first {
			t.Fatalf("%q, then %q, %v", first, again, err)
		}
		renewed, err := s.RenewLinkKey(t.Context(), h.Admin, h.ProductID, true)
		if err != nil || renewed == first {
			t.Errorf("renewed to %q, %v", renewed, err)
		}
		if src, _ := s.ReplySource(t.Context(), h.Admin, h.ProductID, 0); string(src.LinkKey) != renewed {
			t.Errorf("the robot signs with %q", src.LinkKey)
		}
		if _, err := s.LinkKey(t.Context(), other.Admin, h.ProductID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another tenant asks for ours: %v", err)
		}
	})
}

func TestAnotherTenantSeesNothingOfOurReplies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		r := saveRule(t, s, h, aRule(h, "price", "价格"))
		folder, _ := s.SaveReplyFolder(t.Context(), h.Admin, model.ReplyFolder{Name: "公共"})
		menu, _ := s.SaveMenu(t.Context(), h.Admin, model.KeptMenu{Name: "帮助"})
		words, _ := s.SaveSensitiveRule(t.Context(), h.Admin, model.SensitiveRule{Name: "脏话", Of: model.OfCustomers})
		_, one := s.Rule(t.Context(), other.Admin, r.ID)
		_, ofMenu := s.Menu(t.Context(), other.Admin, menu.ID)
		_, edit := s.SaveRule(t.Context(), other.Admin, r)
		_, editMenu := s.SaveMenu(t.Context(), other.Admin, menu)
		_, editWords := s.SaveSensitiveRule(t.Context(), other.Admin, words)
		_, editFolder := s.SaveReplyFolder(t.Context(), other.Admin, folder)
		for what, err := range map[string]error{
			"read": one, "read the menu": ofMenu, "edit": edit, "edit the menu": editMenu, "edit the words": editWords, "edit the folder": editFolder,
			"drop": s.DropRules(t.Context(), other.Admin, []int64{r.ID}), "drop the menu": s.DropMenu(t.Context(), other.Admin, menu.ID),
			"drop the words":  s.DropSensitiveRule(t.Context(), other.Admin, words.ID),
			"drop the folder": s.DropReplyFolder(t.Context(), other.Admin, folder.ID),
			"switch":          s.SwitchRules(t.Context(), other.Admin, []int64{r.ID}, false),
			"order":           s.OrderRules(t.Context(), other.Admin, []int64{r.ID}),
		} {
			if !errors.Is(err, model.ErrMissing) {
				t.Errorf("another tenant may %s: %v", what, err)
			}
		}
		src, err := s.ReplySource(t.Context(), other.Admin, h.ProductID, 0)
		if err != nil || len(src.Rules)+len(src.Menus)+len(src.Sensitive) != 0 {
			t.Errorf("another tenant's robot knows %+v, %v", src, err)
		}
	})
}

func TestHitsAreCountedOnce(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		r := saveRule(t, s, h, aRule(h, "price", "价格"))
		var hits []model.ReplyHit
		for i := range 300 {
			hit := model.ReplyHit{TenantID: h.ID, ProductID: h.ProductID, Trigger: model.OnKeyword, Day: "2026-11-23", At: model.Millis(i)}
			if i%3 == 0 {
				hit.Text = "你好"
			} else {
				hit.RuleID, hit.Keyword = r.ID, "价格"
			}
			hits = append(hits, hit)
		}
		if err := s.Writer().CreateInBatches(hits, 100).Error; err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for {
					n, err := s.CountReplies(t.Context(), model.OperatorViewer(), 40)
					if err != nil {
						t.Error(err)
					}
					if n == 0 || err != nil {
						return
					}
				}
			})
		}
		all.Wait()
		counts, err := s.ReplyCounts(t.Context(), h.Admin, model.CountFilter{ProductID: h.ProductID, From: "2026-11-23", To: "2026-11-23"}, 10)
		if err != nil || counts.Total != 200 || len(counts.Keywords) != 1 || counts.Keywords[0].Hits != 200 || counts.Keywords[0].RuleID != r.ID {
			t.Errorf("counted %+v, %v", counts, err)
		}
		if now, _ := s.Rule(t.Context(), h.Admin, r.ID); now.Hits != 200 {
			t.Errorf("the rule has %d hits", now.Hits)
		}
		texts, err := s.UnmatchedTexts(t.Context(), h.Admin, h.ProductID, model.Page{})
		if err != nil || len(texts.Items) != 1 || texts.Items[0].Count != 100 || texts.Items[0].Text != "你好" {
			t.Errorf("unmatched are %+v, %v", texts.Items, err)
		}
	})
}

func TestUnmatchedTextsAreBounded(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		var hits []model.ReplyHit
		for i := range 2100 {
			hits = append(hits, model.ReplyHit{TenantID: h.ID, ProductID: h.ProductID, Text: fmt.Sprint("text ", i), Day: "2026-11-23", At: model.Millis(i)})
		}
		if err := s.Writer().CreateInBatches(hits, 500).Error; err != nil {
			t.Fatal(err)
		}
		for {
			n, err := s.CountReplies(t.Context(), model.OperatorViewer(), 1000)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
		var left []string
		if err := s.Reader().Model(&model.Unmatched{}).Pluck("text", &left).Error; err != nil {
			t.Fatal(err)
		}
		if len(left) != 2000 || slices.Contains(left, "text 99") || !slices.Contains(left, "text 2099") {
			t.Errorf("%d texts are left; the oldest should go", len(left))
		}
	})
}
