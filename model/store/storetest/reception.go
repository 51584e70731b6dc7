package storetest

import (
	"testing"

	"yingke/model"
)

// Channel adds a channel served by these agents; change may alter its settings first.
func (h Tenant) Channel(t testing.TB, agents []model.Agent, change ...func(*model.ChannelSettings)) model.Channel {
	t.Helper()
	c := model.Channel{ProductID: h.ProductID, Name: model.RandomCode(12), Enabled: true, Settings: model.DefaultChannelSettings()}
	for _, f := range change {
		f(&c.Settings)
	}
	c, err := h.store.AddChannel(t.Context(), h.Admin, c)
	if err != nil {
		t.Fatalf("add a channel: %v", err)
	}
	ids := make([]int64, len(agents))
	for i, a := range agents {
		ids[i] = a.ID
	}
	if err := h.store.SetChannelAgents(t.Context(), h.Admin, c.ID, ids); err != nil {
		t.Fatalf("set the agents of a channel: %v", err)
	}
	return c
}

// Customer is somebody who opens a channel's link for the first time, or an
// agent's exclusive one.
func (h Tenant) Customer(t testing.TB, c model.Channel, exclusive int64) (model.Conversation, model.Viewer) {
	t.Helper()
	return h.Arrive(t, c, exclusive, model.RandomKey(20))
}

// Arrive is the person with this key opening a link.
func (h Tenant) Arrive(t testing.TB, c model.Channel, exclusive int64, key string) (model.Conversation, model.Viewer) {
	t.Helper()
	entrance, err := h.store.EntranceOf(t.Context(), model.OperatorViewer(), c.ID, exclusive)
	if err != nil {
		t.Fatalf("find a link: %v", err)
	}
	arrived, err := h.store.Arrive(t.Context(), model.SystemViewer(h.ID), model.Arrival{
		Entrance: entrance, Kind: model.ByBrowser, Value: key,
		Update: func(was model.Customer) model.Customer {
			if was.ID == 0 {
				was.Nickname = "访客" + key[:4]
			}
			return was
		},
	})
	if err != nil {
		t.Fatalf("let a customer arrive: %v", err)
	}
	return arrived.Conversation, model.VisitorViewer(h.ID, arrived.Customer.ID, arrived.Conversation.ID)
}

// Online takes agents online for good: no page has to stay open.
func (h Tenant) Online(t testing.TB, agents ...model.Agent) {
	t.Helper()
	for _, a := range agents {
		if _, err := h.store.ChooseState(t.Context(), Viewer(a), model.Online, true); err != nil {
			t.Fatalf("take %s online: %v", a.Nickname, err)
		}
	}
}
