package assign

import "yingke/model"

// finding is what a level led to.
type finding struct {
	agent   *model.Candidate
	turn    *model.Turn
	waits   *model.Targets
	leave   bool
	limited bool
	why     []model.Reason
}

// onto adds a finding to a choice, and says whether it is the last word.
func (f finding) onto(choice *model.Choice) bool {
	choice.Why = append(choice.Why, f.why...)
	if f.agent != nil {
		choice.AgentID, choice.Turn = f.agent.AgentID, f.turn
		return true
	}
	choice.Waits, choice.Leave, choice.Limited = f.waits, f.leave, f.limited
	return f.waits != nil || f.limited
}

// look asks those whom a level means. seen, if not nil, notes everybody who was
// looked at and why he cannot.
func (q Question) look(m meant, seen func(c *model.Candidate, because string)) finding {
	if m.all {
		return q.lookAtAll(seen)
	}
	if len(m.tiers) == 0 {
		return finding{}
	}
	known, limited, because := 0, false, ""
	alone := onlyAdministrator(q.Candidates)
	for _, t := range m.tiers {
		var able []*model.Candidate
		for _, id := range t.agents {
			c := q.candidate(id)
			if c == nil {
				continue
			}
			refused := q.refuses(c, alone, m.exempt)
			if seen != nil {
				seen(c, refused)
			}
			if refused == "" {
				able = append(able, c)
				continue
			}
			known++
			because, limited = refused, limited || refused == model.BecauseTakeInLimit
		}
		if len(able) > 0 {
			return q.give(t, able)
		}
	}
	return q.nobody(m, known, limited, because)
}

// give chooses one of those of a tier who can.
func (q Question) give(t tier, able []*model.Candidate) finding {
	agent, why, turn := q.among(able)
	f := finding{agent: agent, turn: turn, why: []model.Reason{t.gave(agent)}}
	if len(able) > 1 {
		f.why = append(f.why, why)
	}
	return f
}

// nobody is what follows when nobody who is meant can take the customer. Those
// who do not serve this channel are not waited for.
func (q Question) nobody(m meant, known int, limited bool, because string) finding {
	switch {
	case known == 0 && m.gone != nil:
		return finding{why: []model.Reason{*m.gone}}
	case known == 0:
		return finding{why: []model.Reason{m.away(model.BecauseGone, 0)}}
	case limited:
		return finding{limited: true}
	}
	f := finding{why: []model.Reason{m.away(because, known)}}
	if m.waits == nil {
		return f
	}
	f.waits = &m.whom
	f.why = append(f.why, *m.waits)
	if m.leave != nil {
		f.leave = true
		f.why = append(f.why, *m.leave)
	}
	return f
}

// lookAtAll is the basic mode: everybody of the channel is meant.
func (q Question) lookAtAll(seen func(c *model.Candidate, because string)) finding {
	var able []*model.Candidate
	var not passed
	limited, alone := false, onlyAdministrator(q.Candidates)
	for i := range q.Candidates {
		c := &q.Candidates[i]
		because := q.refuses(c, alone, exempt{})
		if seen != nil {
			seen(c, because)
		}
		if because == "" {
			able = append(able, c)
			continue
		}
		limited = limited || because == model.BecauseTakeInLimit
		not.note(c, because)
	}
	f := finding{why: not.reasons()}
	if len(able) == 0 {
		f.limited = limited
		return f
	}
	var why model.Reason
	f.agent, why, f.turn = q.among(able)
	f.why = append(f.why, why)
	return f
}
