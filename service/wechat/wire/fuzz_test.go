package wire

import (
	"errors"
	"testing"
	"unicode/utf8"

	"yingke/model"
)

// FuzzRead feeds the parser with what somebody who holds the secrets could send:
// no body may make it panic, and what it takes has a key, a kind and clean text.
func FuzzRead(f *testing.F) {
	asXML, asJSON := flat("MsgType", "text", "Content", "a", "MsgId", "1")
	for _, seed := range []string{
		asXML, asJSON, text(), "<xml/>", "{}", "[]", "<", "{", "", "\xef\xbb\xbf{}", "<xml><![CDATA[]]></xml>", "<?xml version=\"1.0\"?><a/>",
		`{"MsgType":"event","FromUserName":"o","Event":"user_enter_tempsession","SessionFrom":"{\"a\":"}`,
		`{"MsgType":"event","FromUserName":"o","Event":"subscribe_msg_sent_event","List":[{"TemplateId":1},2,null,"x"]}`,
		"<xml><MsgType>event</MsgType><FromUserName>o</FromUserName><Event>location_select</Event><SendLocationInfo>x</SendLocationInfo></xml>",
	} {
		f.Add([]byte(seed))
	}
	s := ours(model.PushPlain, model.PushXML)
	s.OriginalID = ""
	f.Fuzz(func(t *testing.T, body []byte) {
		p := plainPost(s, noon, string(body))
		in, err := reader(t, s).Read(p.query, p.body, noon)
		if err != nil {
			var fault *model.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("an error without a reason: %v", err)
			}
			return
		}
		if len(in.Key) != 42 || in.Kind == "" || !utf8.ValidString(in.Raw) || !utf8.ValidString(in.Text) {
			t.Fatalf("%+v", in)
		}
	})
}

// FuzzEnvelope does the same for what stands in Encrypt, signed as WeChat would.
func FuzzEnvelope(f *testing.F) {
	s := ours(model.PushSafe, model.PushXML)
	sealer, err := newSealer(s.Key, s.AppID)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealer.sealWith([]byte("0123456789abcdef"), []byte(text())))
	f.Add("AAAA")
	f.Add("")
	f.Fuzz(func(t *testing.T, encrypted string) {
		clear, err := sealer.open(encrypted)
		if err == nil && len(clear) > len(encrypted) {
			t.Fatalf("%d bytes came out of %d", len(clear), len(encrypted))
		}
	})
}
