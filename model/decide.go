package model

// Moment is everything that a decision about one conversation reads, loaded at
// once. Decisions are pure: they see nothing else.
type Moment struct {
	Now          Millis
	Dice         uint64 // drawn by chance: equals are told apart by it
	Conversation Conversation
	Customer     Customer
	Channel      Channel
	Rules        AssignRules
	Candidates   []Candidate // the channel's agents, by id
	Ahead        int         // customers who wait in the channel's line already
}

// AssignRules are the switches that an assignment reads.
type AssignRules struct {
	AdminTakesPart bool
	WaitForNamed   bool // customers of an exclusive link wait for its agent
	ReturningDays  int  // how long the last agent is remembered; 0: not at all
	TakeInMax      int  // most customers handed to one agent in one take-in
}

// Candidate is an agent as an assignment sees him.
type Candidate struct {
	AgentID       int64
	Nickname      string
	WorkState     WorkState
	Serving       int
	AutoLimit     int
	Weight        int
	Exclusive     bool
	AlsoOrdinary  bool
	AcceptNew     bool
	Administrator bool
	Responsible   bool // for the product
	ServedBefore  bool // this customer, in this conversation; looked up only where AcceptNew is false
}

// Waiting is a conversation in the queue, as a take-in sees it.
type Waiting struct {
	Conversation Conversation
	ServedBefore []int64 // agents with AcceptNew off who have served the customer
}

// Queue is the line of one channel, first come first, with who could take from it.
type Queue struct {
	Now        Millis
	Dice       uint64
	Channel    Channel
	Rules      AssignRules
	Choose     bool // agents choose for themselves how many to take when they come online
	Candidates []Candidate
	Waiting    []Waiting
	More       bool // the line is longer than what was loaded
}

// LineOf names a channel in whose line somebody waits.
type LineOf struct {
	TenantID  int64
	ChannelID int64
}

// Choice is the outcome of an assignment.
type Choice struct {
	AgentID int64 // 0: nobody can take the customer now
	Absent  bool  // nobody is even there: all are offline; rest is not offline
	Why     []Reason
}

// The codes of reasons, in the order in which they can stand in a Session's Why.
const (
	WhyNamed       = "assign.named"        // an exclusive link names the agent: agent
	WhyReturning   = "assign.returning"    // served by him last time: agent
	WhyIdleRate    = "assign.idle_rate"    // the highest idle rate: agent, serving, limit, among
	WhyPassedOver  = "assign.passed_over"  // could not take him: agent, because
	WhyMorePassed  = "assign.more_passed"  // as many again: count, because
	WhyNobody      = "assign.nobody"       // no agent can take him now
	WhyWaitNamed   = "assign.wait_named"   // waits for the agent of his link: agent
	WhyInLine      = "assign.in_line"      // others waited already: ahead
	WhyFromQueue   = "assign.from_queue"   // taken in from the queue: waited (seconds)
	WhyByHand      = "assign.by_hand"      // picked by the agent: agent
	WhyTransferred = "assign.transferred"  // by another agent: from, agent
	WhyReleased    = "assign.released"     // his agent stopped working: from
	WhyAnswered    = "assign.answered"     // the agent wrote to him: agent
	WhyTakenIn     = "assign.taken_online" // the agent took him in as he came online: agent
)

// Why a candidate was passed over: the values of the argument "because".
const (
	BecauseOffline     = "offline"
	BecauseRest        = "rest"
	BecauseFull        = "full"
	BecauseNotIn       = "not_responsible"
	BecauseExclusive   = "exclusive"
	BecauseNoNew       = "no_new_customers"
	BecauseAdmin       = "administrator"
	BecauseTakeInLimit = "take_in_limit"
)

// Outcome is what was decided about a conversation. It holds only while the
// conversation still has the version that the decision read.
type Outcome struct {
	ConversationID int64
	Version        int64

	State     State     // empty: stays as it is
	AgentID   int64     // of Serving
	Automatic bool      // the agent's state and limit are checked once more as it is kept
	PickedOn  string    // the day, 2026-11-23, on which AgentID picked by hand; empty: he did not
	Moved     bool      // a transfer
	EndReason EndReason // of Ended
	EndsAt    Millis    // of Serving: when to look whether it ends by itself; 0: never
	AskRating bool
	Say       []Utterance
	Why       []Reason
	Settled   bool // nothing is owed any more
}

// Committed is what became of a conversation.
type Committed struct {
	Was      Conversation
	Is       Conversation
	Messages []Message
	Repeat   bool // nothing was done: it had been done before
}
