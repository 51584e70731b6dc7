package simulator

import "time"

// Rules of "typing" (wechat.md A3).
const (
	typingAfter = 30 * time.Second // after something the person did
	typingLasts = 15 * time.Second
)

// typing shows that somebody types.
func (c *call) typing() any {
	var in struct {
		ToUser  string `json:"touser"`
		Command string `json:"command"`
	}
	if f := c.read(&in); f.code != 0 {
		return f
	}
	if f := c.mayServe(); f.code != 0 {
		return f
	}
	t := c.threadOf(c.account, in.ToUser)
	switch {
	case t == nil:
		return refused(40003)
	case in.Command == "CancelTyping":
		c.stopTyping(t)
		return ok()
	case in.Command != "Typing":
		return refused(45072)
	case t.lastAction.IsZero() || c.now.Sub(t.lastAction) > typingAfter:
		return refused(45080)
	case c.now.Before(t.typingTo):
		return refused(45081)
	}
	t.typingTo = c.now.Add(typingLasts)
	c.tell(t.person, Event{Kind: "typing", AppID: c.account.AppID, On: true})
	return ok()
}

// stopTyping is what a message does, and a cancelling.
func (c *call) stopTyping(t *thread) {
	if c.now.Before(t.typingTo) {
		c.tell(t.person, Event{Kind: "typing", AppID: c.account.AppID})
	}
	t.typingTo = time.Time{}
}
