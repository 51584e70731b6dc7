package bot

import (
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

// noon is a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// The rules of the tables, one helper each; every rule says its own name.
func rule(name string, on model.Trigger, change ...func(*model.Rule)) model.Rule {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	r := model.Rule{ID: int64(h.Sum32()), Name: name, Trigger: on, ProductID: 1, Enabled: true, Items: []model.ReplyItem{text(name)}}
	for _, c := range change {
		c(&r)
	}
	return r
}

func text(s string) model.ReplyItem {
	return model.ReplyItem{Kind: model.KindText, Body: model.Reply{Text: s}}
}

func full(words ...string) func(*model.Rule) { return keywords(false, words) }
func part(words ...string) func(*model.Rule) { return keywords(true, words) }

func keywords(partial bool, words []string) func(*model.Rule) {
	return func(r *model.Rule) {
		for _, w := range words {
			r.Keywords = append(r.Keywords, model.Keyword{Text: w, Partial: partial})
		}
	}
}

func public(r *model.Rule)   { r.ProductID = 0 }
func off(r *model.Rule)      { r.Enabled = false }
func goesOn(r *model.Rule)   { r.Continue = true }
func toHuman(r *model.Rule)  { r.ToHuman = true }
func mute(r *model.Rule)     { r.Items = nil }
func onlyPath(r *model.Rule) { r.CardPart = model.CardPath }
func onlyTitle(r *model.Rule) {
	r.CardPart = model.CardTitle
}
func random(r *model.Rule) {
	r.Random, r.Items = true, []model.ReplyItem{text("one"), text("two"), text("three")}
}
func ofAgent(r *model.Rule)   { r.AgentID = 7 }
func ofGroup(r *model.Rule)   { r.GroupID = 8 }
func ofChannel(r *model.Rule) { r.ChannelID = 9 }
func designates(r *model.Rule) {
	r.AgentIDs = []int64{7}
}

func place(n int) func(*model.Rule)           { return func(r *model.Rule) { r.Position = n } }
func every(seconds int) func(*model.Rule)     { return func(r *model.Rule) { r.Interval = seconds } }
func types(kinds ...string) func(*model.Rule) { return func(r *model.Rule) { r.Types = kinds } }
func source(s ...string) func(*model.Rule)    { return func(r *model.Rule) { r.Only.Sources = s } }
func param(s ...string) func(*model.Rule)     { return func(r *model.Rule) { r.Only.Params = s } }
func scene(s ...string) func(*model.Rule)     { return func(r *model.Rule) { r.Only.Scenes = s } }
func tag(id int64) func(*model.Rule)          { return func(r *model.Rule) { r.Only.TagIDs = []int64{id} } }
func hours(w model.Window) func(*model.Rule) {
	return func(r *model.Rule) { r.Window = w }
}
func says(items ...model.ReplyItem) func(*model.Rule) {
	return func(r *model.Rule) { r.Items = items }
}

// wrote is a customer's text at noon, to a conversation that nobody serves.
func wrote(words string, change ...func(*Moment)) Moment {
	return at(model.OnReceived, append([]func(*Moment){func(m *Moment) { m.Text, m.Type = words, model.KindText }}, change...)...)
}

func at(happened model.Trigger, change ...func(*Moment)) Moment {
	m := Moment{Happened: happened, Now: noon, Left: Unlimited, State: model.Idle, HasSpoken: true, Dice: func(int) int { return 1 }}
	for _, c := range change {
		c(&m)
	}
	return m
}

func in(s model.State) func(*Moment) { return func(m *Moment) { m.State = s } }
func from(s string) func(*Moment)    { return func(m *Moment) { m.Source = s } }
func with(p string) func(*Moment)    { return func(m *Moment) { m.Param = p } }
func by(agent int64) func(*Moment) {
	return func(m *Moment) { m.AgentID = agent; m.GroupIDs = []int64{8} }
}
func left(n int) func(*Moment)       { return func(m *Moment) { m.Left = n } }
func blocked(m *Moment)              { m.Blocked = true }
func stranger(m *Moment)             { m.HasSpoken = false }
func kind(k string) func(*Moment)    { return func(m *Moment) { m.Type, m.Text = k, "" } }
func scanned(s string) func(*Moment) { return func(m *Moment) { m.Scene = s } }
func tagged(id int64) func(*Moment)  { return func(m *Moment) { m.TagIDs = []int64{id} } }
func clock(hour, minute int) func(*Moment) {
	return func(m *Moment) { m.Now = time.Date(2026, 11, 23, hour, minute, 0, 0, noon.Location()) }
}
func fired(name string, ago time.Duration) func(*Moment) {
	return func(m *Moment) {
		if m.Fired == nil {
			m.Fired = map[int64]model.Millis{}
		}
		m.Fired[rule(name, "").ID] = model.At(noon.Add(-ago))
	}
}
func card(title, path string) func(*Moment) {
	return func(m *Moment) { m.Type, m.Text, m.Title, m.Path = "card", "", title, path }
}
func openReply(wanted bool) func(*Moment) { return func(m *Moment) { m.OpenReply = &wanted } }
func inline(words string) func(*Moment) {
	return func(m *Moment) { i := text(words); m.Inline = &i }
}
func shows(kinds ...string) func(*Moment) { return func(m *Moment) { m.Kinds = kinds } }

func settings(change ...func(*Settings)) Settings {
	s := DefaultSettings()
	for _, c := range change {
		c(&s)
	}
	return s
}

func noPart(s *Settings)     { s.KeywordsTakePart = false }
func allWords(s *Settings)   { s.AllKeywords = true }
func year2019(s *Settings)   { s.OpenNeedsMessage = true }
func silentOpen(s *Settings) { s.OpenReply = false }
func people(s *Settings) {
	s.Human.Enabled = true
	s.Human.Entering = "wait"
	s.Human.Closed = "closed"
}
func black(words ...string) func(*Settings) {
	return func(s *Settings) {
		for _, w := range words {
			s.Blacklist = append(s.Blacklist, model.Keyword{Text: strings.TrimPrefix(w, "*"), Partial: strings.HasPrefix(w, "*")})
		}
	}
}
func humanHours(w model.Window) func(*Settings) {
	return func(s *Settings) { s.Human.Windows = []model.Window{w} }
}
func pausedServing(p Pause) func(*Settings) { return func(s *Settings) { s.PauseServing = p } }
func pausedQueued(p Pause) func(*Settings)  { return func(s *Settings) { s.PauseQueued = p } }
func exact(s *Settings)                     { s.KeepPunctuation = true }

// want is what a case expects: the texts said, where the customer goes, and the
// log as "rule reason" ("rule +" where it fired).
type want struct {
	says string
	goes string // assign, robot, hidden, stays
	log  string
}

func observed(out Outcome) want {
	var saidTexts, log []string
	for _, s := range out.Says {
		saidTexts = append(saidTexts, wordsOf(s.Item))
	}
	for _, l := range out.Log {
		name := l.Name
		if name == "" {
			name = "-"
		}
		mark := string(l.Reason)
		if l.Fired {
			mark = strings.TrimSpace("+ " + mark)
		}
		log = append(log, name+" "+mark)
	}
	goes := "stays"
	switch {
	case out.Assign:
		goes = "assign"
	case out.Robot:
		goes = "robot"
	case out.Hidden:
		goes = "hidden"
	}
	return want{strings.Join(saidTexts, "|"), goes, strings.Join(log, ", ")}
}

// wordsOf are the texts that one message holds.
func wordsOf(item model.ReplyItem) string {
	text := item.Body.Text
	for _, more := range item.Joined {
		text += "\n\n" + more.Body.Text
	}
	return text
}

type answerCase struct {
	settings Settings
	rules    []model.Rule
	moment   Moment
	want     want
}

func TestTheOrderOfDecision(t *testing.T) {
	for name, c := range answerCases() {
		t.Run(name, func(t *testing.T) {
			for range 2 { // in whatever order the rules come
				if got := observed(NewBook(c.settings, c.rules).Answer(c.moment)); got != c.want {
					t.Errorf("\n got %+v\nwant %+v", got, c.want)
				}
				slices.Reverse(c.rules)
			}
		})
	}
	if n := len(answerCases()); n < 150 {
		t.Errorf("only %d named cases", n)
	}
}
