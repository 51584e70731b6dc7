package setup

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheAccountsAtWeChatAreConnectedWithSecretsOfTheirOwn(t *testing.T) {
	town := newTown()
	d, err := town.demo(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if d.WeChat.BaseURL != weChat || d.WeChat.PhoneURL != weChat+"/phone/" || len(d.WeChat.Accounts) != 3 {
		t.Fatalf("%+v", d.WeChat)
	}
	seen := map[string]bool{}
	for _, a := range append(d.WeChat.Accounts, SampleAccounts()...) {
		for _, secret := range []string{a.Secret, a.Token, a.Key} {
			if seen[secret] {
				t.Errorf("%s has the secret %q of another", a.Name, secret)
			}
			seen[secret] = true
		}
		if key, err := base64.StdEncoding.DecodeString(a.Key + "="); err != nil || len(key) != 32 || len(a.AppID) != 18 || len(a.Secret) != 32 {
			t.Errorf("WeChat would give no such account: %+v", a)
		}
	}
	for _, a := range d.WeChat.Accounts {
		if a.PushURL != base+"/wechat/push/"+a.AppID || town.products[a.AppID].Key != a.Key {
			t.Errorf("connected as %+v, pushed to %q", town.products[a.AppID], a.PushURL)
		}
	}
}

func TestWithoutProductsTheAccountsAreThereAndPushNowhere(t *testing.T) {
	town := newTown()
	d, err := (&Setup{People: town, Channels: town, WeChat: weChat}).Demo(context.Background(), t.TempDir(), base)
	if err != nil || len(d.WeChat.Accounts) != 3 || d.WeChat.Accounts[0].PushURL != "" {
		t.Errorf("%+v, %v", d.WeChat, err)
	}
}

func TestAFileOfAnOlderProgramGetsAccounts(t *testing.T) {
	folder, town := t.TempDir(), newTown()
	if _, err := town.demo(folder); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, DemoFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	delete(all, "wechat")
	if text, err = json.Marshal(all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	clear(town.products)
	d, err := town.demo(folder)
	if err != nil || len(d.WeChat.Accounts) != 3 || len(town.products) != 3 {
		t.Fatalf("%+v, %v", d.WeChat, err)
	}
	if text, err = os.ReadFile(path); err != nil || !strings.Contains(string(text), d.WeChat.Accounts[2].Key) {
		t.Errorf("the accounts are not kept: %s, %v", text, err)
	}
}
