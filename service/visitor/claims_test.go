package visitor_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store/storetest"
)

// xss is what people put into every field that might be shown.
var xss = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `javascript:alert(1)`, `'-alert(1)-'`,
	`</script><script>alert(1)</script>`, `<!--<script>`, `{{constructor.constructor('alert(1)')()}}`, `<a href="jav&#x09;ascript:alert(1)">`,
	"<iframe srcdoc='<script>alert(1)</script>'>", `&lt;script&gt;`, "\u202e<b>", "${alert(1)}", `%3Cscript%3E`,
}

func TestWhatParametersMaySay(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	for _, f := range []model.CustomerField{
		{Key: "level", Name: "等级", Kind: "single", Choices: []string{"金", "银"}}, {Key: "hobby", Name: "爱好", Kind: "multi", Choices: []string{"书", "球"}},
		{Key: "points", Name: "积分", Kind: "number"}, {Key: "born", Name: "生日", Kind: "date"}, {Key: "shop", Name: "门店", Kind: "text"},
	} {
		if _, err := h.store.SaveCustomerField(t.Context(), h.tenant.Admin, f); err != nil {
			t.Fatal(err)
		}
	}
	type said = map[string]string
	for name, k := range map[string]struct {
		params said
		want   func(c model.Customer) string
		is     string
	}{
		"a nickname":             {said{"nickName": " 小 明 "}, func(c model.Customer) string { return fmt.Sprint(c.Nickname, c.Named) }, "小 明true"},
		"a long nickname":        {said{"nickName": strings.Repeat("长", 100)}, func(c model.Customer) string { return c.Nickname }, strings.Repeat("长", 32)},
		"control characters":     {said{"nickName": "a\x00\u202eb\n", "note": "x\ty"}, func(c model.Customer) string { return c.Nickname + c.Note }, "abxy"},
		"a picture":              {said{"avatarUrl": "https://example.com/a.png"}, func(c model.Customer) string { return c.Avatar }, "https://example.com/a.png"},
		"a picture without TLS":  {said{"avatarUrl": "http://example.com/a.png"}, func(c model.Customer) string { return c.Avatar }, ""},
		"a script as picture":    {said{"avatarUrl": "javascript:alert(1)"}, func(c model.Customer) string { return c.Avatar }, ""},
		"a good openid":          {said{"openid": "aZ_-9" + strings.Repeat("x", 73)}, func(c model.Customer) string { return fmt.Sprint(len(c.OpenID)) }, "78"},
		"an openid too long":     {said{"openid": strings.Repeat("x", 79)}, func(c model.Customer) string { return c.OpenID }, ""},
		"an openid with letters": {said{"openid": "中文"}, func(c model.Customer) string { return c.OpenID }, ""},
		"an openid with a blank": {said{"openid": "a b"}, func(c model.Customer) string { return c.OpenID }, ""},
		"a city":                 {said{"city": "武汉市", "province": "湖北省"}, func(c model.Customer) string { return c.Province + c.City }, "湖北武汉"},
		"a municipality":         {said{"city": "北京市", "province": "北京市"}, func(c model.Customer) string { return c.Province + c.City }, "北京北京"},
		"a region of its own":    {said{"province": "广西壮族自治区", "city": "沙市"}, func(c model.Customer) string { return c.Province + c.City }, "广西沙市"},
		"a mobile":               {said{"mobile": "+86 138-0000-0000"}, func(c model.Customer) string { return c.Mobile }, "+8613800000000"},
		"a mobile that is none":  {said{"mobile": "call me"}, func(c model.Customer) string { return c.Mobile }, ""},
		"an age and a sex":       {said{"age": "30", "sex": "2"}, func(c model.Customer) string { return fmt.Sprint(c.Age, c.Sex) }, "30 2"},
		"ages that are none":     {said{"age": "-1", "sex": "9"}, func(c model.Customer) string { return fmt.Sprint(c.Age, c.Sex) }, "0 0"},
		"a weixin and a source":  {said{"weixin": "wx_1", "source": strings.Repeat("源", 90)}, func(c model.Customer) string { return fmt.Sprint(c.Weixin, len([]rune(c.Source))) }, "wx_160"},
		"custom fields":          {said{"level": "金", "hobby": "书，球", "points": "12.5", "born": "2000-02-29", "shop": "一店"}, fieldsOf, "born=2000-02-29 hobby=书,球 level=金 points=12.5 shop=一店"},
		"values that do not fit": {said{"level": "铜", "hobby": "书,酒", "points": "1e999", "born": "2000-02-30", "shop": strings.Repeat("x", 201)}, fieldsOf, ""},
		"keys that we know not":  {said{"isAdmin": "true", "blocked": "1", "verified": "1", "id": "1", "tenant_id": "2"}, func(c model.Customer) string { return fmt.Sprint(c.Blocked, c.Verified, len(c.Fields)) }, "false false 0"},
		"nothing": {nil, func(c model.Customer) string {
			return fmt.Sprint(strings.HasPrefix(c.Nickname, "访客"), len([]rune(c.Nickname)), c.Named)
		}, "true 6 false"},
	} {
		r := h.link(t, h.channel, 0)
		r.Params = k.params
		if got := k.want(h.open(t, r).Customer); got != k.is {
			t.Errorf("%s: %q instead of %q", name, got, k.is)
		}
	}
}

