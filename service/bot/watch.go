package bot

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"yingke/model"
)

// Watch finds sensitive words in what customers and agents say (敏感词, product.md
// 4.12). It never changes: after an edit a new one is made.
type Watch struct{ lists []watched }

// watched is one list of words with the means to find them.
type watched struct {
	rule    *model.SensitiveRule
	words   *automaton
	lengths []int // of each word, in characters
}

// Speech is what somebody wants to say.
type Speech struct {
	Of          model.SensitiveOf
	Kind        string // of the message
	Text        string // everything legible in it
	ProductID   int64
	ChannelID   int64
	AgentID     int64 // who says it, of agents
	Refusable   bool  // of customers: on our own page a message can be refused
	PublicReply bool  // of agents: word for word a public quick reply
}

// Caught is what came of looking through a speech.
type Caught struct {
	Blocked *model.SensitiveRule // refuses the message; nil: it may be said
	Words   []string             // that Blocked found; empty: its kind is refused
	Spans   [][2]int             // of the text, in characters, to be made illegible
	Alerts  []Alert
}

// Alert tells agents that something sensitive was said.
type Alert struct {
	Rule  *model.SensitiveRule
	Words []string
}

// NewWatch makes a watch of a tenant's lists.
func NewWatch(rules []model.SensitiveRule) *Watch {
	w := &Watch{}
	for i := range rules {
		if !rules[i].Enabled {
			continue
		}
		one := watched{rule: &rules[i]}
		var words []string
		for _, text := range rules[i].Words {
			if plain := string(legibles(text)); plain != "" && !slices.Contains(words, plain) {
				words = append(words, plain)
				one.lengths = append(one.lengths, len([]rune(plain)))
			}
		}
		one.words = newAutomaton(words)
		w.lists = append(w.lists, one)
	}
	return w
}

// Idle claims that nobody of a party is watched.
func (w *Watch) Idle(of model.SensitiveOf) bool {
	return w == nil || !slices.ContainsFunc(w.lists, func(l watched) bool { return l.rule.Of == of })
}

// Told are the agents who are told of a list's words.
func (w *Watch) Told(name string) []int64 {
	if w == nil {
		return nil
	}
	for _, l := range w.lists {
		if l.rule.Name == name {
			return l.rule.AlertIDs
		}
	}
	return nil
}

// Check looks through a speech.
func (w *Watch) Check(s Speech) Caught {
	var c Caught
	if w == nil {
		return c
	}
	text := legibles(s.Text)
	for _, l := range w.lists {
		if !concerns(l.rule, s) {
			continue
		}
		spans := l.find(text)
		wrongKind := slices.Contains(l.rule.Kinds, s.Kind)
		if len(spans) == 0 && !wrongKind {
			continue
		}
		words := wordsAt(s.Text, spans)
		if c.Blocked == nil && l.rule.Block && (s.Of == model.OfAgents || s.Refusable) {
			c.Blocked, c.Words = l.rule, words
		}
		if l.rule.Mask && s.Of == model.OfCustomers {
			c.Spans = append(c.Spans, spans...)
		}
		if len(l.rule.AlertIDs) > 0 {
			c.Alerts = append(c.Alerts, Alert{l.rule, words})
		}
	}
	return c
}

// concerns claims that a list watches whoever says this here.
func concerns(r *model.SensitiveRule, s Speech) bool {
	in := func(ids []int64, id int64) bool { return len(ids) == 0 || slices.Contains(ids, id) }
	return r.Of == s.Of && in(r.ProductIDs, s.ProductID) && in(r.ChannelIDs, s.ChannelID) &&
		(s.Of != model.OfAgents || in(r.AgentIDs, s.AgentID)) && (r.Public || !s.PublicReply)
}

// find returns where words of the list stand, in characters.
func (l watched) find(text []rune) [][2]int {
	var spans [][2]int
	at := int32(0)
	note := func(word int32, end int) { spans = append(spans, [2]int{end - l.lengths[word], end}) }
	for i, r := range text {
		at = l.words.step(at, r)
		if at == 0 {
			continue
		}
		if l.words.word[at] >= 0 {
			note(l.words.word[at], i+1)
		}
		for s := l.words.next[at]; s != 0; s = l.words.next[s] {
			note(l.words.word[s], i+1)
		}
	}
	return spans
}

// legibles is a text as sensitive words are compared, one character for each of
// the text's: half-width, lower case.
func legibles(text string) []rune {
	runes := []rune(strings.TrimSpace(text))
	for i, r := range runes {
		if folded := width.LookupRune(r).Folded(); folded != 0 {
			r = folded
		}
		runes[i] = unicode.ToLower(r)
	}
	return runes
}

// wordsAt are the words at some places of a text, each once.
func wordsAt(text string, spans [][2]int) []string {
	runes := []rune(strings.TrimSpace(text))
	words := []string{}
	for _, at := range spans {
		if word := string(runes[at[0]:at[1]]); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// Masked is a text with stars in some places.
func Masked(text string, spans [][2]int) string {
	runes := []rune(strings.TrimSpace(text))
	for _, at := range spans {
		for i := at[0]; i < at[1] && i < len(runes); i++ {
			runes[i] = '*'
		}
	}
	return string(runes)
}
