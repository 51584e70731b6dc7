package reply

import (
	"context"

	"yingke/model"
	"yingke/service/bot"
)

// Menus lists the tenant's smart menus.
func (s *Service) Menus(ctx context.Context, v model.Viewer) ([]model.KeptMenu, error) {
	return s.store.Menus(ctx, v)
}

// Menu is one smart menu, with the rules of every product that say it.
func (s *Service) Menu(ctx context.Context, v model.Viewer, id int64) (model.KeptMenu, []model.Rule, error) {
	m, err := s.store.Menu(ctx, v, id)
	if err != nil {
		return m, nil, err
	}
	users, err := s.all(ctx, v, model.RuleFilter{MenuID: id})
	return m, users, err
}

// SaveMenu adds a menu (ID 0) or changes one.
func (s *Service) SaveMenu(ctx context.Context, v model.Viewer, m model.KeptMenu) (model.KeptMenu, error) {
	if err := checkMenu(&m); err != nil {
		return m, err
	}
	defer s.changed(v)
	return s.store.SaveMenu(ctx, v, m)
}

// DropMenu removes a menu that no rule says.
func (s *Service) DropMenu(ctx context.Context, v model.Viewer, id int64) error {
	defer s.changed(v)
	return s.store.DropMenu(ctx, v, id)
}

// Linked says for each line of a menu which rule of a product its words fire; 0
// for none, and for lines that say nothing.
func (s *Service) Linked(ctx context.Context, v model.Viewer, product int64, m model.Menu) ([]int64, error) {
	if _, err := s.product(ctx, v, product); err != nil {
		return nil, err
	}
	robot, err := s.Robot(ctx, v, product, 0)
	if err != nil {
		return nil, err
	}
	linked := make([]int64, len(m.Lines))
	for i, line := range m.Lines {
		if line.Kind == "keyword" {
			linked[i] = robot.Book.Find(line.Value, s.Now().In(s.Zone))
		}
	}
	return linked, nil
}

// kinds lists what a product can show.
func kinds(p model.Product) []string { return bot.KindsOf(p.Kind) }
