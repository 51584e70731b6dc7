package simulator

import (
	"encoding/json"
	"time"
)

// thread is what one person and one account have with each other.
type thread struct {
	account *account
	person  *Person
	openid  string

	following   bool
	since       time.Time
	scene       string // ADD_SCENE_...
	qrScene     string
	remark      string
	tags        map[int64]bool
	blacklisted bool

	windows     map[string]*window // by the action that opened it
	lastAction  time.Time
	typingTo    time.Time
	withTencent time.Time // until then WeChat's own agents have the session
	consents    map[string]int
	masses      counter // mass messages of the month
	usedAt      time.Time
	clientIDs   map[string]clientID // client_msg_id of templates

	items    []Item
	previous chan struct{} // closed when the first try of the last push is over
}

// Item is one thing on the phone's screen, in the thread of an account.
type Item struct {
	ID     int64  `json:"id"`
	AppID  string `json:"appid"`
	At     int64  `json:"at"`   // milliseconds
	From   string `json:"from"` // person, account, system
	Kind   string `json:"kind"` // text, image, voice, video, music, link, card, news, menu, location, template, subscribe, notice
	Status string `json:"status,omitempty"`

	Text     string            `json:"text,omitempty"`
	Media    string            `json:"media,omitempty"` // address of a picture, a voice, a video
	Title    string            `json:"title,omitempty"`
	About    string            `json:"about,omitempty"`
	URL      string            `json:"url,omitempty"`
	Picture  string            `json:"picture,omitempty"`
	OpensApp string            `json:"opens_appid,omitempty"` // of a card
	Path     string            `json:"path,omitempty"`
	Head     string            `json:"head,omitempty"`
	Lines    []MenuLine        `json:"lines,omitempty"`
	Tail     string            `json:"tail,omitempty"`
	Fields   []Field           `json:"fields,omitempty"` // of a template
	As       string            `json:"as,omitempty"`     // the agent's nickname
	Place    *Place            `json:"place,omitempty"`
	Extra    map[string]string `json:"extra,omitempty"`
}

// MenuLine is a line of a menu message that can be tapped.
type MenuLine struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Field is a line of a template message.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Place is a location on a map.
type Place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Scale     int     `json:"scale"`
	Label     string  `json:"label"`
}

// thread finds what a person and an account have with each other, or begins it.
func (s *Simulator) thread(a *account, p *Person) *thread {
	key := a.AppID + "/" + p.ID
	if t, ok := s.threads[key]; ok {
		return t
	}
	t := &thread{
		account: a, person: p, openid: OpenID(a.AppID, p.ID), tags: map[int64]bool{},
		windows: map[string]*window{}, consents: map[string]int{}, clientIDs: map[string]clientID{},
	}
	s.threads[key], s.byOpenID[a.AppID+"/"+t.openid] = t, t
	return t
}

// threadOf finds a thread by what an account calls the person; nil if there is none.
func (s *Simulator) threadOf(a *account, openid string) *thread {
	if t, ok := s.byOpenID[a.AppID+"/"+openid]; ok {
		return t
	}
	for _, p := range s.persons {
		if OpenID(a.AppID, p.ID) == openid {
			return s.thread(a, p)
		}
	}
	return nil
}

// show puts something on the phone's screen and tells who watches.
func (s *Simulator) show(t *thread, item Item) *Item {
	item.ID, item.AppID, item.At = s.next(), t.account.AppID, s.now().UnixMilli()
	t.items = append(t.items, item)
	s.tell(t.person, Event{Kind: "item", AppID: t.account.AppID, Item: &item})
	return &t.items[len(t.items)-1]
}

// mark changes the status of something the person sent.
func (s *Simulator) mark(t *thread, id int64, status string) {
	for i := range t.items {
		if t.items[i].ID == id {
			t.items[i].Status = status
			changed := t.items[i]
			s.tell(t.person, Event{Kind: "status", AppID: t.account.AppID, Item: &changed})
			return
		}
	}
}

// notice puts a grey line of WeChat's on the screen.
func (s *Simulator) notice(t *thread, text string) {
	s.show(t, Item{From: "system", Kind: "notice", Text: text})
}

// compact is a value as JSON, for records.
func compact(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}
