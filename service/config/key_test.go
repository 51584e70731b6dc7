package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestTheKeyIsMadeOnceAndKept(t *testing.T) {
	c := Config{Data: t.TempDir()}
	keys := make([][]byte, 16)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			key, _, err := c.SealingKey()
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	all.Wait()
	for _, key := range keys {
		if len(key) != keyBytes || !bytes.Equal(key, keys[0]) {
			t.Fatalf("programs that start at once have different keys: %x and %x", key, keys[0])
		}
	}
	made, err := os.ReadDir(c.Data)
	if err != nil || len(made) != 1 {
		t.Errorf("the folder holds %v, %v", made, err)
	}
	info, err := os.Stat(filepath.Join(c.Data, keyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file has mode %v, %v", info.Mode(), err)
	}
}

func TestAChosenKeyWinsAndOldOnesComeAlong(t *testing.T) {
	folder := t.TempDir()
	c, err := load("YINGKE_KEY="+someKey, "YINGKE_KEYS_OLD="+strings.TrimRight(someKey, "="), "YINGKE_DATA="+folder)
	if err != nil {
		t.Fatal(err)
	}
	key, old, err := c.SealingKey()
	if err != nil || len(old) != 1 || !bytes.Equal(key, old[0]) {
		t.Errorf("key %x, old %x, %v", key, old, err)
	}
	if made, err := os.ReadDir(folder); err != nil || len(made) != 0 {
		t.Errorf("a key was made that nobody needs: %v, %v", made, err)
	}
}

func TestADamagedKeyIsNeverReplaced(t *testing.T) {
	c := Config{Data: t.TempDir()}
	writeFile(t, filepath.Join(c.Data, keyFile), "half a k")
	_, _, err := c.SealingKey()
	if err == nil || !strings.Contains(err.Error(), "restore the file from a backup") || strings.Contains(err.Error(), "half a k") {
		t.Errorf("said %v", err)
	}
}

func TestAFolderThatCannotBeWrittenIsSaid(t *testing.T) {
	c := Config{Data: filepath.Join(t.TempDir(), "missing")}
	if _, _, err := c.SealingKey(); err == nil || !strings.Contains(err.Error(), "make the sealing key") {
		t.Errorf("said %v", err)
	}
}
