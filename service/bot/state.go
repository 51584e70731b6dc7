package bot

import (
	"time"

	"yingke/model"
)

// Change is a change of a conversation's state that the robot may comment on
// (系统客服回复, product.md 5.5).
type Change struct {
	Happened  model.Trigger // OnJoin, OnQueue, OnOffline, OnEnd, OnSilence
	FromQueue bool          // of OnJoin: taken in from the queue
	Keyword   bool          // a keyword answered the message that caused it
	Absent    bool          // of OnQueue: nobody is there, not even resting
	Resting   bool          // of OnOffline: somebody rests, and rest is not offline
	Waited    time.Duration // of OnSilence: since the customer's unanswered message
}

// Comment decides what is said at a change. An agent's own words go before his
// group's, and those before the product's.
func (b *Book) Comment(m Moment, c Change) Outcome {
	d := decision{book: b, m: m, silent: c.Waited}
	d.m.Happened = c.Happened
	if m.Blocked {
		d.refuseAll(NotBlocked)
		return d.out
	}
	if c.Happened == model.OnQueue && c.Absent {
		// The offline reply takes the queue reply's place, but only if there is one.
		d.m.Happened = model.OnOffline
		if d.first(model.OnOffline, keywordFirst(c)) {
			d.skip(model.OnQueue, NotOffline)
			return d.out
		}
		d.m.Happened = model.OnQueue
	}
	d.first(d.m.Happened, d.whyNotComment(c))
	return d.out
}

func (d *decision) whyNotComment(c Change) Reason {
	switch c.Happened {
	case model.OnJoin:
		if c.FromQueue && !d.book.settings.JoinFromQueue {
			return NotFromQueue
		}
	case model.OnQueue:
		return keywordFirst(c)
	case model.OnOffline:
		if c.Resting {
			return NotRest
		}
		return keywordFirst(c)
	}
	return ""
}

// keywordFirst keeps the queue silent after a keyword's answer.
func keywordFirst(c Change) Reason {
	if c.Keyword {
		return NotAfterWord
	}
	return ""
}
