package schedule

import (
	"context"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
)

// workMost is how long one piece of work may take.
const workMost = time.Minute

// run does things at their times, each on a clock of a zone, until the context
// ends; what is under way then is finished. A thing that is still being done when
// its time comes again is not done twice at once.
func run(ctx context.Context, zone *time.Location, at map[string]func(context.Context)) error {
	c := cron.New(cron.WithLocation(zone), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	for spec, do := range at {
		if _, err := c.AddFunc(spec, func() {
			one, cancel := context.WithTimeout(context.WithoutCancel(ctx), workMost)
			defer cancel()
			do(one)
		}); err != nil {
			return fmt.Errorf("read the time %q: %w", spec, err)
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}
