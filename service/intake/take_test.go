package intake_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestEveryKindOfMessageIsKeptAsWhatItIs(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	d.wechat.files["pic"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
	d.wechat.files["amr"] = model.Download{Name: "a.amr", Type: "audio/amr", Content: []byte("voice")}
	d.wechat.files["mp4"] = model.Download{Name: "a.mp4", Type: "video/mp4", Content: []byte("film")}
	d.wechat.files["pdf"] = model.Download{Name: "a.pdf", Type: "application/pdf", Content: []byte("paper")}
	d.wechat.files["thumb"] = model.Download{Name: "t.jpg", Type: "image/jpeg", Content: []byte("thumb")}
	for name, k := range map[string]struct {
		kind   string
		fields more
		is     string // the kind that it becomes
		body   string // without the keys of files
		shown  string // in lists
	}{
		"a text":                    {"text", more{"Content": " 在吗\r\n? "}, "text", `{"text":"在吗\n?"}`, "在吗 ?"},
		"a text with a direction":   {"text", more{"Content": "a\u202eb"}, "text", `{"text":"ab"}`, "ab"},
		"a text of nothing":         {"text", more{"Content": " "}, "text", `{"text":""}`, ""},
		"a line of a menu":          {"text", more{"Content": "退货", "bizmsgmenuid": "101"}, "text", `{"text":"退货","menu_id":"101"}`, "退货"},
		"a picture":                 {"image", more{"MediaId": "pic", "PicUrl": "http://x.test/p"}, "image", `{"file":{"key":"","name":"a.jpg","size":7,"type":"image/jpeg"}}`, ""},
		"a picture that is a paper": {"image", more{"MediaId": "pdf"}, "file", `{"file":{"key":"","name":"a.pdf","size":5,"type":"application/pdf"}}`, ""},
		"a voice":                   {"voice", more{"MediaId": "amr", "Format": "amr", "Recognition": "你好"}, "voice", `{"file":{"key":"","name":"a.amr","size":5,"type":"audio/amr"},"heard":"你好"}`, ""},
		"a film":                    {"video", more{"MediaId": "mp4", "ThumbMediaId": "thumb"}, "video", `{"file":{"key":"","name":"a.mp4","size":4,"type":"video/mp4"}}`, ""},
		"a short film":              {"shortvideo", more{"MediaId": "mp4"}, "video", `{"file":{"key":"","name":"a.mp4","size":4,"type":"video/mp4"}}`, ""},
		"a place": {"location", more{"Location_X": "23.1", "Location_Y": "113.3", "Scale": "15", "Label": "广州市"},
			"location", `{"latitude":23.1,"longitude":113.3,"scale":15,"label":"广州市"}`, "广州市"},
		"a link": {"link", more{"Title": "活动", "Description": "说明", "Url": "https://a.test/?b=1"},
			"link", `{"title":"活动","description":"说明","url":"https://a.test/?b=1","picture":""}`, "活动"},
		"a link to a script": {"link", more{"Title": "x", "Url": "javascript:alert(1)"}, "link", `{"title":"x","description":"","url":"","picture":""}`, "x"},
		"a card": {"miniprogrampage", more{"Title": "直播", "AppId": "wx1", "PagePath": "pages/live?id=9", "ThumbUrl": "http://x.test/t", "ThumbMediaId": "thumb"},
			"card", `{"title":"直播","appid":"wx1","path":"pages/live?id=9","thumb_url":"http://x.test/t","thumb_media_id":"thumb","picture":""}`, "直播"},
		"a card without a picture": {"miniprogrampage", more{"Title": "直播"}, "card", `{"title":"直播","appid":"","path":""}`, "直播"},
		"something new":            {"hologram", more{"Depth": 3}, "unsupported", `{"type":"hologram","raw":"..."}`, ""},
	} {
		openid := storetest.UniqueName("o")
		k.fields["MsgId"] = messageID.Add(1)
		raw := d.body(openid, k.kind, k.fields)
		d.pushes(t, raw)
		d.Work(t.Context())
		_, c := d.known(t, openid)
		got := d.thread(t, openid)
		if len(got) != 1 {
			t.Errorf("%s: %d messages", name, len(got))
			continue
		}
		m := got[0]
		body := blank(t, m.Body)
		if strings.Contains(k.body, `"..."`) {
			k.body = strings.Replace(k.body, `"..."`, string(quoted(t, string(raw))), 1)
		}
		if m.Party != model.ByCustomer || m.Kind != k.is || body != sorted(t, k.body) || c.LastPreview != k.shown || c.LastKind != k.is {
			t.Errorf("%s: %s %s %s, shown as %q\nwant %s %s, shown as %q", name, m.Party, m.Kind, body, c.LastPreview, k.is, sorted(t, k.body), k.shown)
		}
		if c.OpenID != openid || c.DutyAt == 0 || c.Unread != 1 || !c.Open() || c.ExpiresAt.Sub(c.CustomerAt) > 48*time.Hour {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if all := d.inbox(t); slices.ContainsFunc(all, func(p model.KeptPush) bool { return p.DueAt != 0 || p.Tries != 1 || p.Fault != "" }) {
		t.Errorf("something is still due: %+v", all)
	}
}

// blank is a body in the order of its names, with the keys of files left out.
func blank(t *testing.T, body json.RawMessage) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatal(err)
	}
	if file, has := all["file"].(map[string]any); has {
		if len(file["key"].(string)) != 24 {
			t.Errorf("%s: no key of a file", body)
		}
		file["key"] = ""
	}
	if key, has := all["picture"].(string); has && len(key) == 24 {
		all["picture"] = ""
	}
	return string(quoted(t, all))
}

func sorted(t *testing.T, text string) string {
	t.Helper()
	var all any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err, text)
	}
	return string(quoted(t, all))
}

