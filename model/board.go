package model

// Board is what is going on in a tenant right now (实时看板).
type Board struct {
	At     Millis
	Agents map[WorkState]int // active ones, by work state

	Connected int // of them: with a screen open
	Places    int // that agents who are online have in all
	Serving   int
	Waiting   int // in lines
	Robot     int

	WaitingSince    Millis // of who waits longest; 0: nobody waits
	Unanswered      int    // of those who are served
	UnansweredSince Millis // of who waits longest for an answer; 0: nobody does
}

// BoardAgent is one agent on the board.
type BoardAgent struct {
	Agent
	Since           Millis // in his work state; 0: it was never noted
	Received        int    // customers today, however they came
	Unanswered      int
	UnansweredSince Millis
}

// BoardLine is one line on the board.
type BoardLine struct {
	Channel      Channel
	Waiting      int
	Awaiting     int    // of them: those who wait for somebody
	WaitingSince Millis // of who waits longest
	Free         int    // places of agents of the channel who are online
}

// BoardFilter narrows the agents on the board; zero values do not.
type BoardFilter struct {
	GroupID   int64
	ChannelID int64
	WorkState WorkState
}

// Reach says how an agent can be reached, whatever work state he chose.
type Reach string

// The three truths of presence.
const (
	ReachConnected  Reach = "connected"  // a screen of his is open
	ReachBackground Reach = "background" // his app sleeps, and a push wakes it
	ReachNone       Reach = "none"
)

// pushableFor is how long an app that went to the background is taken to be
// there: the platform has thrown it out by then.
const pushableFor Millis = 24 * 60 * 60 * 1000

// Reach is how the agent can be reached at a moment.
func (a Agent) Reach(now Millis) Reach {
	switch {
	case a.Connected:
		return ReachConnected
	case a.PushableAt > 0 && now-a.PushableAt < pushableFor:
		return ReachBackground
	}
	return ReachNone
}
