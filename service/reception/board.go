package reception

import (
	"context"

	"yingke/model"
)

// Board is what the live board reads.
type Board interface {
	Board(ctx context.Context, v model.Viewer) (model.Board, error)
	BoardAgents(ctx context.Context, v model.Viewer, f model.BoardFilter, p model.Page) (model.List[model.BoardAgent], error)
	BoardLines(ctx context.Context, v model.Viewer) ([]model.BoardLine, error)
	Unanswered(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.View], error)
	SetState(ctx context.Context, v model.Viewer, agent int64, state model.WorkState) (model.Agent, error)
}

// Live is the board with its lines.
type Live struct {
	model.Board
	Lines []model.BoardLine
}

// Live sums up what is going on right now.
func (s *Service) Live(ctx context.Context, v model.Viewer) (Live, error) {
	b, err := s.store.Board(ctx, v)
	if err != nil {
		return Live{}, err
	}
	lines, err := s.store.BoardLines(ctx, v)
	return Live{b, lines}, err
}

// LiveAgents lists the agents with their load.
func (s *Service) LiveAgents(ctx context.Context, v model.Viewer, f model.BoardFilter, p model.Page) (model.List[model.BoardAgent], error) {
	switch f.WorkState {
	case "", model.Online, model.Rest, model.Offline:
		return s.store.BoardAgents(ctx, v, f, p)
	}
	return model.List[model.BoardAgent]{}, model.ErrBadChoice.On("work_state").With("value", model.Tidy(string(f.WorkState), 20))
}

// Unanswered lists who waits for an answer, the longest wait first.
func (s *Service) Unanswered(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.View], error) {
	return s.store.Unanswered(ctx, v, p)
}

// Overdues lists the clocks that rang, the newest first; of one agent, if one is named.
func (s *Service) Overdues(ctx context.Context, v model.Viewer, agent int64, p model.Page) (model.List[model.Overdue], error) {
	return s.store.Overdues(ctx, v, agent, p)
}

// SetState sets the work state of an agent from the board.
func (s *Service) SetState(ctx context.Context, v model.Viewer, agent int64, state model.WorkState) (model.Agent, error) {
	switch state {
	case model.Online, model.Rest, model.Offline:
	default:
		return model.Agent{}, model.ErrBadChoice.On("state").With("value", model.Tidy(string(state), 20))
	}
	now, err := s.store.SetState(ctx, v, agent, state)
	if err == nil {
		s.reception.StateChanged(ctx, v, agent)
	}
	return now, err
}
