package schedule

import (
	"context"
	"time"

	"yingke/model"
)

const (
	turnEvery    = "@every 5s"
	turnAtOnce   = 200
	forgetDaily  = "30 4 * * *"         // when nobody works
	forgetAfter  = 400 * 24 * time.Hour // a year of attendance, and what it takes to write the report
	forgetAtOnce = 500
)

// Run sets agents online and offline as their hours begin and end, and forgets
// old attendance, until the context ends.
func (s *Service) Run(ctx context.Context) error {
	s.turn(ctx)
	return run(ctx, s.Zone, map[string]func(context.Context){turnEvery: s.turn, forgetDaily: s.forget})
}

// turn does what hours that have begun or ended ask for. When they speak next is
// booked in the same step, so that a second node, or a restart, repeats nothing.
func (s *Service) turn(ctx context.Context) {
	for {
		due, err := s.store.ShiftsDue(ctx, model.OperatorViewer(), turnAtOnce)
		if err != nil {
			s.Log.ErrorContext(ctx, "find whose hours begin or end", "error", err)
			return
		}
		for _, d := range due {
			if err := s.turnOne(ctx, d); err != nil {
				s.Log.ErrorContext(ctx, "begin or end the hours of an agent", "agent", d.Agent.ID, "error", err)
				return // the next tick finds him again
			}
		}
		if len(due) < turnAtOnce {
			return
		}
	}
}

func (s *Service) turnOne(ctx context.Context, d model.ShiftDue) error {
	v := model.SystemViewer(d.Agent.TenantID)
	says, next := model.ShiftUntold, model.Millis(0)
	if d.Decides {
		now := s.Now().In(s.Zone)
		says, next = model.ShiftOff, model.At(Next(d.Schedule, now))
		if On(d.Schedule, now) {
			says = model.ShiftOn
		}
	}
	_, changed, err := s.store.TurnShift(ctx, v, d.Agent, says, next)
	if err == nil && changed {
		s.reception.StateChanged(ctx, v, d.Agent.ID)
	}
	return err
}

// forget removes attendance that is older than anybody asks for.
func (s *Service) forget(ctx context.Context) {
	before := model.At(s.Now().Add(-forgetAfter))
	for {
		gone, err := s.store.ForgetAttendance(ctx, model.OperatorViewer(), before, forgetAtOnce)
		if err != nil {
			s.Log.ErrorContext(ctx, "forget old attendance", "error", err)
		}
		if err != nil || gone < forgetAtOnce {
			return
		}
	}
}
