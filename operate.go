package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"yingke/model"
	"yingke/model/migration"
	"yingke/model/store"
	"yingke/service/staff"
)

// migrate brings the schema up to date, or says where it stands.
func migrate(ctx context.Context, t task) (err error) {
	if len(t.args) != 1 || t.args[0] != "up" && t.args[0] != "status" {
		return fmt.Errorf("yingke migrate takes up or status; %w", errUsage)
	}
	s, _, err := openStore(ctx, t.config, time.Now)
	if err != nil {
		return err
	}
	defer closing(&err, s.Close)
	if t.args[0] == "up" {
		if err := s.Migrate(ctx); err != nil {
			return err
		}
	}
	status, err := s.Schema(ctx)
	if err != nil && !errors.Is(err, migration.ErrNewer) {
		return err
	}
	_, printing := fmt.Fprintf(t.out, "The database %v has schema %d; this program knows %d.\n", t.config.Database, status.Have, status.Want)
	return errors.Join(err, printing)
}

// agent makes an administrator, or lets somebody in who has locked himself out.
func agent(ctx context.Context, t task) (err error) {
	order, err := readAgentOrder(t.args)
	if err != nil {
		return err
	}
	s, ring, err := openStore(ctx, t.config, time.Now)
	if err != nil {
		return err
	}
	defer closing(&err, s.Close)
	if err := fits(ctx, s); err != nil {
		return err
	}
	people := staff.New(staff.Config{Store: s, Keyring: ring, Log: logger(t.config)})
	password, chosen, err := readPassword(t.in)
	if err != nil {
		return err
	}
	if err := order.carryOut(ctx, people, password); err != nil {
		return err
	}
	if chosen {
		password = "(as you typed it)"
	}
	_, err = fmt.Fprintf(t.out, "%s may log in with the password %s\n", order.login, password)
	return err
}

// agentOrder is what `yingke agent` was told.
type agentOrder struct {
	action, login, nickname string
	tenant                  int64
}

func readAgentOrder(args []string) (o agentOrder, err error) {
	usage := fmt.Errorf("yingke agent takes create [-tenant ID] [-nickname NAME] LOGIN, or reset-password LOGIN; %w", errUsage)
	if len(args) == 0 || args[0] != "create" && args[0] != "reset-password" {
		return o, usage
	}
	flags := flag.NewFlagSet("agent", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if o.action = args[0]; o.action == "create" {
		flags.Int64Var(&o.tenant, "tenant", 0, "")
		flags.StringVar(&o.nickname, "nickname", "", "")
	}
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() != 1 {
		return o, usage
	}
	o.login = flags.Arg(0)
	if o.nickname == "" {
		o.nickname = o.login
	}
	return o, nil
}

func (o agentOrder) carryOut(ctx context.Context, people *staff.Staff, password string) error {
	if o.action == "create" {
		tenant, err := o.chooseTenant(ctx, people)
		if err != nil {
			return err
		}
		_, err = people.Appoint(ctx, tenant, o.login, o.nickname, password)
		return err
	}
	_, err := people.Rescue(ctx, o.login, password)
	if errors.Is(err, model.ErrMissing) {
		return fmt.Errorf("nobody has the login name %q", o.login)
	}
	return err
}

// chooseTenant is the tenant that was named, or the only one there is.
func (o agentOrder) chooseTenant(ctx context.Context, people *staff.Staff) (int64, error) {
	tenants, err := people.Tenants(ctx)
	if err != nil {
		return 0, err
	}
	var list strings.Builder
	for _, t := range tenants {
		if t.ID == o.tenant || o.tenant == 0 && len(tenants) == 1 {
			return t.ID, nil
		}
		fmt.Fprintf(&list, "\n  -tenant %d  %s", t.ID, t.Name)
	}
	switch {
	case len(tenants) == 0:
		return 0, errors.New("there is no tenant yet; start `yingke serve` and open the address that it prints")
	case o.tenant != 0:
		return 0, fmt.Errorf("there is no tenant %d; choose one of:%s", o.tenant, list.String())
	}
	return 0, fmt.Errorf("there are several tenants; choose one of:%s", list.String())
}

// fits refuses a database whose schema is not this program's.
func fits(ctx context.Context, s *store.Store) error {
	status, err := s.Schema(ctx)
	if err == nil && status.Have < status.Want {
		err = fmt.Errorf("the database has schema %d and this program needs %d; run `yingke migrate up` first", status.Have, status.Want)
	}
	return err
}

// typed is what was piped to us; at a terminal nothing is, so that no command waits.
func typed() io.Reader {
	if info, err := os.Stdin.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
		return strings.NewReader("")
	}
	return os.Stdin
}

const (
	mostPassword   = 1024 // bytes of a line that is read
	passwordLength = 14
)

// readPassword reads a line, or makes a password up where nothing is typed.
func readPassword(in io.Reader) (password string, chosen bool, err error) {
	line, err := bufio.NewReader(io.LimitReader(in, mostPassword)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("the password cannot be read: %w", err)
	}
	if password = strings.TrimRight(line, "\r\n"); password != "" {
		return password, true, nil
	}
	return model.RandomCode(passwordLength), false, nil
}

func printVersion(_ context.Context, t task) error {
	_, err := fmt.Fprintf(t.out, "yingke %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
