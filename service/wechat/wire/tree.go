package wire

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"yingke/model"
)

// Limits of a push's shape: WeChat's deepest has four levels and some twenty
// fields, lists of pictures and subscriptions included.
const (
	maxDepth = 16
	maxNodes = 4096
)

// node is a field of a push, the same for XML and JSON: a text, or named
// children. A list is several children of one name.
type node struct {
	value    string
	children map[string][]*node
}

// parse reads XML or JSON, whichever the first character shows.
func parse(text []byte) (*node, error) {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(trimmed) == 0 {
		return nil, model.ErrPushBroken
	}
	switch trimmed[0] {
	case '<':
		return parseXML(trimmed)
	case '{':
		return parseJSON(trimmed)
	default:
		return nil, model.ErrPushBroken
	}
}

// tidy replaces what no XML may hold and what is no UTF-8: people manage to type
// control characters, and a message is never lost for one of them.
func tidy(text []byte) []byte {
	if clean(text) {
		return text
	}
	return bytes.Map(func(r rune) rune {
		if forbidden(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

func clean(text []byte) bool {
	for _, r := range string(text) {
		if forbidden(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

func forbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

func (n *node) add(name string, child *node) {
	if n.children == nil {
		n.children = map[string][]*node{}
	}
	n.children[name] = append(n.children[name], child)
}

// child is the first field of a name, or an empty one.
func (n *node) child(name string) *node {
	if all := n.children[name]; len(all) > 0 {
		return all[0]
	}
	return &node{}
}

// list is every field of a name.
func (n *node) list(name string) []*node { return n.children[name] }

// verbatim is a field's text with its spaces.
func (n *node) verbatim(name string) string { return n.child(name).value }

// text is a field's text without spaces around it.
func (n *node) text(name string) string { return strings.TrimSpace(n.verbatim(name)) }

// first is the first of several names that is there: WeChat spells some both ways.
func (n *node) first(names ...string) string {
	for _, name := range names {
		if text := n.text(name); text != "" {
			return text
		}
	}
	return ""
}

// number is a field's number, 0 if it is none.
func (n *node) number(name string) int {
	number, err := strconv.Atoi(n.text(name))
	if err != nil {
		return 0
	}
	return number
}

// decimal is a field's decimal number, 0 if it is none that a map could show.
func (n *node) decimal(name string) float64 {
	number, err := strconv.ParseFloat(n.text(name), 64)
	if err != nil || number != number || number > 1e9 || number < -1e9 {
		return 0
	}
	return number
}
