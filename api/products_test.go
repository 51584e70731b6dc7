package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/product"
)

// weixin is WeChat as far as products ask it something: it hands out a token
// unless the test says why not.
type weixin struct {
	mu       sync.Mutex
	refuses  error            // every fetch
	state    model.TokenState // what the keeper would know
	replaced []string         // AppIDs whose token was replaced
}

func (w *weixin) Token(_ context.Context, c model.Connection) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuses != nil {
		return "", w.refuses
	}
	return "token-of-" + c.AppID, nil
}

func (w *weixin) Replace(_ context.Context, c model.Connection) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.replaced = append(w.replaced, c.AppID)
	return nil
}

func (w *weixin) State(string) model.TokenState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

func (w *weixin) refuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuses = err
}

// theClient is the other half of it.
type theClient struct{}

func (w *weixin) Forget(string)                                 {}
func (theClient) Check(context.Context, model.Connection) error { return nil }
func (theClient) Forget(int64)                                  {}

// products gives a world its products.
func (w *world) products() {
	w.weixin = &weixin{}
	w.Product = product.New(product.Config{
		Store: w.store, Tokens: w.weixin, WeChat: theClient{}, Caller: http.DefaultClient, Reception: w.Chat, Now: w.clock.Now,
	})
}

func TestProductsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.boxed(t, "channels", model.ManageChannels)
	li, _ := w.ours.Agent(t, "小李")
	appid, secret := "wx"+storetest.UniqueHex(16), storetest.UniqueHex(32)
	body := func(more string) string {
		return fmt.Sprintf(`{"kind":"miniprogram","appid":"%s","name":"小店","secret":"%s"%s}`, appid, secret, more)
	}
	added := w.ask(t, "channels", "POST", "/api/products", body(fmt.Sprintf(`,"agent_ids":[%d]`, li.ID)))
	if added.Code != http.StatusCreated {
		t.Fatalf("%d %s", added.Code, added.Body)
	}
	keepsItsContract(t, "connect", "POST", "/api/products", added)
	if strings.Contains(added.Body.String(), secret) || textOf(t, added, "connection.secret") != "••••"+secret[28:] {
		t.Errorf("the AppSecret comes back: %s", added.Body)
	}
	ids := map[string]int64{"product": numberAt(t, added.Body.Bytes(), "id"), "channel": numberAt(t, added.Body.Bytes(), "channel_id"), "cloud": w.ours.ProductID, "li": li.ID}
	edit := func(name, body string, status int, want string) row {
		return row{name: name, as: "channels", method: "PUT", path: "/api/products/{product}", body: body, status: status, want: want}
	}
	refused := func(name, body string, status int, want string) row {
		return row{name: name, as: "channels", method: "POST", path: "/api/products", body: body, status: status, want: want}
	}
	w.run(t, ids, []row{
		{name: "a list", as: "channels", method: "GET", path: "/api/products", status: 200, want: `{"items":[{"id":{cloud},"kind":"cloud","light":"ok","channel_id":0},{"id":{product},"kind":"miniprogram","name":"小店","appid":"` + appid + `","light":"warn","paused":false,"agent_count":1,"online_count":0}]}`},
		{name: "an agent's list", as: "agent", method: "GET", path: "/api/products", status: 200, want: `{"items":[{"kind":"cloud"},{"id":{product},"name":"小店","appid":"","light":"ok","pushed_at":0}]}`},
		{name: "an agent looks", as: "agent", method: "GET", path: "/api/products/{product}", status: 403, want: `{"code":"permission.needed"}`},
		{name: "one", as: "channels", method: "GET", path: "/api/products/{product}", status: 200, want: `{"connection":{"push_mode":"safe","push_format":"json","verified_at":0,"refused":[]}}`},
		{name: "the cloud's", as: "channels", method: "GET", path: "/api/products/{cloud}", status: 200, want: `{"kind":"cloud","connection":null}`},
		{name: "its channel is in no list", as: "channels", method: "GET", path: "/api/channels", status: 200, want: `{"items":[{"product_id":{cloud}}]}`},
		{name: "its channel's settings", as: "channels", method: "PUT", path: "/api/channels/{channel}", body: `{"settings":{"theme":"#07c160","history_shown":20,"join_text":"你好"}}`, status: 200, want: `{"settings":{"join_text":"你好"}}`},
		{name: "its channel cannot be deleted", as: "channels", method: "DELETE", path: "/api/channels/{channel}", body: `{"name":"小店"}`, status: 409, want: `{"code":"channel.of_product"}`},
		{name: "its channel's agents", as: "channels", method: "GET", path: "/api/channels/{channel}/agents", status: 200, want: `{"agent_ids":[{li}]}`},
		{name: "its channel has no links", as: "channels", method: "GET", path: "/api/channels/{channel}/links", status: 200, want: `{"items":[]}`},

		refused("twice", body(""), 409, `{"code":"product.appid_yours","field":"appid","args":{"name":"小店"}}`),
		{name: "by another tenant", as: "their administrator", method: "POST", path: "/api/products", body: body(""), status: 409, want: `{"code":"product.appid_taken","message":"小程序/公众号已被其他账号绑定"}`},
		refused("the cloud's kind", `{"kind":"cloud","appid":"wx0123456789abcdef","name":"x","secret":"x"}`, 400, `{"code":"field.bad_choice","field":"kind"}`),
		refused("no AppID", `{"kind":"minigame","appid":" ","name":"x"}`, 400, `{"code":"field.required","field":"appid"}`),
		refused("no AppID's shape", `{"kind":"minigame","appid":"gh_0123456789abcd","name":"x"}`, 400, `{"code":"product.bad_appid","field":"appid"}`),
		refused("no name", `{"kind":"minigame","appid":"wx0123456789abcdef"}`, 400, `{"code":"field.required","field":"name"}`),
		refused("no secret", `{"kind":"minigame","appid":"wx0123456789abcdef","name":"x"}`, 400, `{"code":"field.required","field":"secret"}`),
		refused("a misspelt field", `{"kind":"minigame","app_id":"wx0123456789abcdef","name":"x"}`, 400, `{"code":"request.bad_json"}`),
		refused("an official account with JSON", `{"kind":"official","appid":"wx0123456789abcdef","name":"x","secret":"`+secret+`","push_format":"json"}`, 400, `{"code":"product.official_xml","field":"push_format"}`),
		refused("somebody else's agent", `{"kind":"minigame","appid":"wx0123456789abcdef","name":"x","secret":"`+secret+`","agent_ids":[999999999]}`, 409, `{"code":"channel.agents"}`),

		edit("a name alone", `{"name":"小店二"}`, 200, `{"name":"小店二","connection":{"push_mode":"safe"}}`),
		edit("the Token of old manuals", `{"push_token":"xiaokefu","push_mode":"compat","push_format":"xml"}`, 200, `{"connection":{"push_token":"xiaokefu","push_mode":"compat","push_format":"xml"}}`),
		edit("a Token with a space", `{"push_token":"xiao kefu"}`, 400, `{"code":"push.token","field":"push_token"}`),
		edit("a short key", `{"push_key":"abc"}`, 400, `{"code":"push.key","field":"push_key"}`),
		edit("a short key in plain mode", `{"push_key":"abc","push_mode":"plain"}`, 400, `{"code":"push.key","field":"push_key"}`),
		edit("a mode that is none", `{"push_mode":"open"}`, 400, `{"code":"field.bad_choice","field":"push_mode"}`),
		edit("a short secret", `{"secret":"abc"}`, 400, `{"code":"product.bad_secret","field":"secret"}`),
		edit("a token address", `{"token_url":"https://example.com/token?a=1"}`, 200, `{"connection":{"token_url":"https://example.com/token?a=1"}}`),
		edit("one that is none", `{"token_url":"file:///etc/passwd"}`, 400, `{"code":"field.bad_url","field":"token_url"}`),
		edit("settings", `{"settings":{"keep_unfollowed":true}}`, 200, `{"connection":{"settings":{"keep_unfollowed":true,"show_agent_name":false}}}`),
		edit("an original id", `{"original_id":"gh_97417a04a28d"}`, 200, `{"connection":{"original_id":"gh_97417a04a28d"}}`),
		edit("one that is none", `{"original_id":"97417a04a28d"}`, 400, `{"field":"original_id"}`),
		edit("the masked secret sent back", `{"secret":"••••`+secret[28:]+`"}`, 400, `{"code":"product.bad_secret"}`),
		{name: "the cloud's name", as: "channels", method: "PUT", path: "/api/products/{cloud}", body: `{"name":"网页客服"}`, status: 200, want: `{"name":"网页客服","connection":null}`},
		{name: "the cloud's secret", as: "channels", method: "PUT", path: "/api/products/{cloud}", body: `{"secret":"x"}`, status: 409, want: `{"code":"product.cloud"}`},

		{name: "pause", as: "channels", method: "POST", path: "/api/products/{product}/pause", status: 200, want: `{"paused":true}`},
		{name: "pause again", as: "channels", method: "POST", path: "/api/products/{product}/pause", status: 200, want: `{"paused":true}`},
		{name: "resume", as: "channels", method: "POST", path: "/api/products/{product}/resume", status: 200, want: `{"paused":false}`},
		{name: "pause the cloud", as: "channels", method: "POST", path: "/api/products/{cloud}/pause", status: 409, want: `{"code":"product.cloud"}`},
		{name: "rotate what is not there", as: "channels", method: "POST", path: "/api/products/{product}/rotate", body: `{"what":"secret"}`, status: 400, want: `{"code":"field.bad_choice","field":"what"}`},
		{name: "rotate the cloud", as: "channels", method: "POST", path: "/api/products/{cloud}/rotate", body: `{"what":"token"}`, status: 409, want: `{"code":"product.cloud"}`},
		{name: "an agent rotates", as: "agent", method: "POST", path: "/api/products/{product}/rotate", body: `{"what":"token"}`, status: 403, want: `{"code":"permission.needed"}`},
		{name: "what is known", as: "channels", method: "GET", path: "/api/products/{product}/check", status: 200, want: `{"live":false,"state":"warn"}`},
		{name: "the self-test", as: "channels", method: "POST", path: "/api/products/{product}/check", status: 200, want: `{"live":true}`},
		{name: "the cloud's self-test", as: "channels", method: "POST", path: "/api/products/{cloud}/check", status: 409, want: `{"code":"product.cloud"}`},

		{name: "delete without the name", as: "channels", method: "DELETE", path: "/api/products/{product}", body: `{"name":"小店"}`, status: 400, want: `{"code":"product.typed_name","field":"name"}`},
		{name: "delete the cloud", as: "channels", method: "DELETE", path: "/api/products/{cloud}", body: `{"name":"网页客服"}`, status: 409, want: `{"code":"product.cloud"}`},
		{name: "delete", as: "channels", method: "DELETE", path: "/api/products/{product}", body: `{"name":"小店二"}`, status: 204},
		{name: "gone", as: "channels", method: "GET", path: "/api/products/{product}", status: 404, want: `{"code":"missing"}`},
		{name: "gone from the list", as: "channels", method: "GET", path: "/api/products", status: 200, want: `{"items":[{"kind":"cloud"}]}`},
		{name: "its channel is gone", as: "channels", method: "GET", path: "/api/channels/{channel}", status: 404, want: `{"code":"missing"}`},
		{name: "its AppID is free, for anybody", as: "their administrator", method: "POST", path: "/api/products", body: body(""), status: 201, want: `{"name":"小店"}`},
	})
}

