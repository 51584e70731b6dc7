// Package wire is what goes over the line between WeChat and us, as pure
// functions: it verifies, opens and understands WeChat's pushes, writes passive
// replies, and turns WeChat's errcodes into errors.
//
// The story of a push: WeChat calls our address with a signature in the query.
// Reader.Read checks it (signature.go), opens the envelope where the product's
// setting says that there is one (seal.go), reads XML or JSON into one shape
// (tree.go, xml.go, json.go), and gives the fields their names (bind.go,
// event.go, session.go). Which mode applies is our setting; nothing in a request
// can choose it. Whatever is wrong is refused with one of the push faults of
// the model, which the self-test page shows in words.
//
// Reading order: wire.go, signature.go, seal.go, tree.go, bind.go, reply.go,
// errcode.go.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
package wire

import (
	"net/url"
	"time"

	"yingke/model"
)

// Limits of a push.
const (
	// MaxBody is far above the largest push that WeChat sends (a text of 2048
	// bytes, tripled by the compatible mode) and far below what could hurt.
	MaxBody = 256 << 10
	// MaxAge is how far a push's time may be from our clock, both ways: WeChat
	// repeats within seconds, clocks of small servers are minutes off.
	MaxAge = 10 * time.Minute
	// maxQuery is the longest value of a query parameter that we look at.
	maxQuery = 1024
)

// Settings say what a product's pushes must look like.
type Settings struct {
	AppID      string // ours; for a third-party platform the component's
	OriginalID string // gh_...; empty: not compared
	Token      string
	Key        string // EncodingAESKey; not needed in plain mode
	Mode       model.PushMode
	Format     model.PushFormat // of our replies; empty: XML
	MaxAge     time.Duration    // 0: MaxAge of this package; negative: any age
}

// SettingsOf are the push settings of a connection.
func SettingsOf(c model.Connection) Settings {
	return Settings{AppID: c.AppID, OriginalID: c.OriginalID, Token: c.PushToken, Key: c.PushKey, Mode: c.PushMode, Format: c.PushFormat}
}

// Reader reads the pushes of one product. It is safe for any number of
// goroutines.
type Reader struct {
	settings Settings
	sealer   *sealer // nil in plain mode
}

// NewReader checks the settings: ErrPushToken and ErrPushKey name what is wrong
// with them.
func NewReader(s Settings) (*Reader, error) {
	if !goodToken(s.Token) {
		return nil, model.ErrPushToken
	}
	if s.MaxAge == 0 {
		s.MaxAge = MaxAge
	}
	r := &Reader{settings: s}
	switch s.Mode {
	case model.PushPlain:
		return r, nil
	case model.PushCompat, model.PushSafe:
		var err error
		r.sealer, err = newSealer(s.Key, s.AppID)
		return r, err
	default:
		return nil, model.ErrBadChoice.On("push_mode")
	}
}

// goodToken claims that a Token is one that WeChat's back office takes; an
// empty one would let everybody sign.
func goodToken(token string) bool {
	if len(token) < 3 || len(token) > 32 {
		return false
	}
	for _, c := range token {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// Echo answers the GET by which WeChat verifies our address: the text to be
// returned as it is, or a push fault.
func (r *Reader) Echo(query url.Values, now time.Time) (string, error) {
	if err := r.verify(query, "signature", "", now); err != nil {
		return "", err
	}
	echo := query.Get("echostr")
	if echo == "" || len(echo) > maxQuery {
		return "", model.ErrPushBroken
	}
	return echo, nil
}

// Read verifies, opens and understands one push. Every error is a push fault of
// the model, and then nothing of the push may be kept.
func (r *Reader) Read(query url.Values, body []byte, now time.Time) (model.Push, error) {
	if len(body) > MaxBody {
		return model.Push{}, model.ErrPushTooLarge
	}
	clear, tree, err := r.open(query, body, now)
	if err != nil {
		return model.Push{}, err
	}
	in, err := bind(tree, string(clear), now)
	if err != nil {
		return model.Push{}, err
	}
	in.AppID = r.settings.AppID
	if r.settings.OriginalID != "" && in.To != "" && in.To != r.settings.OriginalID {
		return model.Push{}, model.ErrPushOtherAccount.With("account", in.To)
	}
	return in, nil
}

// open returns the clear text of a push, of which it is proven that it comes
// from WeChat, as far as the mode can prove it.
func (r *Reader) open(query url.Values, body []byte, now time.Time) ([]byte, *node, error) {
	if r.sealer == nil {
		return r.openPlain(query, body, now)
	}
	envelope, err := parse(body)
	if err != nil {
		return nil, nil, err
	}
	encrypted := envelope.text("Encrypt")
	if encrypted == "" {
		return nil, nil, model.ErrPushNotEncrypted
	}
	if err := r.verify(query, "msg_signature", encrypted, now); err != nil {
		return nil, nil, err
	}
	clear, err := r.sealer.open(encrypted)
	if err != nil {
		return nil, nil, err
	}
	clear = tidy(clear)
	tree, err := parse(clear)
	return clear, tree, err
}

func (r *Reader) openPlain(query url.Values, body []byte, now time.Time) ([]byte, *node, error) {
	if err := r.verify(query, "signature", "", now); err != nil {
		return nil, nil, err
	}
	clear := tidy(body)
	tree, err := parse(clear)
	if err != nil {
		return nil, nil, err
	}
	if tree.text("MsgType") == "" && tree.text("Encrypt") != "" {
		return nil, nil, model.ErrPushEncrypted
	}
	return clear, tree, nil
}
