package visitor

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"

	"yingke/model"
)

// DeviceKeyDays is how long a browser keeps the key of its device.
const DeviceKeyDays = 400

// keyLength is the random part of such a key, 132 bits.
const keyLength = 22

var keyShape = regexp.MustCompile(`^v_[A-Za-z0-9_-]{22}$`)

// deviceKey is the key of a device: the cookie's, else the one from the page's
// storage, else a new one. A key that was cut or changed is no key.
func deviceKey(cookie, stored string) string {
	for _, key := range []string{cookie, stored} {
		if keyShape.MatchString(key) {
			return key
		}
	}
	return "v_" + model.RandomKey(keyLength)
}

// secret hides what only its owner may know; each part is measured, so that no
// two lists of parts give the same.
func secret(use string, parts ...string) string {
	h := sha256.New()
	h.Write([]byte("yingke " + use))
	for _, p := range parts {
		h.Write([]byte("\n" + strconv.Itoa(len(p)) + " " + p))
	}
	return hex.EncodeToString(h.Sum(nil))
}
