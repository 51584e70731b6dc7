package bot

import (
	"time"

	"yingke/model"
)

// Moment is everything that the robot may know when something happens. It is
// plain data: the same moment always gives the same answer.
type Moment struct {
	Happened model.Trigger // OnOpen, OnParam, OnFollow, OnMenu, OnScan; OnReceived for any message

	Text  string // of a text message or a menu's line; empty for other kinds
	Type  string // kind of the message: text, image, voice, video, location, link, card
	Title string // of a card
	Path  string // of a card

	Source    string
	Param     string // open_param
	Scene     string // where a follower came from, what was scanned, which menu was tapped
	TagIDs    []int64
	ChannelID int64

	State     model.State
	AgentID   int64   // who serves or is named; 0: nobody
	GroupIDs  []int64 // of that agent
	Blocked   bool
	HasSpoken bool // the customer has written before

	Menu   *model.Menu // the newest menu that was said to the customer; nil: none
	Tapped string      // the id of the menu's line that he tapped; empty: he typed

	OpenReply *bool            // session-from's open_reply: overrules the setting
	Inline    *model.ReplyItem // session-from's own reply
	Standing  bool             // nothing was said since the last greeting: it still stands there

	// Texts are what the channel's settings say at a trigger for which there is no
	// rule: the weakest of all rules. GreetNot keeps the one of OnOpen silent.
	Texts    map[model.Trigger]string
	GreetNot Reason

	Fired map[int64]model.Millis // when each rule last fired for this customer
	Now   time.Time              // in the tenant's time zone
	Left  int                    // messages that the platform still lets us send; Unlimited for the cloud product
	Kinds []string               // kinds of item that this product can show; empty: all
	Dice  func(n int) int        // 0 <= result < n, for random replies
}

// Unlimited is Left where no platform counts.
const Unlimited = 1 << 30

// Outcome is what the robot decided.
type Outcome struct {
	Says     []Say
	Log      []Line  // every rule that could have fired, and why it did not
	Keyword  int64   // the keyword rule that answered; 0: none
	Meant    string  // what the number or the line of a menu stands for; empty: the message itself
	Unknown  string  // a text that no keyword knew, in its normal form, for the list of unmatched messages
	Fired    []int64 // rules that fired and of which that is to be remembered
	Assign   bool    // the customer goes on to assignment
	Robot    bool    // he stays with the robot
	Hidden   bool    // only a keyword was said: kept out of the lists
	AgentIDs []int64
	GroupIDs []int64
}

// Say is one message to send.
type Say struct {
	RuleID int64 // 0: a setting or session-from said it
	Item   model.ReplyItem
}

// Line is one line of the decision log; Reason is a code of the locale.
type (
	Line   = model.ReplyLine
	Reason = model.ReplyReason
)

// Why a rule did not fire.
const (
	NotBlocked     Reason = "customer_blocked"
	NotBlacklisted Reason = "blacklisted" // a blacklist word is in the message
	NotEnabled     Reason = "disabled"
	NotNow         Reason = "outside_hours"
	NotHere        Reason = "condition"    // another source, parameter, tag, channel or scene
	NotThisType    Reason = "type"         // another kind of message
	NotAgain       Reason = "interval"     // fired for this customer a moment ago
	NotServing     Reason = "paused"       // paused while served
	NotQueued      Reason = "paused_queue" // paused while queued
	NotFirst       Reason = "weaker"       // a stronger rule answered
	NotAfterWord   Reason = "keyword_first"
	NotSpoken      Reason = "needs_message" // the platform wants a message first
	NotOpen        Reason = "open_reply_off"
	NotQuota       Reason = "quota"      // no message left
	NotShown       Reason = "kind"       // the product cannot show this kind of item
	NotMenu        Reason = "menu_off"   // the menu is switched off or gone
	NotEmpty       Reason = "no_content" // silent on purpose
	NotHuman       Reason = "human_hours"
	NotOffline     Reason = "offline_first" // the offline reply was said instead
	NotFromQueue   Reason = "from_queue"    // taken in from the queue
	NotRest        Reason = "resting"       // somebody rests, which is not offline
	NotEnded       Reason = "ended"         // the reception was ended before the robot could answer
	NotYet         Reason = "not_yet"       // the agent has not been silent for long enough
	NotReceived    Reason = "in_reception"  // the customer is being received already
	NotStanding    Reason = "still_there"   // the last greeting is still the last thing that was said
)

// Verdict says in one word what becomes of the customer.
func (o Outcome) Verdict() model.ReplyVerdict {
	switch {
	case o.Assign:
		return model.VerdictAssign
	case o.Robot:
		return model.VerdictRobot
	case o.Hidden:
		return model.VerdictHidden
	}
	return model.VerdictStays
}
