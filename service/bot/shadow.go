package bot

import (
	"reflect"
	"slices"
	"time"

	"yingke/model"
)

// Find is the keyword rule that answers a text from a customer of whom nothing
// is known, 0 if none does.
func (b *Book) Find(text string, now time.Time) int64 {
	d := decision{book: b, m: Moment{Happened: model.OnReceived, Text: text, Now: now}}
	for _, c := range d.candidates() {
		if r := &b.rules[c.rule]; d.whyNot(r) == "" {
			return r.ID
		}
	}
	return 0
}

// Shadow is a rule that can never answer, because another always does before it.
type Shadow struct{ RuleID, By int64 }

// Shadows lists the rules that are on and can never answer.
func (b *Book) Shadows() []Shadow {
	var found []Shadow
	for _, t := range model.Triggers() {
		for i, at := range b.lists[t] {
			r := &b.rules[at]
			if !r.Enabled {
				continue
			}
			for _, before := range b.lists[t][:i] {
				if q := &b.rules[before]; covers(q, r) && coversTypes(q.Types, r.Types) {
					found = append(found, Shadow{r.ID, q.ID})
					break
				}
			}
		}
	}
	if b.settings.AllKeywords {
		return found // every rule that hits answers
	}
	for i := range b.rules {
		if r := &b.rules[i]; r.Enabled && r.Trigger == model.OnKeyword {
			if by := b.outdone(i); by != 0 {
				found = append(found, Shadow{r.ID, by})
			}
		}
	}
	return found
}

// covers claims that whenever the weaker of two rules may fire, the other may too.
func covers(q, r *model.Rule) bool {
	place := func(have, want int64) bool { return have == 0 || have == want }
	return q.Enabled && place(q.ChannelID, r.ChannelID) && place(q.GroupID, r.GroupID) && place(q.AgentID, r.AgentID) &&
		(weight(q.Only) == 0 || reflect.DeepEqual(q.Only, r.Only)) &&
		(q.Window.Kind == always || reflect.DeepEqual(q.Window, r.Window))
}

// coversTypes claims that a list of kinds has every one of another; empty is all.
func coversTypes(have, want []string) bool {
	if len(have) == 0 {
		return true
	}
	return len(want) > 0 && !slices.ContainsFunc(want, func(kind string) bool { return !slices.Contains(have, kind) })
}

// outdone is a rule that answers every text which has a keyword of this one, or 0.
func (b *Book) outdone(rule int) int64 {
	r := &b.rules[rule]
	var by int64
	for _, k := range r.Keywords {
		text := Normal(k.Text, b.settings.KeepPunctuation)
		if text == "" {
			continue
		}
		stronger := b.strongerThan(rule, k.Partial, text)
		if stronger == nil {
			return 0
		}
		by = stronger.ID
	}
	return by
}

// strongerThan is a rule that takes every text with a keyword away from a rule.
func (b *Book) strongerThan(rule int, partial bool, text string) *model.Rule {
	hits := b.keywords.in(text, nil)
	d := decision{book: b}
	mine := entry{rule: rule, partial: partial, length: len([]rune(text))}
	for _, e := range hits {
		q := &b.rules[e.rule]
		if e.rule == rule || partial && !e.partial { // a whole message is not every message that contains it
			continue
		}
		if d.stronger(e, mine) < 0 && covers(q, &b.rules[rule]) && (q.CardPart == b.rules[rule].CardPart || q.CardPart == model.CardBoth || q.CardPart == "") {
			return q
		}
	}
	return nil
}
