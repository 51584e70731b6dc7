package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"yingke/model"
)

// secretsOf are the sealed columns of a connection, by name. A column's name
// and the product's id make the place to which its seal is bound.
func secretsOf(c *model.Connection) map[string]*string {
	return map[string]*string{"secret": &c.Secret, "push_token": &c.PushToken, "push_key": &c.PushKey, "token_key": &c.TokenKey}
}

func connectionPlace(column string, product int64) string {
	return fmt.Sprintf("connection.%s/%d", column, product)
}

// seal hides the secrets of a connection, as they rest.
func (s *Store) seal(c *model.Connection) error {
	for column, secret := range secretsOf(c) {
		sealed, err := s.keyring.Seal(*secret, connectionPlace(column, c.ProductID))
		if err != nil {
			return fmt.Errorf("seal %s of product %d: %w", column, c.ProductID, err)
		}
		*secret = sealed
	}
	return nil
}

// unseal opens them.
func (s *Store) unseal(c *model.Connection) error {
	for column, secret := range secretsOf(c) {
		open, err := s.keyring.Open(*secret, connectionPlace(column, c.ProductID))
		if err != nil {
			return fmt.Errorf("open %s of product %d: %w", column, c.ProductID, err)
		}
		*secret = open
	}
	return nil
}

// insertConnection keeps a connection, sealed. The product has just been made,
// so only AppID and address can be taken, and an address never is.
func (s *Store) insertConnection(t tx, c model.Connection) error {
	if err := s.seal(&c); err != nil {
		return err
	}
	c.Refused = nonNil(c.Refused)
	err := t.db.Create(&c).Error
	if duplicate(err) {
		return model.ErrAppIDTaken
	}
	return err
}

// Connection is how a product of the viewer's tenant is connected.
func (s *Store) Connection(ctx context.Context, v model.Viewer, product int64) (model.Connection, error) {
	return s.connection(s.in(ctx, v).Where("product_id = ?", product))
}

// ConnectionByAddress finds whom WeChat's pushes to an address are for.
// Operator only, because nobody knows yet whose product it is.
func (s *Store) ConnectionByAddress(ctx context.Context, v model.Viewer, address string) (model.Connection, error) {
	return s.connection(s.across(ctx, v).Where("address = ?", address))
}

// ConnectionByAppID finds the connection of an AppID. Operator only.
func (s *Store) ConnectionByAppID(ctx context.Context, v model.Viewer, appid string) (model.Connection, error) {
	return s.connection(s.across(ctx, v).Where("appid = ?", appid))
}

func (s *Store) connection(db *gorm.DB) (model.Connection, error) {
	var found model.Connection
	if err := db.Take(&found).Error; err != nil {
		return found, explain(err)
	}
	return found, s.unseal(&found)
}

// connectionColumns are what people choose of a connection. Health and the
// refused kinds are noted by the program and never written with them.
var connectionColumns = []string{"secret", "original_id", "address", "push_token", "push_key", "push_mode", "push_format",
	"token_url", "token_key", "paused", "settings", "changed_at"}

// ChangeProduct lets decide change a product's name and its connection, in one
// transaction; action names the change in the audit log. decide may run several
// times. Kind and AppID stay what they are.
func (s *Store) ChangeProduct(ctx context.Context, v model.Viewer, id int64, action string,
	decide func(was model.ProductOf) (model.ProductOf, error)) (model.ProductOf, error) {
	err := s.write(ctx, v, func(t tx) error {
		was, err := s.lockProduct(t, id)
		if err != nil {
			return err
		}
		now, err := decide(was)
		if err != nil {
			return err
		}
		if err := t.rename(was, now.Name); err != nil {
			return err
		}
		if was.Connection.ProductID != 0 {
			if err := s.keepConnection(t, was.Connection, now.Connection); err != nil {
				return err
			}
		}
		return t.audit(action, "product", id, now.Name, connectionFacts(was.Name, was.Connection), connectionFacts(now.Name, now.Connection))
	})
	if err != nil {
		return model.ProductOf{}, err
	}
	return s.ProductOf(ctx, v, id)
}

