// Package chat is the life of a conversation: a customer's message is accepted,
// reacted to, answered, handed over, and the reception ends.
//
// Reading order: chat.go (what it needs), accept.go (a customer writes),
// react.go and decide.go (what follows from it), robot.go, opened.go and later.go
// (what the robot says), watch.go (what must not be said), line.go (customers who wait),
// send.go (an agent writes), leave.go (to
// customers inside WeChat), hand.go (pick and transfer), end.go, marks.go,
// presence.go, tell.go and bulletin.go (who is told), run.go (the workers).
//
// Two rules hold everywhere. What follows from something is decided on what was
// read, without effects, and kept only while that is still true; whoever comes
// second decides again. And screens are told after the commit, never before.
package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

// Messages is what chat needs remembered of what is said.
type Messages interface {
	Profile(ctx context.Context, v model.Viewer) (model.Profile, error)
	File(ctx context.Context, v model.Viewer, key string) (model.File, error)
	PublicReply(ctx context.Context, v model.Viewer, kind, body string) (bool, error)
	Accept(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error)
	Say(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error)
	Tell(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error)
	Recall(ctx context.Context, v model.Viewer, conversation, number int64, within model.Millis) (model.Committed, error)
	Rate(ctx context.Context, v model.Viewer, r model.Rating, say model.Utterance) (model.Committed, error)
	Said(ctx context.Context, v model.Viewer, u model.Utterance) (model.Committed, error)
	ResendDelivery(ctx context.Context, v model.Viewer, conversation, number int64) (model.Committed, error)
	AgentRead(ctx context.Context, v model.Viewer, conversation, number int64) (model.Committed, error)
	CustomerRead(ctx context.Context, v model.Viewer, read, delivered int64) (model.Committed, error)
	Messages(ctx context.Context, v model.Viewer, q model.Stretch) (model.Thread, error)
	Speakers(ctx context.Context, v model.Viewer, messages []model.Message) error
}

// Decisions is what chat needs to decide, and to keep what it decided.
type Decisions interface {
	Moment(ctx context.Context, v model.Viewer, conversation int64) (model.Moment, error)
	Queue(ctx context.Context, v model.Viewer, channel int64, behind model.Conversation, most int) (model.Queue, error)
	Desk(ctx context.Context, v model.Viewer, c model.Conversation, groups ...int64) (model.Channel, model.Desk, error)
	Hear(ctx context.Context, v model.Viewer, c model.Conversation, want model.Wanted) (model.Hearing, error)
	Replied(ctx context.Context, v model.Viewer, conversation, number int64, triggers ...model.Trigger) (bool, error)
	SaveEntry(ctx context.Context, v model.Viewer, entry model.CustomerEntry) error
	Estimate(ctx context.Context, v model.Viewer, channel int64, position int) (int, error)
	Laters(ctx context.Context, v model.Viewer, most int) ([]model.ReplyLater, error)
	SayLater(ctx context.Context, v model.Viewer, l model.ReplyLater) (model.Committed, error)
	Silences(ctx context.Context, v model.Viewer, most int) ([]model.Due, error)
	Commit(ctx context.Context, v model.Viewer, o model.Outcome) (model.Committed, error)
	Duties(ctx context.Context, v model.Viewer, most int) ([]model.Due, error)
	BookDuty(ctx context.Context, v model.Viewer, conversation int64) error
	Endings(ctx context.Context, v model.Viewer, most int) ([]model.Due, error)
	Expiries(ctx context.Context, v model.Viewer, most int) ([]model.Due, error)
	Expire(ctx context.Context, v model.Viewer, conversation int64, say model.Utterance) (model.Committed, error)
	BookEnding(ctx context.Context, v model.Viewer, conversation int64) (bool, error)
	RebookEnding(ctx context.Context, v model.Viewer, conversation int64, at model.Millis) error
	Late(ctx context.Context, v model.Viewer, most int) ([]model.Due, error)
	BookLate(ctx context.Context, v model.Viewer, conversation int64) (bool, error)
	RebookLate(ctx context.Context, v model.Viewer, c model.Conversation, at, patience model.Millis) error
	Reception(ctx context.Context, v model.Viewer, at model.Scope) (own, held model.ReceptionSettings, err error)
	Lines(ctx context.Context, v model.Viewer) ([]model.LineOf, error)
	LinesOf(ctx context.Context, v model.Viewer, agent int64) ([]model.LineOf, error)
}

