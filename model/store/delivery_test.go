package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// outbound is a conversation whose answers leave through WeChat.
type outbound struct {
	storetest.Tenant
	t     *testing.T
	s     *store.Store
	clock *clock
	c     model.Conversation
	agent model.Viewer
	other model.Viewer
	sys   model.Viewer
}

const lease = 30_000

// eachOutbound runs a test on each database, in a time of its own.
func eachOutbound(t *testing.T, test func(t *testing.T, o outbound)) {
	t.Helper()
	run := func(t *testing.T, cfg store.Config) {
		k := &clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
		cfg.Keyring, cfg.Now = storetest.Keyring(), k.now
		test(t, newOutbound(t, storetest.Open(t, cfg), k))
	}
	t.Run("sqlite", func(t *testing.T) { run(t, store.Config{Folder: t.TempDir()}) })
	t.Run("mysql", func(t *testing.T) {
		storetest.MySQL(t) // or the test is not run
		dsn, drop, err := storetest.FreshMySQL()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(drop)
		run(t, store.Config{DSN: dsn})
	})
}

func newOutbound(t *testing.T, s *store.Store, k *clock) outbound {
	t.Helper()
	o := outbound{Tenant: storetest.NewTenant(t, s), t: t, s: s, clock: k}
	wang, agent := o.Agent(t, "小王")
	_, o.other = o.Agent(t, "小李")
	o.Online(t, wang)
	c, visitor := o.Customer(t, o.Channel(t, []model.Agent{wang}), 0)
	o.agent, o.sys = agent, model.SystemViewer(o.ID)
	o.must(s.Writer().Model(&model.Conversation{}).Where("id = ?", c.ID).Update("openid", "oMing").Error)
	done, err := s.Accept(t.Context(), visitor, says(c, "c1", "在吗"))
	o.must(err)
	done, err = s.Commit(t.Context(), o.sys, model.Outcome{ConversationID: c.ID, Version: done.Is.Version, State: model.Serving, AgentID: wang.ID, Settled: true})
	o.must(err)
	o.c = done.Is
	return o
}

func (o outbound) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// says lets the agent say something, and returns its delivery.
func (o outbound) says(text string) model.Delivery {
	o.t.Helper()
	done, err := o.s.Say(o.t.Context(), o.agent, answers(o.c, o.agent.Agent(), text, text))
	o.must(err)
	return *done.Messages[0].Delivery
}

// allow books without looking.
func allow(q model.Quota, now model.Millis) (model.Quota, error) {
	q.Sends = append(slices.Clone(q.Sends), now)
	return q, nil
}

func (o outbound) book(d model.Delivery) (model.Delivery, error) {
	done, err := o.s.BookDelivery(o.t.Context(), o.sys, d, lease, allow)
	if err != nil {
		return d, err
	}
	return *done.Messages[0].Delivery, nil
}

// books books a delivery whose turn it has to be.
func (o outbound) books(d model.Delivery) model.Delivery {
	o.t.Helper()
	d, err := o.book(d)
	o.must(err)
	if d.State != model.DeliverySending {
		o.t.Fatalf("booked: %+v", d)
	}
	return d
}

func (o outbound) settle(d model.Delivery, state model.DeliveryState, v model.Verdict, pause time.Duration) (model.Delivery, error) {
	done, err := o.s.SettleDelivery(o.t.Context(), o.sys, model.Settlement{Delivery: d, State: state, Attempt: model.Attempt{Verdict: v, Took: 7}, Pause: pause},
		func(q model.Quota, at model.Millis) model.Quota {
			if v == model.Refused || v == model.Unsent {
				if i := slices.Index(q.Sends, at); i >= 0 {
					q.Sends = slices.Delete(slices.Clone(q.Sends), i, i+1)
				}
			}
			return q
		})
	if err != nil {
		return d, err
	}
	return *done.Messages[0].Delivery, nil
}

func (o outbound) settles(d model.Delivery, state model.DeliveryState, v model.Verdict) model.Delivery {
	o.t.Helper()
	d, err := o.settle(d, state, v, 0)
	o.must(err)
	return d
}

func (o outbound) next() (model.Delivery, error) {
	p, err := o.s.NextDelivery(o.t.Context(), o.sys, o.c.ID)
	return p.Delivery, err
}

func (o outbound) nextIs(want model.Delivery) {
	o.t.Helper()
	if got, err := o.next(); err != nil || got.ID != want.ID {
		o.t.Errorf("the next is %d (%v), not %d", got.ID, err, want.ID)
	}
}

// due claims that something is to be done for the conversation now.
func (o outbound) due() bool {
	o.t.Helper()
	found, err := o.s.DeliveriesDue(o.t.Context(), model.OperatorViewer(), 100)
	o.must(err)
	return slices.Contains(found, model.Due{TenantID: o.ID, ConversationID: o.c.ID})
}

