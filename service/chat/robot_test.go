package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/bot"
	"yingke/service/chat"
)

// robots makes the robot anew each time that it is asked for.
type robots struct{ store *store.Store }

func (r robots) Robot(ctx context.Context, v model.Viewer, product, channel int64) (*bot.Robot, error) {
	src, err := r.store.ReplySource(ctx, v, product, channel)
	if err != nil {
		return nil, err
	}
	return bot.NewRobot(src), nil
}

// shop is a desk with a clock, a robot and one channel.
type shop struct {
	desk
	clock   *hand
	channel model.Channel
	wang    model.Agent
	agent   model.Viewer
}

// newShop has an agent who is online, unless away.
func newShop(t *testing.T, away bool, change ...func(*model.ChannelSettings)) shop {
	t.Helper()
	h := newHand()
	d := onClock(t, h)
	d.Chat = chat.New(d.store, d.screens, chat.Options{Now: h.now, Zone: time.UTC, Robots: robots{d.store}})
	wang, agent := d.Agent(t, "小王")
	if !away {
		d.Online(t, wang)
	}
	return shop{d, h, d.Channel(t, []model.Agent{wang}, change...), wang, agent}
}

// rule adds a rule that says its name.
func (s shop) rule(t *testing.T, name string, on model.Trigger, change ...func(*model.Rule)) model.Rule {
	t.Helper()
	r := model.Rule{ProductID: s.ProductID, Name: name, Trigger: on, Enabled: true, Items: []model.ReplyItem{says1(name)}}
	for _, c := range change {
		c(&r)
	}
	for i := range r.Keywords {
		r.Keywords[i].Normal = bot.Normal(r.Keywords[i].Text, true)
	}
	saved, err := s.store.SaveRule(t.Context(), s.Admin, r)
	if err != nil {
		t.Fatalf("save rule %s: %v", name, err)
	}
	return saved
}

func says1(text string) model.ReplyItem {
	return model.ReplyItem{Kind: model.KindText, Body: model.Reply{Text: text}}
}

func words(list ...string) func(*model.Rule) {
	return func(r *model.Rule) {
		for _, w := range list {
			r.Keywords = append(r.Keywords, model.Keyword{Text: w})
		}
	}
}

func every(seconds int) func(*model.Rule) { return func(r *model.Rule) { r.Interval = seconds } }

// switches changes the general settings.
func (s shop) switches(t *testing.T, change func(*model.ReplySettings)) {
	t.Helper()
	settings := model.DefaultReplySettings()
	change(&settings)
	if err := s.store.SaveReplySettings(t.Context(), s.Admin, model.KeptReplySettings{Own: true, Settings: settings}); err != nil {
		t.Fatal(err)
	}
}

