package bench

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"yingke/model/store/storetest"
)

// binary is the program, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "yingke-bench-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "yingke")
	build := exec.Command("go", "build", "-o", binary, "../..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program does not build:", err)
		return 1
	}
	return m.Run()
}

// long claims that the full figures are wanted.
var long = os.Getenv("YINGKE_TEST_LONG") != ""

// patience is how long something may take on a busy machine before it counts as never.
const patience = 5 * time.Minute

// program is yingke serve as a child, which may be killed and started again on
// the same data and the same port.
type program struct {
	t       *testing.T
	folder  string
	listen  string
	dsn     string
	weChat  string
	command *exec.Cmd
	ended   chan struct{} // closed by the goroutine that waits for the child
	said    transcript
}

// serving starts the program on an empty database: on MySQL where there is one.
func serving(t *testing.T, weChat string) *program {
	t.Helper()
	p := &program{t: t, folder: t.TempDir(), listen: freePort(t), weChat: weChat}
	if os.Getenv(storetest.MySQLVariable) != "" {
		dsn, drop, err := storetest.FreshMySQL()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(drop)
		p.dsn = dsn
	}
	t.Cleanup(p.kill)
	p.start()
	return p
}

// database is its name, for what is printed.
func (p *program) database() string {
	if p.dsn == "" {
		return "SQLite"
	}
	return "MariaDB"
}

func freePort(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return free.Addr().String()
}

// start starts the child and returns when it takes requests.
func (p *program) start() {
	p.t.Helper()
	p.command = exec.Command(binary, "serve")
	p.command.Dir = p.folder
	p.command.Env = []string{"PATH=" + os.Getenv("PATH"), "YINGKE_DATA=" + p.folder, "YINGKE_DATABASE=" + p.dsn, "YINGKE_LISTEN=" + p.listen,
		"YINGKE_WECHAT=" + p.weChat, "YINGKE_RATE_PER_SECOND=0", "YINGKE_LOG_LEVEL=warn"}
	p.command.Stdout, p.command.Stderr = &p.said, &p.said
	if err := p.command.Start(); err != nil {
		p.t.Fatal(err)
	}
	ended, command := make(chan struct{}), p.command
	p.ended = ended
	go func() {
		defer close(ended)
		_ = command.Wait() // how it ended does not matter
	}()
	eventually(p.t, "the program takes requests", func() bool {
		select {
		case <-ended:
			p.t.Fatalf("the program has ended:\n%s", &p.said)
		default:
		}
		response, err := http.Get(p.url("/readyz"))
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode == http.StatusOK
	})
}

// kill ends the child at once, as a power cut does, and waits for its end.
func (p *program) kill() {
	_ = p.command.Process.Kill() // it may have ended by itself
	<-p.ended
}

func (p *program) url(path string) string { return "http://" + p.listen + path }

var setupToken = regexp.MustCompile(`setup\?token=(\S+)`)

// setupToken is what the first start prints for the first administrator.
func (p *program) setupToken() (token string) {
	p.t.Helper()
	eventually(p.t, "the program says how to begin", func() bool {
		found := setupToken.FindStringSubmatch(p.said.String())
		if found != nil {
			token = found[1]
		}
		return found != nil
	})
	return token
}

// eventually waits for a claim.
func eventually(t *testing.T, claim string, holds func() bool) {
	t.Helper()
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	late := time.After(patience)
	for !holds() {
		select {
		case <-ticks.C:
		case <-late:
			t.Fatalf("never: %s", claim)
		}
	}
}

// transcript is what the child has said; it may be read while it speaks.
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
