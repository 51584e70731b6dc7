package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"yingke/model"
)

func TestChannelsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.boxed(t, "channels", model.ManageChannels)
	li, _ := w.ours.Agent(t, "小李")
	added := w.ask(t, "channels", "POST", "/api/channels", `{"name":"官网","remark":"右下角"}`)
	if added.Code != http.StatusCreated {
		t.Fatalf("%d %s", added.Code, added.Body)
	}
	ids := map[string]int64{"channel": numberAt(t, added.Body.Bytes(), "id"), "li": li.ID}
	whole := func(change string) string {
		return `{"settings":{"theme":"#07c160","history_shown":20,"auto_end_minutes":30` + change + `}}`
	}
	w.run(t, ids, []row{
		{name: "an agent reads", as: "agent", method: "GET", path: "/api/channels/{channel}", status: 200, want: `{"name":"官网","enabled":true,"agent_count":0,"settings":{"theme":"#07c160","inputs":{"image":true,"voice":false},"entries":[]}}`},
		{name: "and changes nothing", as: "agent", method: "PUT", path: "/api/channels/{channel}", body: `{"name":"x"}`, status: 403, want: `{"code":"permission.needed"}`},
		{name: "the same name", as: "channels", method: "POST", path: "/api/channels", body: `{"name":"官网"}`, status: 409, want: `{"code":"channel.taken","field":"name"}`},
		{name: "a name alone", as: "channels", method: "PUT", path: "/api/channels/{channel}", body: `{"name":"官网二"}`, status: 200, want: `{"name":"官网二","remark":"右下角"}`},
		{name: "settings", as: "channels", method: "PUT", path: "/api/channels/{channel}", body: whole(`,"closed":false,"notice":{"enabled":true,"text":"<b>放假</b>","url":"https://example.com"}`), status: 200, want: `{"settings":{"notice":{"text":"<b>放假</b>"}}}`},
		{name: "a misspelt setting", as: "channels", method: "PUT", path: "/api/channels/{channel}", body: whole(`,"tittle":"x"`), status: 400, want: `{"code":"request.bad_json"}`},
		{name: "a setting that runs", as: "channels", method: "PUT", path: "/api/channels/{channel}", body: whole(`,"entries":[{"kind":"link","label":"x","value":"javascript:alert(1)"}]`), status: 400, want: `{"code":"field.bad_url","field":"entries.value"}`},
		{name: "an agent joins", as: "channels", method: "PUT", path: "/api/channels/{channel}/agents", body: `{"agent_ids":[{li}]}`, status: 200, want: `{"agent_ids":[{li}]}`},
		{name: "nobody is no list", as: "channels", method: "PUT", path: "/api/channels/{channel}/agents", body: `{}`, status: 400, want: `{"field":"agent_ids"}`},
		{name: "who is not there", as: "channels", method: "PUT", path: "/api/channels/{channel}/agents", body: `{"agent_ids":[999999999]}`, status: 409, want: `{"code":"channel.agents"}`},
		{name: "links", as: "channels", method: "GET", path: "/api/channels/{channel}/links", status: 200, want: `{"items":[{"agent_id":0,"agent_name":"","visits":0},{"agent_id":{li},"agent_name":"小李"}],"next":""}`},
		{name: "no sign key yet", as: "channels", method: "GET", path: "/api/channels/{channel}/sign-key", status: 200, want: `{"sign_key":""}`},
		{name: "a sign key", as: "channels", method: "POST", path: "/api/channels/{channel}/sign-key", status: 201},
		{name: "disable", as: "channels", method: "POST", path: "/api/channels/{channel}/disable", status: 200, want: `{"enabled":false}`},
		{name: "enable", as: "channels", method: "POST", path: "/api/channels/{channel}/enable", status: 200, want: `{"enabled":true}`},
		{name: "delete without the name", as: "channels", method: "DELETE", path: "/api/channels/{channel}", body: `{"name":"官网"}`, status: 400, want: `{"code":"channel.typed_name"}`},
		{name: "delete", as: "channels", method: "DELETE", path: "/api/channels/{channel}", body: `{"name":"官网二"}`, status: 204},
		{name: "gone", as: "channels", method: "GET", path: "/api/channels/{channel}", status: 404, want: `{"code":"missing"}`},
		{name: "products", as: "agent", method: "GET", path: "/api/products", status: 200, want: `{"items":[{"kind":"cloud","name":"云客服"}]}`},
	})
}

