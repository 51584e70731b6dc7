package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/chat"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(runner{m}, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

// runner removes the databases when the tests are done.
type runner struct{ m *testing.M }

func (r runner) Run() int { return storetest.Run(r.m) }

// long claims that somebody wants the tests in full length.
func long() bool { return os.Getenv("YINGKE_TEST_LONG") != "" }

// desk is a tenant with a Chat over a real database.
type desk struct {
	storetest.Tenant
	*chat.Chat
	store   *store.Store
	screens *screens
}

func newDesk(t testing.TB, s *store.Store) desk {
	t.Helper()
	sc := &screens{}
	return desk{storetest.NewTenant(t, s), chat.New(s, sc, chat.Options{Zone: time.UTC}), s, sc}
}

// run starts the workers and stops them at the end of the test.
func (d desk) run(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// settle waits until the workers have nothing left to do.
func (d desk) settle(t testing.TB) { until(t, d.Idle) }

// hung is how long something may take on a busy machine before it counts as hung.
const hung = 3 * time.Minute

// until waits for something to become true.
func until(t testing.TB, claim func() bool) {
	t.Helper()
	deadline := time.After(hung)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !claim() {
		select {
		case <-deadline:
			t.Fatalf("it did not become true within %s", hung)
		case <-tick.C:
		}
	}
}

// speaks lets a customer say something and has what follows done.
func (d desk) speaks(t testing.TB, visitor model.Viewer, text string) model.Message {
	t.Helper()
	m := d.says(t, visitor, text)
	d.Work(t.Context())
	return m
}

func (d desk) says(t testing.TB, visitor model.Viewer, text string) model.Message {
	t.Helper()
	m, _, err := d.Accept(t.Context(), visitor, model.RandomKey(12), model.KindText, body(text))
	if err != nil {
		t.Fatalf("say %q: %v", text, err)
	}
	return m
}

func (d desk) conversation(t testing.TB, id int64) model.Conversation {
	t.Helper()
	c, err := d.store.Conversation(t.Context(), model.SystemViewer(d.ID), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d desk) agent(t testing.TB, id int64) model.Agent {
	t.Helper()
	a, err := d.store.Agent(t.Context(), d.Admin, id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// thread is what was said, one line each, as agents see it: "customer text hello".
func (d desk) thread(t testing.TB, v model.Viewer, id int64) []string {
	t.Helper()
	found, err := d.Messages(t.Context(), v, model.Stretch{ConversationID: id, FromStart: true, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(found.Items))
	for i, m := range found.Items {
		lines[i] = line(m)
		if m.Number != int64(i+1) {
			t.Errorf("message %d has number %d", i+1, m.Number)
		}
	}
	return lines
}

func line(m model.Message) string {
	var b struct {
		Text, Name string
		Number     int64
	}
	if err := json.Unmarshal(m.Body, &b); err != nil {
		panic(err)
	}
	switch {
	case b.Name != "":
		return "event " + b.Name
	case m.Kind == model.KindRecall:
		return fmt.Sprintf("%s recall %d", m.Party, b.Number)
	case m.Kind == model.KindVoid:
		return "void"
	}
	return fmt.Sprintf("%s %s %s", m.Party, m.Kind, b.Text)
}

func body(text string) json.RawMessage {
	raw, err := json.Marshal(model.Text{Text: text})
	if err != nil {
		panic(err)
	}
	return raw
}

// screens remembers what it was told.
type screens struct {
	mu                sync.Mutex
	told              []model.Event
	agents, customers []int64
}

func (s *screens) Publish(_ context.Context, events ...model.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, events...)
}

func (s *screens) Present() (agents, customers []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agents, s.customers
}

// to lists the types of what a topic was told since it was asked last, and forgets everything.
func (s *screens) to(topic string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	types := []string{}
	for _, e := range s.told {
		for _, one := range e.Topics {
			if one == topic {
				types = append(types, e.Type)
			}
		}
	}
	return types
}

func (s *screens) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = nil
}
