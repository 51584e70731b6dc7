package reception

import (
	"context"
	"slices"

	"yingke/model"
)

// Limits of the settings.
const (
	secondsLeast = 10
	secondsMost  = 7200
	passesMost   = 10
	vipMost      = 20
	fromMost     = 50
	warnMost     = 60 // minutes
	warnTextMost = 500
)

// Settings are what holds in a scope, and what of it is the scope's own.
type Settings struct {
	Scope model.Scope
	Own   model.ReceptionSettings
	Held  model.ReceptionSettings
}

// Settings are the reception settings of a scope.
func (s *Service) Settings(ctx context.Context, v model.Viewer, at model.Scope) (Settings, error) {
	at, err := s.store.ScopeOf(ctx, v, at)
	if err != nil {
		return Settings{}, err
	}
	own, held, err := s.store.Reception(ctx, v, at)
	return Settings{at, own, held}, err
}

// Overrides lists the products and channels that have settings of their own.
func (s *Service) Overrides(ctx context.Context, v model.Viewer) ([]model.KeptReception, error) {
	kept, err := s.store.Receptions(ctx, v)
	return slices.DeleteFunc(kept, func(k model.KeptReception) bool { return k.ProductID == 0 }), err
}

// Change is what somebody writes into settings. A section that is nil stays as it
// is; one that is named in Inherit is the scope's own no more.
type Change struct {
	model.ReceptionSettings
	Inherit []string // assign, timeouts, ending
}

// SetSettings changes the settings of a scope; they hold at once. The tenant's own
// have nothing to inherit from, which is ErrGeneral.
func (s *Service) SetSettings(ctx context.Context, v model.Viewer, at model.Scope, c Change) (Settings, error) {
	at, err := s.store.ScopeOf(ctx, v, at)
	if err != nil {
		return Settings{}, err
	}
	if len(c.Inherit) > 0 && at == (model.Scope{}) {
		return Settings{}, model.ErrGeneral.On(c.Inherit[0])
	}
	if err := c.check(); err != nil {
		return Settings{}, err
	}
	_, err = s.store.ChangeReception(ctx, v, at, func(own model.ReceptionSettings) (model.ReceptionSettings, error) {
		return c.apply(own), nil
	})
	if err != nil {
		return Settings{}, err
	}
	s.reception.RulesChanged(ctx, v)
	return s.Settings(ctx, v, at)
}

func (c Change) apply(own model.ReceptionSettings) model.ReceptionSettings {
	now := c.ReceptionSettings.Over(own)
	for _, section := range c.Inherit {
		switch section {
		case "assign":
			now.Assign = nil
		case "timeouts":
			now.Timeouts = nil
		case "ending":
			now.Ending = nil
		}
	}
	return now
}

// check tidies what is written in place, or says what is wrong with it.
func (c Change) check() error {
	if a := c.Assign; a != nil {
		if err := checkAssign(a); err != nil {
			return err
		}
	}
	if t := c.Timeouts; t != nil {
		if err := checkTimeouts(t); err != nil {
			return err
		}
	}
	if e := c.Ending; e != nil {
		return checkEnding(e)
	}
	return nil
}

func checkAssign(a *model.AssignSettings) error {
	switch a.Mode {
	case model.ByIdleRate, model.ByFewest, model.ByTurns, model.ByWeight:
	default:
		return model.ErrBadChoice.On("assign.mode").With("value", model.Tidy(string(a.Mode), 20))
	}
	a.VIPTagIDs = distinct(a.VIPTagIDs)
	if len(a.VIPTagIDs) > vipMost {
		return model.ErrTooManyItems.On("assign.vip_tag_ids").With("max", vipMost)
	}
	return nil
}

func checkTimeouts(t *model.TimeoutSettings) error {
	for _, clock := range []struct {
		field string
		model.Timeout
	}{{"remind", t.Remind}, {"alarm", t.Alarm.Timeout}, {"transfer", t.Transfer.Timeout}, {"unopened", t.Unopened}} {
		if clock.Seconds < secondsLeast || clock.Seconds > secondsMost {
			return model.ErrOutOfRange.On("timeouts."+clock.field+".seconds").With("min", secondsLeast).With("max", secondsMost)
		}
	}
	pass := &t.Transfer
	pass.FromGroupIDs = distinct(pass.FromGroupIDs)
	switch {
	case pass.Most < 1 || pass.Most > passesMost:
		return model.ErrOutOfRange.On("timeouts.transfer.most").With("min", 1).With("max", passesMost)
	case len(pass.FromGroupIDs) > fromMost:
		return model.ErrTooManyItems.On("timeouts.transfer.from_group_ids").With("max", fromMost)
	}
	return checkPass(pass)
}

func checkPass(pass *model.TransferTimeout) error {
	var whom int64
	switch pass.To {
	case model.PassToAgent:
		pass.GroupID, whom = 0, pass.AgentID
	case model.PassToGroup:
		pass.AgentID, whom = 0, pass.GroupID
	case model.PassToOwnGroups:
		pass.AgentID, pass.GroupID, whom = 0, 0, 1
	default:
		return model.ErrBadChoice.On("timeouts.transfer.to").With("value", model.Tidy(string(pass.To), 20))
	}
	if pass.Enabled && (whom == 0 || len(pass.FromGroupIDs) == 0) {
		return model.ErrPassNobody.On("timeouts.transfer")
	}
	return nil
}

func checkEnding(e *model.EndingSettings) (err error) {
	if e.WarnMinutes < 0 || e.WarnMinutes > warnMost {
		return model.ErrOutOfRange.On("ending.warn_minutes").With("min", 0).With("max", warnMost)
	}
	if e.WarnText, err = model.Lines("ending.warn_text", e.WarnText, warnTextMost); err != nil {
		return err
	}
	if e.WarnMinutes > 0 && e.WarnText == "" {
		return model.ErrRequired.On("ending.warn_text")
	}
	return nil
}

// distinct sorts ids and drops repeats.
func distinct(ids []int64) []int64 {
	out := slices.Compact(slices.Sorted(slices.Values(ids)))
	if out == nil {
		out = []int64{}
	}
	return out
}
