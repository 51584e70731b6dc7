package simulator

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How WeChat delivers pushes.
const (
	pushTries   = 3
	pushLimit   = 5 * time.Second // for an answer
	pushPause   = 5 * time.Second // between tries
	mostAnswer  = 64 << 10
	mostPushes  = 20_000
	keptOfReply = 2 << 10
)

// Push is one push to a server, with its tries.
type Push struct {
	ID     int64  `json:"id"`
	At     int64  `json:"at"` // milliseconds
	AppID  string `json:"appid"`
	Person string `json:"person,omitempty"`
	Kind   string `json:"kind"` // MsgType, Event or InfoType
	Body   string `json:"body"` // the clear text
	Tries  []Try  `json:"tries"`
	Done   bool   `json:"done"`
	Failed bool   `json:"failed"`

	fields   fields
	settings PushSettings
	sealAs   string // the appid at the end of the envelope
	url      string
	thread   *thread
	item     int64 // on the screen, whose status follows the push
	loud     bool  // the person is told when nobody answers
	openid   string
	stamp    time.Time // of a forged push: another time

	query url.Values // of the last try, for a replay
	sent  string
}

// Try is one try of a push.
type Try struct {
	At     int64  `json:"at"`
	Status int    `json:"status"` // 0: no answer
	Answer string `json:"answer"`
	Fault  string `json:"fault,omitempty"`
}

// pushMessage pushes what a person wrote; false if nobody is to be told.
func (s *Simulator) pushMessage(t *thread, item int64, kind string, more fields) bool {
	if s.now().Before(t.withTencent) {
		return false // WeChat's own agents have the session
	}
	body := slices.Concat(s.head(t, kind), more, fields{{"MsgId", number(24_000_000_000_000_000 + s.next())}})
	return s.send(&Push{AppID: t.account.AppID, Kind: kind, fields: body, item: item, loud: true}, t)
}

// pushEvent pushes something that happened.
func (s *Simulator) pushEvent(t *thread, event string, more fields) {
	body := slices.Concat(s.head(t, "event"), fields{{"Event", event}}, more)
	loud := event == "CLICK" || event == "user_enter_tempsession"
	s.send(&Push{AppID: t.account.AppID, Kind: event, fields: body, loud: loud}, t)
}

func (s *Simulator) head(t *thread, kind string) fields {
	return fields{
		{"ToUserName", t.account.OriginalID}, {"FromUserName", t.openid},
		{"CreateTime", number(s.now().Unix())}, {"MsgType", kind},
	}
}

// address is where the pushes of an account go, how they are secured, and for
// which appid: a component that the account authorised gets them instead.
func (s *Simulator) address(a *account) (settings PushSettings, sealAs, to string) {
	platform, given := s.components[a.authTo]
	if !given || !mayMessage(platform.authorisers[a.AppID].scopes) {
		return a.Push, a.AppID, a.Push.URL
	}
	settings = PushSettings{URL: platform.MessageURL, Token: platform.Token, Key: platform.Key, Mode: "safe", Format: "xml"}
	return settings, platform.AppID, strings.ReplaceAll(platform.MessageURL, "$APPID$", a.AppID)
}

// send begins a push, unless there is no address for it; it is called under the
// lock. The first tries of one person's pushes are made one after the other.
func (s *Simulator) send(p *Push, t *thread) bool {
	if t != nil {
		p.thread, p.Person, p.openid = t, t.person.ID, t.openid
		p.settings, p.sealAs, p.url = s.address(t.account)
	}
	if p.sealAs == "" {
		p.sealAs = p.AppID
	}
	if p.url == "" || s.ctx.Err() != nil {
		return false
	}
	p.ID, p.At = s.next(), s.now().UnixMilli()
	p.Body = p.fields.write(p.asJSON())
	if len(s.pushes) >= mostPushes {
		s.pushes = slices.Clone(s.pushes[mostPushes/2:])
	}
	s.pushes = append(s.pushes, p)
	s.open++
	var previous chan struct{}
	tried := make(chan struct{})
	if t != nil {
		previous, t.previous = t.previous, tried
	}
	s.work.Go(func() { s.deliver(p, previous, tried) })
	return true
}