// reads compares a thread as the administrator sees it.
func (s shop) reads(t *testing.T, conversation int64, want ...string) {
	t.Helper()
	if got := s.thread(t, s.Admin, conversation); !slices.Equal(got, want) {
		t.Errorf("the thread is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func (s shop) state(t *testing.T, conversation int64, want model.State) {
	t.Helper()
	if now := s.conversation(t, conversation); now.State != want || now.DutyAt != 0 {
		t.Errorf("it is %s and owes since %d, want %s", now.State, now.DutyAt, want)
	}
}

// why is the log about a message: "rule +" or "rule reason", a decision a piece.
func (s shop) why(t *testing.T, conversation, number int64) string {
	t.Helper()
	_, logs, err := s.store.ReplyLogs(t.Context(), s.Admin, conversation, number)
	if err != nil {
		t.Fatal(err)
	}
	var pieces []string
	for _, l := range logs {
		var lines []string
		for _, line := range l.Lines {
			mark := string(line.Reason)
			if line.Fired {
				mark = strings.TrimSpace("+ " + mark)
			}
			name := line.Name
			if name == "" {
				name = "-"
			}
			lines = append(lines, name+" "+mark)
		}
		pieces = append(pieces, fmt.Sprintf("%s: %s", l.Trigger, strings.Join(lines, ", ")))
	}
	return strings.Join(pieces, "; ")
}

func TestAKeywordAnswersAndNobodyIsDisturbed(t *testing.T) {
	s := newShop(t, false)
	s.rule(t, "九十九", model.OnKeyword, words("价格"))
	s.rule(t, "您好", model.OnReceived, every(60))
	s.switches(t, func(r *model.ReplySettings) { r.KeywordsTakePart = false })
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, " 价格？")
	s.state(t, c.ID, model.Hidden)
	s.speaks(t, visitor, "价格")
	s.reads(t, c.ID, "customer text 价格？", "robot text 九十九", "customer text 价格", "robot text 九十九")
	if got := s.why(t, c.ID, 1); got != "received: 九十九 +, 您好 keyword_first" {
		t.Errorf("why: %s", got)
	}
	if s.agent1(t).Serving != 0 {
		t.Error("an agent was disturbed")
	}
	s.speaks(t, visitor, "我要退货")
	s.state(t, c.ID, model.Serving)
	s.reads(t, c.ID, "customer text 价格？", "robot text 九十九", "customer text 价格", "robot text 九十九",
		"customer text 我要退货", "robot text 您好", "event agent.joined")
	if got := s.why(t, c.ID, 6); got != "received: 您好 +" {
		t.Errorf("why it was said: %s", got)
	}
}

func (s shop) agent1(t *testing.T) model.Agent { return s.agentOf(t, s.wang.ID) }

func (s shop) agentOf(t *testing.T, id int64) model.Agent { return s.desk.agent(t, id) }

func TestEveryMessageIsAnsweredOnceHoweverTheyCome(t *testing.T) {
	s := newShop(t, false)
	s.rule(t, "甲", model.OnKeyword, words("a"))
	s.rule(t, "乙", model.OnKeyword, words("b"))
	s.rule(t, "任何", model.OnReceived, every(60))
	c, visitor := s.Customer(t, s.channel, 0)
	for _, text := range []string{"a", "x", "b", "y"} {
		s.says(t, visitor, text)
	}
	s.Work(t.Context())
	want := []string{"customer text a", "customer text x", "customer text b", "customer text y",
		"robot text 甲", "robot text 任何", "robot text 乙", "event agent.joined"}
	s.reads(t, c.ID, want...)
	s.speaks(t, visitor, "b") // while he is served
	s.state(t, c.ID, model.Serving)
	s.reads(t, c.ID, append(want, "customer text b", "robot text 乙")...)
	if got := s.why(t, c.ID, 4); got != "received: 任何 interval" {
		t.Errorf("why nothing: %s", got)
	}
	s.speaks(t, visitor, "y")
	if got := s.why(t, c.ID, 11); got != "received: 任何 paused" {
		t.Errorf("why nothing while served: %s", got)
	}
}

func TestWhereTheRobotHasNothingToSayAnAgentsMessageOwesNothing(t *testing.T) {
	s := newShop(t, false)
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "在吗")
	s.says(t, visitor, "还在吗")
	if now := s.conversation(t, c.ID); now.DutyAt != 0 || now.RobotNumber != now.LastNumber {
		t.Errorf("it owes something: %+v", now)
	}
	s.rule(t, "后来", model.OnKeyword, words("在吗"))
	s.speaks(t, visitor, "嗯")
	if got := s.thread(t, s.Admin, c.ID); slices.Contains(got, "robot text 后来") {
		t.Errorf("a rule answers what was said before it: %q", got)
	}
}

