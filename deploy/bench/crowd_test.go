package bench

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/service/wechat/simulator"
)

// shop is the mini-program that everybody writes to.
var shop = simulator.Account{Kind: simulator.MiniProgram, Name: "Shop", AppID: "wxbe7c000000000001", Secret: strings.Repeat("5ec7", 8), Verified: true}

// crowd is a WeChat and many people in it.
type crowd struct {
	t       *testing.T
	sim     *simulator.Simulator
	meter   *meter
	base    string
	company *company
	people  []*person
}

// person is one customer. His talk is driven by one goroutine at a time.
type person struct {
	id           string
	conversation int64
	agent        string // token of who serves him
	said         int
	answered     int
}

// newWeChat starts a simulated WeChat whose pushes are measured.
func newWeChat(t *testing.T) *crowd {
	t.Helper()
	m := &meter{next: &http.Transport{MaxIdleConnsPerHost: 256, MaxIdleConns: 256}}
	sim, err := simulator.New(simulator.Config{Accounts: []simulator.Account{shop}, Client: &http.Client{Transport: m}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.Close()
		server.Close()
		m.copies.Wait()
		m.next.CloseIdleConnections()
	})
	sim.SetBase(server.URL)
	return &crowd{t: t, sim: sim, meter: m, base: server.URL}
}

// come lets so many people open the customer service and say hello; it returns
// when each has an agent.
func (c *crowd) come(people int) {
	c.t.Helper()
	byHello := map[string]*person{}
	for i := range people {
		p := &person{id: fmt.Sprint("p", i)}
		c.sim.AddPerson(simulator.Person{ID: p.id})
		if err := c.sim.Phone(p.id).Open(shop.AppID, ""); err != nil {
			c.t.Fatal(err)
		}
		c.people = append(c.people, p)
		byHello[c.say(p)] = p
	}
	c.sim.AwaitPushes(c.t.Context())
	served := map[int64]string{}
	eventually(c.t, "everybody is served", func() bool {
		for _, agent := range c.company.agents {
			for _, id := range c.company.serving(agent) {
				served[id] = agent
			}
		}
		return len(served) == people
	})
	for id, agent := range served {
		for _, m := range c.company.messages(id) {
			if p := byHello[m.Body.Text]; p != nil && m.Party == "customer" {
				p.conversation, p.agent = id, agent
			}
		}
	}
	for _, p := range c.people {
		if p.conversation == 0 {
			c.t.Fatalf("nobody knows %s", p.id)
		}
	}
}

// say lets somebody write one line that nobody else writes.
func (c *crowd) say(p *person) string {
	c.t.Helper()
	text := fmt.Sprintf("%s says %d", p.id, p.said)
	p.said++
	if err := c.sim.Phone(p.id).Text(shop.AppID, text); err != nil {
		c.t.Error(err)
	}
	return text
}

// answerEvery is how many of a customer's lines get one answer: WeChat allows
// five after each of them.
const answerEvery = 5

// write lets everybody write in turn, so many lines a second, until stop says
// so, while agents answer. It returns when the agents have said what they had to.
func (c *crowd) write(rate int, stop func(written int) bool) (written int) {
	c.t.Helper()
	answers := make([]chan int, len(c.people))
	var agents sync.WaitGroup
	for i, p := range c.people {
		answers[i] = make(chan int, 10_000) // closed below
		agents.Go(func() {
			for n := range answers[i] {
				if c.company.reply(p.agent, p.conversation, fmt.Sprintf("%s hears %d", p.id, n)) {
					p.answered++
				}
			}
		})
	}
	const beat = 10 * time.Millisecond
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	for began := time.Now(); !stop(written); {
		<-ticks.C
		for due := int(float64(rate) * time.Since(began).Seconds()); written < due; written++ {
			i := written % len(c.people)
			p := c.people[i]
			c.say(p)
			if p.said%answerEvery == 0 {
				answers[i] <- p.said
			}
		}
	}
	for _, one := range answers {
		close(one)
	}
	agents.Wait()
	if !c.sim.AwaitPushes(c.t.Context()) {
		c.t.Error("pushes have not ended")
	}
	c.meter.copies.Wait()
	return written
}

// tally is what became of everything that was said.
type tally struct {
	acknowledged, given int // customers' lines that were answered success; those that WeChat gave up
	sent, uncertain     int // agents' lines
	refused             int // by WeChat, whose count began anew before the inbox had come so far
}

// check compares what the phones show with what the company has stored: every
// acknowledged line once, every other one at most once; every answer at most
// once and in order, and exactly once where it counts as sent.
func (c *crowd) check() (all tally) {
	c.t.Helper()
	for _, p := range c.people {
		c.checkPerson(p, &all)
	}
	return all
}