func TestCodesOverHTTP(t *testing.T) {
	w := newWorld(t, func(w *world) { w.PublicURL = "https://kf.example.com" })
	li, _ := w.ours.Agent(t, "小李")
	c := w.ours.Channel(t, []model.Agent{li})
	code := w.secretCode(t, c.ID)
	png200 := w.ask(t, "administrator", "GET", "/api/links/"+code+"/qr?size=200", "")
	if img, err := png.Decode(png200.Body); err != nil || img.Bounds().Dx() != 200 || png200.Header().Get("Content-Type") != "image/png" {
		t.Errorf("%d %s, %v", png200.Code, png200.Header(), err)
	}
	svg := w.ask(t, "administrator", "GET", "/api/links/"+code+"/qr?format=svg&download=1", "")
	if svg.Code != 200 || !strings.Contains(svg.Body.String(), "<svg") || !strings.HasPrefix(svg.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s", svg.Code, svg.Header())
	}
	for query, status := range map[string]int{"size=99": 400, "size=2001": 400, "size=99999999999999": 400, "size=x": 400, "format=gif": 400, "size=100": 200, "size=2000&format=svg": 200} {
		if got := w.ask(t, "administrator", "GET", "/api/links/"+code+"/qr?"+query, ""); got.Code != status {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
	if got := w.ask(t, "administrator", "GET", "/api/links/nothing/qr", ""); got.Code != 404 {
		t.Errorf("no link: %d", got.Code)
	}
	archive := w.ask(t, "administrator", "GET", fmt.Sprintf("/api/channels/%d/qr.zip?size=150", c.ID), "")
	files, err := zip.NewReader(bytes.NewReader(archive.Body.Bytes()), int64(archive.Body.Len()))
	if err != nil || len(files.File) != 2 || !strings.HasSuffix(files.File[1].Name, "小李.png") {
		t.Errorf("%v, %v", files, err)
	}
	links := w.ask(t, "administrator", "GET", fmt.Sprintf("/api/channels/%d/links", c.ID), "")
	if short := textOf(t, links, "items.0.short_url"); short != "https://kf.example.com/s/"+code {
		t.Errorf("short link %s", short)
	}
	if long := textOf(t, links, "items.1.long_url"); !strings.HasPrefix(long, fmt.Sprintf("https://kf.example.com/chat/?channel_id=%d&key=%s&agent_id=%d&agent_key=", c.ID, c.Key, li.ID)) {
		t.Errorf("long link %s", long)
	}
}

// TestALogoGoesInAndComesOut uploads a picture, sets it, and finds it in the
// settings, on the customer's page and in the middle of a code.
func TestALogoGoesInAndComesOut(t *testing.T) {
	w := newWorld(t)
	c := w.ours.Channel(t, nil)
	up := w.sendFile(t, "administrator", "/api/files", "logo.png", pngBytes(t, 120))
	address, key := textOf(t, up, "url"), textOf(t, up, "key")
	path := fmt.Sprintf("/api/channels/%d", c.ID)
	for _, given := range []string{key, address} {
		put := w.ask(t, "administrator", "PUT", path, `{"settings":{"theme":"#07c160","history_shown":20,"logo":"`+given+`","background":"`+given+`"}}`)
		if put.Code != 200 || textOf(t, put, "settings.logo") != address || textOf(t, put, "settings.background") != address {
			t.Fatalf("%s: %d %s", given, put.Code, put.Body)
		}
	}
	page := w.ask(t, "", "GET", fmt.Sprintf("/chat/?channel_id=%d&key=%s", c.ID, c.Key), "").Body.String()
	if !strings.Contains(page, strings.ReplaceAll(address, "&", `\u0026`)) {
		t.Errorf("the page does not know the logo: %s", page)
	}
	code := w.ask(t, "administrator", "GET", "/api/links/"+w.secretCode(t, c.ID)+"/qr?logo=1", "")
	plain := w.ask(t, "administrator", "GET", "/api/links/"+w.secretCode(t, c.ID)+"/qr", "")
	if code.Code != 200 || bytes.Equal(code.Body.Bytes(), plain.Body.Bytes()) {
		t.Errorf("no logo in the code: %d", code.Code)
	}
}

func TestHomePagesOverHTTP(t *testing.T) {
	w := newWorld(t)
	li := w.person(t, "li", w.ours.Roles[model.RoleAgent])
	c := w.ours.Channel(t, []model.Agent{li})
	_, visitor := w.ours.Customer(t, c, 0)
	token, _, err := w.Visitor.Renew(t.Context(), visitor)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{"li": li.ID}
	w.run(t, ids, []row{
		{name: "an empty one", as: "li", method: "GET", path: "/api/me/home", status: 200, want: `{"agent_id":{li},"enabled":false,"pictures":[],"links":[]}`},
		{name: "mine", as: "li", method: "PUT", path: "/api/me/home", body: `{"enabled":true,"name":"李四","mobile":"400-123","introduction":"第一行\n第二行","shown":{"mobile":false}}`, status: 200, want: `{"name":"李四","mobile":"400-123"}`},
		{name: "one that runs", as: "li", method: "PUT", path: "/api/me/home", body: `{"enabled":true,"links":[{"label":"x","url":"javascript:alert(1)"}]}`, status: 400, want: `{"code":"field.bad_url"}`},
		{name: "an administrator's", as: "administrator", method: "PUT", path: "/api/agents/{li}/home", body: `{"enabled":true,"name":"李四四","mobile":"400-123","shown":{"mobile":false}}`, status: 200, want: `{"name":"李四四"}`},
		{name: "by a colleague", as: "agent", method: "PUT", path: "/api/agents/{li}/home", body: `{"enabled":false}`, status: 403, want: `{"code":"permission.needed"}`},
	})
	r := w.request(t, "", "GET", fmt.Sprintf("/api/visitor/agents/%d/home", li.ID), "")
	r.Header.Set("Authorization", "Bearer "+token)
	seen := w.send(r)
	if seen.Code != 200 || textOf(t, seen, "name") != "李四四" || textOf(t, seen, "mobile") != "" || textOf(t, seen, "work_state") != "offline" {
		t.Errorf("%d %s", seen.Code, seen.Body)
	}
	keepsItsContract(t, "a visitor's view", "GET", fmt.Sprintf("/api/visitor/agents/%d/home", li.ID), seen)
}
