package bot

import (
	"testing"
	"time"

	"yingke/model"
)

// helpMenu has two lines that say something, and a heading between them.
var helpMenu = model.Menu{Head: "您好", Lines: []model.MenuLine{
	{Kind: lineKeyword, Text: "价格", Value: "价格"}, {Kind: lineText, Text: "售后"}, {Kind: lineKeyword, Text: "人工"},
}}

func shown(m *Moment)           { m.Menu = &helpMenu }
func shownNumberless(m *Moment) { menu := helpMenu; menu.Numberless = true; m.Menu = &menu }
func tapped(id string) func(*Moment) {
	return func(m *Moment) { m.Tapped = id }
}

// menuCases are what customers do with a menu that was said to them.
func menuCases() map[string]answerCase {
	price, one := rule("price", model.OnKeyword, full("价格")), rule("one", model.OnKeyword, full("1"))
	return map[string]answerCase{
		"a number of the last menu says its line":       asks(wrote("1", shown), want{"price", "assign", "price +"}, price),
		"a full-width number does too":                  asks(wrote(" １ ", shown), want{"price", "assign", "price +"}, price),
		"a line that was tapped says its line":          asks(wrote("价格", shown, tapped("101")), want{"price", "assign", "price +"}, price),
		"a line of a menu message has its number as id": asks(wrote("价格表", shown, tapped("1")), want{"price", "assign", "price +"}, price),
		"a tap counts without numbers too":              asks(wrote("价格表", shownNumberless, tapped("1")), want{"price", "assign", "price +"}, price),
		"a tap counts even if the words were changed":   asks(wrote("jia ge", shown, tapped("101")), want{"price", "assign", "price +"}, price),
		"a tap on another menu says its own words":      asks(wrote("价格", shown, tapped("177")), want{"price", "assign", "price +"}, price),
		"a number without a menu is only a number":      asks(wrote("1"), want{"", "assign", ""}, price),
		"a number beyond the menu is only a number":     asks(wrote("3", shown), want{"", "assign", ""}, price),
		"a menu without numbers cannot be typed":        asks(wrote("1", shownNumberless), want{"", "assign", ""}, price),
		"but it can be tapped":                          asks(wrote("价格", shownNumberless, tapped("101")), want{"price", "assign", "price +"}, price),
		"a number that is a keyword stays one":          asks(wrote("1", shown), want{"one", "assign", "one +"}, price, one),
		"unless that keyword is switched off":           asks(wrote("1", shown), want{"price", "assign", "price +"}, price, rule("one", model.OnKeyword, full("1"), off)),
		"a tap goes before a keyword that is a number":  asks(wrote("1", shown, tapped("101")), want{"price", "assign", "price +"}, price, one),
		"a line may lead to a person":                   under(settings(people), wrote("2", shown), want{"wait", "assign", ""}, price),
		"keywords behind a menu are paused with them":   under(settings(pausedServing(Pause{Keyword: true})), wrote("1", shown, in(model.Serving)), want{"", "assign", "price paused"}, price),
		"a line that hides hides":                       under(settings(noPart), wrote("1", shown), want{"price", "hidden", "price +"}, price),
		"a blacklisted line gets no reply":              under(settings(black("价格")), wrote("1", shown), want{"", "assign", "price blacklisted"}, price),
	}
}

func saysText(on model.Trigger, words string) func(*Moment) {
	return func(m *Moment) { m.Texts = map[model.Trigger]string{on: words} }
}

// textCases are what a channel's settings say where there is no rule.
func textCases() map[string]answerCase {
	hello := rule("hello", model.OnOpen)
	greets := saysText(model.OnOpen, "hi")
	late := model.Window{Kind: daily, From: 22 * 60, To: 23 * 60}
	return map[string]answerCase{
		"without a rule the channel's text is said":        asks(at(model.OnOpen, greets), want{"hi", "stays", "- +"}),
		"a rule takes its place":                           asks(at(model.OnOpen, greets), want{"hello", "stays", "hello +"}, hello),
		"a rule that is off does not":                      asks(at(model.OnOpen, greets), want{"hi", "stays", "hello disabled, - +"}, rule("hello", model.OnOpen, off)),
		"a rule outside its hours keeps silent for both":   asks(at(model.OnOpen, greets), want{"", "stays", "hello outside_hours"}, rule("hello", model.OnOpen, hours(late))),
		"a rule in its interval keeps silent for both":     asks(at(model.OnOpen, greets, fired("hello", time.Second)), want{"", "stays", "hello interval"}, rule("hello", model.OnOpen, every(60))),
		"another channel's rule leaves the text":           asks(at(model.OnOpen, greets), want{"hi", "stays", "hello condition, - +"}, rule("hello", model.OnOpen, ofChannel)),
		"another agent's rule leaves the text":             asks(at(model.OnOpen, greets, by(6)), want{"hi", "stays", "mine condition, - +"}, rule("mine", model.OnOpen, ofAgent)),
		"a rule that says nothing silences the text":       asks(at(model.OnOpen, greets), want{"", "stays", "hello + no_content"}, rule("hello", model.OnOpen, mute)),
		"a greeting that was said a moment ago is not":     asks(at(model.OnOpen, greets, func(m *Moment) { m.GreetNot = NotAgain }), want{"", "stays", "- interval"}),
		"a greeting that still stands there is not either": asks(at(model.OnOpen, func(m *Moment) { m.Standing = true }), want{"", "stays", "hello still_there, - still_there"}, hello),
		"the text is paused like a rule":                   under(settings(pausedServing(Pause{Open: true})), at(model.OnOpen, greets, in(model.Serving)), want{"", "stays", "- paused"}),
		"the text spends quota like a rule":                asks(at(model.OnOpen, greets, left(0)), want{"", "stays", "- + quota"}),
		"a blocked customer reads no text":                 asks(at(model.OnOpen, greets, blocked), want{"", "stays", ""}),
		"a text for another trigger is not said":           asks(at(model.OnOpen, saysText(model.OnEnd, "bye")), want{"", "stays", ""}),
	}
}

