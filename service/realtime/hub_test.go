package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"yingke/model"
	"yingke/service/realtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a hub behind a real server.
type house struct {
	*realtime.Hub
	server *httptest.Server
	mu     sync.Mutex
	lines  map[string]realtime.Line // what a reader's line is, by his name
}

func newHouse(t testing.TB, o realtime.Options) *house {
	t.Helper()
	o.Encode = encode
	h := &house{Hub: realtime.New(o), lines: map[string]realtime.Line{}}
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		line := h.lines[r.URL.Path[1:]]
		h.mu.Unlock()
		if err := h.Serve(w, r, line); err != nil {
			http.Error(w, err.Error(), http.StatusTooManyRequests)
		}
	}))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		h.Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		h.server.Close()
	})
	return h
}

// encode is the frame of an event for tests: its payload under "n".
func encode(e model.Event) ([]byte, error) {
	return json.Marshal(map[string]any{"type": e.Type, "n": e.Payload})
}

func (h *house) reader(name string, line realtime.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines[name] = line
}

// dial opens a line and waits until it is greeted.
func (h *house) dial(t testing.TB, name string) *screen {
	t.Helper()
	conn, answer, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(h.server.URL, "http")+"/"+name, nil)
	if answer != nil && answer.Body != nil {
		t.Cleanup(func() { _ = answer.Body.Close() })
	}
	if err != nil {
		t.Fatalf("dial as %s: %v", name, err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &screen{t: t, conn: conn}
	if first := s.next(); first.Type != model.FrameHello {
		t.Fatalf("the first frame is %+v", first)
	}
	return s
}

// screen is a reader's end of a line.
type screen struct {
	t    testing.TB
	conn *websocket.Conn
}

type frame struct {
	Type string
	N    any
	You  map[string]any
}

const soon = time.Minute

func (s *screen) next() frame {
	s.t.Helper()
	f, err := s.read()
	if err != nil {
		s.t.Fatalf("no frame came: %v", err)
	}
	return f
}

func (s *screen) read() (f frame, err error) {
	if err := s.conn.SetReadDeadline(time.Now().Add(soon)); err != nil {
		return f, err
	}
	_, raw, err := s.conn.ReadMessage()
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(raw, &f)
}

func (s *screen) say(text string) {
	s.t.Helper()
	if err := s.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		s.t.Fatal(err)
	}
}

// closed reads to the end and returns the code that the line ended with.
func (s *screen) closed() int {
	s.t.Helper()
	for {
		if _, err := s.read(); err != nil {
			var e *websocket.CloseError
			if !errors.As(err, &e) {
				s.t.Fatalf("the line ended with %v", err)
			}
			return e.Code
		}
	}
}

var (
	wang  = model.AgentViewer(1, 7, false, nil)
	li    = model.AgentViewer(1, 8, false, nil)
	guest = model.VisitorViewer(1, 70, 31)
)

func event(n int, topics ...string) model.Event {
	return model.Event{Topics: topics, Type: model.FrameMessage, Payload: n}
}

func TestAnEventReachesWhoIsTold_Once(t *testing.T) {
	h := newHouse(t, realtime.Options{})
	h.reader("wang", realtime.Line{Viewer: wang, You: map[string]any{"agent_id": 7}})
	h.reader("li", realtime.Line{Viewer: li})
	h.reader("guest", realtime.Line{Viewer: guest})
	a, b, g := h.dial(t, "wang"), h.dial(t, "li"), h.dial(t, "guest")
	h.Publish(t.Context(), event(1, model.AgentTopic(7), model.TenantTopic(1)), event(2, model.VisitorTopic(31)), event(3, model.AgentTopic(8)),
		event(4, model.AgentTopic(99)), event(5, model.TenantTopic(2)), event(6, model.AgentTopic(7), model.AgentTopic(8), model.VisitorTopic(31)))
	for name, want := range map[string]struct {
		s    *screen
		told []float64
	}{"wang": {a, []float64{1, 6}}, "li": {b, []float64{1, 3, 6}}, "guest": {g, []float64{2, 6}}} {
		var got []float64
		for range want.told {
			n, _ := want.s.next().N.(float64)
			got = append(got, n)
		}
		if !slices.Equal(got, want.told) {
			t.Errorf("%s is told %v instead of %v", name, got, want.told)
		}
	}
	agents, customers := h.Present()
	slices.Sort(agents)
	if !slices.Equal(agents, []int64{7, 8}) || !slices.Equal(customers, []int64{70}) {
		t.Errorf("present: %v and %v", agents, customers)
	}
}

func TestAPingIsAnsweredAndNonsenseIsIgnored(t *testing.T) {
	heard := make(chan realtime.Frame, 10)
	h := newHouse(t, realtime.Options{})
	h.reader("guest", realtime.Line{Viewer: guest, Receive: func(_ context.Context, _ *realtime.Screen, f realtime.Frame) { heard <- f }})
	g := h.dial(t, "guest")
	for _, nonsense := range []string{"", "{", "[]", "null", `"x"`, `{"type":5}`} {
		g.say(nonsense)
	}
	g.say(`{"type":"typing","typing":true,"preview":"多少"}`)
	g.say(`{"type":"ping"}`)
	if f := g.next(); f.Type != model.FramePong {
		t.Errorf("a ping is answered with %+v", f)
	}
	for len(heard) > 0 {
		if f := <-heard; f.Type != "" && (f.Type != "typing" || f.Preview != "多少") {
			t.Errorf("heard %+v", f)
		}
	}
}

