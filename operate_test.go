package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"yingke/service/setup"
)

func TestTheDemonstrationPrintsLoginsThatWorkAndKeepsThem(t *testing.T) {
	t.Parallel()
	for name, dsn := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, settings := t.TempDir(), []string{"DATABASE=" + dsn}
			p := serving(t, folder, settings, "demo")
			d := demoOf(t, folder)
			if d.BaseURL != p.url("") || d.ConsoleURL != p.url("/console/") || len(d.Agents) != 4 || len(d.Channels) != 1 {
				t.Errorf("demo.json holds %+v", d)
			}
			for _, person := range append(d.Agents, d.Admin, d.Leader) {
				if !strings.Contains(p.out.String(), person.LoginName) || !strings.Contains(p.out.String(), person.Password) {
					t.Errorf("the login of %s is not printed:\n%s", person.LoginName, p.out)
				}
				if status := logIn(t, p, person.LoginName, person.Password); status != http.StatusOK {
					t.Errorf("%s logs in with status %d", person.LoginName, status)
				}
			}
			if !strings.Contains(p.out.String(), d.Channels[0].ShortLink) {
				t.Errorf("the channel's link is not printed:\n%s", p.out)
			}
			p.stop()

			again := serving(t, folder, settings, "demo")
			next := demoOf(t, folder)
			if next.Admin != d.Admin || next.Channels[0].ID != d.Channels[0].ID || !strings.HasPrefix(next.Channels[0].Link, again.url("/chat/")) {
				t.Errorf("the second start holds %+v", next)
			}
			if status := logIn(t, again, d.Admin.LoginName, d.Admin.Password); status != http.StatusOK {
				t.Errorf("after the second start the administrator logs in with status %d", status)
			}
			again.stop()
		})
	}
}

func TestADemonstrationDoesNotMixWithWhatIsThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	serving(t, folder, nil, "demo").stop()
	if err := os.Remove(filepath.Join(folder, setup.DemoFile)); err != nil {
		t.Fatal(err)
	}
	wantFailure(t, folder, nil, "The database holds people already, but the data folder has no demo.json", "demo")
}

var setupAddress = regexp.MustCompile(`http://\S+/console/setup\?token=(\S+)`)

func TestAnEmptyInstallationOffersASetupAddressOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := serving(t, folder, nil, "serve")
	token := p.await(p.out, setupAddress)[1]
	founding := map[string]string{"token": token, "tenant_name": "Acme", "login_name": "boss", "nickname": "老板", "password": "ein-gutes-Wort9"}
	if status := post(t, p, "/api/setup", map[string]string{"token": "wrong", "tenant_name": "Acme", "login_name": "boss",
		"nickname": "老板", "password": "ein-gutes-Wort9"}); status != http.StatusForbidden {
		t.Errorf("a wrong token is answered with %d", status)
	}
	if status := post(t, p, "/api/setup", founding); status != http.StatusCreated {
		t.Errorf("the right token is answered with %d", status)
	}
	if status := post(t, p, "/api/setup", founding); status != http.StatusConflict {
		t.Errorf("the same token again is answered with %d", status)
	}
	p.stop()
	next := serving(t, folder, nil, "serve")
	next.stop()
	if setupAddress.MatchString(next.out.String()) {
		t.Errorf("a furnished installation offers to be set up:\n%s", next.out)
	}
}

func TestAnOperatorLetsALockedOutAgentIn(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := serving(t, folder, nil, "demo")
	d := demoOf(t, folder)
	for range 7 { // until the delay grows
		logIn(t, p, d.Admin.LoginName, "wrong")
	}
	if status := logIn(t, p, d.Admin.LoginName, d.Admin.Password); status != http.StatusTooManyRequests {
		t.Errorf("after many failures the right password is answered with %d", status)
	}
	code, said := finish(t, folder, nil, "agent", "reset-password", strings.ToUpper(d.Admin.LoginName))
	words := strings.Fields(said)
	if code != 0 || len(words) == 0 {
		t.Fatalf("exit code %d, said %q", code, said)
	}
	if status := logIn(t, p, d.Admin.LoginName, d.Admin.Password); status == http.StatusOK {
		t.Error("the old password still works")
	}
	if status := logIn(t, p, d.Admin.LoginName, words[len(words)-1]); status != http.StatusOK {
		t.Errorf("the new password %q is answered with %d", words[len(words)-1], status)
	}
	p.stop()
}

