package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// channelsMost is how many channels a tenant may have; a list shows them all.
const channelsMost = 500

// firstChannelName is what the channel is called that a product begins with.
const firstChannelName = "默认渠道"

// Channels lists the channels of the cloud product that are not deleted, the
// oldest first. The one channel of a WeChat product is part of its product and
// in no list.
func (s *Store) Channels(ctx context.Context, v model.Viewer) ([]model.Channel, error) {
	found := []model.Channel{}
	err := ofCloud(s.in(ctx, v), v).Where("deleted_at = 0").Order("id").Limit(channelsMost).Find(&found).Error
	if err != nil {
		return nil, explain(err)
	}
	var counts []struct {
		ChannelID int64
		Agents    int
	}
	err = s.in(ctx, v).Model(&model.ChannelAgent{}).Select("channel_id, COUNT(*) AS agents").Group("channel_id").Scan(&counts).Error
	for i := range found {
		for _, c := range counts {
			if c.ChannelID == found[i].ID {
				found[i].Agents = c.Agents
			}
		}
	}
	return found, explain(err)
}

// ofCloud narrows a query over channel to those that stand in lists.
func ofCloud(db *gorm.DB, v model.Viewer) *gorm.DB {
	return db.Where("product_id IN (SELECT id FROM product WHERE tenant_id = ? AND kind = ?)", v.Tenant(), model.Cloud)
}

// Channel is one channel that is not deleted.
func (s *Store) Channel(ctx context.Context, v model.Viewer, id int64) (model.Channel, error) {
	var found model.Channel
	if err := s.in(ctx, v).Where("id = ? AND deleted_at = 0", id).Take(&found).Error; err != nil {
		return found, explain(err)
	}
	var agents int64
	err := s.in(ctx, v).Model(&model.ChannelAgent{}).Where("channel_id = ?", id).Count(&agents).Error
	found.Agents = int(agents)
	return found, explain(err)
}

// AddChannel keeps a new channel with its link. A channel of the same name in
// the product is ErrChannelTaken.
func (s *Store) AddChannel(ctx context.Context, v model.Viewer, c model.Channel) (model.Channel, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var have int64
		if err := ofCloud(t.in(), t.v).Model(&model.Channel{}).Where("deleted_at = 0").Count(&have).Error; err != nil {
			return err
		}
		if have >= channelsMost {
			return model.ErrTooManyChannels.With("max", channelsMost)
		}
		if err := t.in().Take(&model.Product{}, c.ProductID).Error; err != nil {
			return err
		}
		if err := t.addChannel(&c); err != nil {
			return err
		}
		return t.audit("channel.create", "channel", c.ID, c.Name, nil, channelFacts(c))
	})
	return c, err
}

// addChannel inserts a channel with its own link.
func (t tx) addChannel(c *model.Channel) error {
	c.ID, c.TenantID, c.CreatedAt = 0, t.v.Tenant(), t.now
	c.Key = model.RandomCode(channelKeyLength)
	if err := t.db.Create(c).Error; duplicate(err) {
		return model.ErrChannelTaken.On("name")
	} else if err != nil {
		return err
	}
	return t.addLink(c.ID, 0)
}

