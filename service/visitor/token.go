package visitor

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"yingke/model"
)

// tokenLife is how long a page's token is good; pages renew it well before.
const tokenLife = 24 * time.Hour

// tokenVersion begins every token, so that its shape may change one day.
const tokenVersion = "v1"

// token makes a token: tenant, customer, conversation and end, with a signature.
// It is kept nowhere.
func (s *Service) token(v model.Viewer) (string, model.Millis) {
	until := s.moment().Add(tokenLife)
	text := tokenVersion
	for _, n := range []int64{v.Tenant(), v.Customer(), v.Conversation(), int64(until)} {
		text += "." + strconv.FormatInt(n, 36)
	}
	return text + "." + seal(s.keys[0], text), until
}

// Verify is whose token it is: ErrVisitorToken if it is none of ours,
// ErrVisitorExpired if its time is over.
func (s *Service) Verify(token string) (model.Viewer, error) {
	const longest = 200
	at := strings.LastIndexByte(token, '.')
	if at < 0 || len(token) > longest || !s.sealed(token[:at], token[at+1:]) {
		return model.Viewer{}, model.ErrVisitorToken
	}
	parts := strings.Split(token[:at], ".")
	if len(parts) != 5 || parts[0] != tokenVersion {
		return model.Viewer{}, model.ErrVisitorToken
	}
	var n [4]int64
	for i := range n {
		value, err := strconv.ParseInt(parts[i+1], 36, 64)
		if err != nil || value <= 0 {
			return model.Viewer{}, model.ErrVisitorToken
		}
		n[i] = value
	}
	if s.moment() >= model.Millis(n[3]) {
		return model.Viewer{}, model.ErrVisitorExpired
	}
	return model.VisitorViewer(n[0], n[1], n[2]), nil
}

func (s *Service) sealed(text, signature string) bool {
	for _, key := range s.keys {
		if hmac.Equal([]byte(seal(key, text)), []byte(signature)) {
			return true
		}
	}
	return false
}

func seal(key []byte, text string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
