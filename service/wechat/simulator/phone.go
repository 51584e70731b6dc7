package simulator

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// sessionFromLimit is where WeChat cuts SessionFrom, in bytes.
const sessionFromLimit = 1000

// Phone is what a person does on his phone. Its methods return when it is done
// on the phone; the push it causes may still be under way (AwaitPushes).
type Phone struct {
	s      *Simulator
	person string
}

// Phone takes up somebody's phone.
func (s *Simulator) Phone(person string) *Phone { return &Phone{s, person} }

// Errors of things that a phone cannot do.
var (
	errNobody    = errors.New("no such person")
	errNoAccount = errors.New("no such account")
	errNotHere   = errors.New("this account has no such thing")
	errNotOpen   = errors.New("the customer service has to be opened first")
	errFollow    = errors.New("the account has to be followed first")
	errEmpty     = errors.New("there is nothing to send")
	errNoCode    = errors.New("no code of an account")
)

// reasons are the names by which a program tells these errors apart.
var reasons = map[error]string{
	errNobody: "nobody", errNoAccount: "no_account", errNotHere: "not_here", errNotOpen: "not_open",
	errFollow: "not_following", errEmpty: "empty", errNoCode: "no_code",
}

// in does something in the thread of an account, under the lock.
func (ph *Phone) in(appid string, do func(*thread) error) error {
	ph.s.mu.Lock()
	defer ph.s.mu.Unlock()
	p, a := ph.s.person(ph.person), ph.s.accounts[appid]
	switch {
	case p == nil:
		return errNobody
	case a == nil:
		return errNoAccount
	}
	t := ph.s.thread(a, p)
	return do(t)
}

// talk does something that counts as a message; an official account has to be
// followed for it, a mini-program's customer service opened.
func (ph *Phone) talk(appid, kind string, item Item, push fields) error {
	return ph.in(appid, func(t *thread) error {
		if t.account.Kind.Official() && !t.following {
			return errFollow
		}
		if t.account.Kind.Mini() && t.usedAt.IsZero() {
			return errNotOpen
		}
		item.From, item.Kind = "person", kind
		ph.s.say(t, item, actMessage, pushType(kind), push)
		return nil
	})
}

// say shows what a person sends and pushes it; action is what it counts as.
func (s *Simulator) say(t *thread, item Item, action, kind string, push fields) {
	item.Status = "sending"
	shown := s.show(t, item)
	s.act(t, action)
	if !s.pushMessage(t, shown.ID, kind, push) {
		s.mark(t, shown.ID, "delivered")
	}
}

func pushType(kind string) string {
	if kind == "card" {
		return "miniprogrampage"
	}
	return kind
}

// Open opens the customer service of a mini-program from a button with this
// session-from.
func (ph *Phone) Open(appid, sessionFrom string) error {
	return ph.in(appid, func(t *thread) error {
		if t.account.Kind.Official() {
			return errNotHere
		}
		t.usedAt = ph.s.now()
		ph.s.act(t, actEnter)
		ph.s.pushEvent(t, "user_enter_tempsession", fields{{"SessionFrom", cutBytes(sessionFrom, sessionFromLimit)}})
		return nil
	})
}

// cutBytes cuts as WeChat does: by bytes, but here never inside a character,
// since a broken one cannot be told from a broken line.
func cutBytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// Text writes a text.
func (ph *Phone) Text(appid, text string) error {
	if text == "" {
		return errEmpty
	}
	return ph.talk(appid, "text", Item{Text: text}, fields{{"Content", text}})
}

// Image sends a picture.
func (ph *Phone) Image(appid, name string, content []byte) error {
	return ph.file(appid, "image", name, content)
}

// Voice sends a voice; mini-programs do not push them.
func (ph *Phone) Voice(appid, name string, content []byte) error {
	return ph.file(appid, "voice", name, content)
}

// Video sends a video; mini-programs do not push them.
func (ph *Phone) Video(appid, name string, content []byte) error {
	return ph.file(appid, "video", name, content)
}

