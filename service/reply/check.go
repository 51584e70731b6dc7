package reply

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"yingke/model"
	"yingke/service/bot"
)

// Limits of a rule (product.md 5.4 and 14), in characters where nothing else stands.
const (
	nameMost       = 60
	folderNameMost = 30
	keywordMost    = 30
	keywordsMost   = 500
	itemsMost      = 5
	delayMost      = 60     // seconds
	intervalMost   = 86_400 // seconds
	waitLeast      = 10     // seconds
	waitMost       = 7_200  // seconds
	sourcesMost    = 20
	sourceMost     = 60
	paramMost      = 100
	sceneMost      = 64
	namedMost      = 50 // agents, groups, tags
	dayMinutes     = 24 * 60
)

// messageTypes are the kinds of message that 收到消息 may be narrowed to.
func messageTypes() []string {
	return []string{model.KindText, model.KindImage, model.KindVoice, model.KindVideo, model.KindFile,
		model.KindLocation, model.KindLink, model.KindCard}
}

// around is what the checks of rules need to know of the tenant.
type around struct {
	product  model.Product
	channels []model.Channel
	agents   []model.Agent
	groups   []model.AgentGroup
	menus    []model.KeptMenu
	files    map[string]model.File
}

// around loads it for rules of one product; what no rule names is not loaded.
func (s *Service) around(ctx context.Context, v model.Viewer, rules ...model.Rule) (around, error) {
	a := around{files: map[string]model.File{}}
	var err error
	if len(rules) == 0 {
		return a, nil
	}
	if a.product, err = s.product(ctx, v, rules[0].ProductID); err != nil {
		return a, err
	}
	has := func(test func(model.Rule) bool) bool { return err == nil && slices.ContainsFunc(rules, test) }
	if has(func(r model.Rule) bool { return r.ChannelID+r.Only.ChannelID != 0 }) {
		a.channels, err = s.store.Channels(ctx, v)
	}
	if has(func(r model.Rule) bool { return r.AgentID != 0 || len(r.AgentIDs) > 0 }) {
		a.agents, err = s.store.Colleagues(ctx, v)
	}
	if has(func(r model.Rule) bool { return r.GroupID != 0 || len(r.GroupIDs) > 0 }) {
		a.groups, err = s.store.Groups(ctx, v)
	}
	if has(func(r model.Rule) bool { return len(menusOf(r)) > 0 }) {
		a.menus, err = s.store.Menus(ctx, v)
	}
	if err != nil {
		return a, err
	}
	var keys []string
	for _, r := range rules {
		keys = append(keys, filesOf(r)...)
	}
	found, err := s.store.Files(ctx, v, keys)
	for _, f := range found {
		a.files[f.Key] = f
	}
	return a, err
}

// menusOf lists the menus that a rule says.
func menusOf(r model.Rule) []int64 {
	var ids []int64
	for _, item := range r.Items {
		if item.Kind == bot.ItemMenu {
			ids = append(ids, item.Body.MenuID)
		}
	}
	return ids
}

