package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFile is where a key is kept that nobody chose.
const keyFile = "sealing.key"

// SealingKey is the key that seals secrets and the ones that only open them.
// If YINGKE_KEY is not set, the key is the data folder's; it is made there at
// the first start, readable by its owner alone. Two programs that start at
// once on one folder get the same key.
func (c Config) SealingKey() (key []byte, old [][]byte, err error) {
	for _, k := range c.KeysOld {
		old = append(old, k.Bytes())
	}
	if c.Key.given {
		return c.Key.Bytes(), old, nil
	}
	path := filepath.Join(c.Data, keyFile)
	key, err = readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKey(path); err == nil {
			key, err = readKey(path)
		}
	}
	return key, old, err
}

func readKey(path string) ([]byte, error) {
	text, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("the sealing key %w", err)
	}
	var key Key
	if err := key.UnmarshalText([]byte(text)); err != nil {
		return nil, fmt.Errorf("the file %s %w Without the right key the secrets in the database cannot be read; restore the file from a backup", path, err)
	}
	return key.Bytes(), nil
}

// makeKey writes a new key beside the path and links it there, so that nobody
// ever reads half a key and the first of several writers wins.
func makeKey(path string) error {
	bytes := make([]byte, keyBytes)
	rand.Read(bytes) // never fails: it ends the program instead
	f, err := os.CreateTemp(filepath.Dir(path), keyFile+".*")
	if err != nil {
		return fmt.Errorf("make the sealing key: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(bytes) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("make the sealing key: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the sealing key: %w", err)
	}
	return nil
}
