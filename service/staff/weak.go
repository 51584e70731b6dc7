package staff

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"yingke/model"
)

// Lengths of a password, in bytes: three Chinese characters are nine.
const (
	passwordLeast = 8
	passwordMost  = 128 // a hash of more would cost time and add nothing
)

//go:embed weak.txt
var weakFile string

// weak are passwords that everybody tries first, in lower case.
var weak = strings.Fields(weakFile)

// checkPassword refuses a password that is too short, too long, or among the
// first that a stranger would try.
func checkPassword(password, login string) error {
	fault := func(f *model.Fault) error { return f.On("password") }
	switch {
	case password == "":
		return fault(model.ErrRequired)
	case len(password) < passwordLeast:
		return fault(model.ErrTooShort.With("min", passwordLeast))
	case len(password) > passwordMost:
		return fault(model.ErrTooLong.With("max", passwordMost))
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return fault(model.ErrBadCharacters)
	case guessable(strings.ToLower(password), strings.ToLower(login)):
		return fault(model.ErrWeakPassword)
	}
	return nil
}

// guessable is about texts in lower case.
func guessable(password, login string) bool {
	const fewest = 4 // different characters
	switch {
	case slices.Contains(weak, password), slices.Contains(weak, strings.TrimRightFunc(password, notLetter)) && len(password) < 2*passwordLeast:
		return true
	case distinct(password) < fewest || stairs(password):
		return true
	}
	rest := strings.ReplaceAll(password, login, "")
	return len(login) >= 3 && len(rest) < len(password) && len(rest) < 4
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

func distinct(text string) int {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return len(seen)
}

// stairs claims that every character follows the one before: 12345678, hgfedcba.
func stairs(text string) bool {
	runes := []rune(text)
	up, down := true, true
	for i := 1; i < len(runes); i++ {
		up = up && (runes[i] == runes[i-1]+1 || runes[i-1] == '9' && runes[i] == '0')
		down = down && (runes[i] == runes[i-1]-1 || runes[i-1] == '0' && runes[i] == '9')
	}
	return up || down
}
