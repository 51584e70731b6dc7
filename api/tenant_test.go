package api

import (
	"strings"
	"testing"

	"yingke/model"
)

func TestTheTenantsSettings(t *testing.T) {
	w := newWorld(t)
	w.run(t, map[string]int64{"id": w.ours.ID}, []row{
		{name: "as a new tenant has them", as: "administrator", method: "GET", path: "/api/tenant", status: 200,
			want: `{"id":{id},"name":"租户","settings":{"online_mode":"automatic","grace_seconds":30,"take_in":"automatic","take_in_max":5,"admin_takes_part":true,"returning_days":30}}`},
		{name: "one switch alone", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"admin_takes_part":false}}`, status: 200,
			want: `{"name":"租户","settings":{"admin_takes_part":false,"grace_seconds":30}}`},
		{name: "the name alone", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"name":" 斗鱼直播 "}`, status: 200, want: `{"name":"斗鱼直播","settings":{"admin_takes_part":false}}`},
		{name: "no name", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"name":""}`, status: 400, want: `{"code":"field.required","field":"name"}`},
		{name: "a name of 61", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"name":"` + strings.Repeat("斗", 61) + `"}`, status: 400, want: `{"code":"field.too_long"}`},
		{name: "a short grace", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"grace_seconds":4}}`, status: 400, want: `{"code":"field.out_of_range","field":"grace_seconds","args":{"min":5,"max":600}}`},
		{name: "take in nobody", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"take_in_max":0}}`, status: 400, want: `{"field":"take_in_max"}`},
		{name: "a mode that is none", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"online_mode":"x"}}`, status: 400, want: `{"code":"field.bad_choice","field":"online_mode"}`},
		{name: "take in as one likes", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"take_in":"x"}}`, status: 400, want: `{"code":"field.bad_choice","field":"take_in"}`},
		{name: "two years", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"returning_days":730}}`, status: 400, want: `{"field":"returning_days"}`},
		{name: "a setting that is none", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"x":1}}`, status: 400, want: `{"code":"request.bad_json"}`},
		{name: "another tenant's stay", as: "their administrator", method: "GET", path: "/api/tenant", status: 200, want: `{"name":"租户","settings":{"admin_takes_part":true}}`},
	})
}

