package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"yingke/model"
)

// RulesMost is how many rules a product may have, and how many public ones there
// may be (product.md 5.4).
const RulesMost = 1000

// Rules lists the rules that a filter asks for, in their declared order.
func (s *Store) Rules(ctx context.Context, v model.Viewer, f model.RuleFilter, p model.Page) (model.List[model.Rule], error) {
	after, err := decodeCursor(p.Cursor, 2)
	if err != nil {
		return model.List[model.Rule]{}, err
	}
	db := narrowRules(s.in(ctx, v), f)
	if after != nil {
		db = db.Where("position > ? OR position = ? AND id > ?", after[0], after[0], after[1])
	}
	found := []model.Rule{}
	if err := db.Order("position, id").Limit(rows(p) + 1).Find(&found).Error; err != nil {
		return model.List[model.Rule]{}, explain(err)
	}
	return page(found, rows(p), func(r model.Rule) []int64 { return []int64{int64(r.Position), r.ID} }), nil
}

func narrowRules(db *gorm.DB, f model.RuleFilter) *gorm.DB {
	if f.MenuID != 0 {
		return saysMenu(db, f.MenuID)
	}
	db = db.Where("product_id = ?", f.ProductID)
	if f.ChannelID != 0 {
		db = db.Where("channel_id IN (0, ?)", f.ChannelID)
	}
	if f.FolderID != 0 || f.Unfiled {
		db = db.Where("folder_id = ?", f.FolderID)
	}
	if f.Trigger != "" {
		db = db.Where("fires_on = ?", f.Trigger)
	}
	if f.Query == "" {
		return db
	}
	like := contains(f.Query)
	return db.Where("LOWER(name) LIKE ? ESCAPE '!' OR LOWER(keywords) LIKE ? ESCAPE '!' OR LOWER(items) LIKE ? ESCAPE '!'", like, like, like)
}

// saysMenu narrows to rules that say a menu. What it looks for is how a body is
// written: the id, and then the next field or the end.
func saysMenu(db *gorm.DB, menu int64) *gorm.DB {
	return db.Where("items LIKE ? OR items LIKE ?", fmt.Sprintf(`%%"menu_id":%d,%%`, menu), fmt.Sprintf(`%%"menu_id":%d}%%`, menu))
}

// Rule is one rule.
func (s *Store) Rule(ctx context.Context, v model.Viewer, id int64) (model.Rule, error) {
	var found model.Rule
	return found, explain(s.in(ctx, v).Take(&found, id).Error)
}

// RulesByID are those of the rules that are there, in their declared order.
func (s *Store) RulesByID(ctx context.Context, v model.Viewer, ids []int64) ([]model.Rule, error) {
	found := []model.Rule{}
	if len(ids) == 0 {
		return found, nil
	}
	return found, explain(s.in(ctx, v).Where("id IN ?", ids).Order("position, id").Find(&found).Error)
}

// DropRules removes rules with their keywords. What was counted of them stays.
func (s *Store) DropRules(ctx context.Context, v model.Viewer, ids []int64) error {
	return s.changeRules(ctx, v, "rule.delete", ids, func(t tx, _ []model.Rule) error {
		if err := t.in().Where("rule_id IN ?", ids).Delete(&model.RuleWord{}).Error; err != nil {
			return err
		}
		return t.in().Where("id IN ?", ids).Delete(&model.Rule{}).Error
	})
}

// SwitchRules enables or disables rules.
func (s *Store) SwitchRules(ctx context.Context, v model.Viewer, ids []int64, enabled bool) error {
	action := "rule.disable"
	if enabled {
		action = "rule.enable"
	}
	return s.changeRules(ctx, v, action, ids, func(t tx, _ []model.Rule) error {
		return t.in().Model(&model.Rule{}).Where("id IN ?", ids).Updates(map[string]any{"enabled": enabled, "changed_at": t.now}).Error
	})
}

