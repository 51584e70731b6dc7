package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yingke/api"
	"yingke/model"
	"yingke/model/migration"
	"yingke/model/store"
	"yingke/service/channel"
	"yingke/service/chat"
	"yingke/service/claim"
	"yingke/service/config"
	"yingke/service/customer"
	"yingke/service/media"
	"yingke/service/quickreply"
	"yingke/service/realtime"
	"yingke/service/reply"
	"yingke/service/search"
	"yingke/service/staff"
	"yingke/service/visitor"
)

// startPatience is how long a start waits for the database to answer.
const startPatience = 10 * time.Second

// house is every room that main itself talks to.
type house struct {
	config  config.Config
	log     *slog.Logger
	now     func() time.Time
	store   *store.Store
	ring    *model.Keyring
	workers []worker
	sockets closer
	base    string // how people reach us, as far as this program knows

	staff    *staff.Staff
	channels *channel.Service
	weixin   weixin
	api      *api.Server
}

// worker does something until its context ends; it stops cleanly with nil.
type worker interface {
	Run(ctx context.Context) error
}

// closer tells everyone who is connected to come back in a moment.
type closer interface{ Close() }

// open reads the key and brings the database up to date.
func open(ctx context.Context, c config.Config, now func() time.Time) (*house, error) {
	if now == nil {
		now = time.Now
	}
	h := &house{config: c, log: logger(c), now: now}
	for _, name := range c.Ignored {
		h.log.Warn("a setting is not known and was ignored", "name", name)
	}
	var err error
	if h.store, h.ring, err = openStore(ctx, c, now); err != nil {
		return nil, err
	}
	if err = h.store.Migrate(ctx); err != nil {
		return nil, errors.Join(err, h.store.Close())
	}
	h.log.Info("the database is ready", "database", c.Database)
	return h, nil
}

func openStore(ctx context.Context, c config.Config, now func() time.Time) (*store.Store, *model.Keyring, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, nil, fmt.Errorf("the data folder %s cannot be made (%w); make it, or name another one in YINGKE_DATA", c.Data, err)
	}
	key, old, err := c.SealingKey()
	if err != nil {
		return nil, nil, err
	}
	ring, err := model.NewKeyring(key, old...)
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(store.Config{DSN: c.Database.DSN(), Folder: c.Data, Keyring: ring, Now: now, Zone: c.TimeZone.Location})
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if err := s.Ping(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("the database %v does not answer (%s); start it, or check YINGKE_DATABASE", c.Database, cause(err)), s.Close())
	}
	return s, ring, nil
}

// cause is the last of the lines that an error has to say: the first names a
// fault for readers of the API.
func cause(err error) string {
	lines := strings.Split(err.Error(), "\n")
	return lines[len(lines)-1]
}

// wire introduces the rooms to each other, from those who need nobody to those
// who need many.
func (h *house) wire() error {
	c := h.config
	storage, err := storageOf(c)
	if err != nil {
		return err
	}
	broker, err := brokerOf(c, h.log)
	if err != nil {
		return err
	}
	h.weixin = h.openWeixin()
	h.api = &api.Server{Options: h.apiOptions(), Health: readiness{h.store}}
	hub := realtime.New(realtime.Options{Log: h.log, Encode: h.api.Encode, Broker: broker,
		Limits: realtime.Limits{PerAddress: orEndless(c.Sockets)}})
	replies := reply.New(h.store, reply.Options{Log: h.log, Now: h.now, Zone: c.TimeZone.Location})
	talk := chat.New(h.store, hub, chat.Options{Log: h.log, Now: h.now, Zone: c.TimeZone.Location, Outbox: h.weixin.door, Robots: replies})
	files := media.New(h.store, storage, h.ring, media.Options{Most: int64(c.FileLimit), Now: h.now})
	visitors := visitor.New(h.store, h.ring, visitor.Options{Now: h.now})
	finder := search.New(h.store, h.now)
	h.staff = staff.New(staff.Config{Store: h.store, Keyring: h.ring, Screens: hub, Reception: talk, SignUp: bool(c.SignUp), Log: h.log, Now: h.now})
	h.channels = channel.New(h.store, h.now)

	h.api.Agents, h.api.Visitors = h.staff, visitors
	h.api.Staff, h.api.Channel, h.api.Visitor = h.staff, h.channels, visitors
	h.api.Chat, h.api.Hub, h.api.Media, h.api.Search = talk, hub, files, finder
	h.api.Customer = customer.New(h.store, claim.Reserved)
	h.api.QuickReply = quickreply.New(h.store)
	h.api.Pictures, h.api.Outbox = files.Thumb, h.weixin.door
	h.api.Intake = h.takeIn(files, talk)
	h.api.Product = h.connect(talk, files, h.api.Intake)
	h.workers = []worker{hub, talk, h.staff, h.channels, visitors, files, finder, h.weixin.health, h.api.Product, h.sender(files, talk), h.api.Intake}
	h.api.Reply, h.workers = replies, append(h.workers, replies)
	h.workers = append(h.workers, h.receive(talk))
	h.sockets = hub
	return nil
}

func (h *house) apiOptions() api.Options {
	c := h.config
	proxies := make([]string, 0, len(c.TrustedProxies))
	for _, network := range c.TrustedProxies {
		proxies = append(proxies, network.String())
	}
	return api.Options{
		PublicURL: string(c.PublicURL), TrustedProxies: proxies, BodyLimit: int64(c.BodyLimit), FileLimit: int64(c.FileLimit),
		RatePerSecond: float64(c.RatePerSecond), RateBurst: int(c.RateBurst), OpensPerMinute: int(c.Opens), MetricsHere: c.MetricsListen == "",
		Version: version, Log: h.log, Now: h.now,
	}
}

// storageOf is where the bytes of files rest.
func storageOf(c config.Config) (media.Storage, error) {
	if c.Files.S3 != nil {
		return media.NewBucket(media.BucketConfig(*c.Files.S3))
	}
	return media.NewDisk(cmp.Or(c.Files.Folder, filepath.Join(c.Data, "files")))
}

// brokerOf connects the nodes; a single one needs none.
func brokerOf(c config.Config, log *slog.Logger) (realtime.Broker, error) {
	if c.Redis.URL() == "" {
		return nil, nil //nolint:nilnil // no broker is a choice
	}
	return realtime.NewRedis(c.Redis.URL(), log)
}

// orEndless reads 0 as no limit.
func orEndless(n config.Count) int {
	if n == 0 {
		return math.MaxInt
	}
	return int(n)
}

// readiness claims that the database answers and has the schema of this program.
type readiness struct{ store *store.Store }

func (r readiness) Ping(ctx context.Context) error {
	if err := r.store.Ping(ctx); err != nil {
		return err
	}
	status, err := r.store.Schema(ctx)
	if err == nil && status.Have < status.Want {
		err = fmt.Errorf("the schema is at %d of %d", status.Have, status.Want)
	}
	if errors.Is(err, migration.ErrNewer) {
		return nil // a newer node has joined; what it changed must suit us until we are replaced
	}
	return err
}

func logger(c config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
