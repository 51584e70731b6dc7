package chat

import (
	"context"
	"time"

	"yingke/model"
	"yingke/service/bot"
)

// Work does in the test's own goroutine what Run's workers would do, until
// nothing is left.
func (c *Chat) Work(ctx context.Context) {
	for {
		due, reactions := c.reactions.next()
		if reactions {
			c.reactOnce(ctx, due)
			c.reactions.done(due)
		}
		line, lines := c.lines.next()
		if lines {
			c.drainOnce(ctx, line)
			c.lines.done(line)
		}
		if !reactions && !lines {
			return
		}
	}
}

// FactsOf are what placeholders stand for in a conversation.
func FactsOf(c model.Conversation, customer model.Customer) bot.Facts {
	return factsOf(about{Conversation: c, customer: customer}, &bot.Robot{}, time.Time{})
}

// Idle claims that nothing is waiting for a worker or being worked on.
func (c *Chat) Idle() bool { return c.reactions.idle() && c.lines.idle() }

func (r *rounds[K]) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.state) == 0
}

// The clocks' work, one tick each.
func (c *Chat) FindDuties(ctx context.Context)            { c.findDuties(ctx) }
func (c *Chat) FindEndings(ctx context.Context)           { c.findEndings(ctx) }
func (c *Chat) FindExpiries(ctx context.Context)          { c.findExpiries(ctx) }
func (c *Chat) FindLaters(ctx context.Context)            { c.findLaters(ctx) }
func (c *Chat) FindSilences(ctx context.Context)          { c.findSilences(ctx) }
func (c *Chat) Sweep(ctx context.Context)                 { c.sweep(ctx) }
func (c *Chat) News(ctx context.Context)                  { c.publishNews(ctx) }
func (c *Chat) BeatNow(ctx context.Context)               { c.beat(ctx) }
func (c *Chat) Lapse(ctx context.Context, s model.Millis) { c.lapse(ctx, s) }

// React does what one conversation is owed.
func (c *Chat) React(ctx context.Context, tenant, conversation int64) error {
	return c.react(ctx, model.Due{TenantID: tenant, ConversationID: conversation})
}

// Ringing lets the tests outside look at clocks.
var Ringing = ringing

// FindLate is the clocks' work, one tick.
func (c *Chat) FindLate(ctx context.Context) { c.findLate(ctx) }
