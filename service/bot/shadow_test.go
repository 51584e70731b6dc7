package bot

import (
	"testing"

	"yingke/model"
)

func TestRulesThatCanNeverAnswerAreFound(t *testing.T) {
	day := model.Window{Kind: daily, From: 540, To: 1080}
	for name, c := range map[string]struct {
		settings Settings
		rules    []model.Rule
		want     string // "weak by strong"
	}{
		"a second rule for every message":              {settings(), []model.Rule{rule("a", model.OnReceived, place(1)), rule("b", model.OnReceived, place(2))}, "b by a"},
		"a first one for some kinds hides only those":  {settings(), []model.Rule{rule("a", model.OnReceived, place(1), types("image")), rule("b", model.OnReceived, place(2))}, ""},
		"and hides a second one for them":              {settings(), []model.Rule{rule("a", model.OnReceived, place(1), types("image", "voice")), rule("b", model.OnReceived, place(2), types("voice"))}, "b by a"},
		"a time rule hides nothing":                    {settings(), []model.Rule{rule("a", model.OnReceived, hours(day)), rule("b", model.OnReceived)}, ""},
		"but one for the same hours":                   {settings(), []model.Rule{rule("a", model.OnReceived, place(1), hours(day)), rule("b", model.OnReceived, place(2), hours(day))}, "b by a"},
		"a condition hides nothing":                    {settings(), []model.Rule{rule("a", model.OnOpen, source("x")), rule("b", model.OnOpen)}, ""},
		"a rule that is off hides nothing":             {settings(), []model.Rule{rule("a", model.OnOpen, place(1), off), rule("b", model.OnOpen, place(2))}, ""},
		"an agent's words hide nobody else's":          {settings(), []model.Rule{rule("a", model.OnOpen, ofAgent), rule("b", model.OnOpen)}, ""},
		"a public word is hidden by the product's":     {settings(), []model.Rule{rule("a", model.OnKeyword, full("退款")), rule("b", model.OnKeyword, full("退款"), public)}, "b by a"},
		"a part of a public word hides it":             {settings(), []model.Rule{rule("a", model.OnKeyword, part("款")), rule("b", model.OnKeyword, part("退款"), public)}, "b by a"},
		"one word more saves the rule":                 {settings(), []model.Rule{rule("a", model.OnKeyword, full("退款")), rule("b", model.OnKeyword, full("退款", "退货"), public)}, ""},
		"a whole word does not hide a part":            {settings(), []model.Rule{rule("a", model.OnKeyword, full("退款")), rule("b", model.OnKeyword, part("退款"))}, ""},
		"a longer part is not hidden by a shorter one": {settings(), []model.Rule{rule("a", model.OnKeyword, part("款"), place(1)), rule("b", model.OnKeyword, part("退款"), place(2))}, ""},
		"where all answer, nothing is hidden":          {settings(allWords), []model.Rule{rule("a", model.OnKeyword, full("退款")), rule("b", model.OnKeyword, full("退款"), public)}, ""},
		"the same word with a condition is not hidden": {settings(), []model.Rule{rule("a", model.OnKeyword, full("退款"), source("x")), rule("b", model.OnKeyword, full("退款"))}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			names := map[int64]string{}
			for _, r := range c.rules {
				names[r.ID] = r.Name
			}
			got := ""
			for _, s := range NewBook(c.settings, c.rules).Shadows() {
				got += names[s.RuleID] + " by " + names[s.By]
			}
			if got != c.want {
				t.Errorf("%q instead of %q", got, c.want)
			}
		})
	}
}

func TestTheRuleBehindAMenusLineIsFound(t *testing.T) {
	price := rule("price", model.OnKeyword, part("价格"))
	book := NewBook(settings(), []model.Rule{price, rule("shop", model.OnKeyword, full("价格表"), source("x")), rule("gone", model.OnKeyword, full("旧"), off)})
	for text, want := range map[string]int64{"价格表": price.ID, "旧": 0, "你好": 0} {
		if got := book.Find(text, noon); got != want {
			t.Errorf("%q leads to %d instead of %d", text, got, want)
		}
	}
}
