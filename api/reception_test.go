package api

import (
	"testing"
	"time"

	"yingke/model"
)

func TestReceptionSettings(t *testing.T) {
	w := newWorld(t)
	ch := w.ours.Channel(t, nil)
	ids := map[string]int64{"product": w.ours.ProductID, "channel": ch.ID, "foreign": w.theirs.ProductID}
	w.boxed(t, "team leader", model.ManageReception)
	const timeouts = `{"remind":{"enabled":true,"seconds":30},"alarm":{"enabled":true,"seconds":60,"first_only":true},` +
		`"transfer":{"enabled":true,"seconds":90,"from_group_ids":[7],"to":"own_groups","agent_id":0,"group_id":0,"most":2},"unopened":{"enabled":false,"seconds":60}}`
	w.run(t, ids, []row{
		{name: "a new tenant's", as: "team leader", method: "GET", path: "/api/reception/settings", status: 200,
			want: `{"scope":{"product_id":0,"channel_id":0},"own":{"assign":null,"timeouts":null,"ending":null},"held":{"assign":{"mode":"idle_rate","lead_first":true,"vip_tag_ids":[]},` +
				`"timeouts":{"remind":{"enabled":true,"seconds":60},"alarm":{"enabled":false,"seconds":180},"transfer":{"enabled":false,"seconds":300,"most":3}},"ending":{"warn_minutes":0}}}`},
		{name: "another mode for everybody", as: "team leader", method: "PUT", path: "/api/reception/settings",
			body: `{"assign":{"mode":"turns","vip_tag_ids":[3,3,2]}}`, status: 200, want: `{"own":{"assign":{"mode":"turns","vip_tag_ids":[2,3]},"timeouts":null},"held":{"assign":{"mode":"turns","lead_first":false}}}`},
		{name: "a channel's clocks", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"channel_id":{channel},"timeouts":` + timeouts + `}`, status: 200,
			want: `{"scope":{"product_id":{product},"channel_id":{channel}},"own":{"assign":null,"timeouts":` + timeouts + `},"held":{"assign":{"mode":"turns"},"timeouts":{"remind":{"seconds":30}}}}`},
		{name: "the product inherits", as: "team leader", method: "GET", path: "/api/reception/settings?product_id={product}", status: 200, want: `{"own":{"timeouts":null},"held":{"timeouts":{"remind":{"seconds":60}}}}`},
		{name: "who has his own", as: "team leader", method: "GET", path: "/api/reception/overrides", status: 200, want: `{"items":[{"product_id":{product},"channel_id":{channel},"sections":["timeouts"]}]}`},
		{name: "the channel inherits again", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"channel_id":{channel},"timeouts":null}`, status: 200, want: `{"own":{"timeouts":null},"held":{"timeouts":{"remind":{"seconds":60}}}}`},
		{name: "nobody has his own", as: "team leader", method: "GET", path: "/api/reception/overrides", status: 200, want: `{"items":[]}`},
		{name: "the general ones inherit nothing", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"assign":null}`, status: 400, want: `{"code":"reception.general","field":"assign"}`},
		{name: "no such mode", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"assign":{"mode":"lottery"}}`, status: 400, want: `{"code":"field.bad_choice","field":"assign.mode"}`},
		{name: "a misspelt switch", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"assign":{"mode":"turns","vip":[1]}}`, status: 400, want: `{"code":"request.bad_json","field":"assign.vip"}`},
		{name: "too fast", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"timeouts":{"remind":{"enabled":true,"seconds":9}}}`, status: 400, want: `{"code":"field.out_of_range","field":"timeouts.remind.seconds"}`},
		{name: "transferred to nobody", as: "team leader", method: "PUT", path: "/api/reception/settings",
			body:   `{"timeouts":{"remind":{"seconds":10},"alarm":{"seconds":10},"unopened":{"seconds":10},"transfer":{"enabled":true,"seconds":10,"from_group_ids":[1],"to":"agent","most":1}}}`,
			status: 400, want: `{"code":"reception.pass_nobody"}`},
		{name: "a warning without words", as: "team leader", method: "PUT", path: "/api/reception/settings", body: `{"ending":{"warn_minutes":2,"warn_text":" "}}`, status: 400, want: `{"code":"field.required","field":"ending.warn_text"}`},
		{name: "another tenant's product", as: "team leader", method: "GET", path: "/api/reception/settings?product_id={foreign}", status: 404},
	})
	if w.screens.rules != 3 {
		t.Errorf("the reception heard %d times that rules have changed", w.screens.rules)
	}
}

