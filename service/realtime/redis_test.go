package realtime_test

import (
	"context"
	"log/slog"
	"os"
	"testing"

	"github.com/redis/go-redis/v9"

	"yingke/model"
	"yingke/service/realtime"
)

// RedisVariable names the environment variable with the address of a Redis.
const RedisVariable = "YINGKE_TEST_REDIS"

// nodes are two hubs that share a Redis.
func nodes(t *testing.T) (a, b *house) {
	t.Helper()
	address := os.Getenv(RedisVariable)
	if address == "" {
		t.Skip("no " + RedisVariable)
	}
	var both [2]*house
	for i := range both {
		broker, err := realtime.NewRedis(address, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		both[i] = newHouse(t, realtime.Options{Broker: broker})
		both[i].reader("wang", realtime.Line{Viewer: wang, Receive: func(ctx context.Context, s *realtime.Screen, f realtime.Frame) {
			s.Pass(ctx, model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameDraft, Payload: f.Text})
		}})
	}
	return both[0], both[1]
}

func TestAnEventReachesTheScreensOfAllNodesOnce(t *testing.T) {
	a, b := nodes(t)
	here, there := a.dial(t, "wang"), b.dial(t, "wang")
	reached(t, a, b, there)
	for f := here.next(); f.N != "end"; f = here.next() { // what reached needed
		if f.N != "probe" {
			t.Fatalf("%+v", f)
		}
	}
	for n := range 500 {
		a.Publish(t.Context(), event(n, model.AgentTopic(7)))
	}
	for _, s := range []*screen{here, there} {
		for n := range 500 {
			if f := s.next(); f.N != float64(n) {
				t.Fatalf("%v came instead of %d", f.N, n)
			}
		}
	}
	here.say(`{"type":"draft","text":"您好"}`)
	if f := there.next(); f.Type != model.FrameDraft {
		t.Errorf("the other node's screen is told %+v", f)
	}
	b.Publish(t.Context(), model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameLogout})
	if code := here.closed(); code != 4003 {
		t.Errorf("the other node's screen is closed with %d", code)
	}
}

// reached waits until what a says is heard at b, and ends with a frame that says so.
func reached(t *testing.T, a, b *house, there *screen) {
	t.Helper()
	heard := make(chan frame, 1)
	go func() {
		f, err := there.read()
		for err == nil && f.N == "probe" {
			heard <- f
			f, err = there.read()
		}
		close(heard)
	}()
	until(t, func() bool {
		a.Publish(t.Context(), model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameMessage, Payload: "probe"})
		select {
		case <-heard:
			return true
		default:
			return false
		}
	})
	a.Publish(t.Context(), model.Event{Topics: []string{model.AgentTopic(7)}, Type: model.FrameMessage, Payload: "end"})
	for range heard {
	}
}

func TestEverybodyIsGreetedAgainAfterTheLineBetweenTheNodesBroke(t *testing.T) {
	a, b := nodes(t)
	there := b.dial(t, "wang")
	reached(t, a, b, there)
	options, err := redis.ParseURL(os.Getenv(RedisVariable))
	if err != nil {
		t.Fatal(err)
	}
	operator := redis.NewClient(options)
	defer func() { _ = operator.Close() }()
	if err := operator.Do(t.Context(), "CLIENT", "KILL", "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	for f := there.next(); f.Type != model.FrameHello; f = there.next() {
		t.Logf("%+v", f)
	}
}
