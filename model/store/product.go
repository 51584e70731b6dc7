package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"yingke/model"
)

// productsMost is how many products a tenant may have; a list shows them all.
const productsMost = 200

// Products lists the tenant's products that are not deleted, the oldest first.
func (s *Store) Products(ctx context.Context, v model.Viewer) ([]model.Product, error) {
	found := []model.Product{}
	return found, explain(s.in(ctx, v).Where("deleted_at = 0").Order("id").Limit(productsMost).Find(&found).Error)
}

// ProductsOf lists the same products with their channels and connections.
func (s *Store) ProductsOf(ctx context.Context, v model.Viewer) ([]model.ProductOf, error) {
	products, err := s.Products(ctx, v)
	if err != nil {
		return nil, err
	}
	all := make([]model.ProductOf, len(products))
	for i, p := range products {
		all[i].Product = p
	}
	return all, s.complete(ctx, v, all)
}

// ProductOf is one product that is not deleted, with its channel and connection.
func (s *Store) ProductOf(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error) {
	one := make([]model.ProductOf, 1)
	if err := s.in(ctx, v).Where("deleted_at = 0").Take(&one[0].Product, id).Error; err != nil {
		return one[0], explain(err)
	}
	return one[0], s.complete(ctx, v, one)
}

// complete adds channels, their agents and connections to products.
func (s *Store) complete(ctx context.Context, v model.Viewer, all []model.ProductOf) error {
	at := make(map[int64]int, len(all))
	ids := []int64{0}
	for i, p := range all {
		at[p.ID] = i
		if p.Kind.WeChat() {
			ids = append(ids, p.ID)
		}
	}
	var channels []struct {
		ProductID, ID  int64
		Agents, Online int
	}
	err := s.in(ctx, v).Model(&model.Channel{}).Select("channel.product_id, channel.id, "+
		"(SELECT COUNT(*) FROM channel_agent WHERE channel_agent.channel_id = channel.id) AS agents, "+
		"(SELECT COUNT(*) FROM channel_agent JOIN agent ON agent.id = channel_agent.agent_id "+
		"WHERE channel_agent.channel_id = channel.id AND agent.work_state = ?) AS online", model.Online).
		Where("product_id IN ? AND deleted_at = 0", ids).Scan(&channels).Error
	if err != nil {
		return explain(err)
	}
	for _, c := range channels {
		p := &all[at[c.ProductID]]
		p.ChannelID, p.Agents, p.Online = c.ID, c.Agents, c.Online
	}
	var connections []model.Connection
	if err := s.in(ctx, v).Where("product_id IN ?", ids).Find(&connections).Error; err != nil {
		return explain(err)
	}
	for _, c := range connections {
		if err := s.unseal(&c); err != nil {
			return err
		}
		all[at[c.ProductID]].Connection = c
	}
	return nil
}

// EntranceOfProduct is the way into a WeChat product: its one channel, and no link.
func (s *Store) EntranceOfProduct(ctx context.Context, v model.Viewer, product int64) (model.Entrance, error) {
	var e model.Entrance
	err := s.in(ctx, v).Where("deleted_at = 0").Take(&e.Product, product).Error
	if err == nil && !e.Product.Kind.WeChat() {
		err = gorm.ErrRecordNotFound
	}
	if err == nil {
		err = s.in(ctx, v).Where("product_id = ? AND deleted_at = 0", product).Take(&e.Channel).Error
	}
	return e, explain(err)
}

// Connect keeps a new WeChat product with its channel and its connection. An
// AppID that another tenant has connected is ErrAppIDTaken, one of this
// tenant's own ErrAppIDYours with the product's name.
func (s *Store) Connect(ctx context.Context, v model.Viewer, n model.NewProduct) (model.ProductOf, error) {
	var made int64
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var have int64
		if err := t.in().Model(&model.Product{}).Where("deleted_at = 0").Count(&have).Error; err != nil {
			return err
		}
		if have >= productsMost {
			return model.ErrTooManyProducts.With("max", productsMost)
		}
		p := model.Product{TenantID: v.Tenant(), Kind: n.Connection.Kind, Name: n.Name, CreatedAt: t.now}
		if err := t.db.Create(&p).Error; err != nil {
			return err
		}
		made = p.ID
		if err := t.hiddenChannel(p, n.AgentIDs); err != nil {
			return err
		}
		c := n.Connection
		c.ProductID, c.TenantID, c.CreatedAt, c.ChangedAt = p.ID, p.TenantID, t.now, t.now
		if err := s.insertConnection(t, c); err != nil {
			return err
		}
		return t.audit("product.connect", "product", p.ID, p.Name, nil, connectionFacts(p.Name, c))
	})
	if errors.Is(err, model.ErrAppIDTaken) {
		err = s.whoHas(ctx, v, n.Connection.AppID)
	}
	if err != nil {
		return model.ProductOf{}, err
	}
	return s.ProductOf(ctx, v, made)
}

// hiddenChannel gives a WeChat product the one channel that carries its
// settings and its agents.
func (t tx) hiddenChannel(p model.Product, agents []int64) error {
	c := model.Channel{
		TenantID: p.TenantID, ProductID: p.ID, Name: p.Name, Key: model.RandomCode(channelKeyLength), Enabled: true,
		Settings: model.DefaultChannelSettings(), CreatedAt: t.now,
	}
	if err := t.db.Create(&c).Error; err != nil {
		return err
	}
	if err := t.responsible(p.ID, p.Kind, agents); err != nil {
		return err
	}
	for _, a := range agents {
		if err := t.serveChannel(c.ID, a); err != nil {
			return err
		}
	}
	return nil
}

// whoHas explains why an AppID is refused.
func (s *Store) whoHas(ctx context.Context, v model.Viewer, appid string) error {
	var mine model.Product
	err := s.in(ctx, v).Where("deleted_at = 0 AND id IN (SELECT product_id FROM connection WHERE appid = ?)", appid).Take(&mine).Error
	if err == nil {
		return model.ErrAppIDYours.On("appid").With("name", mine.Name)
	}
	return model.ErrAppIDTaken.On("appid")
}