func (o outbound) view() model.View {
	o.t.Helper()
	w, err := o.s.View(o.t.Context(), o.agent, o.c.ID)
	o.must(err)
	return w
}

// told are the states of the conversation's deliveries as its messages tell them.
func (o outbound) told() []string {
	o.t.Helper()
	thread, err := o.s.Messages(o.t.Context(), o.agent, model.Stretch{ConversationID: o.c.ID, FromStart: true})
	o.must(err)
	var all []string
	for _, m := range thread.Items {
		if m.Delivery != nil {
			all = append(all, fmt.Sprint(string(m.Delivery.State), " ", len(m.Delivery.Attempts)))
		}
	}
	return all
}

func TestDeliveriesLeaveOneAfterAnother(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		first, second := o.says("一"), o.says("二")
		o.nextIs(first)
		if _, err := o.book(second); !errors.Is(err, model.ErrChanged) {
			t.Errorf("the second overtakes: %v", err)
		}
		if got := o.view().Waiting; got != 2 {
			t.Errorf("%d wait", got)
		}
		booked := o.books(first)
		if _, err := o.book(first); !errors.Is(err, model.ErrChanged) {
			t.Errorf("booked twice: %v", err)
		}
		o.nextIs(first)
		if _, err := o.book(second); !errors.Is(err, model.ErrChanged) {
			t.Errorf("the second leaves beside the first: %v", err)
		}
		if o.due() {
			t.Error("something is due while one is being sent")
		}
		third := o.says("三")
		if o.due() {
			t.Error("what joins a busy line is due before its head")
		}
		if sent := o.settles(booked, model.DeliverySent, model.Sent); sent.SettledAt == 0 || sent.Last().Took != 7 || sent.Last().Verdict != model.Sent {
			t.Errorf("%+v", sent)
		}
		o.nextIs(second)
		if !o.due() {
			t.Error("nothing is due after the head has left")
		}
		o.settles(o.books(second), model.DeliveryFailed, model.Refused)
		o.settles(o.books(third), model.DeliveryUncertain, model.Uncertain)
		if _, err := o.next(); !errors.Is(err, model.ErrMissing) || o.due() {
			t.Errorf("something is still owed: %v", err)
		}
		if got := o.told(); !slices.Equal(got, []string{"sent 1", "failed 1", "uncertain 1"}) {
			t.Errorf("the messages tell %q", got)
		}
		// What was refused is not counted; what nobody knows is.
		if got := o.view().Quota.Sends; len(got) != 2 {
			t.Errorf("the ledger counts %v", got)
		}
	})
}

func TestWhatNeverLeftWaitsAndItsLineWithIt(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		first := o.says("一")
		second := o.says("二")
		again, err := o.settle(o.books(first), model.DeliveryQueued, model.Unsent, time.Minute)
		o.must(err)
		if again.State != model.DeliveryQueued || again.SettledAt != 0 {
			t.Errorf("%+v", again)
		}
		third := o.says("三")
		if o.due() {
			t.Error("due at once")
		}
		for _, d := range []model.Delivery{first, second, third} {
			if _, err := o.book(d); !errors.Is(err, model.ErrChanged) {
				t.Errorf("%d is booked: %v", d.ID, err)
			}
		}
		o.clock.forward(time.Minute)
		if !o.due() {
			t.Error("not due after the pause")
		}
		o.nextIs(first)
		if got := o.books(first); len(got.Attempts) != 2 {
			t.Errorf("%+v", got.Attempts)
		}
	})
}

func TestATryOfWhichNobodySaysHowItEndedIsLost(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		d := o.books(o.says("一"))
		behind := o.says("二")
		if _, err := o.s.LoseDelivery(t.Context(), o.sys, d); !errors.Is(err, model.ErrChanged) {
			t.Errorf("lost before its lease ends: %v", err)
		}
		o.clock.forward(lease * time.Millisecond)
		if !o.due() {
			t.Error("nobody would look")
		}
		_, err := o.s.LoseDelivery(t.Context(), o.sys, d)
		o.must(err)
		if _, err := o.s.LoseDelivery(t.Context(), o.sys, d); !errors.Is(err, model.ErrChanged) {
			t.Errorf("lost twice: %v", err)
		}
		o.nextIs(behind)
		if got := o.told(); !slices.Equal(got, []string{"uncertain 1", "queued 0"}) {
			t.Errorf("%q", got)
		}
		// The node was only slow: what it says is better than what we guessed,
		// but nothing is sent again behind what has left meanwhile.
		late := o.settles(d, model.DeliveryQueued, model.Unsent)
		if late.State != model.DeliveryFailed || late.Last().Verdict != model.Unsent {
			t.Errorf("%+v", late)
		}
		if _, err := o.settle(d, model.DeliverySent, model.Sent, 0); !errors.Is(err, model.ErrChanged) {
			t.Errorf("settled twice: %v", err)
		}
	})
}

