package quota

import "yingke/model"

// open is a window that is open now.
type open struct {
	left      int
	unlimited bool
	until     model.Millis
}

// better claims that this window allows more than the other, or as much for longer.
func (o open) better(other open) bool {
	if o.unlimited != other.unlimited {
		return o.unlimited
	}
	if !o.unlimited && o.left != other.left {
		return o.left > other.left
	}
	return o.until > other.until
}

func (o open) allows() bool { return o.unlimited || o.left > 0 }

// Standing is what may be sent to a customer now. A product without windows,
// such as our own page, has no limit.
func (w Windows) Standing(kind model.ProductKind, q model.Quota, now model.Millis) model.QuotaStanding {
	windows, limited := w[kind]
	if !limited {
		return model.QuotaStanding{State: model.QuotaOpen, Unlimited: true}
	}
	all, closes := opened(windows, q, now)
	standing := model.QuotaStanding{ClosesAt: closes}
	best, found := bestOf(all, now)
	switch {
	case found && best.allows():
		standing.State, standing.Unlimited, standing.Until = model.QuotaOpen, best.unlimited, best.until
		standing.Left = best.left
		if next, more := bestOf(all, best.until); more {
			standing.Then = next.left
		}
	case found:
		standing.State = model.QuotaUsedUp
	default:
		standing.State = whyClosed(q)
	}
	return standing
}

// opened lists the windows that are open now, and when the last of all closes
// or closed. A window that WeChat shut is none.
func opened(windows map[model.Action]Window, q model.Quota, now model.Millis) (all []open, closes model.Millis) {
	for action, at := range q.Acted {
		window, counts := windows[action]
		if !counts || at <= q.ShutAt {
			continue
		}
		o := open{until: at.Add(window.For)}
		closes = max(closes, o.until)
		if now >= o.until {
			continue
		}
		if at > q.UsedUpAt {
			o.unlimited = window.Unlimited
			o.left = max(0, window.Count-sentSince(q, at))
		}
		all = append(all, o)
	}
	return all, closes
}

// bestOf is the window that allows most, of those that are still open at a time.
func bestOf(all []open, at model.Millis) (best open, found bool) {
	for _, o := range all {
		if o.until > at && (!found || o.better(best)) {
			best, found = o, true
		}
	}
	return best, found
}

func sentSince(q model.Quota, at model.Millis) int {
	n := 0
	for _, sent := range q.Sends {
		if sent >= at {
			n++
		}
	}
	return n
}

// whyClosed tells why no window is open.
func whyClosed(q model.Quota) model.QuotaState {
	var last model.Millis
	for _, at := range q.Acted {
		last = max(last, at)
	}
	switch {
	case q.ShutAt > 0 && q.ShutAt >= last:
		return model.QuotaShut
	case last > 0:
		return model.QuotaOver
	default:
		return model.QuotaNever
	}
}

// Fault is the sentence for a standing that allows nothing; nil if it allows something.
func Fault(s model.QuotaStanding) error {
	switch s.State {
	case model.QuotaOpen:
		return nil
	case model.QuotaUsedUp:
		return model.ErrWeChatQuota
	case model.QuotaNever:
		return model.ErrWeChatNever
	default:
		return model.ErrWeChatWindow
	}
}
