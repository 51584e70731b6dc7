package wechat

import (
	"errors"
	"net/http"

	"yingke/model"
)

// verdict says how a call ended that must not happen twice. The error may become
// nil: what WeChat had done before is done.
func verdict(about *trip, err error) (model.Verdict, error) {
	var refusal *model.Refusal
	var status *statusError
	switch {
	case err == nil:
		return model.Sent, nil
	case errors.As(err, &refusal):
		return verdictOf(refusal)
	case errors.As(err, &status) && status.status < http.StatusInternalServerError:
		return model.Refused, err
	case about.left.Load():
		if !errors.Is(err, model.ErrWeChatUncertain) {
			err = errors.Join(model.ErrWeChatUncertain, err)
		}
		return model.Uncertain, err
	default:
		return model.Unsent, err
	}
}

// verdictOf says what an errcode means for what was to be sent.
func verdictOf(r *model.Refusal) (model.Verdict, error) {
	switch r.Remedy {
	case model.RemedyRepeated:
		return model.Sent, nil
	case model.RemedyUncertain:
		return model.Uncertain, errors.Join(model.ErrWeChatUncertain, r)
	case model.RemedyRenew, model.RemedyBackOff, model.RemedyCredential, model.RemedyAddress:
		return model.Unsent, r // later, with other credentials or more slowly, it may be sent
	default:
		return model.Refused, r
	}
}
