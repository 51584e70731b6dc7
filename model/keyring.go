package model

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of a sealing key in bytes.
const KeySize = 32

// sealVersion begins every sealed text, so that the scheme may change one day.
const sealVersion = "s1"

// ErrSeal is returned for a sealed text that no key of the ring opens.
var ErrSeal = errors.New("sealed text does not open with any known key")

// Keyring seals the secrets that rest in the database (AES-256-GCM). The first
// key seals; all of them open, so that keys can be rotated.
type Keyring struct{ keys []sealKey }

type sealKey struct {
	id   string // first bytes of its hash: tells which key sealed a text
	raw  []byte
	aead cipher.AEAD
}

// NewKeyring takes the current key and those that older texts were sealed with.
func NewKeyring(current []byte, old ...[]byte) (*Keyring, error) {
	ring := &Keyring{}
	for _, raw := range append([][]byte{current}, old...) {
		if len(raw) != KeySize {
			return nil, fmt.Errorf("a sealing key has %d bytes instead of %d", len(raw), KeySize)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(raw)
		ring.keys = append(ring.keys, sealKey{hex.EncodeToString(sum[:4]), raw, aead})
	}
	return ring, nil
}

// Seal hides a secret. Place says where it belongs ("channel.sign_key/7"): a
// sealed text that is copied to another place does not open there.
func (k *Keyring) Seal(secret, place string) (string, error) {
	if secret == "" {
		return "", nil
	}
	key := k.keys[0]
	nonce := make([]byte, key.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	sealed := key.aead.Seal(nonce, nonce, []byte(secret), []byte(place))
	return sealVersion + ":" + key.id + ":" + base64.RawStdEncoding.EncodeToString(sealed), nil
}

// Open returns what was sealed for this place, or ErrSeal.
func (k *Keyring) Open(sealed, place string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	parts := strings.SplitN(sealed, ":", 3)
	if len(parts) != 3 || parts[0] != sealVersion {
		return "", ErrSeal
	}
	raw, err := base64.RawStdEncoding.DecodeString(parts[2])
	if err != nil {
		return "", ErrSeal
	}
	for _, key := range k.keys {
		if key.id != parts[1] || len(raw) < key.aead.NonceSize() {
			continue
		}
		nonce, text := raw[:key.aead.NonceSize()], raw[key.aead.NonceSize():]
		plain, err := key.aead.Open(nil, nonce, text, []byte(place))
		if err != nil {
			return "", ErrSeal
		}
		return string(plain), nil
	}
	return "", ErrSeal
}

// Stale claims that a text was sealed with a key that is no longer the current one.
func (k *Keyring) Stale(sealed string) bool {
	return sealed != "" && !strings.HasPrefix(sealed, sealVersion+":"+k.keys[0].id+":")
}

// Derive returns a key for another use (signing addresses, visitors' tokens),
// which changes with the current sealing key.
func (k *Keyring) Derive(use string) []byte { return derive(k.keys[0].raw, use) }

// DeriveAll returns Derive for every key, the current one first: what an older
// key signed stays good while that key is in the ring.
func (k *Keyring) DeriveAll(use string) [][]byte {
	all := make([][]byte, 0, len(k.keys))
	for _, key := range k.keys {
		all = append(all, derive(key.raw, use))
	}
	return all
}

func derive(raw []byte, use string) []byte {
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte("yingke " + use))
	return mac.Sum(nil)
}

// RandomKey returns n characters that cannot be guessed, about six bits each,
// good in addresses.
func RandomKey(n int) string {
	raw := make([]byte, n)
	if _, err := rand.Read(raw); err != nil {
		panic("model: the system gives no randomness: " + err.Error()) // nothing safe can go on
	}
	return base64.RawURLEncoding.EncodeToString(raw)[:n]
}
