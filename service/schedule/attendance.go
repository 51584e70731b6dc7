package schedule

import (
	"context"
	"time"

	"yingke/model"
)

// attendanceMost is the longest time that attendance is told of at once.
const attendanceMost = 92 * 24 * time.Hour

// Attendance lists the work states of an agent during a time, the newest first;
// without one, of the last seven days.
func (s *Service) Attendance(ctx context.Context, v model.Viewer, agent int64, from, to model.Millis, p model.Page) (model.List[model.Attendance], error) {
	from, to, err := s.span(from, to)
	if err != nil {
		return model.List[model.Attendance]{}, err
	}
	return s.store.Attendances(ctx, v, agent, from, to, p)
}

// AttendanceSums says how long each of these agents was online, at rest and
// offline during a time; without one, in the last seven days.
func (s *Service) AttendanceSums(ctx context.Context, v model.Viewer, agents []int64, from, to model.Millis) ([]model.AttendanceSum, error) {
	from, to, err := s.span(from, to)
	if err != nil || len(agents) == 0 {
		return nil, err
	}
	return s.store.AttendanceSums(ctx, v, agents, from, to)
}

func (s *Service) span(from, to model.Millis) (model.Millis, model.Millis, error) {
	now := model.At(s.Now())
	if to == 0 {
		to = now
	}
	if from == 0 {
		from = to.Add(-7 * 24 * time.Hour)
	}
	if from >= to || to.Sub(from) > attendanceMost {
		return 0, 0, model.ErrOutOfRange.On("from").With("min", int64(to.Add(-attendanceMost))).With("max", int64(to))
	}
	return from, to, nil
}