func TestRoutesAreKeptInTheirOrder(t *testing.T) {
	w := newWorld(t)
	a := w.person(t, "小王", w.ours.Roles[model.RoleAgent])
	ids := map[string]int64{"wang": a.ID}
	w.run(t, ids, []row{
		{name: "a region", as: "administrator", method: "POST", path: "/api/routes", body: `{"name":" 湖北 ","enabled":true,"regions":[{"province":"湖北省"},{"province":"湖北"}],"agent_ids":[{wang},{wang}]}`,
			status: 201, want: `{"name":"湖北","enabled":true,"position":1,"regions":[{"province":"湖北","city":""}],"agent_ids":[{wang}],"tag_ids":[]}`},
		{name: "another", as: "administrator", method: "POST", path: "/api/routes", body: `{"name":"武汉","regions":[{"city":"武汉市"}],"agent_ids":[{wang}],"waits":true}`, status: 201, want: `{"position":2,"waits":true,"enabled":false}`},
		{name: "about nobody", as: "administrator", method: "POST", path: "/api/routes", body: `{"name":"x","agent_ids":[{wang}]}`, status: 400, want: `{"code":"route.no_condition"}`},
		{name: "to nobody", as: "administrator", method: "POST", path: "/api/routes", body: `{"name":"x","tag_ids":[1]}`, status: 400, want: `{"code":"route.nobody"}`},
		{name: "a tag that is none", as: "administrator", method: "POST", path: "/api/routes", body: `{"name":"x","tag_ids":[999],"agent_ids":[{wang}]}`, status: 400, want: `{"code":"field.bad_choice","field":"tag_ids"}`},
	})
	routes, err := w.store.Routes(t.Context(), w.ours.Admin)
	if err != nil || len(routes) != 2 {
		t.Fatal(routes, err)
	}
	ids["first"], ids["second"] = routes[0].ID, routes[1].ID
	w.run(t, ids, []row{
		{name: "turned around", as: "administrator", method: "PUT", path: "/api/routes/order", body: `{"ids":[{second},{first}]}`, status: 204},
		{name: "in the new order", as: "administrator", method: "GET", path: "/api/routes", status: 200, want: `{"items":[{"id":{second}},{"id":{first}}]}`},
		{name: "one is missing", as: "administrator", method: "PUT", path: "/api/routes/order", body: `{"ids":[{first}]}`, status: 409, want: `{"code":"changed"}`},
		{name: "changed, it keeps its place", as: "administrator", method: "PUT", path: "/api/routes/{second}", body: `{"name":"武汉","enabled":true,"regions":[{"city":"武汉"}],"agent_ids":[{wang}]}`, status: 200, want: `{"position":1,"enabled":true,"waits":false}`},
		{name: "removed", as: "administrator", method: "DELETE", path: "/api/routes/{first}", status: 204},
		{name: "one is left", as: "administrator", method: "GET", path: "/api/routes", status: 200, want: `{"items":[{"id":{second}}]}`},
	})
}

func TestSchedulesSetPeopleOnlineAndTellHowLong(t *testing.T) {
	w := newWorld(t)
	a := w.person(t, "小王", w.ours.Roles[model.RoleAgent])
	ids := map[string]int64{"wang": a.ID}
	const never, always = `[[],[],[],[],[],[],[]]`, `[[{"from":0,"to":1440}],[{"from":0,"to":1440}],[{"from":0,"to":1440}],[{"from":0,"to":1440}],[{"from":0,"to":1440}],[{"from":0,"to":1440}],[{"from":0,"to":1440}]]`
	w.run(t, ids, []row{
		{name: "shifts decide", as: "administrator", method: "PUT", path: "/api/tenant", body: `{"settings":{"online_mode":"shifts"}}`, status: 200},
		{name: "overlapping", as: "administrator", method: "POST", path: "/api/schedules", body: `{"name":"早班","week":[[{"from":0,"to":60},{"from":59,"to":90}],[],[],[],[],[],[]]}`, status: 400, want: `{"code":"schedule.overlap","field":"week"}`},
		{name: "six days", as: "administrator", method: "POST", path: "/api/schedules", body: `{"name":"早班","week":[[{"from":60,"to":60}]]}`, status: 400, want: `{"code":"schedule.hours"}`},
		{name: "no hours yet", as: "administrator", method: "POST", path: "/api/schedules", body: `{"name":"早班","week":` + never + `,"agent_ids":[{wang}],"special":[{"first_day":"2026-11-30","last_day":"2026-11-30","name":"休","hours":[]}]}`,
			status: 201, want: `{"name":"早班","agent_ids":[{wang}],"special":[{"name":"休","hours":[]}]}`},
		{name: "the name is taken", as: "administrator", method: "POST", path: "/api/schedules", body: `{"name":"早班","week":` + never + `}`, status: 409, want: `{"code":"schedule.taken"}`},
	})
	schedules, err := w.store.Schedules(t.Context(), w.ours.Admin)
	if err != nil || len(schedules) != 1 {
		t.Fatal(schedules, err)
	}
	ids["hours"] = schedules[0].ID
	w.boxed(t, "who reads statistics", model.SeeStatistics, model.SeeBoard)
	w.run(t, ids, []row{
		{name: "the days to come", as: "administrator", method: "GET", path: "/api/schedules/{hours}/preview?from=2026-11-29&days=2", status: 200,
			want: `{"items":[{"date":"2026-11-29","hours":[]},{"date":"2026-11-30","name":"休","hours":[]}]}`},
		{name: "he works now, said by the hours", as: "administrator", method: "PUT", path: "/api/schedules/{hours}", body: `{"name":"全天","week":` + always + `,"agent_ids":[{wang}]}`, status: 200, want: `{"name":"全天"}`},
		{name: "so he is online", as: "who reads statistics", method: "GET", path: "/api/board/agents?work_state=online", status: 200, want: `{"items":[{"id":{wang},"reach":"none","serving":0}]}`},
		{name: "sent to rest from the board", as: "who reads statistics", method: "PUT", path: "/api/board/agents/{wang}/state", body: `{"state":"rest"}`, status: 200, want: `{"work_state":"rest"}`},
		{name: "somewhere else", as: "who reads statistics", method: "PUT", path: "/api/board/agents/{wang}/state", body: `{"state":"sleep"}`, status: 400, want: `{"code":"field.bad_choice"}`},
		{name: "the board counts him", as: "who reads statistics", method: "GET", path: "/api/board", status: 200, want: `{"rest":1,"online":0,"waiting":0,"lines":[]}`},
		{name: "what he was", as: "who reads statistics", method: "GET", path: "/api/attendance/{wang}?from=" + "1&to=100", status: 200, want: `{"items":[]}`},
		{name: "too long a time", as: "who reads statistics", method: "GET", path: "/api/attendance?from=1", status: 400, want: `{"code":"field.out_of_range"}`},
	})
	if len(w.screens.changed) < 2 {
		t.Errorf("the reception heard of %v", w.screens.changed)
	}
	from := model.At(time.Now().Add(-time.Hour))
	ids["from"], ids["to"] = int64(from), int64(from)+2*3_600_000
	w.run(t, ids, []row{
		{name: "the newest first", as: "who reads statistics", method: "GET", path: "/api/attendance/{wang}?from={from}&to={to}", status: 200,
			want: `{"items":[{"work_state":"rest","why":"chosen","to":0},{"work_state":"online","why":"shift"}]}`},
		{name: "removed, he stays as he is", as: "administrator", method: "DELETE", path: "/api/schedules/{hours}", status: 204},
		{name: "at rest", as: "who reads statistics", method: "GET", path: "/api/board/agents?work_state=rest", status: 200, want: `{"items":[{"id":{wang}}]}`},
	})
}

