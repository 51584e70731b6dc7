package assign

import "yingke/model"

// Path is Ask with everything that led to it: every level, whom it looked at,
// and why each of them could not. Levels after the one that decided are not asked.
func Path(q Question) model.AssignPath {
	path := model.AssignPath{Choice: model.Choice{Absent: allOffline(q.Candidates)}}
	decided := false
	for _, l := range levels {
		step := model.LevelStep{Level: l.level, Verdict: model.LevelUnasked}
		if !decided {
			decided = q.ask(l.means, &step, &path.Choice)
		}
		path.Steps = append(path.Steps, step)
	}
	if !decided {
		path.Choice.Why = append(path.Choice.Why, model.Reason{Code: model.WhyNobody})
	}
	return path
}

// ask asks one level and says whether it has decided.
func (q Question) ask(level func(Question) (meant, []model.Reason), step *model.LevelStep, choice *model.Choice) bool {
	means, why := level(q)
	found := q.look(means, func(c *model.Candidate, because string) {
		step.Seen = append(step.Seen, model.Seen{Candidate: *c, Because: because})
	})
	step.Why = append(why, found.why...)
	choice.Why = append(choice.Why, why...)
	decided := found.onto(choice)
	switch {
	case found.agent != nil:
		step.Verdict, step.AgentID = model.LevelGave, found.agent.AgentID
	case decided:
		step.Verdict = model.LevelWaits
	case len(step.Why) == 0 && len(step.Seen) == 0:
		step.Verdict = model.LevelSilent
	default:
		step.Verdict = model.LevelPassed
	}
	return decided
}