func TestRotatingASecretChangesItAndForgetsThatWeChatKnewTheOldOne(t *testing.T) {
	w := newWorld(t)
	p := w.ours.Product(t, model.Official, nil)
	path := fmt.Sprintf("/api/products/%d", p.ID)
	shown := map[string]string{"token": "push_token", "key": "push_key", "address": "push_url", "token_key": "token_key"}
	for what, field := range shown {
		if err := w.store.NoteHealth(t.Context(), w.ours.Admin, p.ID, func(h model.ConnectionHealth) model.ConnectionHealth { h.VerifiedAt = 5; return h }); err != nil {
			t.Fatal(err)
		}
		before := textOf(t, w.ask(t, "administrator", "GET", path, ""), "connection."+field)
		after := w.ask(t, "administrator", "POST", path+"/rotate", `{"what":"`+what+`"}`)
		if after.Code != 200 || textOf(t, after, "connection."+field) == before {
			t.Errorf("%s: %d %s", what, after.Code, after.Body)
		}
		if verified := textOf(t, after, "connection.verified_at"); (verified == "0") != (what != "token_key") {
			t.Errorf("%s: verified at %s", what, verified)
		}
		again := textOf(t, w.ask(t, "administrator", "GET", path, ""), "connection."+field)
		if again != textOf(t, after, "connection."+field) {
			t.Errorf("%s is kept as %s", what, again)
		}
	}
	if got := w.ask(t, "administrator", "POST", path+"/rotate", `{"what":"access_token"}`); got.Code != 200 || len(w.weixin.replaced) != 1 {
		t.Errorf("%d %s, replaced %v", got.Code, got.Body, w.weixin.replaced)
	}
	log := w.ask(t, "administrator", "GET", "/api/audit?action=product.rotate", "")
	if rows := strings.Count(log.Body.String(), `"product.rotate"`); rows != 5 || strings.Contains(log.Body.String(), p.Connection.PushKey) {
		t.Errorf("%d lines: %s", rows, log.Body)
	}
}

