package storetest

import (
	"encoding/json"
	"testing"

	"yingke/model"
)

// booked is far enough in the future that no worker takes a test's push.
const booked = model.Millis(1) << 45

// Takes takes in a push of somebody inside WeChat, as the room of pushes does:
// act is what he did, which may allow us to write to him; said is his text,
// empty if he only did something. It returns his conversation.
func (h Tenant) Takes(t testing.TB, product model.ProductOf, openid, said string, act func(was model.Quota) model.Quota) model.Conversation {
	t.Helper()
	ctx, system := t.Context(), model.SystemViewer(h.ID)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("take in a push of %s: %v", openid, err)
		}
	}
	e, err := h.store.EntranceOfProduct(ctx, system, product.ID)
	must(err)
	key := model.RandomKey(20)
	_, err = h.store.KeepPush(ctx, system, model.KeptPush{ProductID: product.ID, PushKey: key, OpenID: openid, ReceivedAt: 1, DueAt: booked})
	must(err)
	inbox, err := h.store.Inbox(ctx, system, product.ID, 1000)
	must(err)
	in := model.Taking{Entrance: e, Act: act, Say: model.Utterance{Party: model.BySystem, Kind: model.KindEvent, Body: json.RawMessage(`{"name":"x"}`)},
		Update: func(was model.Customer) model.Customer { was.Nickname = openid; return was }}
	for _, p := range inbox {
		if p.PushKey == key {
			in.Push = p
		}
	}
	if said != "" {
		text, err := json.Marshal(model.Text{Text: said})
		must(err)
		in.Say = model.Utterance{Party: model.ByCustomer, ClientID: key, Kind: model.KindText, Body: text, Preview: said}
	}
	done, err := h.store.TakePush(ctx, system, in)
	must(err)
	return done.Is
}
