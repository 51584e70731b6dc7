package chat_test

import (
	"slices"
	"testing"

	"yingke/model"
	"yingke/service/chat"
)

const (
	second = model.Millis(1000)
	start  = model.Millis(1_795_000_000_000)
)

// TestTheClocksOfAnAnswer is product.md 4.9: a row for each rule.
func TestTheClocksOfAnAnswer(t *testing.T) {
	all := model.TimeoutSettings{
		Remind: model.Timeout{Enabled: true, Seconds: 60}, Alarm: model.AlarmTimeout{Timeout: model.Timeout{Enabled: true, Seconds: 180}},
		Transfer: model.TransferTimeout{Timeout: model.Timeout{Enabled: true, Seconds: 300}, Most: 2}, Unopened: model.Timeout{Enabled: true, Seconds: 30},
	}
	first := all
	first.Alarm.FirstOnly = true
	off := model.TimeoutSettings{Remind: model.Timeout{Seconds: 60}}
	served := func(change ...func(c *model.Conversation)) model.Conversation {
		c := model.Conversation{State: model.Serving, AgentID: 7, ServedAt: start, WaitingSince: start, OpenedAt: start}
		for _, f := range change {
			f(&c)
		}
		return c
	}
	round := model.Session{ServedAt: start}
	type kinds = []model.OverdueKind
	for name, c := range map[string]struct {
		c       model.Conversation
		round   model.Session
		t       model.TimeoutSettings
		mayPass bool
		at      model.Millis
		rang    kinds
		next    model.Millis // after start; 0: none
	}{
		"nothing yet":                                 {served(), round, all, true, 59 * second, nil, 60 * second},
		"the reminder at its second":                  {served(), round, all, true, 60 * second, kinds{model.OverdueRemind}, 180 * second},
		"once for one answer":                         {served(func(c *model.Conversation) { c.RemindedAt = start }), round, all, true, 100 * second, nil, 180 * second},
		"the alarm":                                   {served(func(c *model.Conversation) { c.RemindedAt = start }), round, all, true, 180 * second, kinds{model.OverdueAlarm}, 300 * second},
		"the transfer":                                {served(func(c *model.Conversation) { c.RemindedAt, c.AlarmedAt = start, start }), round, all, true, 300 * second, kinds{model.OverdueTransfer}, 0},
		"all at once, after a night without us":       {served(), round, all, true, 9999 * second, kinds{model.OverdueRemind, model.OverdueAlarm, model.OverdueTransfer}, 0},
		"an answered customer waits for nothing":      {served(func(c *model.Conversation) { c.WaitingSince = 0 }), round, all, true, 9999 * second, nil, 0},
		"only in reception":                           {served(func(c *model.Conversation) { c.State = model.Queued }), round, all, true, 9999 * second, nil, 0},
		"the time before this agent does not count":   {served(func(c *model.Conversation) { c.WaitingSince = start - 500*second }), round, all, true, 59 * second, nil, 60 * second},
		"from the first message that is not answered": {served(func(c *model.Conversation) { c.WaitingSince = start + 20*second }), round, all, true, 79 * second, nil, 80 * second},
		"who may not lose customers keeps them":       {served(func(c *model.Conversation) { c.RemindedAt, c.AlarmedAt = start, start }), round, all, false, 9999 * second, nil, 0},
		"transferred as often as allowed":             {served(func(c *model.Conversation) { c.RemindedAt, c.AlarmedAt = start, start }), model.Session{ServedAt: start, Passes: 2}, all, true, 9999 * second, nil, 0},
		"other transfers do not count for that":       {served(func(c *model.Conversation) { c.RemindedAt, c.AlarmedAt = start, start }), model.Session{ServedAt: start, Transfers: 9, Passes: 1}, all, true, 9999 * second, kinds{model.OverdueTransfer}, 0},
		"tried once and nobody could: not again":      {served(func(c *model.Conversation) { c.RemindedAt, c.AlarmedAt, c.PassedAt = start, start, start }), round, all, true, 9999 * second, nil, 0},
		"not even opened":                             {served(func(c *model.Conversation) { c.OpenedAt = 0 }), round, all, true, 30 * second, kinds{model.OverdueUnopened}, 60 * second},
		"who picked him up has seen him":              {served(func(c *model.Conversation) { c.OpenedAt = 0 }), model.Session{ServedAt: start, ByHand: true}, all, true, 30 * second, nil, 60 * second},
		"unless he was handed on since":               {served(func(c *model.Conversation) { c.OpenedAt = 0 }), model.Session{ServedAt: start, ByHand: true, Transfers: 1}, all, true, 30 * second, kinds{model.OverdueUnopened}, 60 * second},
		"switched off":                                {served(), round, off, true, 9999 * second, nil, 0},
		"the first answer, from when the round began": {served(func(c *model.Conversation) {
			c.ServedAt, c.WaitingSince, c.RemindedAt = start+100*second, start+100*second, start
		}), round, first, false, 180 * second, kinds{model.OverdueAlarm}, 0},
		"the first answer was given":                {served(func(c *model.Conversation) { c.RemindedAt = start }), model.Session{ServedAt: start, AnsweredAt: start + second}, first, false, 9999 * second, nil, 0},
		"what a keyword answered is not waited for": {served(func(c *model.Conversation) { c.WaitingSince = 0 }), round, first, false, 9999 * second, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			rang, _, next := chat.Ringing(start+c.at, c.c, c.round, c.t, c.mayPass)
			if next != 0 {
				next -= start
			}
			if !slices.Equal(rang, c.rang) && len(rang)+len(c.rang) > 0 || next != c.next {
				t.Errorf("rang %v, next after %d; want %v, %d", rang, next, c.rang, c.next)
			}
		})
	}
}