func TestWrongCredentialsAreRefusedAtOnceAndAWeChatThatIsAwayIsTrusted(t *testing.T) {
	w := newWorld(t)
	secret := storetest.UniqueHex(32)
	connect := func() *httptest.ResponseRecorder {
		return w.ask(t, "administrator", "POST", "/api/products", fmt.Sprintf(`{"kind":"minigame","appid":"wx%s","name":"游戏","secret":"%s"}`, storetest.UniqueHex(16), secret))
	}
	credential := func(fault *model.Fault) error {
		return &model.Refusal{Code: 40125, Remedy: model.RemedyCredential, Fault: fault}
	}
	for name, c := range map[string]struct {
		says   error
		status int
		code   string
		field  string
	}{
		"the secret is wrong":       {credential(model.ErrWeChatSecret), 409, "wechat.secret", "secret"},
		"the AppID is wrong":        {credential(model.ErrWeChatAppID), 409, "wechat.appid", "appid"},
		"our address is not listed": {&model.Refusal{Code: 40164, Remedy: model.RemedyAddress, Fault: model.ErrWeChatAddress.With("address", "1.2.3.4")}, 201, "", ""},
		"WeChat is away":            {model.ErrWeChatAway, 201, "", ""},
	} {
		w.weixin.refuse(c.says)
		answer := connect()
		if answer.Code != c.status || codeOf(answer) != c.code || c.field != "" && textOf(t, answer, "field") != c.field {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
		keepsItsContract(t, name, "POST", "/api/products", answer)
	}
	w.weixin.refuse(nil)
	p := w.ours.Product(t, model.Official, nil)
	w.weixin.refuse(credential(model.ErrWeChatSecret))
	path := fmt.Sprintf("/api/products/%d", p.ID)
	if got := w.ask(t, "administrator", "PUT", path, `{"secret":"`+secret+`"}`); got.Code != 409 || codeOf(got) != "wechat.secret" {
		t.Errorf("another secret that is wrong: %d %s", got.Code, got.Body)
	}
	if got := w.ask(t, "administrator", "PUT", path, `{"name":"改名"}`); got.Code != 200 {
		t.Errorf("a name has nothing to do with it: %d %s", got.Code, got.Body)
	}
}

func TestATokenIsGivenToWhoKnowsTheSecretAsOthersWroteProgramsForIt(t *testing.T) {
	w := newWorld(t)
	p := w.ours.Product(t, model.MiniProgram, nil)
	theirs := w.ours.Product(t, model.MiniProgram, nil, func(c *model.Connection) { c.TokenURL, c.TokenKey = "https://example.com/token", "key" })
	form := func(id int64, appid, secret string) string {
		return url.Values{"wechatapp_id": {fmt.Sprint(id)}, "app_id": {appid}, "app_secret": {secret}}.Encode()
	}
	c := p.Connection
	good, success := form(p.ID, c.AppID, c.Secret), `{"res":0,"msg":"ok","data":{"token":"token-of-`+c.AppID+`"}}`
	mismatch := `{"res":1,"msg":"获取失败：产品 ID、AppID 或 AppSecret 不匹配"}`
	post := func(body, kind string) string {
		r := w.request(t, "", "POST", "/api/getToken", body)
		r.Header.Set("Content-Type", kind)
		answer := w.send(r)
		keepsItsContract(t, "getToken", "POST", "/api/getToken", answer)
		return strings.TrimSpace(answer.Body.String())
	}
	const urlencoded = "application/x-www-form-urlencoded"
	multipart := "--x\r\nContent-Disposition: form-data; name=\"wechatapp_id\"\r\n\r\n" + fmt.Sprint(p.ID) + "\r\n--x\r\nContent-Disposition: form-data; name=\"app_id\"\r\n\r\n" +
		c.AppID + "\r\n--x\r\nContent-Disposition: form-data; name=\"app_secret\"\r\n\r\n" + c.Secret + "\r\n--x--\r\n"
	get := w.ask(t, "", "GET", "/api/getToken?"+good, "")
	keepsItsContract(t, "getToken", "GET", "/api/getToken", get)
	for name, is := range map[string][2]string{
		"by GET":                {strings.TrimSpace(get.Body.String()), success},
		"by a form":             {post(good, urlencoded), success},
		"by a multipart form":   {post(multipart, "multipart/form-data; boundary=x"), success},
		"another product's id":  {post(form(p.ID+1, c.AppID, c.Secret), urlencoded), mismatch},
		"another secret":        {post(form(p.ID, c.AppID, c.Secret[1:]), urlencoded), mismatch},
		"no secret":             {post(form(p.ID, c.AppID, ""), urlencoded), mismatch},
		"an AppID that is none": {post(form(p.ID, "wx", c.Secret), urlencoded), mismatch},
		"nothing":               {post("", urlencoded), mismatch},
		"a broken form":         {post("--x\r\n", "multipart/form-data; boundary=x"), mismatch},
		"a product whose token we take from them": {post(form(theirs.ID, theirs.Connection.AppID, theirs.Connection.Secret), urlencoded),
			`{"res":1,"msg":"获取失败：该产品设置了 token 网址，本系统从您的服务器获取 token"}`},
	} {
		if is[0] != is[1] {
			t.Errorf("%s: %s instead of %s", name, is[0], is[1])
		}
	}
	w.weixin.refuse(model.ErrWeChatAway)
	if got := post(good, urlencoded); got != `{"res":1,"msg":"连接不上微信的服务器，请稍后再试"}` {
		t.Errorf("while WeChat is away: %s", got)
	}
	w.weixin.refuse(nil)
	answers := map[string]int{}
	for range 40 {
		answers[post(good, urlencoded)]++
	}
	if answers[success] == 0 || answers[success] > giveAtOnce || answers[success] == 40 {
		t.Errorf("nobody slows down who asks again and again: %v", answers)
	}
}
