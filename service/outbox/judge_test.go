package outbox

import (
	"errors"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/wechat/quota"
	"yingke/service/wechat/wire"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func testDoor(now time.Time) *Door {
	return NewDoor(quota.Defaults(), func() time.Time { return now })
}

func TestWhatFollowsFromAnEnd(t *testing.T) {
	text := model.Outbound{Kind: model.KindText}
	picture := model.Outbound{Kind: model.KindImage, MediaID: "m"}
	card := model.Outbound{Kind: model.KindCard, ThumbMediaID: "m"}
	menu := model.Outbound{Kind: model.KindMenu}
	tried := func(n int) []model.Attempt { return make([]model.Attempt, n) }
	byHand := append(tried(40), model.Attempt{ByHand: true})
	goneBefore := []model.Attempt{{Code: 40007}, {Code: 40007}}
	failed := outcome{state: model.DeliveryFailed, unbook: true}
	cases := map[string]struct {
		verdict model.Verdict
		code    int
		sent    model.Outbound
		tries   []model.Attempt
		want    outcome
	}{
		"sent":                          {model.Sent, 0, text, tried(1), outcome{state: model.DeliverySent}},
		"nobody knows":                  {model.Uncertain, 0, text, tried(1), outcome{state: model.DeliveryUncertain}},
		"WeChat is busy":                {model.Uncertain, -1, text, tried(1), outcome{state: model.DeliveryUncertain}},
		"WeChat is away":                {model.Unsent, 0, text, tried(1), outcome{state: model.DeliveryQueued, pause: time.Second, unbook: true}},
		"again":                         {model.Unsent, 0, text, tried(2), outcome{state: model.DeliveryQueued, pause: 2 * time.Second, unbook: true}},
		"and again":                     {model.Unsent, 0, text, tried(9), outcome{state: model.DeliveryQueued, pause: time.Minute, unbook: true}},
		"too often":                     {model.Unsent, 0, text, tried(20), failed},
		"often, before it was by hand":  {model.Unsent, 0, text, byHand, outcome{state: model.DeliveryQueued, pause: time.Second, unbook: true}},
		"too fast":                      {model.Unsent, 45011, text, tried(1), outcome{state: model.DeliveryQueued, pause: time.Second, unbook: true}},
		"a token that is never taken":   {model.Unsent, 40001, text, tried(1), outcome{state: model.DeliveryQueued, pause: time.Second, unbook: true}},
		"a wrong secret":                {model.Unsent, 40125, text, tried(1), failed},
		"a frozen secret":               {model.Unsent, 40243, text, tried(1), failed},
		"an address that is not listed": {model.Unsent, 40164, text, tried(1), failed},
		"the count is used up":          {model.Refused, 45047, text, tried(1), outcome{state: model.DeliveryFailed, unbook: true, code: 45047}},
		"the time is over":              {model.Refused, 45015, text, tried(1), outcome{state: model.DeliveryFailed, unbook: true, code: 45015}},
		"called too often":              {model.Refused, 45009, text, tried(1), outcome{state: model.DeliveryQueued, pause: time.Minute, unbook: true}},
		"called too often for long":     {model.Refused, 45009, text, tried(20), failed},
		"the file is gone":              {model.Refused, 40007, picture, tried(1), outcome{state: model.DeliveryQueued, unbook: true, forget: true}},
		"the cover is gone":             {model.Refused, 40007, card, tried(1), outcome{state: model.DeliveryQueued, unbook: true, forget: true}},
		"the file is gone again":        {model.Refused, 40007, picture, goneBefore, outcome{state: model.DeliveryFailed, unbook: true, forget: true}},
		"no file was there to be gone":  {model.Refused, 40007, text, tried(1), failed},
		"a kind that is refused":        {model.Refused, 45162, picture, tried(1), outcome{state: model.DeliveryFailed, unbook: true, hide: model.KindImage}},
		"a menu that is refused":        {model.Refused, 40200, menu, tried(1), outcome{state: model.DeliveryQueued, unbook: true, hide: model.KindMenu}},
		"who is not one of ours":        {model.Refused, 40003, text, tried(1), failed},
		"refused by ourselves":          {model.Refused, 0, text, tried(1), failed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var err error
			if c.code != 0 {
				err = errors.Join(errors.New("on the way"), wire.Refused(c.code, "words rid: 1a-2b"))
			}
			if got := judge(c.verdict, err, c.sent, c.tries); got != c.want {
				t.Errorf("%+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestTheLedgerBelievesWhatHappened(t *testing.T) {
	q := quota.Book(quota.Book(model.Quota{}, 10), 20)
	if got := (outcome{}).ledger(q, 20); len(got.Sends) != 2 {
		t.Errorf("what was sent counts: %+v", got)
	}
	if got := (outcome{unbook: true}).ledger(q, 20); len(got.Sends) != 1 || got.Sends[0] != 10 || got.UsedUpAt != 0 {
		t.Errorf("what was refused does not: %+v", got)
	}
	if got := (outcome{unbook: true, code: 45047}).ledger(q, 20); got.UsedUpAt != 20 {
		t.Errorf("WeChat counts otherwise: %+v", got)
	}
	if got := (outcome{unbook: true, code: 45015}).ledger(q, 20); got.ShutAt != 20 {
		t.Errorf("WeChat has shut the window: %+v", got)
	}
}

func TestRobotsLeaveTheLastOneToPeople(t *testing.T) {
	d := testDoor(noon)
	now := model.At(noon)
	q := model.Quota{Acted: map[model.Action]model.Millis{model.ActMessage: now}}
	sends := func(by model.Party, n int) error {
		left := q
		for range n {
			left = quota.Book(left, now)
		}
		_, err := d.allow(model.MiniProgram, by)(left, now)
		return err
	}
	for _, c := range []struct {
		by   model.Party
		sent int
		want error
	}{
		{model.ByRobot, 3, nil}, {model.ByRobot, 4, model.ErrWeChatLastKept}, {model.ByRobot, 5, model.ErrWeChatQuota},
		{model.ByAgent, 4, nil}, {model.ByAgent, 5, model.ErrWeChatQuota},
	} {
		if err := sends(c.by, c.sent); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s after %d: %v", c.by, c.sent, err)
		}
	}
	paid := model.Quota{Acted: map[model.Action]model.Millis{model.ActPay: now}}
	if _, err := d.allow(model.Official, model.ByRobot)(paid, now); err != nil {
		t.Errorf("of any number none is kept: %v", err)
	}
}

func TestATryTakesThePlaceThatWasBookedForIt(t *testing.T) {
	ended := model.Attempt{Verdict: model.Unsent}
	for name, c := range map[string]struct {
		attempts []model.Attempt
		want     []model.Attempt
	}{
		"the first, booked":     {[]model.Attempt{{At: 1}}, []model.Attempt{{Verdict: model.Unsent}}},
		"by hand, booked":       {[]model.Attempt{{At: 1, Verdict: model.Refused}, {At: 2, ByHand: true}}, []model.Attempt{{At: 1, Verdict: model.Refused}, {Verdict: model.Unsent, ByHand: true}}},
		"by hand, never booked": {[]model.Attempt{{ByHand: true}}, []model.Attempt{{Verdict: model.Unsent, ByHand: true}}},
		"never booked":          {[]model.Attempt{{At: 1, Verdict: model.Unsent}}, []model.Attempt{{At: 1, Verdict: model.Unsent}, {Verdict: model.Unsent}}},
		"the very first":        {nil, []model.Attempt{{Verdict: model.Unsent}}},
	} {
		got := withTry(c.attempts, ended)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %+v", name, got)
		}
		for i := range got {
			if got[i].At != c.want[i].At || got[i].Verdict != c.want[i].Verdict || got[i].ByHand != c.want[i].ByHand {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
}

func TestWhatIsWrittenDownOfATry(t *testing.T) {
	a := attemptOf(model.Refused, wire.Refused(45047, "out of response count limit rid: 5f-1"), 1500*time.Millisecond)
	if a.Code != 45047 || a.RID != "5f-1" || a.Fault != model.ErrWeChatQuota.Code || a.Took != 1500 || a.Verdict != model.Refused {
		t.Errorf("%+v", a)
	}
	if a := attemptOf(model.Refused, errors.New("a bug"), 0); a.Fault != model.ErrInternal.Code {
		t.Errorf("%+v", a)
	}
	if a := attemptOf(model.Sent, nil, 0); a.Fault != "" || a.Code != 0 {
		t.Errorf("%+v", a)
	}
}
