// Package bot is what the machine says. It is pure: a Moment goes in, an
// Outcome comes out; no database, no clock, no network.
//
// Reading order: moment.go (what is read and written), answer.go (the order of
// decision, product.md 5.9), pick.go (which rule wins), state.go (replies to
// changes of state), book.go and automaton.go (finding keywords), fill.go and
// menu.go (how a reply is worded), merge.go (what it costs).
package bot

import (
	"slices"
	"time"

	"yingke/model"
)

// Answer decides what is said at a moment, in the order of product.md 5.9.
func (b *Book) Answer(m Moment) Outcome {
	d := decision{book: b, m: m}
	switch {
	case m.Blocked:
		d.refuseAll(NotBlocked)
		return d.out
	case m.Happened == model.OnReceived:
		d.message()
	case m.Happened == model.OnOpen || m.Happened == model.OnParam:
		d.opened()
	default:
		d.first(m.Happened, "")
		d.out.Assign = false
	}
	return d.out
}

// Refuse says nothing at a moment, and why of every rule that could have fired.
func (b *Book) Refuse(m Moment, why Reason) Outcome {
	d := decision{book: b, m: m}
	if said := d.meant(); said != "" {
		d.m.Text = said
	}
	d.refuseAll(why)
	return d.out
}

// decision is one Answer under way.
type decision struct {
	book *Book
	m    Moment
	out  Outcome

	answered *model.Rule   // the strongest keyword rule that fired
	mute     bool          // nothing may be said
	silent   time.Duration // for which an agent has let the customer wait
}

// refuseAll logs every rule of the trigger with one reason.
func (d *decision) refuseAll(why Reason) {
	for _, i := range d.book.lists[d.m.Happened] {
		d.log(&d.book.rules[i], "", false, why)
	}
	if d.m.Happened != model.OnReceived {
		return
	}
	for _, c := range d.candidates() {
		d.log(&d.book.rules[c.rule], c.keyword, false, why)
	}
}

func (d *decision) log(r *model.Rule, keyword string, fired bool, why Reason) {
	d.out.Log = append(d.out.Log, Line{RuleID: r.ID, Name: r.Name, Trigger: r.Trigger, Keyword: keyword, Fired: fired, Reason: why})
}

// message answers what a customer wrote: keywords first, then 收到消息, then
// whether he wants a person.
func (d *decision) message() {
	if said := d.meant(); said != "" {
		d.m.Text, d.out.Meant = said, said
	}
	text := Normal(d.m.Text, d.book.settings.KeepPunctuation)
	if d.book.black.hits(text) {
		d.refuseAll(NotBlacklisted)
		d.mute = true // no reply at all, but a person may still answer
		d.people(text)
		return
	}
	hits := d.candidates()
	goesOn := d.keyword(hits)
	if d.answered != nil && !goesOn {
		d.skip(model.OnReceived, NotAfterWord)
	} else {
		d.first(model.OnReceived, d.pausedReason(func(p Pause) bool { return p.Received }))
	}
	if len(hits) == 0 && !d.book.human.hits(text) {
		d.out.Unknown = text
	}
	d.people(text)
}

// meant is what a customer says who taps a line of the last menu, or types its
// number; "" if he does neither. A number that is itself a keyword stays one.
func (d *decision) meant() string {
	if d.m.Menu == nil {
		return ""
	}
	if d.m.Tapped != "" {
		return Tapped(*d.m.Menu, d.m.Tapped)
	}
	for _, e := range d.book.keywords.full[Normal(d.m.Text, d.book.settings.KeepPunctuation)] {
		if d.book.rules[e.rule].Enabled {
			return ""
		}
	}
	return Numbered(*d.m.Menu, d.m.Text)
}

// skip logs the rules of a trigger that were not asked.
func (d *decision) skip(t model.Trigger, why Reason) {
	for _, i := range d.book.lists[t] {
		r := &d.book.rules[i]
		if !r.Enabled {
			d.log(r, "", false, NotEnabled)
			continue
		}
		d.log(r, "", false, why)
	}
}

