package model

import "fmt"

// Remedy says what our code does about a refusal by WeChat.
type Remedy string

// The remedies.
const (
	RemedyShow       Remedy = "show"              // nothing to do but to say it
	RemedyUncertain  Remedy = "uncertain"         // -1: reads try again; of a send nobody knows
	RemedyRenew      Remedy = "renew_token"       // once, if the failing token is still the current one
	RemedyBug        Remedy = "bug"               // we asked wrongly
	RemedyCustomer   Remedy = "forget_customer"   // the openid is not one of this account's
	RemedyReupload   Remedy = "reupload"          // the media id died: upload once more
	RemedyHideKind   Remedy = "hide_kind"         // this account may not send this kind
	RemedyCredential Remedy = "credential_error"  // stop calling until somebody corrects the connection
	RemedyAddress    Remedy = "show_address"      // our address is not on the list
	RemedyLoginAgain Remedy = "login_again"       // a code was used or is too old
	RemedyConfigure  Remedy = "configure"         // a template or a page is not there
	RemedyStopAlerts Remedy = "stop_alerts"       // the person follows no more
	RemedyNoConsent  Remedy = "no_consent"        // the subscription is used up: balance 0
	RemedyShorten    Remedy = "shorten"           // check before sending
	RemedyBreak      Remedy = "break_circuit"     // this call is used up for the day or the minute
	RemedyBackOff    Remedy = "back_off"          // slower
	RemedyWindow     Remedy = "close_window"      // 48 hours are over, or he follows no more
	RemedyQuota      Remedy = "empty_quota"       // the count is used up until he acts
	RemedyRepeated   Remedy = "repeated"          // it had been done before: as good as success
	RemedyIgnore     Remedy = "ignore"            // typing came too early or too often
	RemedyFeature    Remedy = "disable_feature"   // the account has no right to this call
	RemedyAuthorise  Remedy = "authorise_again"   // the authorisation of the third party is broken
	RemedySkip       Remedy = "skip"              // the check cannot be made
	RemedyConfirm    Remedy = "ask_administrator" // WeChat asks the account's administrator first
)

// Refusal is WeChat's errcode as an error. It unwraps to the fault whose
// sentence people read.
type Refusal struct {
	Code    int
	Message string // errmsg as it came
	RID     string // what WeChat's support asks for; empty: none came
	Remedy  Remedy
	Address string // of 40164: the address to put on the list
	MsgID   int64  // of 45065: the message that had been sent before

	Fault *Fault
}

// Error is for logs.
func (r *Refusal) Error() string { return fmt.Sprintf("WeChat refused with %d: %s", r.Code, r.Message) }

// Unwrap leads to the sentence for people.
func (r *Refusal) Unwrap() error {
	if r.Fault == nil {
		return nil
	}
	return r.Fault
}
