package api

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yingke/model"
)

// nowhere is an id that nothing has.
const nowhere = "999999999"

// aim fills the words of a route's path.
func aim(path string, word func(string) string) string {
	return pathWord.ReplaceAllStringFunc(path, func(m string) string { return word(m[1:]) })
}

// harmlessBody is sent where a method has a body: valid JSON that no route takes
// for a change.
func harmlessBody(method string) string {
	if method == "GET" {
		return ""
	}
	return "{}"
}

// walkable leaves out what is no request with an answer.
func walkable(r route) bool { return r.path != "/metrics" }

// TestEveryRouteLetsInThoseItNames walks the route table as nobody, as each
// built-in role and as a role of each single box. A route that is added is
// walked too; nobody has to remember it here.
func TestEveryRouteLetsInThoseItNames(t *testing.T) {
	w := newWorld(t)
	for _, p := range model.Permissions() {
		w.boxed(t, "box "+string(p), p)
	}
	w.boxed(t, "no box")
	for _, r := range w.routes() {
		if !walkable(r) {
			continue
		}
		path := aim(r.path, func(string) string { return nowhere })
		for _, name := range append([]string{""}, keys(w.people)...) {
			answer := w.ask(t, name, r.method, path, harmlessBody(r.method))
			if got, want := verdict(codeOf(answer), answer.Code), w.expected(r, name); got != want {
				t.Errorf("%s %s as %q: %s (%d %s) instead of %s", r.method, r.path, name, got, answer.Code, codeOf(answer), want)
			}
			if answer.Code >= 500 {
				t.Errorf("%s %s as %q: %d %s", r.method, r.path, name, answer.Code, answer.Body)
			}
		}
	}
}

// verdict is what an answer says about whether the door is open.
func verdict(code string, status int) string {
	switch {
	case status == 401:
		return "who?"
	case code == model.ErrNeedPermission.Code:
		return "no"
	}
	return "in"
}

func (w *world) expected(r route, name string) string {
	switch {
	case r.need.who == anyone.who:
		return "in"
	case r.need.who == visitor.who, name == "":
		return "who?"
	case len(r.need.boxes) == 0, slices.ContainsFunc(r.need.boxes, w.people[name].Can):
		return "in"
	}
	return "no"
}

// everybody says which routes every agent may call; what he may see there, or
// do with it, is decided further inside.
var everybody = []string{
	"POST /api/logout", "* /api/me", "* /api/me/*", "GET /api/colleagues", "GET /api/groups", "GET /api/roles", "GET /api/socket",
	"GET /api/products", "GET /api/channels", "GET /api/channels/:id", "GET /api/tag-groups", "GET /api/tags", "GET /api/fields",
	"GET /api/customers", "GET /api/customers/:id", "PUT /api/customers/:id", "PUT /api/customers/:id/tags", "POST /api/customers/:id/block", "POST /api/customers/:id/unblock",
	"GET /api/customers/:id/sessions", "GET /api/customers/:id/entry", "GET /api/customers/:id/merges", "* /api/customer-views*", "* /api/conversations*", "* /api/quick-repl*", "GET /api/search", "POST /api/files",
	"GET /api/replies/menus",
}

// opens says in words of its own which box opens which of the other routes, so
// that a slip in the route table shows. Patterns end with * where everything
// below is meant.
var opens = map[model.Permission][]string{
	model.ManageAgents:    {"* /api/agents*", "* /api/groups*", "* /api/roles*"},
	model.ManageChannels:  {"* /api/products*", "* /api/channels*", "* /api/links*", "POST /openapi/visitor/ticket"},
	model.ManageSettings:  {"* /api/tenant", "* /api/audit", "* /api/tag-groups*", "* /api/tags*", "* /api/fields*", "POST /openapi/visitor/ticket"},
	model.SeeHistory:      {"GET /api/leave-messages", "GET /api/customers/export"},
	model.ManageCustomers: {"PUT /api/customers/:id/owner", "POST /api/customers/:id/merge", "POST /api/merges/:id/undo"},
	model.ManageReception: {"* /api/reception/*", "* /api/routes*", "* /api/schedules*"},
	model.SeeBoard:        {"* /api/board*"},
	model.SeeStatistics:   {"GET /api/attendance*", "GET /api/overdues"},
	model.EditReplies:     {"* /api/replies/*"},
}

