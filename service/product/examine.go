package product

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"yingke/model"
)

// How long something stays news.
const (
	killedNews   = 24 * time.Hour // a token that somebody else replaced
	calledNews   = 7 * 24 * time.Hour
	quietAfter   = 7 * 24 * time.Hour // without any push
	refusedNews  = time.Hour          // after good pushes have come again
	day          = 24 * time.Hour
	portHTTP     = "80"
	portHTTPS    = "443"
	defaultHTTPS = "https"
)

// facts is everything that a self-test knows. Deciding is pure.
type facts struct {
	now     model.Millis
	product model.ProductOf
	address string // of the push, as people copy it; empty: not asked
	near    bool   // WeChat is a simulated one on this machine

	live  bool // the three below were asked
	token error
	call  error
	reach error // errUnset, *reachError, or nil

	state model.TokenState
}

// examine says what the facts mean, line by line.
func examine(f facts) []Finding {
	return []Finding{
		f.paused(), f.addressed(), f.reached(), f.verified(), f.pushed(), f.refused(),
		f.tokened(), f.shared(), f.listed(), f.permitted(), f.kinds(), f.agents(),
	}
}

func (f facts) health() model.ConnectionHealth { return f.product.Connection.Health }

// since claims that a moment is at most so long ago.
func (f facts) since(at model.Millis, d time.Duration) bool { return at != 0 && f.now.Sub(at) <= d }

func (f facts) paused() Finding {
	if f.product.Connection.Paused {
		return finding(checkPaused, Warn, "yes").advise("paused")
	}
	return finding(checkPaused, OK, "no")
}

// addressed looks at the push address as WeChat would: http or https, port 80
// or 443, a host that is not inside somebody's network.
func (f facts) addressed() Finding {
	u, err := url.Parse(f.address)
	if f.address == "" || err != nil || u.Hostname() == "" {
		return finding(checkAddress, Unknown, "unset").advise("public_url")
	}
	host, port := u.Hostname(), u.Port()
	switch {
	case f.near && (port != "" || !public(host)):
		return finding(checkAddress, OK, "near")
	case !public(host):
		return finding(checkAddress, Fail, "private").with("host", host).advise("public_url")
	case port != "" && port != portHTTP && port != portHTTPS:
		return finding(checkAddress, Fail, "port").with("port", port).advise("public_url")
	case u.Scheme != defaultHTTPS:
		return finding(checkAddress, Warn, "http").advise("https")
	}
	return finding(checkAddress, OK, "ok")
}

// public claims that a host may be reached from everywhere, by its looks.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	for _, inside := range []string{".local", ".internal", ".localhost", ".lan", ".home.arpa", ".test"} {
		if strings.HasSuffix(host, inside) {
			return false
		}
	}
	return strings.Contains(host, ".")
}

func (f facts) reached() Finding {
	var wrong *reachError
	switch {
	case !f.live, errors.Is(f.reach, errUnset):
		return finding(checkReach, Unknown, "unset")
	case f.reach == nil:
		return finding(checkReach, OK, "ok")
	case errors.As(f.reach, &wrong) && wrong.moved:
		return finding(checkReach, Fail, "moved").with("status", wrong.status).advise("reach_moved")
	case errors.As(f.reach, &wrong) && wrong.status != 0:
		return finding(checkReach, Fail, "answer").with("status", wrong.status).advise("reach_answer")
	}
	var name *net.DNSError
	if errors.As(f.reach, &name) {
		return finding(checkReach, Fail, "name").with("host", name.Name).advise("reach_name")
	}
	return finding(checkReach, Warn, "away").advise("reach_away")
}

func (f facts) verified() Finding {
	h := f.health()
	switch {
	case h.VerifiedAt != 0:
		return finding(checkVerified, OK, "ok").at(h.VerifiedAt)
	case h.PushedAt > f.product.Connection.ChangedAt:
		return finding(checkVerified, OK, "pushed").at(h.PushedAt)
	}
	return finding(checkVerified, Unknown, "never").advise("verify")
}

func (f facts) pushed() Finding {
	at := f.health().PushedAt
	switch {
	case at == 0:
		return finding(checkPush, Unknown, "never").advise("push_never")
	case !f.since(at, quietAfter):
		return finding(checkPush, Warn, "quiet").with("days", int(f.now.Sub(at)/day)).at(at).advise("push_never")
	}
	return finding(checkPush, OK, "ok").at(at)
}

func (f facts) refused() Finding {
	h := f.health()
	good := max(h.PushedAt, h.VerifiedAt)
	reason := faultOf(h.RefusedFault, h.RefusedArgs)
	switch {
	case h.RefusedAt == 0:
		return finding(checkRefused, OK, "none")
	case h.RefusedAt > good:
		return finding(checkRefused, Fail, "now").with("count", h.RefusedCount).at(h.RefusedAt).because(reason)
	case f.since(h.RefusedAt, refusedNews):
		return finding(checkRefused, Warn, "past").with("count", h.RefusedCount).at(h.RefusedAt).because(reason)
	}
	return finding(checkRefused, OK, "past").with("count", h.RefusedCount).at(h.RefusedAt)
}

