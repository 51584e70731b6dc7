package chat_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// benchEach runs a benchmark on every database that is there.
func benchEach(b *testing.B, bench func(b *testing.B, s *store.Store)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, storetest.SQLite(b)) })
	b.Run("mysql", func(b *testing.B) { bench(b, storetest.MySQL(b)) })
}

// BenchmarkAccept is a customer's message in a conversation that is served,
// told to the screens; parallel: each goroutine in a conversation of its own.
func BenchmarkAccept(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		for _, at := range []string{"one", "parallel"} {
			b.Run(at, func(b *testing.B) {
				d := newDesk(b, s)
				wang, _ := d.Agent(b, "小王", func(a *model.Agent) { a.AutoLimit = 1000 })
				d.Online(b, wang)
				ch := d.Channel(b, []model.Agent{wang})
				visitors := make([]model.Viewer, 16)
				for i := range visitors {
					_, visitors[i] = d.Customer(b, ch, 0)
					d.speaks(b, visitors[i], "在吗")
				}
				var n, who atomic.Int64
				say := func(v model.Viewer) {
					if _, _, err := d.Accept(b.Context(), v, fmt.Sprint(at, n.Add(1)), model.KindText, body("这个多少钱？")); err != nil {
						b.Error(err)
					}
				}
				b.ResetTimer()
				if at == "one" {
					for b.Loop() {
						say(visitors[0])
					}
					return
				}
				b.SetParallelism(8)
				b.RunParallel(func(pb *testing.PB) {
					mine := visitors[who.Add(1)%16]
					for pb.Next() {
						say(mine)
					}
				})
			})
		}
	})
}

// BenchmarkRound is a whole reception: written, assigned, answered, ended.
func BenchmarkRound(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		d := newDesk(b, s)
		wang, agent := d.Agent(b, "小王", func(a *model.Agent) { a.AutoLimit = 1000 })
		d.Online(b, wang)
		c, visitor := d.Customer(b, d.Channel(b, []model.Agent{wang}), 0)
		for b.Loop() {
			d.speaks(b, visitor, "在吗")
			if _, _, err := d.Send(b.Context(), agent, c.ID, model.RandomKey(10), model.KindText, body("在的")); err != nil {
				b.Fatal(err)
			}
			if _, err := d.End(b.Context(), agent, c.ID); err != nil {
				b.Fatal(err)
			}
			d.Work(b.Context())
			d.screens.forget()
		}
	})
}

// BenchmarkMomentWithThousandAgents loads and decides for a channel with 1,000 agents.
func BenchmarkMomentWithThousandAgents(b *testing.B) {
	benchEach(b, func(b *testing.B, s *store.Store) {
		d := newDesk(b, s)
		var agents []model.Agent
		for i := range 1000 {
			a, _ := d.Agent(b, fmt.Sprint("客服", i))
			agents = append(agents, a)
		}
		d.Online(b, agents...)
		c, _ := d.Customer(b, d.Channel(b, agents), 0)
		for b.Loop() {
			if _, err := s.Moment(b.Context(), model.SystemViewer(d.ID), c.ID); err != nil {
				b.Fatal(err)
			}
		}
	})
}
