package bot

import "yingke/model"

// Robot is everything that answers by itself in one channel of a product, made
// ready to be asked. It never changes.
type Robot struct {
	Book    *Book
	Watch   *Watch
	LinkKey []byte // signs links; empty: none is signed
}

// NewRobot makes the robot of a channel.
func NewRobot(src model.ReplySource) *Robot {
	return &Robot{Book: NewBook(src.Hold(), src.Rules, src.Menus...), Watch: NewWatch(src.Sensitive), LinkKey: src.LinkKey}
}

// Needs says what a moment must know for this book; what it does not need need
// not be loaded.
type Needs struct {
	Messages bool // what customers say while an agent serves them matters
	Fired    bool // some rule has an interval
	Tags     bool // some rule asks for a customer's tags
	Groups   bool // some rule is of an agent group
	Silence  int  // seconds after which the silence of an agent is bridged at the soonest; 0: never
}

// Needs looks through the rules that are on.
func (b *Book) Needs() Needs { return b.needs }

func needsOf(rules []model.Rule) Needs {
	var n Needs
	for i := range rules {
		r := &rules[i]
		if !r.Enabled {
			continue
		}
		n.Messages = n.Messages || r.Trigger == model.OnKeyword || r.Trigger == model.OnReceived
		n.Fired = n.Fired || r.Interval > 0
		n.Tags = n.Tags || len(r.Only.TagIDs) > 0
		n.Groups = n.Groups || r.GroupID != 0
		if r.Trigger == model.OnSilence && (n.Silence == 0 || r.Wait < n.Silence) {
			n.Silence = max(1, r.Wait)
		}
	}
	return n
}
