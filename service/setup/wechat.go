package setup

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"yingke/model"
)

// WeChat is the simulated WeChat that the demonstration runs on.
type WeChat struct {
	BaseURL  string    `json:"base_url"`  // of its API
	PhoneURL string    `json:"phone_url"` // the page on which one is a user
	Accounts []Account `json:"accounts"`
}

// Account is an account at that WeChat, with what its back office would show.
type Account struct {
	Kind    model.ProductKind `json:"kind"`
	Name    string            `json:"name"`
	AppID   string            `json:"appid"`
	Secret  string            `json:"secret"`
	Token   string            `json:"token"`
	Key     string            `json:"key"`    // EncodingAESKey
	Mode    string            `json:"mode"`   // plain, compat, safe
	Format  string            `json:"format"` // xml, json
	PushURL string            `json:"push_url"`
}

// Products connects the company with its accounts at WeChat.
type Products interface {
	// Connect makes the account a product of the company, or finds the one that
	// it is already, and returns the account with the push settings of the product.
	Connect(ctx context.Context, v model.Viewer, base string, a Account) (Account, error)
}

// SampleAccounts are a mini-program, a mini-game and an official account that
// anybody may know: the same at every start, for a WeChat that stands alone.
func SampleAccounts() []Account {
	all := []Account{
		{Kind: model.MiniProgram, Name: "迎客小店", Mode: "safe", Format: "json"},
		{Kind: model.MiniGame, Name: "迎客消消乐", Mode: "compat", Format: "xml"},
		{Kind: model.Official, Name: "迎客服务号", Mode: "safe", Format: "xml"},
	}
	for i := range all {
		n := i + 1
		all[i].AppID = fmt.Sprintf("wxcafe%012d", n)
		all[i].Secret = fmt.Sprintf("5ec7e7%026d", n)
		all[i].Token = fmt.Sprintf("yingke%d", n)
		all[i].Key = fmt.Sprintf("YingkeSimulatorKeyForEverybodyToSee%08d", n)
	}
	return all
}

// ownAccounts are the same with secrets of this installation: its push address
// trusts whoever knows them.
func ownAccounts() []Account {
	all := SampleAccounts()
	for i := range all {
		secret := make([]byte, 16)
		if _, err := rand.Read(secret); err != nil {
			panic("setup: the system gives no randomness: " + err.Error()) // nothing safe can go on
		}
		all[i].Secret, all[i].Token, all[i].Key = hex.EncodeToString(secret), model.RandomCode(16), model.RandomCode(43)
	}
	return all
}

// weChat gives the demonstration its accounts, once, and connects them where
// the company can have such products.
func (s *Setup) weChat(ctx context.Context, v model.Viewer, base string, d *Demo) error {
	for i, a := range d.WeChat.Accounts {
		if s.Products == nil {
			break
		}
		connected, err := s.Products.Connect(ctx, v, base, a)
		if err != nil {
			return fmt.Errorf("connect %s: %w", a.Name, err)
		}
		d.WeChat.Accounts[i] = connected
	}
	return nil
}
