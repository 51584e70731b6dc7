package reply

import (
	"regexp"
	"slices"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// Limits of what a reply says (product.md 5.4, 5.7 and 14), in characters where
// nothing else stands.
const (
	textMost        = 600
	textBytesMost   = 2048
	imageBytesMost  = 2 << 20
	titleMost       = 64
	descriptionMost = 120
	pathMost        = 500
	menuTextMost    = 600
	menuLinesMost   = 30
	menuLinksMost   = 10 // lines that can be tapped
	menuLineMost    = 40
)

// imageTypes are the pictures that WeChat takes.
var imageTypes = []string{"image/png", "image/jpeg"}

var appidShape = regexp.MustCompile(`^wx[0-9a-zA-Z]{4,30}$`)

// filesOf lists the keys of the files that a rule shows.
func filesOf(r model.Rule) []string {
	var keys []string
	for _, item := range r.Items {
		if item.Body.File != nil {
			keys = append(keys, item.Body.File.Key)
		}
		if p := item.Body.Picture; p != "" && !strings.Contains(p, "://") {
			keys = append(keys, p)
		}
	}
	return keys
}

// item tidies one message of a reply; what its kind does not use is left out.
func (a around) item(item *model.ReplyItem) error {
	if item.DelaySeconds < 0 || item.DelaySeconds > delayMost {
		return model.ErrOutOfRange.On("items.delay_seconds").With("min", 0).With("max", delayMost)
	}
	was := item.Body
	var err error
	switch item.Kind {
	case bot.ItemText:
		item.Body = model.Reply{Text: was.Text}
		item.Body.Text, err = said("items.body.text", was.Text)
	case bot.ItemImage:
		item.Body = model.Reply{}
		item.Body.File, err = a.image(was.File)
	case bot.ItemLink:
		item.Body, err = a.link(was)
	case bot.ItemURL:
		item.Body = model.Reply{Title: was.Title, URL: was.URL, AppendOpenID: was.AppendOpenID, AppendSign: was.AppendSign}
		if item.Body.Title, err = model.Required("items.body.title", was.Title, titleMost); err == nil {
			item.Body.URL, err = address("items.body.url", was.URL)
		}
	case bot.ItemCard:
		item.Body, err = a.card(was)
	case bot.ItemMenu:
		item.Body = model.Reply{MenuID: was.MenuID}
		if !slices.ContainsFunc(a.menus, func(m model.KeptMenu) bool { return m.ID == was.MenuID }) {
			err = model.ErrMenuGone.On("items.body.menu_id")
		}
	default:
		err = model.ErrBadChoice.On("items.kind")
	}
	return err
}

// said is a text that has to say something and fits into one message.
func said(field, text string) (string, error) {
	text, err := model.Lines(field, text, textMost)
	switch {
	case err != nil:
		return "", err
	case text == "":
		return "", model.ErrRequired.On(field)
	case len(text) > textBytesMost:
		return "", model.ErrTextTooLong.On(field).With("bytes", textBytesMost)
	}
	return text, nil
}

func (a around) image(ref *model.FileRef) (*model.FileRef, error) {
	if ref == nil || ref.Key == "" {
		return nil, model.ErrRequired.On("items.body.file")
	}
	f, there := a.files[ref.Key]
	switch {
	case !there:
		return nil, model.ErrMissing.On("items.body.file")
	case !slices.Contains(imageTypes, f.Type):
		return nil, model.ErrFileType.On("items.body.file").With("type", f.Type)
	case f.Size > imageBytesMost:
		return nil, model.ErrFileTooLarge.On("items.body.file").With("bytes", imageBytesMost)
	}
	return &model.FileRef{Key: f.Key, Name: f.Name, Size: f.Size, Type: f.Type, Width: f.Width, Height: f.Height}, nil
}

func (a around) link(was model.Reply) (model.Reply, error) {
	now := model.Reply{AppendOpenID: was.AppendOpenID, AppendSign: was.AppendSign}
	var err error
	if now.Title, err = model.Required("items.body.title", was.Title, titleMost); err != nil {
		return now, err
	}
	if now.Description, err = model.Lines("items.body.description", was.Description, descriptionMost); err != nil {
		return now, err
	}
	if now.URL, err = address("items.body.url", was.URL); err != nil {
		return now, err
	}
	now.Picture, err = a.picture(was.Picture)
	return now, err
}

func (a around) card(was model.Reply) (model.Reply, error) {
	var now model.Reply
	var err error
	if now.Title, err = model.Required("items.body.title", was.Title, titleMost); err != nil {
		return now, err
	}
	if now.AppID, now.Path, err = page("items.body", was.AppID, was.Path); err != nil {
		return now, err
	}
	now.Picture, err = a.picture(was.Picture)
	return now, err
}

// picture is an address, or the key of a picture of the tenant.
func (a around) picture(value string) (string, error) {
	if value == "" || strings.Contains(value, "://") {
		return model.WebAddress("items.body.picture", value)
	}
	f, there := a.files[value]
	switch {
	case !there:
		return "", model.ErrMissing.On("items.body.picture")
	case !strings.HasPrefix(f.Type, "image/"):
		return "", model.ErrNotAnImage.On("items.body.picture")
	}
	return value, nil
}

// page is a page of a mini-program. WeChat wants no slash in front of it.
func page(field, appid, path string) (string, string, error) {
	appid = strings.TrimSpace(appid)
	if !appidShape.MatchString(appid) {
		return "", "", model.ErrBadCharacters.On(field + ".appid")
	}
	path, err := model.Required(field+".path", strings.TrimLeft(strings.TrimSpace(path), "/"), pathMost)
	return appid, path, err
}

// address is a web address that may have placeholders in it.
func address(field, value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", model.ErrRequired.On(field)
	}
	plain := value
	for _, name := range bot.Placeholders() {
		plain = strings.ReplaceAll(plain, name, "x")
	}
	if _, err := model.WebAddress(field, plain); err != nil {
		return "", err
	}
	return value, nil
}

