package outbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"yingke/model"
)

func TestAnAnswerCarriesItsAgentsNameWhereTheProductWantsThat(t *testing.T) {
	d := onSQLite(t)
	n := d.node()
	ming := d.customer(serviceApp, "ming").pays()
	named := func(words string) string {
		t.Helper()
		ming.told(words)
		n.Work(t.Context())
		items := d.sim.Items(serviceApp, "ming")
		last := items[len(items)-1]
		if last.Text != words {
			t.Fatalf("the phone shows %q last", last.Text)
		}
		return last.As
	}
	d.atWeChat("wang@shop", "小王")
	if as := named("不署名"); as != "" {
		t.Errorf("nobody wanted a name, and it is %q", as)
	}
	d.showsNames()
	if as := named("署名"); as != "小王" {
		t.Errorf("the answer is of %q", as)
	}
	ming.says(model.ByRobot, model.KindText, body("机器人说的"))
	n.Work(t.Context())
	if items := d.sim.Items(serviceApp, "ming"); items[len(items)-1].As != "" {
		t.Errorf("the robot speaks as %q", items[len(items)-1].As)
	}
	if asked := len(d.sim.Calls("/customservice/getkflist")); asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	d.atWeChat("wang@shop", "别人")
	d.after(6 * time.Minute)
	if as := named("微信不认识他了"); as != "" {
		t.Errorf("the answer is of %q", as)
	}
}

// atWeChat makes an agent of the service account at WeChat, or renames him.
func (d *desk) atWeChat(account, nickname string) {
	d.t.Helper()
	var token struct {
		Value string `json:"access_token"`
	}
	d.post("/cgi-bin/stable_token", map[string]string{"grant_type": "client_credential", "appid": serviceApp, "secret": "secret-serv"}, &token)
	var answer struct {
		Code int `json:"errcode"`
	}
	for _, path := range []string{"add", "update"} {
		d.post("/customservice/kfaccount/"+path+"?access_token="+token.Value, map[string]string{"kf_account": account, "nickname": nickname}, &answer)
	}
	if answer.Code != 0 {
		d.t.Fatalf("WeChat says %d", answer.Code)
	}
}

func (d *desk) post(path string, said, into any) {
	d.t.Helper()
	raw, err := json.Marshal(said)
	d.must(err)
	response, err := http.Post(d.http.URL+path, "application/json", bytes.NewReader(raw)) //nolint:noctx // a test's own server
	d.must(err)
	d.must(json.NewDecoder(response.Body).Decode(into))
	d.must(response.Body.Close())
}

// showsNames switches on that answers carry their agents' names.
func (d *desk) showsNames() {
	d.t.Helper()
	_, err := d.store.ChangeProduct(d.t.Context(), d.Admin, d.products[serviceApp].ID, "product.edit", func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.Settings.ShowAgentName = true
		return was, nil
	})
	d.must(err)
}