// keyword fires the strongest keyword rule, or all of them where the product
// wants that. It claims whether 收到消息 is asked as well.
func (d *decision) keyword(hits []entry) (goesOn bool) {
	paused := d.pausedReason(func(p Pause) bool { return p.Keyword })
	for _, c := range hits {
		r := &d.book.rules[c.rule]
		why := paused
		if why == "" {
			why = d.whyNot(r)
		}
		if why == "" && d.answered != nil && !d.book.settings.AllKeywords {
			why = NotFirst
		}
		if why != "" {
			d.log(r, c.keyword, false, why)
			continue
		}
		d.fire(r, c.keyword)
		if d.answered == nil {
			goesOn, d.answered = r.Continue, r
			d.out.Keyword, d.out.AgentIDs, d.out.GroupIDs = r.ID, r.AgentIDs, r.GroupIDs
		}
	}
	return goesOn
}

// people decides whether the customer goes on to a person (转人工).
func (d *decision) people(text string) {
	human := &d.book.settings.Human
	if d.answered != nil && !d.book.settings.KeywordsTakePart && !d.wantsHuman() {
		d.out.Hidden = d.m.State != model.Serving && d.m.State != model.Queued
		return
	}
	if !human.Enabled || d.m.State == model.Serving || d.m.State == model.Queued {
		d.out.Assign = true
		return
	}
	asked := d.book.human.hits(text)
	if !asked && !d.wantsHuman() {
		d.out.Robot = true
		return
	}
	if !d.humanHours() {
		d.out.Robot = true
		d.sayText(human.Closed)
		d.out.Log = append(d.out.Log, Line{Trigger: model.OnReceived, Reason: NotHuman})
		return
	}
	if asked {
		d.sayText(human.Entering)
	}
	d.out.Assign = true
}

// wantsHuman claims that the rule that answered leads to a person.
func (d *decision) wantsHuman() bool {
	return d.answered != nil && (d.answered.ToHuman || len(d.answered.AgentIDs)+len(d.answered.GroupIDs) > 0)
}

func (d *decision) humanHours() bool {
	windows := d.book.settings.Human.Windows
	return len(windows) == 0 || slices.ContainsFunc(windows, func(w model.Window) bool { return within(w, d.m.Now) })
}

// opened answers the opening of a session: session-from's own reply, then a
// rule for its parameter, then the ordinary one.
func (d *decision) opened() {
	if why := d.whyNotOpen(); why != "" {
		d.skip(model.OnParam, why)
		d.skip(model.OnOpen, why)
		d.out.Log = append(d.out.Log, Line{Trigger: model.OnOpen, Reason: why})
		return
	}
	if d.m.Inline != nil {
		if why := d.pausedReason(func(p Pause) bool { return p.Inline }); why != "" {
			d.out.Log = append(d.out.Log, Line{Trigger: model.OnOpen, Reason: why})
			return
		}
		d.skip(model.OnParam, NotFirst)
		d.skip(model.OnOpen, NotFirst)
		d.say(0, []model.ReplyItem{*d.m.Inline})
		return
	}
	if d.m.Param != "" && d.first(model.OnParam, d.pausedReason(func(p Pause) bool { return p.Param })) {
		d.skip(model.OnOpen, NotFirst)
		return
	}
	d.first(model.OnOpen, d.pausedReason(func(p Pause) bool { return p.Open }))
}

func (d *decision) whyNotOpen() Reason {
	wanted := d.book.settings.OpenReply
	if d.m.OpenReply != nil {
		wanted = *d.m.OpenReply
	}
	switch {
	case !wanted:
		return NotOpen
	case d.book.settings.OpenNeedsMessage && !d.m.HasSpoken:
		return NotSpoken
	case d.m.Standing:
		return NotStanding
	}
	return ""
}

// pausedReason says why a switch of the list that the conversation is in keeps
// the robot silent, or "".
func (d *decision) pausedReason(ticked func(Pause) bool) Reason {
	switch {
	case d.m.State == model.Serving && ticked(d.book.settings.PauseServing):
		return NotServing
	case d.m.State == model.Queued && ticked(d.book.settings.PauseQueued):
		return NotQueued
	}
	return ""
}
