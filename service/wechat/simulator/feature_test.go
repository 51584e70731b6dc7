package simulator

import (
	"strings"
	"testing"
	"time"
)

type m = map[string]any

func TestTemplatesGoToFollowers(t *testing.T) {
	d := newDesk(t)
	send := func(appid string, change m) answer {
		body := m{"touser": openid(service), "template_id": "T2", "url": "https://e.example", "data": m{
			"first": m{"value": "gone"}, "thing1": m{"value": strings.Repeat("长", 25) + "\n"}, "remark": m{"value": "gone"}}}
		for name, value := range change {
			body[name] = value
		}
		return d.post(appid, "/cgi-bin/message/template/send", body)
	}
	d.code("nobody follows", send("wxserv", nil), 43004)
	d.must(d.Phone("ming").Follow("wxserv"))
	d.code("no such template", send("wxserv", m{"template_id": "T9"}), 40037)
	d.code("nobody", send("wxserv", m{"touser": "o"}), 40003)
	d.code("not linked", send("wxserv", m{"miniprogram": m{"appid": "wxelse"}}), 40166)
	d.code("a subscription account", send("wxpaper", nil), 48001)
	first := send("wxserv", m{"client_msg_id": "c1"})
	d.code("good", first, 0)
	same(t, "shown", d.last(service).Fields, []Field{{"thing1", strings.Repeat("长", 20)}})
	count := len(d.Items("wxserv", "ming"))
	same(t, "a repeat", send("wxserv", m{"client_msg_id": "c1"})["msgid"], first["msgid"])
	same(t, "nothing new on the phone", len(d.Items("wxserv", "ming")), count)
	d.must(d.Phone("ming").Block("wxserv", true))
	d.code("to somebody blocked", send("wxserv", nil), 0)
	d.settled()
	bodies := d.sink.bodies()
	if !strings.Contains(bodies[1], "TEMPLATESENDJOBFINISH") || !strings.Contains(bodies[1], "<Status><![CDATA[success]]>") ||
		!strings.Contains(bodies[2], "failed:user block") {
		t.Errorf("%v", bodies)
	}
}

func TestASubscriptionIsUsedUp(t *testing.T) {
	d := newDesk(t)
	send := func(data m) answer {
		return d.post("wxmini", "/cgi-bin/message/subscribe/send", m{"touser": openid(mini), "template_id": "T1", "data": data})
	}
	good := m{"thing1": m{"value": "订单已发货"}, "number2": m{"value": "3"}}
	d.code("nobody consented", send(good), 43101)
	d.must(d.Phone("ming").Consent("wxmini", map[string]bool{"T1": true}))
	for name, data := range map[string]m{
		"too long":  {"thing1": m{"value": strings.Repeat("长", 21)}, "number2": m{"value": "3"}},
		"no number": {"thing1": m{"value": "a"}, "number2": m{"value": "three"}},
		"empty":     {"thing1": m{"value": ""}, "number2": m{"value": "3"}},
		"missing":   {"thing1": m{"value": "a"}},
	} {
		d.code(name, send(data), 47003)
	}
	if text, _ := send(m{"thing1": m{"value": "a"}})["errmsg"].(string); !strings.Contains(text, "data.number2.value") {
		t.Errorf("errmsg %q", text)
	}
	d.code("good", send(good), 0)
	d.code("used up", send(good), 43101)
	d.code("an official account has its own", d.post("wxserv", "/cgi-bin/message/subscribe/send", m{}), 48001)
	d.must(d.Phone("ming").Consent("wxserv", map[string]bool{"T2": true}))
	d.code("bizsend", d.post("wxserv", "/cgi-bin/message/subscribe/bizsend", m{"touser": openid(service), "template_id": "T2",
		"data": m{"first": m{"value": "a"}, "thing1": m{"value": "a"}, "remark": m{"value": "a"}}}), 0)
	d.settled()
	bodies := d.sink.bodies()
	if last := strings.Join(bodies, "\n"); !strings.Contains(last, "subscribe_msg_sent_event") {
		t.Error("nobody heard that it was sent")
	}
}

