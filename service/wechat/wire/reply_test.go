package wire

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"yingke/model"
)

func TestAPassiveReplyIsWrittenInTheProductsFormat(t *testing.T) {
	in := model.Push{OpenID: openid, To: ourGh}
	head := "<xml><ToUserName><![CDATA[" + openid + "]]></ToUserName><FromUserName><![CDATA[" + ourGh +
		"]]></FromUserName><CreateTime>1795435200</CreateTime><MsgType><![CDATA["
	headJSON := `{"ToUserName":"` + openid + `","FromUserName":"` + ourGh + `","CreateTime":1795435200,"MsgType":"`
	cases := map[string]struct {
		reply     Passive
		xml, json string
	}{
		"text": {Passive{Kind: "text", Text: "a<b>&\"c"},
			head + `text]]></MsgType><Content><![CDATA[a<b>&"c]]></Content></xml>`,
			headJSON + `text","Content":"a<b>&\"c"}`},
		"image": {Passive{Kind: "image", MediaID: "M"},
			head + "image]]></MsgType><Image><MediaId><![CDATA[M]]></MediaId></Image></xml>",
			headJSON + `image","Image":{"MediaId":"M"}}`},
		"voice": {Passive{Kind: "voice", MediaID: "M"},
			head + "voice]]></MsgType><Voice><MediaId><![CDATA[M]]></MediaId></Voice></xml>",
			headJSON + `voice","Voice":{"MediaId":"M"}}`},
		"video": {Passive{Kind: "video", MediaID: "M", Title: "T", About: "A"},
			head + "video]]></MsgType><Video><MediaId><![CDATA[M]]></MediaId><Title><![CDATA[T]]></Title><Description><![CDATA[A]]></Description></Video></xml>",
			headJSON + `video","Video":{"MediaId":"M","Title":"T","Description":"A"}}`},
		"music": {Passive{Kind: "music", MediaID: "M", Title: "T", URL: "u", HighURL: "h"},
			head + "music]]></MsgType><Music><Title><![CDATA[T]]></Title><Description><![CDATA[]]></Description><MusicUrl><![CDATA[u]]></MusicUrl><HQMusicUrl><![CDATA[h]]></HQMusicUrl><ThumbMediaId><![CDATA[M]]></ThumbMediaId></Music></xml>",
			headJSON + `music","Music":{"Title":"T","Description":"","MusicUrl":"u","HQMusicUrl":"h","ThumbMediaId":"M"}}`},
		"news": {Passive{Kind: "news", Articles: []PassiveArticle{{"T", "A", "p", "u"}}},
			head + "news]]></MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[T]]></Title><Description><![CDATA[A]]></Description><PicUrl><![CDATA[p]]></PicUrl><Url><![CDATA[u]]></Url></item></Articles></xml>",
			headJSON + `news","ArticleCount":1,"Articles":[{"Title":"T","Description":"A","PicUrl":"p","Url":"u"}]}`},
		"to WeChat's own agents": {Passive{Kind: Transfer},
			head + Transfer + "]]></MsgType></xml>", headJSON + Transfer + `"}`},
		"to one of them": {Passive{Kind: Transfer, Account: "a@x"},
			head + Transfer + "]]></MsgType><TransInfo><KfAccount><![CDATA[a@x]]></KfAccount></TransInfo></xml>",
			headJSON + Transfer + `","TransInfo":{"KfAccount":"a@x"}}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for format, want := range map[model.PushFormat]string{model.PushXML: c.xml, model.PushJSON: c.json} {
				body, kind, err := reader(t, ours(model.PushPlain, format)).Reply(in, c.reply, noon)
				if err != nil || string(body) != want || !strings.Contains(kind, string(format)) {
					t.Errorf("%s (%v):\n%s\nwant\n%s", kind, err, body, want)
				}
			}
		})
	}
	if _, _, err := reader(t, ours(model.PushPlain, model.PushXML)).Reply(in, Passive{Kind: "dance"}, noon); err == nil {
		t.Error("a reply of no kind was written")
	}
}

func TestNothingInAReplyCanEndItsText(t *testing.T) {
	evil := `]]></Content><Content><![CDATA[x` + "\x00\x08\xff"
	body, _, err := reader(t, ours(model.PushPlain, model.PushXML)).Reply(model.Push{OpenID: "a]]>b", To: ourGh}, Passive{Kind: "text", Text: evil}, noon)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ToUserName string
		Content    []string
	}
	if err := xml.Unmarshal(body, &got); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if got.ToUserName != "a]]>b" || len(got.Content) != 1 || !strings.HasPrefix(got.Content[0], `]]></Content><Content><![CDATA[x`) {
		t.Errorf("%+v", got)
	}
}

func TestASealedReplyOpensAgain(t *testing.T) {
	for _, mode := range []model.PushMode{model.PushSafe, model.PushCompat} {
		for _, format := range []model.PushFormat{model.PushXML, model.PushJSON} {
			s := ours(mode, format)
			r := reader(t, s)
			body, _, err := r.Reply(model.Push{OpenID: openid, To: ourGh}, Passive{Kind: "text", Text: "你好"}, noon)
			if err != nil {
				t.Fatal(err)
			}
			var envelope struct {
				Encrypt      string
				MsgSignature string
				TimeStamp    json.Number
				Nonce        string
			}
			if format == model.PushXML {
				err = xml.Unmarshal(body, &envelope)
			} else {
				err = json.Unmarshal(body, &envelope)
			}
			if err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			if want := sign(s.Token, envelope.TimeStamp.String(), envelope.Nonce, envelope.Encrypt); envelope.MsgSignature != want {
				t.Errorf("%s %s: signature %s", mode, format, envelope.MsgSignature)
			}
			clear, err := r.sealer.open(envelope.Encrypt)
			if err != nil || !strings.Contains(string(clear), "你好") {
				t.Errorf("%s %s: %s, %v", mode, format, clear, err)
			}
		}
	}
}

func TestEveryLengthOfMessageComesBack(t *testing.T) {
	s, err := newSealer(ourKey, ourAppID)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 200 {
		message := strings.Repeat("x", n)
		sealed, err := s.seal([]byte(message))
		if err != nil {
			t.Fatal(err)
		}
		back, err := s.open(sealed)
		if err != nil || string(back) != message {
			t.Fatalf("%d bytes: %q, %v", n, back, err)
		}
	}
}
