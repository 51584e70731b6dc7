package storetest

import (
	"testing"

	"yingke/model"
)

// NewConnection is a connection that WeChat's back office would take: an AppID
// and an address that nobody else has; change may alter it.
func NewConnection(kind model.ProductKind, change ...func(*model.Connection)) model.Connection {
	c := model.Connection{
		Kind: kind, AppID: "wx" + UniqueHex(16), Secret: UniqueHex(32), Address: model.RandomCode(24),
		PushToken: model.RandomCode(20), PushKey: model.RandomCode(43), PushMode: model.PushSafe, PushFormat: model.PushJSON,
	}
	if kind == model.Official {
		c.PushFormat = model.PushXML
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

// UniqueHex is a text of n hexadecimal digits that nobody else has.
func UniqueHex(n int) string {
	digits := []byte(model.RandomKey(n))
	for i, c := range digits {
		digits[i] = "0123456789abcdef"[c%16]
	}
	return string(digits)
}

// Product connects a product of WeChat's, served by these agents.
func (h Tenant) Product(t testing.TB, kind model.ProductKind, agents []model.Agent, change ...func(*model.Connection)) model.ProductOf {
	t.Helper()
	ids := make([]int64, len(agents))
	for i, a := range agents {
		ids[i] = a.ID
	}
	made, err := h.store.Connect(t.Context(), h.Admin, model.NewProduct{
		Name: "产品" + model.RandomCode(8), Connection: NewConnection(kind, change...), AgentIDs: ids,
	})
	if err != nil {
		t.Fatalf("connect a product: %v", err)
	}
	return made
}
