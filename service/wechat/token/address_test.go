package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

func lent(w *weixin) model.Connection {
	return model.Connection{ProductID: 7, AppID: "wx1", TokenURL: w.URL + "/token?hidden=word", TokenKey: "between us"}
}

func TestATokenComesFromTheCustomersServer(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	c := lent(w)
	w.say(`{"code":200,"msg":"ok","data":{"access_token":"theirs-1","expires_in":"3600"}}`, 0)
	if got, err := d.Token(t.Context(), c); err != nil || got != "theirs-1" {
		t.Fatalf("%q, %v", got, err)
	}
	if s := d.State("wx1"); s.ExpiresAt.Sub(s.FetchedAt) != time.Hour {
		t.Errorf("%+v", s)
	}
	mac := hmac.New(sha256.New, []byte(c.TokenKey))
	mac.Write([]byte("wx1\n" + w.asked.Get("X-Yingke-Timestamp") + "\n" + w.asked.Get("X-Yingke-Nonce")))
	if got := w.asked.Get("X-Yingke-Signature"); got != hex.EncodeToString(mac.Sum(nil)) {
		t.Errorf("signature %q", got)
	}
	w.say(`{"code":"200","data":{"access_token":"theirs-2"}}`, 0)
	if got, err := d.Renew(t.Context(), c, "theirs-1"); err != nil || got != "theirs-2" {
		t.Errorf("%q, %v", got, err)
	}
	if s := d.State("wx1"); s.ExpiresAt.Sub(s.FetchedAt) != 5*time.Minute {
		t.Errorf("a token without a life lasts %v", s.ExpiresAt.Sub(s.FetchedAt))
	}
}

func TestWhatTheCustomersServerGetsWrongIsSaid(t *testing.T) {
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	for body, want := range map[string]string{
		`{"code":404,"msg":"no such app"}`:                      "404 no such app",
		`{"code":404,"msg":"` + strings.Repeat("长", 500) + `"}`: "404 " + strings.Repeat("长", longestSaid-4),
		`{"code":200,"data":{}}`:                                "access_token?",
		`<html>`:                                                "JSON?",
		`{}`:                                                    " ",
	} {
		w.say(body, 0)
		_, err := d.Token(t.Context(), lent(w))
		var fault *model.Fault
		if !errors.As(err, &fault) || fault.Code != model.ErrWeChatTokenURL.Code || fault.Args["message"] != want {
			t.Errorf("%.60s: %v %v", body, err, fault)
		}
		d.after(pauseShort)
	}
	w.say("moved", http.StatusFound)
	_, err := d.Token(t.Context(), lent(w))
	if !errors.Is(err, model.ErrWeChatTokenURL) || strings.Contains(err.Error(), "hidden") {
		t.Errorf("%v", err)
	}
	d.after(pauseShort)
	c := lent(w)
	w.Close()
	if _, err := d.Token(t.Context(), c); !errors.Is(err, model.ErrWeChatTokenURL) || strings.Contains(err.Error(), "hidden") {
		t.Errorf("an address that nobody answers at: %v", err)
	}
}

func TestATokenAddressLeadsNowhereElse(t *testing.T) {
	w := newWeixin(t)
	w.say(`{"code":200,"data":{"access_token":"from elsewhere"}}`, 0)
	guide := httptest.NewServer(http.RedirectHandler(w.URL, http.StatusFound))
	defer guide.Close()
	d := newDesk(t, w, newShelf())
	d.cfg.Outside.CheckRedirect = PublicClient().CheckRedirect
	c := lent(w)
	c.TokenURL = guide.URL
	if got, err := d.Token(t.Context(), c); !errors.Is(err, model.ErrWeChatTokenURL) || w.count() != 0 {
		t.Errorf("%q, %v", got, err)
	}
}

func TestATokenAddressCannotLeadIntoTheOperatorsNetwork(t *testing.T) {
	for address, public := range map[string]bool{
		"8.8.8.8:443": true, "[2606:4700::1111]:443": true,
		"127.0.0.1:80": false, "10.0.0.1:80": false, "192.168.1.1:80": false, "172.16.0.1:80": false, "169.254.169.254:80": false,
		"100.64.0.1:80": false, "0.0.0.0:80": false, "[::1]:80": false, "[fe80::1]:80": false, "[fc00::1]:80": false,
		"[::ffff:127.0.0.1]:80": false, "[::ffff:100.64.0.1]:80": false, "[64:ff9b::a00:1]:80": false, "224.0.0.1:80": false, "nonsense": false,
	} {
		if err := publicOnly(address); (err == nil) != public {
			t.Errorf("%s: %v", address, err)
		}
	}
	for address, good := range map[string]bool{
		"https://e.example/token": true, "http://e.example": true,
		"": false, "ftp://e.example": false, "https://": false, "//e.example": false, "https://u:p@e.example": false, "::": false,
	} {
		if err := CheckAddress(address); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
	w := newWeixin(t)
	d := newDesk(t, w, newShelf())
	d.cfg.Outside = PublicClient()
	_, err := d.Token(t.Context(), lent(w))
	var fault *model.Fault
	if !errors.As(err, &fault) || fault.Args["message"] != "private address" || w.count() != 0 {
		t.Errorf("%v; %d requests", err, w.count())
	}
}
