package outbox

import (
	"encoding/json"
	"slices"
	"time"

	"yingke/model"
	"yingke/service/wechat"
	"yingke/service/wechat/quota"
)

// Door is where messages pass on their way to WeChat: it says what may leave,
// and wakes who brings it. It is safe for any number of goroutines.
type Door struct {
	windows quota.Windows
	now     func() time.Time
	lines   *lines
	typing  chan typed
}

// NewDoor makes a door; now nil is the machine's clock.
func NewDoor(windows quota.Windows, now func() time.Time) *Door {
	if now == nil {
		now = time.Now
	}
	return &Door{windows: windows, now: now, lines: newLines(), typing: make(chan typed, typingWaits)}
}

// Wake has a conversation's line looked at now. It never blocks.
func (d *Door) Wake(due model.Due) { d.lines.wake(due) }

// Standing is what may still be sent in a conversation: messages that have not
// left yet count as sent. Our own page has no limit.
func (d *Door) Standing(w model.View) model.QuotaStanding {
	if w.OpenID == "" {
		return model.QuotaStanding{State: model.QuotaOpen, Unlimited: true}
	}
	s := d.windows.Standing(w.Product.Kind, w.Quota, model.At(d.now()))
	if s.State != model.QuotaOpen || s.Unlimited {
		return s
	}
	s.Left, s.Then = max(0, s.Left-w.Waiting), max(0, s.Then-w.Waiting)
	if s.Left == 0 {
		s.State, s.Until = model.QuotaUsedUp, 0
	}
	return s
}

// here are the kinds that our own page shows.
var here = []string{model.KindText, model.KindImage, model.KindFile, model.KindVoice, model.KindVideo, model.KindLink, model.KindMenu}

// Kinds lists the kinds of message that agents may send in a conversation. A
// menu can always be sent: where WeChat knows none it leaves as a text.
func (d *Door) Kinds(w model.View) []string {
	if w.OpenID == "" {
		return here
	}
	conn := model.Connection{Kind: w.Product.Kind, Refused: w.Refused}
	return slices.DeleteFunc(slices.Clone(here), func(kind string) bool { return kind != model.KindMenu && !wechat.MaySend(conn, kind) })
}

// MaySend refuses what an agent is about to say if WeChat would not take it, with
// the sentence: too long, of a kind or a size that does not arrive, or beyond
// what WeChat still allows. Nothing is stored then.
func (d *Door) MaySend(w model.View, kind string, body json.RawMessage) error {
	if w.OpenID == "" {
		return nil
	}
	conn := model.Connection{Kind: w.Product.Kind, Refused: w.Refused}
	p, err := compose(conn, w.OpenID, model.Message{Party: model.ByAgent, Kind: kind, Body: body}, noAddress)
	if err == nil {
		err = wechat.Check(conn, p.out)
	}
	if err == nil && p.file.known {
		err = wechat.CheckFile(conn, p.file.kind, p.file.is.Type, p.file.is.Size)
	}
	if err != nil {
		return err
	}
	return d.Open(w)
}

// Open refuses if nothing may be sent in a conversation now, with the sentence.
func (d *Door) Open(w model.View) error { return quota.Fault(d.Standing(w)) }

// Left is how many messages automatic replies may still send in a conversation;
// negative: any number.
func (d *Door) Left(w model.View) int {
	s := d.Standing(w)
	switch {
	case s.Unlimited:
		return -1
	case s.State != model.QuotaOpen:
		return 0
	}
	return max(0, s.Left-keptForPeople)
}

func noAddress(string) string { return "" }

// keptForPeople is how many messages of a window that is counted automatic
// replies leave over, so that a robot never eats the last one of a person.
const keptForPeople = 1

// allow decides, with the ledger before it, whether a message may leave now.
func (d *Door) allow(kind model.ProductKind, by model.Party) func(q model.Quota, now model.Millis) (model.Quota, error) {
	return func(q model.Quota, now model.Millis) (model.Quota, error) {
		s := d.windows.Standing(kind, q, now)
		if err := quota.Fault(s); err != nil {
			return q, err
		}
		if by == model.ByRobot && !s.Unlimited && s.Left <= keptForPeople {
			return q, model.ErrWeChatLastKept
		}
		return quota.Book(q, now), nil
	}
}
