package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// mostKept bounds the files that a state holds, in bytes; the newest are kept.
const mostKept = 32 << 20

// state is a simulator as it is written down. A person may write one that has
// accounts and persons alone. Tokens, logins and records are not in it: they die
// with the program, as servers have to expect.
type state struct {
	Moved    int64          `json:"moved,omitempty"` // milliseconds that the clock is ahead
	Serial   int64          `json:"serial,omitempty"`
	Accounts []accountState `json:"accounts"`
	Persons  []Person       `json:"persons"`
	Threads  []threadState  `json:"threads,omitempty"`
	Media    []mediaState   `json:"media,omitempty"`
}

type accountState struct {
	Account
	Menu    *menu                 `json:"menu,omitempty"`
	Private []*menu               `json:"private_menus,omitempty"`
	Tags    map[int64]string      `json:"tags,omitempty"`
	LastTag int64                 `json:"last_tag,omitempty"`
	Codes   []codeState           `json:"codes,omitempty"`
	Agents  map[string]*kfAccount `json:"kf,omitempty"`
}

type codeState struct {
	Ticket  string `json:"ticket"`
	URL     string `json:"url"`
	Scene   string `json:"scene"`
	Expires int64  `json:"expires"` // milliseconds; 0: never
}

type threadState struct {
	AppID       string                 `json:"appid"`
	Person      string                 `json:"person"`
	Following   bool                   `json:"following,omitempty"`
	Since       int64                  `json:"since,omitempty"`
	Scene       string                 `json:"scene,omitempty"`
	QRScene     string                 `json:"qr_scene,omitempty"`
	Remark      string                 `json:"remark,omitempty"`
	Tags        []int64                `json:"tags,omitempty"`
	Blacklisted bool                   `json:"blacklisted,omitempty"`
	Used        int64                  `json:"used,omitempty"`
	Acted       int64                  `json:"acted,omitempty"`
	Windows     map[string]windowState `json:"windows,omitempty"`
	Consents    map[string]int         `json:"consents,omitempty"`
	Items       []Item                 `json:"items,omitempty"`
}

type windowState struct {
	Until int64 `json:"until"`
	Left  int   `json:"left"`
}

type mediaState struct {
	ID      string `json:"id"`
	Public  string `json:"public"`
	AppID   string `json:"appid"`
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	At      int64  `json:"at"`
	Content []byte `json:"content"`
}

// Changes grows when State would tell something else.
func (s *Simulator) Changes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes
}

// State writes everything down that Config.State brings back: accounts, people,
// threads, and files of the last three days.
func (s *Simulator) State() ([]byte, error) {
	s.mu.Lock()
	out := state{Moved: s.clock.Moved().Milliseconds(), Serial: s.serial}
	for _, appid := range sortedAppIDs(s.accounts) {
		out.Accounts = append(out.Accounts, s.accounts[appid].write())
	}
	for _, p := range s.persons {
		out.Persons = append(out.Persons, *p)
	}
	for _, key := range slices.Sorted(maps.Keys(s.threads)) {
		out.Threads = append(out.Threads, s.threads[key].write())
	}
	out.Media = s.writeMedia()
	s.mu.Unlock()
	return json.MarshalIndent(out, "", " ")
}

func (a *account) write() accountState {
	out := accountState{Account: a.Account, Menu: a.menu, Private: slices.Clone(a.private), Tags: maps.Clone(a.tags), LastTag: a.lastTag, Agents: maps.Clone(a.kf)}
	for _, ticket := range slices.Sorted(maps.Keys(a.codes)) {
		c := a.codes[ticket]
		out.Codes = append(out.Codes, codeState{c.ticket, c.url, c.scene, stampOf(c.expires)})
	}
	return out
}

func (t *thread) write() threadState {
	out := threadState{
		AppID: t.account.AppID, Person: t.person.ID, Following: t.following, Since: stampOf(t.since), Scene: t.scene, QRScene: t.qrScene,
		Remark: t.remark, Tags: slices.Sorted(maps.Keys(t.tags)), Blacklisted: t.blacklisted, Used: stampOf(t.usedAt), Acted: stampOf(t.lastAction),
		Windows: map[string]windowState{}, Consents: maps.Clone(t.consents), Items: slices.Clone(t.items),
	}
	for action, w := range t.windows {
		out.Windows[action] = windowState{stampOf(w.until), w.left}
	}
	return out
}

// writeMedia keeps the newest files whose life is not over.
func (s *Simulator) writeMedia() []mediaState {
	var all []mediaState
	for key, m := range s.media {
		if key == m.id && s.now().Sub(m.at) < mediaLife {
			all = append(all, mediaState{m.id, m.public, m.appid, m.kind, m.name, m.typ, stampOf(m.at), m.content})
		}
	}
	slices.SortFunc(all, func(a, b mediaState) int { return strings.Compare(fmt.Sprint(b.At)+b.ID, fmt.Sprint(a.At)+a.ID) })
	size := 0
	for i, m := range all {
		if size += len(m.Content); size > mostKept {
			return all[:i]
		}
	}
	return all
}

// restore brings a state back; nothing at all is an empty one.
func (s *Simulator) restore(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	var in state
	if err := json.Unmarshal(text, &in); err != nil {
		return fmt.Errorf("the state cannot be read: %w", err)
	}
	s.clock.Advance(time.Duration(in.Moved) * time.Millisecond)
	s.serial = max(s.serial, in.Serial)
	for _, a := range in.Accounts {
		if err := s.AddAccount(a.Account); err != nil {
			return err
		}
		s.accounts[a.AppID].read(a)
	}
	for _, p := range in.Persons {
		s.AddPerson(p)
	}
	for _, t := range in.Threads {
		a, p := s.accounts[t.AppID], s.person(t.Person)
		if a == nil || p == nil {
			return fmt.Errorf("the state has a thread of %s with %s, and only one of them", t.Person, t.AppID)
		}
		s.thread(a, p).read(t)
	}
	for _, m := range in.Media {
		kept := &media{m.ID, m.Public, m.AppID, m.Kind, m.Name, m.Type, m.Content, timeOf(m.At)}
		s.media[kept.id], s.media[publicKey(kept.public)] = kept, kept
	}
	return nil
}

func (a *account) read(in accountState) {
	a.menu, a.private, a.lastTag = in.Menu, in.Private, max(in.LastTag, a.lastTag)
	maps.Copy(a.tags, in.Tags)
	maps.Copy(a.kf, in.Agents)
	for _, c := range in.Codes {
		a.codes[c.Ticket] = &code{c.Ticket, c.URL, c.Scene, timeOf(c.Expires)}
	}
}

func (t *thread) read(in threadState) {
	t.following, t.since, t.scene, t.qrScene, t.remark = in.Following, timeOf(in.Since), in.Scene, in.QRScene, in.Remark
	t.blacklisted, t.usedAt, t.lastAction, t.items = in.Blacklisted, timeOf(in.Used), timeOf(in.Acted), in.Items
	for _, tag := range in.Tags {
		t.tags[tag] = true
	}
	for action, w := range in.Windows {
		t.windows[action] = &window{timeOf(w.Until), w.Left}
	}
	maps.Copy(t.consents, in.Consents)
	for i := range t.items {
		if t.items[i].Status == "sending" {
			t.items[i].Status = "failed" // its push ended with the program
		}
	}
}

// stampOf is a time in milliseconds; 0 for no time.
func stampOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func timeOf(stamp int64) time.Time {
	if stamp == 0 {
		return time.Time{}
	}
	return time.UnixMilli(stamp)
}
