package chat

import (
	"slices"

	"yingke/model"
)

// ringing says which clocks of a conversation in reception have rung since they
// were looked at last, since when its customer waits, and when to look next; 0:
// when he writes again. It is pure. mayPass claims that the agent is one of those
// who lose customers whom they do not answer.
//
// An answer is timed from the customer's first message that is not answered yet,
// or from when this agent got him if that was later; automatic replies are no
// answers, and what a keyword has answered is not waited for (product.md 4.9).
func ringing(now model.Millis, c model.Conversation, round model.Session, t model.TimeoutSettings, mayPass bool) (rang []model.OverdueKind, since, next model.Millis) {
	if c.State != model.Serving || c.WaitingSince == 0 {
		return nil, 0, 0
	}
	since = max(c.WaitingSince, c.ServedAt)
	alarmed := since
	if t.Alarm.FirstOnly {
		alarmed = round.ServedAt
	}
	for _, clock := range []struct {
		kind model.OverdueKind
		model.Timeout
		from model.Millis
		off  bool // it rang already, or does not count here
	}{
		{model.OverdueRemind, t.Remind, since, c.RemindedAt != 0},
		{model.OverdueAlarm, t.Alarm.Timeout, alarmed, c.AlarmedAt != 0 || t.Alarm.FirstOnly && round.AnsweredAt != 0},
		{model.OverdueUnopened, t.Unopened, since, c.PassedAt != 0 || c.OpenedAt != 0 || round.ByHand && round.Transfers == 0},
		{model.OverdueTransfer, t.Transfer.Timeout, since, c.PassedAt != 0 || !mayPass || round.Passes >= t.Transfer.Most},
	} {
		due := clock.from + model.Millis(clock.Seconds)*1000
		switch {
		case !clock.Enabled || clock.off:
		case due <= now:
			rang = append(rang, clock.kind)
		case next == 0 || due < next:
			next = due
		}
	}
	return rang, since, next
}

// losesCustomers claims that an agent is in one of the groups whose members lose
// customers whom they do not answer (转出客服组).
func losesCustomers(a model.Agent, t model.TransferTimeout) bool {
	return slices.ContainsFunc(a.GroupIDs, func(id int64) bool { return slices.Contains(t.FromGroupIDs, id) })
}
