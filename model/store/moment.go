package store

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"

	"gorm.io/gorm"

	"yingke/model"
)

// Moment loads everything that a decision about a conversation reads.
func (s *Store) Moment(ctx context.Context, v model.Viewer, conversation int64) (model.Moment, error) {
	m := model.Moment{Now: s.moment(), Dice: rand.Uint64()}
	db := s.in(ctx, v)
	if err := db.Take(&m.Conversation, conversation).Error; err != nil {
		return m, explain(err)
	}
	c := m.Conversation
	if err := db.Take(&m.Customer, c.CustomerID).Error; err != nil {
		return m, explain(err)
	}
	var err error
	if m.Channel, m.Desk, _, err = s.rules(ctx, v, c.ChannelID); err != nil {
		return m, err
	}
	if m.Candidates, err = s.Candidates(ctx, v, m.Channel, 0); err != nil {
		return m, err
	}
	if err := s.man(ctx, v, &m.Desk, m.Channel, c); err != nil {
		return m, err
	}
	tags, err := s.tagsOf(ctx, v, []int64{c.CustomerID})
	if err != nil {
		return m, err
	}
	m.Customer.TagIDs = nonNil(tags[c.CustomerID])
	if m.Ahead, err = s.ahead(ctx, v, c, m.Rules.Rank(m.Customer)); err != nil {
		return m, err
	}
	return m, s.acquaint(ctx, v, &m)
}

// ahead counts the customers who wait in the channel's line before this one. Of
// one who does not wait himself, all are who stand as far in front as he would.
// Those who wait for somebody count only for who waits for the same.
func (s *Store) ahead(ctx context.Context, v model.Viewer, c model.Conversation, rank int) (int, error) {
	db := s.in(ctx, v).Model(&model.Conversation{}).Where("channel_id = ? AND state = ? AND id <> ?", c.ChannelID, model.Queued, c.ID).
		Where("line_rank <= ?", rank).
		Where("awaits = ? OR exclusive_id <> 0 AND exclusive_id = ? OR designated <> '' AND designated = ?", false, c.ExclusiveID, c.Designated)
	if c.State == model.Queued {
		db = db.Where("line_rank < ? OR queued_at < ? OR queued_at = ? AND id < ?", c.LineRank, c.QueuedAt, c.QueuedAt, c.ID)
	}
	var waiting int64
	err := db.Count(&waiting).Error
	return int(waiting), explain(err)
}

// acquaint looks up whether candidates who take no new customers know this one.
func (s *Store) acquaint(ctx context.Context, v model.Viewer, m *model.Moment) error {
	known, err := s.servedBefore(ctx, v, []int64{m.Conversation.ID}, m.Candidates)
	for i, c := range m.Candidates {
		m.Candidates[i].ServedBefore = slices.Contains(known[m.Conversation.ID], c.AgentID)
	}
	return err
}

// servedBefore says which of the candidates who take no new customers have
// served which of the conversations.
func (s *Store) servedBefore(ctx context.Context, v model.Viewer, conversations []int64, candidates []model.Candidate) (map[int64][]int64, error) {
	var choosy []int64
	for _, c := range candidates {
		if !c.AcceptNew {
			choosy = append(choosy, c.AgentID)
		}
	}
	known := map[int64][]int64{}
	if len(choosy) == 0 || len(conversations) == 0 {
		return known, nil
	}
	var rounds []model.Session
	err := s.in(ctx, v).Distinct("conversation_id", "agent_id").
		Where("conversation_id IN ? AND agent_id IN ?", conversations, choosy).Find(&rounds).Error
	for _, r := range rounds {
		known[r.ConversationID] = append(known[r.ConversationID], r.AgentID)
	}
	return known, explain(err)
}

