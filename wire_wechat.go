package main

import (
	"net/http"

	"yingke/model"
	"yingke/service/config"
	"yingke/service/intake"
	"yingke/service/media"
	"yingke/service/outbox"
	"yingke/service/product"
	"yingke/service/search"
	"yingke/service/wechat"
	"yingke/service/wechat/quota"
	"yingke/service/wechat/token"
)

// weixin is how the house speaks to WeChat: one keeper of access tokens, and one
// client, for every connected product. Rooms that send or fetch are handed the
// client.
type weixin struct {
	tokens *token.Keeper
	client *wechat.Client
	health *product.Health // told by whoever answers WeChat: Echoed, Pushed, PushRefused
	door   *outbox.Door    // what may be sent, and who is woken to send it
}

// connect makes the room of products; whoever receives customers and whoever
// takes in their pushes must be there.
func (h *house) connect(reception product.Reception, files product.Files, watcher product.Watcher) *product.Service {
	return product.New(product.Config{
		Store: h.store, Tokens: h.weixin.tokens, WeChat: h.weixin.client, Caller: product.NewCaller(), Reception: reception, Watcher: watcher,
		Files: files, Said: search.OfMessage, Names: search.OfCustomer,
		Log: h.log, Now: h.now, Own: h.base, Near: h.config.WeChat.Loopback(),
	})
}

// takeIn makes the room that takes in pushes.
func (h *house) takeIn(files intake.Files, reception intake.Reception) *intake.Service {
	return intake.New(h.store, h.weixin.client, files, reception, h.weixin.health, intake.Options{
		Log: h.log, Now: h.now, Most: int64(h.config.FileLimit), Of: search.OfMessage, Names: search.OfCustomer, Windows: windowsOf(h.config),
	})
}

// openWeixin needs nobody but the store.
func (h *house) openWeixin() weixin {
	base := string(h.config.WeChat)
	transport := wechat.NewTransport() // one pool of connections for tokens and calls
	tokens := token.New(token.Config{
		Base: base, Client: &http.Client{Transport: transport}, Store: h.store.Tokens(model.OperatorViewer()), Keyring: h.ring, Now: h.now, Log: h.log,
	})
	health := product.NewHealth(h.store, h.log, h.now)
	client := wechat.New(wechat.Config{
		Base: base, Transport: transport, Tokens: tokens, Now: h.now, Log: h.log, Refused: health.CallRefused,
	})
	return weixin{tokens: tokens, client: client, health: health, door: outbox.NewDoor(windowsOf(h.config), h.now)}
}

// windowsOf are WeChat's windows as it documents them, but for those that the
// operator knows better.
func windowsOf(c config.Config) quota.Windows {
	all := quota.Defaults()
	for _, w := range c.Windows {
		all[model.ProductKind(w.Product)][model.Action(w.Action)] = quota.Window{Count: w.Count, For: w.For, Unlimited: w.Unlimited}
	}
	return all
}

// sender brings what is said to customers inside WeChat.
func (h *house) sender(files *media.Service, screens outbox.Screens) worker {
	public := func(tenant int64, key string) string {
		if h.config.PublicURL == "" || key == "" {
			return "" // nobody outside would reach it
		}
		return string(h.config.PublicURL) + files.Address(tenant, key)
	}
	return outbox.New(h.weixin.door, h.store, h.weixin.client, files, screens, outbox.Options{Log: h.log, Now: h.now, Public: public, Observe: h.api.Delivered})
}
