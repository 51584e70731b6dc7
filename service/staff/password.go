package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"

	"yingke/model"
)

// cost is how dear one hash is; it stands in every hash, so that it may change.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// standard is what OWASP asks of Argon2id at least: 19 MiB, two passes. One
// hash takes about 40 ms of one core.
var standard = cost{memory: 19 * 1024, passes: 2, threads: 1}

// Sizes of a hash.
const (
	saltSize = 16
	hashSize = 32
)

// hashWaiters is how many may wait for a hash. Each takes 40 ms, so the last of
// them waits about ten seconds on two cores; more are sent away.
const hashWaiters = 512

// hasher makes and checks Argon2id hashes, so many at a time as there are
// cores: a hundred log-ins at once take time, not memory.
type hasher struct {
	cost  cost
	turns *semaphore.Weighted // cores
	queue *semaphore.Weighted // those who wait, and those who work
	dummy string              // checked for accounts that do not exist
}

func newHasher(c cost) *hasher {
	cores := int64(max(1, runtime.GOMAXPROCS(0)))
	h := &hasher{cost: c, turns: semaphore.NewWeighted(cores), queue: semaphore.NewWeighted(hashWaiters + cores)}
	h.dummy = encode(c, make([]byte, saltSize), make([]byte, hashSize))
	return h
}

// hash is the text that is kept instead of the password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	sum, err := h.derive(ctx, h.cost, password, salt, hashSize)
	if err != nil {
		return "", err
	}
	return encode(h.cost, salt, sum), nil
}

// check claims that the password is the one that was hashed. An empty hash
// belongs to an account that does not exist: it takes as long and is wrong.
func (h *hasher) check(ctx context.Context, hash, password string) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	c, salt, sum, err := decode(hash)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, c, password, salt, uint32(len(sum)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, sum) == 1 && known, nil
}

// stale claims that a hash was made with another cost than today's.
func (h *hasher) stale(hash string) bool {
	c, _, _, err := decode(hash)
	return err == nil && c != h.cost
}

func (h *hasher) derive(ctx context.Context, c cost, password string, salt []byte, size uint32) ([]byte, error) {
	if !h.queue.TryAcquire(1) {
		return nil, model.ErrTooMany.With("seconds", 1)
	}
	defer h.queue.Release(1)
	if err := h.turns.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer h.turns.Release(1)
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, size), nil
}

func encode(c cost, salt, sum []byte) string {
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
		text.EncodeToString(salt), text.EncodeToString(sum))
}

// errHash is returned for a kept hash that is none: a bug or a damaged row.
var errHash = errors.New("the kept password hash cannot be read")

// The dearest hash that is checked, so that a damaged row cannot exhaust memory.
const (
	memoryMost = 256 * 1024 // KiB
	passesMost = 20
)

func decode(hash string) (c cost, salt, sum []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil {
		return c, nil, nil, errHash
	}
	if c.memory == 0 || c.memory > memoryMost || c.passes == 0 || c.passes > passesMost || c.threads == 0 {
		return c, nil, nil, errHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || len(sum) == 0 {
		return c, nil, nil, errHash
	}
	return c, salt, sum, nil
}
