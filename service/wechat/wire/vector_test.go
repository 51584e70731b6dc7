package wire

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"yingke/model"
)

// The official vectors of WeChat's documentation.
const (
	vectorToken = "AAAAA"
	vectorAppID = "wxba5fad812f8e6fb9"
)

var vectorKey = strings.Repeat("A", keyCharacters)

func TestTheOfficialAddressCheckIsEchoed(t *testing.T) {
	r := reader(t, Settings{AppID: vectorAppID, Token: vectorToken, Mode: model.PushPlain})
	echo, err := r.Echo(url.Values{
		"signature": {"f464b24fc39322e44b38aa78f5edd27bd1441696"}, "timestamp": {"1714036504"},
		"nonce": {"1514711492"}, "echostr": {"4375120948345356249"},
	}, time.Unix(1714036504, 0))
	if err != nil || echo != "4375120948345356249" {
		t.Fatalf("echo %q, %v", echo, err)
	}
}

func TestTheOfficialPlainPushIsRead(t *testing.T) {
	r := reader(t, Settings{AppID: vectorAppID, Token: vectorToken, Mode: model.PushPlain})
	body := `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714037059,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`
	in, err := r.Read(url.Values{
		"signature": {"899cf89e464efb63f54ddac96b0a0a235f53aa78"}, "timestamp": {"1714037059"},
		"nonce": {"486452656"}, "openid": {"o9AgO5Kd5ggOC-bXrbNODIiE3bGY"},
	}, []byte(body), time.Unix(1714037060, 0))
	if err != nil || in.Event != "debug_demo" {
		t.Fatalf("%+v, %v", in, err)
	}
}

func TestTheOfficialSafePushIsOpened(t *testing.T) {
	encrypted, err := os.ReadFile("testdata/official_encrypt.txt")
	if err != nil {
		t.Fatal(err)
	}
	body := `{"ToUserName":"gh_97417a04a28d","Encrypt":"` + strings.TrimSpace(string(encrypted)) + `"}`
	query := url.Values{
		"signature": {"any"}, "timestamp": {"1714112445"}, "nonce": {"415670741"}, "encrypt_type": {"aes"},
		"openid": {"o9AgO5Kd5ggOC-bXrbNODIiE3bGY"}, "msg_signature": {"046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"},
	}
	at := time.Unix(1714112446, 0)
	in, err := reader(t, Settings{AppID: vectorAppID, Token: vectorToken, Key: vectorKey, Mode: model.PushSafe}).Read(query, []byte(body), at)
	if err != nil {
		t.Fatal(err)
	}
	want := model.Push{
		Key: in.Key, AppID: vectorAppID, To: "gh_97417a04a28d", OpenID: "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
		At: 1714112445000, Type: "event", Kind: model.KindEvent, Event: "debug_demo",
		Raw: `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}`,
	}
	same(t, in, want)

	_, err = reader(t, Settings{AppID: "wx0000000000000000", Token: vectorToken, Key: vectorKey, Mode: model.PushSafe}).Read(query, []byte(body), at)
	if !errors.Is(err, model.ErrPushOtherAppID) {
		t.Fatalf("a push sealed for another appid gave %v", err)
	}
}

func TestTheOfficialReplyIsSealed(t *testing.T) {
	r := reader(t, Settings{AppID: vectorAppID, Token: vectorToken, Key: vectorKey, Mode: model.PushSafe, Format: model.PushJSON})
	sealed := r.sealer.sealWith([]byte("707722b803182950"), []byte(`{"demo_resp":"good luck"}`))
	body, err := r.write(r.envelope(sealed, "1713424427", "415670741"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Encrypt":"ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",` +
		`"MsgSignature":"1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1","TimeStamp":1713424427,"Nonce":"415670741"}`
	if string(body) != want {
		t.Fatalf("sealed reply\n%s\nwant\n%s", body, want)
	}
}
