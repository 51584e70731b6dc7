package bot

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"yingke/model"
)

// Settings are the switches of one product that the robot obeys; Human and Pause
// are parts of them.
type (
	Settings = model.ReplySettings
	Human    = model.HumanSettings
	Pause    = model.Pauses
)

// DefaultSettings are those of a new product (product.md 14).
func DefaultSettings() Settings { return model.DefaultReplySettings() }

// Book is a product's rules, made ready to be asked. It never changes: after an
// edit a new one is made.
type Book struct {
	settings Settings
	needs    Needs
	rules    []model.Rule
	lists    map[model.Trigger][]int // rules of the other triggers, strongest first
	menus    map[int64]*model.Menu   // those that are switched on
	keywords wordList
	black    wordList
	human    wordList
}

// wordList finds words in normalised texts; each word leads to entries.
type wordList struct {
	full    map[string][]entry
	partial *automaton
	texts   []string  // the partial words
	entries [][]entry // and whose they are
}

// entry is one keyword of one rule.
type entry struct {
	rule    int // index into rules; -1 for words that belong to none
	partial bool
	length  int    // of the keyword, in characters
	keyword string // as it was written
}

// NewBook makes the book of a product from its own and the public rules, and
// from the menus that they say. What is switched off is kept, so that the log
// can say so.
func NewBook(settings Settings, rules []model.Rule, menus ...model.KeptMenu) *Book {
	b := &Book{settings: settings, needs: needsOf(rules), rules: slices.Clone(rules), lists: map[model.Trigger][]int{}, menus: map[int64]*model.Menu{}}
	for i := range menus {
		if menus[i].Enabled {
			b.menus[menus[i].ID] = &menus[i].Menu
		}
	}
	slices.SortStableFunc(b.rules, func(x, y model.Rule) int {
		return cmp.Or(cmp.Compare(x.Position, y.Position), cmp.Compare(x.ID, y.ID))
	})
	words := newWords(settings.KeepPunctuation)
	for i := range b.rules {
		r := &b.rules[i]
		if r.Trigger != model.OnKeyword {
			b.lists[r.Trigger] = append(b.lists[r.Trigger], i)
			continue
		}
		for _, k := range r.Keywords {
			words.add(k, i)
		}
	}
	for _, list := range b.lists {
		slices.SortStableFunc(list, func(x, y int) int { return before(&b.rules[x], &b.rules[y]) })
	}
	b.keywords = words.list()
	b.black = plainList(settings.Blacklist, settings.KeepPunctuation)
	b.human = plainList(settings.Human.Words, settings.KeepPunctuation)
	return b
}

// plainList is a list of words that belong to no rule.
func plainList(keywords []model.Keyword, keepPunctuation bool) wordList {
	words := newWords(keepPunctuation)
	for _, k := range keywords {
		words.add(k, -1)
	}
	return words.list()
}

// words collects keywords for a wordList.
type words struct {
	keepPunctuation bool
	full            map[string][]entry
	number          map[string]int // of a partial word
	texts           []string
	entries         [][]entry
}

func newWords(keepPunctuation bool) *words {
	return &words{keepPunctuation: keepPunctuation, full: map[string][]entry{}, number: map[string]int{}}
}

func (w *words) add(k model.Keyword, rule int) {
	text := Normal(k.Text, w.keepPunctuation)
	if text == "" {
		return
	}
	e := entry{rule, k.Partial, utf8.RuneCountInString(text), k.Text}
	if !k.Partial {
		w.full[text] = append(w.full[text], e)
		return
	}
	i, known := w.number[text]
	if !known {
		i = len(w.texts)
		w.number[text] = i
		w.texts = append(w.texts, text)
		w.entries = append(w.entries, nil)
	}
	w.entries[i] = append(w.entries[i], e)
}

func (w *words) list() wordList {
	return wordList{w.full, newAutomaton(w.texts), w.texts, w.entries}
}

// in appends the entries of every word that hits the normalised text.
func (l wordList) in(text string, hits []entry) []entry {
	if text == "" {
		return hits
	}
	hits = append(hits, l.full[text]...)
	l.partial.each(text, func(word int32) { hits = append(hits, l.entries[word]...) })
	return hits
}

// hits claims that any word is in the normalised text.
func (l wordList) hits(text string) bool {
	if text == "" {
		return false
	}
	if len(l.full[text]) > 0 {
		return true
	}
	found := false
	l.partial.each(text, func(int32) { found = true })
	return found
}

// Menu is a menu that is switched on, nil if there is none.
func (b *Book) Menu(id int64) *model.Menu { return b.menus[id] }

// Settings are the switches that the book obeys.
func (b *Book) Settings() Settings { return b.settings }

// Clash is a keyword that more than one rule waits for.
type Clash struct {
	Text    string
	Partial bool
	RuleIDs []int64
}

// Clashes lists the keywords that rules share, for the console's warning.
func (b *Book) Clashes() []Clash {
	var found []Clash
	for text, entries := range b.keywords.full {
		found = b.clash(found, text, entries)
	}
	for i, entries := range b.keywords.entries {
		found = b.clash(found, b.keywords.texts[i], entries)
	}
	slices.SortFunc(found, func(x, y Clash) int {
		return cmp.Or(cmp.Compare(x.Text, y.Text), cmp.Compare(len(x.RuleIDs), len(y.RuleIDs)))
	})
	return found
}

func (b *Book) clash(found []Clash, text string, entries []entry) []Clash {
	var ids []int64
	for _, e := range entries {
		if id := b.rules[e.rule].ID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) < 2 {
		return found
	}
	return append(found, Clash{text, entries[0].partial, ids})
}
