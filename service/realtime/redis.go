package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	redisChannel  = "yingke.screens"
	redisWaiting  = 4096 // packets that wait while Redis is slow; more are lost, and everybody is greeted again
	redisTogether = 128  // packets that go out in one round trip
	redisQuiet    = 30 * time.Second
	redisPause    = time.Second // after a failure
)

// Redis carries packets by publish and subscribe. Redis keeps nothing: while it
// is away screens of other nodes are told nothing, and when it is back everybody
// asks after his number.
type Redis struct {
	client *redis.Client
	log    *slog.Logger
	out    chan Packet
	gap    atomic.Bool // a packet of ours did not get out
}

// NewRedis makes a broker for an address such as redis://:secret@host:6379/0.
// It connects when Run runs.
func NewRedis(address string, log *slog.Logger) (*Redis, error) {
	options, err := redis.ParseURL(address)
	if err != nil {
		return nil, fmt.Errorf("read the address of Redis: %w", err)
	}
	return &Redis{client: redis.NewClient(options), log: log, out: make(chan Packet, redisWaiting)}, nil
}

// Publish hands a packet to the other nodes, or notes that one was lost.
func (r *Redis) Publish(p Packet) {
	select {
	case r.out <- p:
	default:
		r.gap.Store(true)
	}
}

// Run sends and receives until the context ends.
func (r *Redis) Run(ctx context.Context, deliver func(p Packet), lost func()) {
	var all sync.WaitGroup
	all.Go(func() { r.send(ctx) })
	all.Go(func() { r.receive(ctx, deliver, lost) })
	all.Wait()
	if err := r.client.Close(); err != nil {
		r.log.Warn("close Redis", "error", err)
	}
}

func (r *Redis) send(ctx context.Context) {
	for {
		var batch []Packet
		select {
		case <-ctx.Done():
			return
		case p := <-r.out:
			batch = r.gather(p)
		}
		if err := r.publish(ctx, batch); err != nil && ctx.Err() == nil {
			r.log.Warn("tell the other nodes; their screens will ask again", "error", err)
			r.gap.Store(true)
			pause(ctx, redisPause)
		}
	}
}

// gather takes what else waits, and says first that something was lost.
func (r *Redis) gather(p Packet) []Packet {
	batch := []Packet{p}
	if r.gap.Swap(false) {
		batch = []Packet{{Node: p.Node, Again: true}, p}
	}
	for len(batch) < redisTogether {
		select {
		case more := <-r.out:
			batch = append(batch, more)
		default:
			return batch
		}
	}
	return batch
}

func (r *Redis) publish(ctx context.Context, batch []Packet) error {
	_, err := r.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, p := range batch {
			raw, err := json.Marshal(p)
			if err != nil {
				return err
			}
			pipe.Publish(ctx, redisChannel, raw)
		}
		return nil
	})
	return err
}

func (r *Redis) receive(ctx context.Context, deliver func(p Packet), lost func()) {
	sub := r.client.Subscribe(ctx, redisChannel)
	defer func() { _ = sub.Close() }() // it was only read
	stop := context.AfterFunc(ctx, func() { _ = sub.Close() })
	defer stop()
	subscribed, quiet := 0, false
	for ctx.Err() == nil {
		got, err := sub.ReceiveTimeout(ctx, redisQuiet)
		if err != nil {
			quiet = r.trouble(ctx, sub, err, quiet)
			continue
		}
		quiet = false
		switch m := got.(type) {
		case *redis.Subscription:
			if subscribed++; subscribed > 1 {
				lost() // the line was broken in between
			}
		case *redis.Message:
			var p Packet
			if err := json.Unmarshal([]byte(m.Payload), &p); err != nil {
				r.log.Warn("another node says what we cannot read", "error", err)
				continue
			}
			deliver(p)
		}
	}
}

// trouble asks whether a quiet line is still there, and waits after a failure;
// the library connects and subscribes again by itself.
func (r *Redis) trouble(ctx context.Context, sub *redis.PubSub, err error, asked bool) (quiet bool) {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() && !asked {
		return sub.Ping(ctx) == nil
	}
	if ctx.Err() == nil {
		r.log.Warn("listen to the other nodes", "error", err)
		pause(ctx, redisPause)
	}
	return false
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