func TestAnOperatorMakesAnAdministrator(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := serving(t, folder, nil, "demo")
	code, said := pipe(t, folder, "ein-gutes-Wort9\n", "agent", "create", "-nickname", "老板", "boss")
	if code != 0 || strings.Contains(said, "ein-gutes-Wort9") {
		t.Errorf("exit code %d, said %q", code, said)
	}
	if status := logIn(t, p, "boss", "ein-gutes-Wort9"); status != http.StatusOK {
		t.Errorf("the new administrator logs in with status %d", status)
	}
	p.stop()
}

func TestWhatTheAgentCommandRefuses(t *testing.T) {
	t.Parallel()
	folder, empty := t.TempDir(), t.TempDir()
	serving(t, folder, nil, "demo").stop()
	if code, said := finish(t, empty, nil, "migrate", "up"); code != 0 {
		t.Fatal(said)
	}
	cases := map[string]struct {
		folder, typed string
		args          []string
		code          int
		says          string
	}{
		"nothing":                 {folder, "", nil, 2, "yingke agent takes create"},
		"another action":          {folder, "", []string{"delete", "admin"}, 2, "yingke agent takes create"},
		"no login name":           {folder, "", []string{"create"}, 2, "yingke agent takes create"},
		"options in the end":      {folder, "", []string{"create", "boss", "-tenant", "1"}, 2, "yingke agent takes create"},
		"a stranger":              {folder, "", []string{"reset-password", "nobody"}, 1, `Nobody has the login name "nobody"`},
		"a tenant that is not":    {folder, "", []string{"create", "-tenant", "99", "boss"}, 1, "There is no tenant 99; choose one of:\n  -tenant 1  演示公司"},
		"a name that is taken":    {folder, "", []string{"create", "admin"}, 1, "admin"},
		"a weak password":         {folder, "12345678\n", []string{"create", "boss"}, 1, "password"},
		"a database with nobody":  {empty, "", []string{"create", "boss"}, 1, "There is no tenant yet"},
		"a database with nothing": {t.TempDir(), "", []string{"create", "boss"}, 1, "run `yingke migrate up` first"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, said := pipe(t, c.folder, c.typed, append([]string{"agent"}, c.args...)...)
			if code != c.code || !strings.Contains(strings.ToLower(said), strings.ToLower(c.says)) || strings.Contains(said, "goroutine") {
				t.Errorf("exit code %d, said %q", code, said)
			}
		})
	}
}

// pipe runs a command that is typed something.
func pipe(t *testing.T, folder, typed string, args ...string) (int, string) {
	t.Helper()
	command := exec.Command(binary, args...)
	command.Stdin = strings.NewReader(typed)
	p := launchAs(t, command, folder, nil)
	code := p.exit()
	return code, p.out.String() + p.log.String()
}

func demoOf(t *testing.T, folder string) setup.Demo {
	t.Helper()
	var d setup.Demo
	if err := json.Unmarshal([]byte(read(t, filepath.Join(folder, setup.DemoFile))), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func loginBody(p setup.Person) string {
	return fmt.Sprintf(`{"login_name":%q,"password":%q,"client":"script"}`, p.LoginName, p.Password)
}

func logIn(t *testing.T, p *program, login, password string) int {
	t.Helper()
	return post(t, p, "/api/login", map[string]string{"login_name": login, "password": password, "client": "script"})
}

// post sends JSON and returns the status of the answer.
func post(t *testing.T, p *program, path string, body any) int {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(p.url(path), "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}
