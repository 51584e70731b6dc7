package intake_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/intake"
)

// run starts the workers of some nodes and stops them at the end of the test.
func run(t testing.TB, nodes ...*intake.Service) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, node := range nodes {
		running.Go(func() {
			if err := node.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
}

// settled returns when nothing of the product is due any more.
func (d *desk) settled(t testing.TB) {
	t.Helper()
	eventually(t, "nothing is due any more", func() bool {
		return !slices.ContainsFunc(d.inbox(t), func(p model.KeptPush) bool { return p.DueAt != 0 })
	})
}

func eventually(t testing.TB, what string, claim func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !claim() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it did not become true within a minute: %s", what)
		}
	}
}

func TestTheSamePushTwentyTimesAtOnceIsOneMessage(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, model.MiniProgram)
		other := d.another(nil)
		run(t, d.Service, other)
		for round := range 5 {
			body := d.body("o1", "text", more{"Content": fmt.Sprint("line ", round), "MsgId": messageID.Add(1)})
			var fresh atomic.Int64
			var at sync.WaitGroup
			for i := range 20 {
				at.Go(func() {
					node := []*intake.Service{d.Service, other}[i%2]
					first, err := node.Receive(t.Context(), d.product.Connection.Address, d.signed(), body)
					if err != nil {
						t.Error(err)
					}
					if first {
						fresh.Add(1)
					}
				})
			}
			at.Wait()
			if fresh.Load() != 1 {
				t.Errorf("%d of 20 copies were fresh", fresh.Load())
			}
		}
		d.settled(t)
		want := []string{"customer text line 0", "customer text line 1", "customer text line 2", "customer text line 3", "customer text line 4"}
		if got := d.lines(t, "o1"); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestACopyThatComesWhileTheFirstIsInProgressChangesNothing(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	d.wechat.files["pic"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
	d.wechat.hold, d.wechat.begun = make(chan struct{}), make(chan struct{}, 1)
	run(t, d.Service)
	body := d.body("o1", "image", more{"MediaId": "pic", "MsgId": "p1"})
	d.pushes(t, body)
	<-d.wechat.begun
	if d.pushes(t, body) {
		t.Error("the copy is fresh")
	}
	close(d.wechat.hold)
	d.settled(t)
	if got := d.lines(t, "o1"); len(got) != 1 || len(d.inbox(t)) != 1 {
		t.Errorf("%q", got)
	}
}

func TestEachSendersMessagesStayInTheirOrderOnTwoNodes(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, model.MiniProgram)
		other := d.another(nil)
		run(t, d.Service, other)
		const people, each = 8, 20
		var writing sync.WaitGroup
		for person := range people {
			writing.Go(func() {
				openid := fmt.Sprint("o", person)
				for i := range each {
					node := []*intake.Service{d.Service, other}[(person+i)%2]
					body := d.body(openid, "text", more{"Content": fmt.Sprint("line ", i), "MsgId": messageID.Add(1)})
					for range 1 + i%3 { // WeChat repeats itself
						if _, err := node.Receive(t.Context(), d.product.Connection.Address, d.signed(), body); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		writing.Wait()
		d.settled(t)
		var want []string
		for i := range each {
			want = append(want, fmt.Sprint("customer text line ", i))
		}
		for person := range people {
			if got := d.lines(t, fmt.Sprint("o", person)); !slices.Equal(got, want) {
				t.Errorf("person %d: %q", person, got)
			}
		}
		eventually(t, "every message is told, once", func() bool { return d.reception.told() == people*each })
	})
}

func TestWhatIsBookedAndNotBegunIsGivenBackWhenTheProgramEnds(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	d.wechat.hold, d.wechat.begun = make(chan struct{}), make(chan struct{}, 1)
	d.wechat.files["pic"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
	d.pushes(t, d.body("o1", "image", more{"MediaId": "pic", "MsgId": "p1"}))
	d.says(t, "o1", "after it")
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	<-d.wechat.begun
	stop()
	close(d.wechat.hold)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	all := d.inbox(t)
	if all[0].DueAt != 0 || all[1].DueAt != all[1].ReceivedAt || all[1].Tries != 0 {
		t.Errorf("%+v", all)
	}
	d.Work(t.Context())
	if got := d.lines(t, "o1"); !slices.Equal(got, []string{"customer image", "customer text after it"}) {
		t.Errorf("%q", got)
	}
}
