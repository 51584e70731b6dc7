package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests of this package start the real program as an operator would. It is
// built once.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "yingke-main-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "yingke")
	build := exec.Command("go", "build", "-ldflags", "-X main.version=9.9.9-test", "-o", binary, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program does not build:", err)
		return 1
	}
	return m.Run()
}

// patience is how long a program may take to start or to stop; twenty of them
// start at once on two cores in one test.
const patience = 60 * time.Second

// program is a run of the binary on a data folder.
type program struct {
	t        *testing.T
	command  *exec.Cmd
	folder   string
	out, log *transcript
	ended    chan struct{} // closed by the goroutine that waits for the end
}

// launch starts the binary and returns at once. Settings are NAME=value without
// the YINGKE_; the program sees nothing else of our environment.
func launch(t *testing.T, folder string, settings []string, args ...string) *program {
	t.Helper()
	return launchAs(t, exec.Command(binary, args...), folder, settings)
}

func launchAs(t *testing.T, command *exec.Cmd, folder string, settings []string) *program {
	t.Helper()
	p := &program{t: t, command: command, folder: folder, out: &transcript{}, log: &transcript{}, ended: make(chan struct{})}
	p.command.Dir = folder
	p.command.Env = []string{"PATH=" + os.Getenv("PATH"), "YINGKE_DATA=" + folder, "YINGKE_LISTEN=127.0.0.1:0", "YINGKE_SIMULATOR=127.0.0.1:0"}
	for _, s := range settings {
		p.command.Env = append(p.command.Env, "YINGKE_"+s)
	}
	p.command.Stdout, p.command.Stderr = p.out, p.log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.command.Wait() // how it ended is read from ProcessState
	}()
	t.Cleanup(func() {
		_ = p.command.Process.Kill() // most have ended before
		<-p.ended
	})
	return p
}

// serving starts a server and returns when it takes requests.
func serving(t *testing.T, folder string, settings []string, args ...string) *program {
	t.Helper()
	p := launch(t, folder, settings, args...)
	p.awaitReady()
	return p
}

func (p *program) awaitReady() {
	p.t.Helper()
	p.await(p.log, servingAt)
	p.eventually("be ready", func() bool { return p.status("/readyz") == http.StatusOK })
}

var servingAt = regexp.MustCompile(`msg=serving address=(\S+)`)

// url is where the server listens.
func (p *program) url(path string) string {
	p.t.Helper()
	return "http://" + p.await(p.log, servingAt)[1] + path
}

func (p *program) await(in *transcript, pattern *regexp.Regexp) (match []string) {
	p.t.Helper()
	p.eventually("say "+pattern.String(), func() bool {
		match = pattern.FindStringSubmatch(in.String())
		return match != nil
	})
	return match
}

// eventually waits for a claim; it gives up early when the program has ended.
func (p *program) eventually(claim string, holds func() bool) {
	p.t.Helper()
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	late := time.After(patience)
	for !holds() {
		select {
		case <-ticks.C:
		case <-p.ended:
			if !holds() {
				p.t.Fatalf("the program ended and did not %s:\n%s%s", claim, p.out, p.log)
			}
		case <-late:
			p.t.Fatalf("the program did not %s:\n%s%s", claim, p.out, p.log)
		}
	}
}

func (p *program) status(path string) int {
	p.t.Helper()
	response, err := http.Get(p.url(path))
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body) // so that the connection is used again
	return response.StatusCode
}

func (p *program) signal(s os.Signal) {
	p.t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// exit waits for the end and returns the exit code; -1 if a signal ended it.
func (p *program) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the program did not end:\n%s%s", p.out, p.log)
	}
	return p.command.ProcessState.ExitCode()
}

// stop ends the program as an operator does; it must end well.
func (p *program) stop() {
	p.t.Helper()
	p.signal(os.Interrupt)
	if code := p.exit(); code != 0 {
		p.t.Errorf("the program ended with %d:\n%s", code, p.log)
	}
}

// finish runs a command to its end and returns its exit code and both outputs.
func finish(t *testing.T, folder string, settings []string, args ...string) (int, string) {
	t.Helper()
	p := launch(t, folder, settings, args...)
	code := p.exit()
	return code, p.out.String() + p.log.String()
}

// transcript is what a program has said so far; it may be read while it speaks.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// wantFailure claims that a command says one sentence and ends with exit code 1.
func wantFailure(t *testing.T, folder string, settings []string, says string, args ...string) {
	t.Helper()
	code, said := finish(t, folder, settings, args...)
	if code != 1 || !strings.Contains(said, says) || strings.Contains(said, "panic") || strings.Contains(said, "goroutine") {
		t.Errorf("exit code %d, said %q, want a sentence with %q", code, said, says)
	}
}
