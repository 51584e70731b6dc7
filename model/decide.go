package model

// Moment is everything that a decision about one conversation reads, loaded at
// once. Decisions are pure: they see nothing else.
type Moment struct {
	Now          Millis
	Dice         uint64 // drawn by chance: equals are told apart by it
	Conversation Conversation
	Customer     Customer // with his tags
	Channel      Channel
	Desk
	Ahead int // customers who wait in the channel's line already
}

// Waiting is a conversation in the queue, as a take-in sees it.
type Waiting struct {
	Conversation Conversation
	Customer     Customer // with his tags; loaded only where the desk asks for them
	ServedBefore []int64  // agents with AcceptNew off who have served the customer
}

// Queue is the line of one channel, first come first, with who could take from it.
type Queue struct {
	Now     Millis
	Dice    uint64
	Channel Channel
	Desk
	Choose  bool // agents choose for themselves how many to take when they come online
	Waiting []Waiting
	More    bool // the line is longer than what was loaded
}

// LineOf names a channel in whose line somebody waits.
type LineOf struct {
	TenantID  int64
	ChannelID int64
}

// Outcome is what was decided about a conversation. It holds only while the
// conversation still has the version that the decision read.
type Outcome struct {
	ConversationID int64
	Version        int64

	State     State     // empty: stays as it is
	AgentID   int64     // of Serving
	Automatic bool      // the agent's state and limit are checked once more as it is kept
	Passed    bool      // a transfer by the clock
	OfferedBy int64     // of a transfer: the agent who may still take him back; 0: nobody
	Since     Millis    // of Queued: he stands in the line as if he had come then; 0: now
	LineRank  int       // of Queued: his place in the line is before those with a higher one
	Turn      *Turn     // of Serving: the turns of the channel, moved on by this choice
	Waits     *Targets  // of Queued: who alone may take him; nil: anybody
	PickedOn  string    // the day, 2026-11-23, on which AgentID picked by hand; empty: he did not
	Moved     bool      // a transfer
	EndReason EndReason // of Ended
	EndsAt    Millis    // of Serving: when to look whether it ends by itself; 0: never
	AskRating bool
	Say       []Utterance
	Why       []Reason
	Settled   bool // nothing is owed any more

	Designate *Designation // who shall get the customer in this round from now on; nil: as before
	Excused   bool         // a keyword has answered the newest message: nobody is late with it
	Warned    bool         // he was told that the round will end
	Replied   []Replied    // what the robot decided on the way
	HeardTo   int64        // the robot has considered what the customer wrote up to this number; 0: as before
	Greets    bool         // the last thing that is said greets a customer who opened his page
	SilenceAt *Millis      // when to look whether the agent keeps him waiting; nil: as before
	Clock     *Clock       // the clocks were looked at; nil: they were not
}

// Clock is what a look at the clocks of a conversation led to.
type Clock struct {
	Rang     []OverdueKind
	Since    Millis // since when he is waited for
	LateAt   Millis // when to look next; 0: nothing is timed
	Patience Millis
}

// Committed is what became of a conversation.
type Committed struct {
	Was      Conversation
	Is       Conversation
	Messages []Message
	Repeat   bool // nothing was done: it had been done before
}
