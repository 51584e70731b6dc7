package channel

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"yingke/model"
)

// How visits are kept: together every few seconds, and at the latest at the stop.
const (
	visitsEvery   = 5 * time.Second
	visitsGoodbye = 5 * time.Second // how long the last write may take
	visitsMost    = 100_000         // links remembered between two writes; beyond it a visit is not counted
)

// visits are those that are not written yet, by link.
type visits struct {
	mu   sync.Mutex
	seen map[int64]int64
}

// Visit counts that a link was opened. It writes nothing by itself.
func (s *Service) Visit(link int64) {
	s.visits.mu.Lock()
	defer s.visits.mu.Unlock()
	if _, known := s.visits.seen[link]; known || len(s.visits.seen) < visitsMost {
		s.visits.seen[link]++
	}
}

// Run writes the counted visits every few seconds until ctx ends, and once more
// then. A write that fails is tried again with the next.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(visitsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.flush(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), visitsGoodbye)
			defer cancel()
			s.flush(last)
			return nil
		}
	}
}

// flush writes what was counted.
func (s *Service) flush(ctx context.Context) {
	s.visits.mu.Lock()
	counted := s.visits.seen
	s.visits.seen = map[int64]int64{}
	s.visits.mu.Unlock()
	if len(counted) == 0 {
		return
	}
	err := s.store.CountVisits(ctx, model.OperatorViewer(), counted)
	if err == nil {
		return
	}
	slog.WarnContext(ctx, "visits of links could not be counted yet", "links", len(counted), "error", err)
	s.visits.mu.Lock()
	defer s.visits.mu.Unlock()
	for link, n := range counted {
		s.visits.seen[link] += n
	}
}