func TestAStalledScreenIsClosedAndOthersAreNotDelayed(t *testing.T) {
	h := newHouse(t, realtime.Options{})
	h.reader("wang", realtime.Line{Viewer: wang})
	h.reader("li", realtime.Line{Viewer: li})
	stalled, quick := h.dial(t, "wang"), h.dial(t, "li")
	const many, behind = 10_000, 300
	var read atomic.Int64
	wrong := make(chan error, 1)
	go func() {
		for n := 1; n <= many; n++ {
			f, err := quick.read()
			if err != nil || f.N != float64(n) {
				wrong <- fmt.Errorf("the quick one got %v instead of %d: %w", f.N, n, err)
				return
			}
			read.Store(int64(n))
		}
		close(wrong)
	}()
	long := strings.Repeat("字", 700) // more than the kernel keeps for a reader who has stopped
	var longest time.Duration
	for n := range many {
		begun := time.Now()
		h.Publish(t.Context(), model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameMessage, Payload: fmt.Sprint(n+1, " ", long)})
		longest = max(longest, time.Since(begun))
		h.Publish(t.Context(), event(n+1, model.AgentTopic(8)))
		if int64(n)-read.Load() > behind { // a screen that reads as fast as it is written
			until(t, func() bool { return int64(n)-read.Load() <= behind/2 || len(wrong) > 0 })
		}
	}
	if err := <-wrong; err != nil {
		t.Fatal(err)
	}
	if longest > 9*time.Second { // whoever waited for it would wait out the ten seconds of a write
		t.Errorf("a stalled screen delays everybody: %s", longest)
	}
	// Whatever reached the one that stalled is without gaps, and then comes the end.
	for n := 1; ; n++ {
		f, err := stalled.read()
		if err != nil {
			var e *websocket.CloseError
			if n > many || errors.As(err, &e) && e.Code != 4001 && e.Code != 1006 {
				t.Errorf("%d frames came, and then %v", n-1, err)
			}
			break
		}
		if text, _ := f.N.(string); !strings.HasPrefix(text, fmt.Sprint(n, " ")) {
			t.Fatalf("%.10s came instead of %d", text, n)
		}
	}
	until(t, func() bool { agents, _ := h.Present(); return !slices.Contains(agents, 7) })
}

func until(t testing.TB, claim func() bool) {
	t.Helper()
	deadline := time.After(soon)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !claim() {
		select {
		case <-deadline:
			t.Fatal("it did not become true")
		case <-tick.C:
		}
	}
}

func TestTheLineEndsWithACodeThatSaysWhatToDo(t *testing.T) {
	var refuse sync.Map
	check := func(context.Context) error {
		if _, no := refuse.Load("now"); no {
			return model.ErrVisitorExpired
		}
		return nil
	}
	cases := map[string]struct {
		viewer model.Viewer
		do     func(h *house, s *screen)
		code   int
	}{
		"restart": {wang, func(h *house, _ *screen) { h.Close() }, 1012},
		"logged out": {wang, func(h *house, _ *screen) {
			h.Publish(t.Context(), model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameLogout})
		}, 4003},
		"an agent's login is over":  {wang, func(h *house, _ *screen) { refuse.Store("now", true); h.Check(t.Context()) }, 4003},
		"a visitor's token is over": {guest, func(h *house, _ *screen) { refuse.Store("now", true); h.Check(t.Context()) }, 4004},
		"too many frames": {guest, func(_ *house, s *screen) {
			for range 100 {
				s.say(`{"type":"ping"}`)
			}
		}, 1008},
		"a frame too long": {guest, func(_ *house, s *screen) { s.say(strings.Repeat("x", 17<<10)) }, 1009},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			refuse.Clear()
			h := newHouse(t, realtime.Options{})
			h.reader("r", realtime.Line{Viewer: c.viewer, Check: check})
			s := h.dial(t, "r")
			h.Check(t.Context()) // all is well
			c.do(h, s)
			if code := s.closed(); code != c.code {
				t.Errorf("closed with %d instead of %d", code, c.code)
			}
			until(t, func() bool { agents, customers := h.Present(); return len(agents)+len(customers) == 0 })
		})
	}
}

func TestComingAndLeavingAreNoted(t *testing.T) {
	h := newHouse(t, realtime.Options{})
	noted := make(chan string, 10)
	h.reader("wang", realtime.Line{Viewer: wang, Opened: func() { noted <- "came" }, Left: func() { noted <- "left" }})
	first, second := h.dial(t, "wang"), h.dial(t, "wang")
	_ = first.conn.Close()
	_ = second.conn.Close()
	var got []string
	for range 3 {
		got = append(got, <-noted)
	}
	if !slices.Equal(got, []string{"came", "came", "left"}) || len(noted) != 0 {
		t.Errorf("noted %v", got)
	}
}