func TestMenusAreChecked(t *testing.T) {
	d := newDesk(t)
	button := func(kind string) m {
		return m{"type": kind, "name": "b", "key": "K", "url": "https://e.example", "appid": "wxmini", "pagepath": "pages/a"}
	}
	create := func(appid string, buttons ...m) answer {
		return d.post(appid, "/cgi-bin/menu/create", m{"button": buttons})
	}
	d.code("there is none", d.get("wxserv", "/cgi-bin/menu/get"), 46003)
	many := []m{button("click"), button("click"), button("click"), button("click")}
	d.code("none", create("wxserv"), 40016)
	d.code("four", create("wxserv", many...), 40016)
	d.code("six beneath one", create("wxserv", m{"name": "s", "sub_button": append(many, many[:2]...)}), 40023)
	d.code("three levels", create("wxserv", m{"name": "s", "sub_button": []m{{"name": "t", "sub_button": many[:1]}}}), 40023)
	d.code("no name", create("wxserv", m{"type": "click", "key": "k"}), 40018)
	d.code("a long name", create("wxserv", m{"type": "click", "key": "k", "name": strings.Repeat("长", 6)}), 40018)
	d.code("no key", create("wxserv", m{"type": "click", "name": "b"}), 40019)
	d.code("a long key", create("wxserv", m{"type": "click", "name": "b", "key": strings.Repeat("k", 129)}), 40019)
	d.code("no address", create("wxserv", m{"type": "view", "name": "b", "url": "e.example"}), 40020)
	d.code("a dance", create("wxserv", button("dance")), 40017)
	other := button("miniprogram")
	other["appid"] = "wxelse"
	d.code("not linked", create("wxserv", other), 45064)
	d.code("unverified", create("wxshy", button("click")), 48001)
	d.code("a mini-program", create("wxmini", button("click")), 48001)
	d.code("before the default", d.post("wxserv", "/cgi-bin/menu/addconditional", m{"button": many[:1], "matchrule": m{"tag_id": "100"}}), 65303)
	d.code("good", create("wxserv", button("click"), button("view"), button("miniprogram")), 0)
	same(t, "kept", len(d.get("wxserv", "/cgi-bin/menu/get")["menu"].(m)["button"].([]any)), 3)
	same(t, "told", d.get("wxserv", "/cgi-bin/get_current_selfmenu_info")["is_menu_open"], 1.0)

	d.must(d.Phone("ming").Follow("wxserv"))
	tag := d.post("wxserv", "/cgi-bin/tags/create", m{"tag": m{"name": "VIP"}})["tag"].(m)["id"]
	d.code("tagged", d.post("wxserv", "/cgi-bin/tags/members/batchtagging", m{"tagid": tag, "openid_list": []string{openid(service)}}), 0)
	d.code("by sex", d.post("wxserv", "/cgi-bin/menu/addconditional", m{"button": many[:1], "matchrule": m{"sex": "1"}}), 65320)
	private := d.post("wxserv", "/cgi-bin/menu/addconditional", m{"button": many[:1], "matchrule": m{"tag_id": sprint(tag)}})
	d.code("by tag", private, 0)
	same(t, "Ming sees", len(d.post("wxserv", "/cgi-bin/menu/trymatch", m{"user_id": openid(service)})["button"].([]any)), 1)
	d.code("gone", d.post("wxserv", "/cgi-bin/menu/delconditional", m{"menuid": private["menuid"]}), 0)
	d.code("gone again", d.post("wxserv", "/cgi-bin/menu/delconditional", m{"menuid": private["menuid"]}), 65301)
	d.code("deleted", d.get("wxserv", "/cgi-bin/menu/delete"), 0)
	d.code("and gone", d.get("wxserv", "/cgi-bin/menu/get"), 46003)
}

func TestParametricCodes(t *testing.T) {
	d := newDesk(t)
	create := func(appid, action string, scene m, seconds int) answer {
		return d.post(appid, "/cgi-bin/qrcode/create", m{"expire_seconds": seconds, "action_name": action, "action_info": m{"scene": scene}})
	}
	d.code("an empty scene", create("wxserv", "QR_STR_SCENE", m{"scene_str": ""}, 60), 40053)
	d.code("a long scene", create("wxserv", "QR_STR_SCENE", m{"scene_str": strings.Repeat("s", 65)}, 60), 40053)
	d.code("a number out of range", create("wxserv", "QR_LIMIT_SCENE", m{"scene_id": 100001}, 0), 40053)
	d.code("no action", create("wxserv", "", m{"scene_str": "a"}, 60), 40053)
	d.code("a subscription account", create("wxpaper", "QR_STR_SCENE", m{"scene_str": "a"}, 60), 48001)
	short := create("wxserv", "QR_STR_SCENE", m{"scene_str": "shop_7"}, 120)
	same(t, "life", short["expire_seconds"], 120.0)
	long := create("wxserv", "QR_LIMIT_SCENE", m{"scene_id": 7}, 0)
	if body, _ := d.get("", "/cgi-bin/showqrcode?ticket="+strings.ReplaceAll(short["ticket"].(string), "=", "%3D"))["body"].(string); !strings.HasPrefix(body, "\x89PNG") {
		t.Error("no picture")
	}
	ming := d.Phone("ming")
	d.must(ming.Scan(short["url"].(string)))
	d.must(ming.Scan(long["ticket"].(string)))
	d.settled()
	bodies := d.sink.bodies()
	if !strings.Contains(bodies[0], "qrscene_shop_7") || !strings.Contains(bodies[1], "<Event><![CDATA[SCAN]]>") || !strings.Contains(bodies[1], "<EventKey><![CDATA[7]]>") {
		t.Errorf("%v", bodies)
	}
	same(t, "where from", d.get("wxserv", "/cgi-bin/user/info?openid="+openid(service))["qr_scene_str"], "shop_7")
	d.clock.Advance(2 * time.Minute)
	if ming.Scan(short["url"].(string)) == nil {
		t.Error("a code that has ended was scanned")
	}
}

