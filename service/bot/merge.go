package bot

import (
	"unicode/utf8"

	"yingke/model"
)

// The longest text that one message holds (product.md 5.4).
const (
	textMostRunes = 600
	textMostBytes = 2048
)

// addedBytes is what parameters that are appended to a link may add to it: an
// openid, a time, a signature, and what a button passes on.
const addedBytes = 300

// Merge joins neighbouring texts and link lines into one message where a platform
// counts messages, because automatic replies spend the agent's quota. An item
// that wants to wait, or that would grow too long, stays alone.
func Merge(items []model.ReplyItem, counted bool) []model.ReplyItem {
	if !counted {
		return items
	}
	merged := make([]model.ReplyItem, 0, len(items))
	for _, item := range items {
		last := len(merged) - 1
		if last < 0 || !joins(merged[last], item) {
			merged = append(merged, item)
			continue
		}
		merged[last].Joined = append(merged[last].Joined[:len(merged[last].Joined):len(merged[last].Joined)], item)
	}
	return merged
}

func worded(item model.ReplyItem) bool { return item.Kind == ItemText || item.Kind == ItemURL }

func joins(a, b model.ReplyItem) bool {
	if !worded(a) || !worded(b) || b.DelaySeconds > 0 {
		return false
	}
	runes, bytes := 0, 0
	for _, part := range append([]model.ReplyItem{a, b}, a.Joined...) {
		text := part.Body.Text
		if part.Kind == ItemURL {
			text = Anchor(part.Body.URL, part.Body.Title)
			runes, bytes = runes+addedBytes, bytes+addedBytes
		}
		runes, bytes = runes+utf8.RuneCountInString(text)+len(between), bytes+len(text)+len(between)
	}
	return bytes <= textMostBytes && runes <= textMostRunes
}

// between stands between two texts that became one message.
const between = "\n\n"

// Cost is how many messages of the quota a rule's answer spends at the most.
func Cost(r model.Rule) int {
	if r.Random && len(r.Items) > 0 {
		return 1
	}
	return len(Merge(r.Items, true))
}
