package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"
)

// contractDoc is openapi.yaml as far as the tests read it.
type contractDoc struct {
	Paths      map[string]map[string]any `yaml:"paths"`
	Components struct {
		Schemas   map[string]map[string]any `yaml:"schemas"`
		Responses map[string]map[string]any `yaml:"responses"`
	} `yaml:"components"`
}

var contractOnce = sync.OnceValues(func() (contractDoc, error) {
	var doc contractDoc
	return doc, yaml.Unmarshal(openapi, &doc)
})

func readContract(t *testing.T) contractDoc {
	t.Helper()
	doc, err := contractOnce()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

var pathWord = regexp.MustCompile(`[:*]([a-z_]+)`)

// inContract writes a path of the route table as the contract does.
func inContract(path string) string { return pathWord.ReplaceAllString(path, "{$1}") }

func TestTheContractAndTheRoutesNameTheSame(t *testing.T) {
	doc := readContract(t)
	promised := map[string]bool{}
	for path, item := range doc.Paths {
		for method := range item {
			if method != "parameters" {
				promised[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	served := map[string]bool{}
	for _, r := range (&Server{}).routes() {
		if r.pages() {
			continue
		}
		served[r.method+" "+inContract(r.path)] = true
	}
	for line := range served {
		if !promised[line] {
			t.Errorf("%s is served, but openapi.yaml does not say so", line)
		}
	}
	for line := range promised {
		if !served[line] {
			t.Errorf("openapi.yaml promises %s, but nobody serves it", line)
		}
	}
}

// pages are routes that people open in a browser, not an interface for programs.
func (r route) pages() bool {
	for _, prefix := range []string{"/api/", "/openapi", "/files/", "/wechat/", "/healthz", "/readyz", "/metrics"} {
		if strings.HasPrefix(r.path, prefix) {
			return false
		}
	}
	return true
}

func TestPathsInTheContractDeclareTheirParameters(t *testing.T) {
	doc := readContract(t)
	for path, item := range doc.Paths {
		for _, m := range regexp.MustCompile(`\{([a-z_]+)\}`).FindAllStringSubmatch(path, -1) {
			if text := fmt.Sprint(item); !strings.Contains(text, "parameters/"+m[1]) && !strings.Contains(text, "name:"+m[1]) {
				t.Errorf("%s does not declare {%s}", path, m[1])
			}
		}
	}
}

// keepsItsContract compares a JSON answer with what the contract says of it.
func keepsItsContract(t *testing.T, where, method, path string, answer *httptest.ResponseRecorder) {
	t.Helper()
	if !strings.HasPrefix(answer.Header().Get("Content-Type"), "application/json") {
		return
	}
	doc := readContract(t)
	path, _, _ = strings.Cut(path, "?")
	operation := doc.operation(method, path)
	if operation == nil {
		t.Errorf("%s: not in the contract", where)
		return
	}
	schema := doc.answerSchema(operation, answer.Code)
	if schema == nil {
		t.Errorf("%s: the contract knows no answer %d", where, answer.Code)
		return
	}
	var body any
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	if fault := doc.breaks(schema, body, ""); fault != "" {
		t.Errorf("%s: breaks the contract: %s\n%s", where, fault, answer.Body)
	}
}

// operation finds what a concrete path is, preferring paths without words.
func (d contractDoc) operation(method, path string) map[string]any {
	paths := make([]string, 0, len(d.Paths))
	for p := range d.Paths {
		paths = append(paths, p)
	}
	sort.Slice(paths, func(i, j int) bool { return strings.Count(paths[i], "{") < strings.Count(paths[j], "{") })
	for _, p := range paths {
		pattern := "^" + regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllString(p, `[^/]+`) + "$"
		if op, ok := d.Paths[p][strings.ToLower(method)].(map[string]any); ok && regexp.MustCompile(pattern).MatchString(path) {
			return op
		}
	}
	return nil
}

func (d contractDoc) answerSchema(operation map[string]any, status int) map[string]any {
	responses, _ := operation["responses"].(map[string]any)
	response, ok := responses[fmt.Sprint(status)].(map[string]any)
	if !ok && status >= 400 {
		response, ok = responses["default"].(map[string]any)
	}
	if !ok {
		return nil
	}
	if ref, ok := response["$ref"].(string); ok {
		response = d.Components.Responses[ref[strings.LastIndex(ref, "/")+1:]]
	}
	return dig(response, "content", "application/json", "schema")
}

func dig(at map[string]any, path ...string) map[string]any {
	for _, p := range path {
		at, _ = at[p].(map[string]any)
	}
	return at
}

// breaks says where a value is not what its schema says: types, required and
// unknown properties, choices.
func (d contractDoc) breaks(schema map[string]any, value any, at string) string {
	schema = d.resolve(schema)
	if choices, ok := schema["enum"].([]any); ok && !slices.ContainsFunc(choices, func(c any) bool { return fmt.Sprint(c) == fmt.Sprint(value) }) {
		return fmt.Sprintf("%s is %v, which is none of %v", at, value, choices)
	}
	if !fits(schema["type"], value) {
		return fmt.Sprintf("%s is %v, which is no %v", at, value, schema["type"])
	}
	switch v := value.(type) {
	case map[string]any:
		return d.breaksObject(schema, v, at)
	case []any:
		items, _ := schema["items"].(map[string]any)
		for i, item := range v {
			if fault := d.breaks(items, item, fmt.Sprintf("%s[%d]", at, i)); fault != "" {
				return fault
			}
		}
	}
	return ""
}

func (d contractDoc) breaksObject(schema map[string]any, value map[string]any, at string) string {
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, present := value[name.(string)]; !present {
			return fmt.Sprintf("%s.%s is absent", at, name)
		}
	}
	for name, v := range value {
		property, known := properties[name].(map[string]any)
		if !known && schema["additionalProperties"] == nil && properties != nil {
			return fmt.Sprintf("%s.%s is not in the contract", at, name)
		}
		if fault := d.breaks(property, v, at+"."+name); known && fault != "" {
			return fault
		}
	}
	return ""
}

// resolve follows $ref and joins allOf.
func (d contractDoc) resolve(schema map[string]any) map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		return d.resolve(d.Components.Schemas[ref[strings.LastIndex(ref, "/")+1:]])
	}
	parts, ok := schema["allOf"].([]any)
	if !ok {
		return schema
	}
	joined := map[string]any{"type": "object"}
	properties, required := map[string]any{}, []any{}
	for _, p := range parts {
		part := d.resolve(p.(map[string]any))
		for name, property := range dig(part, "properties") {
			properties[name] = property
		}
		more, _ := part["required"].([]any)
		required = append(required, more...)
	}
	joined["properties"], joined["required"] = properties, required
	return joined
}

func fits(kind, value any) bool {
	if kinds, ok := kind.([]any); ok {
		return slices.ContainsFunc(kinds, func(k any) bool { return fits(k, value) })
	}
	number, isNumber := value.(float64)
	_, isText := value.(string)
	_, isBool := value.(bool)
	_, isList := value.([]any)
	_, isObject := value.(map[string]any)
	switch kind {
	case "string":
		return isText
	case "integer":
		return isNumber && number == float64(int64(number))
	case "number":
		return isNumber
	case "boolean":
		return isBool
	case "array":
		return isList
	case "object":
		return isObject
	case "null":
		return value == nil
	}
	return true
}
