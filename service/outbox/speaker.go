package outbox

import (
	"context"
	"sync"
	"time"

	"yingke/model"
)

// How long the agents that an account has with WeChat are remembered, and how
// long nothing is asked after that failed: a name is a courtesy, no message
// waits for it twice.
const (
	speakersLife  = 5 * time.Minute
	speakersLimit = 3 * time.Second
)

// speakers remembers the agents that official accounts have with WeChat.
type speakers struct {
	mu    sync.Mutex
	known map[int64]cast // by product
}

// cast are the agents of one account, kf_account by nickname.
type cast struct {
	accounts map[string]string
	until    time.Time
}

func (s *speakers) of(product int64, now time.Time) (map[string]string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.known[product]
	return c.accounts, now.Before(c.until)
}

func (s *speakers) keep(product int64, c cast) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[int64]cast{}
	}
	s.known[product] = c
}

// speaker is the kf_account under whose name an agent's answer is shown
// (显示客服昵称): the one of an official account that has his nickname. Empty where
// the product does not want that, or WeChat knows nobody of this name.
func (w *Worker) speaker(ctx context.Context, v model.Viewer, conn model.Connection, m model.Message) string {
	if conn.Kind != model.Official || !conn.Settings.ShowAgentName || m.Party != model.ByAgent {
		return ""
	}
	said := []model.Message{m}
	if err := w.store.Speakers(ctx, v, said); err != nil {
		w.Log.WarnContext(ctx, "an answer goes without its agent's name", "product", conn.ProductID, "error", err)
		return ""
	}
	accounts, fresh := w.speakers.of(conn.ProductID, w.Now())
	if !fresh {
		accounts = w.askSpeakers(ctx, conn)
	}
	return accounts[said[0].AgentName]
}

func (w *Worker) askSpeakers(ctx context.Context, conn model.Connection) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, speakersLimit)
	defer cancel()
	accounts, err := w.wechat.Speakers(ctx, conn)
	if err != nil {
		w.Log.WarnContext(ctx, "the agents that an account has with WeChat are not known", "product", conn.ProductID, "error", err)
	}
	w.speakers.keep(conn.ProductID, cast{accounts, w.Now().Add(speakersLife)})
	return accounts
}
