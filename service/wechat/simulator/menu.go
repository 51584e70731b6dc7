package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Limits of a custom menu (wechat.md A8).
const (
	mostButtons      = 3
	mostSubButtons   = 5
	longestName      = 16 // bytes
	longestSubName   = 60
	longestKey       = 128
	longestURL       = 1024
	menusPerDay      = 1000
	menuReadsPerDay  = 10_000
	menuTriesPerDay  = 20_000
	privateMenuLimit = 2000
)

// Button is a button of a menu, or a group of buttons.
type Button struct {
	Type     string   `json:"type,omitempty"`
	Name     string   `json:"name"`
	Key      string   `json:"key,omitempty"`
	URL      string   `json:"url,omitempty"`
	AppID    string   `json:"appid,omitempty"`
	PagePath string   `json:"pagepath,omitempty"`
	MediaID  string   `json:"media_id,omitempty"`
	Article  string   `json:"article_id,omitempty"`
	Sub      []Button `json:"sub_button,omitempty"`
}

type menu struct {
	ID      int64             `json:"menuid,omitempty"`
	Buttons []Button          `json:"button"`
	Match   map[string]string `json:"matchrule,omitempty"`
}

// withKey and withURL are the types of button by what they need.
var (
	withKey = []string{"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}
	withURL = []string{"view", "miniprogram"}
	others  = []string{"media_id", "article_id", "article_view_limited"}
)

// checkMenu refuses a menu that WeChat would refuse.
func (c *call) checkMenu(buttons []Button, sub bool) refusal {
	most, size, name := mostButtons, 40016, longestName
	if sub {
		most, size, name = mostSubButtons, 40023, longestSubName
	}
	if len(buttons) == 0 || len(buttons) > most {
		return refused(size)
	}
	for _, b := range buttons {
		if b.Name == "" || len(b.Name) > name {
			return refused(40018)
		}
		if len(b.Sub) > 0 {
			if sub {
				return refused(40023)
			}
			if f := c.checkMenu(b.Sub, true); f.code != 0 {
				return f
			}
			continue
		}
		if f := c.checkButton(b); f.code != 0 {
			return f
		}
	}
	return refusal{}
}

func (c *call) checkButton(b Button) refusal {
	switch {
	case slices.Contains(withKey, b.Type):
		if b.Key == "" || len(b.Key) > longestKey {
			return refused(40019)
		}
	case slices.Contains(withURL, b.Type):
		if !webAddress(b.URL) || len(b.URL) > longestURL {
			return refused(40020)
		}
		if b.Type == "miniprogram" {
			if b.PagePath == "" {
				return refused(40020)
			}
			if !c.opens(b.AppID) {
				return refused(45064)
			}
		}
	case !slices.Contains(others, b.Type):
		return refused(40017)
	}
	return refusal{}
}

// mayMenu claims that the account has menus by API: verified subscription
// accounts, service accounts, the sandbox.
func (c *call) mayMenu() refusal {
	a := c.account
	return c.need(a.Kind == Service || a.Kind == Sandbox || a.Kind == Subscription && a.Verified)
}

// menuCreate replaces the whole menu.
// https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html
func (c *call) menuCreate() any {
	var in menu
	if f := c.first(c.mayMenu(), c.read(&in), c.daily(menusPerDay)); f.code != 0 {
		return f
	}
	if f := c.checkMenu(in.Buttons, false); f.code != 0 {
		return f
	}
	c.account.menu = &menu{Buttons: in.Buttons}
	c.tellAll(Event{Kind: "menu", AppID: c.account.AppID})
	return ok()
}

// first is the first refusal among several.
func (c *call) first(all ...refusal) refusal {
	for _, f := range all {
		if f.code != 0 {
			return f
		}
	}
	return refusal{}
}

func (c *call) menuGet() any {
	if f := c.first(c.mayMenu(), c.daily(menuReadsPerDay)); f.code != 0 {
		return f
	}
	if c.account.menu == nil {
		return refused(46003)
	}
	out := map[string]any{"menu": c.account.menu}
	if len(c.account.private) > 0 {
		out["conditionalmenu"] = c.account.private
	}
	return out
}

// menuDelete deletes the default menu and with it all personalised ones.
func (c *call) menuDelete() any {
	if f := c.first(c.mayMenu(), c.daily(menusPerDay)); f.code != 0 {
		return f
	}
	c.account.menu, c.account.private = nil, nil
	c.tellAll(Event{Kind: "menu", AppID: c.account.AppID})
	return ok()
}

func (c *call) menuSelf() any {
	if c.account.Kind.Mini() {
		return refused(48001)
	}
	if c.account.menu == nil {
		return map[string]any{"is_menu_open": 0}
	}
	return map[string]any{"is_menu_open": 1, "selfmenu_info": c.account.menu}
}

// menuAddPrivate adds a menu for some: by tag or by phone, no longer by who they are.
func (c *call) menuAddPrivate() any {
	var in struct {
		Buttons []Button                   `json:"button"`
		Match   map[string]json.RawMessage `json:"matchrule"`
	}
	if f := c.first(c.mayMenu(), c.read(&in), c.daily(privateMenuLimit)); f.code != 0 {
		return f
	}
	if c.account.menu == nil {
		return refused(65303)
	}
	match := map[string]string{}
	for key, value := range in.Match {
		if key != "tag_id" && key != "client_platform_type" {
			return refused(65320)
		}
		match[key] = unquote(value)
	}
	if f := c.checkMenu(in.Buttons, false); f.code != 0 {
		return f
	}
	private := &menu{ID: 400_000_000 + c.next(), Buttons: in.Buttons, Match: match}
	c.account.private = append(c.account.private, private)
	return map[string]any{"menuid": fmt.Sprint(private.ID)}
}

func (c *call) menuDeletePrivate() any {
	var in struct {
		ID json.RawMessage `json:"menuid"`
	}
	if f := c.first(c.mayMenu(), c.read(&in), c.daily(privateMenuLimit)); f.code != 0 {
		return f
	}
	left := slices.DeleteFunc(slices.Clone(c.account.private), func(m *menu) bool { return fmt.Sprint(m.ID) == unquote(in.ID) })
	if len(left) == len(c.account.private) {
		return refused(65301)
	}
	c.account.private = left
	return ok()
}

// menuTry says which menu a person sees.
func (c *call) menuTry() any {
	var in struct {
		UserID string `json:"user_id"`
	}
	if f := c.first(c.mayMenu(), c.read(&in), c.daily(menuTriesPerDay)); f.code != 0 {
		return f
	}
	t := c.threadOf(c.account, in.UserID)
	switch {
	case t == nil:
		return refused(40003)
	case c.account.menu == nil:
		return refused(65303)
	}
	return map[string]any{"button": menuFor(t).Buttons}
}

// menuFor is the menu that a person sees; nil if the account has none.
func menuFor(t *thread) *menu {
	for _, private := range slices.Backward(t.account.private) {
		for id := range t.tags {
			if private.Match["tag_id"] == fmt.Sprint(id) {
				return private
			}
		}
	}
	return t.account.menu
}

func unquote(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}
