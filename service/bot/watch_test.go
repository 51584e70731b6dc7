package bot

import (
	"slices"
	"strings"
	"testing"

	"yingke/model"
)

func TestSensitiveWordsAreFoundAndWhatFollowsFromThem(t *testing.T) {
	swear := model.SensitiveRule{ID: 1, Of: model.OfCustomers, Enabled: true, Words: []string{"骂人", "ＦＵ"}, Mask: true, AlertIDs: []int64{7}}
	refuse := model.SensitiveRule{ID: 2, Of: model.OfCustomers, Enabled: true, Words: []string{"广告"}, Block: true, ChannelIDs: []int64{9}}
	agents := model.SensitiveRule{ID: 3, Of: model.OfAgents, Enabled: true, Words: []string{"微信转账"}, Block: true, AgentIDs: []int64{5}}
	pictures := model.SensitiveRule{ID: 4, Of: model.OfAgents, Enabled: true, Kinds: []string{model.KindImage}, Block: true, ProductIDs: []int64{3}, Public: true}
	gone := model.SensitiveRule{ID: 5, Of: model.OfCustomers, Words: []string{"你好"}, Block: true}
	watch := NewWatch([]model.SensitiveRule{swear, refuse, agents, pictures, gone})
	customer := func(text string) Speech {
		return Speech{Of: model.OfCustomers, Kind: model.KindText, Text: text, ChannelID: 9, Refusable: true}
	}
	agent := func(id int64, kind, text string) Speech {
		return Speech{Of: model.OfAgents, Kind: kind, Text: text, AgentID: id, ProductID: 3}
	}
	quick := agent(5, model.KindText, "请微信转账")
	quick.PublicReply = true
	elsewhere, wechat := customer("广告"), customer("广告")
	elsewhere.ChannelID, wechat.Refusable = 8, false
	for name, c := range map[string]struct {
		speech  Speech
		blocked int64
		words   string
		masked  string
		alerts  int
	}{
		"an innocent text":                        {customer("你好"), 0, "", "你好", 0},
		"a word is masked and told":               {customer("别骂人了"), 0, "", "别**了", 1},
		"width and case do not matter":            {customer("fu和ｆｕ"), 0, "", "**和**", 1},
		"overlapping words are masked once":       {customer("骂人骂人"), 0, "", "****", 1},
		"a word is refused on our own page":       {customer("发广告"), 2, "广告", "发广告", 0},
		"but not in WeChat":                       {wechat, 0, "", "广告", 0},
		"nor in another channel":                  {elsewhere, 0, "", "广告", 0},
		"an agent's word is refused":              {agent(5, model.KindText, "请微信转账"), 3, "微信转账", "请微信转账", 0},
		"another agent's is not":                  {agent(6, model.KindText, "请微信转账"), 0, "", "请微信转账", 0},
		"a public quick reply may be let through": {quick, 0, "", "请微信转账", 0},
		"a kind may be refused":                   {agent(5, model.KindImage, ""), 4, "", "", 0},
		"a customer's words are not an agent's":   {customer("微信转账"), 0, "", "微信转账", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := watch.Check(c.speech)
			var blocked int64
			if got.Blocked != nil {
				blocked = got.Blocked.ID
			}
			if blocked != c.blocked || strings.Join(got.Words, ",") != c.words || Masked(c.speech.Text, got.Spans) != c.masked || len(got.Alerts) != c.alerts {
				t.Errorf("%+v, masked %q", got, Masked(c.speech.Text, got.Spans))
			}
		})
	}
	if NewWatch([]model.SensitiveRule{gone}).Idle(model.OfCustomers) != true || watch.Idle(model.OfAgents) {
		t.Error("who is watched is not said")
	}
}

func TestItemsBecomeMessages(t *testing.T) {
	facts := Facts{NickName: "小明", OpenID: "o1", Source: "首 页", Now: noon}
	book := NewBook(settings(), nil, model.KeptMenu{ID: 3, Enabled: true, Menu: model.Menu{Head: "{{nick_name}}", Lines: []model.MenuLine{
		{Kind: lineLink, Text: "看", Value: "https://d.example/?o={{openid}}"}, {Kind: lineCard, Text: "买", AppID: "wx1", Path: "a?s={{source}}"}}}})
	file := &model.FileRef{Key: "k", Name: "a.png"}
	for name, c := range map[string]struct {
		item    model.ReplyItem
		kind    string
		body    any
		preview string
	}{
		"text":  {text("hi {{nick_name}}"), model.KindText, model.Text{Text: "hi 小明"}, "hi 小明"},
		"image": {model.ReplyItem{Kind: ItemImage, Body: model.Reply{File: file}}, model.KindImage, model.Attachment{File: *file}, ""},
		"link": {model.ReplyItem{Kind: ItemLink, Body: model.Reply{Title: "下载", URL: "https://d.example/", Description: "d", Picture: "p", AppendOpenID: true}},
			model.KindLink, model.LinkCard{Title: "下载", Description: "d", URL: "https://d.example/?openid=o1", Picture: "p"}, "下载"},
		"url": {model.ReplyItem{Kind: ItemURL, Body: model.Reply{Title: "看<b>", URL: "https://d.example/?a=\"1\""}},
			model.KindText, model.Text{Text: `<a href="https://d.example/?a=%221%22">看＜b＞</a>`}, "看<b>"},
		"card": {model.ReplyItem{Kind: ItemCard, Body: model.Reply{Title: "店", AppID: "wx1", Path: "pages/a?s={{source}}", Picture: "p"}},
			model.KindCard, model.Card{Title: "店", AppID: "wx1", Path: "pages/a?s=%E9%A6%96%20%E9%A1%B5", Picture: "p"}, "店"},
	} {
		t.Run(name, func(t *testing.T) {
			kind, body, preview := book.Message(c.item, facts)
			if kind != c.kind || body != c.body || preview != c.preview {
				t.Errorf("%s %+v %q", kind, body, preview)
			}
		})
	}
	_, body, preview := book.Message(model.ReplyItem{Kind: ItemMenu, Body: model.Reply{MenuID: 3}}, facts)
	menu := body.(model.Menu)
	if preview != "小明" || menu.Lines[0].Value != "https://d.example/?o=o1" || menu.Lines[1].Path != "a?s=%E9%A6%96%20%E9%A1%B5" {
		t.Errorf("the menu became %+v", menu)
	}
	if book.Menu(3).Head != "{{nick_name}}" {
		t.Error("filling changed the menu itself")
	}
	if !slices.Contains(Placeholders(), "{{openid}}") {
		t.Error("the placeholders do not name the openid")
	}
}
