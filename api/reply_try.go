package api

import (
	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/reply"
)

// lineShape is one line of a decision log, with its reason in the reader's words.
type lineShape struct {
	RuleID   int64             `json:"rule_id"`
	Name     string            `json:"name"`
	Trigger  model.Trigger     `json:"trigger"`
	Fired    bool              `json:"fired"`
	Keyword  string            `json:"keyword"`
	Reason   model.ReplyReason `json:"reason"`
	Sentence string            `json:"sentence"`
}

func shapeLine(c *gin.Context) func(model.ReplyLine) lineShape {
	language := languageOf(c)
	return func(l model.ReplyLine) lineShape {
		line := lineShape{l.RuleID, l.Name, l.Trigger, l.Fired, l.Keyword, l.Reason, ""}
		if l.Reason != "" {
			line.Sentence = locale.Sentence(language, "word.reply."+string(l.Reason), nil)
		}
		return line
	}
}

// trialShape is a moment that somebody imagines.
type trialShape struct {
	ProductID int64         `json:"product_id"`
	ChannelID int64         `json:"channel_id"`
	Event     model.Trigger `json:"event"`
	Text      string        `json:"text"`
	Type      string        `json:"type"`
	Title     string        `json:"title"`
	Path      string        `json:"path"`
	Source    string        `json:"source"`
	Param     string        `json:"param"`
	Scene     string        `json:"scene"`
	TagIDs    []int64       `json:"tag_ids"`
	State     model.State   `json:"state"`
	AgentID   int64         `json:"agent_id"`
	HasSpoken bool          `json:"has_spoken"`
	Nickname  string        `json:"nickname"`
	OpenID    string        `json:"openid"`
	Params    string        `json:"params"`
	At        model.Millis  `json:"at"`
	Left      *int          `json:"left"`
	MenuID    int64         `json:"menu_id"`
	Tapped    string        `json:"tapped"`
	FromQueue bool          `json:"from_queue"`
	Absent    bool          `json:"absent"`
	Resting   bool          `json:"resting"`
	Waited    int           `json:"waited_seconds"`
	Draft     *ruleShape    `json:"draft"`
}

// trialText is how long a tried message may be, in characters.
const trialText = 2000

func (b trialShape) trial() (reply.Trial, error) {
	t := reply.Trial{
		ProductID: b.ProductID, ChannelID: b.ChannelID, Happened: b.Event, Text: b.Text, Type: b.Type, Title: b.Title, Path: b.Path,
		Source: b.Source, Param: b.Param, Scene: b.Scene, TagIDs: b.TagIDs, State: b.State, AgentID: b.AgentID, HasSpoken: b.HasSpoken,
		NickName: b.Nickname, OpenID: b.OpenID, Params: b.Params, At: b.At, Left: -1, MenuID: b.MenuID, Tapped: b.Tapped,
		FromQueue: b.FromQueue, Absent: b.Absent, Resting: b.Resting, Waited: b.Waited,
	}
	if b.Left != nil {
		t.Left = max(0, *b.Left)
	}
	if t.Happened == "" {
		t.Happened = model.OnReceived
	}
	if b.Draft != nil {
		draft := b.Draft.rule(b.Draft.ID)
		draft.ProductID = b.ProductID
		t.Draft = &draft
	}
	for _, text := range []*string{&t.Text, &t.Title, &t.Path} {
		var err error
		if *text, err = model.Lines("text", *text, trialText); err != nil {
			return t, err
		}
	}
	return t, nil
}

// triedSay is one message that would be said.
type triedSay struct {
	RuleID int64  `json:"rule_id"`
	Kind   string `json:"kind"`
	Body   any    `json:"body"`
	Delay  int    `json:"delay_seconds"`
}

func (s *Server) tryReply(c *gin.Context) (any, error) {
	var body trialShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	trial, err := body.trial()
	if err != nil {
		return nil, err
	}
	tried, err := s.Reply.Try(c.Request.Context(), viewerOf(c), trial)
	if err != nil {
		return nil, err
	}
	tenant := viewerOf(c).Tenant()
	shape := func(say reply.TriedSay) triedSay {
		body := s.bodyShape(model.Message{TenantID: tenant, Kind: say.Kind, Body: bodyOf(say.Body, nil)})
		return triedSay{say.RuleID, say.Kind, body, say.Delay}
	}
	return struct {
		Says     []triedSay         `json:"says"`
		Cost     int                `json:"cost"`
		Log      []lineShape        `json:"log"`
		Verdict  model.ReplyVerdict `json:"verdict"`
		Meant    string             `json:"meant"`
		AgentIDs []int64            `json:"agent_ids"`
		GroupIDs []int64            `json:"group_ids"`
	}{listOf(tried.Says, shape).Items, len(tried.Says), listOf(tried.Log, shapeLine(c)).Items, tried.Verdict, tried.Meant,
		filled(tried.AgentIDs), filled(tried.GroupIDs)}, nil
}

// decisionShape is one decision about a message.
type decisionShape struct {
	Trigger  model.Trigger      `json:"trigger"`
	Verdict  model.ReplyVerdict `json:"verdict"`
	SaidFrom int64              `json:"said_from"`
	SaidTo   int64              `json:"said_to"`
	Log      []lineShape        `json:"log"`
	More     int                `json:"left_out"`
	At       model.Millis       `json:"at"`
}

// explainMessage says why a message was answered as it was, or not at all; of a
// message of the robot, why it was said.
func (s *Server) explainMessage(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	number, err := idOf(c, "number")
	if err != nil {
		return nil, err
	}
	m, logs, err := s.Reply.Why(c.Request.Context(), viewerOf(c), id, number)
	if err != nil {
		return nil, err
	}
	shape := func(l model.ReplyLog) decisionShape {
		return decisionShape{l.Trigger, l.Verdict, l.SaidFrom, l.SaidTo, listOf(l.Lines, shapeLine(c)).Items, l.More, l.At}
	}
	return struct {
		Party     model.Party     `json:"party"`
		Decisions []decisionShape `json:"decisions"`
	}{m.Party, listOf(logs, shape).Items}, nil
}