func (p *Push) asJSON() bool {
	if p.thread == nil {
		return false
	}
	return p.settings.json(p.thread.account.Kind)
}

// deliver waits for its turn, lets a switch interfere, and tries.
func (s *Simulator) deliver(p *Push, previous <-chan struct{}, tried chan struct{}) {
	if previous != nil {
		select {
		case <-previous:
		case <-s.ctx.Done():
		}
	}
	if sw := s.take(p.AppID, "push", DoTwice, DoReorder, DoHold); sw != nil {
		switch sw.Do {
		case DoTwice:
			s.work.Go(func() { s.try(p) })
		case DoHold:
			s.clock.sleep(s.ctx, time.Duration(sw.Milli)*time.Millisecond)
		case DoReorder:
			close(tried) // the next one goes first
			s.awaitOther(p)
			s.tryAll(p, nil)
			return
		}
	}
	s.tryAll(p, tried)
}

// awaitOther returns when another push of the same account has been tried after this one.
func (s *Simulator) awaitOther(p *Push) {
	for {
		s.mu.Lock()
		moved := s.progress
		other := slices.ContainsFunc(s.pushes, func(o *Push) bool { return o.AppID == p.AppID && o.ID > p.ID && len(o.Tries) > 0 })
		s.mu.Unlock()
		if other {
			return
		}
		select {
		case <-moved:
		case <-s.ctx.Done():
			return
		}
	}
}

// tryAll tries up to three times, five seconds apart, and says how it ended.
// tried is closed after the first.
func (s *Simulator) tryAll(p *Push, tried chan struct{}) {
	for n := range pushTries {
		again := s.try(p)
		if n == 0 && tried != nil {
			close(tried)
		}
		if !again {
			return
		}
		if n == pushTries-1 || !s.clock.sleep(s.ctx, pushPause) {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(p, "failed")
	s.pushed()
}

// try makes one try; true if it has to be made again.
func (s *Simulator) try(p *Push) (again bool) {
	at := s.now()
	status, answer, err := s.post(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := Try{At: at.UnixMilli(), Status: status, Answer: answer[:min(len(answer), keptOfReply)]}
	defer s.pushed()
	switch {
	case s.ctx.Err() != nil:
		return false
	case err != nil:
		t.Fault = reason(err)
	case status != http.StatusOK:
		t.Fault = "status " + strconv.Itoa(status)
	}
	if t.Fault != "" {
		p.Tries = append(p.Tries, t)
		return !p.Done
	}
	if err := s.takeAnswer(p, answer); err != nil {
		t.Fault = err.Error()
		p.Tries = append(p.Tries, t)
		s.end(p, "failed")
		return false
	}
	p.Tries = append(p.Tries, t)
	s.end(p, "delivered")
	return false
}

// pushed wakes who waits for a push to move on.
func (s *Simulator) pushed() {
	s.tellAll(Event{Kind: "log"})
	close(s.progress)
	s.progress = make(chan struct{})
}

// end settles a push, once.
func (s *Simulator) end(p *Push, status string) {
	if p.Done {
		return
	}
	p.Done, p.Failed = true, status == "failed"
	s.open--
	if p.thread == nil {
		return
	}
	if p.item != 0 {
		s.mark(p.thread, p.item, status)
	}
	if p.Failed && p.loud {
		s.notice(p.thread, outOfOrder(p.thread.account))
	}
}

// outOfOrder is what WeChat tells the person when the server does not answer.
func outOfOrder(a *account) string {
	if a.Kind.Mini() {
		return "该小程序客服暂时无法提供服务，请稍后再试"
	}
	return "该公众号提供的服务出现故障，请稍后再试"
}

func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer within 5 s"
	}
	var broken *url.Error
	if errors.As(err, &broken) {
		err = broken.Err
	}
	return err.Error()
}
