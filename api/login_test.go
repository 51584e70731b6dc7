package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/staff"
)

const goodPassword = "a-Long-enough-0ne"

// founded makes a tenant whose administrator can really log in.
func (w *world) founded(t *testing.T) (login string) {
	t.Helper()
	login = storetest.UniqueName("boss")
	if _, err := w.Staff.Found(t.Context(), staff.Founding{TenantName: "斗鱼", LoginName: login, Nickname: "老板", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	return login
}

func (w *world) logIn(t *testing.T, login, password, client string) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(map[string]string{"login_name": login, "password": password, "client": client})
	if err != nil {
		t.Fatal(err)
	}
	return w.ask(t, "", "POST", "/api/login", string(body))
}

// browser is a console after it logged in.
type browser struct {
	*world
	cookie *http.Cookie
	csrf   string
}

func (w *world) browser(t *testing.T, login, password string) browser {
	t.Helper()
	answer := w.logIn(t, login, password, "console")
	if answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	keepsItsContract(t, "log in", "POST", "/api/login", answer)
	return browser{w, answer.Result().Cookies()[0], textOf(t, answer, "csrf")}
}

func (b browser) ask(t *testing.T, method, path, body, csrf string) *httptest.ResponseRecorder {
	t.Helper()
	r := b.request(t, "", method, path, body)
	r.AddCookie(b.cookie)
	if csrf != "" {
		r.Header.Set("X-CSRF-Token", csrf)
	}
	return b.send(r)
}

func TestAConsoleLogsInWithACookieThatItsScriptsCannotRead(t *testing.T) {
	w := newWorld(t)
	b := w.browser(t, strings.ToUpper(w.founded(t)), goodPassword)
	c := b.cookie
	if c.Name != "yingke_session" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || c.MaxAge < 89*24*3600 {
		t.Errorf("the cookie is %+v", c)
	}
	me := b.ask(t, "GET", "/api/me", "", "")
	if me.Code != 200 || textOf(t, me, "agent.nickname") != "老板" || textOf(t, me, "csrf") != b.csrf || strings.Contains(me.Body.String(), c.Value) {
		t.Errorf("%d %s", me.Code, me.Body)
	}
	for name, csrf := range map[string]string{"none": "", "a wrong one": "x", "another device's": w.Staff.CSRF("yk_other")} {
		answer := b.ask(t, "PUT", "/api/me/preferences", "{}", csrf)
		if answer.Code != 403 || codeOf(answer) != "login.csrf" {
			t.Errorf("with %s as CSRF token: %d %s", name, answer.Code, answer.Body)
		}
	}
	if answer := b.ask(t, "PUT", "/api/me/preferences", "{}", b.csrf); answer.Code != 204 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	out := b.ask(t, "POST", "/api/logout", "", b.csrf)
	if out.Code != 204 || out.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("%d %v", out.Code, out.Result().Cookies())
	}
	if after := b.ask(t, "GET", "/api/me", "", ""); after.Code != 401 || codeOf(after) != "login.ended" {
		t.Errorf("%d %s", after.Code, after.Body)
	}
}

func TestACookieInsistsOnTLSWhereReadersComeByIt(t *testing.T) {
	w := newWorld(t, func(w *world) { w.PublicURL = "https://kf.example.com" })
	if b := w.browser(t, w.founded(t), goodPassword); !b.cookie.Secure {
		t.Errorf("the cookie is %+v", b.cookie)
	}
}

