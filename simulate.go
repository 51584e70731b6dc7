package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"yingke/h5"
	"yingke/model"
	"yingke/service/config"
	"yingke/service/setup"
	"yingke/service/wechat/simulator"
)

// Where a simulated WeChat listens if nobody says otherwise, and how many ports
// after it the demonstration tries.
const (
	weChatHere = "127.0.0.1:9090"
	portsTried = 20
)

// keepEvery is how much of a simulated world a crash may cost.
const keepEvery = 2 * time.Second

// simulatorCommand is a WeChat that stands alone, for whoever builds something
// for WeChat.
func simulatorCommand() command {
	var listen, state string
	return command{
		name: "simulator", args: "[-listen ADDRESS] [-state FILE]", does: "be a WeChat on this machine, with a phone to try it", listen: everywhere,
		more: "-listen  host:port, " + weChatHere + " unless YINGKE_SIMULATOR names another\n" +
			"-state   keep accounts, people and talks in this JSON file; it may be written by hand:\n" +
			"         {\"accounts\":[{\"kind\":\"miniprogram\",\"name\":\"...\",\"appid\":\"...\",\"secret\":\"...\",\"verified\":true,\n" +
			"          \"push\":{\"url\":\"http://...\",\"token\":\"...\",\"key\":\"...\",\"mode\":\"safe\",\"format\":\"json\"}}],\n" +
			"          \"persons\":[{\"id\":\"ming\",\"nickname\":\"小明\"}]}\n" +
			"Without a file there are a mini-program, a mini-game and an official account to try.\n" +
			"Be somebody who uses WeChat at http://" + weChatHere + "/phone/, and give your server the address\n" +
			"http://" + weChatHere + " instead of https://api.weixin.qq.com. docs/simulator.md says the rest.",
		options: func(flags *flag.FlagSet) {
			flags.StringVar(&listen, "listen", "", "")
			flags.StringVar(&state, "state", "", "")
		},
		run: func(ctx context.Context, t task) error {
			if listen != "" {
				if err := t.config.Simulator.UnmarshalText([]byte(listen)); err != nil {
					return fmt.Errorf("-listen %w", err)
				}
			}
			return simulate(ctx, t, state)
		},
	}
}

func simulate(ctx context.Context, t task, state string) (err error) {
	s, err := newSimulation(t.config, state)
	if err != nil {
		return err
	}
	defer closing(&err, s.stop)
	if len(s.sim.Accounts()) == 0 {
		for _, a := range setup.SampleAccounts() {
			if err := s.sim.AddAccount(atWeChat(a)); err != nil {
				return err
			}
		}
	}
	if _, err := fmt.Fprint(t.out, s.sheet()); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// simulation is a simulated WeChat that runs in this program. It is reached from
// newSimulation on; call stop to end it.
type simulation struct {
	sim    *simulator.Simulator
	server *http.Server
	base   string
	state  string // path of the file that keeps the world; "": none does
	log    *slog.Logger
	quit   chan struct{}
	done   chan struct{} // closed when the keeper has ended

	written int64 // the changes that are written down; the keeper's, and stop's after it
}

// newSimulation takes a port, brings the world back that was kept, and serves.
// Of people there are at least two.
func newSimulation(c config.Config, state string) (*simulation, error) {
	kept, err := readState(state)
	if err != nil {
		return nil, err
	}
	listener, err := listenForWeChat(c.Simulator)
	if err != nil {
		return nil, err
	}
	pages, err := fs.Sub(h5.Pages(), "phone")
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &simulation{base: baseURL(config.Config{}, listener.Addr()), state: state, log: logger(c), quit: make(chan struct{}), done: make(chan struct{})}
	s.sim, err = simulator.New(simulator.Config{Base: s.base, Pages: pages, State: kept, Log: s.log, Seed: strconv.FormatInt(time.Now().UnixNano(), 36)})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", state, err), listener.Close())
	}
	if len(s.sim.Persons()) == 0 {
		s.sim.AddPerson(simulator.Person{ID: "ming", Nickname: "小明", Mobile: "13800138000"})
		s.sim.AddPerson(simulator.Person{ID: "hong", Nickname: "小红", Mobile: "13900139000"})
	}
	s.written = s.sim.Changes()
	s.server = &http.Server{Handler: s.sim, ReadHeaderTimeout: headerPatience, IdleTimeout: idlePatience}
	go s.keep() // ends with stop
	go func() { // ends with stop
		if err := ignoreClosed(s.server.Serve(listener)); err != nil {
			s.log.Error("the simulated WeChat has stopped", "error", err)
		}
	}()
	return s, nil
}

