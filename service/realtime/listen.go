package realtime

import (
	"context"
	"time"

	"yingke/model"
)

// poll is a long poll that waits for something to happen.
type poll struct {
	id   string
	woke chan struct{}
}

func (p *poll) name() string { return p.id }

func (p *poll) tell([]byte) {
	select {
	case p.woke <- struct{}{}:
	default:
	}
}

func (p *poll) end(int, string) { p.tell(nil) }

// Listen begins a customer's long poll. Subscribe first, then look what there
// is, then wait: what happens in between wakes too. first says that he was not
// present before. wait returns when something happened, the time is over, the
// reader has gone or the server restarts; end must be called.
func (h *Hub) Listen(v model.Viewer) (wait func(ctx context.Context, most time.Duration), end func(), first bool, err error) {
	done, first, err := h.present.poll(v, time.Now())
	if err != nil {
		return nil, nil, false, err
	}
	p := &poll{id: model.RandomKey(10), woke: make(chan struct{}, 1)}
	topic := model.VisitorTopic(v.Conversation())
	h.index.add(p, topic)
	wait = func(ctx context.Context, most time.Duration) {
		timer := time.NewTimer(most)
		defer timer.Stop()
		select {
		case <-p.woke:
		case <-timer.C:
		case <-ctx.Done():
		case <-h.closed:
		}
	}
	return wait, func() { h.index.remove(p, topic); done() }, first, nil
}
