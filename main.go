// Command yingke is the whole of Yingke: one program that serves the pages, the
// API and the sockets, and keeps its database in shape.
//
// Reading order: main.go (what it can be told), wire.go (who is introduced to
// whom), serve.go (how it starts and stops), operate.go (the operator's
// commands), demo.go (what is printed at a first start), simulate.go (a WeChat
// on this machine).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/config"
)

// version is set by the build.
var version = "unreleased"

// Where a command listens if nobody says otherwise: a demonstration, whose
// passwords are written on the terminal, only for this machine.
const (
	everywhere  = ":8080"
	thisMachine = "127.0.0.1:8080"
)

// command is one thing that the program can be told.
type command struct {
	name, args string
	does       string // one line for the overview
	more       string // what -h says besides
	listen     config.Address
	run        func(ctx context.Context, t task) error
	options    func(*flag.FlagSet) // nil: it has none
}

// task is a command as it was called.
type task struct {
	config config.Config
	now    func() time.Time // nil: the machine's clock
	args   []string
	in     io.Reader
	out    io.Writer
}

func commands() []command {
	return []command{
		{"serve", "", "serve pages, API and sockets (the default)",
			"Settings come from the environment and from .env; deploy/example.env lists them.\n" +
				"On an empty database it prints a one-time address for the first administrator.", everywhere, serve, nil},
		{"demo", "", "serve with a company, people and a channel to try",
			"Without other settings: SQLite in ./data, http://" + thisMachine + ".\n" +
				"Addresses and passwords are printed, and kept in demo.json in the data folder.", thisMachine, demo, nil},
		{"migrate", "up|status", "bring the database's schema up to this program, or say where it stands",
			"`serve` does it by itself; this is for those who want to do it before.", everywhere, migrate, nil},
		{"agent", "create|reset-password LOGIN", "make an administrator, or give an agent a new password",
			"create [-tenant ID] [-nickname NAME] LOGIN\nreset-password LOGIN\n" +
				"The password is read from standard input; if that is empty or a terminal, one is made up and printed.", everywhere, agent, nil},
		simulatorCommand(),
		{"version", "", "print the version", "", everywhere, printVersion, nil},
	}
}

func main() {
	// The first signal asks for an orderly stop; after it the default is back,
	// so the second one ends the program at once.
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, release)
	err := run(ctx, os.Args[1:], typed(), os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, sentence(err))
		os.Exit(1)
	}
}

var errUsage = errors.New("yingke -h lists the commands")

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && (args[0] == "-h" || args[0] == "--help") {
		return overview(out)
	}
	for _, c := range commands() {
		if c.name == name {
			return c.call(ctx, args, in, out)
		}
	}
	return fmt.Errorf("there is no command %q; %w", name, errUsage)
}

func (c command) call(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if c.options != nil {
		c.options(flags)
	}
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err := fmt.Fprintf(out, "yingke %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), strings.TrimSpace(upper(c.does)+".\n"+c.more))
		return err
	}
	if err != nil || (c.args == "" || c.options != nil) && flags.NArg() > 0 {
		return fmt.Errorf("yingke %s takes no %q; %w", c.name, strings.Join(args, " "), errUsage)
	}
	settings, err := config.Load(config.Source{Environ: os.Environ(), DotEnv: ".env", Listen: c.listen})
	if err != nil && c.name != "version" {
		return err
	}
	return c.run(ctx, task{config: settings, args: flags.Args(), in: in, out: out})
}

func overview(out io.Writer) error {
	var b strings.Builder
	b.WriteString("yingke COMMAND\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-34s %s\n", strings.TrimSpace(c.name+" "+c.args), c.does)
	}
	b.WriteString("\nyingke COMMAND -h says more.\n")
	_, err := io.WriteString(out, b.String())
	return err
}

// sentence is what an operator reads instead of a chain of causes.
func sentence(err error) string {
	if fault := (*model.Fault)(nil); errors.As(err, &fault) {
		return locale.Sentence("en", fault.Code, fault.Args)
	}
	return upper(err.Error())
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
