// Package quota works out how many messages WeChat still takes for a customer,
// and until when. It is pure: a ledger and the time go in, a standing or a new
// ledger comes out.
//
// WeChat lets us write only after the customer did something, and only so many
// messages in so much time (wechat.md A4). Each kind of action has a window of
// its own; windows that overlap do not add up: what may be sent is the most that
// any of them still allows, and a message counts in all that are open. The
// ledger (model.Quota) keeps what happened; the windows are configuration, so
// that a number that WeChat changes is changed in one place and true at once.
//
// Times are by our own clock: the action's is that of our receiving it, since
// messages that we send are timed by the same clock.
//
// WeChat knows better: 45047 and 45015 overrule the ledger.
package quota

import (
	"maps"
	"slices"
	"time"

	"yingke/model"
)

// Window is what one action allows.
type Window struct {
	Count     int           `json:"count"` // messages
	For       time.Duration `json:"for"`
	Unlimited bool          `json:"unlimited"` // any number, for that time
}

// Windows are the windows of each kind of product.
type Windows map[model.ProductKind]map[model.Action]Window

// mostSends bounds the ledger; no window may count more.
const mostSends = 100

// Defaults are the windows as WeChat documents them.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
// https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/customer-message.html
func Defaults() Windows {
	mini := map[model.Action]Window{
		model.ActMessage: {Count: 5, For: 48 * time.Hour},
		model.ActEnter:   {Count: 2, For: time.Minute},
	}
	return Windows{
		model.MiniProgram: mini,
		model.MiniGame:    maps.Clone(mini),
		model.Official: {
			model.ActMessage:   {Count: 5, For: 48 * time.Hour},
			model.ActMenuClick: {Count: 3, For: time.Minute},
			model.ActFollow:    {Count: 3, For: time.Minute},
			model.ActScan:      {Count: 3, For: time.Minute},
			model.ActMenuTap:   {Count: 3, For: time.Minute},
			model.ActPay:       {Unlimited: true, For: 48 * time.Hour},
		},
	}
}

// Check refuses windows that no ledger could keep.
func (w Windows) Check() error {
	for _, windows := range w {
		for action, window := range windows {
			if window.For <= 0 || !window.Unlimited && (window.Count < 1 || window.Count > mostSends) {
				return model.ErrOutOfRange.On("quota."+string(action)).With("min", 1).With("max", mostSends)
			}
		}
	}
	return nil
}

// ActionOf is the action behind a push; false if it allows nothing. A tapped
// line of an official account's menu message counts as a menu click, although it
// arrives as a text.
func ActionOf(kind model.ProductKind, p model.Push) (model.Action, bool) {
	if p.Kind != model.KindEvent {
		if kind == model.Official && p.MenuID != "" {
			return model.ActMenuTap, true
		}
		return model.ActMessage, true
	}
	switch p.Event {
	case "user_enter_tempsession":
		return model.ActEnter, true
	case "CLICK", "scancode_push", "scancode_waitmsg":
		return model.ActMenuClick, true
	case "subscribe":
		return model.ActFollow, true
	case "SCAN":
		return model.ActScan, true
	default:
		return "", false // VIEW, view_miniprogram and the rest open nothing
	}
}

// Act records that the customer did something.
func Act(q model.Quota, action model.Action, at model.Millis) model.Quota {
	if q.Acted[action] >= at {
		return q
	}
	acted := maps.Clone(q.Acted)
	if acted == nil {
		acted = map[model.Action]model.Millis{}
	}
	acted[action] = at
	q.Acted = acted
	return q
}

// Book records that a message is being sent. Book before trying: what happens to
// a message of which nobody knows whether it arrived, WeChat has counted.
func Book(q model.Quota, at model.Millis) model.Quota {
	sends := append(slices.Clone(q.Sends), at)
	slices.Sort(sends)
	if len(sends) > mostSends {
		sends = sends[len(sends)-mostSends:]
	}
	q.Sends = sends
	return q
}

// Unbook takes a booking back: the message was refused, or never left.
func Unbook(q model.Quota, at model.Millis) model.Quota {
	if i := slices.Index(q.Sends, at); i >= 0 {
		q.Sends = slices.Delete(slices.Clone(q.Sends), i, i+1)
	}
	return q
}

// Overrule believes WeChat: the message asked for at a time was refused with
// this code. What the customer did after that time still counts.
func Overrule(q model.Quota, code int, asked model.Millis) model.Quota {
	switch code {
	case 45047:
		q.UsedUpAt = max(q.UsedUpAt, asked)
	case 45015:
		q.ShutAt = max(q.ShutAt, asked)
	}
	return q
}

// Shut records that the customer unfollowed.
func Shut(q model.Quota, at model.Millis) model.Quota {
	q.ShutAt = max(q.ShutAt, at)
	return q
}
