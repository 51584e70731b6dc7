package wire

import (
	"crypto/sha1" //nolint:gosec // WeChat's choice
	"crypto/subtle"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"yingke/model"
)

// sign is WeChat's signature: the parts sorted, joined and hashed.
func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // WeChat's choice
	return hex.EncodeToString(sum[:])
}

// EchoQuery is the query by which WeChat verifies an address: our self-test asks
// it of ourselves.
func EchoQuery(token, nonce, echo string, now time.Time) url.Values {
	stamp := strconv.FormatInt(now.Unix(), 10)
	return url.Values{"signature": {sign(token, stamp, nonce)}, "timestamp": {stamp}, "nonce": {nonce}, "echostr": {echo}}
}

// verify checks the signature that stands in the query under a name, over the
// encrypted text if there is one, and then the age of what was signed.
func (r *Reader) verify(query url.Values, name, encrypted string, now time.Time) error {
	stamp, nonce, given := query.Get("timestamp"), query.Get("nonce"), query.Get(name)
	if given == "" || stamp == "" || nonce == "" || len(stamp)+len(nonce) > maxQuery {
		return model.ErrPushSignature
	}
	parts := []string{r.settings.Token, stamp, nonce}
	if encrypted != "" {
		parts = append(parts, encrypted)
	}
	if subtle.ConstantTimeCompare([]byte(sign(parts...)), []byte(given)) != 1 {
		return model.ErrPushSignature
	}
	return r.fresh(stamp, now)
}

// fresh refuses what was signed too long ago or too far in the future: a copy of
// an old push is no push. Younger copies are what de-duplication is for.
func (r *Reader) fresh(stamp string, now time.Time) error {
	if r.settings.MaxAge < 0 {
		return nil
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return model.ErrPushStale.With("minutes", 0)
	}
	age := now.Sub(time.Unix(seconds, 0))
	if age > r.settings.MaxAge || age < -r.settings.MaxAge {
		return model.ErrPushStale.With("minutes", int(age.Minutes()))
	}
	return nil
}
