package api

import (
	"testing"

	"yingke/model"
)

// replySecrets fills our tenant with replies of every kind, all of them public:
// product 0 is what another tenant can name too.
func (w *world) replySecrets(t *testing.T) map[string]int64 {
	t.Helper()
	ctx, v := t.Context(), w.ours.Admin
	folder, err := w.Reply.SaveFolder(ctx, v, model.ReplyFolder{Name: secretMark + "分组"})
	if err != nil {
		t.Fatal(err)
	}
	menu, err := w.Reply.SaveMenu(ctx, v, model.KeptMenu{Name: secretMark + "菜单", Enabled: true,
		Menu: model.Menu{Head: secretMark, Lines: []model.MenuLine{{Kind: "keyword", Text: secretMark + "价格"}}}})
	if err != nil {
		t.Fatal(err)
	}
	rule, err := w.Reply.Save(ctx, v, model.Rule{Name: secretMark + "规则", Trigger: model.OnKeyword, Enabled: true, FolderID: folder.ID,
		Keywords: []model.Keyword{{Text: secretMark + "价格"}}, Items: []model.ReplyItem{{Kind: "menu", Body: model.Reply{MenuID: menu.ID}}}})
	if err != nil {
		t.Fatal(err)
	}
	words, err := w.Reply.SaveSensitive(ctx, v, model.SensitiveRule{Name: secretMark + "词", Of: model.OfCustomers, Words: []string{secretMark}})
	if err != nil {
		t.Fatal(err)
	}
	settings := model.DefaultReplySettings()
	settings.Human.Closed = secretMark + "下班了"
	if _, err := w.Reply.SaveSettings(ctx, v, model.KeptReplySettings{Own: true, Settings: settings}); err != nil {
		t.Fatal(err)
	}
	w.hits(t, model.ReplyHit{TenantID: w.ours.ID, Text: secretMark + "没有", Day: "2026-11-23"},
		model.ReplyHit{TenantID: w.ours.ID, RuleID: rule.ID, Keyword: secretMark, Day: "2026-11-23"})
	texts, err := w.Reply.Unmatched(ctx, v, 0, model.Page{})
	if err != nil || len(texts.Items) != 1 {
		t.Fatalf("%+v, %v", texts, err)
	}
	return map[string]int64{"rules": rule.ID, "folders": folder.ID, "menus": menu.ID, "sensitive": words.ID, "unmatched": texts.Items[0].ID}
}

// hits counts as if the robot had said so.
func (w *world) hits(t *testing.T, hits ...model.ReplyHit) {
	t.Helper()
	if err := w.store.AddHits(t.Context(), w.ours.Admin, hits); err != nil {
		t.Fatal(err)
	}
	w.Reply.Count(t.Context())
}

func init() {
	for route, told := range map[string]struct {
		body   string
		status int
	}{
		"PUT /api/replies/rules/:id":              {`{"name":"换","trigger":"open"}`, 404},
		"GET /api/replies/rules/:id":              {``, 404},
		"DELETE /api/replies/rules/:id":           {``, 404},
		"POST /api/replies/rules":                 {`{"name":"间谍","trigger":"keyword","keywords":[{"text":"x","partial":false}],"folder_id":{folders},"items":[{"kind":"menu","body":{"menu_id":{menus}}}]}`, 400},
		"POST /api/replies/rules/batch":           {`{"action":"disable","ids":[{rules}]}`, 404},
		"PUT /api/replies/rules/order":            {`{"ids":[{rules}]}`, 404},
		"PUT /api/replies/folders/:id":            {`{"name":"换"}`, 404},
		"DELETE /api/replies/folders/:id":         {``, 404},
		"PUT /api/replies/menus/:id":              {`{"name":"换","lines":[{"kind":"keyword","text":"x"}]}`, 404},
		"GET /api/replies/menus/:id":              {``, 404},
		"DELETE /api/replies/menus/:id":           {``, 404},
		"POST /api/replies/menus/links":           {`{"product_id":0,"lines":[{"kind":"keyword","text":"机密价格","value":"机密价格"}]}`, 200},
		"PUT /api/replies/sensitive/:id":          {`{"name":"换","party":"customer","words":["x"]}`, 404},
		"DELETE /api/replies/sensitive/:id":       {``, 404},
		"POST /api/replies/try":                   {`{"product_id":0,"text":"机密价格"}`, 200},
		"GET /api/replies/rules":                  {``, 200},
		"GET /api/replies/rules/export":           {``, 200},
		"GET /api/replies/menus":                  {``, 200},
		"GET /api/replies/settings":               {``, 200},
		"GET /api/replies/conflicts":              {``, 200},
		"DELETE /api/replies/unmatched":           {`{"ids":[{unmatched}]}`, 204}, // what is gone is no fault; ours is still there
		"POST /api/replies/unmatched/:id/keyword": {`{"partial":false}`, 404},
	} {
		tellingBodies[route] = told.body
		statusOf[route] = told.status
	}
}
