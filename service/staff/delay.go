package staff

import (
	"context"
	"net/netip"
	"time"

	"yingke/model"
)

// How failures make the next attempt wait: the first ones are free, then 1, 2,
// 4, ... seconds, 15 minutes at most. An office shares one address, so more are
// free for it, and it is forgiven sooner.
const (
	accountFree   = 5
	accountMemory = 24 * time.Hour // without a failure, and it starts from nothing
	addressFree   = 20
	addressMemory = time.Hour
	delayMost     = 15 * time.Minute
)

func accountSubject(login string) string { return "account:" + login }

// addressSubject counts an IPv6 network of 64 bits as one, because whoever has
// one address of it has them all.
func addressSubject(address string) string {
	const network = 64
	if a, err := netip.ParseAddr(address); err == nil && a.Unmap().Is6() {
		if p, err := a.WithZone("").Prefix(network); err == nil {
			address = p.String()
		}
	}
	return "address:" + address
}

// delay is how long to wait after so many failures.
func delay(failures, free int) time.Duration {
	over := failures - free
	if over < 0 {
		return 0
	}
	if over >= 10 { // 1024 s and more
		return delayMost
	}
	return min(time.Second<<over, delayMost)
}

// remaining is how much of the delay is still to come.
func remaining(f model.LoginFailure, free int, memory time.Duration, now model.Millis) time.Duration {
	whole := delay(f.Count, free)
	if whole == 0 || f.LastAt.Add(memory) < now {
		return 0
	}
	return min(whole, max(0, f.LastAt.Add(whole).Sub(now))) // another node's clock may be ahead
}

// slowDown says how long to wait, in whole seconds, rounded up.
func slowDown(wait time.Duration) error {
	return model.ErrLoginSlow.With("seconds", int((wait+time.Second-1)/time.Second))
}

// book counts an attempt on an account before the password is looked at, so
// that many guesses at once are as slow as one after the other; forgive takes
// it back when the password was right.
func (s *Staff) book(ctx context.Context, login, address string) error {
	op := model.OperatorViewer()
	failures, err := s.Store.Failures(ctx, op, addressSubject(address))
	if err != nil {
		return err
	}
	if wait := remaining(failures[addressSubject(address)], addressFree, addressMemory, s.moment()); wait > 0 {
		return slowDown(wait)
	}
	wait, err := s.Store.AddFailure(ctx, op, accountSubject(login), accountMemory, func(f model.LoginFailure) time.Duration {
		return remaining(f, accountFree, accountMemory, s.moment())
	})
	if err != nil {
		return err
	}
	if wait > 0 {
		return slowDown(wait)
	}
	return nil
}

// blame counts a failure for the address.
func (s *Staff) blame(ctx context.Context, address string) error {
	_, err := s.Store.AddFailure(ctx, model.OperatorViewer(), addressSubject(address), addressMemory,
		func(model.LoginFailure) time.Duration { return 0 })
	return err
}

func (s *Staff) forgive(ctx context.Context, login string) error {
	return s.Store.ForgetFailure(ctx, model.OperatorViewer(), accountSubject(login))
}