func TestTheRobotServesUntilAPersonIsAskedFor(t *testing.T) {
	s := newShop(t, false)
	s.rule(t, "九十九", model.OnKeyword, words("价格"))
	s.switches(t, func(r *model.ReplySettings) {
		r.Human.Enabled, r.Human.Entering, r.Human.Closed = true, "请稍候", "下班了"
		r.Human.Windows = []model.Window{{Kind: "daily", From: 9 * 60, To: 18 * 60}}
	})
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "你好")
	s.state(t, c.ID, model.Robot)
	s.speaks(t, visitor, "价格")
	s.state(t, c.ID, model.Robot)
	s.clock.forward(8 * time.Hour) // 20:00
	s.speaks(t, visitor, "人工")
	s.state(t, c.ID, model.Robot)
	s.clock.forward(14 * time.Hour) // 10:00
	s.speaks(t, visitor, "人工")
	s.state(t, c.ID, model.Serving)
	s.reads(t, c.ID, "customer text 你好", "customer text 价格", "robot text 九十九", "customer text 人工", "robot text 下班了",
		"customer text 人工", "robot text 请稍候", "event agent.joined")
}

func TestARuleLeadsToTheAgentsWhomItNames(t *testing.T) {
	s := newShop(t, false)
	li, _ := s.Agent(t, "小李")
	s.Online(t, li)
	ch := s.Channel(t, []model.Agent{s.wang, li})
	group, err := s.store.KeepGroup(t.Context(), s.Admin, model.GroupChange{Decide: func(g model.AgentGroup) (model.AgentGroup, error) {
		g.Name, g.MemberIDs = "售后", []int64{li.ID}
		return g, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.rule(t, "好的", model.OnKeyword, words("退款"), func(r *model.Rule) { r.GroupIDs = []int64{group.ID} })
	s.rule(t, "{{staff_name}} 是售后", model.OnJoin, func(r *model.Rule) { r.GroupID = group.ID })
	for i := range 4 {
		c, visitor := s.Customer(t, ch, 0)
		s.speaks(t, visitor, "退款")
		if now := s.conversation(t, c.ID); now.AgentID != li.ID {
			t.Errorf("customer %d went to %d", i, now.AgentID)
		}
		s.reads(t, c.ID, "customer text 退款", "robot text 好的", "event agent.joined", "robot text 小李 是售后")
	}
}

func TestTheQueueIsAnnouncedUnlessSomethingElseWasSaid(t *testing.T) {
	s := newShop(t, true, func(c *model.ChannelSettings) { c.QueueText, c.OfflineText = "第 {{queue_no}} 位", "都下班了" })
	s.rule(t, "九十九", model.OnKeyword, words("价格"))
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "在吗")
	s.reads(t, c.ID, "customer text 在吗", "event queue.entered", "robot text 都下班了")
	if got := s.why(t, c.ID, 1); got != "queue: - +" {
		t.Errorf("why: %s", got)
	}
	s.speaks(t, visitor, "价格") // who waits is answered too
	s.reads(t, c.ID, "customer text 在吗", "event queue.entered", "robot text 都下班了", "customer text 价格", "robot text 九十九")
	other, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "价格")
	s.reads(t, other.ID, "customer text 价格", "robot text 九十九", "event queue.entered")
	if got := s.why(t, other.ID, 1); got != "received: 九十九 +; queue: - keyword_first, - keyword_first" {
		t.Errorf("why: %s", got)
	}
	s.rule(t, "接入", model.OnJoin)
	s.Online(t, s.wang)
	if _, err := s.StateChosen(t.Context(), s.agent, 0); err != nil {
		t.Fatal(err)
	}
	s.Work(t.Context())
	s.state(t, c.ID, model.Serving)
	if got := s.thread(t, s.Admin, c.ID); got[len(got)-1] != "event agent.joined" {
		t.Errorf("taken in from the line, he reads %q", got)
	}
	if got := s.why(t, c.ID, 4); got != "received: 九十九 +; join: 接入 from_queue" {
		t.Errorf("why no reply: %s", got)
	}
}

func TestAMenusNumbersAndLinesAreSaid(t *testing.T) {
	s := newShop(t, true)
	menu, err := s.store.SaveMenu(t.Context(), s.Admin, model.KeptMenu{Name: "帮助", Enabled: true, Menu: model.Menu{Head: "您好 {{source}}", Lines: []model.MenuLine{
		{Kind: "text", Text: "售前"}, {Kind: "keyword", Text: "价格表", Value: "价格"}, {Kind: "keyword", Text: "退款", Value: "退款"}}}})
	if err != nil {
		t.Fatal(err)
	}
	s.rule(t, "帮助", model.OnKeyword, words("帮助"), func(r *model.Rule) {
		r.Items = []model.ReplyItem{{Kind: model.KindMenu, Body: model.Reply{MenuID: menu.ID}}}
	})
	s.rule(t, "九十九", model.OnKeyword, words("价格"))
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "2")
	s.speaks(t, visitor, "帮助")
	s.speaks(t, visitor, "1")
	got := s.thread(t, s.Admin, c.ID)
	if want := []string{"robot menu ", "customer text 1", "robot text 九十九"}; !slices.Equal(got[len(got)-3:], want) {
		t.Errorf("%q", got)
	}
	if now := s.conversation(t, c.ID); now.MenuNumber != int64(len(got)-2) {
		t.Errorf("the last menu is %d", now.MenuNumber)
	}
}

