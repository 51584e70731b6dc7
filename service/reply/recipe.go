package reply

import (
	"context"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// Recipe is a set of rules that is made from a few answers (product.md 2.11). What
// it is called, and its fields, stands in the locale.
type Recipe struct {
	Key    string
	Fields []RecipeField
	Kinds  []model.ProductKind // it is good for; empty: all

	cook func(a answers) dish
}

// RecipeField is one thing that a recipe asks for.
type RecipeField struct {
	Key      string
	Kind     string // text, lines, words, url, image, appid, path, agents, groups
	Optional bool
	Example  string // what stands there before somebody types
}

// answers are what was filled in, by field.
type answers map[string]string

// dish is what a recipe makes.
type dish struct {
	menu     *model.KeptMenu
	rules    []model.Rule
	settings func(s *model.ReplySettings) // changes those of the product; nil: none
}

// Recipes lists every recipe.
func Recipes() []Recipe {
	accounts := []model.ProductKind{model.Official}
	return []Recipe{
		{Key: "app_traffic", cook: douyu, Fields: []RecipeField{
			{Key: "title", Kind: "text", Example: "下载APP"}, {Key: "url", Kind: "url"}, {Key: "hint", Kind: "text", Example: "回复 1 下载 APP"}, {Key: "service_url", Kind: "url", Optional: true},
			{Key: "path", Kind: "path", Optional: true, Example: "pages/"}}},
		{Key: "paid_link", cook: paidLink, Fields: []RecipeField{
			{Key: "words", Kind: "words", Example: "充值|支付"}, {Key: "title", Kind: "text"}, {Key: "url", Kind: "url"}}},
		{Key: "help_menu", cook: helpMenu, Fields: []RecipeField{
			{Key: "head", Kind: "text", Example: "您好，请选择您想了解的问题："}, {Key: "questions", Kind: "lines"}}},
		{Key: "to_human", cook: toHuman, Fields: []RecipeField{
			{Key: "words", Kind: "words", Example: "人工|转人工|人工客服"}, {Key: "prompt", Kind: "text", Example: "您好，回复“人工”为您转接客服"},
			{Key: "entering", Kind: "text", Optional: true, Example: "正在为您转接客服，请稍候"}}},
		{Key: "designate", cook: designate, Fields: []RecipeField{
			{Key: "words", Kind: "words", Example: "售后|退款"}, {Key: "groups", Kind: "groups"}, {Key: "text", Kind: "text", Optional: true}}},
		{Key: "follow_picture", cook: pictureReply, Fields: []RecipeField{
			{Key: "words", Kind: "words", Example: "关注|公众号"}, {Key: "image", Kind: "image"}, {Key: "text", Kind: "text", Optional: true, Example: "长按识别二维码关注我们"}}},
		{Key: "join_group", cook: pictureReply, Fields: []RecipeField{
			{Key: "words", Kind: "words", Example: "加群|进群"}, {Key: "image", Kind: "image"}, {Key: "text", Kind: "text", Optional: true, Example: "长按识别二维码加入微信群"}}},
		{Key: "follow_card", cook: followCard, Kinds: accounts, Fields: []RecipeField{
			{Key: "title", Kind: "text"}, {Key: "appid", Kind: "appid"}, {Key: "path", Kind: "path"}, {Key: "image", Kind: "image", Optional: true}}},
		{Key: "activity", cook: activity, Fields: []RecipeField{
			{Key: "words", Kind: "words", Example: "活动"}, {Key: "title", Kind: "text"}, {Key: "url", Kind: "url"}, {Key: "image", Kind: "image", Optional: true}}},
		{Key: "consulting", cook: consulting, Fields: []RecipeField{
			{Key: "greeting", Kind: "text"}, {Key: "questions", Kind: "lines"}, {Key: "away", Kind: "text", Optional: true}}},
	}
}

// Cooked is what a recipe has made.
type Cooked struct {
	Menu     *model.KeptMenu
	Rules    []model.Rule
	Settings bool // those of the product were changed
}

// Cook makes the rules of a recipe for a product. They are ordinary rules from
// then on.
func (s *Service) Cook(ctx context.Context, v model.Viewer, key string, product, channel int64, given map[string]string) (Cooked, error) {
	recipe, err := find(key)
	if err != nil {
		return Cooked{}, err
	}
	filled, err := recipe.fill(given)
	if err != nil {
		return Cooked{}, err
	}
	if err := s.isPlace(ctx, v, product, channel); err != nil {
		return Cooked{}, err
	}
	d := recipe.cook(filled)
	for i := range d.rules {
		r := &d.rules[i]
		r.ProductID, r.ChannelID, r.Enabled = product, channel, true
	}
	return s.serve(ctx, v, d, product, channel)
}

// serve keeps what a recipe made.
func (s *Service) serve(ctx context.Context, v model.Viewer, d dish, product, channel int64) (Cooked, error) {
	defer s.changed(v)
	var made Cooked
	if d.menu != nil {
		if err := checkMenu(d.menu); err != nil {
			return made, err
		}
	}
	around, err := s.around(ctx, v, d.rules...)
	if err != nil {
		return made, err
	}
	if d.menu != nil {
		around.menus = append(around.menus, model.KeptMenu{}) // the one to come
	}
	for i := range d.rules {
		if d.rules[i], err = around.check(d.rules[i]); err != nil {
			return made, err
		}
		if err := s.typesFree(ctx, v, d.rules[i]); err != nil {
			return made, err
		}
	}
	if d.menu != nil {
		menu, err := s.store.SaveMenu(ctx, v, *d.menu)
		if err != nil {
			return made, err
		}
		made.Menu = &menu
		for i := range d.rules {
			for j := range d.rules[i].Items {
				if item := &d.rules[i].Items[j]; item.Kind == bot.ItemMenu {
					item.Body.MenuID = menu.ID
				}
			}
		}
	}
	if err := s.signed(ctx, v, d.rules...); err != nil {
		return made, err
	}
	if err := s.store.AddRules(ctx, v, d.rules); err != nil {
		if made.Menu != nil {
			_ = s.store.DropMenu(ctx, v, made.Menu.ID) // it is no use without its rules
		}
		return Cooked{}, err
	}
	made.Rules = d.rules
	if d.settings == nil {
		return made, nil
	}
	held, err := s.Settings(ctx, v, product, channel)
	if err != nil {
		return made, err
	}
	d.settings(&held.Settings)
	made.Settings = true
	_, err = s.SaveSettings(ctx, v, model.KeptReplySettings{ProductID: product, ChannelID: channel, Own: true, Settings: held.Settings})
	return made, err
}

func find(key string) (Recipe, error) {
	for _, r := range Recipes() {
		if r.Key == key {
			return r, nil
		}
	}
	return Recipe{}, model.ErrRecipeUnknown
}

// fill checks that everything that is needed was answered.
func (r Recipe) fill(given map[string]string) (answers, error) {
	filled := answers{}
	for _, f := range r.Fields {
		value := strings.TrimSpace(given[f.Key])
		if value == "" && !f.Optional {
			return nil, model.ErrRequired.On("fields." + f.Key)
		}
		filled[f.Key] = value
	}
	return filled, nil
}
