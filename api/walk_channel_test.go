package api

import (
	"encoding/json"
	"testing"

	"yingke/model"
	"yingke/model/store/storetest"
	"yingke/service/channel"
)

// customerSecrets fills our tenant with a channel, a customer who said
// something, and everything that hangs on them.
func (w *world) customerSecrets(t *testing.T, a model.Agent) map[string]int64 {
	t.Helper()
	ctx, admin := t.Context(), w.ours.Admin
	ch := w.ours.Channel(t, []model.Agent{a})
	name, remark := secretMark+"渠道", secretMark
	if _, err := w.Channel.Edit(ctx, admin, ch.ID, channel.Change{Name: &name, Remark: &remark}); err != nil {
		t.Fatal(err)
	}
	c, visitor := w.ours.Customer(t, ch, 0)
	body, err := json.Marshal(model.Text{Text: secretMark + "消息"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Chat.Accept(ctx, visitor, "first", model.KindText, body); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.ChangeCustomer(ctx, admin, c.CustomerID, "", func(was model.Customer) (model.Customer, error) {
		was.Nickname, was.Mobile = secretMark+"客户", "13800000000"
		return was, nil
	}); err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{"channels": ch.ID, "customers": c.CustomerID, "conversations": c.ID}
	group, err := w.Customer.SaveTagGroup(ctx, admin, model.TagGroup{Name: secretMark + "组"})
	ids["tag-groups"] = must(t, group, err).ID
	tag, err := w.Customer.SaveTag(ctx, admin, model.Tag{GroupID: group.ID, Name: secretMark + "标签"})
	ids["tags"] = must(t, tag, err).ID
	field, err := w.Customer.SaveField(ctx, admin, model.CustomerField{Key: "secret", Name: secretMark + "字段", Kind: "text"})
	ids["fields"] = must(t, field, err).ID
	replies, err := w.QuickReply.SaveGroup(ctx, admin, model.QuickReplyGroup{Name: secretMark + "回复"})
	ids["quick-reply-groups"] = must(t, replies, err).ID
	reply, err := w.QuickReply.Save(ctx, admin, model.QuickReply{GroupID: replies.ID, Title: secretMark, Kind: model.KindText, Body: `{"text":"` + secretMark + `"}`})
	ids["quick-replies"] = must(t, reply, err).ID
	shop, err := w.store.Connect(ctx, admin, model.NewProduct{Name: secretMark + "小店", Connection: storetest.NewConnection(model.MiniProgram)})
	ids["products"] = must(t, shop, err).ID
	return ids
}

func must[T any](t *testing.T, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// secretCode is the code of a channel's own link.
func (w *world) secretCode(t *testing.T, ch int64) string {
	t.Helper()
	links, err := w.Channel.Links(t.Context(), w.ours.Admin, ch)
	return must(t, links, err)[0].Code
}

func init() {
	told := map[string]struct {
		body   string
		status int
	}{
		"GET /api/products":                  {"", 200},
		"POST /api/products":                 {`{"kind":"minigame","appid":"wxspy","name":"间谍"}`, 400},
		"GET /api/products/:id":              {"", 404},
		"PUT /api/products/:id":              {`{"name":"换"}`, 404},
		"DELETE /api/products/:id":           {`{"name":"` + secretMark + `小店"}`, 404},
		"POST /api/products/:id/rotate":      {`{"what":"token"}`, 404},
		"POST /api/products/:id/pause":       {"", 404},
		"POST /api/products/:id/resume":      {"", 404},
		"GET /api/products/:id/check":        {"", 404},
		"POST /api/products/:id/check":       {"", 404},
		"GET /api/channels":                  {"", 200},
		"POST /api/channels":                 {`{"name":"间谍","product_id":1}`, 0},
		"GET /api/channels/:id":              {"", 404},
		"PUT /api/channels/:id":              {`{"name":"换"}`, 404},
		"DELETE /api/channels/:id":           {`{"name":"` + secretMark + `渠道"}`, 404},
		"POST /api/channels/:id/enable":      {"", 404},
		"POST /api/channels/:id/disable":     {"", 404},
		"GET /api/channels/:id/agents":       {"", 404},
		"PUT /api/channels/:id/agents":       {`{"agent_ids":[]}`, 404},
		"GET /api/channels/:id/links":        {"", 404},
		"GET /api/channels/:id/qr.zip":       {"", 404},
		"GET /api/channels/:id/sign-key":     {"", 404},
		"POST /api/channels/:id/sign-key":    {"", 404},
		"GET /api/links/:code/qr":            {"", 404},
		"GET /api/agents/:id/home":           {"", 404},
		"PUT /api/agents/:id/home":           {`{"enabled":true,"name":"换"}`, 404},
		"GET /api/customers":                 {"", 200},
		"GET /api/customers/:id":             {"", 404},
		"PUT /api/customers/:id":             {`{"remark":"换"}`, 404},
		"PUT /api/customers/:id/tags":        {`{"tag_ids":[{tags}]}`, 404},
		"POST /api/customers/:id/block":      {"", 404},
		"POST /api/customers/:id/unblock":    {"", 404},
		"GET /api/customers/:id/sessions":    {"", 404},
		"PUT /api/tag-groups/:id":            {`{"name":"换"}`, 404},
		"DELETE /api/tag-groups/:id":         {"", 404},
		"POST /api/tags":                     {`{"name":"间谍","group_id":{tag-groups}}`, 400},
		"PUT /api/tags/:id":                  {`{"name":"换","group_id":{tag-groups}}`, 400},
		"DELETE /api/tags/:id":               {"", 404},
		"PUT /api/fields/:id":                {`{"name":"换"}`, 404},
		"DELETE /api/fields/:id":             {"", 404},
		"PUT /api/quick-reply-groups/:id":    {`{"name":"换"}`, 404},
		"DELETE /api/quick-reply-groups/:id": {"", 404},
		"POST /api/quick-replies":            {`{"group_id":{quick-reply-groups},"kind":"text","body":{"text":"换"}}`, 400},
		"PUT /api/quick-replies/:id":         {`{"group_id":{quick-reply-groups},"kind":"text","body":{"text":"换"}}`, 400},
		"DELETE /api/quick-replies/:id":      {"", 404},
		"POST /api/quick-replies/:id/use":    {"", 404},
		"PUT /api/quick-replies/order":       {`{"group_id":{quick-reply-groups},"ids":[{quick-replies}]}`, 400},
		"GET /api/quick-replies/export":      {"", 200},
		"POST /openapi/visitor/ticket":       {`{"channel_id":{channels},"params":{"openid":"x"}}`, 404},
	}
	for route, t := range told {
		tellingBodies[route] = t.body
		if t.status != 0 {
			statusOf[route] = t.status
		}
	}
}
