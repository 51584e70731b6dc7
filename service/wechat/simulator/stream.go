package simulator

import (
	"context"
	"time"
)

// Event is something that the phone is told.
type Event struct {
	Seq   int64  `json:"seq"`
	At    int64  `json:"at"`   // milliseconds
	Kind  string `json:"kind"` // item, status, typing, menu, clock, world, log, reset
	AppID string `json:"appid,omitempty"`
	Item  *Item  `json:"item,omitempty"`
	On    bool   `json:"on,omitempty"` // of typing
}

// mostEvents bounds what a phone that was away can catch up with by events; the
// threads themselves keep everything.
const mostEvents = 2000

// stream is what one phone is told, in order.
type stream struct {
	events []Event
	last   int64         // begins where the ids begin, so that no number of an earlier life fits
	grown  chan struct{} // closed and made anew with every event
}

func (s *Simulator) stream(p *Person) *stream {
	st, ok := s.streams[p.ID]
	if !ok {
		st = &stream{grown: make(chan struct{}), last: s.serial}
		s.streams[p.ID] = st
	}
	return st
}

// tell adds an event to a phone's stream.
func (s *Simulator) tell(p *Person, e Event) {
	s.changes++
	st := s.stream(p)
	st.last++
	e.Seq, e.At = st.last, s.now().UnixMilli()
	st.events = append(st.events, e)
	if len(st.events) > mostEvents {
		st.events = st.events[len(st.events)-mostEvents:]
	}
	close(st.grown)
	st.grown = make(chan struct{})
}

// tellAll tells every phone.
func (s *Simulator) tellAll(e Event) {
	for _, p := range s.persons {
		s.tell(p, e)
	}
}

// Events returns what a phone was told after a number, waiting for the first of
// it up to a while of real time. Where that cannot be told any more there is one
// event, "reset": ask for the threads again.
func (s *Simulator) Events(ctx context.Context, person string, after int64, wait time.Duration) []Event {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		events, grown := s.eventsAfter(person, after)
		if len(events) > 0 || grown == nil {
			return events
		}
		select {
		case <-grown:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return nil
		case <-s.ctx.Done():
			return nil
		}
	}
}

// eventsAfter returns the events after a number, and what to wait for when there are none.
func (s *Simulator) eventsAfter(person string, after int64) ([]Event, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.person(person)
	if p == nil {
		return nil, nil
	}
	st := s.stream(p)
	if after != 0 && st.misses(after) {
		return []Event{{Seq: st.last, At: millis(s.now()), Kind: "reset"}}, st.grown
	}
	for i, e := range st.events {
		if e.Seq > after {
			return append([]Event(nil), st.events[i:]...), st.grown
		}
	}
	return nil, st.grown
}

// misses claims that somebody who heard everything up to a number cannot be told
// the rest: it was let go, or he heard it from another simulator.
func (st *stream) misses(after int64) bool {
	return after > st.last || after < st.last-int64(len(st.events))
}

// Items is a copy of what a person sees in the thread of an account.
func (s *Simulator) Items(appid, person string) []Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.threads[appid+"/"+person]; ok {
		return append([]Item(nil), t.items...)
	}
	return nil
}
