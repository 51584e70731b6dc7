package setup

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"yingke/model"
)

const base = "http://127.0.0.1:8080"

// town is a company of which everything is remembered.
type town struct {
	logins   map[string]Post
	company  string
	channels []model.Channel
	products map[string]Account // by appid, as they were connected
	fail     string             // the step that fails: "found", "open", a login name, or an appid
}

var errCut = errors.New("cut off")

func newTown() *town { return &town{logins: map[string]Post{}, products: map[string]Account{}} }

func (t *town) TenantOf(_ context.Context, login string) (int64, error) {
	if _, ok := t.logins[login]; !ok {
		return 0, model.ErrMissing
	}
	return 7, nil
}

func (t *town) Found(_ context.Context, company string, admin Person) (int64, error) {
	if t.fail == "found" {
		return 0, errCut
	}
	t.company = company
	t.logins[admin.LoginName] = Post{Role: model.RoleAdministrator}
	return 7, nil
}

func (t *town) Hire(_ context.Context, v model.Viewer, p Person, at Post) error {
	if t.fail == p.LoginName {
		return errCut
	}
	if v.Tenant() != 7 {
		return model.ErrForbidden
	}
	t.logins[p.LoginName] = at
	return nil
}

func (t *town) List(context.Context, model.Viewer) ([]model.Channel, error) { return t.channels, nil }

func (t *town) Open(_ context.Context, _ model.Viewer, name string) (model.Channel, error) {
	if t.fail == "open" {
		return model.Channel{}, errCut
	}
	t.channels = append(t.channels, model.Channel{ID: 3, ProductID: 2, Name: name})
	return t.channels[0], nil
}

func (t *town) Addresses(_ context.Context, _ model.Viewer, base string, _ model.Channel) (string, string, error) {
	return base + "/chat/?channel_id=3&key=x", base + "/s/abc", nil
}

func (t *town) Connect(_ context.Context, v model.Viewer, base string, a Account) (Account, error) {
	if t.fail == a.AppID {
		return a, errCut
	}
	if v.Tenant() != 7 {
		return a, model.ErrForbidden
	}
	if known, ok := t.products[a.AppID]; ok && known.Secret != a.Secret {
		return a, errors.New("connected with another secret")
	}
	a.PushURL = base + "/wechat/push/" + a.AppID
	t.products[a.AppID] = a
	return a, nil
}

const weChat = "http://127.0.0.1:9090"

func (t *town) demo(folder string) (Demo, error) {
	return (&Setup{People: t, Channels: t, Products: t, WeChat: weChat}).Demo(context.Background(), folder, base)
}

func TestTheDemonstrationIsFurnished(t *testing.T) {
	folder, town := t.TempDir(), newTown()
	d, err := town.demo(folder)
	if err != nil {
		t.Fatal(err)
	}
	if town.company != "演示公司" || d.BaseURL != base || d.ConsoleURL != base+"/console/" {
		t.Errorf("company %q, %+v", town.company, d)
	}
	agent := Post{model.RoleAgent, 2, 3}
	want := map[string]Post{"admin": {Role: model.RoleAdministrator}, "leader": {model.RoleLeader, 2, 3},
		"agent1": agent, "agent2": agent, "agent3": agent, "agent4": agent}
	if !reflect.DeepEqual(town.logins, want) {
		t.Errorf("the people are %v", town.logins)
	}
	if !reflect.DeepEqual(d.Channels, []Channel{{3, "官网咨询", base + "/chat/?channel_id=3&key=x", base + "/s/abc"}}) {
		t.Errorf("the channels are %v", d.Channels)
	}
	seen := map[string]bool{}
	for _, p := range append([]Person{d.Admin, d.Leader}, d.Agents...) {
		if len(p.Password) != passwordLength || seen[p.Password] {
			t.Errorf("%s has the password %q", p.LoginName, p.Password)
		}
		seen[p.Password] = true
	}
}

func TestTheFileHoldsWhatWasReturnedAndIsPrivate(t *testing.T) {
	folder := t.TempDir()
	d, err := newTown().demo(folder)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, DemoFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "channel_id=3&key=x") {
		t.Errorf("links cannot be read:\n%s", text)
	}
	var kept Demo
	if err := json.Unmarshal(text, &kept); err != nil || !reflect.DeepEqual(kept, d) {
		t.Errorf("the file holds %+v, %v", kept, err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
}

func TestASecondStartShowsTheSame(t *testing.T) {
	folder, town := t.TempDir(), newTown()
	first, err := town.demo(folder)
	if err != nil {
		t.Fatal(err)
	}
	second, err := town.demo(folder)
	if err != nil || !reflect.DeepEqual(first, second) || len(town.channels) != 1 {
		t.Errorf("then %+v, %v", second, err)
	}
}

func TestAStartThatWasCutOffIsFinishedByTheNext(t *testing.T) {
	for _, step := range []string{"found", "open", "leader", "agent3", SampleAccounts()[1].AppID} {
		t.Run(step, func(t *testing.T) {
			folder, town := t.TempDir(), newTown()
			town.fail = step
			first, err := town.demo(folder)
			if !errors.Is(err, errCut) {
				t.Fatal(err)
			}
			town.fail = ""
			second, err := town.demo(folder)
			if err != nil || len(town.logins) != 6 || len(town.channels) != 1 || len(town.products) != 3 {
				t.Fatalf("people %v, channels %v, products %v, %v", town.logins, town.channels, town.products, err)
			}
			if second.Admin != first.Admin || !reflect.DeepEqual(second.Agents, first.Agents) {
				t.Error("the passwords are others than those of the people")
			}
		})
	}
}

func TestADatabaseOfSomebodyElseIsLeftAlone(t *testing.T) {
	folder, town := t.TempDir(), newTown()
	town.logins["admin"] = Post{}
	_, err := town.demo(folder)
	if err == nil || !strings.Contains(err.Error(), "start `yingke serve`") || len(town.logins) != 1 {
		t.Errorf("said %v, people %v", err, town.logins)
	}
	if _, err := os.Stat(filepath.Join(folder, DemoFile)); !os.IsNotExist(err) {
		t.Error("passwords were written that nobody has")
	}
}

func TestADamagedFileIsSaidAndKept(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, DemoFile)
	for _, text := range []string{"", "{", "{}", `{"admin":3}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		town := newTown()
		if _, err := town.demo(folder); err == nil || !strings.Contains(err.Error(), "cannot be read") || len(town.logins) != 0 {
			t.Errorf("%q: said %v", text, err)
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
			t.Errorf("the file now holds %q, %v", kept, err)
		}
	}
}
