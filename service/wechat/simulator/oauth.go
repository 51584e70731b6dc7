package simulator

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Lives of web authorisation (wechat.md A8).
const (
	webTokenLife   = 2 * time.Hour
	webRefreshLife = 30 * 24 * time.Hour
)

// grant is what a web page was allowed to know about a person.
type grant struct {
	thread  *thread
	openid  string
	scope   string
	virtual bool
	refresh bool
	expires time.Time
}

// authorize is the page that a phone opens inside WeChat. With snsapi_base it
// leads back at once, with snsapi_userinfo after a touch. Who the person is, his
// phone tells by the cookie or parameter "simulator_person"; without one it is
// the first.
// https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
func (c *call) authorize() any {
	q := c.r.URL.Query()
	a, known := c.accounts[q.Get("appid")]
	back, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case !known:
		return errorPage("Scope 参数错误或没有 Scope 权限", "10005")
	case a.Kind != Service && a.Kind != Sandbox || !a.Verified && a.Kind == Service:
		return errorPage("Scope 参数错误或没有 Scope 权限", "10005")
	case q.Get("response_type") != "code" || q.Get("scope") != "snsapi_base" && q.Get("scope") != "snsapi_userinfo":
		return errorPage("Scope 参数错误或没有 Scope 权限", "10005")
	case err != nil || back.Host == "" || !slices.Contains(a.Domains, back.Host):
		return errorPage("redirect_uri 域名与后台配置不一致", "10003")
	case len(q.Get("state")) > 128 || strings.ContainsFunc(q.Get("state"), notAlphanumeric):
		return errorPage("state 参数错误", "10016")
	}
	p := c.personOf()
	if p == nil {
		return errorPage("请在微信客户端打开链接", "-")
	}
	if q.Get("scope") == "snsapi_userinfo" && q.Get("simulator_allow") == "" {
		return c.askPage(a)
	}
	code := c.newLogin("web", c.thread(a, p))
	c.logins[code].scope, c.logins[code].virtual = q.Get("scope"), q.Get("simulator_snapshot") != ""
	values := back.Query()
	values.Set("code", code)
	values.Set("state", q.Get("state"))
	back.RawQuery = values.Encode()
	return redirect{back.String()}
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// personOf is whose phone opens a page.
func (c *call) personOf() *Person {
	id := c.r.URL.Query().Get("simulator_person")
	if cookie, err := c.r.Cookie("simulator_person"); id == "" && err == nil {
		id = cookie.Value
	}
	if id == "" && len(c.persons) > 0 {
		return c.persons[0]
	}
	return c.person(id)
}

// askPage asks whether the page may see name and picture.
func (c *call) askPage(a *account) any {
	q := c.r.URL.Query()
	q.Set("simulator_allow", "1")
	return page{200, `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>微信登录</title>` +
		`<h1>` + html.EscapeString(a.Name) + `</h1><p>申请获取你的昵称、头像</p><a href="` + html.EscapeString("?"+q.Encode()) + `">允许</a>`}
}

func errorPage(text, code string) any {
	return page{400, `<!doctype html><meta charset="utf-8"><title>出错了</title><h1>` + html.EscapeString(text) + `</h1><p>错误码:` + code + `</p>`}
}

// webToken changes a code into a token.
func (c *call) webToken() any {
	q := c.r.URL.Query()
	a, f := c.credentials(q.Get("appid"), q.Get("secret"))
	if f.code != 0 {
		return f
	}
	return c.grantFor(a, q.Get("code"), q.Get("grant_type"))
}

// grantFor uses a code up and gives tokens for it.
func (c *call) grantFor(a *account, code, kind string) any {
	if kind != "authorization_code" {
		return refusal{40002, "invalid grant_type"}
	}
	l, f := c.takeLogin("web", code, a)
	if f.code != 0 {
		return f
	}
	g := grant{thread: l.thread, openid: l.thread.openid, scope: l.scope, virtual: l.virtual}
	if g.virtual {
		g.openid = "o" + c.unique(27, "virtual")
	}
	return c.webAnswer(g)
}

func (c *call) webAnswer(g grant) any {
	access, refresh := "w"+c.unique(43, "web"), "r"+c.unique(43, "refresh")
	short, long := g, g
	short.expires, short.refresh = c.now.Add(webTokenLife), false
	long.expires, long.refresh = c.now.Add(webRefreshLife), true
	c.grants[access], c.grants[refresh] = &short, &long
	answer := map[string]any{
		"access_token": access, "expires_in": int(webTokenLife.Seconds()), "refresh_token": refresh, "openid": g.openid, "scope": g.scope,
	}
	if g.virtual {
		answer["is_snapshotuser"] = 1
	}
	if union := UnionID(g.thread.account.Platform, g.thread.person.ID); union != "" && !g.virtual && g.scope == "snsapi_userinfo" {
		answer["unionid"] = union
	}
	return answer
}

func (c *call) webRefresh() any {
	g, known := c.grants[c.r.URL.Query().Get("refresh_token")]
	switch {
	case !known || !g.refresh:
		return refused(40030)
	case !c.now.Before(g.expires):
		return refused(42002)
	}
	return c.webAnswer(*g)
}

// granted finds the grant of a call that shows a token and an openid.
func (c *call) granted() (*grant, refusal) {
	g, known := c.grants[c.token]
	switch {
	case !known || g.refresh:
		return nil, refused(40001)
	case !c.now.Before(g.expires):
		return nil, refused(42001)
	case g.openid != c.r.URL.Query().Get("openid"):
		return nil, refused(40003)
	}
	return g, refusal{}
}

// webUser tells name and picture; sex and region are gone since 2021.
func (c *call) webUser() any {
	g, f := c.granted()
	if f.code != 0 {
		return f
	}
	if g.scope != "snsapi_userinfo" {
		return refused(48001)
	}
	p := g.thread.person
	answer := map[string]any{
		"openid": g.openid, "nickname": p.Nickname, "sex": 0, "province": "", "city": "", "country": "",
		"headimgurl": p.Avatar, "privilege": []string{},
	}
	if g.virtual {
		answer["nickname"], answer["headimgurl"] = "微信用户", ""
	} else if union := UnionID(g.thread.account.Platform, p.ID); union != "" {
		answer["unionid"] = union
	}
	return answer
}

func (c *call) webCheck() any {
	if _, f := c.granted(); f.code != 0 {
		return f
	}
	return ok()
}
