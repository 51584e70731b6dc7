package main

import (
	"context"
	"errors"
	"strings"

	"yingke/model"
	"yingke/service/channel"
	"yingke/service/product"
	"yingke/service/setup"
	"yingke/service/wechat/simulator"
)

// demoProducts lets the demonstration connect its accounts at WeChat.
type demoProducts struct {
	products *product.Service
	channels *channel.Service
	weChat   *simulation
}

// Connect connects an account, or finds the product that it is already, and
// returns the account as its back office then shows it. The simulated WeChat
// must know it before, because connecting asks for a token.
func (p demoProducts) Connect(ctx context.Context, v model.Viewer, base string, a setup.Account) (setup.Account, error) {
	if err := p.weChat.sim.AddAccount(demoAccount(a, base)); err != nil {
		return a, err
	}
	made, err := p.products.Of(ctx, v, a.AppID)
	if errors.Is(err, model.ErrMissing) {
		made, err = p.connect(ctx, v, a)
	}
	if err != nil {
		return a, err
	}
	is := made.Connection // somebody may have changed it in the console
	a.Token, a.Key, a.Mode, a.Format = is.PushToken, is.PushKey, string(is.PushMode), string(is.PushFormat)
	a.PushURL = base + product.PushPath(is)
	return a, nil
}

// connect lets the people of the company's first channel serve the product too.
func (p demoProducts) connect(ctx context.Context, v model.Viewer, a setup.Account) (model.ProductOf, error) {
	channels, err := p.channels.List(ctx, v)
	if err != nil || len(channels) == 0 {
		return model.ProductOf{}, errors.Join(err, model.ErrMissing)
	}
	agents, err := p.channels.Agents(ctx, v, channels[0].ID)
	if err != nil {
		return model.ProductOf{}, err
	}
	mode, format := model.PushMode(a.Mode), model.PushFormat(a.Format)
	return p.products.Connect(ctx, v, product.NewInput{Kind: a.Kind, AppID: a.AppID, AgentIDs: &agents, Input: product.Input{
		Name: &a.Name, Secret: &a.Secret, PushToken: &a.Token, PushKey: &a.Key, PushMode: &mode, PushFormat: &format,
	}})
}

// demoAccount is an account with the page that its links may lead to.
func demoAccount(a setup.Account, base string) simulator.Account {
	account := atWeChat(a)
	account.Domains = []string{strings.TrimPrefix(strings.TrimPrefix(base, "https://"), "http://")}
	return account
}
