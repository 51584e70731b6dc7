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

// Merge joins neighbouring texts into one message where a platform counts
// messages, because automatic replies spend the agent's quota. An item that
// wants to wait, or that would grow too long, stays alone.
func Merge(items []model.ReplyItem, counted bool) []model.ReplyItem {
	if !counted {
		return items
	}
	merged := make([]model.ReplyItem, 0, len(items))
	for _, item := range items {
		last := len(merged) - 1
		if last >= 0 && joins(merged[last], item) {
			merged[last].Body.Text += "\n\n" + item.Body.Text
			continue
		}
		merged = append(merged, item)
	}
	return merged
}

func joins(a, b model.ReplyItem) bool {
	if a.Kind != model.KindText || b.Kind != model.KindText || b.DelaySeconds > 0 {
		return false
	}
	both := a.Body.Text + "\n\n" + b.Body.Text
	return len(both) <= textMostBytes && utf8.RuneCountInString(both) <= textMostRunes
}

// Cost is how many messages of the quota a rule's answer spends at the most.
func Cost(r model.Rule) int {
	if r.Random && len(r.Items) > 0 {
		return 1
	}
	return len(Merge(r.Items, true))
}
