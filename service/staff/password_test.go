package staff

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/semaphore"

	"yingke/model"
)

// cheap is a cost for tests that are not about cost.
var cheap = cost{memory: 64, passes: 1, threads: 1}

func TestAPasswordIsRecognisedByItsHashAndNothingElseIs(t *testing.T) {
	h := newHasher(cheap)
	for _, password := range []string{"a-Long-enough-0ne", "密码密码密码", strings.Repeat("x", 128)} {
		hash, err := h.hash(t.Context(), password)
		if err != nil || strings.Contains(hash, password) || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") || len(hash) > 200 {
			t.Fatal(hash, err)
		}
		again, err := h.hash(t.Context(), password)
		if err != nil || again == hash {
			t.Error("two hashes of one password are the same")
		}
		for guess, want := range map[string]bool{password: true, password + " ": false, strings.ToUpper(password) + "x": false, "": false} {
			if got, err := h.check(t.Context(), hash, guess); got != want || err != nil {
				t.Errorf("%q: %v, %v", guess, got, err)
			}
		}
	}
}

func TestAHashOfAnotherCostIsCheckedAtItsOwnAndToldApart(t *testing.T) {
	old, now := newHasher(cost{memory: 32, passes: 1, threads: 1}), newHasher(cheap)
	hash, err := old.hash(t.Context(), "secret-of-old")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := now.check(t.Context(), hash, "secret-of-old"); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if !now.stale(hash) || old.stale(hash) || now.stale("nonsense") {
		t.Error("it is not told which hashes are old")
	}
}

// The work is the same, so the time is; to measure it would only measure what
// else the machine does.
func TestAnAccountThatDoesNotExistCostsAsMuchAndIsWrong(t *testing.T) {
	h := newHasher(cheap)
	hash, err := h.hash(t.Context(), "a-Long-enough-0ne")
	if err != nil {
		t.Fatal(err)
	}
	known, salt, sum, err := decode(hash)
	if err != nil {
		t.Fatal(err)
	}
	unknown, noSalt, noSum, err := decode(h.dummy)
	if err != nil || unknown != known || len(noSalt) != len(salt) || len(noSum) != len(sum) {
		t.Errorf("a known account costs %+v, an unknown one %+v, %v", known, unknown, err)
	}
	for _, guess := range []string{"not-it-at-all", ""} {
		if got, err := h.check(t.Context(), "", guess); got || err != nil {
			t.Error(got, err)
		}
	}
}

func TestADamagedHashIsAnErrorAndNoTrap(t *testing.T) {
	h := newHasher(cheap)
	for _, hash := range []string{"no password", "$argon2id$v=19$m=64,t=1,p=1$$", "$argon2id$v=18$m=64,t=1,p=1$AAAA$AAAA", "$2a$10$abcdefghijklmnopqrstuv",
		"$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=4000000000,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA",
		"$argon2id$v=19$m=64,t=1,p=1$!!!$AAAA", "$argon2id$v=19$m=x,t=1,p=1$AAAA$AAAA"} {
		if got, err := h.check(t.Context(), hash, "x"); got || !errors.Is(err, errHash) {
			t.Errorf("%s: %v, %v", hash, got, err)
		}
	}
}

// A hundred people log in at once: never more hashes at work than cores, so
// that the memory stays bounded, and everybody is served.
func TestAHundredAtOnceTakeTimeAndNotMemory(t *testing.T) {
	const each = 4 // MiB; the standard cost takes 19, and a minute of the race detector
	h := newHasher(cost{memory: each << 10, passes: 1, threads: 1})
	hash, err := h.hash(t.Context(), "a-Long-enough-0ne")
	if err != nil {
		t.Fatal(err)
	}
	var most uint64
	var stop atomic.Bool
	var watching sync.WaitGroup
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	watching.Go(func() {
		for !stop.Load() {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
			runtime.Gosched()
		}
	})
	var all sync.WaitGroup
	var right atomic.Int64
	for range 100 {
		all.Go(func() {
			if ok, err := h.check(t.Context(), hash, "a-Long-enough-0ne"); ok && err == nil {
				right.Add(1)
			}
		})
	}
	all.Wait()
	stop.Store(true)
	watching.Wait()
	grown := int64(most-before.HeapAlloc) >> 20
	// What the last ones used waits for the collector.
	bound := int64(runtime.GOMAXPROCS(0)+2) * each * 3
	t.Logf("the heap grew by %d MiB, with 100 at once and %d cores", grown, runtime.GOMAXPROCS(0))
	if right.Load() != 100 || grown > bound {
		t.Errorf("%d were served; the heap grew by %d MiB, more than %d", right.Load(), grown, bound)
	}
}

func TestWhoWouldWaitTooLongIsSentAwayAndWhoLeavesFreesHisPlace(t *testing.T) {
	h := newHasher(cheap)
	h.turns, h.queue = semaphore.NewWeighted(1), semaphore.NewWeighted(2)
	if err := h.turns.Acquire(t.Context(), 1); err != nil { // somebody is at work
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	waiting := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := h.hash(ctx, "x")
			waiting <- err
		}()
	}
	for h.queue.TryAcquire(1) { // until both of them wait
		h.queue.Release(1)
		runtime.Gosched()
	}
	if _, err := h.hash(t.Context(), "x"); !errors.Is(err, model.ErrTooMany) {
		t.Errorf("the third: %v", err)
	}
	leave()
	for range 2 {
		if err := <-waiting; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	h.turns.Release(1)
	if _, err := h.hash(t.Context(), "x"); err != nil {
		t.Error(err)
	}
}

func TestPasswordsThatStrangersTryFirstAreRefused(t *testing.T) {
	for password, want := range map[string]error{
		"correct horse":                        nil,
		"天气真不错":                                nil, // fifteen bytes
		"password":                             model.ErrWeakPassword,
		"PassWord":                             model.ErrWeakPassword,
		"password!!":                           model.ErrWeakPassword,
		"password2026":                         model.ErrWeakPassword,
		"12345678":                             model.ErrWeakPassword,
		"1234567890":                           model.ErrWeakPassword,
		"0987654321":                           model.ErrWeakPassword,
		"abcdefgh":                             model.ErrWeakPassword,
		"qwertyuiop":                           model.ErrWeakPassword,
		"aaaaaaaa":                             model.ErrWeakPassword,
		"abababab":                             model.ErrWeakPassword,
		"wangwu123":                            model.ErrWeakPassword, // his own name
		"a-wangwu":                             model.ErrWeakPassword,
		"wangwu-likes-tea":                     nil,
		"short-7":                              model.ErrTooShort,
		"":                                     model.ErrRequired,
		strings.Repeat("Ab3-", 32):             nil,
		strings.Repeat("Ab3-", 32) + "x":       model.ErrTooLong,
		"tab\there-and":                        model.ErrBadCharacters,
		"bad\xff\xfeutf-8":                     model.ErrBadCharacters,
		"kefu123456":                           model.ErrWeakPassword,
		"a password that is a whole sentence.": nil,
	} {
		if err := checkPassword(password, "wangwu"); !errors.Is(err, want) {
			t.Errorf("%q: %v instead of %v", password, err, want)
		}
	}
}

func BenchmarkAHash(b *testing.B) {
	h := newHasher(standard)
	for b.Loop() {
		if _, err := h.hash(b.Context(), "a-Long-enough-0ne"); err != nil {
			b.Fatal(err)
		}
	}
}
