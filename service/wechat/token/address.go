package token

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"yingke/model"
)

// defaultSeconds is the life of a token whose server names none.
const defaultSeconds = 300

// longestSaid is how much of another server's message we show.
const longestSaid = 120

// fetchFromAddress asks the customer's own server (小程序token网址, product.md 9.1 A):
// {"code":200,"msg":"","data":{"access_token":"","expires_in":""}}. Our request
// is signed, so that the server can tell us from anybody else:
//
//	X-Yingke-AppID, X-Yingke-Timestamp, X-Yingke-Nonce
//	X-Yingke-Signature: hex(HMAC-SHA256(key, appid "\n" timestamp "\n" nonce))
func (k *Keeper) fetchFromAddress(ctx context.Context, c model.Connection) (string, int, error) {
	if err := CheckAddress(c.TokenURL); err != nil {
		return "", 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.TokenURL, nil)
	if err != nil {
		return "", 0, model.ErrWeChatTokenHost
	}
	k.sign(request, c)
	answer, err := ask(k.cfg.Outside, request)
	if err != nil {
		return "", 0, errors.Join(model.ErrWeChatTokenURL.With("message", reasonOf(err)), err)
	}
	return readAddressAnswer(answer)
}

// reasonOf says in a word why an address gave nothing.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, model.ErrWeChatTokenHost):
		return "private address"
	case errors.Is(err, model.ErrWeChatAnswer):
		return "HTTP status"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	default:
		return "no connection"
	}
}

func readAddressAnswer(answer []byte) (string, int, error) {
	var said struct {
		Code json.Number `json:"code"`
		Msg  string      `json:"msg"`
		Data struct {
			AccessToken string      `json:"access_token"`
			ExpiresIn   json.Number `json:"expires_in"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer, &said); err != nil {
		return "", 0, model.ErrWeChatTokenURL.With("message", "JSON?")
	}
	if said.Code != "200" {
		return "", 0, model.ErrWeChatTokenURL.With("message", brief(said.Code.String()+" "+said.Msg))
	}
	if !sound(said.Data.AccessToken) {
		return "", 0, model.ErrWeChatTokenURL.With("message", "access_token?")
	}
	seconds, err := strconv.Atoi(said.Data.ExpiresIn.String())
	if err != nil || seconds <= 0 {
		seconds = defaultSeconds
	}
	return said.Data.AccessToken, lifetime(seconds), nil
}

func (k *Keeper) sign(request *http.Request, c model.Connection) {
	stamp, nonce := strconv.FormatInt(k.cfg.Now().Unix(), 10), model.RandomKey(16)
	mac := hmac.New(sha256.New, []byte(c.TokenKey))
	mac.Write([]byte(c.AppID + "\n" + stamp + "\n" + nonce)) // a hash never fails
	request.Header.Set("X-Yingke-AppID", c.AppID)
	request.Header.Set("X-Yingke-Timestamp", stamp)
	request.Header.Set("X-Yingke-Nonce", nonce)
	request.Header.Set("X-Yingke-Signature", hex.EncodeToString(mac.Sum(nil)))
}

func brief(text string) string {
	if r := []rune(text); len(r) > longestSaid {
		return string(r[:longestSaid])
	}
	return text
}

// CheckAddress refuses what cannot be a token address.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return model.ErrWeChatTokenHost
	}
	return nil
}

// PublicClient reaches public addresses only, whatever a name resolves to, and
// follows no redirect: an administrator's token address must not lead into the
// operator's own network.
func PublicClient() *http.Client {
	dialer := &net.Dialer{Timeout: fetchLimit, Control: func(_, address string, _ syscall.RawConn) error {
		return publicOnly(address)
	}}
	return &http.Client{
		Timeout:       fetchLimit,
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: fetchLimit, MaxIdleConns: 16, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// notPublic are ranges that netip does not name.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

func publicOnly(address string) error {
	where, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("reach %s: %w", address, err)
	}
	ip := where.Addr().Unmap()
	private := ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified()
	for _, prefix := range notPublic {
		private = private || prefix.Contains(ip)
	}
	if private {
		return model.ErrWeChatTokenHost
	}
	return nil
}
