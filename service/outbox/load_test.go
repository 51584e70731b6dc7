package outbox_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"yingke/model"
	"yingke/service/wechat/simulator"
)

// TestEveryCustomerGetsEverythingOnceAndInOrder lets two nodes, each with a
// store of its own, send to many customers while more is said to them.
func TestEveryCustomerGetsEverythingOnceAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const customers, messages = 12, 15
		one, two := d.node(), d.node(func(p *parts) { p.store = d.open() })
		d.run(one)
		d.run(two)
		d.spoil(simulator.Switch{Do: simulator.DoSlow, Milli: 3, Times: 60})
		var people []*person
		for i := range customers {
			people = append(people, d.customer(serviceApp, fmt.Sprint("p", i)).pays())
		}
		var all sync.WaitGroup
		for i, p := range people {
			all.Go(func() {
				door := one.door
				if i%2 == 1 {
					door = two.door
				}
				for n := range messages {
					if _, err := d.store.Say(t.Context(), d.agent, model.Utterance{ConversationID: p.c.ID, Party: model.ByAgent, AgentID: d.agent.Agent(),
						ClientID: fmt.Sprint(n), Kind: model.KindText, Body: body(fmt.Sprint(n))}); err != nil {
						t.Error(err)
					}
					door.Wake(model.Due{TenantID: d.ID, ConversationID: p.c.ID})
				}
			})
		}
		all.Wait()
		var want []string
		for n := range messages {
			want = append(want, fmt.Sprint(n))
		}
		for _, p := range people {
			until(t, p.settled)
			same(t, p.name+"'s phone", p.phone(), want)
			if states := p.states(); slices.ContainsFunc(states, func(s string) bool { return s != "sent" }) {
				t.Errorf("%s: %q", p.name, states)
			}
		}
		if d.sends() != customers*messages {
			t.Errorf("WeChat was asked %d times", d.sends())
		}
	})
}

// TestFiftyMessagesWithADeadTokenRenewItOnce is the storm that others have.
func TestFiftyMessagesWithADeadTokenRenewItOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		n := d.node()
		var people []*person
		for i := range 50 {
			people = append(people, d.customer(serviceApp, fmt.Sprint("p", i)).pays())
		}
		people[0].told("first")
		n.Work(t.Context())
		d.sim.KillTokens(serviceApp)
		for _, p := range people {
			p.told("您好")
		}
		d.run(n)
		for _, p := range people {
			until(t, p.settled)
			if got := p.phone(); got[len(got)-1] != "您好" || len(got) > 2 {
				t.Errorf("%s: %q", p.name, got)
			}
		}
		if fetched := len(d.sim.Calls("/stable_token")); fetched != 2 {
			t.Errorf("%d token fetches", fetched)
		}
	})
}

// TestPicturesAndWordsAtOnce is for the race detector: one account's files and
// texts at the same time.
func TestPicturesAndWordsAtOnce(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	var people []*person
	for i := range 24 {
		p := d.customer(serviceApp, fmt.Sprint("p", i)).pays()
		p.told("看图")
		p.picture(append(slices.Clone(png), byte(i)))
		p.told("收到了吗")
		people = append(people, p)
	}
	d.run(n)
	for _, p := range people {
		until(t, p.settled)
		same(t, p.name+"'s phone", p.phone(), []string{"看图", "image", "收到了吗"})
	}
}