func (c *crowd) checkPerson(p *person, all *tally) {
	c.t.Helper()
	acknowledged, given := map[string]bool{}, map[string]bool{}
	for _, item := range c.sim.Items(shop.AppID, p.id) {
		switch {
		case item.From == "person" && item.Status == "delivered":
			acknowledged[item.Text] = true
		case item.From == "person":
			given[item.Text] = true
		}
	}
	stored := c.settled(p, len(acknowledged))
	shown := c.shown(p)
	all.acknowledged, all.given = all.acknowledged+len(acknowledged), all.given+len(given)
	count, answers := map[string]int{}, []message{}
	for _, m := range stored {
		switch m.Party {
		case "customer":
			count[m.Body.Text]++
		case "agent":
			answers = append(answers, m)
		}
	}
	for text := range acknowledged {
		if count[text] != 1 {
			c.t.Errorf("%q was acknowledged and stands %d times", text, count[text])
		}
	}
	for text, n := range count {
		if n != 1 || !acknowledged[text] && !given[text] {
			c.t.Errorf("%q stands %d times", text, n)
		}
	}
	if len(answers) != p.answered {
		c.t.Errorf("%s: %d answers of %d are stored", p.id, len(answers), p.answered)
	}
	c.checkAnswers(p, answers, shown, all)
}

// shown is what a phone shows of the answers; all of them have ended.
func (c *crowd) shown(p *person) (texts []string) {
	for _, item := range c.sim.Items(shop.AppID, p.id) {
		if item.From == "account" && strings.Contains(item.Text, " hears ") {
			texts = append(texts, item.Text)
		}
	}
	return texts
}

// checkAnswers claims that the phone shows the answers in the order in which
// they are stored, all that were sent, and none twice.
func (c *crowd) checkAnswers(p *person, answers []message, shown []string, all *tally) {
	c.t.Helper()
	var want []string
	for _, m := range answers {
		state, on := m.Delivery.State, slices.Contains(shown, m.Body.Text)
		switch {
		case state == "sent":
			all.sent++
		case state == "uncertain":
			all.uncertain++
		case state == "failed" && !on && (m.Delivery.Code == 45047 || m.Delivery.Fault == "wechat.quota_used_up"):
			all.refused++
		default:
			c.t.Errorf("%q is %+v", m.Body.Text, *m.Delivery)
		}
		if state == "sent" || state == "uncertain" && on {
			want = append(want, m.Body.Text)
		}
	}
	if !slices.Equal(shown, want) {
		c.t.Errorf("%s sees %q instead of %q", p.id, shown, want)
	}
}

// settled returns the messages of a conversation once so many of the customer's
// lines are there and every answer has an end.
func (c *crowd) settled(p *person, lines int) (stored []message) {
	c.t.Helper()
	eventually(c.t, p.id+"'s talk comes to rest", func() bool {
		stored = c.company.messages(p.conversation)
		heard, owed := 0, 0
		for _, m := range stored {
			switch {
			case m.Party == "customer":
				heard++
			case m.Party == "agent" && (m.Delivery == nil || m.Delivery.State == "queued" || m.Delivery.State == "sending"):
				owed++
			}
		}
		return heard >= lines && owed == 0
	})
	return stored
}

// meter carries pushes, measures them, and sends some of them twice at once.
type meter struct {
	next   *http.Transport
	copies sync.WaitGroup

	mu    sync.Mutex
	on    bool
	count int
	took  []time.Duration // of what was answered
	last  time.Time       // when the last of it was
	bad   []string        // answers of copies that were no success
}

// copyEvery is which push is sent a second time while the first is in progress.
const copyEvery = 10

func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost && m.copied() {
		twin := r.Clone(r.Context())
		var err error
		if twin.Body, err = r.GetBody(); err != nil {
			return nil, err
		}
		twin = twin.WithContext(contextOf(r))
		m.copies.Go(func() { m.copy(twin) })
	}
	return m.carry(r)
}

func (m *meter) carry(r *http.Request) (*http.Response, error) {
	began := time.Now()
	response, err := m.next.RoundTrip(r)
	took := time.Since(began)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && m.on && r.Method == http.MethodPost {
		m.took, m.last = append(m.took, took), time.Now()
	}
	return response, err
}

func (m *meter) copied() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	return m.on && m.count%copyEvery == 0
}

func (m *meter) copy(r *http.Request) {
	response, err := m.carry(r)
	if err != nil {
		m.note(err.Error())
		return
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || string(text) != "success" {
		m.note(fmt.Sprint(response.StatusCode, " ", string(text), " ", err))
	}
}

func (m *meter) note(answer string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bad = append(m.bad, answer)
}

// begin measures from now on, end until now.
func (m *meter) begin() { m.set(true) }
func (m *meter) end()   { m.set(false) }

func (m *meter) set(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.on = on
}

// answered counts what was measured.
func (m *meter) answered() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.took)
}

// percentile is the time within which so many of a hundred pushes were answered.
func (m *meter) percentile(of int) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	slices.Sort(m.took)
	if len(m.took) == 0 {
		return 0
	}
	return m.took[min(len(m.took)-1, len(m.took)*of/100)]
}
