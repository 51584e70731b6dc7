package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"yingke/model"
	"yingke/service/channel"
	"yingke/service/config"
	"yingke/service/setup"
	"yingke/service/staff"
)

// demoWorld is the file in the data folder that keeps the simulated WeChat.
const demoWorld = "wechat.json"

// demo serves with a company to try, whose logins it prints, and with a WeChat
// of its own, which ends after the company: that may still have to say something.
func demo(ctx context.Context, t task) (err error) {
	weChat, err := newSimulation(t.config, filepath.Join(t.config.Data, demoWorld))
	if err != nil {
		return err
	}
	defer closing(&err, weChat.stop)
	t.config.WeChat = config.BaseURL(weChat.base)
	t.now = weChat.sim.Clock().Now // whoever moves the time on the phone moves the company along
	return start(ctx, t, func(ctx context.Context, h *house, base string) error {
		furnish := setup.Setup{People: demoPeople{h.staff}, Channels: demoChannels{h.channels},
			Products: demoProducts{h.api.Product, h.channels, weChat}, WeChat: weChat.base}
		d, err := furnish.Demo(ctx, t.config.Data, base)
		if err != nil {
			return err
		}
		if err := weChat.register(d, base); err != nil {
			return err
		}
		_, err = io.WriteString(t.out, demoSheet(d, t.config.Data))
		return err
	})
}

// register gives the simulated WeChat the company's accounts, as they stand now.
func (s *simulation) register(d setup.Demo, base string) error {
	for _, a := range d.WeChat.Accounts {
		account := demoAccount(a, base)
		if account.Kind.Official() {
			account.Linked = []string{d.WeChat.Accounts[0].AppID}
		}
		if err := s.sim.AddAccount(account); err != nil {
			return err
		}
	}
	return nil
}

// offerSetup prints the one-time address where an installation is empty.
func (h *house) offerSetup(ctx context.Context, out io.Writer, base string) error {
	token, err := h.staff.SetupToken(ctx)
	if err != nil || token == "" {
		return err
	}
	_, err = fmt.Fprintf(out, "\n  尚无账号。请打开此一次性地址创建第一个管理员：\n"+
		"  Nobody can log in yet. Open this one-time address to make the first administrator:\n\n"+
		"  %s/console/setup?token=%s\n\n", base, token)
	return err
}

// demoSheet is what a person needs to begin.
func demoSheet(d setup.Demo, folder string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Yingke 迎客\n\n  客服后台  console   %s\n", d.ConsoleURL)
	for _, c := range d.Channels {
		fmt.Fprintf(&b, "  客户入口  customer  %s  (%s)\n", c.ShortLink, c.Name)
	}
	fmt.Fprintf(&b, "  微信手机  phone     %s  (模拟微信 a simulated WeChat)\n", d.WeChat.PhoneURL)
	b.WriteString("\n  登录名    密码            \n  login     password\n")
	line := func(p setup.Person, role string) {
		fmt.Fprintf(&b, "  %-9s %-15s %s %s\n", p.LoginName, p.Password, p.Nickname, role)
	}
	line(d.Admin, "administrator")
	line(d.Leader, "leader")
	for _, p := range d.Agents {
		line(p, "agent")
	}
	fmt.Fprintf(&b, "\n  同样的内容保存在 the same is kept in %s/%s；按 Ctrl+C 停止 stops.\n\n", strings.TrimSuffix(folder, "/"), setup.DemoFile)
	return b.String()
}

// demoPeople lets the demonstration hire through staff.
type demoPeople struct{ *staff.Staff }

func (p demoPeople) TenantOf(ctx context.Context, login string) (int64, error) {
	a, err := p.Store.AgentByLogin(ctx, model.OperatorViewer(), login)
	return a.TenantID, err
}

func (p demoPeople) Found(ctx context.Context, company string, admin setup.Person) (int64, error) {
	made, err := p.Staff.Found(ctx, staff.Founding{TenantName: company, LoginName: admin.LoginName,
		Nickname: admin.Nickname, Password: admin.Password})
	return made.Tenant.ID, err
}

func (p demoPeople) Hire(ctx context.Context, v model.Viewer, who setup.Person, at setup.Post) error {
	roster, err := p.Store.Roster(ctx, v)
	if err != nil {
		return err
	}
	role := roster.RoleOf(at.Role).ID
	_, err = p.AddAgent(ctx, v, staff.AgentInput{LoginName: &who.LoginName, Nickname: &who.Nickname, Password: &who.Password,
		RoleID: &role, ProductIDs: &[]int64{at.Product}, ChannelIDs: &[]int64{at.Channel}})
	return err
}

// demoChannels lets the demonstration open its channel.
type demoChannels struct{ *channel.Service }

func (c demoChannels) Open(ctx context.Context, v model.Viewer, name string) (model.Channel, error) {
	return c.Create(ctx, v, 0, channel.Change{Name: &name})
}

func (c demoChannels) Addresses(ctx context.Context, v model.Viewer, base string, of model.Channel) (long, short string, err error) {
	links, err := c.Links(ctx, v, of.ID)
	if err != nil {
		return "", "", err
	}
	for _, l := range links {
		if l.AgentID == 0 {
			return channel.LongURL(base, of, l.Link), channel.ShortURL(base, l.Link), nil
		}
	}
	return "", "", fmt.Errorf("channel %d has no link", of.ID)
}
