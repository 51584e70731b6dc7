package chat_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// rush is many customers and agents at once.
type rush struct {
	desk
	agents    []model.Agent
	viewers   []model.Viewer
	channel   model.Channel
	customers []model.Viewer
	beneath   *sql.DB
}

func newRush(t testing.TB, s *store.Store, agents, limit, customers int) *rush {
	t.Helper()
	r := &rush{desk: newDesk(t, s), beneath: storetest.Beneath(t, s)}
	for i := range agents {
		a, v := r.Agent(t, fmt.Sprint("客服", i), func(a *model.Agent) { a.AutoLimit, a.ManualLimit = limit, 1000 })
		r.agents, r.viewers = append(r.agents, a), append(r.viewers, v)
	}
	r.channel = r.Channel(t, r.agents)
	for range customers {
		_, visitor := r.Customer(t, r.channel, 0)
		r.customers = append(r.customers, visitor)
	}
	return r
}

// act is one thing that somebody does in a rush.
type act struct {
	what     string
	who      int
	customer int
}

func (r *rush) do(ctx context.Context, a act) error {
	v, c := r.viewers[a.who%len(r.viewers)], r.customers[a.customer%len(r.customers)]
	var err error
	switch a.what {
	case "speak":
		_, _, err = r.Accept(ctx, c, model.RandomKey(10), model.KindText, body("在吗"))
	case "pick":
		_, err = r.Pick(ctx, v, c.Conversation())
	case "end":
		_, err = r.End(ctx, r.whoServes(ctx, c, v), c.Conversation())
	case "answer":
		_, _, err = r.Send(ctx, r.whoServes(ctx, c, v), c.Conversation(), model.RandomKey(10), model.KindText, body("在的"))
	case "online", "rest", "offline":
		if _, err = r.store.ChooseState(ctx, v, map[string]model.WorkState{"online": model.Online, "rest": model.Rest, "offline": model.Offline}[a.what], true); err == nil {
			_, err = r.StateChosen(ctx, v, 0)
		}
	}
	return refused(err)
}

// whoServes is the agent who serves a customer right now, or else somebody.
func (r *rush) whoServes(ctx context.Context, customer, somebody model.Viewer) model.Viewer {
	c, err := r.store.Conversation(ctx, customer, customer.Conversation())
	for _, v := range r.viewers {
		if err == nil && c.ServedBy(v.Agent()) {
			return v
		}
	}
	return somebody
}

// refused forgives what is no fault in a rush: somebody else was faster.
func refused(err error) error {
	for _, fine := range []error{model.ErrConversationTaken, model.ErrNotServing, model.ErrNotYours, model.ErrMissing, model.ErrChanged} {
		if errors.Is(err, fine) {
			return nil
		}
	}
	return err
}

// together lets several people act at once, each one thing after another.
func (r *rush) together(ctx context.Context, people int, acts []act, fail func(error)) {
	var all sync.WaitGroup
	for p := range people {
		all.Go(func() {
			for i := p; i < len(acts); i += people {
				if err := r.do(ctx, acts[i]); err != nil {
					fail(fmt.Errorf("%+v: %w", acts[i], err))
				}
			}
		})
	}
	all.Wait()
}

// tally is what one look at the database shows of an agent.
type tally struct {
	AgentID   int64
	Counted   int // what his row says
	Served    int // conversations that he has
	Automatic int // those that were not picked up by hand
	AutoLimit int
	WorkState model.WorkState
}

func (r *rush) tallies(ctx context.Context, db *sql.DB) (found []tally, err error) {
	rows, err := db.QueryContext(ctx, `SELECT a.id, a.serving, a.auto_limit, a.work_state,
		(SELECT COUNT(*) FROM conversation c WHERE c.agent_id = a.id AND c.state = 'serving'),
		(SELECT COUNT(*) FROM conversation c JOIN session s ON s.id = c.session_id WHERE c.agent_id = a.id AND c.state = 'serving' AND s.by_hand = 0)
		FROM agent a WHERE a.id IN (SELECT agent_id FROM channel_agent WHERE channel_id = ?)`, r.channel.ID)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close(), rows.Err()) }()
	for rows.Next() {
		var a tally
		if err := rows.Scan(&a.AgentID, &a.Counted, &a.AutoLimit, &a.WorkState, &a.Served, &a.Automatic); err != nil {
			return nil, err
		}
		found = append(found, a)
	}
	return found, nil
}

// check holds at every moment: no agent's count is wrong, and automatic
// assignment never gives anybody more than his limit.
func (r *rush) check(ctx context.Context, fail func(error)) []tally {
	found, err := r.tallies(ctx, r.beneath)
	if err != nil {
		fail(err)
	}
	for _, a := range found {
		if a.Counted != a.Served || a.Automatic > a.AutoLimit {
			fail(fmt.Errorf("agent %d has %d conversations, %d of them automatically, with limit %d; his count says %d", a.AgentID, a.Served, a.Automatic, a.AutoLimit, a.Counted))
		}
	}
	return found
}

