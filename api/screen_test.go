package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"yingke/model"
)

// screenModel is a screen as docs/protocol.md describes it, and nothing more:
// it keeps what it has in order by numbers, asks for what is missing, and sends
// what it has to say again until it is answered.
type screenModel struct {
	base   func() string
	socket string // path of its line
	thread string // path of its messages
	token  string

	mu    sync.Mutex
	items []messageShape
	conn  *websocket.Conn
	ask   chan struct{} // holds a token while something is to be asked for

	dice  *rand.Rand // guarded by mu: what happens to the line
	chaos bool       // frames come twice and in another order, answers get lost
	late  []frame    // held back
}

func newScreen(base func() string, socket, thread, token string, seed uint64) *screenModel {
	return &screenModel{base: base, socket: socket, thread: thread, token: token, ask: make(chan struct{}, 1),
		dice: rand.New(rand.NewPCG(seed, 1))}
}

// run keeps the line open and the thread complete until the context ends.
func (s *screenModel) run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { s.keepLine(ctx) })
	both.Go(func() { s.keepComplete(ctx) })
	both.Wait()
}

func (s *screenModel) keepLine(ctx context.Context) {
	for ctx.Err() == nil {
		conn, err := dial(ctx, s.base(), s.socket, s.token)
		if err != nil {
			rest(ctx, s.roll(20))
			continue
		}
		s.mu.Lock()
		s.conn = conn
		s.mu.Unlock()
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
		for {
			f, err := readFrame(conn, time.Minute)
			if err != nil {
				break
			}
			s.hear(f)
		}
		stop()
		_ = conn.Close()
	}
}

// rest is a pause of so many milliseconds.
func rest(ctx context.Context, ms int) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(ms) * time.Millisecond):
	}
}

// roll draws a number below n.
func (s *screenModel) roll(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dice.IntN(n)
}

// cut breaks the line as a tunnel would.
func (s *screenModel) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_ = s.conn.Close()
	}
}

// hear takes a frame, or plays the network: holds it back, gives it twice.
func (s *screenModel) hear(f frame) {
	frames := []frame{f}
	if s.chaos {
		s.mu.Lock()
		switch s.dice.IntN(6) {
		case 0:
			frames = append(frames, f)
		case 1:
			s.late, frames = append(s.late, f), nil
		case 2:
			frames = append(frames, s.late...)
			s.late = nil
		}
		s.mu.Unlock()
	}
	for _, one := range frames {
		s.take(one)
	}
}

func (s *screenModel) take(f frame) {
	if f.Type == model.FrameHello {
		s.wantMore()
	}
	if f.Type != model.FrameMessage || f.Message == nil {
		return
	}
	s.mu.Lock()
	last := int64(len(s.items))
	if f.Message.Number == last+1 {
		s.items = append(s.items, *f.Message)
	}
	s.mu.Unlock()
	if f.Message.Number > last+1 {
		s.wantMore()
	}
}

func (s *screenModel) wantMore() {
	select {
	case s.ask <- struct{}{}:
	default:
	}
}

// keepComplete asks after the last number whenever somebody wants it.
func (s *screenModel) keepComplete(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.ask:
		}
		if !s.catchUp(ctx) {
			rest(ctx, s.roll(10))
			s.wantMore()
		}
	}
}

// catchUp asks until an answer has nothing more; false: the network is away.
func (s *screenModel) catchUp(ctx context.Context) bool {
	for {
		s.mu.Lock()
		last := int64(len(s.items))
		s.mu.Unlock()
		var page threadShape
		status, err := call(ctx, http.MethodGet, fmt.Sprintf("%s%s?after=%d&limit=200", s.base(), s.thread, last), s.token, "", &page)
		if err != nil || status != http.StatusOK || s.chaos && s.roll(8) == 0 {
			return false
		}
		s.mu.Lock()
		for _, m := range page.Items {
			if m.Number == int64(len(s.items))+1 {
				s.items = append(s.items, m)
			}
		}
		s.mu.Unlock()
		if len(page.Items) == 0 {
			return true
		}
	}
}

// say sends a text again and again, unchanged, until it is answered.
func (s *screenModel) say(ctx context.Context, clientID, text string) error {
	body, err := json.Marshal(map[string]any{"client_id": clientID, "kind": model.KindText, "body": model.Text{Text: text}})
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		status, err := call(ctx, http.MethodPost, s.base()+s.thread, s.token, string(body), nil)
		if err == nil && status/100 == 4 {
			return fmt.Errorf("%q is refused with %d", text, status)
		}
		if err == nil && status/100 == 2 && (!s.chaos || s.roll(4) > 0) { // a lost answer is no answer
			return nil
		}
		rest(ctx, s.roll(10))
	}
	return ctx.Err()
}

// count is how many messages it shows.
func (s *screenModel) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items)
}

func (s *screenModel) shown() []messageShape {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]messageShape(nil), s.items...)
}
