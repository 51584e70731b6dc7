package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// row is one request and what must come of it.
type row struct {
	name   string
	as     string // a person of the world; empty: nobody
	method string
	path   string // {word} is replaced by a number of the test's
	body   string
	status int
	want   string   // JSON that the answer must contain; lists must be equal
	events []string // frames announced; none unless they stand here
}

// run plays the rows in order; ids fill the {words} of paths, bodies and wants.
func (w *world) run(t *testing.T, ids map[string]int64, rows []row) {
	t.Helper()
	for _, r := range rows {
		fill := func(text string) string {
			for word, id := range ids {
				text = strings.ReplaceAll(text, "{"+word+"}", fmt.Sprint(id))
			}
			return text
		}
		w.screens.take()
		answer := w.ask(t, r.as, r.method, fill(r.path), fill(r.body))
		where := fmt.Sprintf("%s: %s %s as %q", r.name, r.method, r.path, r.as)
		if answer.Code != r.status {
			t.Errorf("%s: status %d instead of %d\n%s", where, answer.Code, r.status, answer.Body)
			continue
		}
		if r.want != "" {
			if missing := lacks(t, answer.Body.Bytes(), fill(r.want)); missing != "" {
				t.Errorf("%s: %s\nin %s", where, missing, answer.Body)
			}
		}
		if events := w.screens.take(); !slices.Equal(events, r.events) && len(events)+len(r.events) > 0 {
			t.Errorf("%s: events %v instead of %v", where, events, r.events)
		}
		keepsItsContract(t, where, r.method, r.path, answer)
	}
}

// lacks says what of the wanted JSON is not in the body.
func lacks(t *testing.T, body []byte, want string) string {
	t.Helper()
	var wanted, got any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("the wanted JSON is none: %v\n%s", err, want)
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return "the answer is no JSON: " + err.Error()
	}
	return difference("", wanted, got)
}

func difference(at string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v", at, got)
		}
		for name, value := range w {
			have, present := g[name]
			if !present {
				return fmt.Sprintf("%s.%s is absent", at, name)
			}
			if d := difference(at+"."+name, value, have); d != "" {
				return d
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v instead of %v", at, got, want)
		}
		for i := range w {
			if d := difference(fmt.Sprintf("%s[%d]", at, i), w[i], g[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if want != got {
		return fmt.Sprintf("%s is %v instead of %v", at, got, want)
	}
	return ""
}

// codeOf is the code of a fault; empty if the answer is none.
func codeOf(answer *httptest.ResponseRecorder) string {
	var f failure
	_ = json.Unmarshal(answer.Body.Bytes(), &f) // no fault: no code
	return f.Code
}

// textOf is one value of an answer, by its path: "items.0.id".
func textOf(t *testing.T, answer *httptest.ResponseRecorder, path string) string {
	t.Helper()
	var at any
	if err := json.Unmarshal(answer.Body.Bytes(), &at); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	for part := range strings.SplitSeq(path, ".") {
		switch v := at.(type) {
		case map[string]any:
			at = v[part]
		case []any:
			i := int(part[0] - '0')
			if i >= len(v) {
				t.Fatalf("no %s in %s", path, answer.Body)
			}
			at = v[i]
		}
	}
	if at == nil {
		t.Fatalf("no %s in %s", path, answer.Body)
	}
	if n, ok := at.(float64); ok {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprint(at)
}
