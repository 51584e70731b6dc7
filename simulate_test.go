package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var phoneAt = regexp.MustCompile(`phone +(http://\S+)/phone/`)

// weChat is what a simulated WeChat that runs in the program answers.
func (p *program) weChat(method, path string, body, into any) int {
	p.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.await(p.out, phoneAt)[1]+path, bytes.NewReader(text))
	if err != nil {
		p.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatalf("%v:\n%s%s", err, p.out, p.log)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if into != nil && json.Unmarshal(answer, into) != nil {
		p.t.Fatalf("%s answered %s", path, answer)
	}
	return response.StatusCode
}

// world is the part of the simulator's state that the tests look at.
type world struct {
	Accounts []struct {
		AppID, Secret, Name string
		Push                struct{ URL, Mode, Format string }
	}
	Persons []struct{ ID, Nickname string }
}

func TestASimulatorStandsAlone(t *testing.T) {
	t.Parallel()
	p := launch(t, t.TempDir(), nil, "simulator", "-listen", "127.0.0.1:0")
	var state world
	p.weChat(http.MethodGet, "/simulator/state", nil, &state)
	if len(state.Accounts) != 3 || len(state.Persons) != 2 || state.Persons[0].Nickname != "小明" {
		t.Errorf("%+v", state)
	}
	for _, a := range state.Accounts {
		if !strings.Contains(p.out.String(), a.AppID) || !strings.Contains(p.out.String(), a.Secret) {
			t.Errorf("%s is not told:\n%s", a.Name, p.out)
		}
	}
	var token struct {
		Token string `json:"access_token"`
	}
	p.weChat(http.MethodPost, "/cgi-bin/stable_token", map[string]string{"grant_type": "client_credential", "appid": state.Accounts[0].AppID, "secret": state.Accounts[0].Secret}, &token)
	if token.Token == "" {
		t.Error("no token is given")
	}
	if status := p.weChat(http.MethodGet, "/phone/", nil, nil); status != http.StatusOK && status != http.StatusServiceUnavailable { // not built
		t.Errorf("the phone answers %d", status)
	}
	p.stop()
}

func TestASimulatorKeepsItsWorldInAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(file, []byte(`{"accounts":[{"kind":"minigame","name":"小游戏","appid":"wxmine","secret":"s"}],"persons":[{"id":"gang","nickname":"小刚"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func() *program {
		return launch(t, t.TempDir(), nil, "simulator", "-listen", "127.0.0.1:0", "-state", file)
	}
	p := start()
	p.weChat(http.MethodPost, "/simulator/persons/gang/threads/wxmine/open", nil, nil)
	if status := p.weChat(http.MethodPost, "/simulator/persons/gang/threads/wxmine/text", map[string]string{"text": "记住我"}, nil); status != 200 {
		t.Fatalf("answered %d", status)
	}
	p.stop()
	again := start()
	var thread struct{ Items []struct{ Text string } }
	again.weChat(http.MethodGet, "/simulator/persons/gang/threads/wxmine", nil, &thread)
	if len(thread.Items) != 1 || thread.Items[0].Text != "记住我" {
		t.Errorf("%+v", thread)
	}
	again.stop()
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, %v", info, err)
	}
}

func TestWhatASimulatorCannotDoIsSaidInASentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	folder := t.TempDir()
	broken := filepath.Join(folder, "broken.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantFailure(t, folder, nil, "cannot listen on "+taken.Addr().String(), "simulator", "-listen", taken.Addr().String())
	wantFailure(t, folder, nil, `-listen is "9090"; write host:port`, "simulator", "-listen", "9090")
	wantFailure(t, folder, nil, "broken.json: the state cannot be read", "simulator", "-listen", "127.0.0.1:0", "-state", broken)
	for _, args := range [][]string{{"simulator", "now"}, {"simulator", "-port", "1"}} {
		if code, said := finish(t, folder, nil, args...); code != 2 || !strings.Contains(said, "yingke simulator takes no") {
			t.Errorf("%v: exit code %d, said %q", args, code, said)
		}
	}
}

func TestADemoHasAWeChatWhoseWorldIsKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := serving(t, folder, nil, "demo")
	d := demoOf(t, folder)
	var state world
	p.weChat(http.MethodGet, "/simulator/state", nil, &state)
	if d.WeChat.PhoneURL != p.await(p.out, phoneAt)[1]+"/phone/" || len(d.WeChat.Accounts) != 3 || len(state.Accounts) != 3 {
		t.Fatalf("%+v, %+v", d.WeChat, state)
	}
	secrets := map[string]string{}
	for _, a := range state.Accounts {
		secrets[a.AppID] = a.Secret
	}
	for _, a := range d.WeChat.Accounts {
		if secrets[a.AppID] != a.Secret {
			t.Errorf("%s has the secret %q there and %q here", a.Name, secrets[a.AppID], a.Secret)
		}
	}
	p.weChat(http.MethodPost, "/simulator/persons", map[string]string{"nickname": "小刚"}, nil)
	p.stop()
	again := serving(t, folder, nil, "demo")
	again.weChat(http.MethodGet, "/simulator/state", nil, &state)
	is, was := demoOf(t, folder).WeChat.Accounts[0], d.WeChat.Accounts[0]
	path := func(address string) string { return address[strings.Index(address, "/wechat/push/"):] }
	if len(state.Persons) != 3 || path(is.PushURL) != path(was.PushURL) || !strings.HasPrefix(is.PushURL, demoOf(t, folder).BaseURL) {
		t.Errorf("pushed to %s, then to %s; %+v", was.PushURL, is.PushURL, state)
	}
	if is.PushURL = was.PushURL; is != was {
		t.Errorf("%+v became %+v", was, is)
	}
	again.stop()
}

func TestASecondWeChatTakesTheNextPort(t *testing.T) {
	t.Parallel()
	first, err := listenForWeChat("")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := listenForWeChat("")
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if one, two := first.Addr().(*net.TCPAddr), second.Addr().(*net.TCPAddr); two.Port <= one.Port || one.Port < 9090 || !two.IP.IsLoopback() {
		t.Errorf("%v, then %v", one, two)
	}
}
