package bot

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Normal is the form in which texts and keywords are compared: without the
// space around, full-width letters as half-width ones, lower case, and, as an
// option, without the punctuation at the end.
func Normal(text string, keepPunctuation bool) string {
	text = strings.ToLower(width.Fold.String(text))
	text = strings.TrimFunc(text, blank)
	if keepPunctuation {
		return text
	}
	if cut := strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsPunct(r) || blank(r) }); cut != "" {
		return cut // a text that is nothing but punctuation stays: "?" may be a keyword
	}
	return text
}

// blank claims that a character shows nothing: spaces and what keyboards leave behind.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\ufeff'
}
