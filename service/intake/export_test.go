package intake

import "context"

// Work does in the test's own goroutine what Run's workers would do, until
// nothing is due.
func (s *Service) Work(ctx context.Context) {
	for {
		batch, err := s.book(ctx)
		if err != nil || len(batch) == 0 {
			return
		}
		for _, of := range batch {
			s.takeAll(ctx, of)
		}
	}
}

// Sweep removes what was done long ago.
func (s *Service) Sweep(ctx context.Context) { s.sweep(ctx) }

// Woken claims that somebody was asked to look for pushes.
func (s *Service) Woken() bool { return len(s.wake) > 0 }

// TakeFor is how long one sender's pushes are taken in a row, BookedFor how
// long a booking holds, and PlainAfter after how many tries a message is kept bare.
const (
	BookedFor  = bookedFor
	PlainAfter = plainAfter
)
