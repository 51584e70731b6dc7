package store

import (
	"context"

	"yingke/model"
)

// Board sums up what is going on in the viewer's tenant. It counts what is open,
// never what is over.
func (s *Store) Board(ctx context.Context, v model.Viewer) (model.Board, error) {
	b := model.Board{At: s.moment(), Agents: map[model.WorkState]int{}}
	var agents []struct {
		WorkState                  model.WorkState
		Count, Connected, Capacity int
	}
	err := s.in(ctx, v).Model(&model.Agent{}).Where("status = ?", model.AgentActive).Group("work_state").
		Select("work_state, COUNT(*) AS count, SUM(CASE WHEN connected = ? THEN 1 ELSE 0 END) AS connected, SUM(auto_limit) AS capacity", true).Scan(&agents).Error
	if err != nil {
		return b, explain(err)
	}
	for _, a := range agents {
		b.Agents[a.WorkState] = a.Count
		b.Connected += a.Connected
		if a.WorkState == model.Online {
			b.Places = a.Capacity
		}
	}
	return b, explain(s.tally(ctx, v, &b))
}

// tally counts the conversations of a board.
func (s *Store) tally(ctx context.Context, v model.Viewer, b *model.Board) error {
	open := func(state model.State, what string, into any) error {
		return s.in(ctx, v).Model(&model.Conversation{}).Where("state = ?", state).Select(what).Scan(into).Error
	}
	var waiting, serving struct {
		Count, Late int
		Since       model.Millis
	}
	err := open(model.Queued, "COUNT(*) AS count, COALESCE(MIN(queued_at), 0) AS since", &waiting)
	if err == nil {
		err = open(model.Serving, "COUNT(*) AS count, COALESCE(SUM(CASE WHEN waiting_since > 0 THEN 1 ELSE 0 END), 0) AS late, "+
			"COALESCE(MIN(CASE WHEN waiting_since > 0 THEN waiting_since END), 0) AS since", &serving)
	}
	if err == nil {
		err = open(model.Robot, "COUNT(*)", &b.Robot)
	}
	b.Waiting, b.WaitingSince = waiting.Count, waiting.Since
	b.Serving, b.Unanswered, b.UnansweredSince = serving.Count, serving.Late, serving.Since
	return err
}

// BoardAgents lists the active agents by id, each with his load.
func (s *Store) BoardAgents(ctx context.Context, v model.Viewer, f model.BoardFilter, p model.Page) (model.List[model.BoardAgent], error) {
	none := model.List[model.BoardAgent]{}
	after, err := decodeCursor(p.Cursor, 1)
	if err != nil {
		return none, err
	}
	db := narrowAgents(s.in(ctx, v), model.AgentFilter{GroupID: f.GroupID, Status: model.AgentActive})
	if f.ChannelID != 0 {
		db = db.Where("id IN (SELECT agent_id FROM channel_agent WHERE channel_id = ?)", f.ChannelID)
	}
	if f.WorkState != "" {
		db = db.Where("work_state = ?", f.WorkState)
	}
	if after != nil {
		db = db.Where("id > ?", after[0])
	}
	var found []model.Agent
	if err := db.Order("id").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return none, explain(err)
	}
	cut := page(found, rows(p), func(a model.Agent) []int64 { return []int64{a.ID} })
	if err := complete(s.in(ctx, v), cut.Items); err != nil {
		return none, explain(err)
	}
	loaded, err := s.load(ctx, v, cut.Items)
	return model.List[model.BoardAgent]{Items: loaded, Next: cut.Next}, err
}