// FileRules puts rules into a folder of their product, 0 for none.
func (s *Store) FileRules(ctx context.Context, v model.Viewer, ids []int64, folder int64) error {
	return s.changeRules(ctx, v, "rule.move", ids, func(t tx, found []model.Rule) error {
		for _, r := range found {
			if r.ProductID != found[0].ProductID {
				return model.ErrRuleMixed.On("ids")
			}
		}
		if err := t.folderIn(folder, found[0].ProductID); err != nil {
			return err
		}
		return t.in().Model(&model.Rule{}).Where("id IN ?", ids).Update("folder_id", folder).Error
	})
}

// changeRules changes rules, every one of which must be there.
func (s *Store) changeRules(ctx context.Context, v model.Viewer, action string, ids []int64, change func(t tx, found []model.Rule) error) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		var found []model.Rule
		if err := t.in().Where("id IN ?", append([]int64{0}, ids...)).Order("position, id").Find(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 || len(found) != len(ids) {
			return model.ErrMissing.On("ids")
		}
		if err := change(t, found); err != nil {
			return err
		}
		lines := make([]model.Audit, len(found))
		for i, r := range found {
			lines[i] = model.Audit{TenantID: t.v.Tenant(), At: t.now, AgentID: t.v.Agent(), AgentName: cut(t.v.Name, 30), Address: t.v.Address,
				Action: action, TargetKind: "rule", TargetID: r.ID, TargetName: cut(r.Name, auditName), Before: "{}", After: "{}"}
		}
		return t.db.CreateInBatches(lines, insertBatch).Error
	})
}

// insertBatch is how many rows one statement inserts.
const insertBatch = 200

// OrderRules puts rules of one product into this order, in the places that they
// hold together; all others stay where they are.
func (s *Store) OrderRules(ctx context.Context, v model.Viewer, ids []int64) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		var named []model.Rule
		if err := t.in().Select("id", "product_id").Where("id IN ?", append([]int64{0}, ids...)).Find(&named).Error; err != nil {
			return err
		}
		if len(named) == 0 || len(named) != len(ids) {
			return model.ErrMissing.On("ids")
		}
		var all []model.Rule
		err := t.in().Select("id", "product_id", "position").Where("product_id = ?", named[0].ProductID).Order("position, id").Find(&all).Error
		if err != nil {
			return err
		}
		places, err := reordered(all, ids)
		if err != nil || len(places) == 0 {
			return err
		}
		return t.place("reply_rule", places)
	})
}

// reordered says which rules have to move for these to stand in this order.
func reordered(all []model.Rule, ids []int64) (map[int64]int, error) {
	wanted := map[int64]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	places, next := map[int64]int{}, 0
	for i, r := range all {
		id := r.ID
		if wanted[id] {
			id = ids[next]
			next++
		}
		if all[i].ID != id || r.Position != i+1 {
			places[id] = i + 1
		}
	}
	if next != len(ids) {
		return nil, model.ErrRuleMixed.On("ids")
	}
	return places, nil
}

// place writes positions with one statement for so many rows.
func (t tx) place(table string, places map[int64]int) error {
	ids := make([]int64, 0, len(places))
	for id := range places {
		ids = append(ids, id)
	}
	for len(ids) > 0 {
		n := min(len(ids), insertBatch)
		expression, args := "CASE id", make([]any, 0, 2*n)
		for _, id := range ids[:n] {
			expression += " WHEN ? THEN ?"
			args = append(args, id, places[id])
		}
		err := t.in().Table(table).Where("id IN ?", ids[:n]).Update("position", gorm.Expr(expression+" END", args...)).Error
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// touchReplies makes every node read the tenant's rules anew, and keeps other
// changes of them out until the transaction ends.
func (t tx) touchReplies() error {
	if _, err := t.lockTenant(); err != nil {
		return err
	}
	row := model.ReplyRevision{TenantID: t.v.Tenant(), Revision: 1}
	return t.db.Clauses(clause.OnConflict{DoUpdates: clause.Assignments(map[string]any{"revision": gorm.Expr("reply_revision.revision + 1")})}).
		Create(&row).Error
}
