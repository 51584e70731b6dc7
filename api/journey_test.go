package api

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"yingke/model"
	"yingke/model/store/storetest"
)

// pair is a customer and the agent who serves him, each with a screen.
type pair struct {
	conversation   int64
	customer       *screenModel
	agent          *screenModel
	customerOpened opened
}

// meet lets a customer open the link and say hello, and the agent get him.
func (l *live) meet(t *testing.T, seed uint64) pair {
	t.Helper()
	o := l.visit(t)
	token := l.token(t, "wang")
	p := pair{conversation: o.Conversation.ID, customerOpened: o,
		customer: newScreen(l.base, "/api/visitor/socket", "/api/visitor/messages", o.Token, seed),
		agent:    newScreen(l.base, "/api/socket", fmt.Sprintf("/api/conversations/%d/messages", o.Conversation.ID), token, seed+1)}
	if err := p.customer.say(t.Context(), "hello", "在吗"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the agent serves him", func() bool {
		c, err := l.store.Conversation(t.Context(), model.SystemViewer(l.ours.ID), p.conversation)
		return err == nil && c.ServedBy(l.wang.ID) && c.DutyAt == 0
	})
	return p
}

// complete waits until both screens show the stored history, and says where they do not.
func (l *live) complete(t *testing.T, p pair) {
	t.Helper()
	stored := l.wholeThread(t, p.conversation)
	for name, s := range map[string]*screenModel{"the customer": p.customer, "the agent": p.agent} {
		eventually(t, name+" has everything", func() bool { return s.count() >= len(stored) })
		for i, m := range s.shown() {
			if i >= len(stored) || m.Number != int64(i+1) || m.Kind != model.KindVoid && string(m.Body) != string(stored[i].Body) && stored[i].Kind != model.KindEvent {
				t.Fatalf("%s shows as number %d: %+v", name, i+1, m)
			}
		}
	}
	for i, m := range stored {
		if m.Number != int64(i+1) {
			t.Fatalf("message %d has number %d", i+1, m.Number)
		}
	}
}

