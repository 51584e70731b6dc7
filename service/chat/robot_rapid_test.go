package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/bot"
	"yingke/service/chat"
)

// oneRobot is the same robot for everybody.
type oneRobot struct{ robot *bot.Robot }

func (r oneRobot) Robot(context.Context, model.Viewer, int64, int64) (*bot.Robot, error) {
	return r.robot, nil
}

// counted is a door that lets so many messages of the robot through.
type counted struct {
	door
	left int
}

func (c *counted) Left(model.View) int { return c.left }

// TestWhateverCustomersAndAgentsDoTheRobotKeepsItsRules lets a customer write,
// agents pick him up and end, and duties be done late, in any order, and then
// looks at the thread: no message has two answers from rules that exclude each
// other, nothing is said beyond what WeChat takes, and of every message that a
// rule could have answered the log says what each such rule did.
func TestWhateverCustomersAndAgentsDoTheRobotKeepsItsRules(t *testing.T) {
	s := storetest.SQLite(t)
	d := newDesk(t, s)
	wang, agent := d.Agent(t, "小王")
	product, ch := d.Product(t, model.MiniProgram, []model.Agent{wang}), d.Channel(t, []model.Agent{wang})
	rapid.Check(t, func(r *rapid.T) {
		rules := drawRules(r)
		settings := model.DefaultReplySettings()
		settings.KeywordsTakePart = rapid.Bool().Draw(r, "keywords take part")
		settings.Human.Enabled = rapid.Bool().Draw(r, "robot first")
		src := model.ReplySource{Rules: rules, Settings: []model.KeptReplySettings{{Own: true, Settings: settings}}}
		window := &counted{left: rapid.IntRange(0, 3).Draw(r, "left")}
		d := d
		h := newHand()
		d.Chat = chat.New(s, d.screens, chat.Options{Now: h.now, Zone: time.UTC, Robots: oneRobot{bot.NewRobot(src)}, Outbox: window})
		write, id := d.writesInWeChat(t, product)
		if rapid.Bool().Draw(r, "on our own page") {
			window.left = bot.Unlimited
			write, id = d.writesHere(t, ch)
		}
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			d.step(t, r, *id, write, agent)
		}
		if *id != 0 {
			d.work(t, *id)
			d.holds(t, r, *id, rules, window.left)
		}
	})
}

func drawRules(r *rapid.T) []model.Rule {
	words := rapid.SampledFrom([]string{"价格", "退款", "价", "款"})
	rules := make([]model.Rule, rapid.IntRange(0, 6).Draw(r, "rules"))
	for i := range rules {
		rules[i] = model.Rule{ID: int64(i + 1), Name: fmt.Sprint("r", i+1), ProductID: int64(i % 2), Enabled: rapid.Bool().Draw(r, "enabled"), Position: i,
			Trigger: rapid.SampledFrom([]model.Trigger{model.OnKeyword, model.OnKeyword, model.OnReceived}).Draw(r, "trigger"),
			ToHuman: rapid.Bool().Draw(r, "to a person"), Items: []model.ReplyItem{says1(fmt.Sprint("r", i+1))}}
		if rules[i].Trigger == model.OnKeyword {
			rules[i].Keywords = []model.Keyword{{Text: words.Draw(r, "word"), Partial: rapid.Bool().Draw(r, "partial")}}
		}
	}
	return rules
}

// writesHere is how a new customer writes on our own page.
func (d desk) writesHere(t *testing.T, ch model.Channel) (write func(text string), id *int64) {
	c, visitor := d.Customer(t, ch, 0)
	return func(text string) { d.says(t, visitor, text) }, &c.ID
}

// writesInWeChat is how a new customer writes inside WeChat. He has no
// conversation before.
func (d desk) writesInWeChat(t *testing.T, product model.ProductOf) (write func(text string), id *int64) {
	openid, of := "o"+model.RandomKey(20), int64(0)
	return func(text string) {
		of = d.Takes(t, product, openid, text, func(was model.Quota) model.Quota { return was }).ID
	}, &of
}

