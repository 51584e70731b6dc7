package bot

import (
	"cmp"
	"slices"
	"time"

	"yingke/model"
)

// candidates are the keyword rules that hit the message, strongest first, each
// once: the product's own before public ones, full before partial, longer
// keywords before shorter, more conditions before fewer, then declared order.
func (d *decision) candidates() []entry {
	hits := d.book.keywords.in(Normal(d.m.Text, d.book.settings.KeepPunctuation), nil)
	hits = d.onCard(hits, d.m.Title, model.CardTitle)
	hits = d.onCard(hits, d.m.Path, model.CardPath)
	if len(hits) < 2 {
		return hits
	}
	slices.SortStableFunc(hits, d.stronger)
	seen := make(map[int]bool, len(hits))
	return slices.DeleteFunc(hits, func(e entry) bool {
		again := seen[e.rule]
		seen[e.rule] = true
		return again
	})
}

// onCard adds the hits in one part of a card, of rules that look at this part.
func (d *decision) onCard(hits []entry, text string, part model.CardPart) []entry {
	if text == "" {
		return hits
	}
	for _, e := range d.book.keywords.in(Normal(text, d.book.settings.KeepPunctuation), nil) {
		if wanted := d.book.rules[e.rule].CardPart; wanted == part || wanted == model.CardBoth || wanted == "" {
			hits = append(hits, e)
		}
	}
	return hits
}

func (d *decision) stronger(x, y entry) int {
	a, b := &d.book.rules[x.rule], &d.book.rules[y.rule]
	return cmp.Or(
		order(a.ProductID != 0, b.ProductID != 0),
		order(!x.partial, !y.partial),
		cmp.Compare(y.length, x.length),
		cmp.Compare(weight(b.Only), weight(a.Only)),
		cmp.Compare(a.Position, b.Position),
		cmp.Compare(a.ID, b.ID),
	)
}

// order puts true before false.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// weight is how many things a condition names.
func weight(c model.Condition) int {
	n := 0
	for _, named := range []bool{len(c.Sources) > 0, len(c.Params) > 0, len(c.TagIDs) > 0, c.ChannelID != 0, len(c.Scenes) > 0} {
		if named {
			n++
		}
	}
	return n
}

// first fires the strongest rule of a trigger, and claims that something was
// said or silence was wanted: an agent's before his group's before the product's,
// time rules before others, the more specific before the less. If the strongest
// is only in its interval, no other rule is tried (product.md 5.6). Where no rule
// is meant for this conversation, the channel's own text is the rule.
func (d *decision) first(t model.Trigger, paused Reason) bool {
	settled, fired, meant := false, false, false
	for _, i := range d.book.lists[t] {
		r := &d.book.rules[i]
		meant = meant || r.Enabled && d.whose(r)
		why := paused
		if why == "" {
			why = d.whyNot(r)
		}
		switch {
		case settled && why == "":
			d.log(r, "", false, NotFirst)
		case why != "":
			d.log(r, "", false, why)
			settled = settled || why == NotAgain
		default:
			d.fire(r, "")
			settled, fired = true, true
		}
	}
	if meant || d.m.Texts[t] == "" {
		return fired
	}
	return d.channelText(t, paused)
}

// channelText says what the channel's settings say at a trigger without a rule.
func (d *decision) channelText(t model.Trigger, why Reason) bool {
	if why == "" && t == model.OnOpen {
		why = d.m.GreetNot
	}
	line := Line{Trigger: t, Fired: why == "", Reason: why}
	if line.Fired {
		line.Reason = d.say(0, []model.ReplyItem{{Kind: model.KindText, Body: model.Reply{Text: d.m.Texts[t]}}})
	}
	d.out.Log = append(d.out.Log, line)
	return line.Fired
}

func before(a, b *model.Rule) int {
	return cmp.Or(
		order(a.AgentID != 0, b.AgentID != 0),
		order(a.GroupID != 0, b.GroupID != 0),
		order(a.ChannelID != 0, b.ChannelID != 0),
		order(a.ProductID != 0, b.ProductID != 0),
		cmp.Compare(b.Wait, a.Wait),
		order(a.Window.Kind != always, b.Window.Kind != always),
		cmp.Compare(weight(b.Only), weight(a.Only)),
		cmp.Compare(a.Position, b.Position),
		cmp.Compare(a.ID, b.ID),
	)
}