// check tidies a rule, or says what is wrong with it. What its trigger does not
// use is left out.
func (a around) check(r model.Rule) (model.Rule, error) {
	var err error
	if r.Name, err = model.Required("name", r.Name, nameMost); err != nil {
		return r, err
	}
	if !slices.Contains(model.Triggers(), r.Trigger) {
		return r, model.ErrBadChoice.On("trigger")
	}
	for _, step := range []func(*model.Rule) error{a.level, keywords, trigger, a.condition, window, a.designation, a.items} {
		if err := step(&r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// level checks for whom the rule is set.
func (a around) level(r *model.Rule) error {
	switch {
	case r.ChannelID != 0 && !a.hasChannel(r.ChannelID):
		return model.ErrBadChoice.On("channel_id")
	case r.AgentID != 0 && !a.hasAgent(r.AgentID):
		return model.ErrBadChoice.On("agent_id")
	case r.GroupID != 0 && (r.AgentID != 0 || !a.hasGroup(r.GroupID)):
		return model.ErrBadChoice.On("group_id")
	}
	return nil
}

func (a around) hasChannel(id int64) bool {
	return slices.ContainsFunc(a.channels, func(c model.Channel) bool { return c.ID == id && c.ProductID == a.product.ID })
}

func (a around) hasAgent(id int64) bool {
	return slices.ContainsFunc(a.agents, func(agent model.Agent) bool { return agent.ID == id })
}

func (a around) hasGroup(id int64) bool {
	return slices.ContainsFunc(a.groups, func(g model.AgentGroup) bool { return g.ID == id })
}

// keywords checks the words of a keyword rule and works out how they are compared.
func keywords(r *model.Rule) error {
	if r.Trigger != model.OnKeyword {
		r.Keywords, r.CardPart, r.Continue = []model.Keyword{}, model.CardBoth, false
		return nil
	}
	if r.CardPart == "" {
		r.CardPart = model.CardBoth
	}
	if !slices.Contains([]model.CardPart{model.CardBoth, model.CardTitle, model.CardPath}, r.CardPart) {
		return model.ErrBadChoice.On("card_part")
	}
	if len(r.Keywords) == 0 {
		return model.ErrKeywordsNeeded.On("keywords")
	}
	return checkWords("keywords", r.Keywords, keywordsMost)
}

// checkWords tidies words in place and works out how they are compared. The
// punctuation at their end counts: whether it is compared is a setting that may
// change.
func checkWords(field string, words []model.Keyword, most int) error {
	if len(words) > most {
		return model.ErrTooManyItems.On(field).With("max", most)
	}
	type form struct {
		normal  string
		partial bool
	}
	seen := make(map[form]bool, len(words))
	for i := range words {
		w := &words[i]
		var err error
		if w.Text, err = model.Required(field, w.Text, keywordMost); err != nil {
			return err
		}
		if w.Normal = bot.Normal(w.Text, true); w.Normal == "" {
			return model.ErrRequired.On(field)
		}
		if f := (form{w.Normal, w.Partial}); seen[f] {
			return model.ErrKeywordTwice.On(field).With("keyword", w.Text)
		} else {
			seen[f] = true
		}
	}
	return nil
}

// trigger checks what only some triggers have.
func trigger(r *model.Rule) error {
	if r.Trigger != model.OnReceived || r.Types == nil {
		r.Types = []string{}
	}
	for _, kind := range r.Types {
		if !slices.Contains(messageTypes(), kind) {
			return model.ErrBadChoice.On("types")
		}
	}
	r.Types = slices.Compact(slices.Sorted(slices.Values(r.Types)))
	if r.Interval < 0 || r.Interval > intervalMost {
		return model.ErrOutOfRange.On("interval_seconds").With("min", 0).With("max", intervalMost)
	}
	if r.Trigger != model.OnSilence {
		r.Wait = 0
		return nil
	}
	if r.Wait < waitLeast || r.Wait > waitMost {
		return model.ErrOutOfRange.On("wait_seconds").With("min", waitLeast).With("max", waitMost)
	}
	return nil
}

// condition checks where the customer has to come from.
func (a around) condition(r *model.Rule) error {
	c := &r.Only
	for _, list := range []struct {
		field string
		words *[]string
		most  int
	}{{"only.sources", &c.Sources, sourceMost}, {"only.params", &c.Params, paramMost}, {"only.scenes", &c.Scenes, sceneMost}} {
		if len(*list.words) > sourcesMost {
			return model.ErrTooManyItems.On(list.field).With("max", sourcesMost)
		}
		tidy := make([]string, 0, len(*list.words))
		for _, word := range *list.words {
			word, err := model.Required(list.field, word, list.most)
			if err != nil {
				return err
			}
			tidy = append(tidy, word)
		}
		*list.words = slices.Compact(slices.Sorted(slices.Values(tidy)))
		if *list.words == nil {
			*list.words = []string{}
		}
	}
	if c.ChannelID != 0 && !a.hasChannel(c.ChannelID) {
		return model.ErrBadChoice.On("only.channel_id")
	}
	var err error
	c.TagIDs, err = ids("only.tag_ids", c.TagIDs)
	return err
}

// ids are some ids in order, each once.
func ids(field string, list []int64) ([]int64, error) {
	if len(list) > namedMost {
		return nil, model.ErrTooManyItems.On(field).With("max", namedMost)
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(list)))
	if sorted == nil {
		return []int64{}, nil
	}
	if sorted[0] <= 0 {
		return nil, model.ErrBadChoice.On(field)
	}
	return sorted, nil
}

func window(r *model.Rule) error { return checkWindow("window", &r.Window) }

// checkWindow checks when a rule is in force. Minutes run from 0 to 1440.
func checkWindow(field string, w *model.Window) error {
	if w.Weekdays == nil {
		w.Weekdays = []int{}
	}
	switch w.Kind {
	case "":
		*w = model.Window{Weekdays: []int{}}
		return nil
	case "daily":
	case "weekly":
		w.Weekdays = slices.Compact(slices.Sorted(slices.Values(w.Weekdays)))
		if len(w.Weekdays) == 0 || w.Weekdays[0] < 0 || w.Weekdays[len(w.Weekdays)-1] > 6 {
			return model.ErrBadChoice.On(field + ".weekdays")
		}
	case "dates":
		first, err := time.Parse(time.DateOnly, w.FirstDay)
		last, err2 := time.Parse(time.DateOnly, w.LastDay)
		if err != nil || err2 != nil {
			return model.ErrBadDate.On(field + ".first_day")
		}
		if last.Before(first) {
			return model.ErrWindow.On(field)
		}
	default:
		return model.ErrBadChoice.On(field + ".kind")
	}
	if w.From < 0 || w.To > dayMinutes || w.From >= w.To {
		return model.ErrWindow.On(field)
	}
	if w.Kind != "weekly" {
		w.Weekdays = []int{}
	}
	if w.Kind != "dates" {
		w.FirstDay, w.LastDay = "", ""
	}
	return nil
}

// designation checks to whom the rule leads. Only what a customer does leads to
// a person.
func (a around) designation(r *model.Rule) error {
	if r.Trigger != model.OnKeyword && r.Trigger != model.OnMenu && r.Trigger != model.OnScan {
		r.ToHuman, r.AgentIDs, r.GroupIDs = false, nil, nil
	}
	var err error
	if r.AgentIDs, err = ids("agent_ids", r.AgentIDs); err != nil {
		return err
	}
	if r.GroupIDs, err = ids("group_ids", r.GroupIDs); err != nil {
		return err
	}
	if slices.ContainsFunc(r.AgentIDs, func(id int64) bool { return !a.hasAgent(id) }) {
		return model.ErrBadChoice.On("agent_ids")
	}
	if slices.ContainsFunc(r.GroupIDs, func(id int64) bool { return !a.hasGroup(id) }) {
		return model.ErrBadChoice.On("group_ids")
	}
	return nil
}

// items checks what the rule says. Nothing is allowed: silence may be wanted.
func (a around) items(r *model.Rule) error {
	if len(r.Items) > itemsMost {
		return model.ErrTooManyItems.On("items").With("max", itemsMost)
	}
	if r.Items == nil {
		r.Items = []model.ReplyItem{}
	}
	for i := range r.Items {
		if err := a.item(&r.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

// runes counts characters.
func runes(text string) int { return utf8.RuneCountInString(text) }
