package api

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store/storetest"
)

func TestAgentsAreAddedFoundChangedAndLeave(t *testing.T) {
	w := newWorld(t)
	login := storetest.UniqueName("wang")
	added := w.ask(t, "administrator", "POST", "/api/agents", `{"login_name":" `+strings.ToUpper(login)+` ","nickname":"小王","password":"guess-me-not1","remark":"早班"}`)
	if added.Code != 201 {
		t.Fatalf("%d %s", added.Code, added.Body)
	}
	keepsItsContract(t, "add", "POST", "/api/agents", added)
	var wang int64
	fmt.Sscan(textOf(t, added, "id"), &wang)
	ids := map[string]int64{"wang": wang, "agent": w.people["agent"].Agent(), "admin": w.ours.AdminID, "leaders": w.ours.Roles[model.RoleLeader], "product": w.ours.ProductID}
	w.run(t, ids, []row{
		{name: "what was not said is as product.md 14 has it; the login name is in lower case", as: "administrator", method: "GET", path: "/api/agents/{wang}", status: 200,
			want: `{"login_name":"` + login + `","nickname":"小王","remark":"早班","role_kind":"agent","status":"active","work_state":"offline","auto_limit":20,"manual_limit":100,"weight":10,"accept_new":true,"exclusive":false,"group_ids":[],"login_addresses":[],"product_ids":[{product}],"serving":0,"avatar":""}`},
		{name: "he is found by a part of his remark", as: "administrator", method: "GET", path: "/api/agents?query=%E6%97%A9%E7%8F%AD", status: 200, want: `{"items":[{"id":{wang}}],"next":""}`},
		{name: "he is found by his id", as: "administrator", method: "GET", path: "/api/agents?query={wang}", status: 200, want: `{"items":[{"id":{wang}}]}`},
		{name: "wildcards are letters", as: "administrator", method: "GET", path: "/api/agents?query=%25", status: 200, want: `{"items":[]}`},
		{name: "nobody is deleted yet", as: "administrator", method: "GET", path: "/api/agents?status=deleted", status: 200, want: `{"items":[]}`},
		{name: "a status that is none", as: "administrator", method: "GET", path: "/api/agents?status=x", status: 400, want: `{"code":"field.bad_choice","field":"status"}`},
		{name: "the name is taken", as: "administrator", method: "POST", path: "/api/agents", body: `{"login_name":"` + login + `","nickname":"别人","password":"guess-me-not1"}`,
			status: 409, want: `{"code":"agent.login_taken","field":"login_name","args":{"login_name":"` + login + `"}}`},
		{name: "taken in another tenant too", as: "their administrator", method: "POST", path: "/api/agents", body: `{"login_name":"` + login + `","nickname":"别人","password":"guess-me-not1"}`,
			status: 409, want: `{"code":"agent.login_taken"}`},
		{name: "what is absent stays", as: "administrator", method: "PUT", path: "/api/agents/{wang}", body: `{"nickname":"王小明","auto_limit":0,"login_addresses":["10.0.0.7/8","::1"],"exclusive":true}`,
			status: 200, want: `{"nickname":"王小明","remark":"早班","auto_limit":0,"login_addresses":["10.0.0.0/8","::1"],"exclusive":true}`},
		{name: "a password is not changed here", as: "administrator", method: "PUT", path: "/api/agents/{wang}", body: `{"password":"guess-me-not2"}`, status: 400, want: `{"code":"request.bad_json","field":"password"}`},
		{name: "a promotion", as: "administrator", method: "PUT", path: "/api/agents/{wang}", body: `{"role_id":{leaders}}`, status: 200, want: `{"role_kind":"leader"}`},
		{name: "limits of many, all or none", as: "administrator", method: "PUT", path: "/api/agents/limits", body: `{"ids":[{wang},999999999],"auto_limit":7}`, status: 404},
		{name: "limits of many", as: "administrator", method: "PUT", path: "/api/agents/limits", body: `{"ids":[{wang},{agent},{wang}],"auto_limit":7}`, status: 204},
		{name: "the limit was set, the other one stayed", as: "administrator", method: "GET", path: "/api/agents/{wang}", status: 200, want: `{"auto_limit":7,"manual_limit":100}`},
		{name: "disabled", as: "administrator", method: "POST", path: "/api/agents/{wang}/disable", status: 200, want: `{"status":"disabled"}`},
		{name: "enabled", as: "administrator", method: "POST", path: "/api/agents/{wang}/enable", status: 200, want: `{"status":"active"}`},
		{name: "a new password", as: "administrator", method: "PUT", path: "/api/agents/{wang}/password", body: `{"password":"guess-me-not2"}`, status: 204},
		{name: "nobody takes over for himself", as: "administrator", method: "DELETE", path: "/api/agents/{wang}?reassign_to={wang}", status: 409, want: `{"code":"agent.reassign"}`},
		{name: "deleted, his customers to a colleague", as: "administrator", method: "DELETE", path: "/api/agents/{wang}", body: `{"reassign_to":{agent}}`, status: 204},
		{name: "he is gone from the list", as: "administrator", method: "GET", path: "/api/agents?query=" + login, status: 200, want: `{"items":[]}`},
		{name: "and from the colleagues", as: "agent", method: "GET", path: "/api/colleagues", status: 200, want: `{"items":[{"id":{admin},"nickname":"管理员","work_state":"offline"},{},{}]}`},
		{name: "his name stays reserved", as: "administrator", method: "POST", path: "/api/agents", body: `{"login_name":"` + login + `","nickname":"别人","password":"guess-me-not1"}`,
			status: 409, want: `{"code":"agent.login_taken_deleted"}`},
		{name: "a deleted one cannot be changed", as: "administrator", method: "PUT", path: "/api/agents/{wang}", body: `{"nickname":"x"}`, status: 409, want: `{"code":"agent.deleted"}`},
		{name: "nor enabled", as: "administrator", method: "POST", path: "/api/agents/{wang}/enable", status: 409, want: `{"code":"agent.deleted"}`},
		{name: "nor take over", as: "administrator", method: "POST", path: "/api/agents/{agent}/disable?reassign_to={wang}", status: 409, want: `{"code":"agent.reassign"}`},
		{name: "restored", as: "administrator", method: "POST", path: "/api/agents/{wang}/restore", status: 200, want: `{"status":"active","nickname":"王小明","auto_limit":7,"role_kind":"leader"}`},
		{name: "restored once", as: "administrator", method: "POST", path: "/api/agents/{wang}/restore", status: 409, want: `{"code":"agent.not_deleted"}`},
	})
}

