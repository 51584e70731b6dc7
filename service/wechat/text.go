package wechat

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"yingke/model"
)

// Limits of one text (product.md 14): WeChat counts bytes, people characters.
const (
	MaxTextCharacters = 600
	MaxTextBytes      = 2048
)

// anchor is what WeChat could take for the beginning or the end of a link.
var anchor = regexp.MustCompile(`(?i)<(\s*/?\s*a(?:[^a-z0-9]|$))`)

// Neutral makes links in a text into plain text: WeChat makes anything that
// begins like one tappable, whoever typed it. The sign is replaced by its wide
// form, which people read as the same.
func Neutral(text string) string { return anchor.ReplaceAllString(text, "＜$1") }

// sendableText checks a text, and neutralises its links unless they are meant.
func sendableText(text string, linksMeant bool) (string, error) {
	text = strings.ToValidUTF8(text, "\ufffd")
	if strings.TrimSpace(text) == "" {
		return "", model.ErrWeChatEmpty
	}
	if !linksMeant {
		text = Neutral(text)
	}
	return text, checkLength(text)
}

func checkLength(text string) error {
	if utf8.RuneCountInString(text) > MaxTextCharacters || len(text) > MaxTextBytes {
		return model.ErrWeChatText.With("characters", MaxTextCharacters).With("bytes", MaxTextBytes)
	}
	return nil
}

// SplitText cuts a long text into pieces that can be sent, where people would
// pause if there is such a place. Nothing calls it by itself: each piece costs
// one message of the quota.
func SplitText(text string) []string {
	var pieces []string
	rest := strings.TrimSpace(text)
	for rest != "" {
		end := pieceEnd(rest)
		if piece := strings.TrimSpace(rest[:end]); piece != "" {
			pieces = append(pieces, piece)
		}
		rest = strings.TrimSpace(rest[end:])
	}
	return pieces
}

// pieceEnd is where the first piece of a text ends: at the limit, or at the last
// pause in its second half.
func pieceEnd(text string) int {
	limit, characters := len(text), 0
	for i, r := range text {
		if characters == MaxTextCharacters || i+utf8.RuneLen(r) > MaxTextBytes {
			limit = i
			break
		}
		characters++
	}
	if limit == len(text) {
		return limit
	}
	for _, pauses := range []string{"\n", "。！？!?", "；;，, "} {
		if at := strings.LastIndexAny(text[:limit], pauses); at > limit/2 {
			_, size := utf8.DecodeRuneInString(text[at:])
			return at + size
		}
	}
	return limit
}

// TextOfMenu writes a menu as a text, for accounts that cannot send menu
// messages: the lines that say something are numbered, and a customer answers
// with the number.
func TextOfMenu(openid string, menu model.Menu) model.Outbound {
	lines, number := []string{menu.Head}, 0
	for _, line := range menu.Lines {
		if line.Kind != "keyword" {
			lines = append(lines, textOfLine(line))
			continue
		}
		number++
		text := Neutral(line.Text)
		if !menu.Numberless {
			text = strconv.Itoa(number) + ". " + text
		}
		lines = append(lines, text)
	}
	text := strings.Trim(strings.Join(append(lines, menu.Tail), "\n"), "\n")
	return model.Outbound{OpenID: openid, Kind: model.KindText, Text: text, LinksMeant: true}
}

// textOfLine writes a line that is no keyword: a link or a page that can be
// tapped, words, or nothing.
func textOfLine(line model.MenuLine) string {
	switch line.Kind {
	case "card":
		return fmt.Sprintf(`<a data-miniprogram-appid="%s" data-miniprogram-path="%s" href="">%s</a>`,
			html.EscapeString(line.AppID), html.EscapeString(line.Path), Neutral(line.Text))
	case "link":
		return fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(line.Value), Neutral(line.Text))
	case "blank":
		return ""
	default:
		return Neutral(line.Text)
	}
}
