package store

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"yingke/model"
)

// menusMost is how many smart menus a tenant may have.
const menusMost = 500

// Menus lists the tenant's smart menus by id, with how many rules say each.
func (s *Store) Menus(ctx context.Context, v model.Viewer) ([]model.KeptMenu, error) {
	found := []model.KeptMenu{}
	if err := s.in(ctx, v).Order("id").Limit(menusMost).Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	used, err := s.menuUses(ctx, v)
	for i := range found {
		found[i].Used = used[found[i].ID]
	}
	return found, err
}

var menuInItems = regexp.MustCompile(`"menu_id":(\d+)`)

// menuUses counts the rules that say each menu.
func (s *Store) menuUses(ctx context.Context, v model.Viewer) (map[int64]int, error) {
	var items []string
	err := s.in(ctx, v).Model(&model.Rule{}).Where(`items LIKE '%"menu_id":%'`).Pluck("items", &items).Error
	used := map[int64]int{}
	for _, text := range items {
		inRule := map[int64]bool{}
		for _, m := range menuInItems.FindAllStringSubmatch(text, -1) {
			id, _ := strconv.ParseInt(m[1], 10, 64) // digits
			inRule[id] = true
		}
		for id := range inRule {
			used[id]++
		}
	}
	return used, explain(err)
}

// Menu is one smart menu.
func (s *Store) Menu(ctx context.Context, v model.Viewer, id int64) (model.KeptMenu, error) {
	var found model.KeptMenu
	if err := s.in(ctx, v).Take(&found, id).Error; err != nil {
		return found, explain(err)
	}
	var used int64
	err := saysMenu(s.in(ctx, v).Model(&model.Rule{}), id).Count(&used).Error
	found.Used = int(used)
	return found, explain(err)
}

// SaveMenu adds a menu (ID 0) or changes one. A name that another has is ErrMenuTaken.
func (s *Store) SaveMenu(ctx context.Context, v model.Viewer, m model.KeptMenu) (model.KeptMenu, error) {
	err := s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		m.TenantID, m.ChangedAt = t.v.Tenant(), t.now
		if m.ID == 0 {
			return t.addMenu(&m)
		}
		var was model.KeptMenu
		if err := t.in().Take(&was, m.ID).Error; err != nil {
			return err
		}
		m.CreatedAt = was.CreatedAt
		if err := taken(t.in().Model(&m).Select("name", "enabled", "body", "changed_at").Updates(&m).Error, model.ErrMenuTaken); err != nil {
			return err
		}
		return t.audit("menu.edit", "menu", m.ID, m.Name, was, m)
	})
	return m, err
}

func (t tx) addMenu(m *model.KeptMenu) error {
	var have int64
	if err := t.in().Model(&model.KeptMenu{}).Count(&have).Error; err != nil {
		return err
	}
	if have >= menusMost {
		return model.ErrMenuFull.With("max", menusMost)
	}
	m.CreatedAt = t.now
	if err := taken(t.db.Create(m).Error, model.ErrMenuTaken); err != nil {
		return err
	}
	return t.audit("menu.create", "menu", m.ID, m.Name, nil, *m)
}

// DropMenu removes a menu that no rule says; otherwise ErrMenuUsed names one.
func (s *Store) DropMenu(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		if err := t.touchReplies(); err != nil {
			return err
		}
		var was model.KeptMenu
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		var users []model.Rule
		if err := saysMenu(t.in(), id).Select("id", "name").Order("id").Limit(100).Find(&users).Error; err != nil {
			return err
		}
		if len(users) > 0 {
			return model.ErrMenuUsed.With("count", len(users)).With("rule", users[0].Name).With("rule_id", users[0].ID)
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return fmt.Errorf("delete menu %d: %w", id, err)
		}
		return t.audit("menu.delete", "menu", id, was.Name, was, nil)
	})
}
