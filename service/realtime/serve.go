package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/olahol/melody"
	"golang.org/x/time/rate"

	"yingke/model"
)

// The rhythm of a line.
const (
	heartbeatSeconds = 25               // a screen that heard nothing for so long says ping
	pingEvery        = 25 * time.Second // ours, of the protocol: browsers answer by themselves
	deafAfter        = 60 * time.Second // without an answer the line is dead
	writePatience    = 10 * time.Second // for one frame
	frameMost        = 16 << 10         // bytes from a screen
	framesPerSecond  = 10
	framesAtOnce     = 40
)

// screenKey is where melody keeps our screen.
const screenKey = "screen"

// Line is what the hub is told about a socket before it opens.
type Line struct {
	Viewer  model.Viewer
	Address string // of the network, for the limits
	You     any    // what hello says of the reader

	// Check says whether the viewer may still hold the line; nil: for ever.
	Check func(ctx context.Context) error
	// Receive is called with every frame of the screen beside ping, one after
	// another. It must not take long: the screen's next frame waits.
	Receive func(ctx context.Context, s *Screen, f Frame)
	// Opened and Left are called when it opens, and when it was its owner's last one here.
	Opened func()
	Left   func()
}

// Frame is what a screen says; fields that its type has not are zero.
type Frame struct {
	Type           string `json:"type"`
	ConversationID int64  `json:"conversation_id"`
	Typing         bool   `json:"typing"`
	Preview        string `json:"preview"`
	Background     bool   `json:"background"`
	Text           string `json:"text"`
}

// Serve turns a request into a line and stays until it ends. An error means
// that nothing was answered yet, and is the caller's to say.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, line Line) error {
	if h.closing.Load() {
		return model.ErrUnavailable
	}
	left, err := h.present.come(line.Viewer, line.Address)
	if err != nil {
		return err
	}
	h.serving.Add(1)
	defer h.serving.Done()
	defer func() {
		if left() && line.Left != nil {
			line.Left()
		}
	}()
	lines := h.agents
	if line.Viewer.Customer() != 0 {
		lines = h.customers
	}
	s := &Screen{hub: h, line: line, id: model.RandomKey(10), frames: rate.NewLimiter(framesPerSecond, framesAtOnce)}
	err = lines.HandleRequestWithKeys(w, r, map[string]any{screenKey: s})
	if errors.Is(err, melody.ErrClosed) {
		return model.ErrUnavailable
	}
	if err != nil {
		h.Log.DebugContext(r.Context(), "a request did not become a socket", "error", err) // the upgrader has answered it
	}
	return nil
}

// melody makes one of the two sets of sockets; they differ in what may wait.
func (h *Hub) melody(buffer int) *melody.Melody {
	m := melody.New()
	m.Config.MaxMessageSize = frameMost
	m.Config.MessageBufferSize = buffer
	m.Config.WriteWait = writePatience
	m.Config.PongWait = deafAfter
	m.Config.PingPeriod = pingEvery
	m.Upgrader.WriteBufferPool = &sync.Pool{} // an idle line needs no buffer
	// Who may open a line was decided before: a customer by the token in the
	// address, an agent by his cookie and the page's origin (api/auth.go).
	m.Upgrader.CheckOrigin = func(*http.Request) bool { return true }
	m.HandleConnect(func(session *melody.Session) {
		s := screenOf(session)
		s.session = session
		h.index.add(s, topicsOf(s.line.Viewer)...)
		s.greet()
		if s.line.Opened != nil {
			s.line.Opened()
		}
	})
	m.HandleDisconnect(func(session *melody.Session) {
		s := screenOf(session)
		s.Watch(0)
		h.index.forget(s, topicsOf(s.line.Viewer)...)
	})
	m.HandleError(func(session *melody.Session, err error) {
		if errors.Is(err, melody.ErrMessageBufferFull) {
			screenOf(session).overflow()
		}
	})
	m.HandleMessage(func(session *melody.Session, raw []byte) { screenOf(session).hear(session.Request.Context(), raw) })
	return m
}

func screenOf(session *melody.Session) *Screen {
	s, _ := session.MustGet(screenKey).(*Screen) // Serve put it there
	return s
}

var pong = []byte(`{"type":"` + model.FramePong + `"}`)

// hear takes a frame of the screen. What is no frame is ignored.
func (s *Screen) hear(ctx context.Context, raw []byte) {
	if !s.frames.Allow() {
		s.drop(melody.ClosePolicyViolation, "too many frames")
		return
	}
	var f Frame
	if json.Unmarshal(raw, &f) != nil {
		return
	}
	if f.Type == "ping" {
		s.tell(pong)
		return
	}
	if s.line.Receive != nil {
		s.line.Receive(ctx, s, f)
	}
}
