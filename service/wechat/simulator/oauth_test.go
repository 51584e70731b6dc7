package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// open opens an address as Ming's phone would, and returns where it leads.
func (d *desk) open(path string) (status int, location *url.URL) {
	d.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.http.URL+path, nil)
	d.must(err)
	response, err := client.Do(r)
	d.must(err)
	d.must(response.Body.Close())
	location, err = response.Location()
	if err != nil {
		location = &url.URL{}
	}
	return response.StatusCode, location
}

func authorizePath(appid, back, scope, more string) string {
	return "/connect/oauth2/authorize?appid=" + appid + "&redirect_uri=" + url.QueryEscape(back) + "&response_type=code&scope=" + scope + "&state=abc123&simulator_person=ming" + more
}

func TestAWebPageLearnsWhoOpensIt(t *testing.T) {
	d := newDesk(t)
	back := "https://shop.example/chat?channel=1"
	status, to := d.open(authorizePath("wxserv", back, "snsapi_base", ""))
	if status != http.StatusFound || to.Host != "shop.example" || to.Query().Get("state") != "abc123" || to.Query().Get("channel") != "1" {
		t.Fatalf("%d %v", status, to)
	}
	change := func(code string) answer {
		return d.get("", "/sns/oauth2/access_token?appid=wxserv&secret=s-serv&grant_type=authorization_code&code="+code)
	}
	base := change(to.Query().Get("code"))
	same(t, "who", []any{base["openid"], base["scope"], base["unionid"]}, []any{openid(service), "snsapi_base", nil})
	d.code("again", change(to.Query().Get("code")), 40163)
	d.code("no name with base", d.get("", "/sns/userinfo?openid="+openid(service)+"&access_token="+base["access_token"].(string)), 48001)

	if status, _ := d.open(authorizePath("wxserv", back, "snsapi_userinfo", "")); status != http.StatusOK {
		t.Errorf("the person is not asked: %d", status)
	}
	_, to = d.open(authorizePath("wxserv", back, "snsapi_userinfo", "&simulator_allow=1"))
	full := change(to.Query().Get("code"))
	user := d.get("", "/sns/userinfo?openid="+openid(service)+"&access_token="+full["access_token"].(string))
	same(t, "name", []any{user["nickname"], user["unionid"]}, []any{"小明", UnionID("open1", "ming")})
	d.code("for somebody else", d.get("", "/sns/userinfo?openid=o&access_token="+full["access_token"].(string)), 40003)
	again := d.get("", "/sns/oauth2/refresh_token?appid=wxserv&grant_type=refresh_token&refresh_token="+full["refresh_token"].(string))
	d.code("still good", d.get("", "/sns/auth?openid="+openid(service)+"&access_token="+again["access_token"].(string)), 0)
	d.clock.Advance(webTokenLife)
	d.code("over", d.get("", "/sns/auth?openid="+openid(service)+"&access_token="+again["access_token"].(string)), 42001)
	d.clock.Advance(webRefreshLife)
	d.code("all over", d.get("", "/sns/oauth2/refresh_token?refresh_token="+full["refresh_token"].(string)), 42002)

	_, to = d.open(authorizePath("wxserv", back, "snsapi_base", "&simulator_snapshot=1"))
	virtual := change(to.Query().Get("code"))
	if virtual["is_snapshotuser"] != 1.0 || virtual["openid"] == openid(service) {
		t.Errorf("%v", virtual)
	}
	_, to = d.open(authorizePath("wxserv", back, "snsapi_base", ""))
	d.clock.Advance(codeLife)
	d.code("a late code", change(to.Query().Get("code")), 40029)
}

func TestAWebPageThatMayNotAskIsToldSo(t *testing.T) {
	d := newDesk(t)
	good := "https://shop.example/"
	for name, path := range map[string]string{
		"another host":           authorizePath("wxserv", "https://evil.example/", "snsapi_base", ""),
		"a host that ends so":    authorizePath("wxserv", "https://xshop.example/", "snsapi_base", ""),
		"no host":                authorizePath("wxserv", "/chat", "snsapi_base", ""),
		"an unknown account":     authorizePath("wxnone", good, "snsapi_base", ""),
		"a subscription account": authorizePath("wxpaper", good, "snsapi_base", ""),
		"a mini-program":         authorizePath("wxmini", good, "snsapi_base", ""),
		"another scope":          authorizePath("wxserv", good, "snsapi_login", ""),
		"an odd state":           strings.Replace(authorizePath("wxserv", good, "snsapi_base", ""), "abc123", "a%3Cb", 1),
		"nobody":                 strings.Replace(authorizePath("wxserv", good, "snsapi_base", ""), "=ming", "=nobody", 1),
	} {
		if status, to := d.open(path); status != http.StatusBadRequest || to.Host != "" {
			t.Errorf("%s: %d %v", name, status, to)
		}
	}
}