func TestALedgerThatAllowsNothingFailsADeliveryWithoutATry(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		first, second := o.says("一"), o.says("二")
		done, err := o.s.BookDelivery(t.Context(), o.sys, first, lease, func(q model.Quota, _ model.Millis) (model.Quota, error) {
			return q, model.ErrWeChatQuota.With("count", 5)
		})
		o.must(err)
		d := done.Messages[0].Delivery
		if d.State != model.DeliveryFailed || d.Last().Fault != model.ErrWeChatQuota.Code || d.Last().Verdict != model.Refused || d.SettledAt == 0 {
			t.Errorf("%+v", d)
		}
		o.nextIs(second)
		broken := errors.New("a bug")
		if _, err := o.s.BookDelivery(t.Context(), o.sys, second, lease, func(q model.Quota, _ model.Millis) (model.Quota, error) {
			return q, broken
		}); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		if got := o.told(); !slices.Equal(got, []string{"failed 1", "queued 0"}) {
			t.Errorf("%q", got)
		}
		unbooked := model.Settlement{Delivery: second, State: model.DeliveryFailed, Attempt: model.Attempt{Verdict: model.Refused, Fault: model.ErrWeChatKind.Code}}
		_, err = o.s.SettleDelivery(t.Context(), o.sys, unbooked, nil)
		o.must(err)
		if _, err = o.s.SettleDelivery(t.Context(), o.sys, unbooked, nil); !errors.Is(err, model.ErrChanged) {
			t.Errorf("settled twice: %v", err)
		}
		if got := o.told(); !slices.Equal(got, []string{"failed 1", "failed 1"}) {
			t.Errorf("%q", got)
		}
		if got := o.view().Quota.Sends; len(got) != 0 {
			t.Errorf("the ledger counts %v", got)
		}
	})
}

func TestWhatFailedIsSentAgainByHandAlone(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		failed := o.says("一")
		resend := func(v model.Viewer) (model.Delivery, error) {
			done, err := o.s.ResendDelivery(t.Context(), v, o.c.ID, failed.Number)
			if err != nil {
				return model.Delivery{}, err
			}
			return *done.Messages[0].Delivery, nil
		}
		if _, err := resend(o.agent); !errors.Is(err, model.ErrResendUnderWay) {
			t.Errorf("while it waits: %v", err)
		}
		booked := o.books(failed)
		if _, err := resend(o.agent); !errors.Is(err, model.ErrResendUnderWay) {
			t.Errorf("while it is sent: %v", err)
		}
		o.settles(booked, model.DeliveryUncertain, model.Uncertain)
		if _, err := resend(o.other); !errors.Is(err, model.ErrNotYours) {
			t.Errorf("by somebody else: %v", err)
		}
		behind := o.books(o.says("二"))
		again, err := resend(o.agent)
		o.must(err)
		if _, err := resend(o.agent); !errors.Is(err, model.ErrResendUnderWay) {
			t.Errorf("twice: %v", err)
		}
		if _, err := o.book(again); !errors.Is(err, model.ErrChanged) {
			t.Errorf("it leaves beside another: %v", err)
		}
		if o.due() {
			t.Error("it does not wait for the one that is being sent")
		}
		o.settles(behind, model.DeliverySent, model.Sent)
		o.nextIs(failed)
		once := o.books(again)
		if len(once.Attempts) != 2 || !once.Last().ByHand || once.Last().At == 0 {
			t.Errorf("%+v", once.Attempts)
		}
		sent := o.settles(once, model.DeliverySent, model.Sent)
		if !sent.Last().ByHand {
			t.Errorf("%+v", sent.Attempts)
		}
		if _, err := resend(o.agent); !errors.Is(err, model.ErrResendSent) {
			t.Errorf("after it was sent: %v", err)
		}
		for number, want := range map[int64]error{1: model.ErrMissing, 99: model.ErrMissing} {
			if _, err := o.s.ResendDelivery(t.Context(), o.agent, o.c.ID, number); !errors.Is(err, want) {
				t.Errorf("message %d: %v", number, err)
			}
		}
	})
}