// checkMenu tidies a smart menu, or says what is wrong with it.
func checkMenu(m *model.KeptMenu) (err error) {
	if m.Name, err = model.Required("name", m.Name, nameMost); err != nil {
		return err
	}
	if m.Menu.Head, err = model.Lines("head", m.Menu.Head, menuTextMost); err != nil {
		return err
	}
	if m.Menu.Tail, err = model.Lines("tail", m.Menu.Tail, menuTextMost); err != nil {
		return err
	}
	if len(m.Menu.Lines) > menuLinesMost {
		return model.ErrTooManyItems.On("lines").With("max", menuLinesMost)
	}
	links := 0
	for i := range m.Menu.Lines {
		tapped, err := checkLine(&m.Menu.Lines[i])
		if err != nil {
			return err
		}
		if tapped {
			links++
		}
	}
	if links == 0 || links > menuLinksMost {
		return model.ErrOutOfRange.On("lines").With("min", 1).With("max", menuLinksMost)
	}
	return nil
}

// checkLine tidies one line of a menu, and claims that it can be tapped.
func checkLine(l *model.MenuLine) (tapped bool, err error) {
	if l.Text, err = model.Line("lines.text", l.Text, menuLineMost); err != nil {
		return false, err
	}
	if l.Text == "" && l.Kind != "blank" {
		return false, model.ErrRequired.On("lines.text")
	}
	was := *l
	*l = model.MenuLine{Kind: was.Kind, Text: was.Text}
	switch was.Kind {
	case "keyword": // says its own text where nothing else is given
		l.Value, err = model.Line("lines.value", was.Value, keywordMost)
		if l.Value == "" && err == nil {
			l.Value, err = model.Line("lines.text", was.Text, keywordMost)
		}
	case "link":
		l.Value, err = address("lines.value", was.Value)
	case "card":
		l.AppID, l.Path, err = page("lines", was.AppID, was.Path)
	case "text":
		return false, nil
	case "blank":
		l.Text = ""
		return false, nil
	default:
		err = model.ErrBadChoice.On("lines.kind")
	}
	return true, err
}