// tokened says whether we get an access token.
func (f facts) tokened() Finding {
	err := f.token
	if !f.live {
		err = f.state.Failure
	}
	fromURL := f.product.Connection.TokenURL != ""
	switch {
	case err != nil:
		return finding(checkToken, Fail, "fail").at(f.state.FailedAt).because(reasonOf(err))
	case !f.live && f.state.FetchedAt == 0:
		return finding(checkToken, Unknown, "unset")
	case fromURL:
		return finding(checkToken, OK, "url").at(f.state.FetchedAt)
	}
	return finding(checkToken, OK, "ok").at(f.state.FetchedAt)
}

// shared says whether somebody else replaces our tokens.
func (f facts) shared() Finding {
	if f.since(f.state.KilledAt, killedNews) {
		return finding(checkShared, Warn, "killed").with("count", f.state.Killed).at(f.state.KilledAt).advise("shared")
	}
	return finding(checkShared, OK, "none")
}

// listed says whether WeChat takes calls from our address (白名单).
func (f facts) listed() Finding {
	err := errors.Join(f.token, f.call)
	if !f.live {
		err = f.state.Failure
	}
	var refusal *model.Refusal
	if errors.As(err, &refusal) && refusal.Remedy == model.RemedyAddress {
		return finding(checkAllowList, Fail, "missing").with("address", refusal.Address).advise("wechat.address")
	}
	switch {
	case f.product.Kind != model.Official:
		return finding(checkAllowList, OK, "not_needed")
	case !f.live || err != nil:
		return finding(checkAllowList, Unknown, "unset")
	}
	return finding(checkAllowList, OK, "ok")
}

// permitted says whether WeChat refuses calls of this account. What lies in
// credentials and addresses is the token's line.
func (f facts) permitted() Finding {
	h := f.health()
	reason := faultOf(h.CalledFault, h.CalledArgs)
	switch {
	case f.since(h.CalledAt, calledNews) && forbidding[h.CalledFault]:
		return finding(checkPermission, Fail, "refused").with("code", h.CalledCode).with("text", h.CalledText).at(h.CalledAt).because(reason)
	case f.since(h.CalledAt, calledNews) && !ofCredentials[h.CalledFault]:
		return finding(checkPermission, Warn, "refused").with("code", h.CalledCode).with("text", h.CalledText).at(h.CalledAt).because(reason)
	case f.live && f.token == nil && f.call != nil:
		return finding(checkPermission, Warn, "call").because(reasonOf(f.call))
	case !f.live:
		return finding(checkPermission, OK, "none")
	case f.token != nil:
		return finding(checkPermission, Unknown, "unset")
	}
	return finding(checkPermission, OK, "none")
}

var (
	// forbidding are codes of faults with which nothing can be sent at all.
	forbidding = set("wechat.no_permission", "wechat.banned", "wechat.permission_set", "wechat.not_authorised", "wechat.administrator")
	// ofCredentials are what another line says.
	ofCredentials = set("wechat.appid", "wechat.secret", "wechat.secret_frozen", "wechat.address", "wechat.token")
)

func (f facts) kinds() Finding {
	refused := f.product.Connection.Refused
	if len(refused) == 0 {
		return finding(checkKinds, OK, "none")
	}
	return finding(checkKinds, Warn, "refused").with("kinds", strings.Join(refused, ", ")).advise("kinds")
}

func (f facts) agents() Finding {
	p := f.product
	switch {
	case p.Agents == 0:
		return finding(checkAgents, Fail, "none").advise("agents_none")
	case p.Online == 0:
		return finding(checkAgents, Warn, "offline").with("count", p.Agents).advise("agents_offline")
	}
	return finding(checkAgents, OK, "ok").with("count", p.Agents).with("online", p.Online)
}

// faultOf is a fault as it was noted.
func faultOf(code string, args map[string]any) *model.Fault {
	kind, known := model.Faults()[code]
	if !known {
		return nil
	}
	return &model.Fault{Kind: kind, Code: code, Args: args}
}

// reasonOf is the sentence in an error.
func reasonOf(err error) *model.Fault {
	var fault *model.Fault
	if errors.As(err, &fault) {
		return fault
	}
	return model.ErrWeChatAway
}

// Light is how a product stands as far as rows and this node's memory can say:
// the lamp in the list of products. It asks nobody.
func (s *Service) Light(p model.ProductOf) State {
	if p.Connection.AppID == "" {
		return OK // the cloud's; or the viewer may not see it
	}
	return light(facts{now: model.At(s.Now()), product: p, state: s.Tokens.State(p.Connection.AppID)})
}

func light(f facts) State {
	lines := []Finding{f.paused(), f.verified(), f.refused(), f.permitted(), f.agents()}
	if f.state.Failure != nil {
		lines = append(lines, f.tokened())
	}
	return worst(lines)
}
