package store

import (
	"context"
	"fmt"

	"yingke/model"
)

// onlineWithin is how fresh a sign of life must be; screens give one every 15 seconds.
const onlineWithin = 45_000 // milliseconds

// Conversation is one that the viewer may read.
func (s *Store) Conversation(ctx context.Context, v model.Viewer, id int64) (model.Conversation, error) {
	var c model.Conversation
	err := visible(s.in(ctx, v), v).Take(&c, id).Error
	return c, explain(err)
}

// View is a conversation that the viewer may read, with what is shown beside it.
func (s *Store) View(ctx context.Context, v model.Viewer, id int64) (model.View, error) {
	c, err := s.Conversation(ctx, v, id)
	if err != nil {
		return model.View{}, err
	}
	return s.Show(ctx, v, c)
}

// Show is a conversation that was just read or changed, with what is shown
// beside it. The caller has checked that the viewer may read it.
func (s *Store) Show(ctx context.Context, v model.Viewer, c model.Conversation) (model.View, error) {
	views, err := s.show(ctx, v, []model.Conversation{c})
	if err != nil {
		return model.View{}, err
	}
	return views[0], nil
}

// beside are the rows that are shown beside conversations, by id.
type beside struct {
	customers map[int64]model.Customer
	channels  map[int64]model.Channel
	agents    map[int64]model.Agent
	sessions  map[int64]model.Session
	tags      map[int64][]int64
	starred   map[int64]bool
	windows
}

// show fills in what is shown beside conversations, with one query for each kind.
func (s *Store) show(ctx context.Context, v model.Viewer, found []model.Conversation) ([]model.View, error) {
	b, err := s.beside(ctx, v, found)
	if err != nil {
		return nil, err
	}
	now := s.moment()
	views := make([]model.View, len(found))
	for i, c := range found {
		customer := b.customers[c.CustomerID]
		customer.TagIDs = nonNil(b.tags[c.CustomerID])
		views[i] = model.View{
			Conversation: c, Customer: customer, Channel: b.channels[c.ChannelID], Agent: b.agents[c.AgentID], Session: b.sessions[c.SessionID],
			Starred: b.starred[c.ID], CustomerOnline: customer.Connected && now-customer.SeenAt < onlineWithin,
			Product: b.products[c.ProductID], Quota: b.quotas[personAt{c.ProductID, c.OpenID}], Waiting: b.waiting[c.ID], Refused: b.refused[c.ProductID],
		}
		if c.State == model.Queued && v.Agent() == 0 {
			if err := s.place(ctx, v, &views[i]); err != nil {
				return nil, err
			}
		}
	}
	return views, nil
}

func (s *Store) beside(ctx context.Context, v model.Viewer, found []model.Conversation) (beside, error) {
	b := beside{customers: map[int64]model.Customer{}, channels: map[int64]model.Channel{}, agents: map[int64]model.Agent{}, sessions: map[int64]model.Session{}}
	people := make([]int64, 0, len(found))
	for _, c := range found {
		b.customers[c.CustomerID], b.channels[c.ChannelID] = model.Customer{}, model.Channel{}
		people = append(people, c.CustomerID)
		if c.AgentID != 0 {
			b.agents[c.AgentID] = model.Agent{}
		}
		if c.SessionID != 0 {
			b.sessions[c.SessionID] = model.Session{}
		}
	}
	db := s.in(ctx, v)
	err := fetch(db, b.customers, func(c model.Customer) int64 { return c.ID })
	if err == nil {
		err = fetch(db, b.channels, func(c model.Channel) int64 { return c.ID })
	}
	if err == nil {
		err = fetch(db.Select("id", "nickname", "avatar", "work_state"), b.agents, agentID)
	}
	if err == nil {
		err = fetch(db.Omit("why"), b.sessions, func(r model.Session) int64 { return r.ID })
	}
	if err == nil && v.Customer() == 0 {
		b.tags, err = s.tagsOf(ctx, v, people)
	}
	if err == nil {
		b.starred, err = s.starredBy(ctx, v, found)
	}
	if err == nil && v.Customer() == 0 {
		b.windows, err = s.windowsOf(ctx, v, found)
	}
	return b, err
}

// starredBy says which of the conversations the agent who looks has pinned.
func (s *Store) starredBy(ctx context.Context, v model.Viewer, found []model.Conversation) (map[int64]bool, error) {
	starred := map[int64]bool{}
	if v.Agent() == 0 || len(found) == 0 {
		return starred, nil
	}
	ids := make([]int64, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	var pinned []int64
	err := s.in(ctx, v).Model(&model.Star{}).Where("agent_id = ? AND conversation_id IN ?", v.Agent(), ids).Pluck("conversation_id", &pinned).Error
	for _, id := range pinned {
		starred[id] = true
	}
	return starred, explain(err)
}

// position is the customer's place in the queue, 1 for the next. Those who wait
// for somebody have a line of their own.
func (s *Store) position(ctx context.Context, v model.Viewer, c model.Conversation) (int, error) {
	db := s.in(ctx, v).Model(&model.Conversation{}).Where("channel_id = ? AND state = ?", c.ChannelID, model.Queued).
		Where("line_rank < ? OR line_rank = ? AND (queued_at < ? OR queued_at = ? AND id < ?)", c.LineRank, c.LineRank, c.QueuedAt, c.QueuedAt, c.ID).
		Where("awaits = ?", c.Awaits)
	if c.Awaits {
		db = db.Where("exclusive_id = ? AND designated = ?", c.ExclusiveID, c.Designated)
	}
	var before int64
	err := db.Count(&before).Error
	return int(before) + 1, explain(err)
}

// Waiting shows the customers at the head of a channel's line, in its order.
func (s *Store) Waiting(ctx context.Context, v model.Viewer, channel int64, most int) ([]model.View, error) {
	found, _, err := s.inLine(ctx, v, channel, model.Conversation{}, most)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var ch model.Channel
	if err := s.in(ctx, v).Take(&ch, channel).Error; err != nil {
		return nil, explain(err)
	}
	pace, err := s.pace(ctx, v, channel)
	places := map[string]int{}
	views := make([]model.View, len(found))
	for i, c := range found {
		line := ""
		if c.Awaits {
			line = fmt.Sprint(c.ExclusiveID, c.Designated)
		}
		places[line]++
		views[i] = model.View{Conversation: c, Channel: ch, QueuePosition: places[line]}
		if !c.Awaits {
			views[i].QueueSeconds = pace.seconds(places[line])
		}
	}
	return views, err
}
