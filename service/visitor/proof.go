package visitor

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"yingke/model"
	"yingke/service/claim"
)

// Limits of proofs (product.md 3.6).
const (
	ticketLife   = 10 * time.Minute
	ticketLength = 32               // characters, 192 bits
	signWindow   = 10 * time.Minute // between ts and our clock, either way
)

// errSpent says that a proof was good once: a ticket that is used up or late, a
// signature that is right and too old.
var errSpent = errors.New("the proof is used up")

// claims judges what is said about the visitor and how it was proven.
func (s *Service) claims(ctx context.Context, r Request, e model.Entrance) (claims, error) {
	if err := measure(r.Params); err != nil {
		return claims{}, err
	}
	within := model.SystemViewer(e.Channel.TenantID)
	custom, err := s.store.CustomerFields(ctx, within)
	if err != nil {
		return claims{}, err
	}
	switch {
	case r.Ticket != "":
		return s.byTicket(ctx, r, e, custom)
	case r.Sign != "":
		key, err := s.store.SignKey(ctx, within, e.Channel.ID)
		if err != nil {
			return claims{}, err
		}
		if err := checkSign(key, r.Params, r.Sign, custom, s.now()); err != nil {
			return claims{}, err
		}
		c := readClaims(r.Params, custom)
		c.proven = true
		return c, nil
	case e.Channel.Settings.RequireSignature && len(claim.Known(r.Params, custom)) > 0:
		return claims{}, model.ErrVisitorSign
	}
	return readClaims(r.Params, custom), nil
}

// byTicket takes what the integrator's server said; a link may add to it what
// the ticket does not say, but nothing of who he is.
func (s *Service) byTicket(ctx context.Context, r Request, e model.Entrance, custom []model.CustomerField) (claims, error) {
	t, err := s.store.SpendTicket(ctx, model.SystemViewer(e.Channel.TenantID), secret("ticket", r.Ticket), e.Channel.ID)
	if errors.Is(err, model.ErrVisitorTicket) {
		return claims{}, errSpent
	}
	if err != nil {
		return claims{}, err
	}
	params := map[string]string{}
	if !e.Channel.Settings.RequireSignature {
		params = claim.Known(r.Params, custom)
		delete(params, "openid")
		delete(params, "unionid")
	}
	maps.Copy(params, t.Params)
	c := readClaims(params, custom)
	c.proven = true
	return c, nil
}

// measure refuses parameters that no link needs.
func measure(params map[string]string) error {
	if len(params) > paramsMost {
		return model.ErrVisitorParam.With("max", paramsMost)
	}
	for key, value := range params {
		if len(key) > paramBytesMost || len(value) > paramBytesMost {
			return model.ErrTooLong.On("params").With("max", paramBytesMost)
		}
	}
	return nil
}

// checkSign refuses parameters whose signature does not fit. The signature is
// made over the parameters that we know and ts: what a messenger adds to a link
// does not break it. A signer who does not know which those are may sign all.
func checkSign(key string, params map[string]string, sign string, custom []model.CustomerField, now time.Time) error {
	ts, err := strconv.ParseInt(params["ts"], 10, 64)
	if key == "" || err != nil {
		return model.ErrVisitorSign
	}
	ours := claim.Known(params, custom)
	ours["ts"] = params["ts"]
	if !signed(key, ours, sign) && !signed(key, params, sign) {
		return model.ErrVisitorSign
	}
	if age := now.Sub(time.Unix(ts, 0)); age > signWindow || age < -signWindow {
		return errSpent
	}
	return nil
}

func signed(key string, params map[string]string, sign string) bool {
	given, err := hex.DecodeString(sign)
	if err != nil {
		return false
	}
	good := hmac.Equal(given, mac(key, Plain(params, false))) // both are always compared
	return hmac.Equal(given, mac(key, Plain(params, true))) || good
}

func mac(key, text string) []byte {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return m.Sum(nil)
}

// Sign is the signature of parameters, as an integrator's server makes it:
// HMAC-SHA256 in hexadecimal digits over Plain, with the channel's sign key.
func Sign(key string, params map[string]string) string {
	return hex.EncodeToString(mac(key, Plain(params, false)))
}

// Plain is the text that is signed: name=value, sorted by name, joined with &,
// each part percent-encoded as RFC 3986 has it. loose leaves !'()* alone, as
// encodeURIComponent of browsers does.
func Plain(params map[string]string, loose bool) string {
	encode := func(part string) string {
		part = strings.ReplaceAll(url.QueryEscape(part), "+", "%20")
		if loose {
			part = strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(part)
		}
		return part
	}
	pairs := make([]string, 0, len(params))
	for _, key := range slices.Sorted(maps.Keys(params)) {
		pairs = append(pairs, encode(key)+"="+encode(params[key]))
	}
	return strings.Join(pairs, "&")
}

// Issue makes a ticket: whoever opens a link of the channel (0: any channel of
// the tenant) with it first, within ten minutes, is whom the parameters name.
func (s *Service) Issue(ctx context.Context, v model.Viewer, channel int64, params map[string]string) (ticket string, expiresAt model.Millis, err error) {
	if err := measure(params); err != nil {
		return "", 0, err
	}
	if id := strings.TrimSpace(params["openid"]); id != "" && !claim.OpenID(id) {
		return "", 0, model.ErrVisitorParam.On("params.openid").With("max", 78)
	}
	ticket = "t_" + model.RandomKey(ticketLength)
	expiresAt = s.moment().Add(ticketLife)
	return ticket, expiresAt, s.store.AddTicket(ctx, v, model.VisitorTicket{
		ChannelID: channel, Hash: secret("ticket", ticket), Params: params, ExpiresAt: expiresAt,
	})
}
