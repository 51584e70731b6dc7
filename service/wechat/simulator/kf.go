package simulator

import (
	"slices"
	"strings"
)

// mostKf is how many agents an account may have with WeChat.
const mostKf = 100

// kfAccount is an agent of an official account, as customers see him.
type kfAccount struct {
	Account  string `json:"kf_account"`
	Nickname string `json:"kf_nick"`
	Picture  string `json:"kf_headimgurl"`
	ID       string `json:"kf_id"`
}

type kfInput struct {
	Account  string `json:"kf_account"`
	Nickname string `json:"nickname"`
}

// mayKf claims that the account has agents at WeChat.
func (c *call) mayKf() refusal { return c.need(c.account.Kind.Official() && c.account.Verified) }

// kfAdd adds an agent: name@account, letters, digits and _ before the @.
// https://developers.weixin.qq.com/doc/offiaccount/Customer_Service/Customer_Service_Management.html
func (c *call) kfAdd() any {
	var in kfInput
	if f := c.first(c.mayKf(), c.read(&in)); f.code != 0 {
		return f
	}
	prefix, at, _ := strings.Cut(in.Account, "@")
	_, exists := c.account.kf[in.Account]
	switch {
	case prefix == "" || len(prefix) > 10 || at == "" || strings.Trim(prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "":
		return refused(65404)
	case !goodNickname(in.Nickname):
		return refused(65403)
	case exists:
		return refused(65406)
	case len(c.account.kf) >= mostKf:
		return refused(65405)
	}
	c.account.kf[in.Account] = &kfAccount{Account: in.Account, Nickname: in.Nickname, ID: itoa(int(1000 + c.next()))}
	return ok()
}

func goodNickname(nickname string) bool {
	n := len([]rune(nickname))
	return n >= 1 && n <= 16
}

func (c *call) kfUpdate() any {
	var in kfInput
	if f := c.first(c.mayKf(), c.read(&in)); f.code != 0 {
		return f
	}
	agent, known := c.account.kf[in.Account]
	if !known {
		return refused(65401)
	}
	if !goodNickname(in.Nickname) {
		return refused(65403)
	}
	agent.Nickname = in.Nickname
	return ok()
}

func (c *call) kfDelete() any {
	if f := c.mayKf(); f.code != 0 {
		return f
	}
	name := c.r.URL.Query().Get("kf_account")
	if _, known := c.account.kf[name]; !known {
		return refused(65401)
	}
	delete(c.account.kf, name)
	return ok()
}

func (c *call) kfPicture() any {
	if f := c.mayKf(); f.code != 0 {
		return f
	}
	agent, known := c.account.kf[c.r.URL.Query().Get("kf_account")]
	if !known {
		return refused(65401)
	}
	filename, content, f := c.formFile("media")
	if f.code != 0 {
		return f
	}
	if !like(content, "\xff\xd8\xff") {
		return refused(40005)
	}
	agent.Picture = c.base + "/simulator/media/" + c.keepMedia(c.account.AppID, "thumb", filename, content).public
	return ok()
}

func (c *call) kfList() any {
	if f := c.mayKf(); f.code != 0 {
		return f
	}
	all := make([]kfAccount, 0, len(c.account.kf))
	for _, agent := range c.account.kf {
		all = append(all, *agent)
	}
	slices.SortFunc(all, func(a, b kfAccount) int { return strings.Compare(a.Account, b.Account) })
	return map[string]any{"kf_list": all}
}
