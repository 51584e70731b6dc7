package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"

	"yingke/model/store/storetest"
)

// TestADatabaseThatGoesAwayAndComesBack cuts the line between the program and
// MySQL: requests then get a sentence at once, and nobody has to restart anything.
func TestADatabaseThatGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	if os.Getenv(storetest.MySQLVariable) == "" {
		t.Skip("SQLite does not go away; " + storetest.MySQLVariable + " names no server")
	}
	line, dsn := bridge(t, freshMySQL(t))
	p := serving(t, t.TempDir(), []string{"DATABASE=" + dsn}, "demo")
	d := demoOf(t, p.folder)
	for round := range 3 {
		line.cut()
		p.eventually("notice that the database is away", func() bool { return p.status("/readyz") == http.StatusServiceUnavailable })
		status, words := ask(t, p, "/api/login", loginBody(d.Admin))
		if status != http.StatusServiceUnavailable || !strings.Contains(words, `"database.away"`) || strings.Contains(words, "127.0.0.1") {
			t.Errorf("round %d: while it is away a log-in is answered with %d: %s", round, status, words)
		}
		if p.status("/healthz") != http.StatusOK {
			t.Error("the program says that it is not alive, so that somebody would restart it")
		}
		line.mend()
		p.eventually("find the database again", func() bool { return p.status("/readyz") == http.StatusOK })
		if status := logIn(t, p, d.Admin.LoginName, d.Admin.Password); status != http.StatusOK {
			t.Errorf("round %d: after it came back a log-in is answered with %d", round, status)
		}
	}
	p.stop()
}

// TestAFullDiskIsSaidAndForgotten fills the disk under SQLite: writing gets a
// sentence, reading goes on, and with room again all is well.
func TestAFullDiskIsSaidAndForgotten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	// A namespace of its own lets also an ordinary user mount a small disk.
	command := exec.Command("sh", "-c", `mount -t tmpfs -o size=8m tmpfs "$YINGKE_DATA" && exec "$0" demo`, binary)
	command.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	if probe := exec.Command("unshare", "--user", "--map-root-user", "--mount", "true"); probe.Run() != nil {
		t.Skip("this kernel lets nobody but root mount a small disk")
	}
	p := launchAs(t, command, folder, nil)
	p.awaitReady()
	// The disk is inside the program's namespace; this is the way to it.
	inside := fmt.Sprintf("/proc/%d/root%s/", p.command.Process.Pid, folder)
	d := demoOf(t, inside)
	filler := inside + "filler"
	fill(t, filler)

	status, words := ask(t, p, "/api/login", loginBody(d.Admin))
	if status != http.StatusServiceUnavailable || !strings.Contains(words, `"database.disk_full"`) {
		t.Errorf("on a full disk a log-in is answered with %d: %s", status, words)
	}
	if status := p.status("/api/setup"); status != http.StatusOK {
		t.Errorf("on a full disk reading is answered with %d", status)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if status := logIn(t, p, d.Admin.LoginName, d.Admin.Password); status != http.StatusOK {
		t.Errorf("with room again a log-in is answered with %d:\n%s", status, p.log)
	}
	p.stop()
}

// fill writes until nothing more fits.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
}

// ask posts JSON and returns the status and the words of the answer.
func ask(t *testing.T, p *program, path, body string) (int, string) {
	t.Helper()
	response, err := http.Post(p.url(path), "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	words, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(words)
}

// wire is the line between the program and the database.
type wire struct {
	mu     sync.Mutex
	to     string
	intact bool
	ends   map[net.Conn]bool
}

// bridge puts a wire before a database and returns the address of its near end.
func bridge(t *testing.T, dsn string) (*wire, string) {
	t.Helper()
	far, err := mysqldriver.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{to: far.Addr, intact: true, ends: map[net.Conn]bool{}}
	network := far.Net
	go func() { // ends when the listener is closed
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go w.carry(near, network)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close() // nothing more comes
		w.cut()
	})
	far.Net, far.Addr = "tcp", listener.Addr().String()
	return w, far.FormatDSN()
}

func (w *wire) carry(near net.Conn, network string) {
	far, err := net.Dial(network, w.to)
	if err != nil || !w.join(near, far) {
		_ = near.Close() // that is what an outage looks like
		if far != nil {
			_ = far.Close()
		}
		return
	}
	go func() {
		_, _ = io.Copy(far, near) // ends with either end
		_ = far.Close()
	}()
	_, _ = io.Copy(near, far)
	_ = near.Close()
}

// join notes both ends, unless the wire is cut.
func (w *wire) join(ends ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, end := range ends {
		w.ends[end] = w.intact
	}
	return w.intact
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.intact = false
	for end := range w.ends {
		_ = end.Close() // some have ended by themselves
	}
	clear(w.ends)
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.intact = true
}
