package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

// Robots makes what answers by itself ready to be asked.
type Robots interface {
	// Robot is what answers in a channel of a product, by its rules of this moment.
	Robot(ctx context.Context, v model.Viewer, product, channel int64) (*bot.Robot, error)
}

// noRobots is for a house without rules: what the channels' settings say is said.
type noRobots struct{ robot *bot.Robot }

func (n noRobots) Robot(context.Context, model.Viewer, int64, int64) (*bot.Robot, error) {
	return n.robot, nil
}

// greetEvery is how long the channel's greeting is not said again (product.md 14).
const greetEvery = model.Millis(time.Minute / time.Millisecond)

// unmatchedMost is how much of a text that no keyword knew is remembered.
const unmatchedMost = 100

// talk is the robot with what it has to know of one conversation. What it decides
// is gathered into an outcome; nothing of it is said before that is kept.
type talk struct {
	robot   *bot.Robot
	c       model.Conversation
	hearing model.Hearing
	m       bot.Moment // what stays the same from message to message
	facts   bot.Facts
	today   string
}

// about is the conversation that a talk is about.
type about struct {
	model.Conversation
	customer model.Customer // with his tags
	channel  model.Channel
	agent    model.Agent // who serves or shall; zero: nobody
	said     bool        // what the customer wrote is to be answered
}

// talk loads what the robot has to know.
func (c *Chat) talk(ctx context.Context, v model.Viewer, a about) (*talk, error) {
	v = system(v)
	robot, err := c.Robots.Robot(ctx, v, a.ProductID, a.ChannelID)
	if err != nil {
		return nil, fmt.Errorf("find the robot of conversation %d: %w", a.ID, err)
	}
	needs := robot.Book.Needs()
	t := &talk{robot: robot, c: a.Conversation}
	t.hearing, err = c.store.Hear(ctx, v, a.Conversation, model.Wanted{
		Said: a.said, Fired: needs.Fired || len(needs.Silences) > 0, Groups: needs.Groups, Agent: a.agent.ID})
	if err != nil {
		return nil, fmt.Errorf("listen to conversation %d: %w", a.ID, err)
	}
	left, err := c.left(ctx, v, a.Conversation)
	if err != nil {
		return nil, err
	}
	now := c.Now().In(c.Zone)
	t.today = now.Format(time.DateOnly)
	t.m = bot.Moment{
		Source: a.Source, Param: t.hearing.Entry.OpenParam, TagIDs: a.customer.TagIDs, ChannelID: a.ChannelID,
		State: a.State, AgentID: a.agent.ID, GroupIDs: t.hearing.GroupIDs, Blocked: a.customer.Blocked, HasSpoken: a.CustomerAt != 0,
		Fired: t.hearing.Fired, Now: now, Left: left, Dice: rand.IntN, Texts: a.channel.Settings.Texts(),
	}
	if a.OpenID == "" {
		t.m.Kinds = bot.KindsOf(model.Cloud)
	}
	t.facts = factsOf(a, robot, now)
	t.facts.Params = forwarded(t.hearing.Entry.Forward)
	return t, nil
}

// left is how many messages the robot may still say.
func (c *Chat) left(ctx context.Context, v model.Viewer, of model.Conversation) (int, error) {
	if of.OpenID == "" {
		return bot.Unlimited, nil
	}
	w, err := c.store.Show(ctx, v, of)
	if err != nil {
		return 0, fmt.Errorf("look what may be sent in conversation %d: %w", of.ID, err)
	}
	if left := c.Outbox.Left(w); left >= 0 {
		return left, nil
	}
	return bot.Unlimited, nil
}

func factsOf(a about, robot *bot.Robot, now time.Time) bot.Facts {
	f := bot.Facts{StaffName: a.agent.Nickname, OpenID: a.customer.OpenID, UnionID: a.customer.UnionID, Source: a.Source,
		AppID: robot.AppID, Now: now, SignKey: robot.LinkKey}
	if a.customer.Named {
		f.NickName = a.customer.Nickname
	}
	if a.OpenID != "" {
		f.NickName, f.Source = noLink(f.NickName), noLink(f.Source)
	}
	return f
}

// noLink is what a customer says of himself as it may stand in a text of an
// administrator's: WeChat would make a link of it, and the links in such a text
// are meant.
func noLink(theirs string) string { return strings.ReplaceAll(theirs, "<", "＜") }

// speech is a text that the house says by itself, without a rule; none if it is empty.
func (c *Chat) speech(w model.View, text string) []model.Utterance {
	if text == "" {
		return nil
	}
	f := factsOf(about{Conversation: w.Conversation, customer: w.Customer, agent: w.Agent}, &bot.Robot{}, c.Now().In(c.Zone))
	f.QueueNo = w.QueuePosition
	text = model.Spoken(f.Text(text))
	return []model.Utterance{{Party: model.ByRobot, Kind: model.KindText, Body: encode(model.Text{Text: text}), Preview: oneLine(text)}}
}

// forwarded are the parameters that session-from wants to have passed on: the
// text "a=1&b=2" or an object, as JSON, or the plain text.
func forwarded(params string) string {
	var text string
	if params == "" || json.Unmarshal([]byte(params), &text) == nil {
		return text
	}
	var pairs map[string]any
	if json.Unmarshal([]byte(params), &pairs) != nil {
		return params
	}
	query := url.Values{}
	for name, value := range pairs {
		query.Set(name, fmt.Sprint(value))
	}
	return query.Encode()
}