func TestACustomerAndAnAgentTalkThroughARestart(t *testing.T) {
	onEach(t, func(t *testing.T, l *live) {
		p := l.meet(t, 1)
		ctx, stop := context.WithCancel(t.Context())
		var screens sync.WaitGroup
		for _, s := range []*screenModel{p.customer, p.agent} {
			screens.Go(func() { s.run(ctx) })
		}
		defer screens.Wait()
		defer stop()
		const each = 40
		var talking sync.WaitGroup
		halfway := make(chan struct{})
		for _, s := range []*screenModel{p.customer, p.agent} {
			talking.Go(func() {
				for i := range each {
					if i == each/2 && s == p.customer {
						close(halfway)
					}
					if err := s.say(ctx, fmt.Sprint("m", i), fmt.Sprint("line ", i)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		<-halfway
		l.restart(t)
		talking.Wait()
		l.complete(t, p)
		if stored := l.wholeThread(t, p.conversation); len(stored) != 2*each+3 { // the greeting, the first word, the agent's coming
			t.Errorf("%d messages are stored", len(stored))
		}
	})
}

// TestTheProtocolHoldsWhateverHappensToTheLine is the property: random cuts,
// frames twice and in another order, lost answers, requests that come twice,
// restarts. In the end both screens show exactly the stored history.
func TestTheProtocolHoldsWhateverHappensToTheLine(t *testing.T) {
	onEach(t, func(t *testing.T, l *live) {
		runs := 2
		if os.Getenv("YINGKE_TEST_LONG") != "" {
			runs = 50
		}
		for run := range runs {
			seed := rand.Uint64()
			t.Logf("run %d: seed %d", run, seed)
			l.chaos(t, seed, run%2 == 1)
		}
	})
}

func (l *live) chaos(t *testing.T, seed uint64, restart bool) {
	t.Helper()
	p := l.meet(t, seed)
	p.customer.chaos, p.agent.chaos = true, true
	ctx, stop := context.WithCancel(t.Context())
	var screens, talking sync.WaitGroup
	both := []*screenModel{p.customer, p.agent}
	for _, s := range both {
		screens.Go(func() { s.run(ctx) })
	}
	defer screens.Wait()
	defer stop()
	const voices, each = 3, 15
	for _, s := range both {
		for voice := range voices {
			talking.Go(func() {
				for i := range each {
					id := fmt.Sprintf("v%d-%d", voice, i)
					var twice sync.WaitGroup
					for range 1 + s.roll(3) {
						twice.Go(func() {
							if err := s.say(ctx, id, "words of "+id); err != nil {
								t.Error(err)
							}
						})
					}
					twice.Wait()
					if s.roll(5) == 0 {
						both[s.roll(2)].cut()
					}
				}
			})
		}
	}
	if restart {
		l.restart(t)
	}
	talking.Wait()
	p.customer.cut()
	p.agent.cut()
	for _, s := range both {
		s.wantMore() // a page that is shown again asks
	}
	l.complete(t, p)
	if stored := l.wholeThread(t, p.conversation); len(stored) != 2*voices*each+3 {
		t.Errorf("seed %d: %d messages are stored instead of %d", seed, len(stored), 2*voices*each+3)
	}
}

// TestAfterACutEverythingIsThereOnceAndInOrder: the line of either side is cut,
// 2,000 messages are said, it comes back. How long that took is in the log; on a
// quiet machine it is well below the two seconds that people notice.
func TestAfterACutEverythingIsThereOnceAndInOrder(t *testing.T) {
	onEach(t, func(t *testing.T, l *live) {
		p := l.meet(t, 7)
		const many = 2000
		l.flood(t, p.conversation, many, "x")
		for name, s := range map[string]*screenModel{"the customer": p.customer, "the agent": p.agent} {
			ctx, stop := context.WithCancel(t.Context())
			begun := time.Now()
			ended := make(chan struct{})
			go func() { s.run(ctx); close(ended) }()
			eventually(t, name+" has everything", func() bool { return s.count() == many+3 })
			t.Logf("%s had %d messages %s after the line came back", name, many, time.Since(begun).Round(time.Millisecond))
			stop()
			<-ended
		}
		l.complete(t, p)
	})
}

// flood lets the agent say many things faster than anybody could, each told to
// the screens as it is kept.
func (l *live) flood(t *testing.T, conversation int64, many int, text string) {
	t.Helper()
	v := model.SystemViewer(l.ours.ID)
	const together = 100
	for range many / together {
		c, err := l.store.Conversation(t.Context(), v, conversation)
		if err != nil {
			t.Fatal(err)
		}
		say := make([]model.Utterance, together)
		for i := range say {
			say[i] = model.Utterance{Party: model.ByAgent, AgentID: l.wang.ID, Kind: model.KindText, Body: []byte(fmt.Sprintf(`{"text":%q}`, text))}
		}
		done, err := l.store.Commit(t.Context(), v, model.Outcome{ConversationID: c.ID, Version: c.Version, Say: say})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range done.Messages {
			l.Hub.Publish(t.Context(), model.Event{Topics: []string{model.VisitorTopic(c.ID), model.AgentTopic(l.wang.ID)}, Type: model.FrameMessage, Payload: m})
		}
	}
}

// TestAStalledTabEndsWithTenThousandOfTenThousand is peers.md 3.3 point 4.
func TestAStalledTabEndsWithTenThousandOfTenThousand(t *testing.T) {
	l := newLive(t, storetest.SQLite(t))
	p := l.meet(t, 9)
	stalled := l.open(t, "/api/visitor/socket", p.customer.token)
	const many = 10_000
	l.flood(t, p.conversation, many/2, fmt.Sprintf("%01500d", 7)) // more than fits between a server and a page that does not read
	l.flood(t, p.conversation, many/2, "7")
	// It reads now: a piece without gaps, and then the end.
	last := int64(3)
	for {
		f, err := readFrame(stalled, hung)
		if err != nil {
			if websocket.IsUnexpectedCloseError(err, 4001, websocket.CloseAbnormalClosure) {
				t.Errorf("the line ended with %v", err)
			}
			break
		}
		if f.Type == model.FrameMessage && f.Message.Number > 3 { // what was said while they met may still come
			if f.Message.Number != last+1 {
				t.Fatalf("%d came after %d", f.Message.Number, last)
			}
			last = f.Message.Number
		}
	}
	if last >= many {
		t.Errorf("the stalled tab got all %d: the test was too easy", last)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { p.customer.run(ctx); close(ended) }()
	eventually(t, "it has everything", func() bool { return p.customer.count() == many+3 })
	stop()
	<-ended
	for i, m := range p.customer.shown() {
		if m.Number != int64(i+1) {
			t.Fatalf("number %d stands at %d", m.Number, i+1)
		}
	}
	t.Logf("the line was closed after number %d; %d of %d in the end", last, p.customer.count()-3, many)
}

// TestTheSameRequestTenTimesAtOnceIsStoredOnce is peers.md 3.3 point 2.
func TestTheSameRequestTenTimesAtOnceIsStoredOnce(t *testing.T) {
	onEach(t, func(t *testing.T, l *live) {
		p := l.meet(t, 11)
		for _, s := range []*screenModel{p.customer, p.agent} {
			const body = `{"client_id":"once","kind":"text","body":{"text":"only once"}}`
			answers := make([]messageShape, 10)
			statuses := make([]int, 10)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					var err error
					if statuses[i], err = call(t.Context(), http.MethodPost, l.base()+s.thread, s.token, body, &answers[i]); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			first := 0
			for i := range answers {
				if statuses[i] == http.StatusCreated {
					first++
				}
				answers[i].AgentAvatar = ""
				if fmt.Sprint(answers[i]) != fmt.Sprint(answers[0]) || answers[i].ID == 0 {
					t.Errorf("answer %d: %d %+v", i, statuses[i], answers[i])
				}
			}
			if first != 1 {
				t.Errorf("%d of ten answers were the first: %v", first, statuses)
			}
			status, err := call(t.Context(), http.MethodPost, l.base()+s.thread, s.token, `{"client_id":"once","kind":"text","body":{"text":"something else"}}`, nil)
			if err != nil || status != http.StatusConflict {
				t.Errorf("the same id with other words: %d, %v", status, err)
			}
		}
		if stored := l.wholeThread(t, p.conversation); len(stored) != 5 {
			t.Errorf("%d messages are stored", len(stored))
		}
	})
}
