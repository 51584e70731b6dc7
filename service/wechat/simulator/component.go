package simulator

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Lives of a third-party platform's things (wechat.md A6).
const (
	ticketEvery    = 10 * time.Minute
	ticketLife     = 12 * time.Hour
	componentLife  = 2 * time.Hour
	preAuthLife    = 30 * time.Minute
	authCodeLife   = time.Hour
	scopeMessages  = 1
	scopeMultiKf   = 6
	scopeMiniKf    = 19
	authOfficial   = "1"
	authMini       = "2"
	componentParam = "simulator_appid"
)

// Component is a third-party platform (第三方平台), to which accounts can be authorised.
type Component struct {
	AppID      string `json:"appid"`
	Secret     string `json:"secret"`
	Name       string `json:"name"`
	Token      string `json:"token"`
	Key        string `json:"key"`
	NoticeURL  string `json:"notice_url"`  // tickets and authorisations go here
	MessageURL string `json:"message_url"` // messages; $APPID$ is replaced
}

type component struct {
	Component
	tickets     map[string]time.Time
	tokens      map[string]time.Time // until when
	preAuth     map[string]time.Time
	codes       map[string]*authCode
	authorisers map[string]*authorisation
}

type authCode struct {
	appid string
	until time.Time
	used  bool
}

type authorisation struct {
	refresh string
	scopes  []int
}

