package simulator

import (
	"strings"
	"testing"
	"time"
)

func (d *desk) stable(force bool) answer {
	return d.post("", "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": "wxserv", "secret": "s-serv", "force_refresh": force})
}

func (d *desk) plain() answer {
	return d.get("", "/cgi-bin/token?grant_type=client_credential&appid=wxserv&secret=s-serv")
}

// works says with which code a token is refused.
func (d *desk) works(a answer) int {
	token, _ := a["access_token"].(string)
	return d.get("", "/cgi-bin/getcallbackip?access_token="+token).code()
}

func TestAStableTokenStaysUntilFiveMinutesBeforeItsEnd(t *testing.T) {
	d := newDesk(t)
	first := d.stable(false)
	d.clock.Advance(tokenLife - tokenOverlap - time.Second)
	same(t, "the same token", d.stable(false)["access_token"], first["access_token"])
	same(t, "its rest", d.stable(false)["expires_in"], 301.0)
	d.clock.Advance(time.Second)
	next := d.stable(false)
	if next["access_token"] == first["access_token"] {
		t.Error("no new token in the last five minutes")
	}
	same(t, "both are good", []int{d.works(first), d.works(next)}, []int{0, 0})
	d.clock.Advance(tokenOverlap)
	same(t, "the old one has ended", []int{d.works(first), d.works(next)}, []int{42001, 0})
}

func TestAForcedTokenKillsTheOldOneSeldom(t *testing.T) {
	d := newDesk(t)
	first := d.stable(false)
	second := d.stable(true)
	same(t, "the old one is dead", []int{d.works(first), d.works(second)}, []int{40001, 0})
	same(t, "not twice within 30 s", d.stable(true)["access_token"], second["access_token"])
	for range forcedPerDay - 1 {
		d.clock.Advance(forcedAtLeast)
		d.code("a forced one", d.stable(true), 0)
	}
	d.clock.Advance(forcedAtLeast)
	d.code("the 21st", d.stable(true), 45009)
}

func TestPlainTokensReplaceEachOtherAndLeaveStableOnesAlone(t *testing.T) {
	d := newDesk(t)
	stable, first := d.stable(false), d.plain()
	second := d.plain()
	same(t, "all are good", []int{d.works(stable), d.works(first), d.works(second)}, []int{0, 0, 0})
	d.clock.Advance(tokenOverlap)
	same(t, "five minutes later", []int{d.works(stable), d.works(first), d.works(second)}, []int{0, 42001, 0})
}

func TestWhoMayFetchATokenAndUseIt(t *testing.T) {
	d := newDesk(t, service, Account{Kind: Service, Name: "列表", AppID: "wxlist", Secret: "s", AllowIPs: []string{"198.51.100.1"}})
	d.code("another grant", d.get("", "/cgi-bin/token?grant_type=x&appid=wxserv&secret=s-serv"), 40002)
	d.code("another appid", d.get("", "/cgi-bin/token?grant_type=client_credential&appid=wxnone&secret=s"), 40013)
	d.code("another secret", d.get("", "/cgi-bin/token?grant_type=client_credential&appid=wxserv&secret=s"), 40125)
	listed := d.get("", "/cgi-bin/token?grant_type=client_credential&appid=wxlist&secret=s")
	d.code("not on the list", listed, 40164)
	if text, _ := listed["errmsg"].(string); !strings.HasPrefix(text, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: ") {
		t.Errorf("errmsg %q", text)
	}
	d.code("no token", d.get("", "/cgi-bin/getcallbackip"), 41001)
	d.code("no token's shape", d.get("", "/cgi-bin/getcallbackip?access_token=x"), 40014)
	d.code("nobody's token", d.get("", "/cgi-bin/getcallbackip?access_token="+strings.Repeat("x", 100)), 40001)
	good := d.stable(false)
	d.KillTokens("wxserv")
	same(t, "killed", d.works(good), 40001)
	if d.stable(false)["access_token"] == good["access_token"] {
		t.Error("a killed token was given out again")
	}
}

func TestPlainTokensAreCountedByTheDay(t *testing.T) {
	d := newDesk(t)
	d.accounts["wxserv"].fetched = counter{from: noon.Truncate(24 * time.Hour), n: plainPerDay}
	d.code("the 2001st", d.plain(), 45009)
	d.code("clearing", d.post("wxserv", "/cgi-bin/clear_quota", map[string]string{"appid": "wxserv"}), 0)
	d.code("after clearing", d.plain(), 0)
	for range 9 {
		d.code("clearing", d.post("wxserv", "/cgi-bin/clear_quota", map[string]string{"appid": "wxserv"}), 0)
	}
	d.code("the 11th clearing of the month", d.post("wxserv", "/cgi-bin/clear_quota", map[string]string{"appid": "wxserv"}), 48006)
}
