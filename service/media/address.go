package media

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"yingke/model"
)

// An address is good for a week and is the same all day, so that browsers keep
// what they fetched.
const (
	addressDays = 7
	day         = 24 * time.Hour
)

// Address is where a file of a tenant can be fetched; empty for an empty key.
func (s *Service) Address(tenant int64, key string) string {
	if key == "" {
		return ""
	}
	until := s.now().Unix()/int64(day.Seconds()) + addressDays
	return "/files/" + key + "?e=" + strconv.FormatInt(until, 36) + "&s=" + sign(s.keys[0], tenant, key, until)
}

// Thumb is where the thumbnail of a picture can be fetched: the picture itself,
// where it is small.
func (s *Service) Thumb(tenant int64, key string) string {
	if key == "" {
		return ""
	}
	return s.Address(tenant, key) + "&thumb=1"
}

// checkAddress refuses an address that we did not make for this tenant's file,
// or whose time is over.
func (s *Service) checkAddress(f model.File, expires, signature string) error {
	until, err := strconv.ParseInt(expires, 36, 64)
	if err != nil {
		return model.ErrFileAddress
	}
	for _, key := range s.keys {
		if !hmac.Equal([]byte(sign(key, f.TenantID, f.Key, until)), []byte(signature)) {
			continue
		}
		if s.now().Unix()/int64(day.Seconds()) > until {
			return model.ErrFileAddress
		}
		return nil
	}
	return model.ErrFileAddress
}

func sign(key []byte, tenant int64, file string, until int64) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("f1 " + itoa(tenant) + " " + file + " " + itoa(until)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
