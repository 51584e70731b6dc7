package simulator

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // WeChat's choice
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// signature hashes the parts in their order of bytes.
func signature(parts ...string) string {
	ordered := slices.Sorted(slices.Values(parts))
	hash := sha1.New() //nolint:gosec // WeChat's choice
	for _, part := range ordered {
		hash.Write([]byte(part)) // a hash never fails
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// envelope seals and opens as WeChat does (AES-256-CBC, blocks of 32, the appid
// at the end). It is written on its own, so that it checks whoever seals for us.
type envelope struct {
	key   []byte
	appid string
}

func newEnvelope(encoded, appid string) (envelope, error) {
	key, err := base64.StdEncoding.DecodeString(encoded + "=")
	if err != nil || len(key) != 32 {
		return envelope{}, fmt.Errorf("an EncodingAESKey has 43 letters and digits, not %d", len(encoded))
	}
	return envelope{key, appid}, nil
}

func (e envelope) cipher() (cipher.Block, []byte, error) {
	block, err := aes.NewCipher(e.key)
	return block, e.key[:16], err
}

// seal makes the text of Encrypt.
func (e envelope) seal(message string) (string, error) {
	plain := make([]byte, 20, 20+len(message)+len(e.appid)+32)
	if _, err := rand.Read(plain[:16]); err != nil {
		return "", err
	}
	binary.BigEndian.PutUint32(plain[16:20], uint32(len(message))) //nolint:gosec // far below 4 GiB
	plain = append(append(plain, message...), e.appid...)
	for fill, n := byte(32-len(plain)%32), 32-len(plain)%32; n > 0; n-- {
		plain = append(plain, fill)
	}
	block, iv, err := e.cipher()
	if err != nil {
		return "", err
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain), nil
}

var errEnvelope = errors.New("the envelope does not open")

// open reads what a server sealed; the appid has to be the account's.
func (e envelope) open(encrypted string) (string, error) {
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encrypted))
	if err != nil || len(text) < 32 || len(text)%32 != 0 {
		return "", errEnvelope
	}
	block, iv, err := e.cipher()
	if err != nil {
		return "", err
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	fill := int(text[len(text)-1])
	if fill < 1 || fill > 32 || len(text)-fill < 20 {
		return "", errEnvelope
	}
	text = text[:len(text)-fill]
	size := int(binary.BigEndian.Uint32(text[16:20]))
	if size < 0 || 20+size > len(text) || string(text[20+size:]) != e.appid {
		return "", errEnvelope
	}
	return string(text[20 : 20+size]), nil
}
