package model

// The codes of reasons: each is one step of the path of an assignment, and has a
// sentence in every locale.
const (
	WhyLead        = "assign.lead"         // the customer's owner: agent
	WhyNoLead      = "assign.no_lead"      // his owner cannot: agent, because
	WhyWaitLead    = "assign.wait_lead"    // he waits for his owner: agent
	WhyNamed       = "assign.named"        // an exclusive link names the agent: agent
	WhyNotNamed    = "assign.not_named"    // he cannot: agent, because
	WhyWaitNamed   = "assign.wait_named"   // he waits for the agent of his link: agent
	WhyChosen      = "assign.chosen"       // one of those designated: agent, by
	WhyChosenGroup = "assign.chosen_group" // a member of the groups designated: agent, by
	WhyNotChosen   = "assign.not_chosen"   // none of those designated can: by, count
	WhyWaitChosen  = "assign.wait_chosen"  // he waits for those designated: by
	WhyLeave       = "assign.leave"        // he is asked to leave a message: by
	WhyUnknown     = "assign.unknown"      // nobody designated serves this channel: by
	WhyReturning   = "assign.returning"    // served by him last time: agent
	WhyNotLast     = "assign.not_last"     // he who served him last cannot: agent, because
	WhyWaitLast    = "assign.wait_last"    // he waits for him who served him last: agent
	WhyForgotten   = "assign.forgotten"    // who served him last did so too long ago: agent, days
	WhyRoute       = "assign.route"        // a routing rule: agent, rule
	WhyNotRoute    = "assign.not_route"    // none of those whom the rule names can: rule, count
	WhyWaitRoute   = "assign.wait_route"   // he waits for those whom the rule names: rule
	WhyIdleRate    = "assign.idle_rate"    // the highest idle rate: agent, serving, limit, among, equals
	WhyFewest      = "assign.fewest"       // the fewest customers today: agent, received, among, equals
	WhyTurn        = "assign.turn"         // it is his turn: agent, among
	WhyWeight      = "assign.weight"       // his weight: agent, weight, among
	WhyPassedOver  = "assign.passed_over"  // could not take him: agent, because
	WhyMorePassed  = "assign.more_passed"  // as many again: count, because
	WhyNobody      = "assign.nobody"       // no agent can take him now
	WhyInLine      = "assign.in_line"      // others waited already: ahead
	WhyFromQueue   = "assign.from_queue"   // taken in from the queue: waited (seconds)
	WhyByHand      = "assign.by_hand"      // picked by the agent: agent
	WhyTransferred = "assign.transferred"  // by another agent: from, agent
	WhyHanded      = "assign.handed"       // of those to whom he was handed, he can best: agent
	WhyNotHanded   = "assign.not_handed"   // none of those to whom he should be handed can: count
	WhyLate        = "assign.late"         // his agent did not answer in time: from, seconds
	WhyUnopened    = "assign.unopened"     // his agent did not even look: from, seconds
	WhyUndone      = "assign.undone"       // the transfer was taken back: agent
	WhyOffline     = "assign.offline"      // his agent went offline before he answered: from
	WhyReleased    = "assign.released"     // his agent stopped working: from
	WhyAnswered    = "assign.answered"     // the agent wrote to him: agent
	WhyTakenIn     = "assign.taken_online" // the agent took him in as he came online: agent
)

// Reasons lists every code, so that a test can hold the locales to them.
func Reasons() []string {
	return []string{WhyLead, WhyNoLead, WhyWaitLead, WhyNamed, WhyNotNamed, WhyWaitNamed, WhyChosen, WhyChosenGroup, WhyNotChosen, WhyWaitChosen,
		WhyLeave, WhyUnknown, WhyReturning, WhyNotLast, WhyWaitLast, WhyForgotten, WhyRoute, WhyNotRoute, WhyWaitRoute, WhyIdleRate, WhyFewest,
		WhyTurn, WhyWeight, WhyPassedOver, WhyMorePassed, WhyNobody, WhyInLine, WhyFromQueue, WhyByHand, WhyTransferred, WhyHanded, WhyNotHanded,
		WhyLate, WhyUnopened, WhyUndone, WhyOffline, WhyReleased, WhyAnswered, WhyTakenIn}
}

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
	BecauseGone        = "gone" // he serves this channel no more
)

// Level names one level of the fixed order (product.md 4.1).
type Level string

// The levels, in their order.
const (
	LevelLead      Level = "lead"
	LevelChosen    Level = "chosen" // designated, or named by an exclusive link
	LevelReturning Level = "returning"
	LevelRoute     Level = "route"
	LevelMode      Level = "mode"
)

// LevelVerdict says what a level led to.
type LevelVerdict string

// The verdicts of a level.
const (
	LevelGave    LevelVerdict = "gave"    // somebody gets the customer
	LevelWaits   LevelVerdict = "waits"   // the customer waits for those who were meant
	LevelPassed  LevelVerdict = "passed"  // nobody could: the next level is asked
	LevelSilent  LevelVerdict = "silent"  // it says nothing about this customer
	LevelUnasked LevelVerdict = "unasked" // a level before it has decided
)

// LevelStep is what one level of an assignment led to.
type LevelStep struct {
	Level   Level
	Verdict LevelVerdict
	AgentID int64  // of LevelGave
	Seen    []Seen // whom it looked at
	Why     []Reason
}

// Seen is a candidate whom a level looked at.
type Seen struct {
	Candidate Candidate
	Because   string // why he cannot take the customer; empty: he can
}

// AssignPath is an assignment with everything that led to it, for people who
// ask who would get a customer and why.
type AssignPath struct {
	Choice Choice
	Steps  []LevelStep
}