// heard is what became of everything that a customer wrote.
type heard struct {
	verdict  model.ReplyVerdict
	keyword  bool // one of his messages was answered by a keyword
	newest   bool // the newest was
	named    model.Targets
	anything bool // he said something since the robot last listened
}

// reply answers everything that the customer wrote, message by message, and says
// what becomes of him: who is to go to a person goes, whatever else he said.
func (t *talk) reply(o *model.Outcome) heard {
	var h heard
	o.HeardTo = t.c.LastNumber
	for _, m := range t.hearing.Said {
		moment := t.m
		if !hears(&moment, m) {
			continue
		}
		moment.Menu = t.hearing.Menu
		out := t.robot.Book.Answer(moment)
		t.keep(o, out, model.ReplyLog{Number: m.Number, Trigger: model.OnReceived, Verdict: out.Verdict()}, fmt.Sprint("r", m.Number, "."))
		h.anything, h.newest = true, out.Keyword != 0
		h.keyword = h.keyword || h.newest
		h.verdict = weightier(h.verdict, out.Verdict())
		if h.named.Empty() {
			h.named = model.Targets{AgentIDs: out.AgentIDs, GroupIDs: out.GroupIDs}
		}
	}
	return h
}

// passOver notes of everything that the robot has not answered why it will not.
func (t *talk) passOver(o *model.Outcome, why bot.Reason) {
	o.HeardTo = t.c.LastNumber
	for _, m := range t.hearing.Said {
		moment := t.m
		if hears(&moment, m) {
			moment.Menu = t.hearing.Menu
			t.keep(o, t.robot.Book.Refuse(moment, why), model.ReplyLog{Number: m.Number, Trigger: model.OnReceived}, "")
		}
	}
}

// weightier is which of two verdicts counts: to a person before with the robot
// before out of the lists.
func weightier(a, b model.ReplyVerdict) model.ReplyVerdict {
	for _, v := range []model.ReplyVerdict{model.VerdictAssign, model.VerdictRobot, model.VerdictHidden} {
		if a == v || b == v {
			return v
		}
	}
	return model.VerdictStays
}

// hears puts a message into a moment; what was withdrawn, or is no message, is
// not heard.
func hears(b *bot.Moment, m model.Message) bool {
	if m.RecalledAt != 0 || m.Kind == model.KindEvent || m.Kind == model.KindRecall {
		return false
	}
	b.Happened, b.Type = model.OnReceived, m.Kind
	switch m.Kind {
	case model.KindText:
		var text model.Text
		if json.Unmarshal(m.Body, &text) != nil {
			return false
		}
		b.Text, b.Tapped = text.Text, text.MenuID
	case model.KindCard:
		var card model.Card
		if json.Unmarshal(m.Body, &card) != nil {
			return false
		}
		b.Title, b.Path = card.Title, card.Path
	}
	return true
}

// comment says what the robot has to say to a change of the conversation, and
// claims that it said something.
func (t *talk) comment(o *model.Outcome, change bot.Change) bool {
	before := len(o.Say)
	out := t.robot.Book.Comment(t.m, change)
	t.keep(o, out, model.ReplyLog{Number: t.c.LastNumber, Trigger: change.Happened}, "")
	return len(o.Say) > before
}

// keep gathers what was decided: what is said, why, what is to be counted. mark
// begins the client ids of what is said, so that it is said once.
func (t *talk) keep(o *model.Outcome, out bot.Outcome, log model.ReplyLog, mark string) {
	log.Lines = out.Log
	r := model.Replied{Log: log, Fired: out.Fired, Hits: t.hits(out)}
	o.Replied = append(o.Replied, r)
	for i, say := range out.Says {
		u := t.utter(say.Item)
		u.Log = len(o.Replied)
		if mark != "" {
			u.ClientID = fmt.Sprint(mark, i)
		}
		o.Say = append(o.Say, u)
		if t.m.Left != bot.Unlimited {
			t.m.Left--
		}
	}
	for _, rule := range out.Fired { // what the customer says next finds it fired
		t.m.Fired[rule] = model.At(t.m.Now)
	}
}

// hits are what is counted of a decision: rules that fired, and a text that no
// keyword knew. What is said to a person is no question to the robot.
func (t *talk) hits(out bot.Outcome) []model.ReplyHit {
	var hits []model.ReplyHit
	for _, l := range out.Log {
		if l.Fired && l.RuleID != 0 {
			hits = append(hits, model.ReplyHit{ProductID: t.c.ProductID, Trigger: l.Trigger, RuleID: l.RuleID, Keyword: l.Keyword, Day: t.today})
		}
	}
	if out.Unknown != "" && t.c.State != model.Serving {
		text := model.Tidy(out.Unknown, unmatchedMost)
		hits = append(hits, model.ReplyHit{ProductID: t.c.ProductID, Trigger: model.OnKeyword, Text: text, Day: t.today})
	}
	return hits
}

// utter makes a message of what the robot says.
func (t *talk) utter(item model.ReplyItem) model.Utterance {
	kind, body, preview := t.robot.Book.Message(item, t.facts)
	if text, is := body.(model.Text); is {
		text.Text = model.Spoken(text.Text)
		body = text
	}
	return model.Utterance{Party: model.ByRobot, Kind: kind, Body: encode(body), Preview: oneLine(preview),
		Pause: model.Millis(item.DelaySeconds) * 1000}
}

// meet makes an agent the one who speaks for the house.
func (t *talk) meet(agent model.Agent, groups []int64) {
	t.m.AgentID, t.m.GroupIDs, t.facts.StaffName = agent.ID, groups, agent.Nickname
}
