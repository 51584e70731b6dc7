package wire

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"yingke/model"
)

// Sizes of WeChat's envelope: 16 random bytes, the length of the message as
// four bytes, the message, the appid, padded to whole blocks of 32.
const (
	keyCharacters = 43
	randomSize    = 16
	lengthSize    = 4
	padBlock      = 32
)

// sealer opens and makes the envelopes of one appid.
type sealer struct {
	appid string
	block cipher.Block
	iv    []byte
}

// newSealer takes an EncodingAESKey. Its last character carries four useful
// bits only, so the decoder must not be strict.
func newSealer(key, appid string) (*sealer, error) {
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil || len(key) != keyCharacters {
		return nil, model.ErrPushKey
	}
	if appid == "" {
		return nil, model.ErrRequired.On("appid")
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("use the EncodingAESKey: %w", err)
	}
	return &sealer{appid, block, raw[:aes.BlockSize]}, nil
}

// open returns the message of an envelope whose signature was checked before:
// there is nothing to learn for an attacker from how it fails.
func (s *sealer) open(encrypted string) ([]byte, error) {
	text, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, model.ErrPushBroken
	}
	if len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil, model.ErrPushBroken
	}
	cipher.NewCBCDecrypter(s.block, s.iv).CryptBlocks(text, text)
	message, appid, ok := unpack(text)
	if !ok {
		return nil, model.ErrPushWrongKey
	}
	if subtle.ConstantTimeCompare([]byte(appid), []byte(s.appid)) != 1 {
		return nil, model.ErrPushOtherAppID.With("appid", printable(appid))
	}
	return message, nil
}

// unpack takes the padding, the random bytes and the length off.
func unpack(text []byte) (message []byte, appid string, ok bool) {
	pad := int(text[len(text)-1])
	if pad < 1 || pad > padBlock || pad > len(text) {
		return nil, "", false
	}
	for _, b := range text[len(text)-pad:] {
		if int(b) != pad {
			return nil, "", false
		}
	}
	text = text[:len(text)-pad]
	if len(text) < randomSize+lengthSize {
		return nil, "", false
	}
	length := binary.BigEndian.Uint32(text[randomSize:])
	rest := text[randomSize+lengthSize:]
	if uint64(length) > uint64(len(rest)) {
		return nil, "", false
	}
	return rest[:length], string(rest[length:]), true
}

// seal makes an envelope with fresh random bytes.
func (s *sealer) seal(message []byte) (string, error) {
	random := make([]byte, randomSize)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("seal a reply: %w", err)
	}
	return s.sealWith(random, message), nil
}

func (s *sealer) sealWith(random, message []byte) string {
	var text bytes.Buffer
	text.Write(random)
	text.Write(binary.BigEndian.AppendUint32(nil, uint32(len(message)))) //nolint:gosec // far below 4 GiB
	text.Write(message)
	text.WriteString(s.appid)
	pad := padBlock - text.Len()%padBlock
	text.Write(bytes.Repeat([]byte{byte(pad)}, pad))
	sealed := text.Bytes()
	cipher.NewCBCEncrypter(s.block, s.iv).CryptBlocks(sealed, sealed)
	return base64.StdEncoding.EncodeToString(sealed)
}

// printable makes an appid that somebody else sealed fit for a page and a log.
func printable(appid string) string {
	const most = 40
	kept := make([]byte, 0, most)
	for i := 0; i < len(appid) && i < most; i++ {
		if c := appid[i]; c > ' ' && c < 0x7f {
			kept = append(kept, c)
		}
	}
	return string(kept)
}