func quoted(t *testing.T, value any) []byte {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestWhatACustomerDoesIsALineThatAgentsRead(t *testing.T) {
	for name, k := range map[string]struct {
		kind   model.ProductKind
		event  string
		fields more
		line   model.Happening // empty: none
		told   model.Occasion  // without conversation and number
		action model.Action
	}{
		"follows": {model.Official, "subscribe", more{"EventKey": ""},
			model.Happening{Name: model.WeChatFollowed, Args: more{"scene": ""}}, model.Occasion{Trigger: model.OnFollow}, model.ActFollow},
		"follows by a code": {model.Official, "subscribe", more{"EventKey": "qrscene_shop7", "Ticket": "t"},
			model.Happening{Name: model.WeChatFollowed, Args: more{"scene": "shop7"}}, model.Occasion{Trigger: model.OnFollow, Scene: "shop7"}, model.ActFollow},
		"scans": {model.Official, "SCAN", more{"EventKey": "shop7", "Ticket": "t"},
			model.Happening{Name: model.WeChatScanned, Args: more{"scene": "shop7"}}, model.Occasion{Trigger: model.OnScan, Scene: "shop7"}, model.ActScan},
		"taps a button": {model.Official, "CLICK", more{"EventKey": "V1_HELP"},
			model.Happening{Name: model.WeChatClicked, Args: more{"key": "V1_HELP"}}, model.Occasion{Trigger: model.OnMenu, Scene: "V1_HELP"}, model.ActMenuClick},
		"opens a page": {model.Official, "VIEW", more{"EventKey": "https://a.test/", "MenuId": "1"},
			model.Happening{Name: model.WeChatViewed, Args: more{"url": "https://a.test/"}}, model.Occasion{Trigger: model.OnOpen, Scene: "https://a.test/"}, ""},
		"opens a mini-program": {model.Official, "view_miniprogram", more{"EventKey": "pages/a"},
			model.Happening{Name: model.WeChatAppOpened, Args: more{"path": "pages/a"}}, model.Occasion{Trigger: model.OnOpen, Scene: "pages/a"}, ""},
		"scans with a button": {model.Official, "scancode_waitmsg", more{"EventKey": "K", "ScanCodeInfo": more{"ScanType": "qrcode", "ScanResult": "42"}},
			model.Happening{Name: model.WeChatMenuScan, Args: more{"key": "K", "result": "42"}}, model.Occasion{Trigger: model.OnMenu, Scene: "K"}, model.ActMenuClick},
		"opens the session": {model.MiniProgram, "user_enter_tempsession", more{"SessionFrom": "wxapp"},
			model.Happening{Name: model.WeChatEntered, Args: more{"source": ""}},
			model.Occasion{Trigger: model.OnOpen, Session: &model.SessionFrom{Raw: "wxapp"}}, model.ActEnter},
		"says where he is":                   {model.Official, "LOCATION", more{"Latitude": "1", "Longitude": "2", "Precision": "3"}, model.Happening{}, model.Occasion{}, ""},
		"does what nobody knows":             {model.Official, "user_click_something", more{"EventKey": "?"}, model.Happening{}, model.Occasion{}, ""},
		"a template message that has gone":   {model.Official, "TEMPLATESENDJOBFINISH", more{"MsgID": 1, "Status": "success"}, model.Happening{}, model.Occasion{}, ""},
		"agrees to messages":                 {model.MiniProgram, "subscribe_msg_popup_event", more{"List": more{"TemplateId": "t"}}, model.Happening{}, model.Occasion{}, ""},
		"a picture that WeChat looked at":    {model.MiniProgram, "wxa_media_check", more{"trace_id": "1"}, model.Happening{}, model.Occasion{}, ""},
		"a session of WeChat's agents began": {model.Official, "kf_create_session", more{"KfAccount": "a"}, model.Happening{}, model.Occasion{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.OpenSQLite(t), k.kind)
			d.happens(t, "o1", k.event, k.fields)
			d.Work(t.Context())
			p := d.inbox(t)[0]
			if p.DueAt != 0 || p.Push.Raw == "" {
				t.Errorf("the inbox has %+v", p)
			}
			if k.line.Name == "" {
				if customer, _ := d.known(t, "o1"); customer.ID != 0 || len(d.reception.taken)+len(d.reception.occurred) != 0 {
					t.Errorf("it is told: %+v", d.reception.occurred)
				}
				return
			}
			_, c := d.known(t, "o1")
			thread := d.thread(t, "o1")
			var line model.Happening
			if len(thread) != 1 || json.Unmarshal(thread[0].Body, &line) != nil || !reflect.DeepEqual(line, k.line) {
				t.Fatalf("the thread has %v", d.lines(t, "o1"))
			}
			if m := thread[0]; m.Party != model.BySystem || m.Kind != model.KindEvent || !m.Internal {
				t.Errorf("the line is %+v", m)
			}
			if c.State != model.Idle || c.DutyAt != 0 || c.Open() || c.Unread != 0 || c.ExpiresAt != 0 {
				t.Errorf("it is taken for a message: %+v", c)
			}
			k.told.ConversationID, k.told.Number = c.ID, 1
			if !reflect.DeepEqual(d.reception.occurred, []model.Occasion{k.told}) {
				t.Errorf("told: %+v\nwant  %+v", d.reception.occurred, k.told)
			}
			q := d.quota(t, "o1")
			if _, acted := q.Acted[k.action]; acted != (k.action != "") {
				t.Errorf("the ledger has %+v", q)
			}
		})
	}
}

