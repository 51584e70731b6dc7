package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// Lengths of the random parts of links, 5.8 bits a character.
const (
	channelKeyLength = 16
	agentKeyLength   = 16
	linkCodeLength   = 12
)

// Links lists the links of a channel: its own first, then those of its agents.
func (s *Store) Links(ctx context.Context, v model.Viewer, channel int64) ([]model.LinkOf, error) {
	if _, err := s.Channel(ctx, v, channel); err != nil {
		return nil, err
	}
	var found []model.LinkOf
	err := s.reader.WithContext(ctx).Table("link").Select("link.*, agent.nickname AS agent_name").
		Joins("LEFT JOIN agent ON agent.id = link.agent_id").
		Where("link.tenant_id = ? AND link.channel_id = ?", v.Tenant(), channel).
		Where("link.agent_id = 0 OR link.agent_id IN (SELECT agent_id FROM channel_agent WHERE channel_id = ?)", channel).
		Order("link.agent_id").Find(&found).Error
	return found, explain(err)
}

// LinkByCode finds a short link of the viewer's tenant.
func (s *Store) LinkByCode(ctx context.Context, v model.Viewer, code string) (model.Link, error) {
	var found model.Link
	return found, explain(s.in(ctx, v).Where("code = ?", code).Take(&found).Error)
}

// EditLink says where a link leads when its agent cannot take the customer. A
// group that the tenant does not have is refused with ErrBadChoice.
func (s *Store) EditLink(ctx context.Context, v model.Viewer, code string, group int64, then model.Fallback) (model.LinkOf, error) {
	var l model.LinkOf
	err := s.write(ctx, v, func(t tx) error {
		if err := t.in().Where("code = ?", code).Take(&l.Link).Error; err != nil {
			return err
		}
		if err := t.has(&model.AgentGroup{}, "group_id", some(group)); err != nil {
			return err
		}
		was := map[string]any{"group_id": l.GroupID, "fallback": l.Fallback}
		l.GroupID, l.Fallback = group, then
		now := map[string]any{"group_id": group, "fallback": then}
		if err := t.in().Model(&model.Link{}).Where("id = ?", l.ID).Updates(now).Error; err != nil {
			return err
		}
		return t.audit("link.edit", "channel", l.ChannelID, "", was, now)
	})
	if err != nil || l.AgentID == 0 {
		return l, err
	}
	a, err := s.Agent(ctx, v, l.AgentID)
	l.AgentName = a.Nickname
	return l, err
}

// Entrance finds what a short link leads to. Operator only, because nobody
// knows yet whose link it is; deleted channels are found too.
func (s *Store) Entrance(ctx context.Context, v model.Viewer, code string) (model.Entrance, error) {
	var link model.Link
	if err := s.across(ctx, v).Where("code = ?", code).Take(&link).Error; err != nil {
		return model.Entrance{}, explain(err)
	}
	return s.entrance(ctx, v, link)
}

// EntranceOf finds the link of a channel and an agent, 0 for the channel's own.
// Operator only; deleted channels are found too.
func (s *Store) EntranceOf(ctx context.Context, v model.Viewer, channel, agent int64) (model.Entrance, error) {
	var link model.Link
	if err := s.across(ctx, v).Where("channel_id = ? AND agent_id = ?", channel, agent).Take(&link).Error; err != nil {
		return model.Entrance{}, explain(err)
	}
	return s.entrance(ctx, v, link)
}

func (s *Store) entrance(ctx context.Context, v model.Viewer, link model.Link) (model.Entrance, error) {
	e := model.Entrance{Link: link}
	if err := s.across(ctx, v).Take(&e.Channel, link.ChannelID).Error; err != nil {
		return model.Entrance{}, explain(err)
	}
	return e, explain(s.across(ctx, v).Take(&e.Product, e.Channel.ProductID).Error)
}

// CountVisits adds visits to links, all in one transaction. Operator only.
func (s *Store) CountVisits(ctx context.Context, v model.Viewer, visits map[int64]int64) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		for link, n := range visits {
			err := db.Model(&model.Link{}).Where("id = ?", link).Update("visits", gorm.Expr("visits + ?", n)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// addLink gives a channel, or one agent in it, its link; there is only ever one.
func (t tx) addLink(channel, agent int64) error {
	link := model.Link{
		TenantID: t.v.Tenant(), ChannelID: channel, AgentID: agent,
		Code: model.RandomCode(linkCodeLength), CreatedAt: t.now,
	}
	if agent != 0 {
		link.Key = model.RandomCode(agentKeyLength)
	}
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&link).Error
}
