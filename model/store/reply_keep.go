package store

import (
	"errors"

	"gorm.io/gorm/clause"

	"yingke/model"
)

// linesMost is how many lines of a decision are kept.
const linesMost = 100

// sayAll says what an outcome says, in its order. What the robot has said before
// under the same client id is passed over: of one message it speaks once,
// whatever happened in between. What it says after a pause is kept for later.
func (st *step) sayAll(o *model.Outcome) error {
	logs := make([]replying, len(o.Replied))
	for _, u := range o.Say {
		var log *replying
		if u.Log > 0 {
			log = &logs[u.Log-1]
			if log.pause += u.Pause; log.pause > 0 {
				u.ConversationID = st.is.ID
				log.later = append(log.later, model.ReplyLater{TenantID: st.is.TenantID, ConversationID: st.is.ID, DueAt: st.now + log.pause, Utterance: u})
				continue
			}
		}
		m, err := st.say(u)
		if errors.Is(err, errRepeat) && u.Party == model.ByRobot {
			continue
		}
		if err != nil {
			return err
		}
		if log != nil {
			log.said(m.Number)
		}
	}
	for i := range o.Replied {
		if err := st.keepReply(&o.Replied[i], logs[i]); err != nil {
			return err
		}
	}
	return nil
}

// replying is one decision of the robot while it is being kept.
type replying struct {
	from, to int64
	pause    model.Millis
	later    []model.ReplyLater
}

func (r *replying) said(number int64) {
	if r.from == 0 {
		r.from = number
	}
	r.to = number
}

// keepReply keeps what the robot decided: its log, when rules fired, what is to
// be counted, what it says later.
func (st *step) keepReply(r *model.Replied, as replying) error {
	log := r.Log
	log.ID, log.TenantID, log.ConversationID, log.At = 0, st.is.TenantID, st.is.ID, st.now
	log.SaidFrom, log.SaidTo = as.from, as.to
	log.Lines, log.More = shortened(log.Lines)
	if len(log.Lines) > 0 || as.to > 0 || len(as.later) > 0 {
		if err := st.db.Create(&log).Error; err != nil {
			return err
		}
	}
	for i := range as.later {
		as.later[i].LogID = log.ID
	}
	if len(as.later) > 0 {
		if err := st.db.Create(&as.later).Error; err != nil {
			return err
		}
	}
	if err := st.noteFired(r.Fired); err != nil {
		return err
	}
	return st.addHits(r.Hits)
}

func (st *step) noteFired(rules []int64) error {
	if len(rules) == 0 {
		return nil
	}
	rows := make([]model.ReplyFired, 0, len(rules))
	seen := map[int64]bool{}
	for _, id := range rules {
		if !seen[id] {
			seen[id] = true
			rows = append(rows, model.ReplyFired{ConversationID: st.is.ID, RuleID: id, TenantID: st.is.TenantID, At: st.now})
		}
	}
	return st.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&rows).Error
}

// shortened keeps the rules that fired, and as many of the others as fit.
func shortened(lines []model.ReplyLine) ([]model.ReplyLine, int) {
	if len(lines) <= linesMost {
		if lines == nil {
			lines = []model.ReplyLine{}
		}
		return lines, 0
	}
	fired := 0
	for _, l := range lines {
		if l.Fired {
			fired++
		}
	}
	kept := make([]model.ReplyLine, 0, linesMost)
	others := max(0, linesMost-fired)
	for _, l := range lines {
		switch {
		case l.Fired && len(kept) < linesMost:
			kept = append(kept, l)
		case !l.Fired && others > 0:
			kept = append(kept, l)
			others--
		}
	}
	return kept, len(lines) - len(kept)
}

// discharge notes that nothing is owed any more. What the robot has not heard yet
// stays owed, whoever was faster with the customer: he picked him up, or handed
// him out from the line, and knows nothing of it.
func (st *step) discharge(o model.Outcome) error {
	if !o.Settled || st.is.DutyAt == 0 {
		return nil
	}
	if o.HeardTo == 0 && st.is.RobotNumber < st.was.LastNumber {
		var unheard []int64
		err := st.in().Model(&model.Message{}).Where("conversation_id = ? AND number > ? AND party = ?", st.is.ID, st.is.RobotNumber, model.ByCustomer).
			Limit(1).Pluck("number", &unheard).Error
		if err != nil || len(unheard) > 0 {
			return err
		}
	}
	st.is.DutyAt, st.is.DutyTries = 0, 0
	return nil
}

// reply keeps on the conversation how far the robot has come.
func (st *step) reply(o model.Outcome) {
	if o.HeardTo > st.is.RobotNumber {
		st.is.RobotNumber = o.HeardTo
	}
	if o.Greets && st.is.LastNumber > st.was.LastNumber {
		st.is.GreetedNumber, st.is.GreetedAt = st.is.LastNumber, st.now
	}
	if o.SilenceAt != nil {
		st.is.SilenceAt = *o.SilenceAt
	}
	if st.is.State != model.Serving {
		st.is.SilenceAt = 0
	}
}
