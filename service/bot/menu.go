package bot

import (
	"net/url"
	"strconv"
	"strings"

	"yingke/model"
)

// The kinds of a menu's line.
const (
	lineKeyword = "keyword"
	lineLink    = "link"
	lineCard    = "card"
	lineText    = "text"
	lineBlank   = "blank"
)

// menuIDFrom is added to the number of a line to make its id: WeChat gives back
// numeric ids alone.
const menuIDFrom = 100

// MenuText words a menu for a platform that shows texts alone. With anchors
// each keyword line can be tapped in WeChat; the number in front always works,
// because a customer may type it (Numbered finds it again).
func MenuText(m model.Menu, f Facts, anchors bool) string {
	var b strings.Builder
	b.WriteString(f.Text(m.Head))
	number := 0
	for _, line := range m.Lines {
		b.WriteByte('\n')
		switch line.Kind {
		case lineBlank:
		case lineText:
			b.WriteString(f.Text(line.Text))
		case lineLink:
			b.WriteString(Anchor(f.Link(model.Reply{URL: line.Value}), f.Text(line.Text)))
		case lineCard:
			b.WriteString(pageAnchor(line, f, anchors))
		default:
			number++
			if !m.Numberless {
				b.WriteString(strconv.Itoa(number) + ". ")
			}
			b.WriteString(keywordLine(line, number, f, anchors))
		}
	}
	if m.Tail != "" {
		b.WriteString("\n" + f.Text(m.Tail))
	}
	return strings.TrimPrefix(b.String(), "\n")
}

func keywordLine(line model.MenuLine, number int, f Facts, anchors bool) string {
	label := f.Text(line.Text)
	if !anchors {
		return label
	}
	return Anchor("weixin://bizmsgmenu?msgmenucontent="+strings.ReplaceAll(url.QueryEscape(said(line)), "+", "%20")+
		"&msgmenuid="+strconv.Itoa(menuIDFrom+number), label)
}

// pageAnchor opens a page of a mini-program, inside WeChat alone.
func pageAnchor(line model.MenuLine, f Facts, anchors bool) string {
	if !anchors {
		return f.Text(line.Text)
	}
	return `<a data-miniprogram-appid="` + quoted.Replace(line.AppID) + `" data-miniprogram-path="` + quoted.Replace(line.Path) +
		`" href="">` + legible.Replace(f.Text(line.Text)) + "</a>"
}

var (
	quoted  = strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E")
	legible = strings.NewReplacer("<", "＜", ">", "＞")
)

// Anchor is a link inside a text, as WeChat and our own page show it; what would
// end it early is made harmless.
func Anchor(address, label string) string {
	return `<a href="` + strings.ReplaceAll(address, `"`, "%22") + `">` + legible.Replace(label) + "</a>"
}

// said is what tapping a line says.
func said(line model.MenuLine) string {
	if line.Value != "" {
		return line.Value
	}
	return line.Text
}

// Numbered is what a customer means who types the number of a menu's line, or
// the id that WeChat sends back; "" if there is no such line.
func Numbered(m model.Menu, typed string) string {
	n, err := strconv.Atoi(Normal(typed, false))
	if err != nil || m.Numberless && n <= menuIDFrom { // the customer has seen no number
		return ""
	}
	return numbered(m, n)
}

// Tapped is what a customer says who taps the line with this id, as WeChat sends
// it back: of a menu message the number of the line, of a link in a text that
// number above a hundred. "" if there is no such line.
func Tapped(m model.Menu, id string) string {
	n, err := strconv.Atoi(id)
	if err != nil {
		return ""
	}
	return numbered(m, n)
}

func numbered(m model.Menu, n int) string {
	if n > menuIDFrom {
		n -= menuIDFrom
	}
	for _, line := range m.Lines {
		if line.Kind != lineKeyword && line.Kind != "" {
			continue
		}
		if n--; n == 0 {
			return said(line)
		}
	}
	return ""
}