func TestNobodyOpensMoreLinesThanTheLimit(t *testing.T) {
	h := newHouse(t, realtime.Options{Limits: realtime.Limits{PerAddress: 3, PerConversation: 2}})
	h.reader("guest", realtime.Line{Viewer: guest, Address: "192.0.2.1"})
	h.reader("wang", realtime.Line{Viewer: wang, Address: "192.0.2.1"})
	h.reader("li", realtime.Line{Viewer: li, Address: "192.0.2.2"})
	refused := func(name string) bool {
		_, answer, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(h.server.URL, "http")+"/"+name, nil)
		if answer != nil {
			_ = answer.Body.Close()
		}
		return err != nil && answer != nil && answer.StatusCode == http.StatusTooManyRequests
	}
	h.dial(t, "guest")
	one := h.dial(t, "guest")
	if !refused("guest") {
		t.Error("a third line into one conversation")
	}
	h.dial(t, "wang")
	if !refused("wang") {
		t.Error("a fourth line from one address")
	}
	h.dial(t, "li")
	_ = one.conn.Close()
	until(t, func() bool { return !refused("wang") })
}

func TestAWatchingScreenIsToldUntilItWatchesAnother(t *testing.T) {
	h := newHouse(t, realtime.Options{})
	watched := make(chan struct{})
	h.reader("wang", realtime.Line{Viewer: wang, Receive: func(_ context.Context, s *realtime.Screen, f realtime.Frame) {
		s.Watch(f.ConversationID)
		watched <- struct{}{}
	}})
	a := h.dial(t, "wang")
	watch := func(id int) {
		a.say(fmt.Sprintf(`{"type":"watch","conversation_id":%d}`, id))
		<-watched
		h.Publish(t.Context(), event(id*10, model.WatchTopic(31)), event(id*10+1, model.WatchTopic(32)), event(id*10+2, model.AgentTopic(7)))
	}
	watch(31)
	watch(32)
	watch(0)
	var got []float64
	for range 5 {
		n, _ := a.next().N.(float64)
		got = append(got, n)
	}
	if !slices.Equal(got, []float64{310, 312, 321, 322, 2}) {
		t.Errorf("told %v", got)
	}
}

func TestADraftReachesTheOtherScreensAlone(t *testing.T) {
	h := newHouse(t, realtime.Options{})
	h.reader("wang", realtime.Line{Viewer: wang, Receive: func(ctx context.Context, s *realtime.Screen, f realtime.Frame) {
		s.Pass(ctx, model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameDraft, Payload: f.Text})
	}})
	writing, other := h.dial(t, "wang"), h.dial(t, "wang")
	writing.say(`{"type":"draft","text":"您好"}`)
	if f := other.next(); f.Type != model.FrameDraft || f.N != "您好" {
		t.Errorf("the other screen is told %+v", f)
	}
	h.Publish(t.Context(), event(1, model.AgentTopic(7)))
	if f := writing.next(); f.Type != model.FrameMessage {
		t.Errorf("the screen that wrote it is told %+v", f)
	}
}

func TestALongPollWakesWhenSomethingHappens(t *testing.T) {
	h := newHouse(t, realtime.Options{Limits: realtime.Limits{Polls: 2}})
	wait, end, first, err := h.Listen(guest)
	if err != nil || !first {
		t.Fatal(first, err)
	}
	h.Publish(t.Context(), event(1, model.VisitorTopic(31))) // before it waits
	wait(t.Context(), time.Hour)
	woke := make(chan struct{})
	go func() { wait(t.Context(), time.Hour); close(woke) }()
	h.Publish(t.Context(), event(2, model.VisitorTopic(99)))
	select {
	case <-woke:
		t.Error("another conversation woke it")
	default:
	}
	h.Publish(t.Context(), event(3, model.VisitorTopic(31)))
	<-woke
	if _, customers := h.Present(); !slices.Equal(customers, []int64{70}) {
		t.Errorf("present: %v", customers)
	}
	_, endSecond, again, err := h.Listen(guest)
	if err != nil || again {
		t.Error("the second poll of a customer who is here:", again, err)
	}
	if _, _, _, err := h.Listen(guest); !errors.Is(err, model.ErrTooManySockets) {
		t.Errorf("a third one at once: %v", err)
	}
	end()
	endSecond()
	wait, end, _, err = h.Listen(guest)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	h.Close()
	wait(t.Context(), time.Hour) // a restart answers it
}

func TestASecondCloseWaitsForTheFirst(t *testing.T) {
	h := newHouse(t, realtime.Options{})
	h.reader("wang", realtime.Line{Viewer: wang})
	a := h.dial(t, "wang")
	var both sync.WaitGroup
	both.Go(h.Close)
	both.Go(h.Close)
	if code := a.closed(); code != 1012 {
		t.Errorf("closed with %d", code)
	}
	both.Wait()
	h.Publish(t.Context(), event(1, model.AgentTopic(7))) // harms nobody
}
