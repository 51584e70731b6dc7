package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"yingke/api/locale"
	"yingke/model"
)

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// others are sentences that no fault has: words for arguments, warnings about
// pushes, and what the self-test of a product says (service/product).
func others(code string) bool {
	return strings.HasPrefix(code, "word.") || strings.HasPrefix(code, "check.") || strings.HasPrefix(code, "advice.") ||
		slices.Contains(model.Reasons(), code) ||
		slices.Contains([]string{model.WarnSessionCut, model.WarnSessionBroken, model.WarnSessionOpenID, model.WarnUnknownKind}, code)
}

func TestEveryFaultHasASentenceInEveryLanguageAndNoneIsOrphaned(t *testing.T) {
	for _, language := range locale.Languages() {
		codes := locale.Codes(language)
		for code := range model.Faults() {
			if strings.TrimSpace(codes[code]) == "" {
				t.Errorf("%s: %s has no sentence", language, code)
			}
		}
		for code := range codes {
			if _, known := model.Faults()[code]; !known && !others(code) {
				t.Errorf("%s: no fault has the code %s", language, code)
			}
		}
	}
}

func TestTheLanguagesSayTheSame(t *testing.T) {
	base := locale.Codes(locale.Default)
	for _, language := range locale.Languages()[1:] {
		other := locale.Codes(language)
		for code, sentence := range base {
			if !slices.Equal(names(sentence), names(other[code])) {
				t.Errorf("%s: %s uses %v, %s uses %v", code, locale.Default, names(sentence), language, names(other[code]))
			}
		}
		for code := range other {
			if base[code] == "" {
				t.Errorf("%s has %s, %s has not", language, code, locale.Default)
			}
		}
	}
}

func TestSentencesAreSentences(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	for _, language := range locale.Languages() {
		for code, sentence := range locale.Codes(language) {
			if strings.TrimSpace(sentence) != sentence || strings.HasSuffix(sentence, ".") || strings.HasSuffix(sentence, "。") {
				t.Errorf("%s: %s has spaces around it or ends with a full stop: %q", language, code, sentence)
			}
			if han.MatchString(sentence) != (language == locale.Default) && !mixed[code] {
				t.Errorf("%s: %s is in the wrong language: %q", language, code, sentence)
			}
		}
	}
}

// mixed are sentences that are the same in every language, or that quote words
// of WeChat's back office.
var mixed = map[string]bool{"sensitive.prompt": true}

func names(sentence string) []string {
	var found []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestASentenceIsFilledWithWordsThatPeopleRead(t *testing.T) {
	cases := map[string]struct {
		language, code string
		args           map[string]any
		want           string
	}{
		"a box by its name":           {"zh-CN", "permission.needed", map[string]any{"permission": "agents"}, "你没有「客服管理」权限，请联系管理员"},
		"the same in English":         {"en", "permission.needed", map[string]any{"permission": "agents"}, `You lack the permission "manage agents"; ask an administrator`},
		"bytes in units":              {"en", "request.too_large", map[string]any{"bytes": int64(1 << 20)}, "The request is too large; 1 MiB at most"},
		"bytes that fit no unit":      {"en", "request.too_large", map[string]any{"bytes": 8193}, "The request is too large; 8193 B at most"},
		"seconds":                     {"zh-CN", "login.slow_down", map[string]any{"seconds": 4}, "尝试次数过多，请 4 秒后再试"},
		"a language that we lack":     {"fr", "login.wrong", nil, "账号或密码不正确"},
		"a code that nobody knows":    {"en", "no.such.code", nil, "no.such.code"},
		"an argument that is no word": {"en", "permission.needed", map[string]any{"permission": "x"}, `You lack the permission "x"; ask an administrator`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := locale.Sentence(c.language, c.code, c.args); got != c.want {
				t.Errorf("%q instead of %q", got, c.want)
			}
		})
	}
}

func TestTheReaderIsAnsweredInALanguageThatWeHave(t *testing.T) {
	for header, want := range map[string]string{
		"": "zh-CN", "en": "en", "en-GB,en;q=0.9": "en", "zh-TW": "zh-CN", "fr, en;q=0.5": "en", "de": "zh-CN", " EN ": "en",
	} {
		if got := locale.Match(header); got != want {
			t.Errorf("%q: %s instead of %s", header, got, want)
		}
	}
}

func TestEveryStepOfAnAssignmentHasASentence(t *testing.T) {
	because := []string{model.BecauseOffline, model.BecauseRest, model.BecauseFull, model.BecauseNotIn, model.BecauseExclusive, model.BecauseNoNew,
		model.BecauseAdmin, model.BecauseTakeInLimit, model.BecauseGone}
	by := []model.DesignatedBy{model.ByLink, model.BySessionFrom, model.ByKeyword, model.ByMenu, model.ByCode}
	for _, language := range locale.Languages() {
		codes := locale.Codes(language)
		for _, code := range model.Reasons() {
			if codes[code] == "" {
				t.Errorf("%s: %s has no sentence", language, code)
			}
		}
		for _, word := range because {
			if codes["word.because."+word] == "" {
				t.Errorf("%s: nothing says why %s", language, word)
			}
		}
		for _, word := range by {
			if codes["word.by."+string(word)] == "" {
				t.Errorf("%s: nothing says by what: %s", language, word)
			}
		}
	}
}