func fieldsOf(c model.Customer) string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(c.Fields)) {
		all = append(all, key+"="+c.Fields[key])
	}
	return strings.Join(all, " ")
}

// TestWhatIsEmptyDeletesNothing is the update rule of product.md 3.6.
func TestWhatIsEmptyDeletesNothing(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	r := h.link(t, h.channel, 0)
	r.Cookie = device(1)
	open := func(params map[string]string) model.Customer {
		r.Params = params
		return h.open(t, r).Customer
	}
	first := open(map[string]string{"nickName": "小明", "mobile": "13800000000", "note": "从链接来", "city": "武汉"})
	if _, err := h.store.ChangeCustomer(t.Context(), h.tenant.Admin, first.ID, "", func(was model.Customer) (model.Customer, error) {
		was.Remark = "大客户"
		return was, nil
	}); err != nil {
		t.Fatal(err)
	}
	second := open(map[string]string{"nickName": "", "mobile": " ", "city": "襄阳", "note": "新的说明"})
	if second.ID != first.ID || second.Nickname != "小明" || second.Mobile != "13800000000" || second.City != "襄阳" || second.Note != "新的说明" || second.Remark != "大客户" {
		t.Errorf("%+v", second)
	}
	third := open(nil)
	third.TagIDs, third.SeenAt, second.SeenAt = nil, 0, 0
	if !third.Equal(second) {
		t.Errorf("%+v became %+v", second, third)
	}
}

func TestScriptsInParametersAreKeptAsTheWordsThatTheyAre(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	for _, text := range xss {
		r := h.link(t, h.channel, 0)
		r.Params = map[string]string{"nickName": text, "note": text, "source": text, "avatarUrl": text, "openid": text, "mobile": text, "unionid": text}
		c := h.open(t, r).Customer
		if c.Nickname != model.Tidy(text, 32) || c.Note != model.Tidy(text, 500) || c.Avatar+c.OpenID+c.Mobile+c.UnionID != "" {
			t.Errorf("%s: %+v", text, c)
		}
	}
}

func TestParametersHaveLimits(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	many := map[string]string{}
	for i := range 61 {
		many[fmt.Sprint("k", i)] = "x"
	}
	for name, k := range map[string]struct {
		params map[string]string
		want   error
	}{
		"61 of them":        {many, model.ErrVisitorParam},
		"a megabyte of one": {map[string]string{"note": strings.Repeat("x", 1<<20)}, model.ErrTooLong},
		"a megabyte of key": {map[string]string{strings.Repeat("x", 1<<20): "1"}, model.ErrTooLong},
	} {
		r := h.link(t, h.channel, 0)
		r.Params = k.params
		if _, err := h.Open(t.Context(), r); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := h.Issue(t.Context(), h.tenant.Admin, 0, k.params); !errors.Is(err, k.want) {
			t.Errorf("%s, in a ticket: %v", name, err)
		}
	}
	if _, _, err := h.Issue(t.Context(), h.tenant.Admin, 0, map[string]string{"openid": "a b"}); !errors.Is(err, model.ErrVisitorParam) {
		t.Errorf("an integrator learns that his openid is none: %v", err)
	}
}