func TestTheAuditLogTellsWhoDidWhatToWhom(t *testing.T) {
	w := newWorld(t)
	ids := map[string]int64{"agent": w.people["agent"].Agent(), "admin": w.ours.AdminID}
	w.run(t, ids, []row{
		{name: "a change", as: "administrator", method: "PUT", path: "/api/agents/{agent}", body: `{"nickname":"小李","auto_limit":3}`, status: 200},
		{name: "a password", as: "administrator", method: "PUT", path: "/api/agents/{agent}/password", body: `{"password":"guess-me-not1"}`, status: 204, events: []string{"logout", "logout"}[:0]},
		{name: "what was and what became, and nothing else", as: "administrator", method: "GET", path: "/api/audit?action=agent.edit&target_id={agent}", status: 200,
			want: `{"items":[{"agent_id":{admin},"agent_name":"管理员","address":"` + w.address + `","action":"agent.edit","target_kind":"agent","target_id":{agent},"target_name":"小李","before":{"nickname":"agent","auto_limit":20},"after":{"nickname":"小李","auto_limit":3}}],"next":""}`},
		{name: "that a password changed, not which", as: "administrator", method: "GET", path: "/api/audit?action=agent.password&target_id={agent}", status: 200, want: `{"items":[{"before":{"password":true},"after":{"password":true}}]}`},
		{name: "everything about agents", as: "administrator", method: "GET", path: "/api/audit?action=agent.&target_id={agent}", status: 200, want: `{"items":[{"action":"agent.password"},{"action":"agent.edit"},{"action":"agent.create"}]}`},
		{name: "of nobody", as: "administrator", method: "GET", path: "/api/audit?agent_id=999999999", status: 200, want: `{"items":[],"next":""}`},
		{name: "of another kind", as: "administrator", method: "GET", path: "/api/audit?target_kind=channel&agent_id={admin}", status: 200, want: `{"items":[]}`},
		{name: "before time began", as: "administrator", method: "GET", path: "/api/audit?to=1000", status: 200, want: `{"items":[]}`},
		{name: "since the beginning, a page of one", as: "administrator", method: "GET", path: "/api/audit?from=1000&limit=1&target_id={agent}&target_kind=agent&action=agent.", status: 200, want: `{"items":[{"action":"agent.password"}]}`},
		{name: "a time that is none", as: "administrator", method: "GET", path: "/api/audit?from=yesterday", status: 400, want: `{"code":"field.out_of_range","field":"from"}`},
		{name: "others see their own alone", as: "their administrator", method: "GET", path: "/api/audit?target_id={agent}&target_kind=agent", status: 200, want: `{"items":[]}`},
	})
	raw := w.ask(t, "administrator", "GET", "/api/audit?limit=200", "").Body.String()
	for _, secret := range []string{"guess-me-not1", "argon2id", "no password", "yk_"} {
		if strings.Contains(raw, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

func TestMe(t *testing.T) {
	w := newWorld(t)
	w.person(t, "free agent", w.ours.Roles["agent"])
	ids := map[string]int64{"agent": w.people["agent"].Agent()}
	w.run(t, ids, []row{
		{name: "who I am and what I may do", as: "agent", method: "GET", path: "/api/me", status: 200,
			want: `{"agent":{"id":{agent},"nickname":"agent","role_kind":"agent"},"permissions":["queue","robot"],"tenant":{"name":"租户"},"preferences":{},"version":"test"}`},
		{name: "an administrator has every box", as: "administrator", method: "GET", path: "/api/me", status: 200,
			want: `{"permissions":["colleagues","queue","robot","history","replies","mass","stats","agents","channels","reception","board","customers","settings"]}`},
		{name: "a nickname", as: "agent", method: "PUT", path: "/api/me", body: `{"nickname":"小赵"}`, status: 200, want: `{"agent":{"nickname":"小赵"}}`},
		{name: "a nickname of nothing", as: "agent", method: "PUT", path: "/api/me", body: `{"nickname":""}`, status: 400, want: `{"code":"field.required"}`},
		{name: "a role is not one's own to choose", as: "agent", method: "PUT", path: "/api/me", body: `{"role_id":1}`, status: 400, want: `{"code":"request.bad_json","field":"role_id"}`},
		{name: "nor the limit", as: "agent", method: "PUT", path: "/api/me", body: `{"auto_limit":50}`, status: 403, want: `{"code":"agent.limit_not_yours","field":"auto_limit"}`},
		{name: "the same limit is no change", as: "agent", method: "PUT", path: "/api/me", body: `{"auto_limit":20}`, status: 200},
		{name: "unless he may", as: "administrator", method: "PUT", path: "/api/agents/{agent}", body: `{"may_set_limit":true}`, status: 200},
		{name: "then the limit", as: "agent", method: "PUT", path: "/api/me", body: `{"auto_limit":50}`, status: 200, want: `{"agent":{"auto_limit":50}}`},

		{name: "preferences go to the other screens", as: "agent", method: "PUT", path: "/api/me/preferences", body: `{"sound":{"new":true},"x":[1]}`, status: 204, events: []string{"preferences"}},
		{name: "and are kept", as: "agent", method: "GET", path: "/api/me", status: 200, want: `{"preferences":{"sound":{"new":true},"x":[1]}}`},
		{name: "a list is none", as: "agent", method: "PUT", path: "/api/me/preferences", body: `[]`, status: 400, want: `{"code":"request.bad_json"}`},
		{name: "nor null", as: "agent", method: "PUT", path: "/api/me/preferences", body: `null`, status: 400, want: `{"code":"request.bad_json"}`},
		{name: "nor 8 KiB and a bit", as: "agent", method: "PUT", path: "/api/me/preferences", body: `{"x":"` + strings.Repeat("a", 8<<10) + `"}`, status: 413, want: `{"code":"request.too_large","args":{"bytes":8192}}`},

		{name: "online, permanently", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"online","permanent":true,"take":3}`, status: 200, want: `{"work_state":"online","permanent_online":true,"manual_offline":false}`},
		{name: "a rest ends that", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"rest"}`, status: 200, want: `{"work_state":"rest","permanent_online":false,"manual_offline":false}`},
		{name: "offline by hand", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"offline"}`, status: 200, want: `{"work_state":"offline","manual_offline":true}`},
		{name: "online clears it", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"online"}`, status: 200, want: `{"work_state":"online","manual_offline":false}`},
		{name: "permanently offline is nothing", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"offline","permanent":true}`, status: 400, want: `{"code":"field.bad_choice","field":"permanent"}`},
		{name: "asleep", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"asleep"}`, status: 400, want: `{"code":"field.bad_choice","field":"state"}`},
		{name: "everybody at once", as: "agent", method: "PUT", path: "/api/me/state", body: `{"state":"online","take":101}`, status: 400, want: `{"code":"field.out_of_range","field":"take"}`},
	})
	if len(w.screens.taken) != 4 || w.screens.taken[0] != 3 {
		t.Errorf("the reception heard %v", w.screens.taken)
	}
}

func TestAPictureIsOneThatTheTenantHas(t *testing.T) {
	w := newWorld(t)
	file := func(v model.Viewer, kind string) string {
		f, err := w.store.AddFile(t.Context(), v, model.File{Key: model.RandomKey(20), Hash: model.RandomKey(64), Name: "a", Type: kind, Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		return f.Key
	}
	ours, text, theirs := file(w.ours.Admin, "image/png"), file(w.ours.Admin, "text/plain"), file(w.theirs.Admin, "image/png")
	w.run(t, nil, []row{
		{name: "by its key", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":"` + ours + `"}`, status: 200, want: `{"agent":{"avatar":"/files/` + ours + `?signed"}}`},
		{name: "by the address that was shown", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":"https://kf.example.com/files/` + ours + `?signed"}`, status: 200, want: `{"agent":{"avatar":"/files/` + ours + `?signed"}}`},
		{name: "colleagues see it", as: "leader", method: "GET", path: "/api/colleagues", status: 200, want: `{"items":[{},{},{"avatar":"/files/` + ours + `?signed"}]}`},
		{name: "no picture", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":"` + text + `"}`, status: 400, want: `{"code":"file.not_an_image","field":"avatar"}`},
		{name: "another tenant's", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":"` + theirs + `"}`, status: 400, want: `{"code":"field.bad_choice","field":"avatar"}`},
		{name: "a long one", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":"` + strings.Repeat("a", 1000) + `"}`, status: 400, want: `{"code":"field.bad_choice","field":"avatar"}`},
		{name: "script", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":"javascript:alert(1)"}`, status: 400, want: `{"code":"field.bad_choice","field":"avatar"}`},
		{name: "none", as: "agent", method: "PUT", path: "/api/me", body: `{"avatar":""}`, status: 200, want: `{"agent":{"avatar":""}}`},
	})
}
