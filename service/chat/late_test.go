package chat_test

import (
	"slices"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/chat"
)

// set changes the reception settings of the tenant.
func (d desk) set(t testing.TB, change func(s *model.ReceptionSettings)) {
	t.Helper()
	_, err := d.store.ChangeReception(t.Context(), d.Admin, model.Scope{}, func(model.ReceptionSettings) (model.ReceptionSettings, error) {
		s := model.DefaultReceptionSettings()
		change(&s)
		return s, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// group makes a group of agents.
func (d desk) group(t testing.TB, name string, agents ...model.Agent) model.AgentGroup {
	t.Helper()
	ids := make([]int64, len(agents))
	for i, a := range agents {
		ids[i] = a.ID
	}
	return must(d.store.KeepGroup(t.Context(), d.Admin, model.GroupChange{Decide: func(model.AgentGroup) (model.AgentGroup, error) {
		return model.AgentGroup{Name: name, MemberIDs: ids}, nil
	}}))
}

// overdue lists which clocks rang, the first one first.
func (d desk) overdue(t testing.TB) (kinds []model.OverdueKind) {
	t.Helper()
	found := must(d.store.Overdues(t.Context(), d.Admin, 0, model.Page{}))
	for _, o := range slices.Backward(found.Items) {
		kinds = append(kinds, o.Kind)
	}
	return kinds
}

func TestALateAnswerIsMarkedToldAndHandedOn(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, _ := d.Agent(t, "小王")
	li, _ := d.Agent(t, "小李")
	zhao, _ := d.Agent(t, "小赵")
	ch := d.Channel(t, []model.Agent{wang, li, zhao})
	out, in := d.group(t, "转出", wang), d.group(t, "接收", li, zhao)
	d.set(t, func(s *model.ReceptionSettings) {
		s.Timeouts.Alarm.Enabled = true
		s.Timeouts.Transfer = model.TransferTimeout{Timeout: model.Timeout{Enabled: true, Seconds: 300}, FromGroupIDs: []int64{out.ID}, To: model.PassToGroup, GroupID: in.ID, Most: 3}
	})
	d.Online(t, wang)
	c, visitor := d.served(t, ch, 0)
	other := d
	other.Chat = chat.New(d.store, d.screens, chat.Options{Now: h.now, Zone: time.UTC}) // a second node
	tick := func(by time.Duration) {
		h.forward(by)
		d.FindLate(t.Context())
		other.FindLate(t.Context())
	}
	tick(59 * time.Second)
	if now := d.conversation(t, c.ID); now.RemindedAt != 0 {
		t.Error("reminded too early")
	}
	d.says(t, visitor, "人呢")
	d.screens.forget()
	tick(2 * time.Second)
	if now := d.conversation(t, c.ID); now.RemindedAt == 0 || now.AgentID != wang.ID {
		t.Errorf("a minute later: %+v", now)
	}
	if !slices.Contains(d.screens.to(model.AgentTopic(wang.ID)), model.FrameConversation) {
		t.Error("the agent's list shows no mark")
	}
	tick(2 * time.Minute)
	if !slices.Contains(d.screens.to(model.AgentTopic(d.AdminID)), model.FrameAlarm) {
		t.Error("the administrator is not told")
	}
	d.Online(t, zhao) // only he of the group can take him
	tick(2 * time.Minute)
	now := d.conversation(t, c.ID)
	if now.AgentID != zhao.ID || now.RemindedAt != 0 || d.agent(t, wang.ID).Serving != 0 || d.agent(t, zhao.ID).Serving != 1 {
		t.Errorf("five minutes later: %+v", now)
	}
	if got, want := d.overdue(t), []model.OverdueKind{model.OverdueRemind, model.OverdueAlarm, model.OverdueTransfer}; !slices.Equal(got, want) {
		t.Errorf("rang %v", got)
	}
	why := must(d.Why(t.Context(), d.Admin, c.ID))
	if last := why.Why[len(why.Why)-1]; last.Code != model.WhyHanded || why.Passes != 1 {
		t.Errorf("%+v", why)
	}
	if got := d.thread(t, d.Admin, c.ID); !slices.Contains(got, "event answer.late") || got[len(got)-1] != "event agent.transferred" {
		t.Errorf("%q", got)
	}
	// The one who got him answers in time, and is in no group that loses customers.
	if _, _, err := d.Send(t.Context(), storetest.Viewer(zhao), c.ID, "a", model.KindText, body("来了")); err != nil {
		t.Fatal(err)
	}
	tick(time.Hour)
	if got := d.overdue(t); len(got) != 3 {
		t.Errorf("an answered customer: %v", got)
	}
	d.says(t, visitor, "好的")
	tick(time.Hour)
	if got := d.overdue(t); !slices.Equal(got[3:], []model.OverdueKind{model.OverdueRemind, model.OverdueAlarm}) || d.conversation(t, c.ID).AgentID != zhao.ID {
		t.Errorf("the next answer that is late: %v", got)
	}
}

func TestAChangedSettingHoldsAtOnce(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, _ := d.Agent(t, "小王")
	d.Online(t, wang)
	d.set(t, func(s *model.ReceptionSettings) { s.Timeouts.Remind.Enabled = false })
	c, _ := d.served(t, d.Channel(t, []model.Agent{wang}), 0)
	h.forward(time.Hour)
	d.FindLate(t.Context())
	if got := d.overdue(t); len(got) != 0 {
		t.Fatalf("switched off: %v", got)
	}
	d.set(t, func(s *model.ReceptionSettings) { s.Timeouts.Remind.Seconds = 600 })
	d.FindLate(t.Context())
	if now := d.conversation(t, c.ID); now.RemindedAt == 0 {
		t.Errorf("switched on: %+v", now)
	}
}

func TestWhoIsNotEvenLookedAtGoesToTheNextInLine(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	li, colleague := d.Agent(t, "小李")
	ch := d.Channel(t, []model.Agent{wang, li})
	d.set(t, func(s *model.ReceptionSettings) { s.Timeouts.Unopened = model.Timeout{Enabled: true, Seconds: 30} })
	d.Online(t, wang)
	left, _ := d.served(t, ch, 0)
	read, _ := d.served(t, ch, 0)
	if err := d.AgentRead(t.Context(), agent, read.ID, 1); err != nil {
		t.Fatal(err)
	}
	d.Online(t, li)
	h.forward(31 * time.Second)
	d.FindLate(t.Context())
	if now := d.conversation(t, left.ID); !now.ServedBy(li.ID) {
		t.Errorf("nobody looked at him: %+v", now)
	}
	if now := d.conversation(t, read.ID); !now.ServedBy(wang.ID) {
		t.Errorf("he was looked at: %+v", now)
	}
	// The next one does not look either: the first is asked again.
	h.forward(31 * time.Second)
	d.FindLate(t.Context())
	if now := d.conversation(t, left.ID); !now.ServedBy(wang.ID) {
		t.Errorf("%+v", now)
	}
	if err := d.AgentRead(t.Context(), colleague, left.ID, 1); err == nil {
		t.Log("a colleague's look counts for nothing")
	}
}

func TestUnansweredCustomersOfWhoGoesOfflineComeBackToTheLine(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	li, _ := d.Agent(t, "小李", func(a *model.Agent) { a.AutoLimit = 1 })
	ch := d.Channel(t, []model.Agent{wang, li})
	d.set(t, func(s *model.ReceptionSettings) { s.Assign.ReleaseOffline = true })
	d.Online(t, wang)
	answered, _ := d.served(t, ch, 0)
	if _, _, err := d.Send(t.Context(), agent, answered.ID, "a", model.KindText, body("在的")); err != nil {
		t.Fatal(err)
	}
	h.forward(time.Second)
	waits, _ := d.served(t, ch, 0)
	h.forward(time.Second)
	later, _ := d.served(t, ch, 0)
	d.Online(t, li)
	h.forward(time.Second)
	must(d.store.ChooseState(t.Context(), agent, model.Offline, false))
	must(d.StateChosen(t.Context(), agent, 0))
	d.FindLate(t.Context())
	d.Work(t.Context())
	if now := d.conversation(t, answered.ID); !now.ServedBy(wang.ID) {
		t.Errorf("an answered customer stays his: %+v", now)
	}
	if now := d.conversation(t, waits.ID); !now.ServedBy(li.ID) {
		t.Errorf("who waited longest is first in the line: %+v", now)
	}
	if now := d.conversation(t, later.ID); now.State != model.Queued || now.QueuedAt != later.WaitingSince {
		t.Errorf("he stands where he would if he had waited all along: %+v", now)
	}
	// Who is handed to an agent who is away already stays with him.
	_, err := d.Transfer(t.Context(), storetest.Viewer(li), model.Transfer{ConversationID: waits.ID, AgentID: wang.ID})
	if err != nil {
		t.Fatal(err)
	}
	h.forward(time.Hour)
	d.FindLate(t.Context())
	if now := d.conversation(t, waits.ID); !now.ServedBy(wang.ID) {
		t.Errorf("%+v", now)
	}
}

func TestASilentCustomerIsWarnedBeforeHisReceptionEnds(t *testing.T) {
	h := newHand()
	d := onClock(t, h)
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	d.set(t, func(s *model.ReceptionSettings) {
		s.Ending = &model.EndingSettings{WarnMinutes: 2, WarnText: "还在吗？"}
	})
	ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) { s.AutoEndMinutes = 10 })
	c, visitor := d.served(t, ch, 0)
	tick := func(by time.Duration) []string {
		h.forward(by)
		d.FindEndings(t.Context())
		return d.thread(t, agent, c.ID)
	}
	if got := tick(7 * time.Minute); slices.Contains(got, "robot text 还在吗？") {
		t.Errorf("too early: %q", got)
	}
	if got := tick(time.Minute); got[len(got)-1] != "robot text 还在吗？" {
		t.Errorf("no warning: %q", got)
	}
	d.says(t, visitor, "在的")
	if got := tick(2 * time.Minute); d.conversation(t, c.ID).State != model.Serving {
		t.Errorf("he has answered: %q", got)
	}
	tick(6 * time.Minute)
	if got := tick(2 * time.Minute); d.conversation(t, c.ID).State != model.Ended || got[len(got)-2] != "robot text 还在吗？" {
		t.Errorf("warned again, and then over: %q", got)
	}
}