func TestUsersAndTags(t *testing.T) {
	d := newDesk(t)
	who := openid(service)
	same(t, "before following", d.get("wxserv", "/cgi-bin/user/info?openid="+who)["subscribe"], 0.0)
	d.must(d.Phone("ming").Follow("wxserv"))
	info := d.get("wxserv", "/cgi-bin/user/info?openid="+who)
	same(t, "no name", info["nickname"], nil)
	same(t, "union", info["unionid"], UnionID("open1", "ming"))
	d.code("nobody", d.get("wxserv", "/cgi-bin/user/info?openid=o"), 40003)
	d.code("a mini-program", d.get("wxmini", "/cgi-bin/user/info?openid=o"), 48001)
	same(t, "list", d.get("wxserv", "/cgi-bin/user/get")["total"], 1.0)
	same(t, "beyond", d.get("wxserv", "/cgi-bin/user/get?next_openid="+who)["count"], 0.0)
	same(t, "batch", len(d.post("wxserv", "/cgi-bin/user/info/batchget", m{"user_list": []m{{"openid": who}}})["user_info_list"].([]any)), 1)
	d.code("remark", d.post("wxserv", "/cgi-bin/user/info/updateremark", m{"openid": who, "remark": "老客户"}), 0)

	create := func(name string) answer { return d.post("wxserv", "/cgi-bin/tags/create", m{"tag": m{"name": name}}) }
	tag := create("VIP")["tag"].(m)["id"]
	d.code("the same name", create("VIP"), 45157)
	d.code("a long name", create(strings.Repeat("长", 11)), 45158)
	put := func(id any, ids ...string) answer {
		return d.post("wxserv", "/cgi-bin/tags/members/batchtagging", m{"tagid": id, "openid_list": ids})
	}
	d.code("an id as text", put("100", who), 47001)
	d.code("no such tag", put(999, who), 45159)
	d.code("nobody", put(tag, "o"), 49003)
	d.code("51 people", put(tag, list(51, func(int) string { return who })...), 40032)
	d.code("good", put(tag, who), 0)
	same(t, "his tags", d.post("wxserv", "/cgi-bin/tags/getidlist", m{"openid": who})["tagid_list"], []any{tag})
	same(t, "its people", d.post("wxserv", "/cgi-bin/user/tag/get", m{"tagid": tag})["count"], 1.0)
	d.code("renamed", d.post("wxserv", "/cgi-bin/tags/update", m{"tag": m{"id": tag, "name": "V"}}), 0)
	d.code("WeChat's own", d.post("wxserv", "/cgi-bin/tags/delete", m{"tag": m{"id": 2}}), 45058)
	d.code("taken off", d.post("wxserv", "/cgi-bin/tags/members/batchuntagging", m{"tagid": tag, "openid_list": []string{who}}), 0)
	d.code("deleted", d.post("wxserv", "/cgi-bin/tags/delete", m{"tag": m{"id": tag}}), 0)
	same(t, "left", len(d.get("wxserv", "/cgi-bin/tags/get")["tags"].([]any)), 1)
	for i := range mostTags {
		d.code("tag "+itoa(i), create("t"+itoa(i)), 0)
	}
	d.code("one more", create("more"), 45056)
	for i := range mostTagsEach {
		d.code("his tag", put(d.accounts["wxserv"].lastTag-int64(i), who), 0)
	}
	d.code("his 21st", put(d.accounts["wxserv"].lastTag-mostTagsEach, who), 45059)
}

