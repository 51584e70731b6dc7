package simulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Thread is a thread as the phone's page lists it.
type Thread struct {
	AppID       string   `json:"appid"`
	Name        string   `json:"name"`
	Kind        Kind     `json:"kind"`
	OpenID      string   `json:"openid"`
	Following   bool     `json:"following"`
	Typing      bool     `json:"typing"`
	Quota       Quota    `json:"quota"`
	Menu        []Button `json:"menu,omitempty"`
	Count       int      `json:"count"`
	Last        *Item    `json:"last,omitempty"`
	Transferred bool     `json:"with_tencent,omitempty"`
}

// describe is a thread for the phone's page, under the lock.
func (s *Simulator) describe(t *thread) Thread {
	quota, _ := s.quota(t)
	out := Thread{
		AppID: t.account.AppID, Name: t.account.Name, Kind: t.account.Kind, OpenID: t.openid, Following: t.following,
		Typing: s.now().Before(t.typingTo), Quota: quota, Count: len(t.items), Transferred: s.now().Before(t.withTencent),
	}
	if m := menuFor(t); m != nil {
		out.Menu = m.Buttons
	}
	if len(t.items) > 0 {
		last := t.items[len(t.items)-1]
		out.Last = &last
	}
	return out
}

// panelThreads lists a thread for each account, begun or not.
func (s *Simulator) panelThreads(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.person(r.PathValue("person"))
	if p == nil {
		return nil, errNobody
	}
	all := []Thread{}
	for _, appid := range sortedAppIDs(s.accounts) {
		all = append(all, s.describe(s.thread(s.accounts[appid], p)))
	}
	return map[string]any{"threads": all, "seq": s.stream(p).last}, nil
}

func sortedAppIDs(accounts map[string]*account) []string {
	names := map[string]string{}
	for appid := range accounts {
		names[appid] = ""
	}
	return sortedKeys(names)
}

// panelThread is one thread with its last items, and the event from which the
// stream goes on.
func (s *Simulator) panelThread(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, a := s.person(r.PathValue("person")), s.accounts[r.PathValue("appid")]
	switch {
	case p == nil:
		return nil, errNobody
	case a == nil:
		return nil, errNoAccount
	}
	t := s.thread(a, p)
	items := append([]Item{}, newest(before(t.items, int64Of(r, "before")), r)...)
	return map[string]any{"thread": s.describe(t), "items": items, "seq": s.stream(p).last}, nil
}

// before are the items with smaller ids; 0: all.
func before(items []Item, id int64) []Item {
	for i, item := range items {
		if id > 0 && item.ID >= id {
			return items[:i]
		}
	}
	return items
}

// deed is what a person does, as the phone's page says it.
type deed struct {
	SessionFrom string            `json:"session_from"`
	Text        string            `json:"text"`
	Name        string            `json:"name"`
	Content     string            `json:"content"` // base64
	Title       string            `json:"title"`
	About       string            `json:"about"`
	URL         string            `json:"url"`
	Path        string            `json:"path"`
	Place       Place             `json:"place"`
	Button      string            `json:"button"` // "0", "1/2"
	Item        int64             `json:"item"`
	Line        string            `json:"line"`
	Answers     map[string]bool   `json:"answers"`
	Type        string            `json:"type"`
	Values      map[string]string `json:"values"`
	On          bool              `json:"on"`
}

// panelAct lets a person do something in the thread of an account.
func (s *Simulator) panelAct(r *http.Request) (any, error) {
	var d deed
	if err := readPanel(r, &d); err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.DecodeString(d.Content)
	if err != nil {
		return nil, fmt.Errorf("content is base64: %w", err)
	}
	ph, appid := s.Phone(r.PathValue("person")), r.PathValue("appid")
	switch action := r.PathValue("action"); action {
	case "open":
		return done(ph.Open(appid, d.SessionFrom))
	case "text":
		return done(ph.Text(appid, d.Text))
	case "image":
		return done(ph.Image(appid, d.Name, content))
	case "voice":
		return done(ph.Voice(appid, d.Name, content))
	case "video":
		return done(ph.Video(appid, d.Name, content))
	case "location":
		return done(ph.Location(appid, d.Place))
	case "link":
		return done(ph.Link(appid, d.Title, d.About, d.URL))
	case "card":
		return done(ph.Card(appid, d.Title, d.Path, content))
	case "login":
		return codeAnswer(ph.LoginCode(appid))
	case "phone-number":
		return codeAnswer(ph.PhoneCode(appid))
	default:
		return s.panelActOfficial(ph, appid, action, d)
	}
}

func (s *Simulator) panelActOfficial(ph *Phone, appid, action string, d deed) (any, error) {
	switch action {
	case "follow":
		return done(ph.Follow(appid))
	case "unfollow":
		return done(ph.Unfollow(appid))
	case "menu":
		return done(ph.TapMenu(appid, d.Button, d.Values))
	case "line":
		return done(ph.TapLine(appid, d.Item, d.Line))
	case "pay":
		return done(ph.Pay(appid))
	case "consent":
		return done(ph.Consent(appid, d.Answers))
	case "block":
		return done(ph.Block(appid, d.On))
	case "raw":
		return done(ph.Raw(appid, d.Type, d.Values))
	case "raw-event":
		return done(ph.RawEvent(appid, d.Type, d.Values))
	default:
		return nil, fmt.Errorf("a person cannot %q", action)
	}
}

func codeAnswer(code string, err error) (any, error) { return map[string]string{"code": code}, err }

func (s *Simulator) panelScan(r *http.Request) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := readPanel(r, &in); err != nil {
		return nil, err
	}
	appid, err := s.Phone(r.PathValue("person")).scan(in.Code)
	return map[string]any{"ok": err == nil, "appid": appid}, err
}

// longestPoll is how long a poll for events may wait.
const longestPoll = 30 * time.Second

// panelEvents gives the events after ?after=, waiting up to ?wait= seconds.
func (s *Simulator) panelEvents(r *http.Request) (any, error) {
	wait := min(time.Duration(int64Of(r, "wait"))*time.Second, longestPoll)
	events := s.Events(r.Context(), r.PathValue("person"), int64Of(r, "after"), wait)
	if events == nil {
		events = []Event{}
	}
	return map[string]any{"events": events}, nil
}

// panelStream gives the same as server-sent events.
func (s *Simulator) panelStream(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	known := s.person(r.PathValue("person")) != nil
	s.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	after := int64Of(r, "after")
	if last, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); err == nil {
		after = last
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	if flush.Flush() != nil {
		return
	}
	for r.Context().Err() == nil && s.ctx.Err() == nil {
		var out strings.Builder
		for _, e := range s.Events(r.Context(), r.PathValue("person"), after, longestPoll/2) {
			text, err := json.Marshal(e)
			if err != nil {
				return
			}
			fmt.Fprintf(&out, "id: %d\ndata: %s\n\n", e.Seq, text)
			after = e.Seq
		}
		if out.Len() == 0 {
			out.WriteString(": still here\n\n")
		}
		if _, err := fmt.Fprint(w, out.String()); err != nil || flush.Flush() != nil {
			return
		}
	}
}
