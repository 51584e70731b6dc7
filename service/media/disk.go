package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk keeps bytes in a folder.
type Disk struct{ folder string }

// NewDisk makes the folder if it is missing.
func NewDisk(folder string) (*Disk, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the folder for files: %w", err)
	}
	return &Disk{folder}, nil
}

func (d *Disk) path(name string) string { return filepath.Join(d.folder, filepath.FromSlash(name)) }

// Put writes beside the name and moves the whole file there: nobody ever reads
// half of one, and what was reported kept survives a power cut.
func (d *Disk) Put(_ context.Context, name string, body io.Reader, size int64) error {
	path := d.path(name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".incoming-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // after the move it is not there any more
	written, err := io.Copy(f, body)
	if err == nil && written != size {
		err = fmt.Errorf("%d bytes instead of %d", written, size)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open reads a file.
func (d *Disk) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	f, err := os.Open(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoBytes
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Delete removes a file.
func (d *Disk) Delete(_ context.Context, name string) error {
	err := os.Remove(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