// lockProduct reads a product with its connection, which exists unless it is
// the cloud's, and holds it until the transaction ends.
func (s *Store) lockProduct(t tx, id int64) (model.ProductOf, error) {
	var p model.ProductOf
	if err := t.locked().Where("deleted_at = 0").Take(&p.Product, id).Error; err != nil || !p.Kind.WeChat() {
		return p, err
	}
	if err := t.locked().Where("product_id = ?", id).Take(&p.Connection).Error; err != nil {
		return p, err
	}
	return p, s.unseal(&p.Connection)
}

// rename calls a product, and the channel of a WeChat product, by a new name.
func (t tx) rename(was model.ProductOf, name string) error {
	if name == was.Name {
		return nil
	}
	err := t.in().Model(&model.Product{}).Where("id = ?", was.ID).Update("name", name).Error
	if err != nil || !was.Kind.WeChat() {
		return err
	}
	return t.in().Model(&model.Channel{}).Where("product_id = ?", was.ID).Update("name", name).Error
}

func (s *Store) keepConnection(t tx, was, now model.Connection) error {
	now.ProductID, now.ChangedAt = was.ProductID, t.now
	if err := s.seal(&now); err != nil {
		return err
	}
	return t.in().Model(&model.Connection{}).Where("product_id = ?", was.ProductID).Select(connectionColumns).Updates(&now).Error
}

// NoteHealth lets note add to what is known of a connection's health, and
// touches nothing else. A product that is gone has none: ErrMissing.
func (s *Store) NoteHealth(ctx context.Context, v model.Viewer, product int64, note func(model.ConnectionHealth) model.ConnectionHealth) error {
	return s.write(ctx, v, func(t tx) error {
		var row model.Connection
		if err := t.locked().Select("product_id", "health").Where("product_id = ?", product).Take(&row).Error; err != nil {
			return err
		}
		row.Health = note(row.Health)
		return t.in().Model(&model.Connection{}).Where("product_id = ?", product).Select("health").Updates(&row).Error
	})
}

// refusedMost is how many kinds of message are remembered as refused.
const refusedMost = 20

// NoteRefused remembers that WeChat takes no message of this kind from the
// account. A repeat changes nothing.
func (s *Store) NoteRefused(ctx context.Context, v model.Viewer, product int64, kind string) error {
	return s.changeRefused(ctx, v, product, func(was []string) []string {
		for _, k := range was {
			if k == kind {
				return was
			}
		}
		if len(was) >= refusedMost {
			return was
		}
		return append(was, kind)
	})
}

// ForgetRefused forgets which kinds WeChat refused, so that they are tried again.
func (s *Store) ForgetRefused(ctx context.Context, v model.Viewer, product int64) error {
	return s.changeRefused(ctx, v, product, func([]string) []string { return []string{} })
}

func (s *Store) changeRefused(ctx context.Context, v model.Viewer, product int64, change func([]string) []string) error {
	return s.write(ctx, v, func(t tx) error {
		var row model.Connection
		if err := t.locked().Select("product_id", "refused").Where("product_id = ?", product).Take(&row).Error; err != nil {
			return err
		}
		row.Refused = nonNil(change(row.Refused))
		return t.in().Model(&model.Connection{}).Where("product_id = ?", product).Select("refused").Updates(&row).Error
	})
}

// connectionFacts are what the audit log shows of a product; of its secrets
// only that they changed.
func connectionFacts(name string, c model.Connection) map[string]any {
	all := map[string]any{"name": name}
	if c.ProductID == 0 {
		return all
	}
	for key, value := range facts(c.Settings) {
		all[key] = value
	}
	all["kind"], all["appid"], all["secret"] = c.Kind, c.AppID, c.Secret
	all["push_mode"], all["push_format"], all["push_token"], all["push_key"] = c.PushMode, c.PushFormat, c.PushToken, c.PushKey
	all["token_url"], all["token_key"], all["paused"], all["original_id"] = c.TokenURL, c.TokenKey, c.Paused, c.OriginalID
	all["push_address"] = c.Address
	return all
}
