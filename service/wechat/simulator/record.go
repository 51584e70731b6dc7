package simulator

import (
	"net/http"
	"strings"
	"time"
)

// Call is one call of the API, as it was made and answered.
type Call struct {
	ID      int64         `json:"id"`
	At      int64         `json:"at"` // milliseconds
	AppID   string        `json:"appid"`
	Method  string        `json:"method"`
	Path    string        `json:"path"`
	Query   string        `json:"query"` // without token and secret
	Type    string        `json:"content_type"`
	Body    string        `json:"body"` // of media its size only
	Status  int           `json:"status"`
	Code    int           `json:"errcode"`
	Answer  string        `json:"answer"`
	Switch  string        `json:"switch,omitempty"` // the switch that spoiled it
	Elapsed time.Duration `json:"-"`
}

// mostCalls bounds the record; the oldest half is let go when it is full.
const mostCalls = 20_000

// longestRecorded is how much of a body and an answer is kept.
const longestRecorded = 8 << 10

// record keeps a call.
func (s *Simulator) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) >= mostCalls {
		s.calls = append([]Call(nil), s.calls[mostCalls/2:]...)
	}
	c.ID = s.next()
	s.calls = append(s.calls, c)
	s.tellAll(Event{Kind: "log"})
}

// Calls returns the recorded calls whose path ends so; all with "".
func (s *Simulator) Calls(suffix string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls {
		if strings.HasSuffix(c.Path, suffix) {
			found = append(found, c)
		}
	}
	return found
}

// ForgetCalls empties the record.
func (s *Simulator) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// redactedQuery is a query without what must not be seen in a log.
func redactedQuery(r *http.Request) string {
	query := r.URL.Query()
	for _, secret := range []string{"access_token", "secret", "component_access_token", "refresh_token"} {
		if query.Has(secret) {
			query.Set(secret, "…")
		}
	}
	return query.Encode()
}

func shorten(text string) string {
	if len(text) > longestRecorded {
		return text[:longestRecorded]
	}
	return text
}
