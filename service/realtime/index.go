package realtime

import (
	"sync"

	"yingke/model"
)

// subscriber is whoever is told about a topic: a screen or a long poll.
type subscriber interface {
	name() string
	tell(frame []byte)
	end(code int, text string)
}

// index leads from a topic to those who are told. A message reaches its few
// readers without a walk over all sockets.
type index struct {
	mu     sync.RWMutex
	topics map[string]map[subscriber]bool
	all    map[*Screen]bool
}

func newIndex() *index {
	return &index{topics: map[string]map[subscriber]bool{}, all: map[*Screen]bool{}}
}

func (x *index) add(s subscriber, topics ...string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if screen, ok := s.(*Screen); ok {
		x.all[screen] = true
	}
	for _, topic := range topics {
		if x.topics[topic] == nil {
			x.topics[topic] = map[subscriber]bool{}
		}
		x.topics[topic][s] = true
	}
}

func (x *index) remove(s subscriber, topics ...string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, topic := range topics {
		delete(x.topics[topic], s)
		if len(x.topics[topic]) == 0 {
			delete(x.topics, topic)
		}
	}
}

// forget removes a screen that is gone.
func (x *index) forget(s *Screen, topics ...string) {
	x.remove(s, topics...)
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.all, s)
}

// of lists everybody who is told of any of the topics, once each.
func (x *index) of(topics []string) []subscriber {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []subscriber
	for i, topic := range topics {
		for s := range x.topics[topic] {
			if !x.inAny(s, topics[:i]) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (x *index) inAny(s subscriber, topics []string) bool {
	for _, topic := range topics {
		if x.topics[topic][s] {
			return true
		}
	}
	return false
}

// any claims that somebody on this node is told of one of the topics.
func (x *index) any(topics []string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, topic := range topics {
		if len(x.topics[topic]) > 0 {
			return true
		}
	}
	return false
}

func (x *index) screens() []*Screen {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := make([]*Screen, 0, len(x.all))
	for s := range x.all {
		out = append(out, s)
	}
	return out
}

// topicsOf are those that a viewer's screen is told about from the start.
func topicsOf(v model.Viewer) []string {
	if v.Customer() != 0 {
		return []string{model.VisitorTopic(v.Conversation())}
	}
	topics := []string{model.AgentTopic(v.Agent()), model.TenantTopic(v.Tenant())}
	if v.Login != 0 {
		topics = append(topics, model.LoginTopic(v.Login))
	}
	return topics
}