func TestTagsByParameterInEveryWayInWhichTheyAreWritten(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	group, err := h.store.SaveTagGroup(t.Context(), h.tenant.Admin, model.TagGroup{Name: "组"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, name := range []string{"一", "二"} {
		tag, err := h.store.SaveTag(t.Context(), h.tenant.Admin, model.Tag{GroupID: group.ID, Name: name, Colour: "#07c160"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, tag.ID)
	}
	for _, form := range []string{"%d,%d", "%d|%d", "[%d, %d]", `["%d","%d"]`, "%d，%d", "%d,%d,nonsense", "0%d %d"} {
		r := h.link(t, h.channel, 0)
		r.Params = map[string]string{"tag_id": fmt.Sprintf(form, ids[0], ids[1])}
		c, err := h.store.Customer(t.Context(), h.tenant.Admin, h.open(t, r).Customer.ID)
		if err != nil || !slices.Equal(c.TagIDs, ids) {
			t.Errorf("%s: %v, %v", form, c.TagIDs, err)
		}
	}
}

func TestTheFormBeforeTheChatIsDueUntilItIsFilledIn(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	if _, err := h.store.SaveCustomerField(t.Context(), h.tenant.Admin, model.CustomerField{Key: "order", Name: "订单", Kind: "number"}); err != nil {
		t.Fatal(err)
	}
	c := h.tenant.Channel(t, nil, func(s *model.ChannelSettings) {
		s.Form = model.Form{Enabled: true, Fields: []model.FormField{
			{Key: "nickname", Label: "称呼", Required: true, Kind: "text"}, {Key: "mobile", Label: "电话", Required: true, Kind: "mobile"},
			{Key: "order", Label: "订单号", Kind: "text"},
		}}
	})
	r := h.link(t, c, 0)
	r.Cookie = device(1)
	o := h.open(t, r)
	if !o.FormDue {
		t.Error("not due at first")
	}
	for name, k := range map[string]struct {
		values map[string]string
		field  string
	}{
		"nothing":                    {nil, "nickname"},
		"no mobile":                  {map[string]string{"nickname": "小明"}, "mobile"},
		"a mobile that is none":      {map[string]string{"nickname": "小明", "mobile": "abc"}, "mobile"},
		"an order that is no number": {map[string]string{"nickname": "小明", "mobile": "13800000000", "order": "abc"}, "order"},
	} {
		_, err := h.FillForm(t.Context(), o.Viewer, k.values)
		var f *model.Fault
		if !errors.As(err, &f) || f.Field != k.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	said, err := h.FillForm(t.Context(), o.Viewer, map[string]string{"nickname": "小明", "mobile": "138 0000 0000", "order": "12", "blocked": "true"})
	if err != nil || fmt.Sprint(said) != "map[电话:13800000000 称呼:小明 订单号:12]" {
		t.Errorf("%v, %v", said, err)
	}
	again := h.open(t, r)
	if again.FormDue || again.Customer.Nickname != "小明" || !again.Customer.Named || again.Customer.Fields["order"] != "12" {
		t.Errorf("due %v, %+v", again.FormDue, again.Customer)
	}
}

func TestWhatAVisitorMayLeaveClearAndSend(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	closed := h.open(t, h.link(t, h.channel, 0))
	open := h.open(t, h.link(t, h.tenant.Channel(t, nil, func(s *model.ChannelSettings) {
		s.LeaveMessage.Enabled, s.MayClearHistory, s.Inputs = true, true, model.Inputs{File: true}
	}), 0))
	if _, err := h.CheckLeave(t.Context(), closed.Viewer, map[string]string{"text": "x"}); !errors.Is(err, model.ErrLeaveClosed) {
		t.Errorf("left where nothing may be left: %v", err)
	}
	for name, values := range map[string]map[string]string{"nothing": {}, "only spaces": {"text": "  "}, "too long": {"text": strings.Repeat("x", 2001)}, "a mobile that is none": {"text": "x", "mobile": "y"}} {
		if _, err := h.CheckLeave(t.Context(), open.Viewer, values); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	kept, err := h.CheckLeave(t.Context(), open.Viewer, map[string]string{"text": "请回电", "mobile": "13800000000", "evil": "x"})
	if err != nil || fmt.Sprint(kept) != "map[mobile:13800000000 text:请回电]" {
		t.Errorf("%v, %v", kept, err)
	}
	if err := h.Leave(t.Context(), open.Viewer, 7, kept); err != nil {
		t.Fatal(err)
	}
	left, err := h.Left(t.Context(), h.tenant.Admin, model.Page{})
	if err != nil || len(left.Items) != 1 || left.Items[0].Number != 7 || left.Items[0].ConversationID != open.Conversation.ID {
		t.Errorf("%+v, %v", left.Items, err)
	}
	if err := h.ClearHistory(t.Context(), closed.Viewer); !errors.Is(err, model.ErrHistoryKept) {
		t.Errorf("cleared where it is kept: %v", err)
	}
	h.says(t, open, "旧话")
	if err := h.ClearHistory(t.Context(), open.Viewer); err != nil {
		t.Fatal(err)
	}
	if mine := h.reads(t, open.Viewer, open.Conversation.ID); strings.Contains(mine, "旧话") {
		t.Errorf("still there for the visitor: %s", mine)
	}
	if agents := h.reads(t, h.tenant.Admin, open.Conversation.ID); !strings.Contains(agents, "旧话") {
		t.Errorf("gone for agents: %s", agents)
	}
	may, err := h.MaySend(t.Context(), open.Viewer)
	if err != nil || may(model.KindFile) != nil || !errors.Is(may(model.KindImage), model.ErrInputNotAllowed) {
		t.Errorf("may send: %v, %v, %v", may(model.KindFile), may(model.KindImage), err)
	}
}

func TestNobodyIsThereUntilAnAgentOfTheChannelIsOnline(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	if !h.open(t, h.link(t, h.channel, 0)).Offline {
		t.Error("somebody is there")
	}
	h.tenant.Online(t, h.agent)
	if h.open(t, h.link(t, h.channel, 0)).Offline {
		t.Error("nobody is there")
	}
	if !h.open(t, h.link(t, h.tenant.Channel(t, nil), 0)).Offline {
		t.Error("somebody of another channel is there")
	}
}