func TestMassMessages(t *testing.T) {
	d := newDesk(t)
	d.must(d.Phone("ming").Follow("wxserv"))
	d.must(d.Phone("hong").Follow("wxserv"))
	d.settled()
	d.must(d.Phone("hong").Block("wxserv", true))
	all := func(id string) answer {
		return d.post("wxserv", "/cgi-bin/message/mass/sendall", m{"filter": m{"is_to_all": true}, "msgtype": "text", "text": m{"content": "大家好"}, "clientmsgid": id})
	}
	first := all("c1")
	d.code("good", first, 0)
	repeat := all("c1")
	d.code("the same id", repeat, 45065)
	same(t, "names the first", repeat["msg_id"], first["msg_id"])
	d.code("a long id", all(strings.Repeat("c", 33)), 45067)
	same(t, "under way", d.post("wxserv", "/cgi-bin/message/mass/get", m{"msg_id": sprint(int64(first["msg_id"].(float64)))})["msg_status"], "SENDING")
	if !d.clock.AwaitSleepers(t.Context(), 1) {
		t.Fatal("nothing is being sent")
	}
	d.clock.Advance(massTakes)
	for d.last(service).Text != "大家好" {
		if _, err := d.Phone("ming").Await(t.Context(), "wxserv", d.last(service).ID); err != nil {
			t.Fatal(err)
		}
	}
	d.settled()
	bodies := d.sink.bodies()
	last := bodies[len(bodies)-1]
	for _, piece := range []string{"MASSSENDJOBFINISH", "<TotalCount>2</TotalCount>", "<FilterCount>2</FilterCount>", "<SentCount>1</SentCount>", "<ErrorCount>1</ErrorCount>"} {
		if !strings.Contains(last, piece) {
			t.Errorf("%s is not in %s", piece, last)
		}
	}
	d.clock.Advance(clientIDMemory)
	delete(d.token, "wxserv")
	d.code("the same id a day later", all("c1"), 0)
	d.code("one person", d.post("wxserv", "/cgi-bin/message/mass/send", m{"touser": []string{openid(service)}, "msgtype": "text", "text": m{"content": "a"}}), 40130)
	d.code("no tag", d.post("wxserv", "/cgi-bin/message/mass/sendall", m{"filter": m{"tag_id": 7}, "msgtype": "text", "text": m{"content": "a"}}), 45159)
	d.code("no type", d.post("wxserv", "/cgi-bin/message/mass/sendall", m{"filter": m{"is_to_all": true}, "msgtype": "poem"}), 40008)
	d.code("an unverified account by names", d.post("wxshy", "/cgi-bin/message/mass/send", m{"touser": []string{"a", "b"}}), 48001)
	d.code("a mini-program", d.post("wxmini", "/cgi-bin/message/mass/sendall", m{}), 48001)
	d.code("preview", d.post("wxserv", "/cgi-bin/message/mass/preview", m{"touser": openid(service), "msgtype": "text", "text": m{"content": "试"}}), 0)
	d.code("a text cannot be taken off", d.post("wxserv", "/cgi-bin/message/mass/delete", m{"msg_id": first["msg_id"]}), 40008)
	paperAll := m{"filter": m{"is_to_all": true}, "msgtype": "text", "text": m{"content": "a"}}
	d.code("a subscription account, once a day", d.post("wxpaper", "/cgi-bin/message/mass/sendall", paperAll), 0)
	d.code("and no more", d.post("wxpaper", "/cgi-bin/message/mass/sendall", paperAll), 45028)
}

func TestLogins(t *testing.T) {
	d := newDesk(t)
	code, err := d.Phone("ming").LoginCode("wxmini")
	d.must(err)
	login := func(secret, code string) answer {
		return d.get("", "/sns/jscode2session?appid=wxmini&secret="+secret+"&js_code="+code+"&grant_type=authorization_code")
	}
	d.code("another secret", login("x", code), 40125)
	in := login("s-mini", code)
	same(t, "who", []any{in["openid"], in["unionid"]}, []any{openid(mini), UnionID("open1", "ming")})
	d.code("again", login("s-mini", code), 40163)
	d.code("any", login("s-mini", "x"), 40029)
	code, err = d.Phone("ming").LoginCode("wxmini")
	d.must(err)
	d.clock.Advance(codeLife)
	d.code("late", login("s-mini", code), 40029)

	number, err := d.Phone("ming").PhoneCode("wxmini")
	d.must(err)
	same(t, "number", d.post("wxmini", "/wxa/business/getuserphonenumber", m{"code": number})["phone_info"].(m)["phoneNumber"], "13800138000")
	d.code("again", d.post("wxmini", "/wxa/business/getuserphonenumber", m{"code": number}), 40163)
	d.code("unverified", d.post("wxgame", "/wxa/business/getuserphonenumber", m{"code": number}), 48001)
}
