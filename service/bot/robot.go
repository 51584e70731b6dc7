package bot

import (
	"slices"

	"yingke/model"
)

// Robot is everything that answers by itself in one channel of a product, made
// ready to be asked. It never changes.
type Robot struct {
	Book    *Book
	Watch   *Watch
	LinkKey []byte // signs links; empty: none is signed
	AppID   string // of the product; empty: it has none
}

// NewRobot makes the robot of a channel.
func NewRobot(src model.ReplySource) *Robot {
	return &Robot{Book: NewBook(src.Hold(), src.Rules, src.Menus...), Watch: NewWatch(src.Sensitive), LinkKey: src.LinkKey, AppID: src.AppID}
}

// Needs says what a moment must know for this book; what it does not need need
// not be loaded.
type Needs struct {
	Messages bool  // what customers say while an agent serves them matters
	Fired    bool  // some rule has an interval
	Tags     bool  // some rule asks for a customer's tags
	Groups   bool  // some rule is of an agent group
	Estimate bool  // some rule says how long a customer will wait
	Silences []int // seconds after which the silence of an agent is bridged, in order
}

// Needs is what was found when the rules were looked through.
func (b *Book) Needs() Needs { return b.needs }

func needsOf(rules []model.Rule) Needs {
	var n Needs
	for i := range rules {
		r := &rules[i]
		n.Messages = n.Messages || r.Trigger == model.OnKeyword || r.Trigger == model.OnReceived // the log names those that are off too
		if !r.Enabled {
			continue
		}
		n.Fired = n.Fired || r.Interval > 0
		n.Tags = n.Tags || len(r.Only.TagIDs) > 0
		n.Groups = n.Groups || r.GroupID != 0
		if r.Trigger == model.OnSilence {
			n.Silences = append(n.Silences, max(1, r.Wait))
		}
		for _, item := range r.Items {
			n.Estimate = n.Estimate || NeedsEstimate(item.Body.Text)
		}
	}
	slices.Sort(n.Silences)
	return n
}

// NextSilence is after how many seconds of an agent's silence the robot has
// something to say that it has not said after so many; 0: never.
func (n Needs) NextSilence(after int) int {
	for _, wait := range n.Silences {
		if wait > after {
			return wait
		}
	}
	return 0
}
