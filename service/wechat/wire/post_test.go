package wire

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"testing"
	"time"

	"yingke/model"
)

// The product that the tests are about, and the time it is there.
const (
	ourAppID = "wx1234567890abcdef"
	ourGh    = "gh_0123456789ab"
	ourToken = "yingke2026"
	ourKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	openid   = "oABCD1234567890efghijklmnopq"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ours(mode model.PushMode, format model.PushFormat) Settings {
	return Settings{AppID: ourAppID, OriginalID: ourGh, Token: ourToken, Key: ourKey, Mode: mode, Format: format}
}

func reader(t testing.TB, s Settings) *Reader {
	t.Helper()
	r, err := NewReader(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// post is a push as WeChat would send it.
type post struct {
	query url.Values
	body  []byte
}

// plainPost signs a clear body.
func plainPost(s Settings, at time.Time, body string) post {
	stamp := strconv.FormatInt(at.Unix(), 10)
	return post{url.Values{
		"signature": {sign(s.Token, stamp, "99")}, "timestamp": {stamp}, "nonce": {"99"}, "openid": {openid},
	}, []byte(body)}
}

// sealedPost seals a body and signs the envelope; in the compatible mode the
// clear fields stand beside it, here with a lie in them.
func sealedPost(t testing.TB, s Settings, at time.Time, body string) post {
	t.Helper()
	sealer, err := newSealer(s.Key, s.AppID)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := sealer.seal([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	outer := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><Encrypt><![CDATA[%s]]></Encrypt></xml>", s.OriginalID, sealed)
	if s.Format == model.PushJSON {
		outer = fmt.Sprintf(`{"ToUserName":%q,"Encrypt":%q}`, s.OriginalID, sealed)
	}
	if s.Mode == model.PushCompat {
		outer = fmt.Sprintf("<xml><ToUserName>%s</ToUserName><FromUserName>oLiar</FromUserName><CreateTime>1</CreateTime>"+
			"<MsgType>text</MsgType><Content>a lie</Content><MsgId>1</MsgId><Encrypt>%s</Encrypt></xml>", s.OriginalID, sealed)
	}
	return post{url.Values{
		"signature": {sign(s.Token, stamp, "99")}, "timestamp": {stamp}, "nonce": {"99"}, "openid": {openid},
		"encrypt_type": {"aes"}, "msg_signature": {sign(s.Token, stamp, "99", sealed)},
	}, []byte(outer)}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}
