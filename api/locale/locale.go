// Package locale holds the sentences that people read: one per code and
// language. Codes are those of model's fault catalogue.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

//go:embed zh-CN.json en.json
var files embed.FS

// Default is the language of a reader who asks for none that we have.
const Default = "zh-CN"

// Languages lists what we speak, the default first.
func Languages() []string { return []string{Default, "en"} }

var sentences = load()

func load() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, language := range Languages() {
		raw, err := files.ReadFile(language + ".json")
		if err != nil {
			panic("locale: " + err.Error()) // a bug of the build
		}
		words := map[string]string{}
		if err := json.Unmarshal(raw, &words); err != nil {
			panic("locale: " + language + ": " + err.Error())
		}
		all[language] = words
	}
	return all
}

// Sentence is the sentence of a code; {name} in it is replaced by the argument.
// An unknown code gives the code itself, so that nothing is ever hidden.
func Sentence(language, code string, args map[string]any) string {
	sentence, ok := sentences[language][code]
	if !ok {
		if sentence, ok = sentences[Default][code]; !ok {
			return code
		}
	}
	for name, value := range args {
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", word(language, name, value))
	}
	return sentence
}

// word is how people read an argument: "word.permission.agents" is the name of
// a box, and bytes are told in units.
func word(language, name string, value any) string {
	plain := fmt.Sprint(value)
	if name == "bytes" {
		return size(plain)
	}
	if known, ok := sentences[language]["word."+name+"."+plain]; ok {
		return known
	}
	return plain
}

// size tells bytes in the largest unit that loses nothing.
func size(bytes string) string {
	n, err := strconv.ParseInt(bytes, 10, 64)
	if err != nil {
		return bytes
	}
	unit := 0
	for units := []string{" B", " KiB", " MiB", " GiB"}; ; unit++ {
		if n == 0 || n%1024 != 0 || unit == len(units)-1 {
			return strconv.FormatInt(n, 10) + units[unit]
		}
		n /= 1024
	}
}

// Match picks the language for an Accept-Language header or a name such as "en-GB".
func Match(header string) string {
	for part := range strings.SplitSeq(header, ",") {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		switch {
		case strings.HasPrefix(tag, "zh"):
			return Default
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return Default
}

// Codes lists the codes of a language, for the test that holds it to the catalogue.
func Codes(language string) map[string]string { return sentences[language] }
