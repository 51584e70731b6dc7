package store_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// asked gathers what a store asks its database, until the test ends.
type asked struct {
	mu   sync.Mutex
	sql  []string
	vars [][]any
}

// listen gathers the queries of a store that nobody else uses.
func listen(t *testing.T, s *store.Store) *asked {
	t.Helper()
	a := &asked{}
	note := func(db *gorm.DB) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.sql, a.vars = append(a.sql, db.Statement.SQL.String()), append(a.vars, slices.Clone(db.Statement.Vars))
	}
	for _, db := range []*gorm.DB{s.Reader(), s.Writer()} {
		for name, err := range map[string]error{
			"query":  db.Callback().Query().After("gorm:query").Register("test:query", note),
			"row":    db.Callback().Row().After("gorm:row").Register("test:row", note),
			"update": db.Callback().Update().After("gorm:update").Register("test:update", note),
			"raw":    db.Callback().Raw().After("gorm:raw").Register("test:raw", note),
		} {
			if err != nil {
				t.Fatal(name, err)
			}
		}
	}
	return a
}

// growing are the tables whose history grows without end; a walk over one of
// them, or over a whole index of it, is what no ordinary question may need.
var growing = regexp.MustCompile(`SCAN (reply_log|reply_fired|reply_later|reply_count|unmatched|conversation|message|session|customer|star|pickup|audit|delivery|quota|uploaded_file)\b|` +
	`SEARCH (conversation|message|session|customer|delivery) USING .*\((tenant_id|channel_id|last_agent_id)=\?\)$`)

// TestNoOrdinaryQuestionWalksOverHistory asks SQLite how it would answer
// everything that a reception asks.
func TestNoOrdinaryQuestionWalksOverHistory(t *testing.T) {
	s := storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring()})
	r := newReception(t, s)
	ctx, system, operator := t.Context(), model.SystemViewer(r.ID), model.OperatorViewer()
	mine, waits := r.at["mine"], r.at["waits"]
	visitor := model.VisitorViewer(r.ID, mine.CustomerID, mine.ID)
	a := listen(t, s)
	for _, err := range []error{
		second(s.Accept(ctx, visitor, says(mine, "x", "x"))), second(s.Accept(ctx, visitor, says(mine, "x", "x"))),
		second(s.Say(ctx, r.wang, answers(mine, r.wang.Agent(), "y", "y"))), second(s.Recall(ctx, visitor, mine.ID, 2, 1000)),
		second(s.AgentRead(ctx, r.wang, mine.ID, 1)), second(s.CustomerRead(ctx, visitor, 1, 1)),
		second(s.Moment(ctx, system, waits.ID)), second(s.Queue(ctx, system, r.channel.ID, waits, 10)),
		second(s.Lines(ctx, operator)), second(s.LinesOf(ctx, system, r.wang.Agent())),
		second(s.Duties(ctx, operator, 10)), second(s.Endings(ctx, operator, 10)), s.BookDuty(ctx, system, waits.ID), second(s.BookEnding(ctx, system, mine.ID)), s.RebookEnding(ctx, system, mine.ID, 1), second(s.Late(ctx, operator, 10)), second(s.BookLate(ctx, system, mine.ID)), second(s.ShiftsDue(ctx, operator, 10)),
		second(s.Board(ctx, system)), second(s.BoardLines(ctx, system)), second(s.BoardAgents(ctx, system, model.BoardFilter{}, model.Page{})), second(s.Unanswered(ctx, system, model.Page{})), second(s.Overdues(ctx, system, 0, model.Page{})),
		second(s.View(ctx, r.wang, mine.ID)), second(s.View(ctx, visitor, mine.ID)), second(s.Waiting(ctx, system, r.channel.ID, 10)),
		second(s.Messages(ctx, r.wang, model.Stretch{ConversationID: mine.ID, After: 1})),
		second(s.Messages(ctx, visitor, model.Stretch{ConversationID: mine.ID, Before: 3})),
		second(s.Lapse(ctx, operator, 0)), second(s.Disconnect(ctx, operator)), s.Beat(ctx, operator, []int64{1}, []int64{1}),
		second(s.CustomerSeen(ctx, visitor, true)), s.Star(ctx, r.wang, mine.ID, true), second(s.Counts(ctx, r.wang)), second(s.Counts(ctx, r.Admin)),
		second(s.Rate(ctx, visitor, model.Rating{Score: 5}, model.Utterance{})),
	} {
		if err != nil && err != model.ErrRatingClosed {
			t.Fatal(err)
		}
	}
	for _, err := range r.replies(t) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range r.takePush(t) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, list := range []model.ListName{model.ListServing, model.ListQueue, model.ListRobot, model.ListColleagues, model.ListHistory, model.ListStarred} {
		for _, v := range []model.Viewer{r.wang, r.leader, r.Admin} {
			_, _ = s.Conversations(ctx, v, model.ConversationFilter{List: list}, model.Page{Cursor: "WzE3OTUwMDAwMDAwMDAsOTldAA"[:22]}) // refused ones ask nothing
			_, _ = s.Conversations(ctx, v, model.ConversationFilter{List: list, ChannelID: r.channel.ID, AgentID: r.wang.Agent()}, model.Page{})
		}
	}
	if len(a.sql) < 100 {
		t.Fatalf("only %d questions were heard", len(a.sql))
	}
	a.explain(t, s)
}

