package intake_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store/storetest"
)

func (d *desk) entry(t *testing.T, openid string) model.CustomerEntry {
	t.Helper()
	who, _ := d.known(t, openid)
	entry, err := d.store.Entry(t.Context(), d.system(), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

func TestWhatTheButtonSaysIsKeptWithTheCustomer(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	if _, err := d.store.SaveCustomerField(t.Context(), d.Admin, model.CustomerField{Key: "level", Name: "等级", Kind: "single", Choices: []string{"金", "银"}}); err != nil {
		t.Fatal(err)
	}
	group, err := d.store.SaveTagGroup(t.Context(), d.Admin, model.TagGroup{Name: "组"})
	if err != nil {
		t.Fatal(err)
	}
	tag, err := d.store.SaveTag(t.Context(), d.Admin, model.Tag{GroupID: group.ID, Name: "老客户", Colour: "#ff0000"})
	if err != nil {
		t.Fatal(err)
	}
	d.happens(t, "oABC123456", "user_enter_tempsession", more{"SessionFrom": `{"nickName":" 小明 ","avatarUrl":"https://a.test/1.png","source":"首页",` +
		`"city":"武汉市","province":"湖北省","mobile":"138 0000 0000","level":"金","tag_id":[` + strconv.FormatInt(tag.ID, 10) + `,999],"openid":"somebody-else","open_param":"11","params":"a=1"}`})
	d.Work(t.Context())
	who, c := d.known(t, "oABC123456")
	if who.Nickname != "小明" || !who.Named || who.Avatar != "https://a.test/1.png" || who.Source != "首页" || who.City != "武汉" || who.Province != "湖北" ||
		who.Mobile != "13800000000" || who.Fields["level"] != "金" || !slices.Equal(who.TagIDs, []int64{tag.ID}) || c.Source != "首页" {
		t.Errorf("%+v %+v", who, c)
	}
	if who.OpenID != "oABC123456" || !who.Verified {
		t.Errorf("a button can say who he is: %+v", who)
	}
	entry := d.entry(t, "oABC123456")
	if len(entry.Warnings) != 0 || entry.OpenParam != "11" || entry.Forward != `"a=1"` || entry.EnteredAt == 0 || !strings.Contains(entry.Raw, "小明") {
		t.Errorf("%+v", entry)
	}
	if o := d.reception.occurred[0]; o.Trigger != model.OnParam || o.Session.OpenParam != "11" {
		t.Errorf("%+v", o)
	}

	// A second entry says less, and deletes nothing.
	d.pushes(t, d.body("oABC123456", "event", more{"Event": "user_enter_tempsession", "SessionFrom": `{"source":"订单页"}`, "CreateTime": d.now().Unix() + 1}))
	d.Work(t.Context())
	again, c := d.known(t, "oABC123456")
	if again.ID != who.ID || again.Nickname != "小明" || again.Source != "订单页" || c.Source != "订单页" || d.entry(t, "oABC123456").OpenParam != "" {
		t.Errorf("%+v", again)
	}
}

func TestWhatOfSessionFromIsNotUnderstoodIsWarnedOf(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	cut := strings.ToValidUTF8((`{"nickName":"小明","note":"` + strings.Repeat("长", 400))[:1000], "")
	for openid, k := range map[string]struct {
		said     string
		nickname string
		warnings []string
	}{
		"o-cut000001": {cut, "小明", []string{model.WarnSessionCut}},
		"o-broken001": {`{"nickName":"小明","source":}`, "小明", []string{model.WarnSessionBroken}},
		"o-nothing01": {"wxapp", "访客hing01", nil},
		"o-openid001": {`{"openid":"a b"}`, "访客nid001", []string{model.WarnSessionOpenID}},
		"o-params001": {`{"mobile":"call me","avatarUrl":"http://a.test/x","age":"old"}`, "访客ams001",
			[]string{"session_from.param:mobile", "session_from.param:avatarUrl", "session_from.param:age"}},
	} {
		d.happens(t, openid, "user_enter_tempsession", more{"SessionFrom": k.said})
		d.Work(t.Context())
		who, _ := d.known(t, openid)
		entry := d.entry(t, openid)
		if who.Nickname != k.nickname || !slices.Equal(entry.Warnings, k.warnings) && len(entry.Warnings)+len(k.warnings) > 0 || entry.Raw != k.said {
			t.Errorf("%s: %q %v, raw %q", openid, who.Nickname, entry.Warnings, entry.Raw)
		}
	}
}

func TestWhoSaysNoNameIsCalledByTheEndOfHisOpenID(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	for openid, want := range map[string]string{"oAbCdEfGhIjK": "访客fGhIjK", "o1": "访客o1"} {
		d.says(t, openid, "a")
		d.Work(t.Context())
		if who, _ := d.known(t, openid); who.Nickname != want || who.Named || who.OpenID != openid || !who.Verified {
			t.Errorf("%+v, want %q", who, want)
		}
	}
}