func TestOnlyWhatHasNotLeftIsRecalled(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		recall := func(d model.Delivery) error {
			_, err := o.s.Recall(t.Context(), o.agent, o.c.ID, d.Number, 120_000)
			return err
		}
		sent, behind := o.books(o.says("一")), o.says("二")
		if err := recall(sent); !errors.Is(err, model.ErrRecallLeft) {
			t.Errorf("while it is sent: %v", err)
		}
		o.must(recall(behind))
		o.must(recall(behind)) // a repeat changes nothing
		if now, err := o.next(); err != nil || now.ID != sent.ID || now.NextAt != sent.NextAt {
			t.Errorf("the one that is being sent: %+v %v", now, err)
		}
		o.settles(sent, model.DeliverySent, model.Sent)
		if err := recall(sent); !errors.Is(err, model.ErrRecallLeft) {
			t.Errorf("after it was sent: %v", err)
		}
		doubtful := o.says("三")
		o.settles(o.books(doubtful), model.DeliveryUncertain, model.Uncertain)
		_, err := o.s.ResendDelivery(t.Context(), o.agent, o.c.ID, doubtful.Number)
		o.must(err)
		if err := recall(doubtful); !errors.Is(err, model.ErrRecallLeft) {
			t.Errorf("while it may have arrived: %v", err)
		}
		failed := o.says("四")
		o.settles(o.books(doubtful), model.DeliverySent, model.Sent)
		o.settles(o.books(failed), model.DeliveryFailed, model.Refused)
		o.must(recall(failed))
		if _, err := o.s.ResendDelivery(t.Context(), o.agent, o.c.ID, failed.Number); !errors.Is(err, model.ErrDeliveryWithdrawn) {
			t.Errorf("a recalled message is sent again: %v", err)
		}
		thread, err := o.s.Messages(t.Context(), o.agent, model.Stretch{ConversationID: o.c.ID, FromStart: true})
		o.must(err)
		for _, m := range thread.Items {
			if m.Number == behind.Number && m.Delivery.Last().Fault != model.ErrDeliveryWithdrawn.Code {
				t.Errorf("%+v", m.Delivery)
			}
		}
	})
}

// TestTwoNodesSendEachMessageOnceAndInOrder lets many workers take from the
// same lines.
func TestTwoNodesSendEachMessageOnceAndInOrder(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		const messages, workers = 20, 6
		for i := range messages {
			o.says(fmt.Sprint("m", i))
		}
		var mu sync.Mutex
		var left []int64
		under := 0
		ctx := context.WithoutCancel(t.Context())
		once := func() (bool, error) {
			p, err := o.s.NextDelivery(ctx, o.sys, o.c.ID)
			if errors.Is(err, model.ErrMissing) {
				return false, nil
			}
			if err != nil {
				return true, err
			}
			done, err := o.s.BookDelivery(ctx, o.sys, p.Delivery, lease, allow)
			if errors.Is(err, model.ErrChanged) {
				return true, nil
			}
			if err != nil {
				return true, err
			}
			mu.Lock()
			left = append(left, p.Delivery.Number)
			under++
			if under > 1 {
				t.Errorf("%d are under way at once", under)
			}
			under--
			mu.Unlock()
			_, err = o.settle(*done.Messages[0].Delivery, model.DeliverySent, model.Sent, 0)
			return true, err
		}
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for more := true; more; {
					var err error
					if more, err = once(); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		if len(left) != messages || !slices.IsSorted(left) {
			t.Errorf("sent: %v", left)
		}
		if got := o.view().Quota.Sends; len(got) != messages {
			t.Errorf("the ledger counts %d", len(got))
		}
	})
}

func TestAFileIsAtWeChatUntilItsTimeIsOver(t *testing.T) {
	eachOutbound(t, func(t *testing.T, o outbound) {
		at := func() string {
			f, err := o.s.Uploaded(t.Context(), o.sys, o.ProductID, "key", "image")
			if err != nil && !errors.Is(err, model.ErrMissing) {
				t.Fatal(err)
			}
			return f.MediaID
		}
		keep := func(id string) model.UploadedFile {
			f := model.UploadedFile{ProductID: o.ProductID, FileKey: "key", Kind: "image", MediaID: id, ExpiresAt: model.At(o.clock.now().Add(time.Hour))}
			o.must(o.s.KeepUploaded(t.Context(), o.sys, f))
			return f
		}
		if at() != "" {
			t.Error("it is there before it was uploaded")
		}
		old := keep("m1")
		keep("m2")
		o.must(o.s.ForgetUploaded(t.Context(), o.sys, old))
		if at() != "m2" {
			t.Errorf("it is at %q", at())
		}
		if _, err := o.s.Uploaded(t.Context(), model.SystemViewer(o.ID+1), o.ProductID, "key", "image"); !errors.Is(err, model.ErrMissing) {
			t.Errorf("another tenant finds it: %v", err)
		}
		o.clock.forward(time.Hour)
		if at() != "" {
			t.Errorf("after its time it is at %q", at())
		}
		o.must(o.s.DropUploaded(t.Context(), model.OperatorViewer()))
		var rows int64
		o.must(o.s.Reader().Model(&model.UploadedFile{}).Count(&rows).Error)
		if rows != 0 {
			t.Errorf("%d rows are left", rows)
		}
	})
}
