package reply

import (
	"context"
	"slices"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// What will not work as it was meant.
const (
	SameKeyword = "same_keyword" // rules with the same reach share a keyword once the punctuation at its end is left out
	Unreachable = "unreachable"  // another rule always answers before
	NotSecure   = "not_https"    // a link without https: browsers and WeChat warn of it
	ForeignCard = "foreign_card" // a card of a mini-program that WeChat does not let this product send
	NoCard      = "no_card"      // the cloud product shows no card
	MenuOff     = "menu_off"     // a menu that is switched off
	TakenNumber = "taken_number" // a keyword that is a number: it goes before the number of a menu's line
	Expensive   = "expensive"    // costs more messages than WeChat ever allows at once
)

// quotaMost is how many messages WeChat takes at the most after a customer's message.
const quotaMost = 5

// Conflict is something about rules that will not work as it was meant.
type Conflict struct {
	Code    string
	RuleIDs []int64 // the rule it is about first
	Keyword string
	Value   string // the link or the AppID
	MenuID  int64
}

// Conflicts looks through the rules of a product, and the public ones.
func (s *Service) Conflicts(ctx context.Context, v model.Viewer, product int64) ([]Conflict, []model.Rule, error) {
	p, err := s.product(ctx, v, product)
	if err != nil {
		return nil, nil, err
	}
	rules, err := s.all(ctx, v, model.RuleFilter{ProductID: product})
	if err == nil && product != 0 {
		var public []model.Rule
		public, err = s.all(ctx, v, model.RuleFilter{})
		rules = append(rules, public...)
	}
	if err != nil {
		return nil, nil, err
	}
	held, err := s.Settings(ctx, v, product, 0)
	if err != nil {
		return nil, nil, err
	}
	menus, err := s.store.Menus(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	appids, err := s.store.AppIDs(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	book := bot.NewBook(held.Settings, rules, menus...)
	found := append(clashes(book, rules), shadows(book)...)
	look := looker{product: p, menus: menus, appids: appids}
	for _, r := range rules {
		if r.Enabled {
			found = append(found, look.rule(r)...)
		}
	}
	return found, rules, nil
}

// clashes are keywords that rules of one reach share.
func clashes(book *bot.Book, rules []model.Rule) []Conflict {
	byID := make(map[int64]model.Rule, len(rules))
	for _, r := range rules {
		byID[r.ID] = r
	}
	var found []Conflict
	for _, c := range book.Clashes() {
		reach := map[string][]int64{}
		for _, id := range c.RuleIDs {
			if r := byID[id]; r.Enabled {
				key := r.Scope()
				if r.ProductID == 0 {
					key += " public"
				}
				reach[key] = append(reach[key], id)
			}
		}
		for _, ids := range reach {
			if len(ids) > 1 {
				found = append(found, Conflict{Code: SameKeyword, RuleIDs: ids, Keyword: c.Text})
			}
		}
	}
	slices.SortFunc(found, func(a, b Conflict) int { return int(a.RuleIDs[0] - b.RuleIDs[0]) })
	return found
}

func shadows(book *bot.Book) []Conflict {
	var found []Conflict
	for _, s := range book.Shadows() {
		found = append(found, Conflict{Code: Unreachable, RuleIDs: []int64{s.RuleID, s.By}})
	}
	return found
}

// looker looks at what single rules say.
type looker struct {
	product model.Product
	menus   []model.KeptMenu
	appids  map[int64]string
}

func (l looker) rule(r model.Rule) []Conflict {
	var found []Conflict
	add := func(c Conflict) {
		c.RuleIDs = []int64{r.ID}
		found = append(found, c)
	}
	for _, item := range r.Items {
		l.item(item, add)
	}
	for _, k := range r.Keywords {
		if n := bot.Normal(k.Text, false); !k.Partial && len(l.menus) > 0 && n != "" && strings.Trim(n, "0123456789") == "" {
			add(Conflict{Code: TakenNumber, Keyword: k.Text})
		}
	}
	if l.product.Kind != model.Cloud && bot.Cost(r) > quotaMost {
		add(Conflict{Code: Expensive})
	}
	return found
}

func (l looker) item(item model.ReplyItem, add func(Conflict)) {
	l.link(item.Body.URL, add)
	switch item.Kind {
	case bot.ItemCard:
		if l.product.Kind == model.Cloud {
			add(Conflict{Code: NoCard, Value: item.Body.AppID})
		} else {
			l.card(item.Body.AppID, add)
		}
	case bot.ItemMenu:
		at := slices.IndexFunc(l.menus, func(m model.KeptMenu) bool { return m.ID == item.Body.MenuID })
		if at < 0 || !l.menus[at].Enabled {
			add(Conflict{Code: MenuOff, MenuID: item.Body.MenuID})
			return
		}
		for _, line := range l.menus[at].Menu.Lines {
			if line.Kind == "link" {
				l.link(line.Value, add)
			}
		}
	}
}

func (l looker) link(address string, add func(Conflict)) {
	if strings.HasPrefix(strings.ToLower(address), "http://") {
		add(Conflict{Code: NotSecure, Value: address})
	}
}

// card looks whether WeChat lets the product send a card: a mini-program sends
// its own, an account those that are linked to it, of which we know our own.
func (l looker) card(appid string, add func(Conflict)) {
	own := l.appids[l.product.ID]
	switch l.product.Kind {
	case model.MiniProgram, model.MiniGame:
		if own != "" && own != appid {
			add(Conflict{Code: ForeignCard, Value: appid})
		}
	case model.Official:
		for _, known := range l.appids {
			if known == appid {
				return
			}
		}
		add(Conflict{Code: ForeignCard, Value: appid})
	}
}
