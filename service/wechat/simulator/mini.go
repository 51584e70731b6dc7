package simulator

import "time"

// Rules of login codes (wechat.md A8).
const (
	codeLife     = 5 * time.Minute
	loginsPerMin = 100
)

// login is a code that a person's phone was given, good once for five minutes.
type login struct {
	kind    string // mini, phone, web
	thread  *thread
	at      time.Time
	used    bool
	scope   string // of web
	virtual bool   // of web: the page was opened without a touch (is_snapshotuser)
}

// newLogin gives a phone a code.
func (s *Simulator) newLogin(kind string, t *thread) string {
	code := "0" + s.unique(31, "login")
	s.logins[code] = &login{kind: kind, thread: t, at: s.now()}
	return code
}

// takeLogin uses a code up.
func (c *call) takeLogin(kind, code string, a *account) (*login, refusal) {
	l, known := c.logins[code]
	switch {
	case !known || l.kind != kind || l.thread.account != a || c.now.Sub(l.at) >= codeLife:
		return nil, refused(40029)
	case l.used:
		return nil, refused(40163)
	}
	l.used = true
	return l, refusal{}
}

// miniLogin tells who a mini-program's user is. It needs the secret, and no token.
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
func (c *call) miniLogin() any {
	q := c.r.URL.Query()
	a, f := c.credentials(q.Get("appid"), q.Get("secret"))
	if f.code != 0 {
		return f
	}
	if !a.Kind.Mini() {
		return refused(40013)
	}
	if q.Get("grant_type") != "authorization_code" {
		return refusal{40002, "invalid grant_type"}
	}
	l, f := c.takeLogin("mini", q.Get("js_code"), a)
	if f.code != 0 {
		return f
	}
	if c.called(a, "login/"+l.thread.openid).addMinute(c.now) > loginsPerMin {
		return refused(45011)
	}
	answer := map[string]any{"openid": l.thread.openid, "session_key": c.unique(22, "session") + "=="}
	if union := UnionID(a.Platform, l.thread.person.ID); union != "" {
		answer["unionid"] = union
	}
	return answer
}

// phoneNumber tells a person's number for a code that he gave by a touch.
func (c *call) phoneNumber() any {
	var in struct {
		Code string `json:"code"`
	}
	if f := c.first(c.need(c.account.Kind.Mini() && c.account.Verified), c.read(&in)); f.code != 0 {
		return f
	}
	l, f := c.takeLogin("phone", in.Code, c.account)
	if f.code != 0 {
		return f
	}
	mobile := l.thread.person.Mobile
	if mobile == "" {
		mobile = "13800138000"
	}
	return okWith(map[string]any{"phone_info": map[string]any{
		"phoneNumber": mobile, "purePhoneNumber": mobile, "countryCode": "86",
		"watermark": map[string]any{"timestamp": c.now.Unix(), "appid": c.account.AppID},
	}})
}
