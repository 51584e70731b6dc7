package reply

import (
	"cmp"
	"strconv"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// minute is the interval of replies that would otherwise repeat themselves
// (product.md 14).
const minute = 60

// douyu leads customers of a mini-program to an app, and to the customer service
// in the browser (product.md 11): a card or the number 1 brings the link, any
// other message says how to get there.
func douyu(a answers) dish {
	link := model.ReplyItem{Kind: bot.ItemLink, Body: model.Reply{Title: a["title"], Description: a["title"], URL: a["url"], AppendOpenID: true}}
	hint := []model.ReplyItem{textItem(a["hint"])}
	if a["service_url"] != "" {
		hint = append(hint, model.ReplyItem{Kind: bot.ItemURL, Body: model.Reply{Title: "客服咨询", URL: a["service_url"], AppendOpenID: true}})
	}
	return dish{rules: []model.Rule{
		{Name: a["title"] + "（卡片）", Trigger: model.OnKeyword, CardPart: model.CardPath,
			Keywords: []model.Keyword{{Text: cmp.Or(a["path"], "pages/"), Partial: true}}, Items: []model.ReplyItem{link}},
		{Name: a["title"] + "（回复 1）", Trigger: model.OnKeyword, Keywords: []model.Keyword{{Text: "1"}}, Items: []model.ReplyItem{link}},
		{Name: a["title"] + "（引导）", Trigger: model.OnReceived, Interval: minute, Items: hint},
	}}
}

// paidLink leads to a page of the shop's own where customers pay: the page is
// told who comes, and can prove it (引导用户虚拟支付).
func paidLink(a answers) dish {
	link := model.ReplyItem{Kind: bot.ItemLink, Body: model.Reply{Title: a["title"], URL: a["url"], AppendOpenID: true, AppendSign: true}}
	return dish{rules: []model.Rule{answer(a, link)}}
}

// activity leads to the page of an event (引导用户参与活动).
func activity(a answers) dish {
	link := model.ReplyItem{Kind: bot.ItemLink, Body: model.Reply{Title: a["title"], URL: a["url"], Picture: a["image"], AppendOpenID: true}}
	return dish{rules: []model.Rule{answer(a, link)}}
}

// pictureReply shows a picture that customers press long: a code to follow an
// account or to join a group.
func pictureReply(a answers) dish {
	items := []model.ReplyItem{}
	if a["text"] != "" {
		items = append(items, textItem(a["text"]))
	}
	return dish{rules: []model.Rule{answer(a, append(items, imageItem(a["image"]))...)}}
}

// designate leads customers to those who know about it (根据不同需求,指定不同客服).
func designate(a answers) dish {
	items := []model.ReplyItem{}
	if a["text"] != "" {
		items = append(items, textItem(a["text"]))
	}
	r := answer(a, items...)
	r.ToHuman = true
	for _, id := range strings.FieldsFunc(a["groups"], func(r rune) bool { return r == ',' || r == ' ' }) {
		n, _ := strconv.ParseInt(id, 10, 64) // what is no number is 0, which is no group
		r.GroupIDs = append(r.GroupIDs, n)
	}
	return dish{rules: []model.Rule{r}}
}

// toHuman lets the robot answer first, and a person on request (转人工).
func toHuman(a answers) dish {
	return dish{
		rules: []model.Rule{{Name: "转人工提示", Trigger: model.OnReceived, Interval: minute, Items: []model.ReplyItem{textItem(a["prompt"])}}},
		settings: func(s *model.ReplySettings) {
			s.Human.Enabled, s.Human.Words, s.Human.Entering = true, split(a["words"], false), a["entering"]
		},
	}
}

// followCard greets new followers with a page of a mini-program.
func followCard(a answers) dish {
	card := model.ReplyItem{Kind: bot.ItemCard, Body: model.Reply{Title: a["title"], AppID: a["appid"], Path: a["path"], Picture: a["image"]}}
	return dish{rules: []model.Rule{{Name: "关注后：" + a["title"], Trigger: model.OnFollow, Items: []model.ReplyItem{card}}}}
}

// helpMenu asks what it is about: each line "question = answer" becomes a line of
// a menu and a rule that answers it (使用智能菜单打造帮助系统).
func helpMenu(a answers) dish {
	menu, rules := questions(a["head"], "帮助菜单", a["questions"])
	says := []model.ReplyItem{{Kind: bot.ItemMenu}}
	rules = append(rules,
		model.Rule{Name: "帮助", Trigger: model.OnKeyword, Keywords: []model.Keyword{{Text: "帮助"}, {Text: "菜单"}}, Items: says},
		model.Rule{Name: "帮助菜单", Trigger: model.OnReceived, Interval: minute, Items: says})
	return dish{menu: menu, rules: rules}
}

// consulting is a mini-program whose main function is the chat: the menu greets.
func consulting(a answers) dish {
	menu, rules := questions(a["greeting"], "咨询菜单", a["questions"])
	rules = append(rules, model.Rule{Name: "打开客服", Trigger: model.OnOpen, Interval: minute, Items: []model.ReplyItem{{Kind: bot.ItemMenu}}})
	if a["away"] != "" {
		rules = append(rules, model.Rule{Name: "无人接待", Trigger: model.OnOffline, Items: []model.ReplyItem{textItem(a["away"])}})
	}
	return dish{menu: menu, rules: rules}
}

// questions makes a menu of lines "question = answer", and a rule for each.
func questions(head, name, lines string) (*model.KeptMenu, []model.Rule) {
	menu := &model.KeptMenu{Name: name + " " + model.RandomCode(4), Enabled: true, Menu: model.Menu{Head: head}}
	var rules []model.Rule
	for line := range strings.SplitSeq(lines, "\n") {
		question, answer, _ := strings.Cut(line, "=")
		question, answer = strings.TrimSpace(question), strings.TrimSpace(answer)
		if question == "" {
			continue
		}
		menu.Menu.Lines = append(menu.Menu.Lines, model.MenuLine{Kind: "keyword", Text: question, Value: question})
		if answer != "" { // otherwise there is a rule for it already
			rules = append(rules, model.Rule{Name: question, Trigger: model.OnKeyword, Keywords: []model.Keyword{{Text: question}}, Items: []model.ReplyItem{textItem(answer)}})
		}
	}
	return menu, rules
}

// answer is a rule for the words that were given.
func answer(a answers, items ...model.ReplyItem) model.Rule {
	words := split(a["words"], false)
	name := a["words"]
	if len(words) > 0 {
		name = words[0].Text
	}
	return model.Rule{Name: name, Trigger: model.OnKeyword, Keywords: words, Items: items}
}

func textItem(text string) model.ReplyItem {
	return model.ReplyItem{Kind: bot.ItemText, Body: model.Reply{Text: text}}
}

func imageItem(key string) model.ReplyItem {
	return model.ReplyItem{Kind: bot.ItemImage, Body: model.Reply{File: &model.FileRef{Key: key}}}
}
