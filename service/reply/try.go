package reply

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

// Trial is a moment that somebody imagines, to see what the robot would say.
type Trial struct {
	ProductID int64
	ChannelID int64
	Happened  model.Trigger // of messages OnReceived

	Text   string
	Type   string // of the message; empty: text
	Title  string // of a card
	Path   string
	Source string
	Param  string
	Scene  string
	TagIDs []int64

	State     model.State // empty: idle
	AgentID   int64       // who serves or is named
	HasSpoken bool
	NickName  string
	OpenID    string
	Params    string // session-from's params
	At        model.Millis
	Left      int // messages that WeChat still takes; negative: no limit
	MenuID    int64
	Tapped    string

	FromQueue bool
	Absent    bool
	Resting   bool
	Waited    int // seconds

	Draft *model.Rule // a rule as it would be if it were saved now; nil: as they are
}

// Tried is what the robot would do.
type Tried struct {
	Says     []TriedSay
	Log      []model.ReplyLine
	Verdict  model.ReplyVerdict
	Meant    string // what a menu's number stands for
	AgentIDs []int64
	GroupIDs []int64
}

// TriedSay is one message that would be said.
type TriedSay struct {
	RuleID int64
	Kind   string
	Body   any
	Delay  int // seconds
}

// Try says what the robot would do. Nothing is kept and nobody is told.
func (s *Service) Try(ctx context.Context, v model.Viewer, t Trial) (Tried, error) {
	product, err := s.product(ctx, v, t.ProductID)
	if err != nil {
		return Tried{}, err
	}
	channel, err := s.channel(ctx, v, t.ProductID, t.ChannelID)
	if err != nil {
		return Tried{}, err
	}
	if !slices.Contains(model.Triggers(), t.Happened) || t.Happened == model.OnKeyword {
		return Tried{}, model.ErrBadChoice.On("event")
	}
	robot, err := s.rehearse(ctx, v, t)
	if err != nil {
		return Tried{}, err
	}
	agent, groups, err := s.server(ctx, v, t.AgentID)
	if err != nil {
		return Tried{}, err
	}
	m := s.imagine(t, product, channel)
	m.GroupIDs = groups
	if m.Menu = robot.Book.Menu(t.MenuID); m.Menu == nil && t.MenuID != 0 {
		return Tried{}, model.ErrMenuGone.On("menu_id")
	}
	var out bot.Outcome
	if t.Happened.System() {
		out = robot.Book.Comment(m, bot.Change{Happened: t.Happened, FromQueue: t.FromQueue, Absent: t.Absent, Resting: t.Resting, Waited: time.Duration(t.Waited) * time.Second})
	} else {
		out = robot.Book.Answer(m)
	}
	facts := bot.Facts{NickName: t.NickName, OpenID: t.OpenID, Source: t.Source, Params: t.Params, StaffName: agent.Nickname,
		QueueNo: 1, Now: m.Now, SignKey: robot.LinkKey}
	return tried(robot.Book, out, facts), nil
}

// rehearse is the robot of the trial's place, with the draft among its rules.
func (s *Service) rehearse(ctx context.Context, v model.Viewer, t Trial) (*bot.Robot, error) {
	if t.Draft == nil {
		return s.Robot(ctx, v, t.ProductID, t.ChannelID)
	}
	around, err := s.around(ctx, v, *t.Draft)
	if err != nil {
		return nil, err
	}
	draft, err := around.check(*t.Draft)
	if err != nil {
		return nil, err
	}
	src, err := s.store.ReplySource(ctx, v, t.ProductID, t.ChannelID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(src.Rules, func(r model.Rule) bool { return r.ID == draft.ID && draft.ID != 0 })
	if at >= 0 {
		draft.Position = src.Rules[at].Position
		src.Rules[at] = draft
	} else {
		draft.ID, draft.Position = -1, len(src.Rules)+1
		src.Rules = append(src.Rules, draft)
	}
	return bot.NewRobot(src), nil
}

// server is an agent with the groups that he is in.
func (s *Service) server(ctx context.Context, v model.Viewer, id int64) (model.Agent, []int64, error) {
	if id == 0 {
		return model.Agent{}, nil, nil
	}
	agents, err := s.store.Colleagues(ctx, v)
	if err != nil {
		return model.Agent{}, nil, err
	}
	at := slices.IndexFunc(agents, func(a model.Agent) bool { return a.ID == id })
	if at < 0 {
		return model.Agent{}, nil, model.ErrBadChoice.On("agent_id")
	}
	groups, err := s.store.Groups(ctx, v)
	var in []int64
	for _, g := range groups {
		if slices.Contains(g.MemberIDs, id) {
			in = append(in, g.ID)
		}
	}
	return agents[at], in, err
}

// imagine is the moment of a trial.
func (s *Service) imagine(t Trial, product model.Product, channel model.Channel) bot.Moment {
	now := s.Now()
	if t.At != 0 {
		now = t.At.Time()
	}
	m := bot.Moment{
		Happened: t.Happened, Text: t.Text, Type: t.Type, Title: t.Title, Path: t.Path, Source: t.Source, Param: t.Param, Scene: t.Scene,
		TagIDs: t.TagIDs, ChannelID: t.ChannelID, State: t.State, AgentID: t.AgentID, HasSpoken: t.HasSpoken, Tapped: t.Tapped,
		Now: now.In(s.Zone), Left: t.Left, Kinds: kinds(product), Dice: rand.IntN, Texts: channel.Settings.Texts(),
	}
	if m.Type == "" {
		m.Type = model.KindText
	}
	if m.State == "" {
		m.State = model.Idle
	}
	if m.Left < 0 {
		m.Left = bot.Unlimited
	}
	return m
}

func tried(book *bot.Book, out bot.Outcome, facts bot.Facts) Tried {
	t := Tried{Says: []TriedSay{}, Log: out.Log, Verdict: out.Verdict(), Meant: out.Meant, AgentIDs: out.AgentIDs, GroupIDs: out.GroupIDs}
	for _, say := range out.Says {
		kind, body, _ := book.Message(say.Item, facts)
		t.Says = append(t.Says, TriedSay{RuleID: say.RuleID, Kind: kind, Body: body, Delay: say.Item.DelaySeconds})
	}
	return t
}
