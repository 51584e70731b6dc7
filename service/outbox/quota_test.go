package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yingke/model"
	"yingke/service/wechat/simulator"
)

// TestNothingIsEverSentBeyondWhatWeChatCounts lets anything happen to a customer
// and asks the simulator, which counts for itself, whether it ever had to refuse
// a message for its number or its time.
func TestNothingIsEverSentBeyondWhatWeChatCounts(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		appid := rapid.SampledFrom([]string{miniApp, serviceApp}).Draw(rt, "account")
		p := d.customer(appid, fmt.Sprint("r", runs))
		opened, before := false, len(d.sim.Calls("/custom/send"))
		for range rapid.IntRange(5, 30).Draw(rt, "steps") {
			switch what := rapid.IntRange(0, 11).Draw(rt, "what"); {
			case what == 0 && appid == miniApp:
				p.acts(model.ActEnter)
				opened = true
			case what == 0 && !opened:
				p.acts(model.ActFollow)
				opened = true
			case what == 1 && opened:
				p.acts(model.ActMessage)
			case what == 2 && opened && appid == serviceApp && rapid.Bool().Draw(rt, "pays"):
				p.acts(model.ActPay)
			case what <= 6:
				p.told("客服")
			case what == 7:
				p.says(model.ByRobot, model.KindText, body("机器人"))
			case what == 8:
				d.after(rapid.SampledFrom([]time.Duration{time.Millisecond, time.Second, 59 * time.Second, time.Minute, time.Hour, 47 * time.Hour, 48 * time.Hour}).Draw(rt, "pause"))
			case what == 9:
				sw := rapid.SampledFrom([]simulator.Switch{{Do: simulator.DoLost}, {Do: simulator.DoReset}, {Do: simulator.DoErrcode, Code: -1},
					{Do: simulator.DoErrcode, Code: 45011}, {Do: simulator.DoErrcode, Code: 40003}, {Do: simulator.DoKill}}).Draw(rt, "trouble")
				sw.Times = 1
				d.spoil(sw)
			case what == 10:
				for _, delivery := range p.deliveries() {
					if delivery.State == model.DeliveryFailed || delivery.State == model.DeliveryUncertain {
						d.must(p.resend(delivery.Number))
						break
					}
				}
			}
			if rapid.Bool().Draw(rt, "work") {
				n.Work(t.Context())
			}
		}
		n.Work(t.Context())
		d.sim.RemoveSwitch("")
		for _, call := range d.sim.Calls("/custom/send")[before:] {
			if call.Switch == "" && (call.Code == 45047 || call.Code == 45015) {
				rt.Fatalf("WeChat had to refuse with %d: %+v\nwe count %+v", call.Code, call, p.view().Quota)
			}
		}
		shown, sent := len(p.phone()), 0
		for _, delivery := range p.deliveries() {
			for _, a := range delivery.Attempts {
				if a.Verdict == model.Sent || a.Verdict == model.Uncertain {
					sent++
				}
			}
		}
		if shown > sent {
			rt.Fatalf("%d messages are on the phone, we know of %d", shown, sent)
		}
	})
}