func TestAMessageOpensTheWindowByOurClock(t *testing.T) {
	d := onClock(t, model.Official)
	at := model.At(d.now())
	d.pushes(t, d.body("o1", "text", more{"Content": "a", "MsgId": 1, "CreateTime": d.now().Add(-5 * time.Minute).Unix()}))
	d.pushes(t, d.body("o2", "text", more{"Content": "退货", "bizmsgmenuid": "1", "MsgId": 2}))
	d.hand.forward(3 * time.Second)
	d.Work(t.Context())
	for openid, action := range map[string]model.Action{"o1": model.ActMessage, "o2": model.ActMenuTap} {
		q := d.quota(t, openid)
		if len(q.Acted) != 1 || q.Acted[action] != at {
			t.Errorf("%s: %+v", openid, q)
		}
		_, c := d.known(t, openid)
		if c.ExpiresAt != at.Add(48*time.Hour) || c.CustomerAt != at || c.LastAt != at {
			t.Errorf("%s: %+v", openid, c)
		}
	}
}

func TestABlockedCustomerIsKeptAndNobodyIsAskedToAnswer(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	d.says(t, "o1", "a")
	d.Work(t.Context())
	who, _ := d.known(t, "o1")
	if _, err := d.store.ChangeCustomer(t.Context(), d.Admin, who.ID, "", func(was model.Customer) (model.Customer, error) {
		was.Blocked = true
		return was, nil
	}); err != nil {
		t.Fatal(err)
	}
	_, before := d.known(t, "o1")
	d.says(t, "o1", "b")
	d.Work(t.Context())
	if _, now := d.known(t, "o1"); now.Unread != before.Unread || now.DutyAt != before.DutyAt || now.LastNumber != 2 {
		t.Errorf("%+v", now)
	}
}

func TestProductsAndTenantsDoNotShareCustomers(t *testing.T) {
	storetest.EachFresh(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		a, b := newDesk(t, s, model.MiniProgram), newDesk(t, s, model.MiniProgram)
		other := a.Tenant.Product(t, model.Official, nil, plainly)
		a.says(t, "o1", "to a")
		b.says(t, "o1", "to b")
		first := a.product
		a.product = other
		a.says(t, "o1", "to the other")
		a.Work(t.Context())
		for _, want := range []struct {
			d       *desk
			product model.ProductOf
			text    string
		}{{a, first, "to a"}, {b, b.product, "to b"}, {a, other, "to the other"}} {
			want.d.product = want.product
			if got := want.d.lines(t, "o1"); !slices.Equal(got, []string{"customer text " + want.text}) {
				t.Errorf("%q instead of %q", got, want.text)
			}
			if who, c := want.d.known(t, "o1"); who.ProductID != want.product.ID || c.ChannelID != want.product.ChannelID || who.TenantID != want.d.ID {
				t.Errorf("%+v %+v", who, c)
			}
		}
	})
}