func TestOpeningAPageIsAnsweredByItsParameter(t *testing.T) {
	s := newShop(t, false, func(c *model.ChannelSettings) { c.OpenText = "欢迎" })
	s.rule(t, "售前", model.OnParam, func(r *model.Rule) { r.Only.Params = []string{"11"} })
	s.rule(t, "售前价", model.OnKeyword, words("价格"), func(r *model.Rule) { r.Only.Params = []string{"11"} })
	s.rule(t, "价", model.OnKeyword, words("价格"))
	c, visitor := s.Customer(t, s.channel, 0)
	open := func(params map[string]string) {
		t.Helper()
		session := &model.SessionFrom{Params: params, OpenParam: params["open_param"]}
		if err := s.OpenedBy(t.Context(), visitor, c.ID, session); err != nil {
			t.Fatal(err)
		}
	}
	open(map[string]string{"open_reply": "0"})
	open(map[string]string{"open_param": "11"})
	open(map[string]string{"open_param": "11"}) // it still stands there
	s.reads(t, c.ID, "robot text 售前")
	s.speaks(t, visitor, "价格")
	open(nil)
	s.speaks(t, visitor, "价格")
	s.reads(t, c.ID, "robot text 售前", "customer text 价格", "robot text 售前价", "event agent.joined", "customer text 价格", "robot text 价")
	if got := s.why(t, c.ID, 1); got != "param: 售前 +" {
		t.Errorf("why: %s", got)
	}
	other, visitor := s.Customer(t, s.channel, 0)
	if err := s.Opened(t.Context(), visitor, other.ID); err != nil {
		t.Fatal(err)
	}
	s.reads(t, other.ID, "robot text 欢迎")
}

func TestWhatHappenedTwiceIsAnsweredOnce(t *testing.T) {
	s := newShop(t, true)
	s.rule(t, "谢谢关注", model.OnFollow)
	s.rule(t, "静", model.OnScan, func(r *model.Rule) { r.Items = nil })
	c, _ := s.Customer(t, s.channel, 0)
	for _, trigger := range []model.Trigger{model.OnFollow, model.OnScan} {
		u := model.Utterance{ConversationID: c.ID, Party: model.BySystem, Kind: model.KindEvent, Body: json.RawMessage(`{"name":"followed"}`), Internal: true}
		done, err := s.store.Tell(t.Context(), model.SystemViewer(s.ID), u)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			occasion := model.Occasion{ConversationID: c.ID, Number: done.Messages[0].Number, Trigger: trigger}
			if err := s.Occurred(t.Context(), model.SystemViewer(s.ID), occasion); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.reads(t, c.ID, "event followed", "robot text 谢谢关注", "event followed")
	if got := s.why(t, c.ID, 2); got != "follow: 谢谢关注 +" {
		t.Errorf("why: %s", got)
	}
	if counted, err := s.store.CountReplies(t.Context(), model.OperatorViewer(), 100); err != nil || counted != 2 {
		t.Errorf("%d hits were counted, %v", counted, err)
	}
}

func TestWhatIsSaidAfterAPauseIsSaidOnceAndInOrder(t *testing.T) {
	s := newShop(t, true)
	s.rule(t, "一", model.OnKeyword, words("a"), func(r *model.Rule) {
		second, third := says1("二"), says1("三")
		second.DelaySeconds = 5
		r.Items = append(r.Items, second, third)
	})
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "a")
	s.FindLaters(t.Context())
	s.reads(t, c.ID, "customer text a", "robot text 一", "event queue.entered")
	s.clock.forward(5 * time.Second)
	s.FindLaters(t.Context())
	s.FindLaters(t.Context())
	s.reads(t, c.ID, "customer text a", "robot text 一", "event queue.entered", "robot text 二", "robot text 三")
	if got := s.why(t, c.ID, 5); got != "received: 一 +" {
		t.Errorf("why the last was said: %s", got)
	}
}