func (ph *Phone) file(appid, kind, name string, content []byte) error {
	if len(content) == 0 {
		return errEmpty
	}
	s := ph.s
	s.mu.Lock()
	a, known := s.accounts[appid]
	if !known {
		s.mu.Unlock()
		return errNoAccount
	}
	if a.Kind.Mini() && kind != "image" {
		s.mu.Unlock()
		return errNotHere
	}
	m := s.keepMedia(appid, kind, name, content)
	address := s.base + "/simulator/media/" + m.public
	thumb := ""
	if kind == "video" {
		thumb = s.keepMedia(appid, "thumb", "thumb.jpg", []byte("\xff\xd8\xff\xd9")).id
	}
	s.mu.Unlock()
	push := fields{{"MediaId", m.id}}
	switch kind {
	case "image":
		push = fields{{"PicUrl", address}, {"MediaId", m.id}}
	case "voice":
		push = append(push, field{"Format", "amr"}, field{"MediaId16K", m.id})
	case "video":
		push = append(push, field{"ThumbMediaId", thumb})
	}
	return ph.talk(appid, kind, Item{Media: address}, push)
}

// Location sends a place; official accounts only.
func (ph *Phone) Location(appid string, place Place) error {
	return ph.official(appid, "location", Item{Place: &place}, fields{
		{"Location_X", place.Latitude}, {"Location_Y", place.Longitude}, {"Scale", number(max(place.Scale, 1))}, {"Label", place.Label},
	})
}

// Link sends a link from the favourites; official accounts only.
func (ph *Phone) Link(appid, title, about, address string) error {
	return ph.official(appid, "link", Item{Title: title, About: about, URL: address}, fields{
		{"Title", title}, {"Description", about}, {"Url", address},
	})
}

func (ph *Phone) official(appid, kind string, item Item, push fields) error {
	if err := ph.in(appid, func(t *thread) error {
		if t.account.Kind.Mini() {
			return errNotHere
		}
		return nil
	}); err != nil {
		return err
	}
	return ph.talk(appid, kind, item, push)
}

// Card sends a card of a mini-program's page: the one that a button offered.
func (ph *Phone) Card(appid, title, path string, picture []byte) error {
	s := ph.s
	s.mu.Lock()
	if len(picture) == 0 {
		picture = []byte("\xff\xd8\xff\xd9")
	}
	thumb := s.keepMedia(appid, "image", "thumb.jpg", picture)
	address := s.base + "/simulator/media/" + thumb.public
	s.mu.Unlock()
	return ph.talk(appid, "card", Item{Title: title, Path: path, OpensApp: appid, Picture: address}, fields{
		{"Title", title}, {"AppId", appid}, {"PagePath", path}, {"ThumbUrl", address}, {"ThumbMediaId", thumb.id},
	})
}

// Block puts the person on the account's blacklist, or takes him off it.
func (ph *Phone) Block(appid string, blocked bool) error {
	return ph.in(appid, func(t *thread) error {
		t.blacklisted = blocked
		return nil
	})
}

// Quota is what the account may still send to the person.
func (ph *Phone) Quota(appid string) (q Quota, err error) {
	err = ph.in(appid, func(t *thread) error {
		q, _ = ph.s.quota(t)
		return nil
	})
	return q, err
}

// Await returns the first thing that the account shows after an item, or an error
// when ctx ends before.
func (ph *Phone) Await(ctx context.Context, appid string, after int64) (Item, error) {
	seen := int64(0)
	for ctx.Err() == nil {
		for _, item := range ph.s.Items(appid, ph.person) {
			if item.ID > after && item.From != "person" {
				return item, nil
			}
		}
		events := ph.s.Events(ctx, ph.person, seen, time.Second)
		if len(events) > 0 {
			seen = events[len(events)-1].Seq
		}
	}
	return Item{}, fmt.Errorf("nothing came to %s: %w", ph.person, ctx.Err())
}
