package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes texts comparable: full and half width, upper and lower case are
// one, and so are the ways to write a composed character.
func Fold(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// Grams are the pieces by which a folded text can be found: every two
// neighbouring characters, and every three of Latin letters and digits, of
// which two would be everywhere. A word of two such letters is a piece itself.
func Grams(folded string) []string {
	pieces := map[string]bool{}
	for _, run := range runs(folded) {
		for _, piece := range pairs(run) {
			pieces[piece] = true
		}
		for _, word := range words(run) {
			if len(word) == 2 {
				pieces[word] = true
			}
			for i := 0; i+3 <= len(word); i++ {
				pieces[word[i:i+3]] = true
			}
		}
	}
	all := make([]string, 0, len(pieces))
	for piece := range pieces {
		all = append(all, piece)
	}
	slices.Sort(all)
	return all
}

// Needles are the pieces that stand in every text which contains the folded
// term. A word of two letters may be a part of a longer one there, so it is a
// needle only where there is no other.
func Needles(term string) []string {
	var needles, short []string
	for _, run := range runs(term) {
		needles = append(needles, pairs(run)...)
		for _, word := range words(run) {
			if len(word) == 2 {
				short = append(short, word)
			}
			for i := 0; i+3 <= len(word); i++ {
				needles = append(needles, word[i:i+3])
			}
		}
	}
	if len(needles) == 0 {
		return short
	}
	return needles
}

// runs are the stretches of letters and digits in a text.
func runs(text string) [][]rune {
	var all [][]rune
	for _, run := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}) {
		all = append(all, []rune(run))
	}
	return all
}

// pairs are the neighbours in a run of which at least one is not Latin.
func pairs(run []rune) []string {
	var all []string
	for i := 0; i+1 < len(run); i++ {
		if !latin(run[i]) || !latin(run[i+1]) {
			all = append(all, string(run[i:i+2]))
		}
	}
	return all
}

// words are the stretches of Latin letters and digits in a run.
func words(run []rune) []string {
	return strings.FieldsFunc(string(run), func(r rune) bool { return !latin(r) })
}

func latin(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }
