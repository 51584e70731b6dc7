package quota

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yingke/model"
)

var noon = model.At(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))

const (
	minute = time.Minute
	days2  = 48 * time.Hour
)

// step is something that happens after a while.
type step struct {
	after  time.Duration // since noon
	act    model.Action
	send   bool
	code   int
	unfoll bool
}

func did(action model.Action, after time.Duration) step { return step{after: after, act: action} }
func sent(after time.Duration) step                     { return step{after: after, send: true} }
func refused(code int, after time.Duration) step        { return step{after: after, code: code} }

func play(steps []step) model.Quota {
	var q model.Quota
	for _, s := range steps {
		at := noon.Add(s.after)
		switch {
		case s.send:
			q = Book(q, at)
		case s.code != 0:
			q = Overrule(q, s.code, at)
		case s.unfoll:
			q = Shut(q, at)
		default:
			q = Act(q, s.act, at)
		}
	}
	return q
}

func standing(state model.QuotaState, left int, until time.Duration, then int, closes time.Duration) model.QuotaStanding {
	s := model.QuotaStanding{State: state, Left: left, Then: then, ClosesAt: noon.Add(closes)}
	if until > 0 {
		s.Until = noon.Add(until)
	}
	return s
}

func TestEveryWindowOfWeChat(t *testing.T) {
	open, used, over, shut := model.QuotaOpen, model.QuotaUsedUp, model.QuotaOver, model.QuotaShut
	mini, official := model.MiniProgram, model.Official
	cases := map[string]struct {
		kind  model.ProductKind
		steps []step
		now   time.Duration
		want  model.QuotaStanding
	}{
		"mini-program: a message gives five in 48 hours":   {mini, []step{did(model.ActMessage, 0)}, 0, standing(open, 5, days2, 0, days2)},
		"mini-game: the same":                              {model.MiniGame, []step{did(model.ActMessage, 0)}, 0, standing(open, 5, days2, 0, days2)},
		"mini-program: opening gives two in a minute":      {mini, []step{did(model.ActEnter, 0)}, 0, standing(open, 2, minute, 0, minute)},
		"official: a message gives five in 48 hours":       {official, []step{did(model.ActMessage, 0)}, 0, standing(open, 5, days2, 0, days2)},
		"official: a menu click gives three in a minute":   {official, []step{did(model.ActMenuClick, 0)}, 0, standing(open, 3, minute, 0, minute)},
		"official: following gives three in a minute":      {official, []step{did(model.ActFollow, 0)}, 0, standing(open, 3, minute, 0, minute)},
		"official: scanning gives three in a minute":       {official, []step{did(model.ActScan, 0)}, 0, standing(open, 3, minute, 0, minute)},
		"official: a tapped line gives three in a minute":  {official, []step{did(model.ActMenuTap, 0)}, 0, standing(open, 3, minute, 0, minute)},
		"mini-program: a menu click gives nothing":         {mini, []step{did(model.ActMenuClick, 0)}, 0, model.QuotaStanding{State: over}},
		"official: opening gives nothing":                  {official, []step{did(model.ActEnter, 0)}, 0, model.QuotaStanding{State: over}},
		"nothing happened yet":                             {mini, nil, 0, model.QuotaStanding{State: model.QuotaNever}},
		"the last millisecond":                             {mini, []step{did(model.ActMessage, 0)}, days2 - 1e6, standing(open, 5, days2, 0, days2)},
		"the first millisecond after":                      {mini, []step{did(model.ActMessage, 0)}, days2, standing(over, 0, 0, 0, days2)},
		"each message of ours counts":                      {mini, []step{did(model.ActMessage, 0), sent(1e9), sent(2e9)}, 3e9, standing(open, 3, days2, 0, days2)},
		"five and no more":                                 {mini, []step{did(model.ActMessage, 0), sent(1e9), sent(1e9), sent(1e9), sent(2e9), sent(2e9)}, 3e9, standing(used, 0, 0, 0, days2)},
		"used up, and then over":                           {mini, []step{did(model.ActEnter, 0), sent(1e9), sent(2e9)}, minute, standing(over, 0, 0, 0, minute)},
		"what we sent before does not count":               {mini, []step{did(model.ActMessage, 0), sent(1e9), sent(2e9), did(model.ActMessage, 3e9)}, 4e9, standing(open, 5, 3e9+days2, 0, 3e9+days2)},
		"the larger of both windows, not their sum":        {mini, []step{did(model.ActMessage, 0), sent(1e9), sent(2e9), did(model.ActEnter, 3e9)}, 4e9, standing(open, 3, days2, 0, days2)},
		"the short one is the larger, and then the long":   {mini, []step{did(model.ActMessage, 0), sent(1e9), sent(2e9), sent(2e9), sent(2e9), did(model.ActEnter, 10e9)}, 11e9, standing(open, 2, 10e9+minute, 1, days2)},
		"a message counts in both":                         {mini, []step{did(model.ActMessage, 0), sent(1e9), sent(2e9), did(model.ActEnter, 10e9), sent(11e9)}, 12e9, standing(open, 2, days2, 0, days2)},
		"the long one is used up, the short one helps":     {official, []step{did(model.ActMessage, 0), sent(1e9), sent(1e9), sent(1e9), sent(1e9), sent(1e9), did(model.ActMenuClick, 20e9)}, 21e9, standing(open, 3, 20e9+minute, 0, days2)},
		"and does not help any more after its minute":      {official, []step{did(model.ActMessage, 0), sent(1e9), sent(1e9), sent(1e9), sent(1e9), sent(1e9), did(model.ActMenuClick, 20e9)}, 81e9, standing(used, 0, 0, 0, days2)},
		"two short ones: the later":                        {official, []step{did(model.ActFollow, 0), did(model.ActScan, 30e9)}, 31e9, standing(open, 3, 30e9+minute, 0, 30e9+minute)},
		"an older action that comes late changes nothing":  {mini, []step{did(model.ActMessage, 10e9), sent(11e9), did(model.ActMessage, 5e9)}, 12e9, standing(open, 4, 10e9+days2, 0, 10e9+days2)},
		"45047 empties what was open":                      {mini, []step{did(model.ActMessage, 0), refused(45047, 1e9)}, 2e9, standing(used, 0, 0, 0, days2)},
		"45047 empties pay too":                            {official, []step{did(model.ActPay, 0), refused(45047, 1e9)}, 2e9, standing(used, 0, 0, 0, days2)},
		"a later action opens again after 45047":           {mini, []step{did(model.ActMessage, 0), refused(45047, 1e9), did(model.ActMessage, 2e9)}, 3e9, standing(open, 5, 2e9+days2, 0, 2e9+days2)},
		"45047 for an older question does not hurt":        {mini, []step{did(model.ActMessage, 2e9), refused(45047, 1e9)}, 3e9, standing(open, 5, 2e9+days2, 0, 2e9+days2)},
		"45015 closes the window":                          {mini, []step{did(model.ActMessage, 0), refused(45015, 1e9)}, 2e9, model.QuotaStanding{State: shut}},
		"a later action opens again after 45015":           {mini, []step{did(model.ActMessage, 0), refused(45015, 1e9), did(model.ActEnter, 2e9)}, 3e9, standing(open, 2, 2e9+minute, 0, 2e9+minute)},
		"another code overrules nothing":                   {mini, []step{did(model.ActMessage, 0), refused(40003, 1e9)}, 2e9, standing(open, 5, days2, 0, days2)},
		"unfollowed":                                       {official, []step{did(model.ActMessage, 0), {after: 1e9, unfoll: true}}, 2e9, model.QuotaStanding{State: shut}},
		"paid: any number, and then what the message left": {official, []step{did(model.ActMessage, minute), did(model.ActPay, 0), sent(2 * minute)}, 3 * minute, model.QuotaStanding{State: open, Unlimited: true, Until: noon.Add(days2), Then: 4, ClosesAt: noon.Add(days2 + minute)}},
		"our own page has no limit":                        {model.Cloud, nil, 0, model.QuotaStanding{State: open, Unlimited: true}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := Defaults().Standing(c.kind, play(c.steps), noon.Add(c.now))
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, c.want)
			}
			if (Fault(got) == nil) != (got.State == open) {
				t.Errorf("the sentence of %s is %v", got.State, Fault(got))
			}
		})
	}
}

func TestWhichPushIsAnAction(t *testing.T) {
	event := func(name string) model.Push { return model.Push{Kind: model.KindEvent, Event: name} }
	cases := map[string]struct {
		kind model.ProductKind
		push model.Push
		want model.Action
	}{
		"text":                       {model.MiniProgram, model.Push{Kind: model.KindText}, model.ActMessage},
		"an unknown kind of message": {model.Official, model.Push{Kind: model.KindUnsupported}, model.ActMessage},
		"a tapped line":              {model.Official, model.Push{Kind: model.KindText, MenuID: "1"}, model.ActMenuTap},
		"a tapped line in a mini-program, of which nobody knows better": {model.MiniProgram, model.Push{Kind: model.KindText, MenuID: "1"}, model.ActMessage},
		"opening":      {model.MiniProgram, event("user_enter_tempsession"), model.ActEnter},
		"click":        {model.Official, event("CLICK"), model.ActMenuClick},
		"scan push":    {model.Official, event("scancode_push"), model.ActMenuClick},
		"scan wait":    {model.Official, event("scancode_waitmsg"), model.ActMenuClick},
		"follow":       {model.Official, event("subscribe"), model.ActFollow},
		"scan":         {model.Official, event("SCAN"), model.ActScan},
		"view":         {model.Official, event("VIEW"), ""},
		"mini-program": {model.Official, event("view_miniprogram"), ""},
		"unfollow":     {model.Official, event("unsubscribe"), ""},
		"location":     {model.Official, event("LOCATION"), ""},
	}
	for name, c := range cases {
		got, counts := ActionOf(c.kind, c.push)
		if got != c.want || counts != (c.want != "") {
			t.Errorf("%s: %q %v", name, got, counts)
		}
	}
}

func TestABookingCanBeTakenBack(t *testing.T) {
	q := Act(model.Quota{}, model.ActMessage, noon)
	booked := Book(q, noon.Add(1e9))
	if got := Defaults().Standing(model.MiniProgram, booked, noon.Add(2e9)).Left; got != 4 {
		t.Errorf("after booking: %d", got)
	}
	if back := Unbook(booked, noon.Add(1e9)); Defaults().Standing(model.MiniProgram, back, noon.Add(2e9)).Left != 5 {
		t.Errorf("after taking it back: %+v", back)
	}
	if same := Unbook(booked, noon.Add(7e9)); len(same.Sends) != 1 {
		t.Error("a booking that was never made was taken back")
	}
	if len(q.Sends) != 0 || len(booked.Sends) != 1 {
		t.Error("a ledger was changed in place")
	}
}

func TestWindowsThatNoLedgerCouldKeepAreRefused(t *testing.T) {
	if err := Defaults().Check(); err != nil {
		t.Error(err)
	}
	for _, w := range []Window{{Count: 0, For: time.Hour}, {Count: mostSends + 1, For: time.Hour}, {Count: 1}, {Unlimited: true}} {
		if err := (Windows{model.Official: {model.ActPay: w}}).Check(); !errors.Is(err, model.ErrOutOfRange) {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

// TestTheLedgerStaysSmallAndNeverAllowsTooMuch plays random lives: between two
// actions no more may be sent than the largest window counts, and the ledger
// does not grow with them.
func TestTheLedgerStaysSmallAndNeverAllowsTooMuch(t *testing.T) {
	actions := []model.Action{model.ActMessage, model.ActMenuClick, model.ActFollow, model.ActScan, model.ActMenuTap}
	rapid.Check(t, func(t *rapid.T) {
		var q model.Quota
		now, sentSinceAction := noon, 0
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 30_000).Draw(t, "ms")) * time.Millisecond)
			if rapid.IntRange(0, 9).Draw(t, "what") == 0 {
				q, sentSinceAction = Act(q, rapid.SampledFrom(actions).Draw(t, "action"), now), 0
				continue
			}
			s := Defaults().Standing(model.Official, q, now)
			if s.State != model.QuotaOpen {
				continue
			}
			before := s.Left
			q, sentSinceAction = Book(q, now), sentSinceAction+1
			if after := Defaults().Standing(model.Official, q, now).Left; after != before-1 {
				t.Fatalf("%d were left, one was sent, %d are left", before, after)
			}
			if sentSinceAction > 5 {
				t.Fatalf("%d were sent after one action", sentSinceAction)
			}
		}
		if len(q.Sends) > mostSends {
			t.Fatalf("the ledger keeps %d messages", len(q.Sends))
		}
	})
}
