package bench

import (
	"math/rand/v2"
	"testing"
	"time"

	"yingke/service/wechat/simulator"
)

// inFlight is how many sends one server has under way at most.
const inFlight = 16

// TestAServerThatIsKilledLosesAndDoublesNothing kills the program at random
// points while people write and agents answer. WeChat repeats what was not
// answered after five seconds, twice; what it then gives up was never
// acknowledged.
func TestAServerThatIsKilledLosesAndDoublesNothing(t *testing.T) {
	rate, kills, people := 40, 3, 20
	if long {
		rate, kills, people = 200, 20, 100
	}
	if !long {
		t.Parallel() // the figures of a short run are no figures
	}
	c, p := open(t, people)
	if long { // so that most kills meet a send under way
		if _, err := c.sim.AddSwitch(simulator.Switch{AppID: shop.AppID, Path: "/cgi-bin/message/custom/send", Do: simulator.DoSlow, Milli: 50}); err != nil {
			t.Fatal(err)
		}
	}
	c.meter.begin()
	enough, written := make(chan struct{}), make(chan int, 1)
	go func() {
		written <- c.write(rate, func(int) bool {
			select {
			case <-enough:
				return true
			default:
				return false
			}
		})
	}()
	for range kills {
		<-time.After(time.Duration(100+rand.IntN(1200)) * time.Millisecond) // the random point, not a wait for something
		p.kill()
		p.start()
	}
	close(enough)
	lines := <-written
	c.meter.end()
	all := c.check()
	if all.uncertain > inFlight*kills {
		t.Errorf("%d sends are uncertain", all.uncertain)
	}
	t.Logf("%s: %d kills while %d lines were written: %d acknowledged, %d given up by WeChat; %d replies sent, %d refused, %d uncertain",
		p.database(), kills, lines, all.acknowledged, all.given, all.sent, all.refused, all.uncertain)
}
