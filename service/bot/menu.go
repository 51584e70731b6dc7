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
			b.WriteString(anchor(f.Link(model.Reply{URL: line.Value}), f.Text(line.Text)))
		default:
			number++
			b.WriteString(strconv.Itoa(number) + ". ")
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
	return anchor("weixin://bizmsgmenu?msgmenucontent="+strings.ReplaceAll(url.QueryEscape(said(line)), "+", "%20")+
		"&msgmenuid="+strconv.Itoa(menuIDFrom+number), label)
}

// anchor is a link that WeChat shows; what would end it early is made harmless.
func anchor(address, label string) string {
	return `<a href="` + strings.ReplaceAll(address, `"`, "%22") + `">` + strings.NewReplacer("<", "＜", ">", "＞").Replace(label) + "</a>"
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
	if err != nil {
		return ""
	}
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
