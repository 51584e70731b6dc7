package wire

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"yingke/model"
)

// refusals is every errcode that deserves a branch: what our code does about it,
// and what people read. A code that is not here is shown with WeChat's own words.
// https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
var refusals = map[int]struct {
	remedy model.Remedy
	fault  *model.Fault
}{
	-1: {model.RemedyUncertain, model.ErrWeChatBusy},

	// the access token
	40001: {model.RemedyRenew, model.ErrWeChatToken},
	42001: {model.RemedyRenew, model.ErrWeChatToken},
	40014: {model.RemedyRenew, model.ErrWeChatToken},
	41001: {model.RemedyBug, model.ErrWeChatNoToken},

	// the connection
	40013: {model.RemedyCredential, model.ErrWeChatAppID},
	40125: {model.RemedyCredential, model.ErrWeChatSecret},
	40243: {model.RemedyCredential, model.ErrWeChatFrozen},
	40164: {model.RemedyAddress, model.ErrWeChatAddress},
	48001: {model.RemedyFeature, model.ErrWeChatPermission},
	48004: {model.RemedyFeature, model.ErrWeChatBanned},
	61003: {model.RemedyAuthorise, model.ErrWeChatUnauthorised},
	61004: {model.RemedyAuthorise, model.ErrWeChatAddress},
	61005: {model.RemedyAuthorise, model.ErrWeChatTicket},
	61006: {model.RemedyAuthorise, model.ErrWeChatTicket},
	61007: {model.RemedyAuthorise, model.ErrWeChatScope},
	61023: {model.RemedyAuthorise, model.ErrWeChatUnauthorised},
	89501: {model.RemedyConfirm, model.ErrWeChatConfirm},
	89503: {model.RemedyConfirm, model.ErrWeChatConfirm},
	89506: {model.RemedyConfirm, model.ErrWeChatConfirm},
	89507: {model.RemedyConfirm, model.ErrWeChatConfirm},

	// who is written to, and whether he may be
	40003: {model.RemedyCustomer, model.ErrWeChatOpenID},
	43004: {model.RemedyStopAlerts, model.ErrWeChatNotFollower},
	43019: {model.RemedyShow, model.ErrWeChatBlacklisted},
	43101: {model.RemedyNoConsent, model.ErrWeChatNoConsent},
	45015: {model.RemedyWindow, model.ErrWeChatWindow},
	45047: {model.RemedyQuota, model.ErrWeChatQuota},
	48002: {model.RemedyShow, model.ErrWeChatMessagesOff},
	61010: {model.RemedySkip, model.ErrWeChatInactive},

	// what is sent
	40004: {model.RemedyReupload, model.ErrWeChatMediaKind},
	40007: {model.RemedyReupload, model.ErrWeChatMediaGone},
	40008: {model.RemedyHideKind, model.ErrWeChatKind},
	45162: {model.RemedyHideKind, model.ErrWeChatKind},
	40200: {model.RemedyHideKind, model.ErrWeChatKind},
	45002: {model.RemedyShorten, model.ErrWeChatTextLong},
	45008: {model.RemedyShorten, model.ErrWeChatArticles},
	45064: {model.RemedyShow, model.ErrWeChatNotLinked},
	85005: {model.RemedyShow, model.ErrWeChatNotLinked},
	40166: {model.RemedyShow, model.ErrWeChatNotLinked},
	40037: {model.RemedyConfigure, model.ErrWeChatTemplate},
	41030: {model.RemedyConfigure, model.ErrWeChatPage},
	47001: {model.RemedyBug, model.ErrWeChatRequest},
	47003: {model.RemedyConfigure, model.ErrWeChatField},
	48008: {model.RemedyShow, model.ErrWeChatMassKind},
	45065: {model.RemedyRepeated, model.ErrWeChatRepeated},
	45066: {model.RemedyBackOff, model.ErrWeChatFast},
	45067: {model.RemedyBug, model.ErrWeChatClientID},
	45072: {model.RemedyIgnore, model.ErrWeChatTyping},
	45080: {model.RemedyIgnore, model.ErrWeChatTyping},
	45081: {model.RemedyIgnore, model.ErrWeChatTyping},

	// how often, and the rest
	45009: {model.RemedyBreak, model.ErrWeChatLimit},
	45011: {model.RemedyBackOff, model.ErrWeChatFast},
	40029: {model.RemedyLoginAgain, model.ErrWeChatCode},
	40163: {model.RemedyLoginAgain, model.ErrWeChatCode},
	45056: {model.RemedyShow, model.ErrWeChatTags},
	45157: {model.RemedyShow, model.ErrWeChatTagName},
	45158: {model.RemedyShow, model.ErrWeChatTagName},
	65301: {model.RemedyShow, model.ErrWeChatNoMenu},
	65303: {model.RemedyShow, model.ErrWeChatNoMenu},
	46003: {model.RemedyShow, model.ErrWeChatNoMenu},
	65320: {model.RemedyBug, model.ErrWeChatMenuMatch},
}

// Limits of what we keep of an errmsg.
const (
	longestErrMsg = 300
	longestRID    = 64
)

var (
	ridPattern     = regexp.MustCompile(`rid: ?([0-9A-Za-z_-]+)`)
	addressPattern = regexp.MustCompile(`invalid ip ([0-9A-Fa-f.:]+)`)
	fieldPattern   = regexp.MustCompile(`data\.([A-Za-z0-9_]+)`)
)

// Refused is an errcode as an error; nil for 0. The errmsg is kept, since its
// rid is what WeChat's support asks for.
func Refused(code int, errmsg string) *model.Refusal {
	if code == 0 {
		return nil
	}
	r := &model.Refusal{Code: code, Message: cut(errmsg, longestErrMsg), RID: cut(found(ridPattern, errmsg), longestRID), Remedy: model.RemedyShow}
	fault := model.ErrWeChat
	if known, ok := refusals[code]; ok {
		r.Remedy, fault = known.remedy, known.fault
	}
	fault = fault.With("code", code).With("message", r.Message).With("rid", r.RID)
	switch code {
	case 40164, 61004:
		r.Address = found(addressPattern, errmsg)
		fault = fault.With("address", r.Address)
	case 47003:
		fault = fault.With("field", found(fieldPattern, errmsg))
	}
	r.Fault = fault
	return r
}

// RefusalIn finds the errcode in an answer of WeChat's; nil if it is a success
// or no JSON object. Bodies that are no object are not for this function to judge.
func RefusalIn(body []byte) *model.Refusal {
	var answer struct {
		Code    json.Number `json:"errcode"`
		Message string      `json:"errmsg"`
		MsgID   json.Number `json:"msg_id"`
	}
	// A field of an unexpected type does not hide the errcode beside it.
	var odd *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &answer); err != nil && !errors.As(err, &odd) || answer.Code == "" {
		return nil
	}
	code, err := answer.Code.Int64()
	if err != nil {
		return nil
	}
	r := Refused(int(code), answer.Message)
	if r == nil {
		return nil
	}
	if id, err := answer.MsgID.Int64(); err == nil {
		r.MsgID = id
	}
	return r
}

func found(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}
