package outbox

import (
	"errors"
	"time"

	"yingke/model"
	"yingke/service/wechat/quota"
)

// How often and how long something is tried that never left.
const (
	triesMost  = 20          // about a quarter of an hour
	pauseFirst = time.Second // doubles with each try
	pauseMost  = time.Minute
	limitPause = time.Minute // after WeChat counted too many calls
)

// outcome is what follows from how a try ended.
type outcome struct {
	state  model.DeliveryState
	pause  time.Duration // of DeliveryQueued
	unbook bool          // it counts for nothing in the ledger
	code   int           // by which WeChat overrules the ledger; 0: it does not
	forget bool          // WeChat has the file no longer
	hide   string        // the kind that this account may not send
}

// judge decides what follows from an end. tries are the attempts of this
// delivery so far, this one included.
func judge(verdict model.Verdict, err error, sent model.Outbound, tries []model.Attempt) outcome {
	var refusal *model.Refusal
	errors.As(err, &refusal)
	switch verdict {
	case model.Sent:
		return outcome{state: model.DeliverySent}
	case model.Uncertain:
		return outcome{state: model.DeliveryUncertain}
	case model.Unsent:
		return again(refusal, tries)
	default:
		return refused(refusal, sent, tries)
	}
}

// again decides about something that never left: it is tried again, unless
// somebody has to put the connection right first.
func again(refusal *model.Refusal, tries []model.Attempt) outcome {
	if refusal != nil && (refusal.Remedy == model.RemedyCredential || refusal.Remedy == model.RemedyAddress) {
		return outcome{state: model.DeliveryFailed, unbook: true}
	}
	return later(tries, pauseOf(tries))
}

// later tries again after a pause, as long as it makes sense.
func later(tries []model.Attempt, pause time.Duration) outcome {
	if len(sinceByHand(tries)) >= triesMost {
		return outcome{state: model.DeliveryFailed, unbook: true}
	}
	return outcome{state: model.DeliveryQueued, pause: pause, unbook: true}
}

func pauseOf(tries []model.Attempt) time.Duration {
	pause := pauseFirst
	for range max(0, len(sinceByHand(tries))-1) {
		if pause *= 2; pause >= pauseMost {
			return pauseMost
		}
	}
	return pause
}

// sinceByHand are the tries since a person asked for one.
func sinceByHand(tries []model.Attempt) []model.Attempt {
	for i := len(tries) - 1; i >= 0; i-- {
		if tries[i].ByHand {
			return tries[i:]
		}
	}
	return tries
}

// refused decides about what WeChat, or our own client, said no to.
func refused(refusal *model.Refusal, sent model.Outbound, tries []model.Attempt) outcome {
	failed := outcome{state: model.DeliveryFailed, unbook: true}
	if refusal == nil {
		return failed
	}
	switch refusal.Remedy {
	case model.RemedyQuota, model.RemedyWindow:
		failed.code = refusal.Code
	case model.RemedyReupload:
		failed.forget = sent.MediaID+sent.ThumbMediaID != ""
		if failed.forget && !refusedBefore(tries, 40004, 40007) {
			failed.state = model.DeliveryQueued // at once, with the file put there anew
		}
	case model.RemedyHideKind:
		failed.hide = sent.Kind
		if sent.Kind == model.KindMenu {
			failed.state = model.DeliveryQueued // at once, as a text
		}
	case model.RemedyBreak:
		return later(tries, limitPause)
	}
	return failed
}

// refusedBefore claims that an earlier try ended with one of these codes.
func refusedBefore(tries []model.Attempt, codes ...int) bool {
	recent := sinceByHand(tries)
	for _, t := range recent[:max(0, len(recent)-1)] {
		for _, code := range codes {
			if t.Code == code {
				return true
			}
		}
	}
	return false
}

// ledger is what an outcome makes of the customer's ledger.
func (o outcome) ledger(q model.Quota, booked model.Millis) model.Quota {
	if o.unbook {
		q = quota.Unbook(q, booked)
	}
	return quota.Overrule(q, o.code, booked)
}

// attemptOf writes down how a try ended.
func attemptOf(verdict model.Verdict, err error, took time.Duration) model.Attempt {
	a := model.Attempt{Took: took.Milliseconds(), Verdict: verdict}
	var refusal *model.Refusal
	if errors.As(err, &refusal) {
		a.Code, a.RID = refusal.Code, refusal.RID
	}
	var fault *model.Fault
	switch {
	case errors.As(err, &fault):
		a.Fault, a.Args = fault.Code, fault.Args
	case err != nil:
		a.Fault = model.ErrInternal.Code
	}
	return a
}