func TestWhatIfTellsTheWholePath(t *testing.T) {
	w := newWorld(t)
	wang := w.person(t, "小王", w.ours.Roles[model.RoleAgent])
	li := w.person(t, "小李", w.ours.Roles[model.RoleAgent])
	ch := w.ours.Channel(t, []model.Agent{wang, li})
	w.ours.Online(t, li)
	ids := map[string]int64{"channel": ch.ID, "wang": wang.ID, "li": li.ID}
	w.run(t, ids, []row{
		{name: "anybody", as: "administrator", method: "POST", path: "/api/reception/what-if", body: `{"channel_id":{channel}}`, status: 200,
			want: `{"agent_id":{li},"agent_name":"小李","outcome":"agent","nobody":false,"steps":[{"level":"lead","verdict":"silent"},{"level":"chosen","verdict":"silent"},{"level":"returning","verdict":"silent"},` +
				`{"level":"route","verdict":"silent"},{"level":"mode","verdict":"gave","seen":[{"agent_id":{wang},"because":"offline","message":"离线"},{"agent_id":{li},"because":""}]}]}`},
		{name: "his owner is away", as: "administrator", method: "POST", path: "/api/reception/what-if?lang=en", body: `{"channel_id":{channel},"owner_id":{wang}}`, status: 200,
			want: `{"agent_id":{li},"steps":[{"verdict":"passed","why":[{"code":"assign.no_lead","message":"小王, to whom the customer belongs, cannot take him: offline"}]},{},{},{},{"verdict":"gave"}]}`},
		{name: "named, and he waits", as: "administrator", method: "POST", path: "/api/reception/what-if", body: `{"channel_id":{channel},"designated":{"agent_ids":[{wang}],"by":"keyword","else":"wait"}}`, status: 200,
			want: `{"agent_id":0,"outcome":"queue","why":[{"code":"assign.not_chosen","message":"关键词指定的 1 位客服现在都不能接待"},{"code":"assign.wait_chosen"}]}`},
		{name: "or leaves a message", as: "administrator", method: "POST", path: "/api/reception/what-if", body: `{"channel_id":{channel},"designated":{"agent_ids":[{wang}],"by":"menu","else":"leave"}}`, status: 200, want: `{"outcome":"leave"}`},
		{name: "served before", as: "administrator", method: "POST", path: "/api/reception/what-if", body: `{"channel_id":{channel},"last_agent_id":{li},"days_ago":3}`, status: 200, want: `{"agent_id":{li},"why":[{"code":"assign.returning"}]}`},
		{name: "no channel", as: "administrator", method: "POST", path: "/api/reception/what-if", body: `{}`, status: 400, want: `{"code":"field.required","field":"channel_id"}`},
	})
}
