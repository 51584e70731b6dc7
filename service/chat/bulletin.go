package chat

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"yingke/model"
)

// bulletinEvery is how often colleagues are told that lists have changed, and
// waiting customers where they stand, however much happens meanwhile.
const bulletinEvery = 300 * time.Millisecond

// positionsMost is how many waiting customers of a line are told their new
// place; those behind learn it when they come closer or ask.
const positionsMost = 200

// bulletin gathers what concerns many screens, until it is told all at once.
type bulletin struct {
	mu   sync.Mutex
	news map[int64]*news // by tenant
}

// news is what happened in one tenant since the last bulletin.
type news struct {
	agents map[int64]bool // whose state or count changed
	lines  map[int64]bool // channels whose line changed
}

func newBulletin() *bulletin { return &bulletin{news: map[int64]*news{}} }

func (b *bulletin) of(tenant int64) *news {
	if b.news[tenant] == nil {
		b.news[tenant] = &news{agents: map[int64]bool{}, lines: map[int64]bool{}}
	}
	return b.news[tenant]
}

// note gathers what a change means to those whom it does not concern directly.
func (b *bulletin) note(done model.Committed) {
	was, is := done.Was, done.Is
	moved := was.State != is.State || was.AgentID != is.AgentID
	if !moved && len(done.Messages) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	n := b.of(is.TenantID) // lists changed
	if !moved {
		return
	}
	for _, agent := range []int64{was.AgentID, is.AgentID} {
		if agent != 0 {
			n.agents[agent] = true
		}
	}
	if was.State == model.Queued || is.State == model.Queued {
		n.lines[is.ChannelID] = true
	}
}

// noteAgents gathers that colleagues see these agents differently now.
func (b *bulletin) noteAgents(tenant int64, agents ...int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, agent := range agents {
		b.of(tenant).agents[agent] = true
	}
}

// take empties the bulletin.
func (b *bulletin) take() map[int64]*news {
	b.mu.Lock()
	defer b.mu.Unlock()
	gathered := b.news
	if len(gathered) == 0 {
		return nil // never the living map: the caller reads without the lock
	}
	b.news = map[int64]*news{}
	return gathered
}

// publishNews tells what was gathered.
func (c *Chat) publishNews(ctx context.Context) {
	for tenant, n := range c.bulletin.take() {
		v := model.SystemViewer(tenant)
		everybody := []string{model.TenantTopic(tenant)}
		events := []model.Event{{Topics: everybody, Type: model.FrameCounts}}
		if len(n.agents) > 0 {
			presences, err := c.store.Presences(ctx, v, slices.Sorted(maps.Keys(n.agents)))
			if err != nil {
				c.Log.ErrorContext(ctx, "read whom colleagues see differently", "tenant", tenant, "error", err)
			}
			for _, p := range presences {
				events = append(events, model.Event{Topics: everybody, Type: model.FrameAgent, Payload: p})
			}
		}
		for channel := range n.lines {
			waiting, err := c.store.Waiting(ctx, v, channel, positionsMost)
			if err != nil {
				c.Log.ErrorContext(ctx, "read who waits", "channel", channel, "error", err)
			}
			for _, w := range waiting {
				events = append(events, model.Event{Topics: []string{model.VisitorTopic(w.ID)}, Type: model.FrameConversation, Payload: model.VisitorView{View: w}})
			}
		}
		c.screens.Publish(ctx, events...)
	}
}
