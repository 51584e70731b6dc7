package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"yingke/model/store/storetest"
)

func TestAServerStartsAndStopsAndKeepsItsKey(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "made", "by", "itself")
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(folder, "data")
	p := serving(t, folder, []string{"DATA=" + data}, "serve")
	info, err := os.Stat(filepath.Join(data, "sealing.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the sealing key has mode %v, %v", info, err)
	}
	key := read(t, filepath.Join(data, "sealing.key"))
	p.stop()
	serving(t, folder, []string{"DATA=" + data}).stop() // serve is the default
	if read(t, filepath.Join(data, "sealing.key")) != key {
		t.Error("the second start has made another key")
	}
}

func TestAStopLetsARequestFinishAndTakesNoNewOne(t *testing.T) {
	t.Parallel()
	p := serving(t, t.TempDir(), nil)
	finishRequest := halfRequest(t, p)
	p.signal(syscall.SIGTERM)
	p.eventually("take no new requests", func() bool {
		connection, err := net.Dial("tcp", strings.TrimPrefix(p.url(""), "http://"))
		if err == nil {
			err = connection.Close()
		}
		return err != nil
	})
	if status := finishRequest(); status == 0 {
		t.Error("the request under way was not answered")
	}
	if code := p.exit(); code != 0 {
		t.Errorf("ended with %d:\n%s", code, p.log)
	}
}

func TestASecondSignalStopsAtOnce(t *testing.T) {
	t.Parallel()
	p := serving(t, t.TempDir(), []string{"SHUTDOWN_SECONDS=600"})
	halfRequest(t, p) // never ends, so that only the second signal can
	p.signal(syscall.SIGTERM)
	p.eventually("begin to stop", func() bool { return strings.Contains(p.log.String(), "msg=stopping") })
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != -1 {
		t.Errorf("ended by itself with %d", code)
	}
	serving(t, p.folder, nil).stop() // and nothing is broken
}

func TestAStopSendsTheScreensAwayForAMoment(t *testing.T) {
	t.Parallel()
	p := serving(t, t.TempDir(), nil, "demo")
	_, words := ask(t, p, "/api/login", loginBody(demoOf(t, p.folder).Admin))
	var me struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal([]byte(words), &me); err != nil || me.Token == "" {
		t.Fatalf("the log-in was answered with %s, %v", words, err)
	}
	address := strings.Replace(p.url("/api/socket"), "http", "ws", 1)
	socket, response, err := websocket.DefaultDialer.Dial(address, http.Header{"Authorization": {"Bearer " + me.Token}})
	if err != nil {
		t.Fatalf("no socket: %v, %v", response, err)
	}
	defer socket.Close()
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGTERM)
	for err == nil {
		_, _, err = socket.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("the screen was told %v", err)
	}
	if code := p.exit(); code != 0 || strings.Contains(p.log.String(), "cut off") {
		t.Errorf("ended with %d:\n%s", code, p.log)
	}
}

func TestAStopDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	p := serving(t, t.TempDir(), []string{"SHUTDOWN_SECONDS=1"})
	halfRequest(t, p)
	p.stop()
	if !strings.Contains(p.log.String(), "requests were cut off") {
		t.Errorf("said nothing about the request it cut off:\n%s", p.log)
	}
}

// halfRequest sends half of a request and returns a function that sends the
// rest and returns the status of the answer.
func halfRequest(t *testing.T, p *program) func() int {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(p.url(""), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() }) // the server may have closed it first
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(connection, "POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
	reader := bufio.NewReader(connection)
	line, err := reader.ReadString('\n') // 100 Continue: the handler is reading
	if err != nil || !strings.Contains(line, "100") {
		t.Fatalf("the server said %q, %v", line, err)
	}
	if _, err := reader.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return func() int {
		fmt.Fprint(connection, "{}")
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return 0
		}
		defer response.Body.Close()
		return response.StatusCode
	}
}

func TestWhatStopsAStartIsSaidInASentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() }) // after the parallel cases below
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		settings []string
		says     string
	}{
		"a busy port":                   {[]string{"LISTEN=" + taken.Addr().String()}, taken.Addr().String() + " is in use by another program; stop that one, or choose another port, such as PORT=8081"},
		"a busy port for the metrics":   {[]string{"METRICS_LISTEN=" + taken.Addr().String()}, "is in use by another program"},
		"an address of another machine": {[]string{"LISTEN=192.0.2.1:8080"}, "cannot be listened on"},
		"settings with faults":          {[]string{"LISTEN=8080", "KEY=short"}, "The settings have 2 faults:\n  YINGKE_KEY is no key; "},
		"a database that is away":       {[]string{"DATABASE=u:hunter2@tcp(127.0.0.1:1)/yingke"}, "The database mysql u:***@tcp(127.0.0.1:1)/yingke does not answer (dial tcp 127.0.0.1:1: connect: connection refused); start it, or check YINGKE_DATABASE"},
		"a data folder that is a file":  {[]string{"DATA=" + filepath.Join(folder, "file")}, "The data folder"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, command := range []string{"serve", "demo"} {
				wantFailure(t, t.TempDir(), c.settings, c.says, command)
			}
		})
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if code, said := finish(t, folder, nil, "migrate", "up"); code != 0 {
		t.Fatal(said)
	}
	db, err := sql.Open("sqlite", filepath.Join(folder, "yingke.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO schema_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve"}, {"demo"}, {"migrate", "up"}, {"migrate", "status"}} {
		wantFailure(t, folder, nil, "The database was made by a newer version of yingke", args...)
	}
}

