package store

import (
	"encoding/json"

	"gorm.io/gorm"

	"yingke/model"
)

// releaseAgent takes every conversation that an agent serves away from him, in
// the transaction that disables or deletes him: they go to the other agent, or
// back to the queue when there is none (0), where the usual assignment finds
// them. Each leaves a duty, so that the screens are told and the queue is
// looked through even if the program ends right now.
func (t tx) releaseAgent(from, to int64) error {
	var served []model.Conversation
	err := t.locked().Where("agent_id = ? AND state = ?", from, model.Serving).Order("id").Find(&served).Error
	if err != nil || len(served) == 0 {
		return err
	}
	names := map[int64]model.Agent{from: {}, to: {}}
	delete(names, 0)
	if err := fetch(t.in().Select("id", "nickname"), names, agentID); err != nil {
		return err
	}
	for _, c := range served {
		st := &step{tx: t, was: c, is: c}
		if err := st.release(names[from], names[to]); err != nil {
			return err
		}
		if err := st.keep(); err != nil {
			return err
		}
	}
	// Whatever the count was, he serves nobody now.
	return t.in().Model(&model.Agent{}).Where("id = ?", from).Update("serving", gorm.Expr("0")).Error
}

func (st *step) release(from, to model.Agent) error {
	st.owe(0)
	why := model.Reason{Code: model.WhyReleased, Args: map[string]any{"from": from.Nickname}}
	if to.ID == 0 {
		if err := st.queue(model.Outcome{LineRank: st.is.LineRank}); err != nil {
			return err
		}
		return st.explainWhy([]model.Reason{why})
	}
	if err := st.serve(model.Outcome{AgentID: to.ID, Moved: true, EndsAt: st.is.EndsAt}); err != nil {
		return err
	}
	why.Args["agent"] = to.Nickname
	if err := st.explainWhy([]model.Reason{why}); err != nil {
		return err
	}
	body, err := json.Marshal(model.Happening{Name: model.AgentTransferred, Args: map[string]any{
		"from_id": from.ID, "from_name": from.Nickname, "agent_id": to.ID, "agent_name": to.Nickname,
	}})
	if err != nil {
		return err
	}
	_, err = st.say(model.Utterance{Party: model.BySystem, Kind: model.KindEvent, Body: body})
	return err
}
