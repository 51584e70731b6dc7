package wire

import (
	"strings"
	"testing"

	"yingke/model"
)

// BenchmarkRead is what one push costs us: signature, envelope, parser, fields.
func BenchmarkRead(b *testing.B) {
	asXML, asJSON := flat("MsgType", "text", "Content", strings.Repeat("你好，请问这个多少钱？", 5), "MsgId", "23456789012345678")
	for name, c := range map[string]struct {
		mode   model.PushMode
		format model.PushFormat
		body   string
	}{
		"safe-xml":   {model.PushSafe, model.PushXML, asXML},
		"safe-json":  {model.PushSafe, model.PushJSON, asJSON},
		"plain-xml":  {model.PushPlain, model.PushXML, asXML},
		"plain-json": {model.PushPlain, model.PushJSON, asJSON},
	} {
		b.Run(name, func(b *testing.B) {
			s := ours(c.mode, c.format)
			r, p := reader(b, s), plainPost(s, noon, c.body)
			if c.mode != model.PushPlain {
				p = sealedPost(b, s, noon, c.body)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Read(p.query, p.body, noon); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRefuse is what a forged push costs us.
func BenchmarkRefuse(b *testing.B) {
	s := ours(model.PushSafe, model.PushXML)
	r, p := reader(b, s), sealedPost(b, s, noon, text())
	p.query.Set("msg_signature", strings.Repeat("0", 40))
	for b.Loop() {
		if _, err := r.Read(p.query, p.body, noon); err == nil {
			b.Fatal("a forged push was read")
		}
	}
}
