package model

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal a fault is. The api room turns it into a
// status; nothing else may depend on HTTP.
type Kind int

// The kinds, each with the status that the api room gives it.
const (
	Internal        Kind = iota // 500: our bug or a broken disk
	Invalid                     // 400: the words of the request are wrong
	Unauthenticated             // 401: we do not know who asks
	Forbidden                   // 403: we know, and it is not allowed
	Missing                     // 404: no such thing for this viewer
	Conflict                    // 409: true when it was asked, no longer true
	Gone                        // 410: existed, was closed for good
	TooLarge                    // 413: beyond a limit of size
	Throttled                   // 429: too often; Args["seconds"] says when again
	Unavailable                 // 503: a part that we need is away
)

// Fault is an error meant for a person. Its code names one sentence in every
// locale; Args fill the sentence; Field names the input it is about, if any.
type Fault struct {
	Kind  Kind
	Code  string
	Field string
	Args  map[string]any
}

// Error is for logs; people read the sentence that the api room looks up.
func (f *Fault) Error() string {
	if f.Field != "" {
		return fmt.Sprintf("%s (%s)", f.Code, f.Field)
	}
	return f.Code
}

// Is makes errors.Is compare faults by their code alone.
func (f *Fault) Is(target error) bool {
	var other *Fault
	return errors.As(target, &other) && other.Code == f.Code
}

// With returns a copy that carries one more argument.
func (f *Fault) With(name string, value any) *Fault {
	c := *f
	c.Args = make(map[string]any, len(f.Args)+1)
	for k, v := range f.Args {
		c.Args[k] = v
	}
	c.Args[name] = value
	return &c
}

// On returns a copy that names the input it is about.
func (f *Fault) On(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// catalogue holds every fault by code, so that a test can hold the locales to it.
var catalogue = map[string]*Fault{}

// fault defines one fault of the catalogue. A code stands for one kind, for ever.
func fault(kind Kind, code string) *Fault {
	if _, taken := catalogue[code]; taken {
		panic("model: fault defined twice: " + code)
	}
	f := &Fault{Kind: kind, Code: code}
	catalogue[code] = f
	return f
}

// Faults returns every code of the catalogue with its kind.
func Faults() map[string]Kind {
	kinds := make(map[string]Kind, len(catalogue))
	for code, f := range catalogue {
		kinds[code] = f.Kind
	}
	return kinds
}