func TestWhatAnAgentMayNotBe(t *testing.T) {
	w := newWorld(t)
	cases := map[string]struct{ body, code, field string }{
		"no login name":            {`{"nickname":"甲","password":"guess-me-not1"}`, "field.required", "login_name"},
		"no nickname":              {`{"login_name":"abc","password":"guess-me-not1"}`, "field.required", "nickname"},
		"no password":              {`{"login_name":"abc","nickname":"甲"}`, "field.required", "password"},
		"a short login name":       {`{"login_name":"ab","nickname":"甲","password":"guess-me-not1"}`, "field.too_short", "login_name"},
		"a login of 10,000":        {`{"login_name":"` + strings.Repeat("a", 10_000) + `","nickname":"甲","password":"guess-me-not1"}`, "field.too_long", "login_name"},
		"a space inside":           {`{"login_name":"a b c","nickname":"甲","password":"guess-me-not1"}`, "field.bad_characters", "login_name"},
		"a login that is markup":   {`{"login_name":"<img src=x>","nickname":"甲","password":"guess-me-not1"}`, "field.bad_characters", "login_name"},
		"a dot in front":           {`{"login_name":".abc","nickname":"甲","password":"guess-me-not1"}`, "field.bad_characters", "login_name"},
		"a nickname of 31":         {`{"login_name":"abc","nickname":"` + strings.Repeat("甲", 31) + `","password":"guess-me-not1"}`, "field.too_long", "nickname"},
		"a nickname of blanks":     {`{"login_name":"abc","nickname":"   ","password":"guess-me-not1"}`, "field.required", "nickname"},
		"a control character":      {`{"login_name":"abc","nickname":"a\u0007b","password":"guess-me-not1"}`, "field.bad_characters", "nickname"},
		"text that turns around":   {`{"login_name":"abc","nickname":"a\u202eb","password":"guess-me-not1"}`, "field.bad_characters", "nickname"},
		"a remark of 101":          {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","remark":"` + strings.Repeat("x", 101) + `"}`, "field.too_long", "remark"},
		"a short password":         {`{"login_name":"abc","nickname":"甲","password":"Ab3-xyz"}`, "field.too_short", "password"},
		"a password of 129":        {`{"login_name":"abc","nickname":"甲","password":"` + strings.Repeat("ab-3", 33) + `"}`, "field.too_long", "password"},
		"everybody's password":     {`{"login_name":"abc","nickname":"甲","password":"Password123"}`, "password.weak", "password"},
		"stairs":                   {`{"login_name":"abc","nickname":"甲","password":"87654321"}`, "password.weak", "password"},
		"his own name":             {`{"login_name":"wangxiaoming","nickname":"甲","password":"WangXiaoMing1"}`, "password.weak", "password"},
		"one character":            {`{"login_name":"abc","nickname":"甲","password":"aaaaaaaaaaaa"}`, "password.weak", "password"},
		"a role that is not there": {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","role_id":999999999}`, "field.bad_choice", "role_id"},
		"a group of another":       {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","group_ids":[999999999]}`, "field.bad_choice", "group_ids"},
		"a product of another":     {fmt.Sprintf(`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","product_ids":[%d]}`, w.theirs.ProductID), "field.bad_choice", "product_ids"},
		"a channel of another":     {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","channel_ids":[999999999]}`, "field.bad_choice", "channel_ids"},
		"too many at once":         {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","auto_limit":1001}`, "field.out_of_range", "auto_limit"},
		"fewer than none":          {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","manual_limit":-1}`, "field.out_of_range", "manual_limit"},
		"a heavy weight":           {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","weight":101}`, "field.out_of_range", "weight"},
		"an address that is none":  {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","login_addresses":["10.0.0.256"]}`, "agent.bad_address", "login_addresses"},
		"a picture nobody has":     {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","avatar":"nosuchkey"}`, "field.bad_choice", "avatar"},
		"a number as a text":       {`{"login_name":"abc","nickname":"甲","password":"guess-me-not1","weight":"10"}`, "request.bad_json", "weight"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w.run(t, nil, []row{{name: name, as: "administrator", method: "POST", path: "/api/agents", body: c.body, status: 400,
				want: fmt.Sprintf(`{"code":%q,"field":%q}`, c.code, c.field)}})
		})
	}
}

func TestNobodyChangesWhoCanDoMoreThanHimself(t *testing.T) {
	w := newWorld(t)
	w.boxed(t, "manager", model.ManageAgents, model.TakeFromQueue, model.SeeRobot)
	other := w.boxed(t, "other manager", model.ManageAgents, model.TakeFromQueue)
	w.person(t, "second administrator", w.ours.Roles[model.RoleAdministrator])
	ids := map[string]int64{
		"me": w.people["manager"].Agent(), "other": other.ID, "agent": w.people["agent"].Agent(), "leader": w.people["leader"].Agent(), "admin": w.ours.AdminID,
		"admins": w.ours.Roles[model.RoleAdministrator], "leaders": w.ours.Roles[model.RoleLeader], "agents": w.ours.Roles[model.RoleAgent],
		"second": w.people["second administrator"].Agent(),
	}
	w.run(t, ids, []row{
		{name: "an agent with fewer boxes", as: "manager", method: "PUT", path: "/api/agents/{agent}", body: `{"remark":"x"}`, status: 200},
		{name: "one with as many", as: "manager", method: "PUT", path: "/api/agents/{other}", body: `{"remark":"x"}`, status: 200},
		{name: "the leader has boxes that the manager lacks", as: "manager", method: "PUT", path: "/api/agents/{leader}", body: `{"remark":"x"}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "nor his password", as: "manager", method: "PUT", path: "/api/agents/{leader}/password", body: `{"password":"guess-me-not1"}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "nor may he be disabled", as: "manager", method: "POST", path: "/api/agents/{leader}/disable", status: 403, want: `{"code":"role.beyond"}`},
		{name: "nor deleted", as: "manager", method: "DELETE", path: "/api/agents/{leader}", status: 403, want: `{"code":"role.beyond"}`},
		{name: "nor his limits", as: "manager", method: "PUT", path: "/api/agents/limits", body: `{"ids":[{agent},{leader}],"auto_limit":3}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "an administrator", as: "manager", method: "PUT", path: "/api/agents/{admin}/password", body: `{"password":"guess-me-not1"}`, status: 403, want: `{"code":"agent.is_administrator"}`},
		{name: "nor made", as: "manager", method: "PUT", path: "/api/agents/{agent}", body: `{"role_id":{admins}}`, status: 403, want: `{"code":"agent.is_administrator","field":"role_id"}`},
		{name: "not even of himself", as: "manager", method: "PUT", path: "/api/agents/{me}", body: `{"role_id":{admins}}`, status: 403, want: `{"code":"agent.is_administrator"}`},
		{name: "nor a leader of himself", as: "manager", method: "PUT", path: "/api/agents/{me}", body: `{"role_id":{leaders}}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "nor a new leader", as: "manager", method: "POST", path: "/api/agents", body: `{"login_name":"new-leader","nickname":"甲","password":"guess-me-not1","role_id":{leaders}}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "a role with more boxes", as: "manager", method: "POST", path: "/api/roles", body: `{"name":"大","permissions":["agents","settings"]}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "the leader's role", as: "manager", method: "PUT", path: "/api/roles/{leaders}", body: `{"name":"组长","permissions":["queue"]}`, status: 403, want: `{"code":"role.beyond"}`},
		{name: "the administrator's role", as: "administrator", method: "PUT", path: "/api/roles/{admins}", body: `{"name":"管理员","permissions":["queue"]}`, status: 409, want: `{"code":"role.built_in"}`},
		{name: "nobody disables himself", as: "manager", method: "POST", path: "/api/agents/{me}/disable", status: 409, want: `{"code":"agent.self"}`},
		{name: "nor deletes", as: "administrator", method: "DELETE", path: "/api/agents/{admin}", status: 409, want: `{"code":"agent.self"}`},
		{name: "one administrator demotes the other", as: "administrator", method: "PUT", path: "/api/agents/{second}", body: `{"role_id":{agents}}`, status: 200},
		{name: "the last one stays", as: "administrator", method: "PUT", path: "/api/agents/{admin}", body: `{"role_id":{agents}}`, status: 409, want: `{"code":"agent.last_administrator"}`},
	})
}

func TestRolesAndGroups(t *testing.T) {
	w := newWorld(t)
	role := w.ask(t, "administrator", "POST", "/api/roles", `{"name":"质检","permissions":["stats","history","stats"]}`)
	group := w.ask(t, "administrator", "POST", "/api/groups", fmt.Sprintf(`{"name":"售后","leader_id":%d,"member_ids":[%d,%d]}`, w.ours.AdminID, w.ours.AdminID, w.people["agent"].Agent()))
	ids := map[string]int64{"agent": w.people["agent"].Agent(), "admin": w.ours.AdminID, "stranger": w.theirs.AdminID, "agents": w.ours.Roles[model.RoleAgent]}
	for name, answer := range map[string]string{"role": textOf(t, role, "id"), "group": textOf(t, group, "id")} {
		var id int64
		fmt.Sscan(answer, &id)
		ids[name] = id
	}
	w.run(t, ids, []row{
		{name: "boxes in their order, each once", as: "agent", method: "GET", path: "/api/roles", status: 200,
			want: `{"items":[{"kind":"administrator","agents":1},{"kind":"leader","agents":1},{"kind":"agent","agents":1},{"id":{role},"name":"质检","kind":"custom","permissions":["history","stats"],"agents":0}]}`},
		{name: "a name twice", as: "administrator", method: "POST", path: "/api/roles", body: `{"name":"质检","permissions":[]}`, status: 409, want: `{"code":"role.taken","field":"name"}`},
		{name: "a box that is none", as: "administrator", method: "POST", path: "/api/roles", body: `{"name":"x","permissions":["root"]}`, status: 400, want: `{"code":"field.bad_choice","field":"permissions"}`},
		{name: "no name", as: "administrator", method: "POST", path: "/api/roles", body: `{"permissions":[]}`, status: 400, want: `{"code":"field.required","field":"name"}`},
		{name: "given away", as: "administrator", method: "PUT", path: "/api/agents/{agent}", body: `{"role_id":{role}}`, status: 200, want: `{"role_name":"质检"}`},
		{name: "one who has the role sees more at once", as: "agent", method: "GET", path: "/api/me", status: 200, want: `{"agent":{"role_name":"质检"}}`},
		{name: "in use", as: "administrator", method: "DELETE", path: "/api/roles/{role}", status: 409, want: `{"code":"role.in_use","args":{"agents":1}}`},
		{name: "changed", as: "administrator", method: "PUT", path: "/api/roles/{role}", body: `{"name":"质检员","permissions":["stats"]}`, status: 200, want: `{"name":"质检员","permissions":["stats"],"agents":1}`},
		{name: "built in, other boxes", as: "administrator", method: "PUT", path: "/api/roles/{agents}", body: `{"name":"客服","permissions":["queue"]}`, status: 200, want: `{"permissions":["queue"]}`},
		{name: "built in, another name", as: "administrator", method: "PUT", path: "/api/roles/{agents}", body: `{"name":"坐席","permissions":["queue"]}`, status: 409, want: `{"code":"role.built_in"}`},
		{name: "built in, gone", as: "administrator", method: "DELETE", path: "/api/roles/{agents}", status: 409, want: `{"code":"role.built_in"}`},
		{name: "taken back", as: "administrator", method: "PUT", path: "/api/agents/{agent}", body: `{"role_id":{agents}}`, status: 200},
		{name: "gone", as: "administrator", method: "DELETE", path: "/api/roles/{role}", status: 204},
		{name: "gone once", as: "administrator", method: "DELETE", path: "/api/roles/{role}", status: 404, want: `{"code":"missing"}`},

		{name: "everybody sees the groups", as: "agent", method: "GET", path: "/api/groups", status: 200, want: `{"items":[{"id":{group},"name":"售后","leader_id":{admin},"member_ids":[{admin},{agent}]}]}`},
		{name: "a group twice", as: "administrator", method: "POST", path: "/api/groups", body: `{"name":"售后"}`, status: 409, want: `{"code":"group.taken"}`},
		{name: "a leader from outside", as: "administrator", method: "POST", path: "/api/groups", body: `{"name":"x","leader_id":{agent}}`, status: 400, want: `{"code":"field.bad_choice","field":"leader_id"}`},
		{name: "a member of another tenant", as: "administrator", method: "PUT", path: "/api/groups/{group}", body: `{"member_ids":[{stranger}]}`, status: 404, want: `{"code":"missing","field":"member_ids"}`},
		{name: "another name alone", as: "administrator", method: "PUT", path: "/api/groups/{group}", body: `{"name":"售后组"}`, status: 200, want: `{"name":"售后组","leader_id":{admin},"member_ids":[{admin},{agent}]}`},
		{name: "the leader leaves", as: "administrator", method: "PUT", path: "/api/groups/{group}", body: `{"member_ids":[{agent}]}`, status: 200, want: `{"leader_id":0,"member_ids":[{agent}]}`},
		{name: "an agent in a group is listed by it", as: "administrator", method: "GET", path: "/api/agents?group_id={group}", status: 200, want: `{"items":[{"id":{agent},"group_ids":[{group}]}]}`},
		{name: "out of all groups", as: "administrator", method: "PUT", path: "/api/agents/{agent}", body: `{"group_ids":[]}`, status: 200, want: `{"group_ids":[]}`},
		{name: "the group is empty", as: "agent", method: "GET", path: "/api/groups", status: 200, want: `{"items":[{"member_ids":[]}]}`},
		{name: "the group goes", as: "administrator", method: "DELETE", path: "/api/groups/{group}", status: 204},
		{name: "and is gone", as: "administrator", method: "PUT", path: "/api/groups/{group}", body: `{"name":"y"}`, status: 404},
	})
}

func TestAListIsReadToItsEndPageByPage(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		w.person(t, fmt.Sprint("page", i), w.ours.Roles[model.RoleAgent])
	}
	seen, cursor := []string{}, ""
	for range 10 {
		answer := w.ask(t, "administrator", "GET", "/api/agents?limit=4&cursor="+cursor, "")
		for i := range strings.Count(answer.Body.String(), `"login_name"`) {
			seen = append(seen, textOf(t, answer, fmt.Sprintf("items.%d.nickname", i)))
		}
		if cursor = textOf(t, answer, "next"); cursor == "" {
			break
		}
	}
	if len(seen) != 10 || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != 10 {
		t.Errorf("%d agents: %v", len(seen), seen)
	}
	w.run(t, nil, []row{
		{name: "a cursor of nobody's", as: "administrator", method: "GET", path: "/api/agents?cursor=xyz", status: 400, want: `{"code":"request.bad_cursor"}`},
		{name: "a page too large", as: "administrator", method: "GET", path: "/api/agents?limit=201", status: 400, want: `{"code":"request.bad_limit","args":{"max":200}}`},
	})
}

func TestAnExportCanBeOpenedAndRunsNothing(t *testing.T) {
	w := newWorld(t)
	w.person(t, "=1+1", w.ours.Roles[model.RoleAgent], func(a *model.Agent) { a.Nickname, a.Remark = "=cmd|' /C calc'!A0", "＠x" })
	for i := range 210 { // more than one page of the store
		w.person(t, fmt.Sprint("n", i), w.ours.Roles[model.RoleAgent])
	}
	answer := w.ask(t, "administrator", "GET", "/api/agents/export?lang=en", "")
	text := answer.Body.String()
	if answer.Code != 200 || !strings.HasPrefix(text, "\ufeffID,Login name,") || !strings.Contains(answer.Header().Get("Content-Disposition"), `filename="agents.csv"`) {
		t.Fatalf("%d %v %.60q", answer.Code, answer.Header(), text)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(table) != 1+3+211 {
		t.Fatalf("%d rows, %v", len(table), err)
	}
	for _, line := range table {
		for _, cell := range line {
			if cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0]) {
				t.Errorf("a spreadsheet runs %q", cell)
			}
		}
	}
	if !strings.Contains(text, "'=cmd|") {
		t.Error("the nickname is not there")
	}
	chinese := w.ask(t, "administrator", "GET", "/api/agents/export?query=nobody", "").Body.String()
	if !strings.HasPrefix(chinese, "\ufeff客服ID,客服账号,昵称,") || strings.Count(chinese, "\r\n") != 1 {
		t.Errorf("%q", chinese)
	}
}
