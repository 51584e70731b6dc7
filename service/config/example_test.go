package config

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"
)

// TestTheExampleListsEverySetting keeps deploy/example.env equal to the struct:
// the same names in the same order, each with its default.
func TestTheExampleListsEverySetting(t *testing.T) {
	text, err := os.ReadFile("../../deploy/example.env")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	values := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^#?(YINGKE_[A-Z_]+)=(.*)$`).FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, match[1])
		values[match[1]] = match[2]
	}
	var known []string
	for field := range reflect.TypeFor[Config]().Fields() {
		name := field.Tag.Get("env")
		if name == "" {
			continue
		}
		known = append(known, prefix+name)
		if want := field.Tag.Get("envDefault"); values[prefix+name] != want && name != "LISTEN" {
			t.Errorf("the example gives %s the default %q, the struct %q", prefix+name, values[prefix+name], want)
		}
		if slices.Contains(secrets, name) {
			known = append(known, prefix+name+"_FILE")
		}
	}
	if !slices.Equal(listed, known) {
		t.Errorf("the example lists\n%v\nthe struct has\n%v", listed, known)
	}
}

// TestTheExampleCanBeUsedAsItIs reads it as a .env file.
func TestTheExampleCanBeUsedAsItIs(t *testing.T) {
	if _, err := Load(Source{DotEnv: "../../deploy/example.env", Listen: ":8080"}); err != nil {
		t.Error(err)
	}
}
