package realtime

import (
	"sync"
	"time"

	"yingke/model"
)

// Limits bound what screens may take. Zero values are replaced by the defaults.
type Limits struct {
	AgentBuffer     int // frames that wait for a slow screen before it is closed
	CustomerBuffer  int
	PerAddress      int // sockets of one network address
	PerAgent        int // sockets of one agent
	PerConversation int // sockets of one customer's conversation
	Polls           int // long polls of one conversation
}

func (l Limits) orDefaults() Limits {
	for value, standard := range map[*int]int{&l.AgentBuffer: 512, &l.CustomerBuffer: 128, &l.PerAddress: 100,
		&l.PerAgent: 50, &l.PerConversation: 20, &l.Polls: 5} {
		if *value == 0 {
			*value = standard
		}
	}
	return l
}

// pollPresence is how long a customer counts as present after a long poll: the
// next one follows at once.
const pollPresence = 30 * time.Second

// present counts who has lines open, and refuses those who have too many.
type present struct {
	mu        sync.Mutex
	limits    Limits
	addresses map[string]int
	agents    map[int64]int
	customers map[int64]int
	threads   map[int64]int // conversations' sockets
	polls     map[int64]int // conversations' long polls
	polled    map[int64]time.Time
}

func newPresent(l Limits) *present {
	return &present{limits: l, addresses: map[string]int{}, agents: map[int64]int{}, customers: map[int64]int{},
		threads: map[int64]int{}, polls: map[int64]int{}, polled: map[int64]time.Time{}}
}

// come counts a line; the returned function says that it has ended, and returns
// whether it was its owner's last one here.
func (p *present) come(v model.Viewer, address string) (left func() bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	owners, id := p.agents, v.Agent()
	full := p.agents[v.Agent()] >= p.limits.PerAgent
	if v.Customer() != 0 {
		owners, id = p.customers, v.Customer()
		full = p.threads[v.Conversation()] >= p.limits.PerConversation
	}
	if full || p.addresses[address] >= p.limits.PerAddress {
		return nil, model.ErrTooManySockets.With("seconds", 30)
	}
	p.addresses[address]++
	owners[id]++
	if v.Customer() != 0 {
		p.threads[v.Conversation()]++
	}
	return func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		fewer(p.addresses, address)
		if v.Customer() != 0 {
			fewer(p.threads, v.Conversation())
		}
		return fewer(owners, id) == 0
	}, nil
}

// fewer counts down and forgets what is nought.
func fewer[K comparable](counts map[K]int, key K) int {
	counts[key]--
	left := counts[key]
	if left == 0 {
		delete(counts, key)
	}
	return left
}

// poll counts a long poll; first says that the customer was not present before.
func (p *present) poll(v model.Viewer, now time.Time) (end func(), first bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.polls[v.Conversation()] >= p.limits.Polls {
		return nil, false, model.ErrTooManySockets.With("seconds", 30)
	}
	first = p.customers[v.Customer()] == 0 && now.Sub(p.polled[v.Customer()]) > pollPresence
	p.polls[v.Conversation()]++
	p.polled[v.Customer()] = now
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		fewer(p.polls, v.Conversation())
	}, first, nil
}

// list names who is here, and forgets those who have stopped polling.
func (p *present) list() (agents, customers []int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id := range p.agents {
		agents = append(agents, id)
	}
	for id := range p.customers {
		customers = append(customers, id)
	}
	now := time.Now()
	for id, at := range p.polled {
		switch {
		case now.Sub(at) > pollPresence:
			delete(p.polled, id)
		case p.customers[id] == 0:
			customers = append(customers, id)
		}
	}
	return agents, customers
}