// stop ends the talks under way, takes no more, and writes the world down.
func (s *simulation) stop() error {
	s.sim.Close()
	err := s.server.Close()
	close(s.quit)
	<-s.done
	return errors.Join(ignoreClosed(err), s.write())
}

// keep writes the world down while it changes.
func (s *simulation) keep() {
	defer close(s.done)
	ticks := time.NewTicker(keepEvery)
	defer ticks.Stop()
	for {
		select {
		case <-s.quit:
			return
		case <-ticks.C:
		}
		if err := s.write(); err != nil {
			s.log.Warn("the simulated WeChat could not be written down", "error", err)
		}
	}
}

// write replaces the file at once, readable by its owner alone, if there is news.
func (s *simulation) write() error {
	now := s.sim.Changes()
	if s.state == "" || now == s.written {
		return nil
	}
	s.written = now
	text, err := s.sim.State()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.state), filepath.Base(s.state)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.state)
}

// readState is what was kept; nothing where nothing was.
func readState(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return nil, fmt.Errorf("the simulated WeChat's file cannot be read: %w", err)
	}
	return text, nil
}

// listenForWeChat takes the port that was named, or the first free one from the
// usual on.
func listenForWeChat(named config.Address) (net.Listener, error) {
	address := string(named)
	if address == "" {
		address = weChatHere
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	for n := first; ; n++ {
		listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		if err == nil {
			return listener, nil
		}
		if named == "" && errors.Is(err, syscall.EADDRINUSE) && n < first+portsTried {
			continue
		}
		return nil, fmt.Errorf("the simulated WeChat cannot listen on %s (%w); choose another address, such as 127.0.0.1:9091, in YINGKE_SIMULATOR",
			net.JoinHostPort(host, strconv.Itoa(n)), err)
	}
}

// atWeChat is an account as it is registered with the simulator.
func atWeChat(a setup.Account) simulator.Account {
	out := simulator.Account{
		Kind: simulator.Kind(a.Kind), Name: a.Name, AppID: a.AppID, Secret: a.Secret, Verified: true, Platform: "yingke",
		Push: simulator.PushSettings{URL: a.PushURL, Token: a.Token, Key: a.Key, Mode: a.Mode, Format: a.Format},
	}
	if a.Kind != model.Official {
		out.Templates = []simulator.Template{{ID: "order", Title: "订单状态通知", Fields: []string{"thing1", "time2"}}}
		return out
	}
	out.Kind = simulator.Service
	out.Templates = []simulator.Template{{ID: "consult", Title: "新的咨询提醒", Fields: []string{"thing1", "thing2", "time3"}}}
	out.Domains = []string{"127.0.0.1:8080", "localhost:8080"}
	return out
}

// sheet is what a person needs to begin with a WeChat that stands alone.
func (s *simulation) sheet() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n  微信模拟器  a WeChat on this machine\n\n  手机  phone  %s/phone/\n  接口  API    %s  (https://api.weixin.qq.com)\n", s.base, s.base)
	for _, a := range s.sim.Accounts() {
		fmt.Fprintf(&b, "\n  %s  %s\n    AppID           %s\n    AppSecret       %s\n    Token           %s\n    EncodingAESKey  %s\n    %s, %s -> %s\n",
			a.Name, a.Kind, a.AppID, a.Secret, a.Push.Token, a.Push.Key, a.Push.Mode, a.Push.Format, orNowhere(a.Push.URL))
	}
	b.WriteString("\n  推送地址在手机页面的开发者栏设置 push addresses are set on the phone's page.\n" +
		"  按 Ctrl+C 停止 stops.\n\n")
	return b.String()
}

func orNowhere(address string) string {
	if address == "" {
		return "(尚未设置 not set)"
	}
	return address
}
