package search

import (
	"encoding/json"
	"strings"

	"yingke/model"
)

// Words is what of a message is text. A body that was emptied has none.
func Words(kind string, body json.RawMessage) string {
	switch kind {
	case model.KindText, model.KindNote:
		return wordsOf(body, func(t model.Text) []string { return []string{t.Text} })
	case model.KindLink:
		return wordsOf(body, func(l model.LinkCard) []string { return []string{l.Title, l.Description} })
	case model.KindImage, model.KindFile, model.KindVoice, model.KindVideo:
		return wordsOf(body, func(a model.Attachment) []string { return []string{strings.TrimSpace(a.File.Name + "\n" + a.Heard)} })
	case model.KindCard:
		return wordsOf(body, func(c model.Card) []string { return []string{c.Title} })
	case model.KindLocation:
		return wordsOf(body, func(p model.Place) []string { return []string{p.Label} })
	case model.KindMenu:
		return wordsOf(body, func(m model.Menu) []string {
			parts := []string{m.Head, m.Tail}
			for _, l := range m.Lines {
				parts = append(parts, l.Text)
			}
			return parts
		})
	}
	return ""
}

func wordsOf[T any](body json.RawMessage, parts func(T) []string) string {
	var t T
	if json.Unmarshal(body, &t) != nil {
		return ""
	}
	return strings.Join(parts(t), "\n")
}
