package api

import (
	"testing"

	"yingke/model"
)

// receptionSecrets fills our tenant with what decides who gets whom.
func (w *world) receptionSecrets(t *testing.T, a model.Agent, customer int64) map[string]int64 {
	t.Helper()
	ctx, admin := t.Context(), w.ours.Admin
	rule, err := w.store.SaveRoute(ctx, admin, model.Route{Name: secretMark + "路由", Regions: []model.Region{{City: "武汉"}}, AgentIDs: []int64{a.ID}})
	ids := map[string]int64{"routes": must(t, rule, err).ID, "attendance": a.ID}
	hours, err := w.store.SaveSchedule(ctx, admin, model.Schedule{Name: secretMark + "排班", AgentIDs: []int64{a.ID}})
	ids["schedules"] = must(t, hours, err).ID
	other, _ := w.ours.Customer(t, w.ours.Channel(t, nil), 0)
	merge, err := w.store.MergeCustomers(ctx, admin, customer, other.CustomerID)
	ids["merges"] = must(t, merge, err).ID
	view, err := w.store.SaveCustomerView(ctx, admin, model.CustomerView{Name: secretMark + "视图"})
	ids["customer-views"] = must(t, view, err).ID
	return ids
}

// receptionTold are requests about them that would work if the ids were the
// reader's own, and what they are answered.
var receptionTold = map[string]struct {
	body   string
	status int
}{
	"POST /api/routes":                {`{"name":"间谍","regions":[{"city":"武汉"}],"agent_ids":[{agents}]}`, 400},
	"PUT /api/routes/:id":             {`{"name":"间谍","regions":[{"city":"武汉"}],"group_ids":[{groups}]}`, 404},
	"PUT /api/routes/order":           {`{"ids":[{routes}]}`, 409},
	"POST /api/schedules":             {`{"name":"间谍","week":[[],[],[],[],[],[],[]],"agent_ids":[{agents}]}`, 400},
	"PUT /api/schedules/:id":          {`{"name":"间谍","week":[[],[],[],[],[],[],[]]}`, 404},
	"PUT /api/board/agents/:id/state": {`{"state":"offline"}`, 404},
	"PUT /api/reception/settings":     {`{"channel_id":{channels},"ending":{"warn_minutes":5,"warn_text":"x"}}`, 404},
	"POST /api/reception/what-if":     {`{"channel_id":{channels}}`, 404},
	"GET /api/attendance/:id":         {``, 404},
	"PUT /api/customers/:id/owner":    {`{"agent_id":{agents}}`, 404},
	"POST /api/customers/:id/merge":   {`{"merged_id":{customers}}`, 404},
	"GET /api/customers/:id/merges":   {``, 404},
	"POST /api/merges/:id/undo":       {``, 404},
	"PUT /api/customer-views/:id":     {`{"name":"间谍","shared":true,"filter":{}}`, 404},
	"DELETE /api/customer-views/:id":  {``, 404},
	"GET /api/customers/export":       {``, 200},
	"POST /api/conversations/batch":   {`{"action":"end","ids":[{conversations}]}`, 200},
	"PUT /api/links/:code":            {`{"fallback":"wait"}`, 404},

	"POST /api/conversations/:id/transfer/undo":   {``, 404},
	"POST /api/conversations/:id/transfer/accept": {``, 404},
	"GET /api/conversations/:id/why":              {``, 404},
}

func init() {
	for route, one := range receptionTold {
		tellingBodies[route], statusOf[route] = one.body, one.status
	}
}
