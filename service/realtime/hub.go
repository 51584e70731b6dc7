// Package realtime keeps the lines to the screens that are open: agents'
// consoles and customers' pages. It promises no frame (docs/protocol.md): a
// screen that missed something asks by its numbers. So a slow screen is closed,
// and never skipped.
//
// Reading order: hub.go (who is told what), serve.go (one line from its opening
// to its end), screen.go (writing to a screen), listen.go (the long poll),
// index.go (topic to screens), broker.go and redis.go (several nodes).
package realtime

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/olahol/melody"

	"yingke/model"
)

// Options are what a Hub can be told. Encode must be set.
type Options struct {
	Log    *slog.Logger
	Encode func(e model.Event) ([]byte, error) // the frame of an event, as JSON
	Broker Broker                              // nil: this is the only node
	Limits Limits
}

// Hub knows every screen of this node. It is safe for any number of goroutines.
type Hub struct {
	Options
	node      string
	agents    *melody.Melody
	customers *melody.Melody

	index   *index
	present *present
	serving sync.WaitGroup // lines that are open
	closing atomic.Bool
	closed  chan struct{} // closed by Close
	helloed chan struct{} // holds a token while everybody is to be greeted again
}

// New makes a Hub. Tell it of other nodes' events by running Run.
func New(o Options) *Hub {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Limits = o.Limits.orDefaults()
	h := &Hub{Options: o, node: model.RandomKey(8), index: newIndex(), present: newPresent(o.Limits),
		closed: make(chan struct{}), helloed: make(chan struct{}, 1)}
	h.agents = h.melody(o.Limits.AgentBuffer)
	h.customers = h.melody(o.Limits.CustomerBuffer)
	return h
}

// Publish tells screens of all nodes what was committed. It never blocks: what
// cannot be told is logged, and asked for by whoever misses it.
func (h *Hub) Publish(ctx context.Context, events ...model.Event) {
	for _, e := range events {
		if h.Broker == nil && !h.index.any(e.Topics) {
			continue // nobody here, and here is everywhere
		}
		frame, err := h.Encode(e)
		if err != nil {
			h.Log.ErrorContext(ctx, "encode a frame", "type", e.Type, "error", err)
			continue
		}
		h.send(Packet{Topics: e.Topics, Frame: frame, Logout: e.Type == model.FrameLogout})
	}
}

// send delivers a packet here and hands it to the other nodes.
func (h *Hub) send(p Packet) {
	h.deliver(p)
	if h.Broker != nil {
		p.Node = h.node
		h.Broker.Publish(p)
	}
}

// deliver writes a packet to the screens of this node.
func (h *Hub) deliver(p Packet) {
	for _, s := range h.index.of(p.Topics) {
		if s.name() == p.Except && p.Except != "" {
			continue
		}
		s.tell(p.Frame)
		if p.Logout {
			s.end(closeLoggedOut, "logged out")
		}
	}
}

// Present lists the agents and customers who have a screen open on this node.
func (h *Hub) Present() (agents, customers []int64) { return h.present.list() }

// Run passes on what other nodes say, and looks every minute whether those who
// hold a line still may, until the context ends.
func (h *Hub) Run(ctx context.Context) error {
	var all sync.WaitGroup
	all.Go(func() { h.checkAll(ctx) })
	all.Go(func() { h.greetWhenAsked(ctx) })
	if h.Broker != nil {
		all.Go(func() {
			h.Broker.Run(ctx, func(p Packet) {
				switch {
				case p.Node == h.node:
				case p.Again:
					h.greetAgain()
				default:
					h.deliver(p)
				}
			}, h.greetAgain)
		})
	}
	all.Wait()
	return nil
}

// closePatience is how long screens may take to say goodbye.
const closePatience = 3 * time.Second

// Close tells every screen to come back in a moment (1012), answers every long
// poll, and lets nobody in any more. A second Close waits for the first.
func (h *Hub) Close() {
	if h.closing.Swap(true) {
		<-h.closed
		h.serving.Wait()
		return
	}
	close(h.closed)
	goodbye := melody.FormatCloseMessage(melody.CloseServiceRestart, "restart")
	for _, m := range []*melody.Melody{h.agents, h.customers} {
		if err := m.CloseWithMsg(goodbye); err != nil {
			h.Log.Warn("say goodbye to the screens", "error", err)
		}
	}
	late := time.AfterFunc(closePatience, func() {
		for _, s := range h.index.screens() {
			s.drop(melody.CloseServiceRestart, "restart")
		}
	})
	defer late.Stop()
	h.serving.Wait()
}

// checkEvery is how often it is looked whether those who hold a line still may.
const checkEvery = time.Minute

func (h *Hub) checkAll(ctx context.Context) {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.Check(ctx)
		}
	}
}

// Check closes the lines of those who may no longer hold one: a customer's with
// 4004, so that he renews his token, an agent's with 4003.
func (h *Hub) Check(ctx context.Context) {
	for _, s := range h.index.screens() {
		if ctx.Err() != nil {
			return
		}
		s.check(ctx)
	}
}

// greetAgain asks every screen to ask after its number: something may have been
// lost between the nodes.
func (h *Hub) greetAgain() {
	select {
	case h.helloed <- struct{}{}:
	default:
	}
}

// greetPace spreads the requests that follow from a greeting.
const (
	greetTogether = 50
	greetPause    = 50 * time.Millisecond
)

func (h *Hub) greetWhenAsked(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.helloed:
		}
		for i, s := range h.index.screens() {
			s.greet()
			if i%greetTogether != greetTogether-1 {
				continue
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(greetPause):
			}
		}
	}
}

// hello is the first frame of every line.
type hello struct {
	Type             string `json:"type"`
	Node             string `json:"node"`
	HeartbeatSeconds int    `json:"heartbeat_seconds"`
	You              any    `json:"you"`
}

func (h *Hub) hello(you any) []byte {
	frame, err := json.Marshal(hello{model.FrameHello, h.node, heartbeatSeconds, you})
	if err != nil {
		panic("realtime: a greeting without JSON: " + err.Error()) // a bug of the build
	}
	return frame
}
