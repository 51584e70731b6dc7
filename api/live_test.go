package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/chat"
	"yingke/service/realtime"
)

// live is a world whose server really runs: sockets, workers, a port. It can be
// stopped and started again on the same database.
type live struct {
	*world
	channel model.Channel
	wang    model.Agent

	mu     sync.Mutex
	server *httptest.Server
	stop   func()
}

func newLive(t *testing.T, s *store.Store) *live {
	t.Helper()
	l := &live{world: worldOn(t, s, &clock{now: time.Now()})}
	l.wang = l.person(t, "wang", l.ours.Roles[model.RoleAgent], func(a *model.Agent) { a.AutoLimit = 1000 })
	l.channel = l.ours.Channel(t, []model.Agent{l.wang}, func(s *model.ChannelSettings) {
		s.TypingPreview = true
		s.OpenText = "您好！"
	})
	l.ours.Online(t, l.wang)
	l.start(t)
	t.Cleanup(func() { l.stop() })
	return l
}

// start runs the program until stop is called.
func (l *live) start(t *testing.T) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	hub := realtime.New(realtime.Options{Log: log, Encode: l.Encode, Limits: realtime.Limits{PerAddress: 10_000}})
	talk := chat.New(l.store, hub, chat.Options{Log: log})
	l.Hub, l.Chat = hub, talk
	handler, err := l.New()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	ctx, cancel := context.WithCancel(context.Background())
	var workers sync.WaitGroup
	workers.Go(func() { _ = hub.Run(ctx) })
	workers.Go(func() { _ = talk.Run(ctx) })
	l.mu.Lock()
	defer l.mu.Unlock()
	l.server = server
	l.stop = sync.OnceFunc(func() {
		hub.Close()
		server.CloseClientConnections()
		server.Close()
		cancel()
		workers.Wait()
	})
}

func (l *live) restart(t *testing.T) {
	t.Helper()
	l.stop()
	l.start(t)
}

func (l *live) base() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.server.URL
}

// visit opens the channel's link as a new customer.
func (l *live) visit(t testing.TB) opened {
	t.Helper()
	var o opened
	status, err := call(t.Context(), http.MethodPost, l.base()+"/api/visitor/open", "", fmt.Sprintf(`{"channel_id":%d,"key":%q}`, l.channel.ID, l.channel.Key), &o)
	if err != nil || status != http.StatusOK {
		t.Fatalf("open the link: %d, %v", status, err)
	}
	return o
}

// call sends one request and reads its JSON.
func call(ctx context.Context, method, address, token, body string, into any) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	raw, err := io.ReadAll(answer.Body)
	if closing := answer.Body.Close(); err == nil {
		err = closing
	}
	if err != nil || into == nil || answer.StatusCode >= 300 {
		return answer.StatusCode, err
	}
	return answer.StatusCode, json.NewDecoder(bytes.NewReader(raw)).Decode(into)
}

// frame is what the tests read of a frame.
type frame struct {
	Type           string          `json:"type"`
	ConversationID int64           `json:"conversation_id"`
	Message        *messageShape   `json:"message"`
	Conversation   json.RawMessage `json:"conversation"`
	AgentRead      int64           `json:"agent_read"`
	CustomerRead   int64           `json:"customer_read"`
	Typing         bool            `json:"typing"`
	Preview        string          `json:"preview"`
	Text           string          `json:"text"`
}

// dial opens a socket.
func dial(ctx context.Context, base, path, token string) (*websocket.Conn, error) {
	address := "ws" + strings.TrimPrefix(base, "http") + path
	header := http.Header{}
	if strings.HasPrefix(path, "/api/visitor/") {
		address += "?token=" + token
	} else {
		header.Set("Authorization", "Bearer "+token)
	}
	conn, answer, err := websocket.DefaultDialer.DialContext(ctx, address, header)
	if answer != nil {
		_ = answer.Body.Close()
	}
	return conn, err
}

// open is dial, and the greeting.
func (l *live) open(t testing.TB, path, token string) *websocket.Conn {
	t.Helper()
	conn, err := dial(t.Context(), l.base(), path, token)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if f := next(t, conn); f.Type != model.FrameHello {
		t.Fatalf("the first frame is %+v", f)
	}
	return conn
}

func next(t testing.TB, conn *websocket.Conn) frame {
	t.Helper()
	f, err := readFrame(conn, hung)
	if err != nil {
		t.Fatalf("no frame came: %v", err)
	}
	return f
}

// await reads until a frame of this type comes that suits.
func await(t testing.TB, conn *websocket.Conn, kind string, suits func(f frame) bool) frame {
	t.Helper()
	for {
		if f := next(t, conn); f.Type == kind && (suits == nil || suits(f)) {
			return f
		}
	}
}

func readFrame(conn *websocket.Conn, within time.Duration) (f frame, err error) {
	if err := conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		return f, err
	}
	_, raw, err := conn.ReadMessage()
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(raw, &f)
}

// eventually waits for something to become true.
func eventually(t testing.TB, what string, claim func() bool) {
	t.Helper()
	deadline := time.After(hung)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !claim() {
		select {
		case <-deadline:
			t.Fatalf("it did not become true within %s: %s", hung, what)
		case <-tick.C:
		}
	}
}

// onEach is storetest.Each for a live world.
func onEach(t *testing.T, test func(t *testing.T, l *live)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, newLive(t, s)) })
}

// wholeThread is the stored history, as an agent reads it.
func (l *live) wholeThread(t testing.TB, conversation int64) []model.Message {
	t.Helper()
	var all []model.Message
	for {
		after := int64(len(all))
		page, err := l.Chat.Messages(t.Context(), model.SystemViewer(l.ours.ID), model.Stretch{ConversationID: conversation, After: after, FromStart: true, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Items...)
		if len(page.Items) == 0 {
			return all
		}
	}
}
