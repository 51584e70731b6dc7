package product

import (
	"net/url"
	"regexp"
	"strings"

	"yingke/model"
	"yingke/service/wechat/wire"
)

// Limits of what may be written.
const (
	nameMost       = 30
	tokenURLMost   = 500
	originalIDMost = 32
)

var (
	appID      = regexp.MustCompile(`^wx[0-9A-Za-z]{16}$`)
	appSecret  = regexp.MustCompile(`^[0-9A-Za-z]{32}$`)
	originalID = regexp.MustCompile(`^gh_[0-9A-Za-z_]{1,29}$`)
)

// checkName is how a product may be called.
func checkName(name string) (string, error) { return model.Required("name", name, nameMost) }

// checkAppID refuses what WeChat never gives out.
func checkAppID(id string) (string, error) {
	id = strings.TrimSpace(id)
	switch {
	case id == "":
		return "", model.ErrRequired.On("appid")
	case !appID.MatchString(id):
		return "", model.ErrBadAppID.On("appid")
	}
	return id, nil
}

// checkConnection refuses a connection that WeChat's back office or our own
// endpoint would not take. It is pure.
func checkConnection(c model.Connection) error {
	switch {
	case c.Secret == "" && c.TokenURL == "":
		return model.ErrRequired.On("secret")
	case c.Secret != "" && !appSecret.MatchString(c.Secret):
		return model.ErrBadSecret.On("secret")
	case c.OriginalID != "" && !originalID.MatchString(c.OriginalID):
		return model.ErrBadCharacters.On("original_id")
	case c.PushFormat != model.PushXML && c.PushFormat != model.PushJSON:
		return model.ErrBadChoice.On("push_format")
	case c.Kind == model.Official && c.PushFormat != model.PushXML:
		return model.ErrOfficialXML.On("push_format")
	}
	if err := checkTokenURL(c.TokenURL); err != nil {
		return err
	}
	return checkReader(c)
}

// checkReader asks the reader of pushes itself: what it takes is what works. The
// key is looked at in plain mode too, since the mode may change.
func checkReader(c model.Connection) error {
	settings := wire.SettingsOf(c)
	_, err := wire.NewReader(settings)
	if err == nil && c.PushMode == model.PushPlain && c.PushKey != "" {
		settings.Mode = model.PushSafe
		_, err = wire.NewReader(settings)
	}
	return onField(err)
}

// onField says which input a fault of the reader is about.
func onField(err error) error {
	switch {
	case isFault(err, model.ErrPushToken):
		return model.ErrPushToken.On("push_token")
	case isFault(err, model.ErrPushKey):
		return model.ErrPushKey.On("push_key")
	}
	return err
}

// checkTokenURL refuses what cannot be asked for tokens. That it leads to a
// public address is checked at every call, since names may move.
func checkTokenURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return model.ErrBadURL.On("token_url")
	}
	if len(address) > tokenURLMost {
		return model.ErrTooLong.On("token_url").With("max", tokenURLMost)
	}
	return nil
}

// usualFormat is what WeChat's back office offers first.
func usualFormat(kind model.ProductKind) model.PushFormat {
	if kind == model.Official {
		return model.PushXML
	}
	return model.PushJSON
}