func TestASilentAgentIsBridgedOnceForEachRule(t *testing.T) {
	s := newShop(t, false)
	s.rule(t, "稍候", model.OnSilence, func(r *model.Rule) { r.Wait = 60 })
	s.rule(t, "很快", model.OnSilence, func(r *model.Rule) { r.Wait = 120 })
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "在吗")
	pass := func(seconds int) {
		s.clock.forward(time.Duration(seconds) * time.Second)
		s.FindSilences(t.Context())
	}
	pass(59)
	s.reads(t, c.ID, "customer text 在吗", "event agent.joined")
	pass(1)
	pass(30)
	s.speaks(t, visitor, "？")
	pass(30)
	pass(600)
	s.reads(t, c.ID, "customer text 在吗", "event agent.joined", "robot text 稍候", "customer text ？", "robot text 很快")
	if _, _, err := s.Send(t.Context(), s.agent, c.ID, "a1", model.KindText, body("在")); err != nil {
		t.Fatal(err)
	}
	pass(600)
	s.speaks(t, visitor, "好")
	pass(60)
	got := s.thread(t, s.Admin, c.ID)
	if got[len(got)-1] != "robot text 稍候" || len(got) != 8 {
		t.Errorf("after an answer: %q", got)
	}
}

func TestTheEndIsSaidByTheAgentsOwnRule(t *testing.T) {
	s := newShop(t, false, func(c *model.ChannelSettings) { c.EndText = "再见" })
	s.rule(t, "小王再见", model.OnEnd, func(r *model.Rule) { r.AgentID = s.wang.ID })
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "在吗")
	if _, err := s.End(t.Context(), s.agent, c.ID); err != nil {
		t.Fatal(err)
	}
	s.reads(t, c.ID, "customer text 在吗", "event agent.joined", "robot text 小王再见", "event session.ended")
}

