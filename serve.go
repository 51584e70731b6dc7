package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"yingke/service/config"
)

// Patience with the other side of a connection.
const (
	headerPatience = 10 * time.Second
	bodyPatience   = 5 * time.Minute // 20 MiB at 70 KiB/s, a slow phone
	idlePatience   = 2 * time.Minute
	mostHeader     = 64 << 10
)

func serve(ctx context.Context, t task) error {
	return start(ctx, t, func(ctx context.Context, h *house, base string) error { return h.offerSetup(ctx, t.out, base) })
}

// start opens the house, says what ready has to say, and serves until the
// context ends or something breaks.
func start(ctx context.Context, t task, ready func(ctx context.Context, h *house, base string) error) (err error) {
	entrances, err := openPorts(t.config) // first, because it fails fastest
	if err != nil {
		return err
	}
	defer closing(&err, entrances.close)
	h, err := open(ctx, t.config, t.now)
	if err != nil {
		return err
	}
	defer closing(&err, h.store.Close)
	h.base = baseURL(t.config, entrances[0].Addr())
	if err := h.wire(); err != nil {
		return err
	}
	if err := ready(ctx, h, h.base); err != nil {
		return err
	}
	return h.run(ctx, entrances)
}

// run serves until the context ends. The order of the stop is: take no new
// requests, send the sockets away, finish what is under way, end the workers;
// the caller then closes the database.
func (h *house) run(ctx context.Context, p ports) error {
	handler, err := h.api.New()
	if err != nil {
		return err
	}
	servers := []*http.Server{h.server(handler)}
	if len(p) > 1 {
		servers = append(servers, h.server(h.api.Metrics()))
	}
	group, ctx := errgroup.WithContext(ctx)
	work, endWork := context.WithCancel(context.WithoutCancel(ctx))
	for _, w := range h.workers {
		group.Go(func() error { return w.Run(work) })
	}
	for i, s := range servers {
		group.Go(func() error { return ignoreClosed(s.Serve(p[i])) })
	}
	group.Go(func() error {
		defer endWork()
		<-ctx.Done()
		return h.stop(servers)
	})
	h.log.Info("serving", "address", p[0].Addr(), "version", version)
	return group.Wait()
}

func (h *house) stop(servers []*http.Server) error {
	h.log.Info("stopping", "patience", h.config.Shutdown.Duration())
	patience, cancel := context.WithTimeout(context.Background(), h.config.Shutdown.Duration())
	defer cancel()
	var closing errgroup.Group
	for _, s := range servers {
		closing.Go(func() error {
			if err := s.Shutdown(patience); err != nil {
				h.log.Warn("requests were cut off", "error", err)
				return s.Close()
			}
			return nil
		})
	}
	h.sockets.Close()
	return closing.Wait()
}

func (h *house) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headerPatience, ReadTimeout: bodyPatience, IdleTimeout: idlePatience,
		MaxHeaderBytes: mostHeader, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
	}
}

// ports are what we listen on: the public one, and one for the metrics where
// the operator wants that.
type ports []net.Listener

func openPorts(c config.Config) (ports, error) {
	addresses := []config.Address{c.Listen}
	if c.MetricsListen != "" {
		addresses = append(addresses, c.MetricsListen)
	}
	var p ports
	for _, address := range addresses {
		one, err := listen(string(address))
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		p = append(p, one)
	}
	return p, nil
}

// close may be called again, and after the servers have closed their own.
func (p ports) close() error {
	var faults error
	for _, one := range p {
		faults = errors.Join(faults, ignoreClosed(one.Close()))
	}
	return faults
}

// listen takes the port, or says in a sentence why it cannot be had.
func listen(address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program; stop that one, or choose another port, such as PORT=8081", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s needs rights that this user has not; choose a port above 1023, such as PORT=8080", address)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be listened on (%w); check YINGKE_LISTEN", address, err)
	}
	return listener, nil
}

// baseURL is how people reach us: as the operator says, or where we listen.
func baseURL(c config.Config, address net.Addr) string {
	if c.PublicURL != "" {
		return string(c.PublicURL)
	}
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return "http://" + address.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// closing joins what a deferred close has to say.
func closing(err *error, end func() error) { *err = errors.Join(*err, end()) }