// AddComponent registers a third-party platform and begins to push its tickets.
func (s *Simulator) AddComponent(c Component) error {
	settings := PushSettings{URL: c.NoticeURL, Token: c.Token, Key: c.Key, Mode: "safe", Format: "xml"}
	if c.AppID == "" {
		return fmt.Errorf("a component has an appid")
	}
	if err := settings.check(Account{AppID: c.AppID, Kind: Service}); err != nil {
		return fmt.Errorf("component %s: %w", c.AppID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.components[c.AppID] = &component{Component: c, tickets: map[string]time.Time{}, tokens: map[string]time.Time{},
		preAuth: map[string]time.Time{}, codes: map[string]*authCode{}, authorisers: map[string]*authorisation{}}
	s.work.Go(func() { s.pushTickets(c.AppID) })
	return nil
}

// pushTickets sends a new ticket every ten minutes.
func (s *Simulator) pushTickets(appid string) {
	for {
		s.PushTicket(appid)
		if !s.clock.sleep(s.ctx, ticketEvery) {
			return
		}
	}
}

// PushTicket sends a new component_verify_ticket at once.
func (s *Simulator) PushTicket(appid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, known := s.components[appid]
	if !known || s.ctx.Err() != nil {
		return
	}
	ticket := "ticket@@@" + s.unique(43, "ticket") + s.unique(43, "ticket2")
	c.tickets[ticket] = s.now()
	s.pushNotice(c, "component_verify_ticket", fields{{"ComponentVerifyTicket", ticket}})
}

// pushNotice sends something to the authorisation address.
func (s *Simulator) pushNotice(c *component, kind string, more fields) {
	if c.NoticeURL == "" {
		return
	}
	body := append(fields{{"AppId", c.AppID}, {"CreateTime", number(s.now().Unix())}, {"InfoType", kind}}, more...)
	s.send(&Push{AppID: c.AppID, Kind: kind, url: c.NoticeURL, fields: body,
		settings: PushSettings{URL: c.NoticeURL, Token: c.Token, Key: c.Key, Mode: "safe", Format: "xml"}}, nil)
}

type componentInput struct {
	AppID      string `json:"component_appid"`
	Secret     string `json:"component_appsecret"`
	Ticket     string `json:"component_verify_ticket"`
	Code       string `json:"authorization_code"`
	Authorizer string `json:"authorizer_appid"`
	Refresh    string `json:"authorizer_refresh_token"`
}

// componentToken changes the ticket into a token of the platform.
func (c *call) componentToken() any {
	var in componentInput
	if f := c.read(&in); f.code != 0 {
		return f
	}
	platform, known := c.components[in.AppID]
	if !known {
		return refused(40013)
	}
	at, given := platform.tickets[in.Ticket]
	switch {
	case platform.Secret != in.Secret:
		return refused(40125)
	case !given:
		return refused(61006)
	case c.now.Sub(at) >= ticketLife:
		return refused(61005)
	}
	token := "c" + c.unique(43, "component") + c.unique(43, "token")
	platform.tokens[token] = c.now.Add(componentLife)
	return map[string]any{"component_access_token": token, "expires_in": int(componentLife.Seconds())}
}

// asPlatform finds the platform whose token a call brings.
func (c *call) asPlatform(in *componentInput) (*component, refusal) {
	if f := c.read(in); f.code != 0 {
		return nil, f
	}
	return c.platformOf(in.AppID)
}

func (c *call) platformOf(appid string) (*component, refusal) {
	token := c.r.URL.Query().Get("component_access_token")
	if token == "" {
		token = c.token
	}
	platform, known := c.components[appid]
	if !known {
		return nil, refused(40013)
	}
	until, given := platform.tokens[token]
	switch {
	case token == "":
		return nil, refused(41001)
	case !given:
		return nil, refused(40001)
	case !c.now.Before(until):
		return nil, refused(42001)
	}
	return platform, refusal{}
}

// startTicket begins to push tickets again.
func (c *call) startTicket() any {
	var in struct {
		AppID  string `json:"component_appid"`
		Secret string `json:"component_secret"`
	}
	if f := c.read(&in); f.code != 0 {
		return f
	}
	platform, known := c.components[in.AppID]
	if !known || platform.Secret != in.Secret {
		return refused(40125)
	}
	sim, appid := c.Simulator, in.AppID
	c.work.Go(func() { sim.PushTicket(appid) })
	return ok()
}

func (c *call) preAuthCode() any {
	var in componentInput
	platform, f := c.asPlatform(&in)
	if f.code != 0 {
		return f
	}
	code := "preauthcode@@@" + c.unique(43, "preauth")
	platform.preAuth[code] = c.now.Add(preAuthLife)
	return map[string]any{"pre_auth_code": code, "expires_in": int(preAuthLife.Seconds())}
}

// authorisePage is where an administrator chooses the account that he gives to
// the platform. A test names it by the parameter "simulator_appid".
func (c *call) authorisePage() any {
	q := c.r.URL.Query()
	platform, known := c.components[q.Get("component_appid")]
	if !known || !c.now.Before(platform.preAuth[q.Get("pre_auth_code")]) {
		return errorPage("授权链接已失效", "-")
	}
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || back.Host == "" {
		return errorPage("redirect_uri 不正确", "-")
	}
	a, chosen := c.accounts[q.Get(componentParam)]
	if !chosen {
		return c.choicePage(platform, q)
	}
	delete(platform.preAuth, q.Get("pre_auth_code"))
	code := c.authorise(platform, a, q.Get("pre_auth_code"))
	values := back.Query()
	values.Set("auth_code", code)
	values.Set("expires_in", itoa(int(authCodeLife.Seconds())))
	back.RawQuery = values.Encode()
	return redirect{back.String()}
}

// choicePage lists the accounts that may be chosen.
func (c *call) choicePage(platform *component, q url.Values) any {
	var links strings.Builder
	for _, a := range c.accounts {
		kind := q.Get("auth_type")
		if kind == authOfficial && a.Kind.Mini() || kind == authMini && a.Kind.Official() {
			continue
		}
		q.Set(componentParam, a.AppID)
		links.WriteString(`<li><a href="` + html.EscapeString("?"+q.Encode()) + `">` + html.EscapeString(a.Name) + "</a></li>")
	}
	return page{200, `<!doctype html><meta charset="utf-8"><title>授权</title><h1>` + html.EscapeString(platform.Name) + `</h1><ul>` + links.String() + `</ul>`}
}

// authorise gives an account to a platform. From now on its messages go there.
func (s *Simulator) authorise(platform *component, a *account, preAuth string) string {
	code := "queryauthcode@@@" + s.unique(43, "authcode")
	until := s.now().Add(authCodeLife)
	platform.codes[code] = &authCode{appid: a.AppID, until: until}
	scopes := a.Scopes
	if len(scopes) == 0 {
		scopes = []int{scopeMessages, 2, 3, 4, scopeMultiKf, 7, 11, 15, 17, 18, scopeMiniKf, 20, 30}
	}
	kind := "authorized"
	if _, before := platform.authorisers[a.AppID]; before {
		kind = "updateauthorized"
	}
	platform.authorisers[a.AppID] = &authorisation{refresh: "refreshtoken@@@" + s.unique(43, "refresh"), scopes: scopes}
	a.authTo = platform.AppID
	s.pushNotice(platform, kind, fields{
		{"AuthorizerAppid", a.AppID}, {"AuthorizationCode", code},
		{"AuthorizationCodeExpiredTime", number(until.Unix())}, {"PreAuthCode", preAuth},
	})
	return code
}

// Unauthorise takes an account back from its platform.
func (s *Simulator) Unauthorise(appid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, known := s.accounts[appid]
	if !known || a.authTo == "" {
		return
	}
	platform := s.components[a.authTo]
	a.authTo = ""
	delete(platform.authorisers, appid)
	s.pushNotice(platform, "unauthorized", fields{{"AuthorizerAppid", appid}})
}

func (c *call) queryAuth() any {
	var in componentInput
	platform, f := c.asPlatform(&in)
	if f.code != 0 {
		return f
	}
	code, given := platform.codes[in.Code]
	if !given || code.used || !c.now.Before(code.until) {
		return refusal{61010, "code is expired"}
	}
	code.used = true
	granted := platform.authorisers[code.appid]
	if granted == nil {
		return refused(61003)
	}
	info := c.authorizerAnswer(platform, code.appid, granted)
	info["func_info"] = funcInfo(granted.scopes)
	return map[string]any{"authorization_info": info}
}

func funcInfo(scopes []int) []map[string]any {
	all := make([]map[string]any, 0, len(scopes))
	for _, scope := range scopes {
		all = append(all, map[string]any{"funcscope_category": map[string]any{"id": scope}})
	}
	return all
}

// authorizerAnswer gives the platform a token of the account.
func (c *call) authorizerAnswer(platform *component, appid string, granted *authorisation) map[string]any {
	t := c.newToken(c.accounts[appid], false)
	t.by = platform.AppID
	return map[string]any{
		"authorizer_appid": appid, "authorizer_access_token": t.value, "expires_in": int(tokenLife.Seconds()),
		"authorizer_refresh_token": granted.refresh,
	}
}

func (c *call) authorizerToken() any {
	var in componentInput
	platform, f := c.asPlatform(&in)
	if f.code != 0 {
		return f
	}
	granted, given := platform.authorisers[in.Authorizer]
	switch {
	case !given:
		return refused(61003)
	case granted.refresh != in.Refresh:
		return refused(61023)
	}
	return c.authorizerAnswer(platform, in.Authorizer, granted)
}

func (c *call) authorizerInfo() any {
	var in componentInput
	platform, f := c.asPlatform(&in)
	if f.code != 0 {
		return f
	}
	granted, given := platform.authorisers[in.Authorizer]
	if !given {
		return refused(61003)
	}
	a := c.accounts[in.Authorizer]
	verify, service := -1, 2
	if a.Verified {
		verify = 0
	}
	if a.Kind == Subscription {
		service = 0
	}
	info := map[string]any{
		"nick_name": a.Name, "head_img": "", "user_name": a.OriginalID, "principal_name": a.Name, "alias": "", "qrcode_url": "",
		"service_type_info": map[string]any{"id": service}, "verify_type_info": map[string]any{"id": verify},
	}
	if a.Kind.Mini() {
		info["MiniProgramInfo"] = map[string]any{"network": map[string]any{}, "categories": []any{}, "visit_status": 0}
	}
	return map[string]any{
		"authorizer_info":    info,
		"authorization_info": map[string]any{"authorizer_appid": a.AppID, "authorizer_refresh_token": granted.refresh, "func_info": funcInfo(granted.scopes)},
	}
}

// componentWebToken changes a web code for an account that is authorised to a platform.
func (c *call) componentWebToken() any {
	q := c.r.URL.Query()
	platform, f := c.platformOf(q.Get("component_appid"))
	if f.code != 0 {
		return f
	}
	if _, given := platform.authorisers[q.Get("appid")]; !given {
		return refused(61003)
	}
	return c.grantFor(c.accounts[q.Get("appid")], q.Get("code"), q.Get("grant_type"))
}

// mayByComponent refuses what a platform was not given.
func (c *call) mayByComponent(t *token) refusal {
	if t.by == "" {
		return refusal{}
	}
	granted := c.components[t.by].authorisers[c.account.AppID]
	if granted == nil {
		return refused(61003)
	}
	if strings.Contains(c.r.URL.Path, "/message/custom/") && !mayMessage(granted.scopes) {
		return refused(61007)
	}
	return refusal{}
}

func mayMessage(scopes []int) bool {
	return slices.ContainsFunc(scopes, func(scope int) bool {
		return slices.Contains([]int{scopeMessages, scopeMultiKf, scopeMiniKf, 100, 101}, scope)
	})
}