func TestEachBoxOpensJustWhatItNames(t *testing.T) {
	for _, r := range (&Server{}).routes() {
		if r.need.who != agent.who {
			continue
		}
		open := slices.ContainsFunc(everybody, func(pattern string) bool { return matches(pattern, r) })
		var named []model.Permission
		for _, p := range model.Permissions() {
			if !open && slices.ContainsFunc(opens[p], func(pattern string) bool { return matches(pattern, r) }) {
				named = append(named, p)
			}
		}
		if !open && len(named) == 0 {
			t.Errorf("%s %s: say in everybody or in opens who may call it", r.method, r.path)
		}
		if have := inOrder(r.need.boxes); !slices.Equal(have, named) {
			t.Errorf("%s %s is opened by the boxes %v instead of %v", r.method, r.path, have, named)
		}
	}
}

func inOrder(boxes []model.Permission) []model.Permission {
	var sorted []model.Permission
	for _, p := range model.Permissions() {
		if slices.Contains(boxes, p) {
			sorted = append(sorted, p)
		}
	}
	return sorted
}

func matches(pattern string, r route) bool {
	method, path, _ := strings.Cut(pattern, " ")
	prefix, below := strings.CutSuffix(path, "*")
	return (method == "*" || method == r.method) && (r.path == path || below && strings.HasPrefix(r.path, prefix))
}

// TestNobodySeesOrTouchesAnotherTenant walks the route table as another tenant's
// administrator, with the real ids of ours: nothing of ours is answered, and
// afterwards everything of ours is as it was.
func TestNobodySeesOrTouchesAnotherTenant(t *testing.T) {
	w := newWorld(t)
	ids := w.secrets(t)
	before := w.everything(t)
	for _, r := range w.routes() {
		if r.need.who != agent.who || r.path == "/api/logout" {
			continue
		}
		path := aim(r.path, func(word string) string {
			if word == "code" {
				return w.secretCode(t, ids["channels"])
			}
			return realID(t, ids, r.path, word)
		})
		body := harmlessBody(r.method)
		if told, ok := tellingBodies[r.method+" "+r.path]; ok {
			body = fill(told, ids)
		}
		answer := w.ask(t, "their administrator", r.method, path, body)
		if strings.Contains(answer.Body.String(), secretMark) {
			t.Errorf("%s %s tells another tenant's secrets: %s", r.method, path, answer.Body)
		}
		if path != r.path && answer.Code < 400 {
			t.Errorf("%s %s worked for another tenant: %d %s", r.method, path, answer.Code, answer.Body)
		}
		if want, telling := statusOf[r.method+" "+r.path]; telling && answer.Code != want {
			t.Errorf("%s %s: %d instead of %d: %s", r.method, path, answer.Code, want, answer.Body)
		}
	}
	if after := w.everything(t); before != after {
		t.Errorf("another tenant changed ours:\n%s\nbecame\n%s", before, after)
	}
}

// secretMark stands in every name of our tenant in the walk.
const secretMark = "机密"

