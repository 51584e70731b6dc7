// Package schedule says when people work (客服排班, product.md 1.2), and sets them
// online and offline as their hours begin and end. It also owns the clock that
// does things at a time of day.
//
// Reading order: calendar.go (hours as moments: pure, and sure about days on
// which clocks change), schedule.go (schedules and who works by them), shift.go
// (hours that begin and end), clock.go.
package schedule

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"yingke/model"
)

// Limits of a schedule.
const (
	nameMost    = 30
	hoursMost   = 6   // stretches of a day
	specialMost = 200 // special days
	agentsMost  = model.AgentsMost
	minutesMost = 24 * 60
	previewMost = 92 // days
)

// Store is what schedules need remembered.
type Store interface {
	Schedules(ctx context.Context, v model.Viewer) ([]model.Schedule, error)
	Schedule(ctx context.Context, v model.Viewer, id int64) (model.Schedule, error)
	SaveSchedule(ctx context.Context, v model.Viewer, sch model.Schedule) (model.Schedule, error)
	DropSchedule(ctx context.Context, v model.Viewer, id int64) error
	ShiftsDue(ctx context.Context, v model.Viewer, most int) ([]model.ShiftDue, error)
	TurnShift(ctx context.Context, v model.Viewer, was model.Agent, says model.Shift, next model.Millis) (model.Agent, bool, error)
	Attendances(ctx context.Context, v model.Viewer, agent int64, from, to model.Millis, p model.Page) (model.List[model.Attendance], error)
	AttendanceSums(ctx context.Context, v model.Viewer, agents []int64, from, to model.Millis) ([]model.AttendanceSum, error)
	ForgetAttendance(ctx context.Context, v model.Viewer, before model.Millis, most int) (int64, error)
}

// Reception is told whose work state has changed; service/chat is it.
type Reception interface {
	StateChanged(ctx context.Context, v model.Viewer, agent int64)
}

// Options are what a Service can be told; the zero value is good.
type Options struct {
	Log  *slog.Logger
	Now  func() time.Time
	Zone *time.Location // of the tenants' calendar; nil: the machine's
}

// Service keeps schedules. It is safe for any number of goroutines.
type Service struct {
	Options
	store     Store
	reception Reception
}

// New makes a Service. No hours begin or end until Run runs.
func New(s Store, r Reception, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	return &Service{Options: o, store: s, reception: r}
}

// List lists the tenant's schedules with their agents.
func (s *Service) List(ctx context.Context, v model.Viewer) ([]model.Schedule, error) {
	return s.store.Schedules(ctx, v)
}

// Save adds a schedule (ID 0) or changes one, and says who works by it. Hours
// that have begun or ended by that take effect within seconds.
func (s *Service) Save(ctx context.Context, v model.Viewer, sch model.Schedule) (model.Schedule, error) {
	if err := check(&sch); err != nil {
		return sch, err
	}
	saved, err := s.store.SaveSchedule(ctx, v, sch)
	if err == nil {
		s.turn(ctx)
	}
	return saved, err
}

// Drop removes a schedule.
func (s *Service) Drop(ctx context.Context, v model.Viewer, id int64) error {
	return s.store.DropSchedule(ctx, v, id)
}

// Day is what a schedule says of one day.
type Day struct {
	Date  string // 2026-11-23
	Name  string // of a special day
	Hours []model.Hours
}

// Preview says what a schedule says of the days from one on, 92 at most.
func (s *Service) Preview(ctx context.Context, v model.Viewer, id int64, from string, days int) ([]Day, error) {
	sch, err := s.store.Schedule(ctx, v, id)
	if err != nil {
		return nil, err
	}
	first := s.Now().In(s.Zone)
	if from != "" {
		if first, err = time.ParseInLocation(time.DateOnly, from, s.Zone); err != nil {
			return nil, model.ErrBadDate.On("from")
		}
	}
	out := make([]Day, 0, days)
	for day := clock(first, 12*60); len(out) < min(days, previewMost); day = clock(day.AddDate(0, 0, 1), 12*60) {
		out = append(out, Day{day.Format(time.DateOnly), nameOf(sch, day), HoursOf(sch, day)})
	}
	return out, nil
}

// nameOf is what a day is called, if it is a special one.
func nameOf(s model.Schedule, at time.Time) string {
	date := at.Format(time.DateOnly)
	for _, special := range slices.Backward(s.Special) {
		if special.FirstDay <= date && date <= special.LastDay {
			return special.Name
		}
	}
	return ""
}

// check tidies a schedule in place, or says what is wrong with it.
func check(sch *model.Schedule) (err error) {
	if sch.Name, err = model.Required("name", sch.Name, nameMost); err != nil {
		return err
	}
	for day := range sch.Week {
		if sch.Week[day], err = tidy("week", sch.Week[day]); err != nil {
			return err
		}
	}
	if len(sch.Special) > specialMost {
		return model.ErrTooManyItems.On("special").With("max", specialMost)
	}
	if sch.Special == nil {
		sch.Special = []model.SpecialDay{}
	}
	for i := range sch.Special {
		if err := checkSpecial(&sch.Special[i]); err != nil {
			return err
		}
	}
	sch.AgentIDs = slices.Compact(slices.Sorted(slices.Values(sch.AgentIDs)))
	if len(sch.AgentIDs) > agentsMost {
		return model.ErrTooManyItems.On("agent_ids").With("max", agentsMost)
	}
	return nil
}

func checkSpecial(day *model.SpecialDay) (err error) {
	for _, date := range []string{day.FirstDay, day.LastDay} {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return model.ErrBadDate.On("special")
		}
	}
	if day.LastDay < day.FirstDay {
		return model.ErrHours.On("special")
	}
	if day.Name, err = model.Line("special", day.Name, nameMost); err != nil {
		return err
	}
	day.Hours, err = tidy("special", day.Hours)
	return err
}

// tidy puts the hours of a day into their order, and refuses what overlaps.
func tidy(field string, hours []model.Hours) ([]model.Hours, error) {
	if len(hours) > hoursMost {
		return nil, model.ErrTooManyItems.On(field).With("max", hoursMost)
	}
	hours = slices.SortedFunc(slices.Values(hours), func(a, b model.Hours) int { return a.From - b.From })
	last := 0
	for _, h := range hours {
		switch {
		case h.From < 0 || h.To > minutesMost || h.From >= h.To:
			return nil, model.ErrHours.On(field)
		case h.From < last:
			return nil, model.ErrHoursOverlap.On(field)
		}
		last = h.To
	}
	if hours == nil {
		hours = []model.Hours{}
	}
	return hours, nil
}