func TestTwentyServersStartAtOnceOnOneEmptyDatabase(t *testing.T) {
	const servers = 20
	for name, dsn := range databases(t) {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			all := make([]*program, servers)
			for i := range all {
				all[i] = launch(t, folder, []string{"DATABASE=" + dsn, "LOG_LEVEL=debug"})
			}
			for _, p := range all {
				p.awaitReady()
			}
			for _, p := range all {
				p.signal(syscall.SIGTERM)
			}
			for i, p := range all {
				if code := p.exit(); code != 0 || strings.Contains(p.log.String(), "level=ERROR") {
					t.Errorf("server %d ended with %d:\n%s", i, code, p.log)
				}
			}
			applied := versions(t, folder, dsn)
			for version, times := range applied {
				if times != 1 {
					t.Errorf("migration %d was applied %d times", version, times)
				}
			}
			if len(applied) < 2 {
				t.Errorf("migrations applied: %v", applied)
			}
		})
	}
}

// databases are the addresses of empty databases: SQLite, and MySQL where there is one.
func databases(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"sqlite": ""}
	if os.Getenv(storetest.MySQLVariable) != "" {
		all["mysql"] = freshMySQL(t)
	}
	return all
}

func freshMySQL(t *testing.T) string {
	t.Helper()
	dsn, drop, err := storetest.FreshMySQL()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	return dsn
}

// versions counts how often each migration stands in the database.
func versions(t *testing.T, folder, dsn string) map[int]int {
	t.Helper()
	driver := "mysql"
	if dsn == "" {
		driver, dsn = "sqlite", filepath.Join(folder, "yingke.db")
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), "SELECT version_id, COUNT(*) FROM schema_version GROUP BY version_id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	count := map[int]int{}
	for rows.Next() {
		var version, times int
		if err := rows.Scan(&version, &times); err != nil {
			t.Fatal(err)
		}
		count[version] = times
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestTheCommandsExplainThemselves(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cases := map[string]struct {
		args []string
		code int
		says string
	}{
		"the overview":          {[]string{"-h"}, 0, "migrate up|status"},
		"serve":                 {[]string{"serve", "-h"}, 0, "deploy/example.env"},
		"demo":                  {[]string{"demo", "--help"}, 0, "demo.json"},
		"migrate":               {[]string{"migrate", "-h"}, 0, "yingke migrate up|status"},
		"agent":                 {[]string{"agent", "-h"}, 0, "reset-password"},
		"version":               {[]string{"version", "-h"}, 0, "Print the version."},
		"the version":           {[]string{"version"}, 0, "yingke 9.9.9-test (go"},
		"no such command":       {[]string{"sevre"}, 2, `there is no command "sevre"; yingke -h lists the commands`},
		"an option that is not": {[]string{"serve", "-port", "1"}, 2, "yingke serve takes no"},
		"too many words":        {[]string{"version", "now"}, 2, "yingke version takes no"},
		"migrate what":          {[]string{"migrate"}, 2, "yingke migrate takes up or status"},
		"migrate backwards":     {[]string{"migrate", "down"}, 2, "yingke migrate takes up or status"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, said := finish(t, folder, nil, c.args...)
			if code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit code %d, said %q", code, said)
			}
		})
	}
}

func TestMigrateSaysWhereTheDatabaseStands(t *testing.T) {
	t.Parallel()
	for name, dsn := range databases(t) {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			settings := []string{"DATABASE=" + dsn}
			if code, said := finish(t, folder, settings, "migrate", "status"); code != 0 || !strings.Contains(said, "has schema 0; this program knows ") {
				t.Errorf("exit code %d, said %q", code, said)
			}
			_, up := finish(t, folder, settings, "migrate", "up")
			code, said := finish(t, folder, settings, "migrate", "status")
			if code != 0 || said != up || strings.Contains(said, "schema 0") {
				t.Errorf("exit code %d, said %q, then %q", code, up, said)
			}
		})
	}
}

func TestASettingInAFileAndOneThatIsMisspelt(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, ".env"), []byte("YINGKE_LOG_FORMAT=text\nYINGKE_LISTN=:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := serving(t, folder, nil)
	p.stop()
	if !strings.Contains(p.log.String(), "name=YINGKE_LISTN") {
		t.Errorf("no warning:\n%s", p.log)
	}
}

func TestMetricsMayHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	p := serving(t, t.TempDir(), []string{"METRICS_LISTEN=" + address})
	if status := p.status("/metrics"); status != http.StatusNotFound {
		t.Errorf("the public address answers /metrics with %d", status)
	}
	response, err := http.Get("http://" + address + "/metrics")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the metrics' address answers %v, %v", response, err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	p.stop()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
