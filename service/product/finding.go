package product

import "yingke/model"

// State is how a finding of the self-test, or a whole product, stands.
type State string

// The states, from good to bad.
const (
	OK      State = "ok"
	Unknown State = "unknown" // nothing is known yet, or it was not asked
	Warn    State = "warn"
	Fail    State = "fail"
)

// worse claims that one state needs people more than another.
func (s State) worse(other State) bool { return rank[s] > rank[other] }

var rank = map[State]int{OK: 0, Unknown: 1, Warn: 2, Fail: 3}

// Finding is one line of the self-test (自检).
type Finding struct {
	ID     string // which check it is: "token"
	State  State
	Code   string         // of the sentence in the locale
	Args   map[string]any // that fill it, and the advice
	Reason *model.Fault   // why, in words of its own; nil: the sentence says it all
	Advice string         // code of what to do; empty: nothing
	At     model.Millis   // when it was seen; 0: it is about now
}

// The checks, in the order in which people read them.
const (
	checkPaused     = "paused"
	checkAddress    = "address"
	checkReach      = "reach"
	checkVerified   = "verified"
	checkPush       = "push"
	checkRefused    = "refused"
	checkToken      = "token"
	checkShared     = "shared"
	checkAllowList  = "allow_list"
	checkPermission = "permission"
	checkKinds      = "kinds"
	checkAgents     = "agents"
)

// finding begins a line; its sentence is "check.<id>.<what>".
func finding(id string, state State, what string) Finding {
	return Finding{ID: id, State: state, Code: "check." + id + "." + what}
}

func (f Finding) with(name string, value any) Finding {
	args := map[string]any{name: value}
	for k, v := range f.Args {
		args[k] = v
	}
	f.Args = args
	return f
}

func (f Finding) at(when model.Millis) Finding {
	f.At = when
	return f
}

// because adds the reason, and what to do about just that reason where we know it.
func (f Finding) because(reason *model.Fault) Finding {
	f.Reason = reason
	if reason != nil && advised[reason.Code] {
		f.Advice = "advice." + reason.Code
	}
	return f
}

func (f Finding) advise(what string) Finding {
	f.Advice = "advice." + what
	return f
}

// advised are the codes of faults for which the locale knows what to do.
var advised = set(
	"push.bad_signature", "push.stale", "push.not_encrypted", "push.encrypted", "push.wrong_key", "push.other_appid", "push.other_account", "push.broken",
	"wechat.appid", "wechat.secret", "wechat.secret_frozen", "wechat.address", "wechat.token", "wechat.away", "wechat.token_url",
	"wechat.no_permission", "wechat.banned", "wechat.call_limit",
)

func set(codes ...string) map[string]bool {
	all := map[string]bool{}
	for _, code := range codes {
		all[code] = true
	}
	return all
}

// Report is a self-test.
type Report struct {
	At       model.Millis
	Live     bool // WeChat and our own address were asked; otherwise only what was known
	State    State
	Findings []Finding
}

// worst is the state of a whole list.
func worst(all []Finding) State {
	state := OK
	for _, f := range all {
		if f.State.worse(state) {
			state = f.State
		}
	}
	return state
}