func TestSensitiveWordsAreMaskedRefusedAndTold(t *testing.T) {
	s := newShop(t, false)
	li, boss := s.Agent(t, "主管")
	for _, r := range []model.SensitiveRule{
		{Name: "脏话", Of: model.OfCustomers, Words: []string{"骂人"}, Mask: true, AlertIDs: []int64{li.ID}},
		{Name: "广告", Of: model.OfCustomers, Words: []string{"广告"}, Block: true, Prompt: "请勿发广告", AlertIDs: []int64{li.ID}},
		{Name: "转账", Of: model.OfAgents, Words: []string{"转账"}, Block: true},
	} {
		r.Enabled = true
		if _, err := s.store.SaveSensitiveRule(t.Context(), s.Admin, r); err != nil {
			t.Fatal(err)
		}
	}
	c, visitor := s.Customer(t, s.channel, 0)
	s.speaks(t, visitor, "别骂人了")
	if got := s.screens.to(model.AgentTopic(li.ID)); !slices.Contains(got, model.FrameSensitive) {
		t.Errorf("who is to know is told %v", got)
	}
	_, _, err := s.Accept(t.Context(), visitor, "c2", model.KindText, body("卖广告"))
	var f *model.Fault
	if !errors.As(err, &f) || f.Code != model.ErrSensitivePrompt.Code || f.Args["prompt"] != "请勿发广告" {
		t.Errorf("the customer reads %v", err)
	}
	_, _, err = s.Send(t.Context(), s.agent, c.ID, "a1", model.KindText, body("请转账"))
	if !errors.As(err, &f) || f.Code != model.ErrSensitiveWord.Code || f.Args["words"] != "转账" {
		t.Errorf("the agent reads %v", err)
	}
	group, err := s.store.SaveQuickReplyGroup(t.Context(), s.Admin, model.QuickReplyGroup{Name: "公共"})
	if err != nil {
		t.Fatal(err)
	}
	reply := model.QuickReply{GroupID: group.ID, Title: "转账", Kind: model.KindText, Body: `{"text":"对公转账"}`}
	if _, err := s.store.SaveQuickReply(t.Context(), s.Admin, reply); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Send(t.Context(), s.agent, c.ID, "a2", model.KindText, body("对公转账")); err != nil {
		t.Errorf("a public quick reply: %v", err)
	}
	if _, _, err := s.Send(t.Context(), s.agent, c.ID, "a3", model.KindNote, body("他想转账")); err != nil {
		t.Errorf("a note: %v", err)
	}
	s.reads(t, c.ID, "customer text 别**了", "event sensitive.found", "event agent.joined", "event sensitive.found", "agent text 对公转账", "agent note 他想转账")
	_ = boss
}

func TestARobotThatDiesAnywhereAnswersOnce(t *testing.T) {
	for _, point := range []string{"before the moment", "before the commit", "after the commit", "after joining the line", "before looking through the line"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, true)
			s.rule(t, "九十九", model.OnKeyword, words("价格"))
			s.rule(t, "任何", model.OnReceived)
			c, visitor := s.Customer(t, s.channel, 0)
			dying := s.desk
			dying.Chat = chat.New(mortal{s.store, point}, s.screens, chat.Options{Now: s.clock.now, Zone: time.UTC, Robots: robots{s.store}})
			dying.says(t, visitor, "价格")
			dying.speaks(t, visitor, "x")
			s.clock.forward(time.Minute)
			s.FindDuties(t.Context())
			s.Work(t.Context())
			s.state(t, c.ID, model.Queued)
			s.reads(t, c.ID, "customer text 价格", "customer text x", "robot text 九十九", "robot text 任何", "event queue.entered")
			if n, err := s.store.CountReplies(t.Context(), model.OperatorViewer(), 100); err != nil || n != 3 {
				t.Errorf("%d hits, %v", n, err)
			}
		})
	}
}

func TestManyNodesAnswerAMessageOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		d := newDesk(t, st)
		nodes := make([]*chat.Chat, 4)
		for i := range nodes {
			nodes[i] = chat.New(st, d.screens, chat.Options{Zone: time.UTC, Robots: robots{st}})
		}
		s := shop{desk: d, channel: d.Channel(t, nil)}
		s.rule(t, "九十九", model.OnKeyword, words("价格"))
		c, visitor := s.Customer(t, s.channel, 0)
		ended := make(chan error, 10*len(nodes))
		for range 10 {
			s.Chat = nodes[0]
			s.says(t, visitor, "价格")
			for _, n := range nodes {
				go func() { ended <- n.React(t.Context(), s.ID, c.ID) }()
			}
		}
		for range 10 * len(nodes) {
			if err := <-ended; err != nil && !errors.Is(err, model.ErrChanged) {
				t.Error(err)
			}
		}
		if err := nodes[0].React(t.Context(), s.ID, c.ID); err != nil {
			t.Fatal(err)
		}
		answers := 0
		for _, l := range s.thread(t, s.Admin, c.ID) {
			if l == "robot text 九十九" {
				answers++
			}
		}
		if answers != 10 {
			t.Errorf("ten messages got %d answers", answers)
		}
	})
}