// work does what is owed, whoever was to be woken for it.
func (d desk) work(t *testing.T, id int64) {
	t.Helper()
	if err := d.React(t.Context(), d.ID, id); err != nil {
		t.Fatal(err)
	}
	d.Work(t.Context())
}

// step is one thing that happens; what is refused is fine.
func (d desk) step(t *testing.T, r *rapid.T, id int64, write func(string), agent model.Viewer) {
	switch rapid.SampledFrom([]string{"write", "write", "write", "work", "pick", "end", "answer"}).Draw(r, "step") {
	case "write":
		write(rapid.SampledFrom([]string{"价格", "我要退款", "你好", "价"}).Draw(r, "text"))
	case "work":
		if id != 0 {
			d.work(t, id)
		}
	case "pick":
		_, _ = d.Pick(t.Context(), agent, id)
	case "end":
		_, _ = d.End(t.Context(), agent, id)
	case "answer":
		_, _, _ = d.Send(t.Context(), agent, id, model.RandomKey(12), model.KindText, body("好的"))
	}
}

// holds looks at a thread and at what was decided about each message in it.
func (d desk) holds(t *testing.T, r *rapid.T, id int64, rules []model.Rule, left int) {
	t.Helper()
	found, err := d.Messages(t.Context(), d.Admin, model.Stretch{ConversationID: id, FromStart: true, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	spoken := map[string]int{} // answers, by the message that they answer
	for _, m := range found.Items {
		if m.Party == model.ByRobot && m.ClientID != nil {
			of, _, _ := strings.Cut(*m.ClientID, ".")
			spoken[of]++
		}
	}
	for _, m := range found.Items {
		if m.Party != model.ByCustomer {
			continue
		}
		d.logHolds(t, r, m, rules)
		if n := spoken[fmt.Sprint("r", m.Number)]; n > min(2, left) {
			r.Fatalf("message %d has %d answers where %d are left", m.Number, n, left)
		}
	}
	if now := d.conversation(t, id); now.DutyAt != 0 || now.RobotNumber < lastOf(found.Items) {
		r.Fatalf("it owes since %d, and the robot is at %d of %d", now.DutyAt, now.RobotNumber, now.LastNumber)
	}
}

func lastOf(messages []model.Message) int64 {
	last := int64(0)
	for _, m := range messages {
		if m.Party == model.ByCustomer {
			last = m.Number
		}
	}
	return last
}

// logHolds claims that the log of a message names each rule that could have
// answered it once, and that no two fired that exclude each other.
func (d desk) logHolds(t *testing.T, r *rapid.T, m model.Message, rules []model.Rule) {
	t.Helper()
	_, logs, err := d.store.ReplyLogs(t.Context(), d.Admin, m.ConversationID, m.Number)
	if err != nil {
		t.Fatal(err)
	}
	named, fired := map[int64]int{}, map[model.Trigger]int{}
	for _, l := range logs {
		for _, line := range l.Lines {
			if l.Trigger != model.OnReceived || line.RuleID == 0 {
				continue
			}
			named[line.RuleID]++
			if line.Fired {
				fired[line.Trigger]++
			}
			if !line.Fired && line.Reason == "" {
				r.Fatalf("message %d: %s did not fire, and nothing says why", m.Number, line.Name)
			}
		}
	}
	if fired[model.OnKeyword]+fired[model.OnReceived] > 1 {
		r.Fatalf("message %d: %v fired", m.Number, fired)
	}
	var text model.Text
	if err := json.Unmarshal(m.Body, &text); err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		want := 0
		if rule.Trigger == model.OnReceived || slices.ContainsFunc(rule.Keywords, func(k model.Keyword) bool {
			return k.Text == text.Text || k.Partial && strings.Contains(text.Text, k.Text)
		}) {
			want = 1
		}
		if named[rule.ID] != want {
			r.Fatalf("message %d %q: the log names %s %d times, not %d", m.Number, text.Text, rule.Name, named[rule.ID], want)
		}
	}
}
