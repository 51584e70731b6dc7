package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"yingke/model"
)

// Limits of SessionFrom (product.md 9.2 and 3.6).
const (
	sessionCut    = 1000 // bytes: WeChat cuts there, in the middle of a character too
	mostParams    = 60
	longestParam  = 1000
	longestOpenID = 78
)

// readSession reads the JSON that a mini-program's button sends along. A cut or
// broken one is warned of, and what stood before the break is kept. A word that
// is no JSON at all is kept raw without a warning: WeChat itself sends one where
// the button sets none.
func readSession(raw string) (*model.SessionFrom, []string) {
	session := &model.SessionFrom{Raw: raw}
	text := strings.TrimSpace(raw)
	if !strings.HasPrefix(text, "{") {
		return session, nil
	}
	fields, whole := fieldsOf(text)
	session.Params = map[string]string{}
	for _, f := range fields {
		putField(session, f)
	}
	var warnings []string
	if !whole {
		warnings = append(warnings, whyBroken(raw))
	}
	if id := session.Params["openid"]; id != "" && !goodOpenID(id) {
		delete(session.Params, "openid")
		warnings = append(warnings, model.WarnSessionOpenID)
	}
	return session, warnings
}

// whyBroken tells a text that WeChat cut from one that was wrong from the start.
func whyBroken(raw string) string {
	if len(raw) > sessionCut-utf8.UTFMax {
		return model.WarnSessionCut
	}
	return model.WarnSessionBroken
}

type field struct {
	name  string
	value json.RawMessage
}

// fieldsOf reads the fields of an object one after the other, as far as they
// go; whole says that the object ended as it should.
func fieldsOf(text string) (fields []field, whole bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return fields, false
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return fields, false
		}
		if key, ok := name.(string); ok && len(fields) < mostParams {
			fields = append(fields, field{key, value})
		}
	}
	if _, err := decoder.Token(); err != nil {
		return fields, false
	}
	_, err := decoder.Token()
	return fields, errors.Is(err, io.EOF)
}

// putField gives one field its place in the contract.
func putField(s *model.SessionFrom, f field) {
	switch f.name {
	case "kefu":
		s.Agents = texts(f.value)
	case "open_param":
		s.OpenParam = scalar(f.value)
	case "params":
		s.Forward = compact(f.value)
	case "type", "title", "url", "desc", "img":
		if s.Inline == nil {
			s.Inline = &model.InlineReply{}
		}
		putInline(s.Inline, f.name, scalar(f.value))
	case "tag_id":
		s.Params[f.name] = strings.Join(texts(f.value), ",")
	default:
		if value := scalar(f.value); value != "" && len(f.name) <= longestOpenID {
			s.Params[f.name] = value
		}
	}
}

func putInline(r *model.InlineReply, name, value string) {
	switch name {
	case "type":
		r.Kind = value
	case "title":
		r.Title = value
	case "url":
		r.URL = value
	case "desc":
		r.Text = value
	case "img":
		r.Picture = value
	}
}

// scalar is a value as the text that an address would carry: texts without
// quotes, numbers with their digits, objects and lists as JSON, null as nothing.
func scalar(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return shorten(strings.TrimSpace(text))
	}
	if string(value) == "null" {
		return ""
	}
	return shorten(compact(value))
}

// texts is a list, or a single value that stands for a list of one.
func texts(value json.RawMessage) []string {
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil {
		items = []json.RawMessage{value}
	}
	var all []string
	for _, item := range items {
		if text := scalar(item); text != "" && len(all) < mostParams {
			all = append(all, text)
		}
	}
	return all
}

func compact(value json.RawMessage) string {
	var small bytes.Buffer
	if json.Compact(&small, value) != nil {
		return ""
	}
	return small.String()
}

func shorten(text string) string {
	if len(text) <= longestParam {
		return text
	}
	return strings.ToValidUTF8(text[:longestParam], "")
}

// goodOpenID claims that an integrator's openid has letters, digits, _ and - only.
func goodOpenID(id string) bool {
	if len(id) > longestOpenID {
		return false
	}
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