// firstChannel gives a new product the channel that it begins with, served by
// every agent who is responsible for the product.
func (t tx) firstChannel(product int64) error {
	c := model.Channel{ProductID: product, Name: firstChannelName, Enabled: true, Settings: model.DefaultChannelSettings()}
	if err := t.addChannel(&c); err != nil {
		return fmt.Errorf("add the first channel: %w", err)
	}
	var agents []model.Agent
	if err := t.in().Where("status <> ?", model.AgentDeleted).Find(&agents).Error; err != nil {
		return err
	}
	for _, a := range agents {
		if !slices.Contains(a.ProductIDs, product) {
			continue
		}
		if err := t.joinChannel(c.ID, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// joinChannel makes an agent one of a channel's, with a link of his own.
func (t tx) joinChannel(channel, agent int64) error {
	if err := t.serveChannel(channel, agent); err != nil {
		return err
	}
	return t.addLink(channel, agent)
}

// serveChannel makes an agent one of a channel's without a link: nobody comes
// to a WeChat product by one.
func (t tx) serveChannel(channel, agent int64) error {
	row := model.ChannelAgent{TenantID: t.v.Tenant(), ChannelID: channel, AgentID: agent}
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}

// ChangeChannel lets decide change a channel, in one transaction; action names
// the change in the audit log. decide may run several times. Of a WeChat
// product's channel only the settings may change: it is called, opened and
// deleted with its product (ErrChannelOfProduct).
func (s *Store) ChangeChannel(ctx context.Context, v model.Viewer, id int64, action string,
	decide func(was model.Channel) (model.Channel, error)) (model.Channel, error) {
	var now model.Channel
	err := s.write(ctx, v, func(t tx) error {
		was, err := t.lockChannel(id)
		if err != nil {
			return err
		}
		if now, err = decide(was); err != nil {
			return err
		}
		if now.Name != was.Name || now.Enabled != was.Enabled || now.DeletedAt != was.DeletedAt {
			if err := t.ownMaster(was); err != nil {
				return err
			}
		}
		err = t.in().Model(&now).Select("name", "remark", "enabled", "settings", "deleted_at").Updates(&now).Error
		if duplicate(err) {
			return model.ErrChannelTaken.On("name")
		}
		if err != nil {
			return err
		}
		return t.audit(action, "channel", id, now.Name, channelFacts(was), channelFacts(now))
	})
	return now, err
}

// ownMaster refuses the channel of a WeChat product.
func (t tx) ownMaster(c model.Channel) error {
	kind, err := t.kindOf(c.ProductID)
	if err == nil && kind.WeChat() {
		err = model.ErrChannelOfProduct
	}
	return err
}

func (t tx) kindOf(product int64) (model.ProductKind, error) {
	var found model.Product
	err := t.in().Select("id", "kind").Take(&found, product).Error
	return found.Kind, err
}

func (t tx) lockChannel(id int64) (model.Channel, error) {
	var found model.Channel
	return found, t.locked().Where("id = ? AND deleted_at = 0", id).Take(&found).Error
}

// channelFacts spreads the settings, so that the audit log shows the ones that changed.
func channelFacts(c model.Channel) map[string]any {
	all := facts(c.Settings)
	all["name"], all["remark"], all["enabled"], all["deleted"] = c.Name, c.Remark, c.Enabled, c.DeletedAt != 0
	return all
}

// ChannelAgents lists the agents of a channel by id.
func (s *Store) ChannelAgents(ctx context.Context, v model.Viewer, channel int64) ([]int64, error) {
	if _, err := s.Channel(ctx, v, channel); err != nil {
		return nil, err
	}
	agents := []int64{}
	err := s.in(ctx, v).Model(&model.ChannelAgent{}).Where("channel_id = ?", channel).Order("agent_id").Pluck("agent_id", &agents).Error
	return agents, explain(err)
}

// SetChannelAgents says who serves a channel. Every agent of a cloud channel
// must be responsible for its product; who is not is ErrChannelAgents. Of a
// WeChat product the list itself is the responsibility.
func (s *Store) SetChannelAgents(ctx context.Context, v model.Viewer, channel int64, agents []int64) error {
	return s.write(ctx, v, func(t tx) error {
		c, err := t.lockChannel(channel)
		if err != nil {
			return err
		}
		kind, err := t.kindOf(c.ProductID)
		if err != nil {
			return err
		}
		if err := t.responsible(c.ProductID, kind, agents); err != nil {
			return err
		}
		was := []int64{}
		if err := t.in().Model(&model.ChannelAgent{}).Where("channel_id = ?", channel).Order("agent_id").Pluck("agent_id", &was).Error; err != nil {
			return err
		}
		if err := t.in().Where("channel_id = ? AND agent_id NOT IN ?", channel, append([]int64{0}, agents...)).Delete(&model.ChannelAgent{}).Error; err != nil {
			return err
		}
		join := t.joinChannel
		if kind.WeChat() {
			join = t.serveChannel
		}
		for _, a := range agents {
			if err := join(channel, a); err != nil {
				return err
			}
		}
		return t.audit("channel.agents", "channel", channel, c.Name, map[string]any{"agent_ids": was}, map[string]any{"agent_ids": agents})
	})
}

// responsible refuses agents who are not of the tenant, deleted, or not
// responsible for the product, where that is asked.
func (t tx) responsible(product int64, kind model.ProductKind, agents []int64) error {
	var found []model.Agent
	if err := t.in().Where("id IN ? AND status <> ?", append([]int64{0}, agents...), model.AgentDeleted).Find(&found).Error; err != nil {
		return err
	}
	for _, id := range agents {
		fits := func(a model.Agent) bool {
			return a.ID == id && (kind.WeChat() || slices.Contains(a.ProductIDs, product))
		}
		if !slices.ContainsFunc(found, fits) {
			return model.ErrChannelAgents.On("agent_ids").With("id", id)
		}
	}
	return nil
}

// SignKey is the secret that a channel's visitor parameters are signed with;
// empty if nobody asked for one yet.
func (s *Store) SignKey(ctx context.Context, v model.Viewer, channel int64) (string, error) {
	var found model.Channel
	err := s.in(ctx, v).Where("id = ? AND deleted_at = 0", channel).Select("id", "sign_key").Take(&found).Error
	if err != nil {
		return "", explain(err)
	}
	secret, err := s.keyring.Open(found.SignKey, signKeyPlace(channel))
	if err != nil {
		return "", fmt.Errorf("open the sign key of channel %d: %w", channel, err)
	}
	return secret, nil
}

// SetSignKey replaces that secret; what the old one signed is refused from now on.
func (s *Store) SetSignKey(ctx context.Context, v model.Viewer, channel int64, secret string) error {
	sealed, err := s.keyring.Seal(secret, signKeyPlace(channel))
	if err != nil {
		return err
	}
	return s.write(ctx, v, func(t tx) error {
		c, err := t.lockChannel(channel)
		if err != nil {
			return err
		}
		if err := t.in().Model(&c).Update("sign_key", sealed).Error; err != nil {
			return err
		}
		return t.audit("channel.sign_key", "channel", channel, c.Name, nil, map[string]any{"sign_key": secret})
	})
}

func signKeyPlace(channel int64) string { return fmt.Sprintf("channel.sign_key/%d", channel) }
