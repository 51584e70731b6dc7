package bot

import "slices"

// automaton finds every one of many words in a text in one pass over the text
// (Aho-Corasick). The time depends on the text, not on the number of words.
// It never changes after it is built, so any number of goroutines may use it.
type automaton struct {
	edges []edge  // of all states, sorted by state and then by rune
	first []int32 // where a state's edges begin; one more entry than states
	fail  []int32 // the longest proper suffix that is also a state
	word  []int32 // the word that ends here, -1 if none
	next  []int32 // the next state on the way of fails at which a word ends, 0 if none
	root  map[rune]int32
}

type edge struct {
	r  rune
	to int32
}

// node is a state while the automaton is being built.
type node struct {
	children []edge // sorted by rune
	word     int32
}

// newAutomaton takes words that differ from each other; empty ones are ignored.
// Its matches are their positions in the slice.
func newAutomaton(words []string) *automaton {
	nodes := []node{{word: -1}}
	for i, w := range words {
		nodes = plant(nodes, w, int32(i))
	}
	return flatten(nodes)
}

func plant(nodes []node, word string, number int32) []node {
	at := int32(0)
	for _, r := range word {
		i, found := slices.BinarySearchFunc(nodes[at].children, r, func(e edge, r rune) int { return int(e.r) - int(r) })
		if !found {
			nodes = append(nodes, node{word: -1})
			nodes[at].children = slices.Insert(nodes[at].children, i, edge{r, int32(len(nodes) - 1)})
		}
		at = nodes[at].children[i].to
	}
	if at != 0 {
		nodes[at].word = number
	}
	return nodes
}

// flatten lays the states out in a few slices, breadth first, and finds for
// each where to go on when no edge fits.
func flatten(nodes []node) *automaton {
	a := &automaton{
		first: make([]int32, 0, len(nodes)+1), fail: make([]int32, len(nodes)),
		word: make([]int32, len(nodes)), next: make([]int32, len(nodes)), root: map[rune]int32{},
	}
	for i := range nodes {
		a.first = append(a.first, int32(len(a.edges)))
		a.edges = append(a.edges, nodes[i].children...)
		a.word[i] = nodes[i].word
	}
	a.first = append(a.first, int32(len(a.edges)))
	queue := make([]int32, 0, len(nodes))
	for _, e := range nodes[0].children {
		a.root[e.r] = e.to
		queue = append(queue, e.to)
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range nodes[at].children {
			a.fail[e.to] = a.step(a.fail[at], e.r)
			a.next[e.to] = a.fail[e.to]
			if a.word[a.fail[e.to]] < 0 {
				a.next[e.to] = a.next[a.fail[e.to]]
			}
			queue = append(queue, e.to)
		}
	}
	return a
}

// step is the state after one more character.
func (a *automaton) step(at int32, r rune) int32 {
	for at != 0 {
		if to := a.child(at, r); to != 0 {
			return to
		}
		at = a.fail[at]
	}
	return a.root[r]
}

// child is the state behind an edge, 0 if there is none.
func (a *automaton) child(at int32, r rune) int32 {
	low, high := a.first[at], a.first[at+1]
	for low < high {
		middle := (low + high) / 2
		switch e := a.edges[middle]; {
		case e.r == r:
			return e.to
		case e.r < r:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0
}

// each calls found with the number of every word in the text, once for each
// place where the word ends.
func (a *automaton) each(text string, found func(word int32)) {
	at := int32(0)
	for _, r := range text {
		at = a.step(at, r)
		if at == 0 {
			continue
		}
		if a.word[at] >= 0 {
			found(a.word[at])
		}
		for s := a.next[at]; s != 0; s = a.next[s] {
			found(a.word[s])
		}
	}
}