// secrets fills our tenant with things of every kind and returns their ids.
func (w *world) secrets(t *testing.T) map[string]int64 {
	t.Helper()
	agent := w.person(t, secretMark+"客服", w.ours.Roles[model.RoleAgent])
	group, err := w.store.KeepGroup(t.Context(), w.ours.Admin, model.GroupChange{Decide: func(g model.AgentGroup) (model.AgentGroup, error) {
		g.Name, g.MemberIDs = secretMark+"组", []int64{agent.ID}
		return g, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	role, err := w.store.KeepRole(t.Context(), w.ours.Admin, model.RoleChange{Decide: func(r model.Role) (model.Role, error) {
		r.Name = secretMark + "角色"
		return r, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.UpdateTenant(t.Context(), w.ours.Admin, func(was model.Tenant) (model.Tenant, error) {
		was.Name = secretMark + "公司"
		return was, nil
	}); err != nil {
		t.Fatal(err)
	}
	w.token(t, secretMark+"客服")
	devices, err := w.store.Logins(t.Context(), w.people[secretMark+"客服"])
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{"agents": agent.ID, "groups": group.ID, "roles": role.ID, "devices": devices[0].ID}
	maps.Copy(ids, w.customerSecrets(t, agent))
	maps.Copy(ids, w.receptionSecrets(t, agent, ids["customers"]))
	maps.Copy(ids, w.replySecrets(t))
	return ids
}

// realID is the id of a thing of ours that a path is about.
func realID(t *testing.T, ids map[string]int64, path, word string) string {
	t.Helper()
	for noun, id := range ids {
		if word == "id" && strings.Contains(path, "/"+noun+"/:id") {
			return fmt.Sprint(id)
		}
	}
	switch word {
	case "number":
		return "1" // the first message
	case "key":
		return "activity" // a recipe
	}
	t.Errorf("say in secrets() what :%s of %s is", word, path)
	return nowhere
}

// tellingBodies would work if the ids were the reader's own.
var tellingBodies = map[string]string{
	"PUT /api/agents/:id":          `{"nickname":"换"}`,
	"PUT /api/agents/:id/password": `{"password":"another-Passw0rt"}`,
	"PUT /api/agents/limits":       `{"ids":[{agents}],"auto_limit":1}`,
	"PUT /api/groups/:id":          `{"name":"换"}`,
	"PUT /api/roles/:id":           `{"name":"换","permissions":[]}`,
	"POST /api/agents":             `{"login_name":"spy-{agents}","nickname":"间谍","password":"another-Passw0rt","role_id":{roles},"group_ids":[{groups}]}`,
	"POST /api/groups":             `{"name":"间谍组","member_ids":[{agents}]}`,
	"POST /api/agents/:id/disable": `{"reassign_to":0}`,
	"DELETE /api/agents/:id":       ``,
	"DELETE /api/groups/:id":       ``,
	"DELETE /api/roles/:id":        ``,
	"DELETE /api/me/devices/:id":   ``,
	"POST /api/agents/:id/enable":  ``,
	"POST /api/agents/:id/restore": ``,
	"GET /api/agents/:id":          ``,
	"POST /api/agents/batch":       `{"agents":[{"login_name":"spy-b-{agents}","nickname":"间谍","password":"another-Passw0rt","group_ids":[{groups}]}]}`,
	"PUT /api/me":                  `{"nickname":"邻居"}`,
	"PUT /api/me/preferences":      `{}`,
	"GET /api/agents":              ``,
	"GET /api/agents/export":       ``,
	"GET /api/colleagues":          ``,
	"GET /api/groups":              ``,
	"GET /api/roles":               ``,
	"GET /api/audit":               ``,
	"GET /api/tenant":              ``,
}

// statusOf is what such a request is answered.
var statusOf = map[string]int{
	"PUT /api/agents/:id": 404, "PUT /api/agents/:id/password": 404, "PUT /api/agents/limits": 404, "PUT /api/groups/:id": 404,
	"PUT /api/roles/:id": 404, "POST /api/agents": 400, "POST /api/groups": 404, "POST /api/agents/:id/disable": 404,
	"DELETE /api/agents/:id": 404, "DELETE /api/groups/:id": 404, "DELETE /api/roles/:id": 404, "DELETE /api/me/devices/:id": 404,
	"POST /api/agents/:id/enable": 404, "POST /api/agents/:id/restore": 404, "GET /api/agents/:id": 404, "POST /api/agents/batch": 400,
	"GET /api/agents": 200, "GET /api/agents/export": 200, "GET /api/audit": 200, "GET /api/tenant": 200,
}

func fill(text string, ids map[string]int64) string {
	for noun, id := range ids {
		text = strings.ReplaceAll(text, "{"+noun+"}", fmt.Sprint(id))
	}
	return text
}

// everything is all that our administrator sees in lists.
func (w *world) everything(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{"/api/agents?limit=200", "/api/agents?status=deleted", "/api/groups", "/api/roles", "/api/tenant", "/api/routes", "/api/schedules", "/api/reception/overrides", "/api/board/agents", "/api/customer-views", "/api/audit?action=agent.", "/api/audit?action=group.",
		"/api/products", "/api/channels", "/api/customers", "/api/tag-groups", "/api/tags", "/api/fields", "/api/quick-reply-groups", "/api/quick-replies",
		"/api/conversations?list=history", "/api/audit?action=channel.", "/api/replies/rules", "/api/replies/folders", "/api/replies/menus",
		"/api/replies/settings", "/api/replies/sensitive", "/api/replies/unmatched", "/api/replies/stats", "/api/audit?action=rule."} {
		all.WriteString(w.ask(t, "administrator", "GET", path, "").Body.String())
	}
	devices, err := w.store.Logins(t.Context(), w.people[secretMark+"客服"])
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(&all, len(devices))
	text := all.String()
	// Asking is itself a log-in of the administrator.
	return lastLogin.ReplaceAllString(text, "")
}

var lastLogin = regexp.MustCompile(`"last_login_at":[0-9]+`)

func keys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