// whyNot says why a rule does not fire now, or "".
func (d *decision) whyNot(r *model.Rule) Reason {
	switch {
	case !r.Enabled:
		return NotEnabled
	case !d.here(r):
		return NotHere
	case r.Trigger == model.OnReceived && len(r.Types) > 0 && !slices.Contains(r.Types, d.m.Type):
		return NotThisType
	case !within(r.Window, d.m.Now):
		return NotNow
	case r.Trigger == model.OnSilence && d.silent < time.Duration(r.Wait)*time.Second:
		return NotYet
	case d.again(r):
		return NotAgain
	}
	return ""
}

// here claims that the rule is meant for where the customer comes from and who
// serves him.
func (d *decision) here(r *model.Rule) bool {
	switch c := &r.Only; {
	case !d.whose(r),
		c.ChannelID != 0 && c.ChannelID != d.m.ChannelID,
		len(c.Sources) > 0 && !slices.Contains(c.Sources, d.m.Source),
		len(c.Params) > 0 && !slices.Contains(c.Params, d.m.Param),
		len(c.Scenes) > 0 && !slices.Contains(c.Scenes, d.m.Scene),
		len(c.TagIDs) > 0 && !slices.ContainsFunc(c.TagIDs, func(id int64) bool { return slices.Contains(d.m.TagIDs, id) }):
		return false
	}
	return true
}

// whose claims that the rule was set for the channel, the group and the agent of
// this conversation, or for all of them.
func (d *decision) whose(r *model.Rule) bool {
	return (r.ChannelID == 0 || r.ChannelID == d.m.ChannelID) &&
		(r.AgentID == 0 || r.AgentID == d.m.AgentID) &&
		(r.GroupID == 0 || slices.Contains(d.m.GroupIDs, r.GroupID))
}

// again claims that the rule fired for this customer within its interval.
func (d *decision) again(r *model.Rule) bool {
	last := d.m.Fired[r.ID]
	if r.Trigger == model.OnSilence && last != 0 && last >= model.At(d.m.Now.Add(-d.silent)) {
		return true // once for each time that a customer waits
	}
	return r.Interval > 0 && last != 0 && model.At(d.m.Now).Sub(last) < time.Duration(r.Interval)*time.Second
}

// fire says what a rule says, as far as the quota goes.
func (d *decision) fire(r *model.Rule, keyword string) {
	if r.Interval > 0 || r.Trigger == model.OnSilence {
		d.out.Fired = append(d.out.Fired, r.ID)
	}
	items := r.Items
	if r.Random && len(items) > 1 {
		items = []model.ReplyItem{items[d.m.Dice(len(items))]}
	}
	if len(items) == 0 {
		d.log(r, keyword, true, NotEmpty)
		return
	}
	d.log(r, keyword, true, d.say(r.ID, items))
}

// say adds items, and says why it left some out.
func (d *decision) say(rule int64, items []model.ReplyItem) Reason {
	var why Reason
	shown := make([]model.ReplyItem, 0, len(items))
	for _, item := range items {
		if len(d.m.Kinds) > 0 && !slices.Contains(d.m.Kinds, item.Kind) {
			why = NotShown
			continue
		}
		if item.Kind == model.KindMenu && d.book.menus[item.Body.MenuID] == nil {
			why = NotMenu
			continue
		}
		shown = append(shown, item)
	}
	for _, item := range Merge(shown, d.m.Left != Unlimited) {
		if len(d.out.Says) >= d.m.Left {
			return NotQuota
		}
		d.out.Says = append(d.out.Says, Say{rule, item})
	}
	return why
}

// sayText adds a text of the settings, if there is one.
func (d *decision) sayText(words string) {
	if words != "" && !d.mute {
		d.say(0, []model.ReplyItem{{Kind: model.KindText, Body: model.Reply{Text: words}}})
	}
}
