// Package media keeps files: what customers and agents send each other, logos,
// avatars and pictures of home pages (product.md 3.4, peers.md 3.3 point 26).
//
// What a file is, its content decides. Pictures are decoded and written anew,
// which drops positions, comments and whatever else was hidden in them; nothing
// that a browser could run is ever shown inside one. Files are kept by the hash
// of their bytes, one copy a tenant, and reached by signed addresses that
// cannot be guessed.
//
// Reading order: media.go, kind.go (what is taken), receive.go (on the way in),
// picture.go, animation.go, exif.go (pictures), address.go and give.go (on the
// way out), disk.go and bucket.go (where bytes rest), sweep.go (what nobody uses).
package media

import (
	"context"
	"errors"
	"image"
	"io"
	"time"

	"golang.org/x/sync/semaphore"

	"yingke/model"
)

// Store is what files need remembered.
type Store interface {
	AddFile(ctx context.Context, v model.Viewer, f model.File) (model.File, error)
	File(ctx context.Context, v model.Viewer, key string) (model.File, error)
	FileAt(ctx context.Context, v model.Viewer, key string) (model.File, error)
	UploadsAfter(ctx context.Context, v model.Viewer, id int64, limit int) ([]model.FileUse, error)
	FilesOf(ctx context.Context, v model.Viewer, conversation int64, most int) ([]model.File, error)
	DropFile(ctx context.Context, v model.Viewer, f model.File, erase func(hash string) error) error
	Setting(ctx context.Context, v model.Viewer, name string) (string, error)
	SetSetting(ctx context.Context, v model.Viewer, name, value string) error
}

// Storage keeps bytes under names of letters, digits and slashes.
type Storage interface {
	// Put keeps size bytes under a name; what is kept there already stays.
	Put(ctx context.Context, name string, body io.Reader, size int64) error
	// Open reads what is kept under a name, or returns ErrNoBytes.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Delete removes what is kept under a name; nothing there is fine.
	Delete(ctx context.Context, name string) error
}

// ErrNoBytes is returned for a name under which nothing is kept.
var ErrNoBytes = errors.New("no bytes under this name")

// Options are what the operator decides.
type Options struct {
	Most int64 // bytes of one file
	Now  func() time.Time
}

// Service keeps files.
type Service struct {
	store    Store
	storage  Storage
	keys     [][]byte // sign addresses; the first is the current one
	most     int64
	now      func() time.Time
	decoding *semaphore.Weighted // pixels being decoded at once
}

// New makes the service. Addresses are signed with keys of the ring.
func New(store Store, storage Storage, ring *model.Keyring, o Options) *Service {
	return &Service{
		store: store, storage: storage, keys: ring.DeriveAll("files"), most: o.Most, now: o.Now,
		decoding: semaphore.NewWeighted(pixelsMost),
	}
}

// nameOf is where the bytes of a tenant's file rest: two levels of folders.
func nameOf(tenant int64, hash string) string {
	return itoa(tenant) + "/" + hash[:2] + "/" + hash
}

// Picture decodes a kept picture, such as the logo inside a QR code.
func (s *Service) Picture(ctx context.Context, v model.Viewer, key string) (image.Image, error) {
	f, err := s.store.File(ctx, v, key)
	if err != nil {
		return nil, err
	}
	body, err := s.storage.Open(ctx, nameOf(f.TenantID, f.Hash))
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	release, err := s.admit(ctx, int64(f.Width)*int64(f.Height))
	if err != nil {
		return nil, err
	}
	defer release()
	picture, _, err := image.Decode(body)
	return picture, err
}

// Ref is what a message keeps of a file of the viewer's, with its addresses.
// Somebody else's file, or none, is ErrMissing.
func (s *Service) Ref(ctx context.Context, v model.Viewer, key string) (model.FileRef, error) {
	f, err := s.store.File(ctx, v, key)
	if err != nil {
		return model.FileRef{}, err
	}
	return s.RefOf(f), nil
}

// RefOf is what a message keeps of a file, with its addresses.
func (s *Service) RefOf(f model.File) model.FileRef {
	ref := model.FileRef{Key: f.Key, Name: f.Name, Size: f.Size, Type: f.Type, Width: f.Width, Height: f.Height}
	ref.URL = s.Address(f.TenantID, f.Key)
	if Kind(f.Type) == model.KindImage {
		ref.ThumbURL = s.Thumb(f.TenantID, f.Key)
	}
	return ref
}
