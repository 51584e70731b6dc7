package outbox_test

import (
	"fmt"
	"testing"
)

// BenchmarkSending is a message from its row to WeChat's yes and back to its
// row, for 64 customers at once, against the simulator.
func BenchmarkSending(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *desk{"sqlite": onSQLite, "mysql": onMySQL} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			var people []*person
			for i := range 64 {
				people = append(people, d.customer(serviceApp, fmt.Sprint("p", i)).pays())
			}
			for i := range b.N {
				people[i%len(people)].told(fmt.Sprint(i))
			}
			b.ResetTimer()
			d.run(d.node())
			for _, p := range people {
				until(b, p.settled)
			}
		})
	}
}
