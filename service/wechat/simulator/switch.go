package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Switch makes something fail. It acts on the calls of an account, or of all,
// whose path begins so, as many times as it says.
type Switch struct {
	ID    string `json:"id"`
	AppID string `json:"appid"` // empty: every account
	Path  string `json:"path"`  // prefix, "/cgi-bin/message/"; empty: every call
	Do    string `json:"do"`
	Times int    `json:"times"` // 0: until it is taken off
	Milli int    `json:"milliseconds"`
	Code  int    `json:"code"` // errcode of "errcode", status of "status"
	Text  string `json:"text"` // errmsg

	Used int `json:"used"`
}

// What a switch on calls can do. The last group spoils the answer of a call that
// was carried out: nobody who made it can know.
const (
	DoSlow    = "slow"    // answers after a while of real time
	DoErrcode = "errcode" // refuses with a code
	DoKill    = "kill"    // the token that the call brings dies first: 40001
	DoStatus  = "status"  // an HTTP status with a word, 502 if none is named
	DoHTML    = "html"    // a page instead of JSON
	DoReset   = "reset"   // the connection breaks, nothing is done

	DoLost = "lost" // done, but the connection breaks before the answer
	DoHang = "hang" // done, but the answer never comes
)

// What a switch on pushes can do; their path is "push".
const (
	DoTwice   = "twice"   // every push is sent twice, at once
	DoReorder = "reorder" // a push waits until the next one of the same account is out
	DoHold    = "hold"    // pushes wait for a while of the simulator's time
)

// AddSwitch turns a switch on.
func (s *Simulator) AddSwitch(sw Switch) (Switch, error) {
	known := []string{DoSlow, DoErrcode, DoKill, DoStatus, DoHTML, DoReset, DoLost, DoHang, DoTwice, DoReorder, DoHold}
	if !slices.Contains(known, sw.Do) {
		return Switch{}, fmt.Errorf("a switch can do %s, not %q", strings.Join(known, ", "), sw.Do)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sw.ID, sw.Used = fmt.Sprintf("s%d", s.next()), 0
	s.switches = append(s.switches, &sw)
	s.tellAll(Event{Kind: "world"})
	return sw, nil
}

// RemoveSwitch takes a switch off; an empty id takes all off.
func (s *Simulator) RemoveSwitch(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.switches = slices.DeleteFunc(s.switches, func(sw *Switch) bool { return id == "" || sw.ID == id })
	s.tellAll(Event{Kind: "world"})
}

// Switches lists the switches that are on.
func (s *Simulator) Switches() []Switch {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Switch, 0, len(s.switches))
	for _, sw := range s.switches {
		all = append(all, *sw)
	}
	return all
}

// take finds the first switch that acts on a call, and uses it up by one.
func (s *Simulator) take(appid, path string, does ...string) *Switch {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, sw := range s.switches {
		if !slices.Contains(does, sw.Do) || sw.AppID != "" && sw.AppID != appid || !strings.HasPrefix(path, sw.Path) {
			continue
		}
		sw.Used++
		if sw.Times > 0 && sw.Used >= sw.Times {
			s.switches = slices.Delete(s.switches, i, i+1)
		}
		s.tellAll(Event{Kind: "world"})
		copied := *sw
		return &copied
	}
	return nil
}

// spoil does what a switch says instead of the call; false if the call goes on.
func (s *Simulator) spoil(w http.ResponseWriter, r *http.Request, sw *Switch, token string) bool {
	switch sw.Do {
	case DoSlow:
		pause(r.Context(), time.Duration(sw.Milli)*time.Millisecond)
		return false
	case DoKill:
		s.killToken(token)
		return false
	case DoErrcode:
		text := sw.Text
		if text == "" {
			text = wordsOf(sw.Code, r)
		}
		s.refuse(w, refusal{sw.Code, text})
	case DoHTML:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html><body><h1>502 Bad Gateway</h1></body></html>") // the reader has gone
	case DoStatus:
		status := sw.Code
		if status == 0 {
			status = http.StatusBadGateway
		}
		http.Error(w, http.StatusText(status), status)
	case DoReset:
		breakOff(w)
	}
	return true
}

// breakOff closes the connection in the middle.
func breakOff(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close() // broken on purpose
		return
	}
	panic(http.ErrAbortHandler)
}

// pause waits a while of real time, as networks do.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