// checkEnd holds when everybody has gone quiet: nothing is owed, and nobody
// waits while an agent could take him.
func (r *rush) checkEnd(ctx context.Context, fail func(error)) {
	free := 0
	for _, a := range r.check(ctx, fail) {
		if a.WorkState == model.Online && a.Counted < a.AutoLimit {
			free++
		}
	}
	var states []model.Conversation
	for _, v := range r.customers {
		c, err := r.store.Conversation(ctx, v, v.Conversation())
		if err != nil {
			fail(err)
		}
		states = append(states, c)
	}
	for _, c := range states {
		switch {
		case c.DutyAt != 0:
			fail(fmt.Errorf("conversation %d (%s) is still owed a reaction", c.ID, c.State))
		case c.State == model.Queued && free > 0:
			fail(fmt.Errorf("conversation %d waits while %d agents are free", c.ID, free))
		case (c.State == model.Serving) != (c.AgentID != 0):
			fail(fmt.Errorf("conversation %d is %s with agent %d", c.ID, c.State, c.AgentID))
		case c.WaitingSince != 0 && c.State != model.Serving && c.State != model.Queued:
			fail(fmt.Errorf("conversation %d was forgotten: %s", c.ID, c.State))
		}
	}
}

// TestNoInterleavingGivesAnAgentTooManyOrForgetsACustomer is the property: 200
// customers and 10 agents with limit 5, all at once.
func TestNoInterleavingGivesAnAgentTooManyOrForgetsACustomer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		runs := 1
		if long() {
			runs = 60
		}
		for run := range runs {
			acts := rapid.Custom(drawActs).Example(run + int(rand.Int32N(1000)))
			r := newRush(t, s, 10, 5, 200)
			r.Online(t, r.agents[:6]...)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			watched := make(chan struct{})
			go func() { // looks while it happens
				defer close(watched)
				tick := time.NewTicker(5 * time.Millisecond)
				defer tick.Stop()
				for ctx.Err() == nil {
					<-tick.C
					r.check(context.WithoutCancel(ctx), func(err error) { t.Error(err) })
				}
			}()
			for _, some := range [][]act{acts, leaving(acts)} {
				r.together(ctx, 8, some, func(err error) { t.Error(err) })
				r.settle(t)
				r.checkEnd(t.Context(), func(err error) { t.Error(err) })
			}
			stop()
			<-watched
			if err := <-ended; err != nil || t.Failed() {
				t.Fatalf("run %d: %v", run, err)
			}
		}
	})
}

// drawActs makes a rush: every customer speaks once, and so on at random.
func drawActs(t *rapid.T) []act {
	acts := make([]act, 0, 500)
	for c := range 200 {
		acts = append(acts, act{"speak", 0, c})
	}
	what := rapid.SampledFrom([]string{"speak", "speak", "pick", "pick", "end", "end", "end", "answer", "online", "online", "rest", "offline"})
	more := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) act {
		return act{what.Draw(t, "what"), rapid.IntRange(0, 9).Draw(t, "who"), rapid.IntRange(0, 199).Draw(t, "customer")}
	}), 200, 400).Draw(t, "more")
	acts = append(acts, more...)
	order := rapid.Permutation(acts).Draw(t, "order")
	return order
}

// TestAThousandRushes is the figure of peers.md 3.3 point 5: 50 customers, 10
// agents with limit 3, eight at once; 5 rounds, and 1,000 with YINGKE_TEST_LONG.
func TestAThousandRushes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		rounds := 5
		if long() {
			rounds = 1000
		}
		for round := range rounds {
			r := newRush(t, s, 10, 3, 50)
			r.Online(t, r.agents...)
			acts := make([]act, 0, 90)
			for c := range 50 {
				acts = append(acts, act{"speak", 0, c})
			}
			for range 40 {
				acts = append(acts, act{"end", rand.IntN(10), rand.IntN(50)})
			}
			rand.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
			r.rushThrough(t, acts, 8)
			if t.Failed() {
				t.Fatalf("round %d", round)
			}
		}
	})
}

// leaving lets a third of those go who are served after these acts.
func leaving(acts []act) []act {
	var ends []act
	for _, a := range acts {
		if a.what == "speak" && a.customer%3 == 0 {
			ends = append(ends, act{"end", 0, a.customer})
		}
	}
	return ends
}

// rushThrough lets the workers of a node run while people act at once.
func (r *rush) rushThrough(t *testing.T, acts []act, people int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	r.together(ctx, people, acts, func(err error) { t.Error(err) })
	r.settle(t)
	r.checkEnd(t.Context(), func(err error) { t.Error(err) })
	r.together(ctx, people, leaving(acts), func(err error) { t.Error(err) }) // nobody comes any more: places only get free
	r.settle(t)
	r.checkEnd(t.Context(), func(err error) { t.Error(err) })
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