// Lists is what chat needs to show.
type Lists interface {
	Conversation(ctx context.Context, v model.Viewer, id int64) (model.Conversation, error)
	View(ctx context.Context, v model.Viewer, id int64) (model.View, error)
	Show(ctx context.Context, v model.Viewer, c model.Conversation) (model.View, error)
	Waiting(ctx context.Context, v model.Viewer, channel int64, most int) ([]model.View, error)
	Conversations(ctx context.Context, v model.Viewer, f model.ConversationFilter, p model.Page) (model.List[model.View], error)
	Counts(ctx context.Context, v model.Viewer) (model.Counts, error)
	Round(ctx context.Context, v model.Viewer, session int64) (model.Session, error)
	Star(ctx context.Context, v model.Viewer, conversation int64, starred bool) error
	PutTags(ctx context.Context, v model.Viewer, customer int64, add, drop []int64) error
}

// Presence is what chat needs remembered of who is there.
type Presence interface {
	Agent(ctx context.Context, v model.Viewer, id int64) (model.Agent, error)
	AgentCame(ctx context.Context, v model.Viewer) (now model.Agent, changed bool, err error)
	AgentLeft(ctx context.Context, v model.Viewer) error
	AgentSleeps(ctx context.Context, v model.Viewer, pushable bool) error
	CustomerSeen(ctx context.Context, v model.Viewer, connected bool) (changed bool, err error)
	Beat(ctx context.Context, v model.Viewer, agents, customers []int64) error
	Lapse(ctx context.Context, v model.Viewer, since model.Millis) ([]model.Agent, error)
	Disconnect(ctx context.Context, v model.Viewer) ([]model.Agent, error)
	Presences(ctx context.Context, v model.Viewer, agents []int64) ([]model.Presence, error)
	Administrators(ctx context.Context, v model.Viewer) ([]int64, error)
	StateSince(ctx context.Context, v model.Viewer, agent int64) (model.Millis, error)
}

// Store is everything that chat needs remembered.
type Store interface {
	Messages
	Decisions
	Lists
	Presence
}

// Screens are those who are told what happened, after it was kept.
type Screens interface {
	Publish(ctx context.Context, events ...model.Event)
	// Present lists the agents and customers who have a screen open on this node.
	Present() (agents, customers []int64)
}

// Outbox brings what is said to customers who are inside WeChat. None of its
// methods blocks.
type Outbox interface {
	// MaySend refuses what WeChat would not take from an agent, before it is stored.
	MaySend(w model.View, kind string, body json.RawMessage) error
	// Open refuses if nothing may be sent in a conversation now.
	Open(w model.View) error
	// Left is how many messages automatic replies may still send; negative: any number.
	Left(w model.View) int
	// Wake says that something has been stored that is to leave.
	Wake(due model.Due)
	// Types says that an agent types, or no longer.
	Types(c model.Conversation, typing bool)
}

// Options are what a Chat can be told; the zero value is good.
type Options struct {
	Log  *slog.Logger
	Now  func() time.Time
	Zone *time.Location // of the tenants' calendar; nil: the machine's
	// After does something once, after a pause; nil: time.AfterFunc.
	After func(pause time.Duration, do func())
	// Robots are what answers by itself; nil: only what the channels' settings say.
	Robots Robots
	// Outbox is asked and woken about customers inside WeChat; nil: there are none.
	Outbox Outbox
}

// Chat receives customers. It is safe for any number of goroutines.
type Chat struct {
	Options
	store   Store
	screens Screens

	reactions *rounds[model.Due]
	lines     *rounds[model.LineOf]
	bulletin  *bulletin
	beaten    atomic.Int64 // when this node gave its last sign of life
}

// New makes a Chat. Nothing that was owed is done until Run runs.
func New(s Store, screens Screens, o Options) *Chat {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.After == nil {
		o.After = func(pause time.Duration, do func()) { time.AfterFunc(pause, do) }
	}
	if o.Outbox == nil {
		o.Outbox = noOutbox{}
	}
	if o.Robots == nil {
		o.Robots = noRobots{bot.NewRobot(model.ReplySource{})}
	}
	c := &Chat{Options: o, store: s, screens: screens,
		reactions: newRounds[model.Due](), lines: newRounds[model.LineOf](), bulletin: newBulletin()}
	c.beaten.Store(int64(c.moment()))
	return c
}

// today is the day of the tenants' calendar.
func (c *Chat) today() string { return c.Now().In(c.Zone).Format(time.DateOnly) }

// moment is now, as it is kept.
func (c *Chat) moment() model.Millis { return model.At(c.Now()) }

// system is the program itself, working for the viewer's tenant.
func system(v model.Viewer) model.Viewer { return model.SystemViewer(v.Tenant()) }
