package api

import (
	"strconv"
	"strings"
	"testing"

	"yingke/model"
)

func TestCustomersAreMergedOwnedFilteredAndExported(t *testing.T) {
	w := newWorld(t)
	wang := w.person(t, "小王", w.ours.Roles[model.RoleAgent])
	ch := w.ours.Channel(t, []model.Agent{wang})
	one, _ := w.ours.Customer(t, ch, 0)
	other, _ := w.ours.Customer(t, ch, wang.ID)
	group, err := w.store.SaveTagGroup(t.Context(), w.ours.Admin, model.TagGroup{Name: "等级"})
	if err != nil {
		t.Fatal(err)
	}
	tag, err := w.store.SaveTag(t.Context(), w.ours.Admin, model.Tag{GroupID: group.ID, Name: "金卡", Colour: "#07c160"})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{"one": one.CustomerID, "other": other.CustomerID, "wang": wang.ID, "tag": tag.ID, "product": w.ours.ProductID}
	w.boxed(t, "who manages customers", model.ManageCustomers, model.SeeHistory)
	w.run(t, ids, []row{
		{name: "a remark and a tag", as: "administrator", method: "PUT", path: "/api/customers/{other}", body: `{"remark":"=老张","province":"湖北","mobile":"13800000000"}`, status: 200},
		{name: "tagged", as: "administrator", method: "PUT", path: "/api/customers/{other}/tags", body: `{"tag_ids":[{tag}]}`, status: 200, want: `{"tag_ids":[{tag}],"region":{"province":"湖北","city":""}}`},
		{name: "with himself", as: "administrator", method: "POST", path: "/api/customers/{one}/merge", body: `{"merged_id":{one}}`, status: 400, want: `{"code":"merge.self"}`},
		{name: "with nobody", as: "administrator", method: "POST", path: "/api/customers/{one}/merge", body: `{}`, status: 400, want: `{"code":"field.required","field":"merged_id"}`},
		{name: "without the box", as: "agent", method: "POST", path: "/api/customers/{one}/merge", body: `{"merged_id":{other}}`, status: 403},
		{name: "one person", as: "administrator", method: "POST", path: "/api/customers/{one}/merge", body: `{"merged_id":{other}}`, status: 201, want: `{"customer_id":{one},"merged_id":{other},"conversations":1,"undone_at":0}`},
		{name: "he has what only the other had", as: "administrator", method: "GET", path: "/api/customers/{one}", status: 200, want: `{"remark":"=老张","mobile":"13800000000","tag_ids":[{tag}],"merged_into":0}`},
		{name: "the other is part of him", as: "administrator", method: "GET", path: "/api/customers/{other}", status: 200, want: `{"merged_into":{one}}`},
		{name: "twice", as: "administrator", method: "POST", path: "/api/customers/{one}/merge", body: `{"merged_id":{other}}`, status: 409, want: `{"code":"merge.merged"}`},
		{name: "he belongs to somebody", as: "administrator", method: "PUT", path: "/api/customers/{one}/owner", body: `{"agent_id":{wang}}`, status: 200, want: `{"owner_id":{wang}}`},
		{name: "to nobody whom we have", as: "administrator", method: "PUT", path: "/api/customers/{one}/owner", body: `{"agent_id":999999}`, status: 400, want: `{"code":"field.bad_choice"}`},
		{name: "by owner, tag and region", as: "administrator", method: "GET", path: "/api/customers?owner_id={wang}&tag_ids={tag}&province=湖北", status: 200, want: `{"items":[{"id":{one}}]}`},
		{name: "without the tag", as: "administrator", method: "GET", path: "/api/customers?not_tag_ids={tag}", status: 200, want: `{"items":[]}`},
		{name: "all of two tags", as: "administrator", method: "GET", path: "/api/customers?tag_ids={tag},999999&all_tags=1", status: 200, want: `{"items":[]}`},
		{name: "one of two", as: "administrator", method: "GET", path: "/api/customers?tag_ids={tag},999999", status: 200, want: `{"items":[{"id":{one}}]}`},
		{name: "in the queue", as: "administrator", method: "GET", path: "/api/customers?list=queue", status: 200, want: `{"items":[]}`},
		{name: "in no such list", as: "administrator", method: "GET", path: "/api/customers?list=colleagues", status: 400, want: `{"field":"list"}`},
		{name: "words for numbers", as: "administrator", method: "GET", path: "/api/customers?tag_ids=gold", status: 400, want: `{"field":"tag_ids"}`},
	})
	merges, err := w.store.Merges(t.Context(), w.ours.Admin, one.CustomerID)
	if err != nil || len(merges) != 1 {
		t.Fatal(merges, err)
	}
	ids["merge"] = merges[0].ID
	file := w.ask(t, "administrator", "GET", "/api/customers/export?tag_ids="+numeral(tag.ID), "")
	if text := file.Body.String(); file.Code != 200 || !strings.HasPrefix(text, "\ufeff客户ID,昵称") || !strings.Contains(text, ",'=老张,13800000000,") ||
		!strings.Contains(text, ",湖北,,,,金卡,"+numeral(wang.ID)+",") || strings.Count(text, "\r\n") != 2 {
		t.Errorf("%d %q", file.Code, text)
	}
	w.run(t, ids, []row{
		{name: "undone", as: "administrator", method: "POST", path: "/api/merges/{merge}/undo", status: 200, want: `{"id":{merge}}`},
		{name: "he has only his own again", as: "administrator", method: "GET", path: "/api/customers/{one}", status: 200, want: `{"remark":"","mobile":"","tag_ids":[],"owner_id":{wang}}`},
		{name: "and so has the other", as: "administrator", method: "GET", path: "/api/customers/{other}", status: 200, want: `{"remark":"=老张","merged_into":0,"tag_ids":[{tag}]}`},
		{name: "undone twice", as: "administrator", method: "POST", path: "/api/merges/{merge}/undo", status: 409, want: `{"code":"merge.undone"}`},
		{name: "it stays in the list", as: "administrator", method: "GET", path: "/api/customers/{one}/merges", status: 200, want: `{"items":[{"id":{merge}}]}`},
	})
}

