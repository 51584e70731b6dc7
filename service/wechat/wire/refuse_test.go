package wire

import (
	"bytes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

// text is a push that would be welcome if it came from WeChat.
func text() string {
	return "<xml><ToUserName>" + ourGh + "</ToUserName><FromUserName>" + openid +
		"</FromUserName><CreateTime>1795348800</CreateTime><MsgType>text</MsgType><Content>hello</Content><MsgId>1</MsgId></xml>"
}

// TestWhatDoesNotComeFromWeChatIsRefused is everything that somebody without the
// secrets, or with old or foreign pushes, could send to our address.
func TestWhatDoesNotComeFromWeChatIsRefused(t *testing.T) {
	safe, compat, plain := ours(model.PushSafe, model.PushXML), ours(model.PushCompat, model.PushXML), ours(model.PushPlain, model.PushXML)
	good := sealedPost(t, safe, noon, text())
	other := func(change func(*Settings)) post {
		s := safe
		change(&s)
		return sealedPost(t, s, noon, text())
	}
	asIf := func(p post, change func(url.Values)) post {
		q := url.Values{}
		for name, values := range p.query {
			q[name] = append([]string(nil), values...)
		}
		change(q)
		return post{q, p.body}
	}
	body := func(p post, body string) post { return post{p.query, []byte(body)} }
	sealedText := reader(t, safe).mustSeal(t)

	cases := map[string]struct {
		settings Settings
		post     post
		want     error
	}{
		"a plain body that says it is encrypted":       {safe, body(asIf(good, func(q url.Values) { q.Del("msg_signature") }), text()), model.ErrPushNotEncrypted},
		"a plain body with every query of a real push": {safe, body(good, text()), model.ErrPushNotEncrypted},
		"a plain body with a right plain signature":    {safe, plainPost(safe, noon, text()), model.ErrPushNotEncrypted},
		"a plain body in the compatible mode":          {compat, plainPost(compat, noon, text()), model.ErrPushNotEncrypted},
		"an envelope with the plain signature only":    {safe, asIf(good, func(q url.Values) { q.Del("msg_signature") }), model.ErrPushSignature},
		"an envelope under the plain signature's value": {safe, asIf(good, func(q url.Values) {
			q.Set("msg_signature", q.Get("signature"))
		}), model.ErrPushSignature},
		"no query at all":                {safe, post{url.Values{}, good.body}, model.ErrPushSignature},
		"no query, plain":                {plain, post{url.Values{}, []byte(text())}, model.ErrPushSignature},
		"only encrypt_type, plain":       {plain, post{url.Values{"encrypt_type": {"aes"}, "signature": {"x"}}, []byte(text())}, model.ErrPushSignature},
		"an empty signature":             {safe, asIf(good, func(q url.Values) { q.Set("msg_signature", "") }), model.ErrPushSignature},
		"a signature in capitals":        {safe, asIf(good, func(q url.Values) { q.Set("msg_signature", strings.ToUpper(q.Get("msg_signature"))) }), model.ErrPushSignature},
		"half a signature":               {safe, asIf(good, func(q url.Values) { q.Set("msg_signature", q.Get("msg_signature")[:20]) }), model.ErrPushSignature},
		"another nonce":                  {safe, asIf(good, func(q url.Values) { q.Set("nonce", "1") }), model.ErrPushSignature},
		"another time":                   {safe, asIf(good, func(q url.Values) { q.Set("timestamp", strconv.FormatInt(noon.Unix()+1, 10)) }), model.ErrPushSignature},
		"an endless nonce":               {safe, asIf(good, func(q url.Values) { q.Set("nonce", strings.Repeat("9", 5000)) }), model.ErrPushSignature},
		"another token":                  {safe, other(func(s *Settings) { s.Token = "somebodyelse" }), model.ErrPushSignature},
		"another key":                    {safe, other(func(s *Settings) { s.Key = "A" + s.Key[1:] }), model.ErrPushWrongKey},
		"another appid":                  {safe, other(func(s *Settings) { s.AppID = "wxffffffffffffffff" }), model.ErrPushOtherAppID},
		"an appid that only begins so":   {safe, other(func(s *Settings) { s.AppID += "0" }), model.ErrPushOtherAppID},
		"an appid that ends too soon":    {safe, other(func(s *Settings) { s.AppID = s.AppID[:17] }), model.ErrPushOtherAppID},
		"another account of the appid":   {safe, sealedPost(t, safe, noon, strings.ReplaceAll(text(), ourGh, "gh_ffffffffffff")), model.ErrPushOtherAccount},
		"another account, plain":         {plain, plainPost(plain, noon, strings.ReplaceAll(text(), ourGh, "gh_ffffffffffff")), model.ErrPushOtherAccount},
		"a replay after eleven minutes":  {safe, sealedPost(t, safe, noon.Add(-11*time.Minute), text()), model.ErrPushStale},
		"from eleven minutes ahead":      {safe, sealedPost(t, safe, noon.Add(11*time.Minute), text()), model.ErrPushStale},
		"a time that is no number":       {plain, stampedPost(plain, "soon", text()), model.ErrPushStale},
		"an envelope while we are plain": {plain, body(plainPost(plain, noon, ""), string(good.body)), model.ErrPushEncrypted},
		"a body without its end":         {safe, body(good, string(good.body[:len(good.body)/2])), model.ErrPushBroken},
		"an envelope without its end":    {safe, sealedAs(safe, sealedText[:len(sealedText)-24]), model.ErrPushWrongKey},
		"an envelope cut inside a block": {safe, sealedAs(safe, sealedText[:len(sealedText)-4]), model.ErrPushBroken},
		"an envelope of nothing":         {safe, sealedAs(safe, "===="), model.ErrPushBroken},
		"an envelope of one block":       {safe, sealedAs(safe, base64.StdEncoding.EncodeToString(make([]byte, 16))), model.ErrPushWrongKey},
		"an envelope that is no base64":  {safe, sealedAs(safe, "!not base64!"), model.ErrPushBroken},
		"an empty body":                  {safe, body(good, ""), model.ErrPushBroken},
		"an empty body, plain":           {plain, plainPost(plain, noon, ""), model.ErrPushBroken},
		"spaces":                         {plain, plainPost(plain, noon, " \n "), model.ErrPushBroken},
		"a form":                         {plain, plainPost(plain, noon, "MsgType=text&Content=1"), model.ErrPushBroken},
		"a list":                         {plain, plainPost(plain, noon, "[1]"), model.ErrPushBroken},
		"an empty object":                {plain, plainPost(plain, noon, "{}"), model.ErrPushBroken},
		"two objects":                    {plain, plainPost(plain, noon, `{"MsgType":"text","FromUserName":"o"}{}`), model.ErrPushBroken},
		"two elements":                   {plain, plainPost(plain, noon, text()+text()), model.ErrPushBroken},
		"words after the element":        {plain, plainPost(plain, noon, text()+"and more"), model.ErrPushBroken},
		"an element that never ends":     {plain, plainPost(plain, noon, "<xml><a>"), model.ErrPushBroken},
		"an entity":                      {plain, plainPost(plain, noon, `<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>`), model.ErrPushBroken},
		"another character set":          {plain, plainPost(plain, noon, `<?xml version="1.0" encoding="gb2312"?>`+text()), model.ErrPushBroken},
		"a message from nobody":          {plain, plainPost(plain, noon, "<xml><MsgType>text</MsgType><Content>x</Content></xml>"), model.ErrPushBroken},
		"deep elements":                  {plain, plainPost(plain, noon, within(strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100))), model.ErrPushBroken},
		"a comment":                      {plain, plainPost(plain, noon, within("<!-- x -->")), model.ErrPushBroken},
		"a declaration of types":         {plain, plainPost(plain, noon, "<!DOCTYPE xml>"+text()), model.ErrPushBroken},
		"an instruction inside":          {plain, plainPost(plain, noon, within("<?php x?>")), model.ErrPushBroken},
		"an envelope of a wrong length":  {safe, sealedAs(safe, rawSeal(t, safe, lying(1<<31))), model.ErrPushWrongKey},
		"an envelope one byte too long":  {safe, sealedAs(safe, rawSeal(t, safe, lying(uint32(len(ourAppID)+1)))), model.ErrPushWrongKey},
		"an envelope with no padding":    {safe, sealedAs(safe, rawSeal(t, safe, make([]byte, 64))), model.ErrPushWrongKey},
		"an envelope with much padding":  {safe, sealedAs(safe, rawSeal(t, safe, bytes.Repeat([]byte{48}, 64))), model.ErrPushWrongKey},
		"an envelope of mixed padding":   {safe, sealedAs(safe, rawSeal(t, safe, append(lying(0)[:63], 2))), model.ErrPushWrongKey},
		"deep objects":                   {plain, plainPost(plain, noon, `{"MsgType":"text","FromUserName":"o","a":`+strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 101)), model.ErrPushBroken},
		"a list of lists":                {plain, plainPost(plain, noon, `{"MsgType":"text","FromUserName":"o","a":[[[]]]}`), model.ErrPushBroken},
		"many elements":                  {plain, plainPost(plain, noon, within(strings.Repeat("<a/>", 5000))), model.ErrPushBroken},
		"many fields":                    {plain, plainPost(plain, noon, `{"MsgType":"text","FromUserName":"o","a":[`+strings.Repeat("1,", 5000)+"1]}"), model.ErrPushBroken},
		"a body that is too large":       {plain, plainPost(plain, noon, "<xml>"+strings.Repeat(" ", MaxBody)+"</xml>"), model.ErrPushTooLarge},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := reader(t, c.settings).Read(c.post.query, c.post.body, noon)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			same(t, got, model.Push{})
		})
	}
	if _, err := reader(t, safe).Read(good.query, good.body, noon); err != nil {
		t.Fatalf("the real one that all of them imitate is refused: %v", err)
	}
}