func TestAnAccountIsGivenToAPlatform(t *testing.T) {
	d := newDesk(t)
	platform := Component{AppID: "wxcomp", Secret: "s-comp", Name: "平台", Token: "comptoken", Key: testKey,
		NoticeURL: d.sink.URL + "/notice", MessageURL: d.sink.URL + "/message/$APPID$"}
	d.must(d.AddComponent(platform))
	if !d.clock.AwaitSleepers(t.Context(), 1) {
		t.Fatal("nobody pushes tickets")
	}
	d.settled()
	e, err := newEnvelope(testKey, "wxcomp")
	d.must(err)
	notice := func(i int) map[string]string {
		clear, err := e.open(decoded(t, d.sink.got[i].body)["Encrypt"])
		d.must(err)
		return decoded(t, clear)
	}
	ticket := notice(0)["ComponentVerifyTicket"]
	get := func(path string, body m) answer { return d.post("", path, body) }
	d.code("no ticket", get("/cgi-bin/component/api_component_token", m{"component_appid": "wxcomp", "component_appsecret": "s-comp", "component_verify_ticket": "x"}), 61006)
	d.code("no secret", get("/cgi-bin/component/api_component_token", m{"component_appid": "wxcomp", "component_appsecret": "x", "component_verify_ticket": ticket}), 40125)
	token, _ := get("/cgi-bin/component/api_component_token", m{"component_appid": "wxcomp", "component_appsecret": "s-comp", "component_verify_ticket": ticket})["component_access_token"].(string)
	as := "?component_access_token=" + token
	d.code("no token", get("/cgi-bin/component/api_create_preauthcode", m{"component_appid": "wxcomp"}), 41001)
	pre, _ := get("/cgi-bin/component/api_create_preauthcode"+as, m{"component_appid": "wxcomp"})["pre_auth_code"].(string)

	path := "/cgi-bin/componentloginpage?component_appid=wxcomp&auth_type=3&redirect_uri=" + url.QueryEscape("https://yingke.example/back") + "&pre_auth_code=" + pre
	if status, _ := d.open(path); status != http.StatusOK {
		t.Errorf("the page of accounts: %d", status)
	}
	_, to := d.open(path + "&simulator_appid=wxserv")
	code := to.Query().Get("auth_code")
	d.settled()
	same(t, "the notice", []string{notice(1)["InfoType"], notice(1)["AuthorizerAppid"], notice(1)["AuthorizationCode"]}, []string{"authorized", "wxserv", code})
	if status, _ := d.open(path + "&simulator_appid=wxserv"); status != http.StatusBadRequest {
		t.Error("a pre_auth_code was used twice")
	}
	info := get("/cgi-bin/component/api_query_auth"+as, m{"component_appid": "wxcomp", "authorization_code": code})["authorization_info"].(m)
	d.code("a code twice", get("/cgi-bin/component/api_query_auth"+as, m{"component_appid": "wxcomp", "authorization_code": code}), 61010)
	d.token["wxserv"], _ = info["authorizer_access_token"].(string)
	d.talking(service)
	d.code("speaking for the account", d.post("wxserv", sendPath, text(service, "您好")), 0)
	if last := d.sink.got[len(d.sink.got)-1]; decoded(t, last.body)["Encrypt"] == "" {
		t.Error("messages do not go to the platform")
	}
	refresh := func(with any) answer {
		return get("/cgi-bin/component/api_authorizer_token"+as, m{"component_appid": "wxcomp", "authorizer_appid": "wxserv", "authorizer_refresh_token": with})
	}
	d.code("another refresh token", refresh("x"), 61023)
	d.code("refreshed", refresh(info["authorizer_refresh_token"]), 0)
	same(t, "who", get("/cgi-bin/component/api_get_authorizer_info"+as, m{"component_appid": "wxcomp", "authorizer_appid": "wxserv"})["authorizer_info"].(m)["user_name"], d.accounts["wxserv"].OriginalID)

	d.accounts["wxserv"].Scopes = []int{2, 3}
	d.mu.Lock()
	d.authorise(d.components["wxcomp"], d.accounts["wxserv"], "")
	d.mu.Unlock()
	d.code("without the permission", d.post("wxserv", sendPath, text(service, "x")), 61007)
	d.Unauthorise("wxserv")
	d.code("taken back", d.post("wxserv", sendPath, text(service, "x")), 61003)
	d.code("and for ever", refresh(info["authorizer_refresh_token"]), 61003)
	d.settled()

	if !d.clock.AwaitSleepers(t.Context(), 1) {
		t.Fatal("nobody pushes tickets")
	}
	before := len(d.Pushes("wxcomp"))
	d.clock.Advance(ticketEvery)
	for d.clock.AwaitSleepers(t.Context(), 1) && len(d.Pushes("wxcomp")) == before {
		continue
	}
	d.clock.Advance(ticketLife + time.Second)
	d.code("an old ticket", get("/cgi-bin/component/api_component_token", m{"component_appid": "wxcomp", "component_appsecret": "s-comp", "component_verify_ticket": ticket}), 61005)
}