// load fills in how busy agents are.
func (s *Store) load(ctx context.Context, v model.Viewer, agents []model.Agent) ([]model.BoardAgent, error) {
	ids := make([]int64, len(agents))
	for i, a := range agents {
		ids[i] = a.ID
	}
	received, err := s.Intakes(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	var late []struct {
		AgentID int64
		Count   int
		Since   model.Millis
	}
	err = s.in(ctx, v).Model(&model.Conversation{}).Where("agent_id IN ? AND state = ? AND waiting_since > 0", ids, model.Serving).
		Select("agent_id, COUNT(*) AS count, MIN(waiting_since) AS since").Group("agent_id").Scan(&late).Error
	if err != nil {
		return nil, explain(err)
	}
	var states []model.Attendance
	if err := s.in(ctx, v).Where("agent_id IN ? AND to_at = 0", ids).Find(&states).Error; err != nil {
		return nil, explain(err)
	}
	out, at := make([]model.BoardAgent, len(agents)), map[int64]*model.BoardAgent{}
	for i, a := range agents {
		out[i] = model.BoardAgent{Agent: a, Received: received[a.ID]}
		at[a.ID] = &out[i]
	}
	for _, l := range late {
		at[l.AgentID].Unanswered, at[l.AgentID].UnansweredSince = l.Count, l.Since
	}
	for _, state := range states {
		at[state.AgentID].Since = state.From
	}
	return out, nil
}

// BoardLines lists the channels in whose line somebody waits, the longest wait first.
func (s *Store) BoardLines(ctx context.Context, v model.Viewer) ([]model.BoardLine, error) {
	var waiting []struct {
		ChannelID       int64
		Count, Awaiting int
		Since           model.Millis
	}
	err := s.in(ctx, v).Model(&model.Conversation{}).Where("state = ?", model.Queued).Group("channel_id").Order("since, channel_id").
		Select("channel_id, COUNT(*) AS count, SUM(CASE WHEN awaits = ? THEN 1 ELSE 0 END) AS awaiting, MIN(queued_at) AS since", true).Scan(&waiting).Error
	if err != nil || len(waiting) == 0 {
		return []model.BoardLine{}, explain(err)
	}
	channels := map[int64]model.Channel{}
	for _, w := range waiting {
		channels[w.ChannelID] = model.Channel{}
	}
	if err := fetch(s.in(ctx, v), channels, func(c model.Channel) int64 { return c.ID }); err != nil {
		return nil, err
	}
	free, err := s.freePlaces(ctx, v)
	lines := make([]model.BoardLine, len(waiting))
	for i, w := range waiting {
		lines[i] = model.BoardLine{Channel: channels[w.ChannelID], Waiting: w.Count, Awaiting: w.Awaiting, WaitingSince: w.Since, Free: free[w.ChannelID]}
	}
	return lines, err
}

// freePlaces counts, by channel, the places that agents who are online still have.
func (s *Store) freePlaces(ctx context.Context, v model.Viewer) (map[int64]int, error) {
	var found []struct {
		ChannelID int64
		Free      int
	}
	err := s.reader.WithContext(ctx).Table("agent").Joins("JOIN channel_agent ON channel_agent.agent_id = agent.id").
		Where("agent.tenant_id = ? AND agent.status = ? AND agent.work_state = ? AND agent.serving < agent.auto_limit", v.Tenant(), model.AgentActive, model.Online).
		Group("channel_agent.channel_id").Select("channel_agent.channel_id, SUM(agent.auto_limit - agent.serving) AS free").Scan(&found).Error
	free := map[int64]int{}
	for _, f := range found {
		free[f.ChannelID] = f.Free
	}
	return free, explain(err)
}

// Unanswered lists the conversations of a tenant in which a customer who is
// served waits for an answer, the longest wait first.
func (s *Store) Unanswered(ctx context.Context, v model.Viewer, p model.Page) (model.List[model.View], error) {
	none := model.List[model.View]{}
	after, err := decodeCursor(p.Cursor, 2)
	if err != nil {
		return none, err
	}
	db := s.in(ctx, v).Where("state = ? AND waiting_since > 0", model.Serving)
	if after != nil {
		db = db.Where("waiting_since > ? OR waiting_since = ? AND id > ?", after[0], after[0], after[1])
	}
	var found []model.Conversation
	if err := db.Order("waiting_since, id").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return none, explain(err)
	}
	cut := page(found, rows(p), func(c model.Conversation) []int64 { return []int64{int64(c.WaitingSince), c.ID} })
	views, err := s.show(ctx, v, cut.Items)
	return model.List[model.View]{Items: views, Next: cut.Next}, err
}

// LastServed is the conversation between a customer and a link of a channel; a
// zero one if there is none yet.
func (s *Store) LastServed(ctx context.Context, v model.Viewer, channel, exclusive, customer int64) (model.Conversation, error) {
	var c model.Conversation
	err := s.in(ctx, v).Where("customer_id = ? AND channel_id + 0 = ? AND exclusive_id = ?", customer, channel, exclusive).Limit(1).Find(&c).Error
	return c, explain(err)
}

// SetState sets the work state of another agent, as if he had chosen it himself.
func (s *Store) SetState(ctx context.Context, v model.Viewer, agent int64, state model.WorkState) (model.Agent, error) {
	err := s.write(ctx, v, func(t tx) error {
		var was model.Agent
		if err := t.locked().Where("status = ?", model.AgentActive).Take(&was, agent).Error; err != nil {
			return err
		}
		if was.WorkState == state {
			return nil
		}
		if err := t.chooseState(agent, state, false); err != nil {
			return err
		}
		return t.audit("agent.state", "agent", agent, was.Nickname, map[string]any{"work_state": was.WorkState}, map[string]any{"work_state": state})
	})
	if err != nil {
		return model.Agent{}, err
	}
	return s.Agent(ctx, v, agent)
}
