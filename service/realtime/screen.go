package realtime

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/olahol/melody"
	"golang.org/x/time/rate"

	"yingke/model"
)

// Close codes of our own (docs/protocol.md).
const (
	closeSlow      = 4001
	closeLoggedOut = 4003
	closeExpired   = 4004
)

// dropPatience is how long the close frame may take to leave before the
// connection is cut without it.
const dropPatience = time.Second

// Screen is one open socket.
type Screen struct {
	hub     *Hub
	line    Line
	id      string
	session *melody.Session
	frames  *rate.Limiter // from the screen

	mu      sync.Mutex  // one frame after another
	gone    atomic.Bool // nothing may follow a frame that could not be written
	watched int64       // the conversation that an agent's screen shows
	dropped sync.Once
}

func (s *Screen) name() string { return s.id }

// tell puts a frame into the screen's buffer. If the buffer is full the screen
// is closed, and gets nothing more: what it received is without gaps.
func (s *Screen) tell(frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone.Load() {
		return
	}
	if err := s.session.Write(frame); err != nil {
		s.gone.Store(true) // it has closed by itself
	}
}

// overflow is called by melody, inside tell, when the buffer was full.
func (s *Screen) overflow() {
	s.gone.Store(true)
	s.drop(closeSlow, "too slow")
}

// greet says hello, at first or again.
func (s *Screen) greet() { s.tell(s.hub.hello(s.line.You)) }

// end closes the line in good order, behind the frames that still wait.
func (s *Screen) end(code int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone.Load() {
		return
	}
	s.gone.Store(true)
	if err := s.session.CloseWithMsg(melody.FormatCloseMessage(code, text)); err != nil {
		s.drop(code, text)
	}
}

// drop cuts the connection, whatever still waits. The close frame is tried in a
// goroutine of its own, because a stalled reader blocks even that; it ends
// within dropPatience.
func (s *Screen) drop(code int, text string) {
	s.dropped.Do(func() {
		go func() {
			conn := s.session.WebsocketConnection()
			// Whether it arrives or not, the line is cut: the screen does the same on both.
			_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, text), time.Now().Add(dropPatience))
			_ = conn.Close()
		}()
	})
}

// check ends the line of a viewer who may no longer hold it.
func (s *Screen) check(ctx context.Context) {
	if s.line.Check == nil || s.line.Check(ctx) == nil {
		return
	}
	if s.line.Viewer.Customer() != 0 {
		s.end(closeExpired, "token expired")
		return
	}
	s.end(closeLoggedOut, "logged out")
}

// Watch tells this screen of a conversation from now on, instead of the one
// before; 0 ends it. The caller has checked that its agent may read it.
func (s *Screen) Watch(conversation int64) {
	s.mu.Lock()
	before := s.watched
	s.watched = conversation
	s.mu.Unlock()
	if before != 0 {
		s.hub.index.remove(s, model.WatchTopic(before))
	}
	if conversation != 0 {
		s.hub.index.add(s, model.WatchTopic(conversation))
	}
}

// Pass tells the viewer's other screens.
func (s *Screen) Pass(ctx context.Context, e model.Event) {
	frame, err := s.hub.Encode(e)
	if err != nil {
		s.hub.Log.ErrorContext(ctx, "encode a frame", "type", e.Type, "error", err)
		return
	}
	s.hub.send(Packet{Topics: e.Topics, Frame: frame, Except: s.id})
}