// Queue loads so many of a channel's line, from its head or behind another
// conversation, and who could take from it. While nobody has room, nobody is
// loaded: a long line costs nothing until somebody comes free.
func (s *Store) Queue(ctx context.Context, v model.Viewer, channel int64, behind model.Conversation, most int) (model.Queue, error) {
	q := model.Queue{Now: s.moment(), Dice: rand.Uint64()}
	var err error
	if q.Channel, q.Desk, q.Choose, err = s.rules(ctx, v, channel); err != nil {
		return q, err
	}
	if q.Candidates, err = s.Candidates(ctx, v, q.Channel, 0); err != nil || !slices.ContainsFunc(q.Candidates, hasRoom) {
		return q, err
	}
	waiting, more, err := s.inLine(ctx, v, channel, behind, most)
	if err != nil || len(waiting) == 0 {
		return q, err
	}
	q.More = more
	if err := s.man(ctx, v, &q.Desk, q.Channel, waiting...); err != nil {
		return q, err
	}
	q.Waiting, err = s.introduce(ctx, v, waiting, q.Desk)
	return q, err
}

// inLine reads a stretch of a line, in its order.
func (s *Store) inLine(ctx context.Context, v model.Viewer, channel int64, behind model.Conversation, most int) (found []model.Conversation, more bool, err error) {
	db := s.in(ctx, v).Where("channel_id = ? AND state = ?", channel, model.Queued)
	if behind.ID != 0 {
		db = db.Where("line_rank > ? OR line_rank = ? AND (queued_at > ? OR queued_at = ? AND id > ?)",
			behind.LineRank, behind.LineRank, behind.QueuedAt, behind.QueuedAt, behind.ID)
	}
	err = db.Order("line_rank, queued_at, id").Limit(most + 1).Find(&found).Error
	if more = len(found) > most; more {
		found = found[:most]
	}
	return found, more, explain(err)
}

// introduce looks up what a desk asks about the customers who wait.
func (s *Store) introduce(ctx context.Context, v model.Viewer, waiting []model.Conversation, d model.Desk) ([]model.Waiting, error) {
	ids, people := make([]int64, len(waiting)), map[int64]model.Customer{}
	for i, c := range waiting {
		ids[i], people[c.CustomerID] = c.ID, model.Customer{}
	}
	known, err := s.servedBefore(ctx, v, ids, d.Candidates)
	if err != nil {
		return nil, err
	}
	var tags map[int64][]int64
	if d.Rules.LeadFirst || len(d.Routes) > 0 {
		columns := []string{"id", "owner_id", "province", "city", "ip_province", "ip_city"}
		if err := fetch(s.in(ctx, v).Select(columns), people, func(c model.Customer) int64 { return c.ID }); err != nil {
			return nil, err
		}
	}
	if len(d.Routes) > 0 {
		if tags, err = s.tagsOf(ctx, v, slices.Collect(maps.Keys(people))); err != nil {
			return nil, err
		}
	}
	out := make([]model.Waiting, len(waiting))
	for i, c := range waiting {
		customer := people[c.CustomerID]
		customer.TagIDs = tags[c.CustomerID]
		out[i] = model.Waiting{Conversation: c, Customer: customer, ServedBefore: known[c.ID]}
	}
	return out, nil
}

func hasRoom(c model.Candidate) bool { return c.WorkState == model.Online && c.Serving < c.AutoLimit }

// Lines lists the channels in whose line somebody waits, in every tenant. Operator only.
func (s *Store) Lines(ctx context.Context, v model.Viewer) ([]model.LineOf, error) {
	return lines(s.across(ctx, v).Where("queued_at > 0"))
}

// LinesOf lists those channels of an agent in whose line somebody waits; of the
// whole tenant, if the agent is 0.
func (s *Store) LinesOf(ctx context.Context, v model.Viewer, agent int64) ([]model.LineOf, error) {
	if agent == 0 {
		return lines(s.in(ctx, v).Where("state = ?", model.Queued))
	}
	return lines(s.in(ctx, v).Where("state = ? AND channel_id IN (SELECT channel_id FROM channel_agent WHERE agent_id = ?)", model.Queued, agent))
}

// lines gathers the channels here: asked for distinct ones in order, SQLite
// would walk over every conversation of every channel.
func lines(db *gorm.DB) ([]model.LineOf, error) {
	var waiting, out []model.LineOf
	if err := db.Model(&model.Conversation{}).Select("tenant_id", "channel_id").Find(&waiting).Error; err != nil {
		return nil, explain(err)
	}
	seen := map[model.LineOf]bool{}
	for _, line := range waiting {
		if !seen[line] {
			seen[line] = true
			out = append(out, line)
		}
	}
	return out, nil
}