func TestViewsOverCustomersAreKept(t *testing.T) {
	w := newWorld(t)
	w.boxed(t, "who manages customers", model.ManageCustomers)
	w.run(t, nil, []row{
		{name: "my own", as: "agent", method: "POST", path: "/api/customer-views", body: `{"name":"武汉的","filter":{"city":"武汉","tag_ids":[3]}}`, status: 201, want: `{"name":"武汉的","shared":false,"filter":{"city":"武汉","tag_ids":[3]}}`},
		{name: "the same name", as: "agent", method: "POST", path: "/api/customer-views", body: `{"name":"武汉的","filter":{}}`, status: 409, want: `{"code":"customer_view.taken"}`},
		{name: "everybody's, without the box", as: "agent", method: "POST", path: "/api/customer-views", body: `{"name":"全部","shared":true,"filter":{}}`, status: 403, want: `{"code":"permission.needed"}`},
		{name: "everybody's", as: "who manages customers", method: "POST", path: "/api/customer-views", body: `{"name":"全部","shared":true,"filter":{"blocked":true}}`, status: 201, want: `{"shared":true}`},
		{name: "what an agent sees", as: "agent", method: "GET", path: "/api/customer-views", status: 200, want: `{"items":[{"name":"全部","shared":true},{"name":"武汉的","shared":false}]}`},
		{name: "what another sees", as: "leader", method: "GET", path: "/api/customer-views", status: 200, want: `{"items":[{"name":"全部"}]}`},
		{name: "a filter that is none", as: "agent", method: "POST", path: "/api/customer-views", body: `{"name":"x","filter":{"sex":3}}`, status: 400, want: `{"field":"sex"}`},
	})
	views, err := w.store.CustomerViews(t.Context(), w.people["agent"])
	if err != nil || len(views) != 2 {
		t.Fatal(views, err)
	}
	w.run(t, map[string]int64{"shared": views[0].ID, "mine": views[1].ID}, []row{
		{name: "changed", as: "agent", method: "PUT", path: "/api/customer-views/{mine}", body: `{"name":"湖北的","filter":{"province":"湖北"},"position":2}`, status: 200, want: `{"name":"湖北的","position":2}`},
		{name: "not mine", as: "leader", method: "PUT", path: "/api/customer-views/{mine}", body: `{"name":"x","filter":{}}`, status: 404},
		{name: "not mine to remove", as: "agent", method: "DELETE", path: "/api/customer-views/{shared}", status: 404},
		{name: "removed by who may", as: "who manages customers", method: "DELETE", path: "/api/customer-views/{shared}?shared=1", status: 204},
		{name: "removed", as: "agent", method: "DELETE", path: "/api/customer-views/{mine}", status: 204},
		{name: "none is left", as: "agent", method: "GET", path: "/api/customer-views", status: 200, want: `{"items":[]}`},
	})
}

func numeral(id int64) string { return strconv.FormatInt(id, 10) }
