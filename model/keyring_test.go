package model

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func ring(t *testing.T, current byte, old ...byte) *Keyring {
	t.Helper()
	key := func(b byte) []byte { return bytes.Repeat([]byte{b}, KeySize) }
	var olds [][]byte
	for _, b := range old {
		olds = append(olds, key(b))
	}
	k, err := NewKeyring(key(current), olds...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestASecretOpensWhereItBelongsAndNowhereElse(t *testing.T) {
	k := ring(t, 1)
	for _, secret := range []string{"s", "微信 AppSecret", strings.Repeat("x", 5000)} {
		sealed, err := k.Seal(secret, "product.secret/7")
		if err != nil || strings.Contains(sealed, secret) && len(secret) > 1 {
			t.Fatal(sealed, err)
		}
		if got, err := k.Open(sealed, "product.secret/7"); got != secret || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		for name, try := range map[string]func() (string, error){
			"another place":   func() (string, error) { return k.Open(sealed, "product.secret/8") },
			"another key":     func() (string, error) { return ring(t, 2).Open(sealed, "product.secret/7") },
			"a changed text":  func() (string, error) { return k.Open(sealed[:len(sealed)-2]+"AA", "product.secret/7") },
			"a cut text":      func() (string, error) { return k.Open(sealed[:20], "product.secret/7") },
			"no sealed text":  func() (string, error) { return k.Open(secret, "product.secret/7") },
			"another version": func() (string, error) { return k.Open("s2"+sealed[2:], "product.secret/7") },
			"no base64":       func() (string, error) { return k.Open(sealed[:12]+"!!!", "product.secret/7") },
		} {
			if got, err := try(); !errors.Is(err, ErrSeal) || got != "" {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	}
}

func TestTheSameSecretIsSealedDifferentlyEachTime(t *testing.T) {
	k := ring(t, 1)
	first, _ := k.Seal("s", "p")
	second, err := k.Seal("s", "p")
	if err != nil || first == second {
		t.Error(first, second, err)
	}
}

func TestNothingIsSealedAsNothing(t *testing.T) {
	k := ring(t, 1)
	sealed, err := k.Seal("", "p")
	got, opening := k.Open("", "p")
	if sealed != "" || got != "" || err != nil || opening != nil || k.Stale("") {
		t.Errorf("%q %q %v %v", sealed, got, err, opening)
	}
}

func TestKeysAreRotatedWithoutLosingASecret(t *testing.T) {
	before := ring(t, 1)
	sealed, err := before.Seal("secret", "p")
	if err != nil {
		t.Fatal(err)
	}
	after := ring(t, 2, 1)
	if got, err := after.Open(sealed, "p"); got != "secret" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if !after.Stale(sealed) || before.Stale(sealed) {
		t.Error("it is not told which texts still have the old key")
	}
	again, err := after.Seal("secret", "p")
	if err != nil || after.Stale(again) {
		t.Error(again, err)
	}
	if _, err := ring(t, 2).Open(sealed, "p"); !errors.Is(err, ErrSeal) {
		t.Error("the old key is gone, and the text still opens")
	}
}

func TestDerivedKeysDifferByUseAndFollowTheRing(t *testing.T) {
	k := ring(t, 2, 1)
	all := k.DeriveAll("files")
	if len(all) != 2 || !bytes.Equal(all[0], k.Derive("files")) || !bytes.Equal(all[1], ring(t, 1).Derive("files")) {
		t.Error("the derived keys are not those of the ring")
	}
	if bytes.Equal(k.Derive("files"), k.Derive("visitors")) || len(all[0]) != 32 {
		t.Error("two uses share a key")
	}
}

func TestAKeyOfAnotherLengthIsRefused(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := NewKeyring(make([]byte, n)); err == nil {
			t.Errorf("a key of %d bytes was taken", n)
		}
		if _, err := NewKeyring(make([]byte, KeySize), make([]byte, n)); err == nil {
			t.Errorf("an old key of %d bytes was taken", n)
		}
	}
}

func TestRandomKeysAreOfTheLengthAskedForAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for n := range 64 {
		key := RandomKey(n)
		if len(key) != n || n > 5 && seen[key] {
			t.Errorf("%d: %q", n, key)
		}
		seen[key] = true
	}
}