// replies asks everything that the robot asks about conversations, and counts.
func (r reception) replies(t *testing.T) []error {
	t.Helper()
	s, ctx, system, operator := r.store, t.Context(), model.SystemViewer(r.ID), model.OperatorViewer()
	c := r.at["mine"]
	c.MenuNumber = 1
	all := model.Wanted{Said: true, Fired: true, Groups: true, Agent: r.wang.Agent()}
	said := model.Utterance{Party: model.ByRobot, Kind: model.KindText, Body: []byte(`{"text":"a"}`), Log: 1, Pause: 60_000}
	decided := model.Replied{Log: model.ReplyLog{Number: 1, Trigger: model.OnOpen, Lines: []model.ReplyLine{{Name: "a"}}}, Fired: []int64{1},
		Hits: []model.ReplyHit{{RuleID: 1, Day: "2026-11-23"}, {Text: "x", Day: "2026-11-23"}}}
	now, err := s.Conversation(ctx, system, c.ID)
	done := []error{err, second(s.Commit(ctx, system, model.Outcome{ConversationID: c.ID, Version: now.Version, Say: []model.Utterance{said}, Replied: []model.Replied{decided}, Settled: true})),
		second(s.Hear(ctx, system, c, all)), second(s.Replied(ctx, system, c.ID, 1, model.OnOpen)), second(s.Estimate(ctx, system, r.channel.ID, 1)),
		second(s.Silences(ctx, operator, 10)), second(s.ReplySource(ctx, system, r.ProductID, r.channel.ID)), s.OweRobots(ctx, system, r.ProductID, 0)}
	later, err := s.Laters(ctx, operator, 1)
	done = append(done, err, second(s.SayLater(ctx, system, model.ReplyLater{ID: 1, ConversationID: c.ID, LogID: 1, Utterance: said})))
	if len(later) > 0 {
		t.Errorf("%+v is due before its time", later)
	}
	for number := range now.LastNumber {
		_, _, err := s.ReplyLogs(ctx, system, c.ID, number+1)
		done = append(done, err)
	}
	filter := model.CountFilter{ProductID: r.ProductID, From: "2026-11-01", To: "2026-11-30"}
	return append(done, second(s.CountReplies(ctx, operator, 10)), second(s.UnmatchedTexts(ctx, system, 0, model.Page{})),
		second(s.ReplyCounts(ctx, system, filter, 10)), second(s.ForgetReplies(ctx, operator, 1, 1)))
}

// takePush asks everything that the intake asks of one push.
func (r reception) takePush(t *testing.T) []error {
	t.Helper()
	s, ctx, system, operator := r.store, t.Context(), model.SystemViewer(r.ID), model.OperatorViewer()
	p := r.Product(t, model.Official, nil)
	entrance, err := s.EntranceOfProduct(ctx, system, p.ID)
	row := model.KeptPush{ProductID: p.ID, PushKey: "k", OpenID: "o1", ReceivedAt: 1, DueAt: 1}
	done := []error{err, second(s.KeepPush(ctx, system, row)), second(s.KeepPush(ctx, system, row))}
	batch, err := s.BookPushes(ctx, operator, model.Millis(1<<50))
	if err != nil || len(batch) != 1 {
		t.Fatalf("%+v %v", batch, err)
	}
	taken, err := s.TakePush(ctx, system, model.Taking{Push: batch[0][0], Entrance: entrance, ExpiresAt: 1,
		Update: func(was model.Customer) model.Customer { return was },
		Say:    model.Utterance{Party: model.ByCustomer, ClientID: "k", Kind: model.KindText, Body: []byte("{}")}})
	return append(done, err, second(s.Expiries(ctx, operator, 10)), second(s.Expire(ctx, system, taken.Is.ID, model.Utterance{})),
		s.PausePushes(ctx, system, p.ID, 1), s.ResumePushes(ctx, system, p.ID), second(s.SweepPushes(ctx, operator, 2, 10)),
		second(s.Erasing(ctx, system, p.ID, "o1")), second(s.MessageAt(ctx, system, taken.Is.ID, 1)), second(s.FilesOf(ctx, system, taken.Is.ID, 1)))
}

// explain asks how each question would be answered.
func (a *asked) explain(t *testing.T, s *store.Store) {
	t.Helper()
	questions, vars := slices.Clone(a.sql), slices.Clone(a.vars)
	for i, q := range questions {
		var steps []struct{ Detail string }
		if err := s.Reader().Raw("EXPLAIN QUERY PLAN "+q, vars[i]...).Scan(&steps).Error; err != nil {
			t.Errorf("%s: %v", q, err)
		}
		for _, step := range steps {
			if growing.MatchString(step.Detail) && !strings.Contains(step.Detail, "USING INTEGER PRIMARY KEY") {
				t.Errorf("%s\nis answered by: %s", q, step.Detail)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }
