package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"yingke/model"
	"yingke/service/reply"
)

func TestRulesAreKeptAsRowsOfRequestsAndAnswers(t *testing.T) {
	w := timedWorld(t)
	ids := map[string]int64{"p": w.ours.ProductID, "channel": w.ours.Channel(t, nil).ID}
	price := `{"product_id":{p},"name":"价格","trigger":"keyword","enabled":true,"keywords":[{"text":"价格","partial":false},{"text":"多少钱","partial":true}],
		"items":[{"kind":"text","body":{"text":"99 元"}},{"kind":"text","body":{"text":"包邮"}}]}`
	w.run(t, ids, []row{
		{name: "an agent may not", as: "agent", method: "GET", path: "/api/replies/rules", status: 403},
		{name: "nothing yet", as: "administrator", method: "GET", path: "/api/replies/rules?product_id={p}", status: 200, want: `{"items":[],"next":""}`},
		{name: "a rule", as: "administrator", method: "POST", path: "/api/replies/rules", body: price, status: 201,
			want: `{"name":"价格","hits":0,"cost":1,"card_part":"both","types":[],"window":{"kind":""},"only":{"sources":[]},"position":1}`},
		{name: "its keyword again", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"name":"又","trigger":"keyword","keywords":[{"text":" 价格 ","partial":false}]}`, status: 409,
			want: `{"code":"rule.keyword_taken","field":"keywords","args":{"keyword":"价格","rule":"价格"}}`},
		{name: "no keyword", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"product_id":{p},"name":"空","trigger":"keyword"}`, status: 400, want: `{"code":"rule.keywords_needed"}`},
		{name: "a keyword twice", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"name":"x","trigger":"keyword","keywords":[{"text":"A","partial":true},{"text":"ａ","partial":true}]}`, status: 400, want: `{"code":"rule.keyword_twice"}`},
		{name: "too long a keyword", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"name":"x","trigger":"keyword","keywords":[{"text":"` + strings.Repeat("字", 31) + `","partial":true}]}`, status: 400, want: `{"code":"field.too_long","args":{"max":30}}`},
		{name: "six items", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"name":"x","trigger":"open","items":[` + strings.TrimSuffix(strings.Repeat(`{"kind":"text","body":{"text":"a"}},`, 6), ",") + `]}`, status: 400, want: `{"code":"field.too_many","args":{"max":5}}`},
		{name: "too many bytes", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"name":"x","trigger":"open","items":[{"kind":"text","body":{"text":"` + strings.Repeat("😀", 513) + `"}}]}`, status: 400, want: `{"code":"rule.text_bytes","field":"items.body.text"}`},
		{name: "an unknown trigger", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"name":"x","trigger":"moon"}`, status: 400, want: `{"code":"field.bad_choice","field":"trigger"}`},
		{name: "another tenant's product", as: "their administrator", method: "POST", path: "/api/replies/rules", body: `{"product_id":{p},"name":"x","trigger":"open"}`, status: 400, want: `{"field":"product_id"}`},
		{name: "a link with a placeholder", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"channel_id":{channel},"name":"进站","trigger":"open","enabled":true,"items":[{"kind":"url","body":{"title":"看","url":"https://d.example/?o={{openid}}","append_sign":true}}]}`, status: 201,
			want: `{"items":[{"kind":"url","body":{"url":"https://d.example/?o={{openid}}","append_sign":true}}]}`},
		{name: "no link", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"name":"x","trigger":"open","items":[{"kind":"url","body":{"title":"看","url":"javascript:alert(1)"}}]}`, status: 400, want: `{"code":"field.bad_url","field":"items.body.url"}`},
		{name: "hours that end before they begin", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"name":"x","trigger":"received","window":{"kind":"daily","from":600,"to":60}}`, status: 400, want: `{"code":"rule.window"}`},
		{name: "every message", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"product_id":{p},"name":"任何","trigger":"received","enabled":true,"interval_seconds":60}`, status: 201},
		{name: "and pictures besides", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"product_id":{p},"name":"图片","trigger":"received","enabled":true,"types":["image"]}`, status: 409,
			want: `{"code":"rule.types_taken","args":{"rule":"任何"}}`},
		{name: "the list in order", as: "administrator", method: "GET", path: "/api/replies/rules?product_id={p}", status: 200, want: `{"items":[{"name":"价格"},{"name":"进站"},{"name":"任何"}],"next":""}`},
		{name: "by trigger", as: "administrator", method: "GET", path: "/api/replies/rules?product_id={p}&trigger=received", status: 200, want: `{"items":[{"name":"任何"}]}`},
		{name: "by a part of a reply", as: "administrator", method: "GET", path: "/api/replies/rules?product_id={p}&query=包邮", status: 200, want: `{"items":[{"name":"价格"}]}`},
	})
	rule := w.ruleCalled(t, "价格")
	ids["rule"] = rule.ID
	w.run(t, ids, []row{
		{name: "one", as: "administrator", method: "GET", path: "/api/replies/rules/{rule}", status: 200, want: `{"id":{rule},"keywords":[{"text":"价格","partial":false},{"text":"多少钱","partial":true}]}`},
		{name: "changed", as: "administrator", method: "PUT", path: "/api/replies/rules/{rule}", body: `{"name":"新价","trigger":"keyword","enabled":false,"keywords":[{"text":"价格","partial":false}]}`, status: 200,
			want: `{"id":{rule},"product_id":{p},"name":"新价","enabled":false,"position":1,"items":[]}`},
		{name: "a folder", as: "administrator", method: "POST", path: "/api/replies/folders", body: `{"product_id":{p},"name":"售前"}`, status: 201, want: `{"name":"售前","position":1,"rules":0}`},
		{name: "its name again", as: "administrator", method: "POST", path: "/api/replies/folders", body: `{"product_id":{p},"name":"售前"}`, status: 409, want: `{"code":"reply_folder.taken"}`},
		{name: "switched on", as: "administrator", method: "POST", path: "/api/replies/rules/batch", body: `{"action":"enable","ids":[{rule}]}`, status: 200, want: `{"changed":1,"skipped":[]}`},
		{name: "copied to the public ones", as: "administrator", method: "POST", path: "/api/replies/rules/batch", body: `{"action":"copy","ids":[{rule}],"product_id":0}`, status: 200, want: `{"changed":1,"skipped":[]}`},
		{name: "copied again", as: "administrator", method: "POST", path: "/api/replies/rules/batch", body: `{"action":"copy","ids":[{rule}],"product_id":0}`, status: 200, want: `{"changed":0,"skipped":[{"rule_id":{rule},"keyword":"价格","by":"新价"}]}`},
		{name: "no action", as: "administrator", method: "POST", path: "/api/replies/rules/batch", body: `{"action":"sing","ids":[{rule}]}`, status: 400},
		{name: "deleted", as: "administrator", method: "DELETE", path: "/api/replies/rules/{rule}", status: 204},
		{name: "gone", as: "administrator", method: "GET", path: "/api/replies/rules/{rule}", status: 404},
	})
}