// within puts something into a push that would be welcome without it.
func within(odd string) string { return strings.Replace(text(), "</xml>", odd+"</xml>", 1) }

// lying is the clear text of an envelope whose message is empty, and whose
// length says something else.
func lying(length uint32) []byte {
	clear := binary.BigEndian.AppendUint32(make([]byte, randomSize), length)
	clear = append(clear, ourAppID...)
	for pad := 64 - len(clear); len(clear) < 64; {
		clear = append(clear, byte(pad))
	}
	return clear
}

// rawSeal encrypts whole blocks as they are.
func rawSeal(t *testing.T, s Settings, clear []byte) string {
	t.Helper()
	sealer, err := newSealer(s.Key, s.AppID)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(clear))
	cipher.NewCBCEncrypter(sealer.block, sealer.iv).CryptBlocks(out, clear)
	return base64.StdEncoding.EncodeToString(out)
}

// mustSeal is a good envelope, for tests that spoil it.
func (r *Reader) mustSeal(t *testing.T) string {
	t.Helper()
	sealed, err := r.sealer.seal([]byte(text()))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// sealedAs signs whatever stands in the envelope, as only WeChat could.
func sealedAs(s Settings, encrypted string) post {
	stamp := strconv.FormatInt(noon.Unix(), 10)
	return post{url.Values{"timestamp": {stamp}, "nonce": {"9"}, "msg_signature": {sign(s.Token, stamp, "9", encrypted)}},
		[]byte("<xml><Encrypt>" + encrypted + "</Encrypt></xml>")}
}

func stampedPost(s Settings, stamp, body string) post {
	return post{url.Values{"timestamp": {stamp}, "nonce": {"9"}, "signature": {sign(s.Token, stamp, "9")}}, []byte(body)}
}

func TestTheCompatibleModeBelievesTheEnvelopeAlone(t *testing.T) {
	s := ours(model.PushCompat, model.PushXML)
	p := sealedPost(t, s, noon, text())
	in, err := reader(t, s).Read(p.query, p.body, noon)
	if err != nil || in.Text != "hello" || in.OpenID != openid {
		t.Fatalf("%+v, %v", in, err)
	}
}

func TestTheFormatIsSeenInsideAndOutside(t *testing.T) {
	for _, format := range []model.PushFormat{model.PushXML, model.PushJSON} {
		s := ours(model.PushSafe, format)
		for _, body := range []string{text(), "\xef\xbb\xbf\n" + `{"ToUserName":"` + ourGh + `","FromUserName":"` + openid + `","CreateTime":"1795348800","MsgType":"text","Content":"hello","MsgId":1}`} {
			p := sealedPost(t, s, noon, body)
			in, err := reader(t, s).Read(p.query, p.body, noon)
			if err != nil || in.Text != "hello" || in.MsgID != "1" {
				t.Errorf("%s: %+v, %v", format, in, err)
			}
		}
	}
}

func TestOddCharactersLoseNoMessage(t *testing.T) {
	s := ours(model.PushPlain, model.PushXML)
	for _, odd := range []string{"\x01", "\x08", "\xff\xfe", "\xe4\xbd", "\uffff"} {
		p := plainPost(s, noon, strings.Replace(text(), "hello", "he"+odd+"llo", 1))
		in, err := reader(t, s).Read(p.query, p.body, noon)
		if err != nil || !strings.HasPrefix(in.Text, "he\ufffd") || !strings.HasSuffix(in.Text, "llo") {
			t.Errorf("%q: %q, %v", odd, in.Text, err)
		}
	}
}

func TestTheAddressCheckIsAnsweredToWeChatAlone(t *testing.T) {
	s := ours(model.PushSafe, model.PushJSON)
	r := reader(t, s)
	good := plainPost(s, noon, "").query
	good.Set("echostr", "<script>1</script>")
	if echo, err := r.Echo(good, noon); err != nil || echo != "<script>1</script>" {
		t.Errorf("echo %q, %v", echo, err)
	}
	for name, change := range map[string]func(url.Values){
		"a wrong signature": func(q url.Values) { q.Set("signature", strings.Repeat("0", 40)) },
		"aes and a word":    func(q url.Values) { q.Set("signature", "x"); q.Set("encrypt_type", "aes") },
		"none":              func(q url.Values) { q.Del("signature") },
	} {
		q := url.Values{"timestamp": good["timestamp"], "nonce": good["nonce"], "signature": good["signature"], "echostr": {"zzz"}}
		change(q)
		if echo, err := r.Echo(q, noon); !errors.Is(err, model.ErrPushSignature) || echo != "" {
			t.Errorf("%s: %q, %v", name, echo, err)
		}
	}
	if _, err := r.Echo(good, noon.Add(time.Hour)); !errors.Is(err, model.ErrPushStale) {
		t.Errorf("an old check gave %v", err)
	}
	for _, echo := range []string{"", strings.Repeat("a", maxQuery+1)} {
		good.Set("echostr", echo)
		if _, err := r.Echo(good, noon); !errors.Is(err, model.ErrPushBroken) {
			t.Errorf("an echostr of %d characters gave %v", len(echo), err)
		}
	}
}

func TestSettingsThatCannotProtectAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Settings)
		want   error
	}{
		"no token":             {func(s *Settings) { s.Token = "" }, model.ErrPushToken},
		"a token with spaces":  {func(s *Settings) { s.Token = "a b c" }, model.ErrPushToken},
		"a long token":         {func(s *Settings) { s.Token = strings.Repeat("a", 33) }, model.ErrPushToken},
		"no key":               {func(s *Settings) { s.Key = "" }, model.ErrPushKey},
		"a short key":          {func(s *Settings) { s.Key = s.Key[1:] }, model.ErrPushKey},
		"a key of other signs": {func(s *Settings) { s.Key = strings.Repeat("-", 43) }, model.ErrPushKey},
		"no appid":             {func(s *Settings) { s.AppID = "" }, model.ErrRequired},
		"no mode":              {func(s *Settings) { s.Mode = "" }, model.ErrBadChoice},
	} {
		s := ours(model.PushSafe, model.PushXML)
		c.change(&s)
		if _, err := NewReader(s); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := ours(model.PushPlain, model.PushXML)
	s.Token, s.Key = "xiaokefu", ""
	if _, err := NewReader(s); err != nil {
		t.Errorf("the old fixed token in plain mode: %v", err)
	}
	// The last character carries four useful bits: each of the four spellings is one key.
	for _, last := range "EFGH" {
		s := ours(model.PushSafe, model.PushXML)
		s.Key = s.Key[:42] + string(last)
		p := sealedPost(t, ours(model.PushSafe, model.PushXML), noon, text())
		if _, err := reader(t, s).Read(p.query, p.body, noon); err != nil {
			t.Errorf("a key that ends in %c: %v", last, err)
		}
	}
}

func TestTheAgeLimitCanBeSetAndTakenOff(t *testing.T) {
	s := ours(model.PushSafe, model.PushXML)
	p := sealedPost(t, s, noon, text())
	s.MaxAge = time.Hour
	if _, err := reader(t, s).Read(p.query, p.body, noon.Add(59*time.Minute)); err != nil {
		t.Error(err)
	}
	s.MaxAge = -1
	if _, err := reader(t, s).Read(p.query, p.body, noon.AddDate(1, 0, 0)); err != nil {
		t.Error(err)
	}
}
