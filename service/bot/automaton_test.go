package bot

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheAutomatonFindsExactlyWhatAPlainSearchFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]rune("ab人工客服"))
		words := rapid.SliceOfNDistinct(rapid.StringOfN(alphabet, 1, 5, -1), 0, 20, rapid.ID).Draw(t, "words")
		text := rapid.StringOfN(alphabet, 0, 40, -1).Draw(t, "text")
		got := map[string]int{}
		newAutomaton(words).each(text, func(w int32) { got[words[w]]++ })
		for _, w := range words {
			if want := occurrences(text, w); got[w] != want {
				t.Fatalf("%q in %q: found %d times, is there %d times", w, text, got[w], want)
			}
		}
	})
}

// A word may end two suffixes further on, with a suffix between that is only
// the beginning of another word.
func TestAWordIsFoundBehindAnUnfinishedOne(t *testing.T) {
	var found []int32
	newAutomaton([]string{"abcd", "bcx", "c"}).each("abc", func(w int32) { found = append(found, w) })
	if !slices.Equal(found, []int32{2}) {
		t.Errorf("found %v", found)
	}
}

// occurrences counts a word in a text, overlapping ones too.
func occurrences(text, word string) int {
	n := 0
	for i := range text {
		if strings.HasPrefix(text[i:], word) {
			n++
		}
	}
	return n
}

func TestNormalMakesEqualWhatAPersonCallsEqual(t *testing.T) {
	cases := map[string]struct {
		text string
		keep bool
		want string
	}{
		"space around goes":                   {"  价格\n", false, "价格"},
		"full width becomes half width":       {"ＡＢＣ１２３", false, "abc123"},
		"the ideographic space is a space":    {"\u3000价格\u3000", false, "价格"},
		"letters become small":                {"Hello", false, "hello"},
		"punctuation at the end goes":         {"价格？！", false, "价格"},
		"punctuation inside stays":            {"a.b.", false, "a.b"},
		"punctuation may be kept":             {"价格?", true, "价格?"},
		"nothing but punctuation stays":       {"？", false, "?"},
		"invisible characters go":             {"\u200b价格\ufeff", false, "价格"},
		"space between words stays":           {"hello  world", false, "hello  world"},
		"empty stays empty":                   {"", false, ""},
		"space before the last sign goes too": {"价格 ?", false, "价格"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := Normal(c.text, c.keep); got != c.want {
				t.Errorf("Normal(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestNormalIsItsOwnNormal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Normal(rapid.String().Draw(t, "text"), false)
		if twice := Normal(once, false); twice != once {
			t.Fatalf("%q, and again %q", once, twice)
		}
	})
}

func FuzzAutomaton(f *testing.F) {
	f.Add("人工,工客,a", "我要人工客服")
	f.Fuzz(func(t *testing.T, list, text string) {
		words := slices.Compact(slices.Sorted(strings.SplitSeq(strings.ToValidUTF8(list, ""), ",")))
		text = strings.ToValidUTF8(text, "")
		newAutomaton(words).each(text, func(w int32) {
			if !strings.Contains(text, words[w]) {
				t.Errorf("%q is not in %q", words[w], text)
			}
		})
	})
}