func TestOtherClientsGetATokenAndNoCookie(t *testing.T) {
	w := newWorld(t)
	login := w.founded(t)
	for _, client := range []string{"miniprogram", "script"} {
		answer := w.logIn(t, login, goodPassword, client)
		if answer.Code != 200 || len(answer.Result().Cookies()) != 0 {
			t.Fatalf("%s: %d %v", client, answer.Code, answer.Result().Cookies())
		}
		token := textOf(t, answer, "token")
		if !strings.HasPrefix(token, "yk_") || len(token) < 40 {
			t.Errorf("%s: the token is %q", client, token)
		}
		r := w.request(t, "", "PUT", "/api/me/preferences", "{}")
		r.Header.Set("Authorization", "Bearer "+token)
		if got := w.send(r); got.Code != 204 {
			t.Errorf("%s: %d %s", client, got.Code, got.Body)
		}
	}
	if answer := w.logIn(t, login, goodPassword, "fridge"); codeOf(answer) != "field.bad_choice" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestAWrongNameAndAWrongPasswordReadTheSame(t *testing.T) {
	w := newWorld(t)
	login := w.founded(t)
	wrong, unknown := w.logIn(t, login, "not-it-at-all", "console"), w.logIn(t, storetest.UniqueName("nobody"), "not-it-at-all", "console")
	clean := func(a *httptest.ResponseRecorder) string {
		return strings.ReplaceAll(a.Body.String(), textOf(t, a, "request_id"), "")
	}
	if wrong.Code != 401 || clean(wrong) != clean(unknown) {
		t.Errorf("%d %s\n%d %s", wrong.Code, wrong.Body, unknown.Code, unknown.Body)
	}
}

func TestRepeatedFailuresMakeTheNextAttemptWait(t *testing.T) {
	w := timedWorld(t)
	login := w.founded(t)
	for i := range 5 {
		if answer := w.logIn(t, login, "not-it-at-all", "console"); answer.Code != 401 {
			t.Fatalf("attempt %d: %d %s", i+1, answer.Code, answer.Body)
		}
	}
	for _, wait := range []int{1, 2, 4, 8} {
		slowed := w.logIn(t, login, goodPassword, "console") // even the right one
		if slowed.Code != 429 || codeOf(slowed) != "login.slow_down" || textOf(t, slowed, "args.seconds") != fmt.Sprint(wait) || slowed.Header().Get("Retry-After") != fmt.Sprint(wait) {
			t.Fatalf("%d %v %s", slowed.Code, slowed.Header(), slowed.Body)
		}
		w.clock.pass(time.Duration(wait) * time.Second)
		if answer := w.logIn(t, login, "not-it-at-all", "console"); answer.Code != 401 {
			t.Fatalf("after %d s: %d %s", wait, answer.Code, answer.Body)
		}
	}
	w.clock.pass(16 * time.Second)
	if answer := w.logIn(t, login, goodPassword, "console"); answer.Code != 200 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if answer := w.logIn(t, login, "not-it-at-all", "console"); answer.Code != 401 {
		t.Fatalf("success did not start from nothing again: %d %s", answer.Code, answer.Body)
	}
}

func TestWhoMayNotComeInIsToldWhyOnceHeKnowsThePassword(t *testing.T) {
	w := newWorld(t)
	w.address = "192.0.2.77"
	b := w.browser(t, w.founded(t), goodPassword)
	login := storetest.UniqueName("kim")
	added := b.ask(t, "POST", "/api/agents", `{"login_name":"`+login+`","nickname":"小金","password":"`+goodPassword+`","login_addresses":["203.0.113.0/24"]}`, b.csrf)
	id := textOf(t, added, "id")
	if answer := w.logIn(t, login, goodPassword, "console"); answer.Code != 403 || codeOf(answer) != "login.address" || textOf(t, answer, "args.address") != w.address {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	b.ask(t, "PUT", "/api/agents/"+id, `{"login_addresses":["192.0.2.0/24"]}`, b.csrf)
	kim := w.browser(t, login, goodPassword)
	b.ask(t, "PUT", "/api/agents/"+id, `{"login_addresses":["203.0.113.9"]}`, b.csrf)
	if answer := kim.ask(t, "GET", "/api/me", "", ""); codeOf(answer) != "login.address" {
		t.Errorf("a list counts at once: %d %s", answer.Code, answer.Body)
	}
	b.ask(t, "PUT", "/api/agents/"+id, `{"login_addresses":[]}`, b.csrf)
	w.screens.take()
	b.ask(t, "POST", "/api/agents/"+id+"/disable", "", b.csrf)
	if frames := w.screens.take(); len(frames) != 1 || frames[0] != model.FrameLogout {
		t.Errorf("frames %v", frames)
	}
	if answer := kim.ask(t, "GET", "/api/me", "", ""); codeOf(answer) != "login.ended" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if answer := w.logIn(t, login, goodPassword, "console"); answer.Code != 403 || codeOf(answer) != "login.disabled" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if answer := w.logIn(t, login, "not-it-at-all", "console"); codeOf(answer) != "login.wrong" {
		t.Errorf("who does not know the password learns nothing: %s", answer.Body)
	}
	b.ask(t, "DELETE", "/api/agents/"+id, "", b.csrf)
	if answer := w.logIn(t, login, goodPassword, "console"); answer.Code != 401 || codeOf(answer) != "login.wrong" {
		t.Errorf("a deleted agent is nobody: %d %s", answer.Code, answer.Body)
	}
}

func TestANewPasswordLogsTheOtherDevicesOut(t *testing.T) {
	w := newWorld(t)
	login := w.founded(t)
	here, there := w.browser(t, login, goodPassword), w.browser(t, login, goodPassword)
	w.screens.take()
	for body, code := range map[string]string{
		`{"old":"nope-nope-nope","new":"another-Long-0ne"}`:    "password.old_wrong",
		`{"old":"","new":"another-Long-0ne"}`:                  "field.required",
		`{"old":"` + goodPassword + `","new":"short"}`:         "field.too_short",
		`{"old":"` + goodPassword + `","new":"password123"}`:   "password.weak",
		`{"old":"` + goodPassword + `","new":"x","again":"x"}`: "request.bad_json",
	} {
		if answer := here.ask(t, "PUT", "/api/me/password", body, here.csrf); answer.Code != 400 || codeOf(answer) != code {
			t.Errorf("%s: %d %s", body, answer.Code, answer.Body)
		}
	}
	if answer := here.ask(t, "PUT", "/api/me/password", `{"old":"`+goodPassword+`","new":"another-Long-0ne"}`, here.csrf); answer.Code != 204 {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if frames := w.screens.take(); len(frames) != 1 || frames[0] != model.FrameLogout {
		t.Errorf("frames %v", frames)
	}
	if answer := here.ask(t, "GET", "/api/me", "", ""); answer.Code != 200 {
		t.Errorf("the device that asked was logged out: %s", answer.Body)
	}
	if answer := there.ask(t, "GET", "/api/me", "", ""); codeOf(answer) != "login.ended" {
		t.Errorf("%s", answer.Body)
	}
	if answer := w.logIn(t, login, goodPassword, "console"); codeOf(answer) != "login.wrong" {
		t.Errorf("the old password still works: %s", answer.Body)
	}
}

func TestDevicesAreListedAndEnded(t *testing.T) {
	w := timedWorld(t)
	login := w.founded(t)
	here := w.browser(t, login, goodPassword)
	w.clock.pass(time.Second)
	there := w.browser(t, login, goodPassword)
	list := here.ask(t, "GET", "/api/me/devices", "", "")
	keepsItsContract(t, "devices", "GET", "/api/me/devices", list)
	if textOf(t, list, "items.0.current") != "false" || textOf(t, list, "items.1.current") != "true" || strings.Contains(list.Body.String(), "hash") {
		t.Errorf("%s", list.Body)
	}
	w.screens.take()
	if answer := here.ask(t, "DELETE", "/api/me/devices/"+textOf(t, list, "items.0.id"), "", here.csrf); answer.Code != 204 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if frames := w.screens.take(); len(frames) != 1 || frames[0] != model.FrameLogout {
		t.Errorf("frames %v", frames)
	}
	if answer := there.ask(t, "GET", "/api/me", "", ""); answer.Code != 401 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	again := w.browser(t, login, goodPassword)
	if answer := here.ask(t, "DELETE", "/api/me/devices", "", here.csrf); answer.Code != 200 || textOf(t, answer, "ended") != "1" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if answer := again.ask(t, "GET", "/api/me", "", ""); answer.Code != 401 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	stranger := w.browser(t, w.founded(t), goodPassword)
	if answer := stranger.ask(t, "DELETE", "/api/me/devices/"+textOf(t, list, "items.1.id"), "", stranger.csrf); answer.Code != 404 {
		t.Errorf("a stranger ended a device: %d %s", answer.Code, answer.Body)
	}
}

func TestTheFirstTenantIsMadeOnceWithTheTokenOfTheTerminal(t *testing.T) {
	w := worldOfNobody(t)
	if answer := w.ask(t, "", "GET", "/api/setup", ""); textOf(t, answer, "needed") != "true" || textOf(t, answer, "signup") != "false" {
		t.Fatalf("%s", answer.Body)
	}
	token, err := w.Staff.SetupToken(t.Context())
	if err != nil || len(token) < 32 {
		t.Fatal(token, err)
	}
	body := func(token, password string) string {
		return fmt.Sprintf(`{"token":%q,"tenant_name":"斗鱼直播","login_name":"boss","nickname":"老板","password":%q}`, token, password)
	}
	for name, c := range map[string]struct{ body, code string }{
		"no token":        {body("", goodPassword), "setup.token"},
		"a wrong token":   {body(token+"x", goodPassword), "setup.token"},
		"a weak password": {body(token, "password"), "password.weak"},
		"no tenant name":  {fmt.Sprintf(`{"token":%q,"login_name":"boss","nickname":"老板","password":%q}`, token, goodPassword), "field.required"},
	} {
		if answer := w.ask(t, "", "POST", "/api/setup", c.body); codeOf(answer) != c.code {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
	made := w.ask(t, "", "POST", "/api/setup", body(token, goodPassword))
	if made.Code != 201 || textOf(t, made, "tenant.name") != "斗鱼直播" || len(made.Result().Cookies()) != 1 {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	keepsItsContract(t, "set up", "POST", "/api/setup", made)
	if answer := w.ask(t, "", "POST", "/api/setup", body(token, goodPassword)); answer.Code != 409 || codeOf(answer) != "setup.done" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if answer := w.ask(t, "", "GET", "/api/setup", ""); textOf(t, answer, "needed") != "false" {
		t.Errorf("%s", answer.Body)
	}
	if again, err := w.Staff.SetupToken(t.Context()); again != "" || err != nil {
		t.Errorf("another token %q, %v", again, err)
	}
	if answer := w.ask(t, "", "POST", "/api/signup", body("", goodPassword)); answer.Code != 403 || codeOf(answer) != "signup.closed" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	w.browser(t, "boss", goodPassword)
}

// worldOfNobody is a world whose installation has no tenant yet.
func worldOfNobody(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	empty := storetest.OpenSQLite(t)
	people := staff.New(staff.Config{Store: empty, Keyring: storetest.Keyring(), Screens: w.screens, Reception: w.screens, Now: w.clock.Now})
	w.store, w.Staff, w.Agents = empty, people, people
	return w
}
