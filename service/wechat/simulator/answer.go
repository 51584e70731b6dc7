package simulator

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// refusal is an errcode with its errmsg.
type refusal struct {
	code int
	text string
}

// words are WeChat's own for its errcodes.
var words = map[int]string{
	-1:    "system error",
	40001: "invalid credential, access_token is invalid or not latest",
	40003: "invalid openid",
	40004: "invalid media type",
	40005: "invalid file type",
	40007: "invalid media_id",
	40008: "invalid message type",
	40013: "invalid appid",
	40014: "invalid access_token",
	40016: "invalid button size",
	40017: "invalid button type",
	40018: "invalid button name size",
	40019: "invalid button key size",
	40020: "invalid button url size",
	40023: "invalid sub button size",
	40024: "invalid sub button type",
	40025: "invalid sub button name size",
	40029: "invalid code",
	40030: "invalid refresh_token",
	40032: "invalid openid list size",
	40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
	40037: "invalid template_id",
	40053: "invalid action info",
	40125: "invalid appsecret",
	40130: "invalid openid list size, at least two openid",
	40163: "code been used",
	40164: "invalid ip %s ipv6 ::ffff:%s, not in whitelist",
	40166: "invalid weapp appid",
	40200: "invalid account type",
	40243: "AppSecret is frozen",
	41001: "access_token missing",
	41005: "media data missing",
	41030: "invalid page",
	42001: "access_token expired",
	42002: "refresh_token expired",
	43002: "require POST method",
	43004: "require subscribe",
	43019: "user is in black list",
	43101: "user refuse to accept the msg",
	44001: "empty media data",
	44004: "empty content",
	45001: "media size out of limit",
	45002: "content size out of limit",
	45008: "article size out of limit",
	45009: "reach max api daily quota limit",
	45011: "api minute-quota reach limit, must slower, retry next minute",
	45015: "response out of time limit or subscription is canceled",
	45028: "has no masssend quota",
	45047: "out of response count limit",
	45056: "too many tag now, no need to add new",
	45057: "can't delete the tag that has too many fans",
	45058: "can't modify sys tag",
	45059: "can not add this tag because this user has too many tags",
	45064: "no permission to use weapp in menu",
	45065: "clientmsgid exist",
	45066: "same clientmsgid retry too fast",
	45067: "clientmsgid size out of limit",
	45072: "command field is invalid",
	45080: "you have not interacted within 30s, can not send typing",
	45081: "you are typing already",
	45157: "invalid tag name",
	45158: "tag name size out of limit",
	45159: "invalid tag id",
	45162: "invalid type",
	46003: "menu no exist",
	46004: "user no exist",
	47001: "data format error",
	47003: "argument invalid!",
	48001: "api unauthorized",
	48008: "no permission for this msgtype",
	49003: "not match openid",
	61003: "component is not authorized by this account",
	61005: "component ticket is expired",
	61006: "component ticket is invalid",
	61007: "api is unauthorized to component",
	61023: "refresh_token is invalid",
	65301: "no default menu",
	65303: "there is no default menu, please create default menu first",
	65320: "conditional menu no longer supports matching by private data",
	65400: "please enable new custom service, or wait for a while if you have enabled",
	65401: "invalid custom service account",
	65403: "invalid nickname",
	65404: "invalid custom service account prefix",
	65405: "too many custom service accounts",
	65406: "custom service account exists",
	85005: "weapp not bind",
}

// refuse makes a refusal by its code.
func refused(code int) refusal { return refusal{code, words[code]} }

// wordsOf fills in who called, where the words name him.
func wordsOf(code int, r *http.Request) string {
	text, known := words[code]
	if !known {
		return fmt.Sprintf("error %d", code)
	}
	if code == 40164 {
		return fmt.Sprintf(text, callerOf(r), callerOf(r))
	}
	return text
}

// callerOf is the address a call comes from. All of ours come from this machine,
// which nobody would put on a list: what is shown is an address for examples.
func callerOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if ip := net.ParseIP(host); err == nil && ip != nil && !ip.IsLoopback() {
		return host
	}
	return "203.0.113.7"
}

// refuse writes a refusal, with a rid as WeChat's support would ask for.
func (s *Simulator) refuse(w http.ResponseWriter, f refusal) {
	writeJSON(w, http.StatusOK, s.bodyOf(f, nil))
}

func (s *Simulator) bodyOf(f refusal, more map[string]any) map[string]any {
	body := map[string]any{"errcode": f.code, "errmsg": f.text + " rid: " + s.rid()}
	for name, value := range more {
		body[name] = value
	}
	return body
}

// rid is the id of a request, in the shape of WeChat's.
func (s *Simulator) rid() string {
	now := s.now()
	return fmt.Sprintf("%x-%08x-%08x", now.Unix(), uint32(now.UnixNano()), uint32(now.UnixNano()>>20)) //nolint:gosec // looks only
}

// file is an answer that is no JSON.
type file struct {
	kind    string
	name    string
	content []byte
}

// redirect sends a browser on.
type redirect struct{ to string }

// page is an answer for a browser.
type page struct {
	status int
	html   string
}

// ok is the success of a call that has nothing to say.
func ok() map[string]any { return map[string]any{"errcode": 0, "errmsg": "ok"} }

// okWith is a success that says something.
func okWith(more map[string]any) map[string]any {
	body := ok()
	for name, value := range more {
		body[name] = value
	}
	return body
}

// millis is a moment for the phone.
func millis(t time.Time) int64 { return t.UnixMilli() }