func TestTheChannelsTextsComment(t *testing.T) {
	queue := rule("queue", model.OnQueue)
	texts := func(m *Moment) {
		m.Texts = map[model.Trigger]string{model.OnQueue: "wait", model.OnOffline: "gone", model.OnJoin: "here", model.OnEnd: "bye"}
	}
	soon := rule("soon", model.OnSilence, func(r *model.Rule) { r.Wait = 60 })
	cases := map[string]struct {
		rules  []model.Rule
		moment Moment
		change Change
		want   want
	}{
		"who joins the line reads the channel's text":    {nil, at("", texts), Change{Happened: model.OnQueue}, want{"wait", "stays", "- +"}},
		"with nobody there it is the offline text":       {nil, at("", texts), Change{Happened: model.OnQueue, Absent: true}, want{"gone", "stays", "- +"}},
		"the offline text silences a queue rule":         {[]model.Rule{queue}, at("", texts), Change{Happened: model.OnQueue, Absent: true}, want{"gone", "stays", "- +, queue offline_first"}},
		"a keyword silences the texts too":               {nil, at("", texts), Change{Happened: model.OnQueue, Absent: true, Keyword: true}, want{"", "stays", "- keyword_first, - keyword_first"}},
		"taken in from the line, nothing is said":        {nil, at("", texts), Change{Happened: model.OnJoin, FromQueue: true}, want{"", "stays", "- from_queue"}},
		"an agent who is silent for too long is bridged": {[]model.Rule{soon}, at(""), Change{Happened: model.OnSilence, Waited: time.Minute}, want{"soon", "stays", "soon +"}},
		"an agent who is silent for a moment is not":     {[]model.Rule{soon}, at(""), Change{Happened: model.OnSilence, Waited: 59 * time.Second}, want{"", "stays", "soon not_yet"}},
		"the longer silence has its own words":           {[]model.Rule{soon, rule("long", model.OnSilence, place(-1), func(r *model.Rule) { r.Wait = 120 })}, at(""), Change{Happened: model.OnSilence, Waited: 2 * time.Minute}, want{"long", "stays", "long +, soon weaker"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := observed(NewBook(settings(), c.rules).Comment(c.moment, c.change)); got != c.want {
				t.Errorf("\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestAMenuThatIsSwitchedOffIsLeftOut(t *testing.T) {
	help := rule("help", model.OnKeyword, full("帮助"), says(text("a"), model.ReplyItem{Kind: model.KindMenu, Body: model.Reply{MenuID: 3}}))
	for name, c := range map[string]struct {
		menus []model.KeptMenu
		said  int
		log   string
	}{
		"it is on":   {[]model.KeptMenu{{ID: 3, Enabled: true}}, 2, "help +"},
		"it is off":  {[]model.KeptMenu{{ID: 3}}, 1, "help + menu_off"},
		"it is gone": {nil, 1, "help + menu_off"},
	} {
		t.Run(name, func(t *testing.T) {
			out := NewBook(settings(), []model.Rule{help}, c.menus...).Answer(wrote("帮助"))
			if got := observed(out).log; got != c.log || len(out.Says) != c.said {
				t.Errorf("%d said, %s", len(out.Says), got)
			}
		})
	}
}

func TestABlacklistedWordStillFollowsTheWayToAPerson(t *testing.T) {
	book := NewBook(settings(people, black("*骂人")), nil)
	for words, want := range map[string]want{"骂人": {"", "robot", ""}, "我骂人": {"", "robot", ""}} {
		if got := observed(book.Answer(wrote(words))); got != want {
			t.Errorf("%s: %+v instead of %+v", words, got, want)
		}
	}
}

func TestTheLogNamesTheKeywordThatHit(t *testing.T) {
	out := NewBook(settings(), []model.Rule{rule("price", model.OnKeyword, full("退款"), part("价格"))}).Answer(wrote("请问 价格"))
	if len(out.Log) != 1 || out.Log[0].Keyword != "价格" {
		t.Errorf("%+v", out.Log)
	}
}

func TestOnlyWhatNoKeywordKnowsIsUnmatched(t *testing.T) {
	book := NewBook(settings(people), []model.Rule{rule("price", model.OnKeyword, full("价格")), rule("gone", model.OnKeyword, full("旧"), off)})
	for words, want := range map[string]bool{"价格": false, "旧": false, "人工": false, "你好": true, " ": false} {
		if got := book.Answer(wrote(words)).Unknown != ""; got != want {
			t.Errorf("%q is unmatched: %v", words, got)
		}
	}
}

func TestAMenuMayOpenAMiniProgramAndHaveNoNumbers(t *testing.T) {
	menu := model.Menu{Numberless: true, Lines: []model.MenuLine{
		{Kind: lineKeyword, Text: "价格"}, {Kind: lineCard, Text: "下单<1>", AppID: `wx"1`, Path: "pages/a?b=1"},
	}}
	want := "<a href=\"weixin://bizmsgmenu?msgmenucontent=%E4%BB%B7%E6%A0%BC&msgmenuid=101\">价格</a>\n" +
		`<a data-miniprogram-appid="wx%221" data-miniprogram-path="pages/a?b=1" href="">下单＜1＞</a>`
	if got := MenuText(menu, Facts{Now: noon}, true); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := MenuText(menu, Facts{Now: noon}, false); got != "价格\n下单<1>" {
		t.Errorf("without anchors: %q", got)
	}
}
