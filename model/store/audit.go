package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"yingke/model"
)

// Limits of a line of the audit log; what is longer is cut.
const (
	auditName   = 64     // characters of the target's name
	auditValue  = 500    // characters of one string inside before and after
	auditColumn = 60_000 // bytes of before and after; a TEXT column holds 65,535
)

// secrets are fields whose value never enters the audit log, by their name in
// JSON. That one changed is said as true.
var secrets = map[string]bool{
	"password": true, "password_hash": true, "token": true, "token_hash": true,
	"key": true, "sign_key": true, "hash": true, "secret": true, "preferences": true,
	"push_address": true, "push_token": true, "push_key": true, "token_key": true,
}

// audit writes who did what to whom into the log, in the transaction of the
// change itself. Before and after are structs or maps, nil where there is none;
// of two only what differs is kept, and secrets are left out.
func (t tx) audit(action, targetKind string, targetID int64, targetName string, before, after any) error {
	was, became := facts(before), facts(after)
	if before != nil && after != nil {
		onlyDifferences(was, became)
	}
	line := model.Audit{
		TenantID: t.v.Tenant(), At: t.now, AgentID: t.v.Agent(), AgentName: cut(t.v.Name, 30), Address: t.v.Address,
		Action: action, TargetKind: targetKind, TargetID: targetID, TargetName: cut(targetName, auditName),
	}
	var err error
	if line.Before, err = column(was); err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	if line.After, err = column(became); err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return t.db.Create(&line).Error
}

// facts turns a struct or a map into names and values as JSON has them.
func facts(of any) map[string]any {
	out := map[string]any{}
	v := reflect.ValueOf(of)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[*model.Role]() {
				note(out, jsonName(f), v.Field(i).Interface())
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			note(out, fmt.Sprint(k.Interface()), v.MapIndex(k).Interface())
		}
	default: // nothing to say
	}
	return out
}

func note(out map[string]any, name string, value any) {
	switch {
	case name == "tenant_id" || name == "id":
	case secrets[name]:
		out[name] = hidden(fmt.Sprint(value))
	case reflect.ValueOf(value).Kind() == reflect.String:
		out[name] = cut(reflect.ValueOf(value).String(), auditValue)
	default:
		out[name] = value
	}
}

// hidden stands for a secret: two of them can be compared, none can be read.
type hidden string

// MarshalJSON says only that there is one.
func (h hidden) MarshalJSON() ([]byte, error) { return json.Marshal(h != "") }

func onlyDifferences(was, became map[string]any) {
	for name, value := range was {
		if other, ok := became[name]; ok && reflect.DeepEqual(value, other) {
			delete(was, name)
			delete(became, name)
		}
	}
}

func column(facts map[string]any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(facts); err != nil {
		return "", err
	}
	if out.Len() > auditColumn {
		return `{"too_large":true}`, nil
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// jsonName is a field's name in JSON: its tag, or its Go name in snake_case.
func jsonName(f reflect.StructField) string {
	if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != "" && tag != "-" {
		return tag
	}
	name := strings.NewReplacer("IDs", "Ids", "ID", "Id", "URL", "Url").Replace(f.Name)
	var out strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most])
}