// ruleCalled is a rule of our product by its name.
func (w *world) ruleCalled(t *testing.T, name string) model.Rule {
	t.Helper()
	list, err := w.Reply.List(t.Context(), w.ours.Admin, model.RuleFilter{ProductID: w.ours.ProductID}, model.Page{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Items {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no rule is called %s", name)
	return model.Rule{}
}

func TestMenusSettingsAndWordsAsRows(t *testing.T) {
	w := timedWorld(t)
	ids := map[string]int64{"p": w.ours.ProductID, "channel": w.ours.Channel(t, nil).ID}
	menu := `{"name":"帮助","enabled":true,"head":"您好","lines":[{"kind":"text","text":"售前"},{"kind":"keyword","text":"价格"},{"kind":"blank","text":""},
		{"kind":"card","text":"下单","appid":"wx1234567890abcdef","path":"/pages/buy?id=1"}]}`
	settings := `{"keep_punctuation":false,"all_keywords":false,"keywords_take_part":true,"open_needs_message":false,"open_reply":true,"blacklist":[{"text":"广告","partial":true}],
		"human":{"enabled":true,"words":[{"text":"人工","partial":false}],"windows":[{"kind":"daily","from":540,"to":1080}],"closed":"下班了","entering":""},
		"pause_serving":{"open":false,"param":false,"inline":false,"received":true,"keyword":false},"pause_queued":{"open":false,"param":false,"inline":false,"received":false,"keyword":false},"join_from_queue":false}`
	w.run(t, ids, []row{
		{name: "a menu", as: "administrator", method: "POST", path: "/api/replies/menus", body: menu, status: 201,
			want: `{"lines":[{"kind":"text"},{"kind":"keyword","value":"价格"},{"kind":"blank"},{"kind":"card","path":"pages/buy?id=1"}],"used":0}`},
		{name: "nothing to tap", as: "administrator", method: "POST", path: "/api/replies/menus", body: `{"name":"x","lines":[{"kind":"text","text":"a"}]}`, status: 400, want: `{"field":"lines"}`},
		{name: "every agent reads the menus", as: "agent", method: "GET", path: "/api/replies/menus", status: 200, want: `{"items":[{"name":"帮助"}]}`},
		{name: "but may not change them", as: "agent", method: "POST", path: "/api/replies/menus", body: menu, status: 403},
		{name: "the default settings", as: "administrator", method: "GET", path: "/api/replies/settings?product_id={p}", status: 200, want: `{"from":"default","own":false,"settings":{"pause_serving":{"received":true}}}`},
		{name: "general ones", as: "administrator", method: "PUT", path: "/api/replies/settings", body: `{"product_id":0,"channel_id":0,"own":true,"settings":` + settings + `}`, status: 200, want: `{"from":"own"}`},
		{name: "hold for a channel too", as: "administrator", method: "GET", path: "/api/replies/settings?product_id={p}&channel_id={channel}", status: 200, want: `{"from":"general","settings":{"human":{"closed":"下班了"}}}`},
		{name: "copied to the channel", as: "administrator", method: "POST", path: "/api/replies/settings/copy", body: `{"from":{"product_id":0,"channel_id":0},"to":[{"product_id":{p},"channel_id":{channel}}]}`, status: 204},
		{name: "which has its own now", as: "administrator", method: "GET", path: "/api/replies/settings?product_id={p}&channel_id={channel}", status: 200, want: `{"from":"own"}`},
		{name: "a channel of nowhere", as: "administrator", method: "GET", path: "/api/replies/settings?product_id=0&channel_id={channel}", status: 400},
		{name: "a link key", as: "administrator", method: "GET", path: "/api/replies/link-key?product_id={p}", status: 200},
		{name: "of no product", as: "administrator", method: "POST", path: "/api/replies/link-key", status: 400},
		{name: "sensitive words", as: "administrator", method: "POST", path: "/api/replies/sensitive", body: `{"name":"脏话","party":"customer","enabled":true,"words":["骂人","骂人"," "],"mask":true,"kinds":["image"]}`, status: 201, want: `{"words":["骂人"],"kinds":[],"mask":true}`},
		{name: "none", as: "administrator", method: "POST", path: "/api/replies/sensitive", body: `{"name":"x","party":"agent"}`, status: 400, want: `{"field":"words"}`},
		{name: "listed", as: "administrator", method: "GET", path: "/api/replies/sensitive", status: 200, want: `{"items":[{"name":"脏话"}]}`},
	})
	menus, err := w.Reply.Menus(t.Context(), w.ours.Admin)
	if err != nil {
		t.Fatal(err)
	}
	ids["menu"] = menus[0].ID
	w.run(t, ids, []row{
		{name: "a rule that says the menu", as: "administrator", method: "POST", path: "/api/replies/rules",
			body: `{"product_id":{p},"name":"帮助","trigger":"keyword","enabled":true,"keywords":[{"text":"帮助","partial":false}],"items":[{"kind":"menu","body":{"menu_id":{menu}}}]}`, status: 201},
		{name: "a rule that says one that is not there", as: "administrator", method: "POST", path: "/api/replies/rules", body: `{"name":"x","trigger":"open","items":[{"kind":"menu","body":{"menu_id":999999}}]}`, status: 400, want: `{"code":"menu.gone"}`},
		{name: "who says the menu", as: "administrator", method: "GET", path: "/api/replies/menus/{menu}", status: 200, want: `{"menu":{"used":1},"rules":[{"name":"帮助","trigger":"keyword"}]}`},
		{name: "it cannot go", as: "administrator", method: "DELETE", path: "/api/replies/menus/{menu}", status: 409, want: `{"code":"menu.used","args":{"rule":"帮助"}}`},
		{name: "which lines lead where", as: "administrator", method: "POST", path: "/api/replies/menus/links", body: `{"product_id":{p},"lines":[{"kind":"keyword","text":"帮助","value":"帮助"},{"kind":"text","text":"帮助"},{"kind":"keyword","text":"价格","value":"价格"}]}`, status: 200},
	})
}

func TestTryingSaysWhatWouldBeSaidAndWhy(t *testing.T) {
	w := timedWorld(t)
	ch := w.ours.Channel(t, nil, func(s *model.ChannelSettings) { s.OpenText = "您好 {{nick_name}}" })
	ids := map[string]int64{"p": w.ours.ProductID, "channel": ch.ID}
	for _, r := range []model.Rule{
		{Name: "价格", Keywords: []model.Keyword{{Text: "价格", Partial: true}}, Items: []model.ReplyItem{{Kind: "link", Body: model.Reply{Title: "价目", URL: "https://d.example/", AppendOpenID: true}}}},
		{Name: "旧", Keywords: []model.Keyword{{Text: "价格表", Partial: true}}},
	} {
		r.ProductID, r.Trigger, r.Enabled = w.ours.ProductID, model.OnKeyword, r.Name != "旧"
		if _, err := w.Reply.Save(t.Context(), w.ours.Admin, r); err != nil {
			t.Fatal(err)
		}
	}
	w.run(t, ids, []row{
		{name: "a keyword", as: "leader", method: "POST", path: "/api/replies/try?lang=en", body: `{"product_id":{p},"text":"价格表","openid":"o1"}`, status: 200,
			want: `{"says":[{"kind":"link","body":{"url":"https://d.example/?openid=o1"}}],"cost":1,"verdict":"assign",
				"log":[{"name":"旧","fired":false,"reason":"disabled","sentence":"the rule is switched off"},{"name":"价格","fired":true,"keyword":"价格","reason":""}]}`},
		{name: "the channel's greeting", as: "administrator", method: "POST", path: "/api/replies/try", body: `{"product_id":{p},"channel_id":{channel},"event":"open","nickname":"小明"}`, status: 200,
			want: `{"says":[{"rule_id":0,"body":{"text":"您好 小明"}}],"verdict":""}`},
		{name: "no quota", as: "administrator", method: "POST", path: "/api/replies/try?lang=zh-CN", body: `{"product_id":{p},"text":"价格","left":0}`, status: 200, want: `{"says":[],"log":[{"fired":true,"reason":"quota","sentence":"微信可发条数已用完"}]}`},
		{name: "a draft", as: "administrator", method: "POST", path: "/api/replies/try", body: `{"product_id":{p},"text":"退款","draft":{"name":"退款","trigger":"keyword","enabled":true,"keywords":[{"text":"退款","partial":false}],"items":[{"kind":"text","body":{"text":"好的"}}]}}`, status: 200,
			want: `{"says":[{"rule_id":-1,"body":{"text":"好的"}}]}`},
		{name: "a broken draft", as: "administrator", method: "POST", path: "/api/replies/try", body: `{"product_id":{p},"text":"退款","draft":{"name":"","trigger":"keyword"}}`, status: 400, want: `{"field":"name"}`},
		{name: "nothing was kept", as: "administrator", method: "GET", path: "/api/replies/rules?product_id={p}", status: 200, want: `{"items":[{"name":"价格","hits":0},{"name":"旧"}]}`},
		{name: "a trigger that is none", as: "administrator", method: "POST", path: "/api/replies/try", body: `{"product_id":{p},"event":"keyword"}`, status: 400},
	})
}

func TestRecipesConflictsAndCountsAsRows(t *testing.T) {
	w := timedWorld(t)
	ids := map[string]int64{"p": w.ours.ProductID}
	douyu := `{"product_id":{p},"fields":{"title":"下载APP","url":"http://d.example/app","hint":"回复 1 下载 APP","path":"pages/live"}}`
	w.run(t, ids, []row{
		{name: "the recipes", as: "administrator", method: "GET", path: "/api/replies/recipes", status: 200},
		{name: "a field is missing", as: "administrator", method: "POST", path: "/api/replies/recipes/app_traffic", body: `{"product_id":{p},"fields":{"title":"下载"}}`, status: 400, want: `{"code":"field.required","field":"fields.url"}`},
		{name: "no such recipe", as: "administrator", method: "POST", path: "/api/replies/recipes/soup", body: douyu, status: 404, want: `{"code":"recipe.unknown"}`},
		{name: "the Douyu recipe", as: "administrator", method: "POST", path: "/api/replies/recipes/app_traffic", body: douyu, status: 201,
			want: `{"rules":[{"trigger":"keyword","card_part":"path"},{"trigger":"keyword","keywords":[{"text":"1"}]},{"trigger":"received","interval_seconds":60}],"menu":null}`},
		{name: "once", as: "administrator", method: "POST", path: "/api/replies/recipes/app_traffic", body: douyu, status: 409},
		{name: "a help menu", as: "administrator", method: "POST", path: "/api/replies/recipes/help_menu", body: `{"product_id":0,"fields":{"head":"您好","questions":"怎么退款=七天内\n人工"}}`, status: 201,
			want: `{"menu":{"used":0,"lines":[{"text":"怎么退款"},{"text":"人工"}]},"rules":[{"name":"怎么退款"},{"name":"帮助"},{"name":"帮助菜单"}]}`},
		{name: "a person on request", as: "administrator", method: "POST", path: "/api/replies/recipes/to_human", body: `{"product_id":{p},"fields":{"words":"人工|客服","prompt":"说人工"}}`, status: 409, want: `{"code":"rule.types_taken"}`},
	})
	w.run(t, ids, []row{
		{name: "what will not work", as: "administrator", method: "GET", path: "/api/replies/conflicts?product_id={p}&lang=en", status: 200},
	})
	found, _, err := w.Reply.Conflicts(t.Context(), w.ours.Admin, w.ours.ProductID)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]int{}
	for _, c := range found {
		codes[c.Code]++
	}
	if codes[reply.NotSecure] != 2 || codes[reply.TakenNumber] != 1 || codes[reply.Unreachable] != 1 {
		t.Errorf("conflicts: %v", codes)
	}
	one := w.ruleCalled(t, "下载APP（回复 1）")
	ids["one"] = one.ID
	w.hits(t, model.ReplyHit{ProductID: one.ProductID, RuleID: one.ID, Keyword: "1", Day: "2026-11-22"}, model.ReplyHit{ProductID: one.ProductID, RuleID: one.ID, Keyword: "1", Day: "2026-11-23"},
		model.ReplyHit{ProductID: one.ProductID, RuleID: one.ID + 999, Keyword: "旧", Day: "2026-11-23"}, model.ReplyHit{ProductID: one.ProductID, Text: "怎么下载", Day: "2026-11-23"})
	w.run(t, ids, []row{
		{name: "counts", as: "administrator", method: "GET", path: "/api/replies/stats?product_id={p}", status: 200,
			want: `{"total":3,"items":[{"rule_id":{one},"keyword":"1","hits":2,"trigger":"keyword"},{"name":"","keyword":"旧","hits":1}],"days":[{"day":"2026-11-22","hits":1},{"day":"2026-11-23","hits":2}]}`},
		{name: "of one day", as: "administrator", method: "GET", path: "/api/replies/stats?from=2026-11-22&to=2026-11-22", status: 200, want: `{"total":1}`},
		{name: "no day", as: "administrator", method: "GET", path: "/api/replies/stats?from=yesterday", status: 400, want: `{"code":"field.bad_date"}`},
		{name: "unmatched", as: "administrator", method: "GET", path: "/api/replies/unmatched?product_id={p}", status: 200, want: `{"items":[{"text":"怎么下载","count":1}]}`},
	})
	texts, err := w.Reply.Unmatched(t.Context(), w.ours.Admin, w.ours.ProductID, model.Page{})
	if err != nil {
		t.Fatal(err)
	}
	ids["text"] = texts.Items[0].ID
	w.run(t, ids, []row{
		{name: "made a keyword", as: "administrator", method: "POST", path: "/api/replies/unmatched/{text}/keyword", body: `{"rule_id":{one},"partial":true}`, status: 201, want: `{"id":{one},"keywords":[{"text":"1"},{"text":"怎么下载","partial":true}]}`},
		{name: "off the list", as: "administrator", method: "GET", path: "/api/replies/unmatched?product_id={p}", status: 200, want: `{"items":[]}`},
		{name: "once", as: "administrator", method: "POST", path: "/api/replies/unmatched/{text}/keyword", body: `{"rule_id":{one}}`, status: 404},
	})
}

func TestATableOfRulesGoesOutAndComesBackTheSame(t *testing.T) {
	w := timedWorld(t)
	rules := []model.Rule{
		{Name: "价格", Trigger: model.OnKeyword, Enabled: true, Keywords: []model.Keyword{{Text: "价格"}, {Text: "=多少", Partial: true}},
			Items: []model.ReplyItem{{Kind: "text", Body: model.Reply{Text: "{99} 元"}}, {Kind: "link", Body: model.Reply{Title: "看", URL: "https://d.example/", AppendOpenID: true}, DelaySeconds: 3}}},
		{Name: "竖线", Trigger: model.OnKeyword, Keywords: []model.Keyword{{Text: "a|b"}, {Text: "[x]", Partial: true}}, Only: model.Condition{Sources: []string{"首页"}}, Interval: 60, Continue: true, ToHuman: true},
		{Name: "晚上", Trigger: model.OnReceived, Enabled: true, Random: true, Types: []string{"image"}, Window: model.Window{Kind: "weekly", Weekdays: []int{0, 6}, From: 60, To: 1440},
			Items: []model.ReplyItem{{Kind: "text", Body: model.Reply{Text: "一\n二"}}}},
		{Name: "静", Trigger: model.OnSilence, Enabled: true, Wait: 90},
	}
	for _, r := range rules {
		r.ProductID = w.ours.ProductID
		if _, err := w.Reply.Save(t.Context(), w.ours.Admin, r); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]int64{"p": w.ours.ProductID}
	for _, format := range []string{"csv", "xlsx"} {
		for _, lang := range []string{"zh-CN", "en"} {
			table := w.ask(t, "administrator", "GET", "/api/replies/rules/export?product_id="+strconv.FormatInt(ids["p"], 10)+"&format="+format+"&lang="+lang, "")
			if table.Code != 200 {
				t.Fatalf("export: %d %s", table.Code, table.Body)
			}
			answer := w.upload(t, "their administrator", "/api/replies/rules/import?product_id=0", "table", table.Body.Bytes())
			if answer.Code != 201 || !strings.Contains(answer.Body.String(), `"created":4`) {
				t.Fatalf("import of %s in %s: %d %s", format, lang, answer.Code, answer.Body)
			}
			if got, want := w.comparable(t, "their administrator", "0"), w.comparable(t, "administrator", strconv.FormatInt(ids["p"], 10)); got != want {
				t.Errorf("%s in %s came back as\n%s\nwant\n%s", format, lang, got, want)
			}
			again := w.upload(t, "their administrator", "/api/replies/rules/import?product_id=0&dry_run=1", "table", table.Body.Bytes())
			if again.Code != 200 || strings.Count(again.Body.String(), "rule.keyword_taken") != 2 {
				t.Errorf("a second import says %d %s", again.Code, again.Body)
			}
			w.clear(t, "their administrator")
		}
	}
	broken := "名称,触发,全匹配关键词,回复1\n好,关键词,你好,您好\n坏,关键词,,您好\n坏,月亮,a,您好\n"
	answer := w.upload(t, "administrator", "/api/replies/rules/import?product_id="+strconv.FormatInt(ids["p"], 10), "table", []byte(broken))
	if answer.Code != 400 || !strings.Contains(answer.Body.String(), `"row":3`) || !strings.Contains(answer.Body.String(), `"row":4`) {
		t.Errorf("a broken table: %d %s", answer.Code, answer.Body)
	}
}

// comparable are the rules of a product without what differs between tenants.
func (w *world) comparable(t *testing.T, as, product string) string {
	t.Helper()
	var list struct {
		Items []map[string]any `json:"items"`
	}
	answer := w.ask(t, as, "GET", "/api/replies/rules?product_id="+product, "")
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Items {
		for _, name := range []string{"id", "product_id", "created_at", "changed_at"} {
			delete(r, name)
		}
	}
	raw, err := json.Marshal(list.Items)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// clear removes the public rules.
func (w *world) clear(t *testing.T, as string) {
	t.Helper()
	list, err := w.Reply.List(t.Context(), w.people[as], model.RuleFilter{}, model.Page{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	var all []int64
	for _, r := range list.Items {
		all = append(all, r.ID)
	}
	if _, _, err := w.Reply.Do(t.Context(), w.people[as], reply.Batch{Action: reply.Delete, IDs: all}); err != nil {
		t.Fatal(err)
	}
}
