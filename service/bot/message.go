package bot

import (
	"net/url"
	"strings"

	"yingke/model"
)

// The kinds of reply item.
const (
	ItemText  = model.KindText
	ItemImage = model.KindImage
	ItemLink  = model.KindLink // 图文链接
	ItemURL   = "url"          // 网址: a title that leads to an address
	ItemCard  = model.KindCard // 小程序卡片
	ItemMenu  = model.KindMenu // 智能菜单
)

// ItemKinds lists the kinds of reply item, in the order of the console.
func ItemKinds() []string {
	return []string{ItemText, ItemImage, ItemLink, ItemURL, ItemCard, ItemMenu}
}

// KindsOf lists the kinds of item that a product can show; nil: all. Our own
// page opens no mini-program.
func KindsOf(p model.ProductKind) []string {
	if p == model.Cloud {
		return []string{ItemText, ItemImage, ItemLink, ItemURL, ItemMenu}
	}
	return nil
}

// Message is an item as a message of the conversation: its kind, its body with
// everything filled in for this customer, and the line that lists show. Answer
// has left out what the product cannot show and menus that are not there.
func (b *Book) Message(item model.ReplyItem, f Facts) (kind string, body any, preview string) {
	r := item.Body
	switch item.Kind {
	case ItemImage:
		var file model.FileRef
		if r.File != nil {
			file = *r.File
		}
		return model.KindImage, model.Attachment{File: file}, ""
	case ItemLink:
		title := f.Text(r.Title)
		return model.KindLink, model.LinkCard{Title: title, Description: f.Text(r.Description), URL: f.Link(r), Picture: r.Picture}, title
	case ItemCard:
		title := f.Text(r.Title)
		return model.KindCard, model.Card{Title: title, AppID: r.AppID, Path: f.page(r.Path), Picture: r.Picture}, title
	case ItemMenu:
		menu := f.Menu(b.menus[r.MenuID])
		return model.KindMenu, menu, menu.Head
	}
	text, preview := f.words(item)
	for _, more := range item.Joined {
		words, _ := f.words(more)
		text += between + words
	}
	return model.KindText, model.Text{Text: text}, preview
}

// words are a text or a link line.
func (f Facts) words(item model.ReplyItem) (text, preview string) {
	if item.Kind != ItemURL {
		text = f.Text(item.Body.Text)
		return text, text
	}
	title := f.Text(item.Body.Title)
	return Anchor(f.Link(item.Body), title), title
}

// Menu is a menu with its placeholders filled in for this customer.
func (f Facts) Menu(m *model.Menu) model.Menu {
	if m == nil {
		return model.Menu{Lines: []model.MenuLine{}}
	}
	filled := model.Menu{Head: f.Text(m.Head), Tail: f.Text(m.Tail), Numberless: m.Numberless, Lines: make([]model.MenuLine, len(m.Lines))}
	for i, line := range m.Lines {
		line.Text = f.Text(line.Text)
		switch line.Kind {
		case lineLink:
			line.Value = f.Link(model.Reply{URL: line.Value})
		case lineCard:
			line.Path = f.page(line.Path)
		}
		filled.Lines[i] = line
	}
	return filled
}

// page is a page of a mini-program with its placeholders filled and encoded; a
// mini-program reads no + as a space.
func (f Facts) page(path string) string {
	if !strings.Contains(path, "{{") {
		return path
	}
	encode := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return strings.NewReplacer(f.pairs(encode)...).Replace(path)
}
