package wire

import (
	"strings"
	"testing"

	"yingke/model"
)

func TestSessionFromFollowsTheContract(t *testing.T) {
	long := `{"nickName":"小明","source":"` + strings.Repeat("长", 400) + `"}`
	long = long[:1000]
	cases := map[string]struct {
		raw      string
		want     model.SessionFrom
		warnings []string
	}{
		"every key has its place": {
			`{"nickName":"小明","age":18,"vip":true,"tag_id":[3,"5"],"kefu":["a","b"],"open_param":"x","params":{"a":1},"type":"url","title":"T","url":"https://e","desc":"D","img":"https://i","none":null,"obj":{"k": "v"}}`,
			model.SessionFrom{
				Params: map[string]string{"nickName": "小明", "age": "18", "vip": "true", "tag_id": "3,5", "obj": `{"k":"v"}`},
				Agents: []string{"a", "b"}, OpenParam: "x", Forward: `{"a":1}`,
				Inline: &model.InlineReply{Kind: "url", Title: "T", URL: "https://e", Text: "D", Picture: "https://i"},
			}, nil},
		"one agent need not be a list": {`{"kefu":"anna"}`, model.SessionFrom{Params: map[string]string{}, Agents: []string{"anna"}}, nil},
		"a long number keeps its digits": {`{"mobile":13800138000123456789}`,
			model.SessionFrom{Params: map[string]string{"mobile": "13800138000123456789"}}, nil},
		"nothing":           {"", model.SessionFrom{}, nil},
		"WeChat's own word": {"wxapp", model.SessionFrom{}, nil},
		"cut by WeChat keeps what stood before": {long,
			model.SessionFrom{Params: map[string]string{"nickName": "小明"}}, []string{model.WarnSessionCut}},
		"broken from the start": {`{"nickName":"小明",source:1}`,
			model.SessionFrom{Params: map[string]string{"nickName": "小明"}}, []string{model.WarnSessionBroken}},
		"something after it": {`{"nickName":"小明"} }`,
			model.SessionFrom{Params: map[string]string{"nickName": "小明"}}, []string{model.WarnSessionBroken}},
		"an openid that could be anything is left out": {`{"openid":"../etc","nickName":"n"}`,
			model.SessionFrom{Params: map[string]string{"nickName": "n"}}, []string{model.WarnSessionOpenID}},
		"an openid that is too long": {`{"openid":"` + strings.Repeat("a", 79) + `"}`,
			model.SessionFrom{Params: map[string]string{}}, []string{model.WarnSessionOpenID}},
		"a good openid": {`{"openid":"` + strings.Repeat("a", 78) + `"}`,
			model.SessionFrom{Params: map[string]string{"openid": strings.Repeat("a", 78)}}, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, warnings := readSession(c.raw)
			c.want.Raw = c.raw
			same(t, *got, c.want)
			same(t, warnings, c.warnings)
		})
	}
}

func TestSessionFromHasLimits(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 500 {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(`"k` + strings.Repeat("x", i%3) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + `":"v"`)
	}
	b.WriteString(`,"long":"` + strings.Repeat("z", 5000) + `"}`)
	got, _ := readSession(b.String())
	if len(got.Params) > mostParams {
		t.Errorf("%d params were kept", len(got.Params))
	}
	got, _ = readSession(`{"long":"` + strings.Repeat("z", 5000) + `"}`)
	if n := len(got.Params["long"]); n > longestParam {
		t.Errorf("a value of %d bytes was kept", n)
	}
}
