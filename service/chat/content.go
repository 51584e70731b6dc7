package chat

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"yingke/model"
)

// Limits of what is said, in characters where nothing else stands.
const (
	textMost     = 2000
	titleMost    = 100
	aboutMost    = 300
	menuHeadMost = 600
	menuLineMost = 60
	menuLinks    = 10 // lines that can be tapped
	menuLines    = 30
	clientIDMost = 40
	secondsMost  = 3600
)

// utter checks what somebody wants to say and brings it into the form in which
// it is kept. The same words always give the same bytes: a repeat is recognised by them.
func (c *Chat) utter(ctx context.Context, v model.Viewer, clientID, kind string, body json.RawMessage) (model.Utterance, error) {
	u := model.Utterance{ClientID: clientID, Kind: kind, AgentID: v.Agent()}
	if !goodClientID(clientID) {
		return u, model.ErrClientID.On("client_id").With("max", clientIDMost)
	}
	kept, preview, err := c.content(ctx, v, kind, body)
	if err != nil {
		return u, err
	}
	u.Body, err = json.Marshal(kept)
	u.Preview = preview
	return u, err
}

func goodClientID(id string) bool {
	if id == "" || len(id) > clientIDMost {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		plain := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !plain && !strings.ContainsRune("_-.:", r)
	})
}

// content is a body as it is kept, and the line that lists show of it.
func (c *Chat) content(ctx context.Context, v model.Viewer, kind string, body json.RawMessage) (any, string, error) {
	switch kind {
	case model.KindText, model.KindNote:
		var t model.Text
		if err := read(body, &t); err != nil {
			return nil, "", err
		}
		text, err := words("body.text", t.Text, textMost)
		return model.Text{Text: text}, oneLine(text), err
	case model.KindImage, model.KindFile, model.KindVoice, model.KindVideo:
		return c.attachment(ctx, v, kind, body)
	case model.KindLink:
		return c.linkCard(ctx, v, body)
	case model.KindMenu:
		return menu(body)
	}
	return nil, "", model.ErrMessageKind.On("kind")
}

func read(body json.RawMessage, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return model.ErrBadJSON.With("reason", "type").On("body")
	}
	return nil
}

// words is text that must say something.
func words(field, text string, most int) (string, error) {
	text = model.Spoken(text)
	switch {
	case text == "":
		return "", model.ErrMessageEmpty.On(field)
	case utf8.RuneCountInString(text) > most:
		return "", model.ErrTooLong.On(field).With("max", most)
	}
	return text, nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// attachment takes from the sender only the key of a file: what it is was
// decided by its content when it was uploaded. A customer reaches only files of
// his own conversation.
func (c *Chat) attachment(ctx context.Context, v model.Viewer, kind string, body json.RawMessage) (any, string, error) {
	var a model.Attachment
	if err := read(body, &a); err != nil {
		return nil, "", err
	}
	f, err := c.store.File(ctx, v, a.File.Key)
	if errors.Is(err, model.ErrMissing) || a.File.Key == "" {
		return nil, "", model.ErrMissing.On("body.file.key")
	}
	if err != nil {
		return nil, "", err
	}
	if !suits(kind, f.Type) {
		return nil, "", model.ErrFileType.On("body.file.key").With("type", f.Type)
	}
	kept := model.Attachment{File: model.FileRef{Key: f.Key, Name: f.Name, Size: f.Size, Type: f.Type, Width: f.Width, Height: f.Height}}
	if kind == model.KindVoice || kind == model.KindVideo {
		if a.Seconds < 0 || a.Seconds > secondsMost {
			return nil, "", model.ErrOutOfRange.On("body.seconds").With("min", 0).With("max", secondsMost)
		}
		kept.Seconds = a.Seconds
	}
	if kind == model.KindFile {
		return kept, f.Name, nil
	}
	return kept, "", nil
}

// suits claims that a file may be shown as this kind.
func suits(kind, contentType string) bool {
	switch kind {
	case model.KindImage:
		return strings.HasPrefix(contentType, "image/")
	case model.KindVoice:
		return strings.HasPrefix(contentType, "audio/") || contentType == "video/webm" // some phones' recorders
	case model.KindVideo:
		return strings.HasPrefix(contentType, "video/")
	}
	return true
}

func (c *Chat) linkCard(ctx context.Context, v model.Viewer, body json.RawMessage) (any, string, error) {
	var l model.LinkCard
	err := read(body, &l)
	if err == nil {
		l.Title, err = model.Required("body.title", l.Title, titleMost)
	}
	if err == nil {
		l.Description, err = model.Lines("body.description", l.Description, aboutMost)
	}
	if err == nil {
		l.URL, err = address("body.url", l.URL)
	}
	if err == nil {
		l.Picture, err = c.picture(ctx, v, l.Picture)
	}
	return l, l.Title, err
}

// address is a link that must be there.
func address(field, value string) (string, error) {
	value, err := model.WebAddress(field, value)
	if err == nil && value == "" {
		err = model.ErrRequired.On(field)
	}
	return value, err
}

// picture is an address or the key of a file of the tenant.
func (c *Chat) picture(ctx context.Context, v model.Viewer, value string) (string, error) {
	if value == "" || strings.Contains(value, "://") {
		return model.WebAddress("body.picture", value)
	}
	f, err := c.store.File(ctx, v, value)
	if errors.Is(err, model.ErrMissing) || err == nil && !suits(model.KindImage, f.Type) {
		return "", model.ErrBadURL.On("body.picture")
	}
	return value, err
}

func menu(body json.RawMessage) (any, string, error) {
	var m model.Menu
	err := read(body, &m)
	if err == nil {
		m.Head, err = model.Lines("body.head", m.Head, menuHeadMost)
	}
	if err == nil {
		m.Tail, err = model.Lines("body.tail", m.Tail, menuHeadMost)
	}
	if err != nil {
		return nil, "", err
	}
	if len(m.Lines) > menuLines {
		return nil, "", model.ErrOutOfRange.On("body.lines").With("min", 1).With("max", menuLines)
	}
	links := 0
	for i := range m.Lines {
		if err := menuLine(&m.Lines[i]); err != nil {
			return nil, "", err
		}
		if m.Lines[i].Value != "" {
			links++
		}
	}
	if links == 0 || links > menuLinks {
		return nil, "", model.ErrOutOfRange.On("body.lines").With("min", 1).With("max", menuLinks)
	}
	return m, oneLine(m.Head), nil
}

func menuLine(l *model.MenuLine) (err error) {
	if l.Text, err = model.Line("body.lines.text", l.Text, menuLineMost); err != nil {
		return err
	}
	switch l.Kind {
	case "keyword":
		l.Value, err = model.Required("body.lines.value", l.Value, menuLineMost)
	case "link":
		l.Value, err = address("body.lines.value", l.Value)
	case "text", "blank":
		l.Value = ""
		return nil
	default:
		return model.ErrBadChoice.On("body.lines.kind")
	}
	if err == nil && l.Text == "" {
		err = model.ErrRequired.On("body.lines.text")
	}
	return err
}
