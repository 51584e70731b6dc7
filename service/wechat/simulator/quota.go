package simulator

import "time"

// What a person can do that lets an account write to him.
const (
	actMessage = "message"
	actEnter   = "enter"
	actClick   = "menu_click"
	actFollow  = "follow"
	actScan    = "scan"
	actPay     = "pay"
	actTap     = "menu_tap"
)

// allowance is what an action allows.
type allowance struct {
	count int // -1: any number
	last  time.Duration
}

// allowances are the quotas of the documentation (wechat.md A4).
func allowances(k Kind) map[string]allowance {
	if k.Mini() {
		return map[string]allowance{actMessage: {5, 48 * time.Hour}, actEnter: {2, time.Minute}}
	}
	return map[string]allowance{
		actMessage: {5, 48 * time.Hour}, actClick: {3, time.Minute}, actFollow: {3, time.Minute},
		actScan: {3, time.Minute}, actTap: {3, time.Minute}, actPay: {-1, 48 * time.Hour},
	}
}

// window is what an action still allows.
type window struct {
	until time.Time
	left  int // -1: any number
}

// act remembers that the person did something; an allowed action begins anew.
func (s *Simulator) act(t *thread, action string) {
	t.lastAction = s.now()
	if allowed, counts := allowances(t.account.Kind)[action]; counts {
		t.windows[action] = &window{t.lastAction.Add(allowed.last), allowed.count}
	}
}

// Quota is what an account may still send to a person, for the phone's page.
type Quota struct {
	Left  int   `json:"left"` // -1: any number
	Until int64 `json:"until"`
}

// quota is the most that any open window allows; windows do not add up, and a
// message counts in all of them. Without an open window the code is 45015, with
// only empty ones 45047.
func (s *Simulator) quota(t *thread) (Quota, refusal) {
	now, best, open := s.now(), Quota{}, false
	for _, w := range t.windows {
		if !now.Before(w.until) {
			continue
		}
		open = true
		if w.left == -1 || best.Left >= 0 && (w.left > best.Left || w.left == best.Left && millis(w.until) > best.Until) {
			best = Quota{w.left, millis(w.until)}
		}
	}
	switch {
	case !open:
		return Quota{}, refused(45015)
	case best.Left == 0:
		return best, refused(45047)
	default:
		return best, refusal{}
	}
}

// mayWrite says whether the account may send a customer-service message now.
func (s *Simulator) mayWrite(t *thread) refusal {
	if t.account.Kind.Official() && !t.following {
		return refused(45015)
	}
	_, f := s.quota(t)
	return f
}

// spend counts a message that was sent, in every window.
func (t *thread) spend() {
	for _, w := range t.windows {
		if w.left > 0 {
			w.left--
		}
	}
}
