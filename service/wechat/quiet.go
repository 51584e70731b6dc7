package wechat

import (
	"context"
	"errors"
	"time"

	"github.com/ArtisanCloud/PowerLibs/v3/logger/contract"
)

// nothing is a cache that keeps nothing: tokens have their keeper, and the
// library has no reason to write them anywhere.
type nothing struct{}

var errNothing = errors.New("nothing is cached")

func (nothing) Get(string, any) (any, error)          { return nil, errNothing }
func (nothing) Set(string, any, time.Duration) error  { return nil }
func (nothing) Has(string) bool                       { return false }
func (nothing) AddNX(string, any, time.Duration) bool { return true }
func (nothing) Add(string, any, time.Duration) error  { return nil }
func (nothing) Remember(_ string, _ time.Duration, ask func() (any, error)) (any, error) {
	return ask()
}

// silence is a logger that says nothing: what the library would log holds
// addresses with tokens. Our transport observes every request instead.
type silence struct{}

func (silence) Debug(string, ...any)                                   {}
func (silence) Info(string, ...any)                                    {}
func (silence) Warn(string, ...any)                                    {}
func (silence) Error(string, ...any)                                   {}
func (silence) Panic(string, ...any)                                   {}
func (silence) Fatal(string, ...any)                                   {}
func (silence) DebugF(string, ...any)                                  {}
func (silence) InfoF(string, ...any)                                   {}
func (silence) WarnF(string, ...any)                                   {}
func (silence) ErrorF(string, ...any)                                  {}
func (silence) PanicF(string, ...any)                                  {}
func (silence) FatalF(string, ...any)                                  {}
func (s silence) WithContext(context.Context) contract.LoggerInterface { return s }
