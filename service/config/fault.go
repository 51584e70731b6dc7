package config

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong: Variable, then Sentence, read as one.
type Fault struct{ Variable, Sentence string }

func (f Fault) String() string { return f.Variable + " " + f.Sentence }

// Faults is everything that is wrong, a line each.
type Faults []Fault

func (f Faults) Error() string {
	var b strings.Builder
	b.WriteString("The settings have a fault:")
	if len(f) > 1 {
		b.Reset()
		fmt.Fprintf(&b, "The settings have %d faults:", len(f))
	}
	for _, one := range f {
		b.WriteString("\n  " + one.String())
	}
	return b.String()
}

func (f Faults) about(variable string) bool {
	return slices.ContainsFunc(f, func(one Fault) bool { return one.Variable == variable })
}

func (f Faults) sorted() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int { return strings.Compare(a.Variable, b.Variable) })
	return f
}
