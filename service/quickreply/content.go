package quickreply

import (
	"encoding/json"
	"strings"

	"yingke/model"
)

// Limits of what an answer holds, in characters.
const (
	textMost        = 2000
	linkTitleMost   = 64
	descriptionMost = 200
	menuTextMost    = 500
	menuLinesMost   = 30
	menuLinksMost   = 10 // lines that can be tapped
	menuLineMost    = 40
)

// content is an answer as it is kept.
type content struct {
	body  string // JSON
	words string // what names it if nobody does
}

// checkContent tidies the body of a message of some kind. find looks for a
// file of the tenant.
func checkContent(kind string, raw []byte, find func(key string) (model.File, error)) (content, error) {
	switch kind {
	case model.KindText:
		return checked(raw, func(t *model.Text) (string, error) {
			var err error
			t.Text, err = model.Lines("body.text", t.Text, textMost)
			if err == nil && t.Text == "" {
				err = model.ErrRequired.On("body.text")
			}
			return t.Text, err
		})
	case model.KindLink:
		return checked(raw, func(l *model.LinkCard) (string, error) { return checkLink(l, find) })
	case model.KindMenu:
		return checked(raw, checkMenu)
	case model.KindImage, model.KindFile, model.KindVoice, model.KindVideo:
		return checked(raw, func(a *model.Attachment) (string, error) {
			f, err := find(a.File.Key)
			if err == nil && (kind == model.KindImage) != strings.HasPrefix(f.Type, "image/") {
				err = model.ErrBadChoice.On("kind")
			}
			a.File = model.FileRef{Key: f.Key, Name: f.Name, Size: f.Size, Type: f.Type, Width: f.Width, Height: f.Height}
			return f.Name, err
		})
	}
	return content{}, model.ErrBadChoice.On("kind")
}

// checked reads a body, lets check tidy it, and writes it again: what is no
// part of the kind is left out.
func checked[T any](raw []byte, check func(*T) (string, error)) (content, error) {
	var body T
	if err := json.Unmarshal(raw, &body); err != nil {
		return content{}, model.ErrBadJSON.With("reason", "body").On("body")
	}
	words, err := check(&body)
	if err != nil {
		return content{}, err
	}
	kept, err := json.Marshal(body)
	words, _, _ = strings.Cut(words, "\n")
	return content{string(kept), words}, err
}

func checkLink(l *model.LinkCard, find func(key string) (model.File, error)) (string, error) {
	var err error
	if l.Title, err = model.Required("body.title", l.Title, linkTitleMost); err != nil {
		return "", err
	}
	if l.Description, err = model.Lines("body.description", l.Description, descriptionMost); err != nil {
		return "", err
	}
	if l.URL, err = model.WebAddress("body.url", l.URL); err != nil {
		return "", err
	}
	if l.URL == "" {
		return "", model.ErrRequired.On("body.url")
	}
	if l.Picture == "" || strings.Contains(l.Picture, "://") {
		l.Picture, err = model.WebAddress("body.picture", l.Picture)
		return l.Title, err
	}
	f, err := find(l.Picture)
	if err == nil && !strings.HasPrefix(f.Type, "image/") {
		err = model.ErrNotAnImage.On("body.picture")
	}
	return l.Title, err
}

func checkMenu(m *model.Menu) (string, error) {
	var err error
	if m.Head, err = model.Lines("body.head", m.Head, menuTextMost); err != nil {
		return "", err
	}
	if m.Tail, err = model.Lines("body.tail", m.Tail, menuTextMost); err != nil {
		return "", err
	}
	if len(m.Lines) == 0 {
		return "", model.ErrRequired.On("body.lines")
	}
	if len(m.Lines) > menuLinesMost {
		return "", model.ErrTooManyItems.On("body.lines").With("max", menuLinesMost)
	}
	links := 0
	for i := range m.Lines {
		if err := checkMenuLine(&m.Lines[i]); err != nil {
			return "", err
		}
		if m.Lines[i].Value != "" {
			links++
		}
	}
	if links == 0 || links > menuLinksMost {
		return "", model.ErrOutOfRange.On("body.lines").With("min", 1).With("max", menuLinksMost)
	}
	return m.Head, nil
}

func checkMenuLine(l *model.MenuLine) (err error) {
	if l.Text, err = model.Line("body.lines.text", l.Text, menuLineMost); err != nil {
		return err
	}
	switch l.Kind {
	case "blank":
		*l = model.MenuLine{Kind: l.Kind}
		return nil
	case "text":
		l.Value = ""
	case "keyword":
		l.Value, err = model.Required("body.lines.value", l.Value, menuLineMost)
	case "link":
		l.Value, err = model.WebAddress("body.lines.value", l.Value)
		if err == nil && l.Value == "" {
			err = model.ErrRequired.On("body.lines.value")
		}
	default:
		err = model.ErrBadChoice.On("body.lines.kind")
	}
	if err == nil && l.Text == "" {
		err = model.ErrRequired.On("body.lines.text")
	}
	return err
}
