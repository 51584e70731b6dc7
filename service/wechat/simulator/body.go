package simulator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// number is a field that is written without quotes.
type number int64

// fields are the fields of a push in their order: texts, numbers, fields, lists.
type fields []field

type field struct {
	name  string
	value any
}

// check refuses push settings that cannot be.
func (p PushSettings) check(a Account) error {
	if p.URL == "" {
		return nil
	}
	if u, err := url.Parse(p.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%q is no http address", p.URL)
	}
	if len(p.Token) < 3 || len(p.Token) > 32 {
		return fmt.Errorf("a token has 3 to 32 letters and digits")
	}
	switch p.Mode {
	case "plain":
	case "compat", "safe":
		if _, err := newEnvelope(p.Key, a.AppID); err != nil {
			return err
		}
	default:
		return fmt.Errorf("the mode is plain, compat or safe, not %q", p.Mode)
	}
	if p.Format != "xml" && p.Format != "json" || p.Format == "json" && a.Kind.Official() {
		return fmt.Errorf("the format is xml or, for mini-programs, json; not %q", p.Format)
	}
	return nil
}

// json claims that pushes are JSON: mini-programs may choose it.
func (p PushSettings) json(k Kind) bool { return p.Format == "json" && k.Mini() }

// write makes the clear text of a push.
func (f fields) write(asJSON bool) string {
	var out strings.Builder
	if asJSON {
		f.toJSON(&out)
		return out.String()
	}
	out.WriteString("<xml>")
	f.toXML(&out)
	out.WriteString("</xml>")
	return out.String()
}

func (f fields) toXML(out *strings.Builder) {
	for _, one := range f {
		if list, isList := one.value.([]fields); isList {
			for _, item := range list {
				fields{{one.name, item}}.toXML(out)
			}
			continue
		}
		out.WriteString("<" + one.name + ">")
		switch v := one.value.(type) {
		case string:
			out.WriteString("<![CDATA[" + strings.ReplaceAll(v, "]]>", "]]]]><![CDATA[>") + "]]>")
		case number:
			fmt.Fprint(out, int64(v))
		case float64:
			fmt.Fprintf(out, "%f", v)
		case fields:
			v.toXML(out)
		}
		out.WriteString("</" + one.name + ">")
	}
}

func (f fields) toJSON(out *strings.Builder) {
	out.WriteString("{")
	for i, one := range f {
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(out, "%q:", one.name)
		switch v := one.value.(type) {
		case fields:
			v.toJSON(out)
		case []fields:
			out.WriteString("[")
			for j, item := range v {
				if j > 0 {
					out.WriteString(",")
				}
				item.toJSON(out)
			}
			out.WriteString("]")
		default:
			text, err := json.Marshal(v)
			if err == nil {
				out.Write(text)
			}
		}
	}
	out.WriteString("}")
}
