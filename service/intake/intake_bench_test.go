package intake_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// BenchmarkPushes lets WeChat push texts of many people, some of them twice, as
// fast as they are answered, while the worker takes them. It reports how long an
// answer takes at worst, and how many messages a second stand in the threads in
// the end: all of them once, and in order.
//
//	go test ./service/intake -bench Pushes -benchtime 2000x -run '^$'
func BenchmarkPushes(b *testing.B) {
	databases := map[string]func(*testing.B) *store.Store{
		"sqlite": func(b *testing.B) *store.Store { return storetest.OpenSQLite(b) },
		"mysql":  func(b *testing.B) *store.Store { return storetest.MySQL(b) },
	}
	for name, open := range databases {
		b.Run(name, func(b *testing.B) {
			d := newDesk(b, open(b), model.MiniProgram)
			run(b, d.Service)
			const people = 50
			var mu sync.Mutex
			var took []time.Duration
			var writing sync.WaitGroup
			b.ResetTimer()
			for person := range people {
				writing.Go(func() {
					for i := person; i < b.N; i += people {
						body := d.body(fmt.Sprint("o", person), "text", more{"Content": fmt.Sprint("line ", i), "MsgId": fmt.Sprint(person, "-", i)})
						for range 1 + i%10/9 { // every tenth comes twice
							begun := time.Now()
							d.pushes(b, body)
							mu.Lock()
							took = append(took, time.Since(begun))
							mu.Unlock()
						}
					}
				})
			}
			writing.Wait()
			answered := b.Elapsed()
			eventually(b, "all of it is taken", func() bool { return d.reception.told() == b.N })
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
			b.ReportMetric(float64(len(took))/answered.Seconds(), "answers/s")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "taken/s")
			for person := range min(people, b.N) {
				for i, line := range d.lines(b, fmt.Sprint("o", person)) {
					if want := fmt.Sprint("customer text line ", person+i*people); line != want {
						b.Fatalf("%q instead of %q", line, want)
					}
				}
			}
		})
	}
}
