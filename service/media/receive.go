package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"syscall"

	"yingke/model"
)

// Limits of what comes in.
const (
	headBytes   = 3072     // decide what a file is
	pictureMost = 10 << 20 // bytes of a picture as it is sent (product.md 3.12)
	keyLength   = 24       // characters of a file's key, 144 bits
)

// Upload is a file on its way in.
type Upload struct {
	Name     string // as the sender calls it
	Declared string // the type that the sender claims
	Size     int64
	Body     io.ReadSeeker

	// May says whether the sender may send this kind of file; nil: any.
	May func(kind string) error
}

// Receive keeps a file of the viewer's.
func (s *Service) Receive(ctx context.Context, v model.Viewer, u Upload) (model.File, error) {
	if u.Size == 0 {
		return model.File{}, model.ErrFileEmpty
	}
	if u.Size > s.most {
		return model.File{}, model.ErrFileTooLarge.With("bytes", s.most)
	}
	head := make([]byte, min(headBytes, u.Size))
	if _, err := io.ReadFull(u.Body, head); err != nil {
		return model.File{}, model.ErrFileBroken
	}
	contentType, ok := typeOf(head, u.Declared)
	if !ok {
		return model.File{}, model.ErrFileType.With("type", contentType)
	}
	if u.May != nil {
		if err := u.May(Kind(contentType)); err != nil {
			return model.File{}, err
		}
	}
	if _, err := u.Body.Seek(0, io.SeekStart); err != nil {
		return model.File{}, fmt.Errorf("read an upload again: %w", err)
	}
	if Kind(contentType) == model.KindImage {
		return s.receivePicture(ctx, v, u, contentType)
	}
	return s.receivePlain(ctx, v, u, contentType)
}

// Keep keeps bytes that came from elsewhere as a file of the viewer's.
func (s *Service) Keep(ctx context.Context, v model.Viewer, name, declared string, content []byte) (model.File, error) {
	return s.Receive(ctx, v, Upload{Name: name, Declared: declared, Size: int64(len(content)), Body: bytes.NewReader(content)})
}

// receivePlain keeps a file byte for byte.
func (s *Service) receivePlain(ctx context.Context, v model.Viewer, u Upload, contentType string) (model.File, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, u.Body)
	if err != nil || size != u.Size {
		return model.File{}, model.ErrFileBroken
	}
	if _, err := u.Body.Seek(0, io.SeekStart); err != nil {
		return model.File{}, fmt.Errorf("read an upload again: %w", err)
	}
	f := model.File{Name: cleanName(u.Name, contentType), Type: contentType, Size: size, Hash: hex.EncodeToString(sum.Sum(nil))}
	return s.keep(ctx, v, f, u.Body, nil)
}

func (s *Service) receivePicture(ctx context.Context, v model.Viewer, u Upload, contentType string) (model.File, error) {
	if u.Size > pictureMost {
		return model.File{}, model.ErrFileTooLarge.With("bytes", pictureMost)
	}
	raw, err := io.ReadAll(io.LimitReader(u.Body, pictureMost+1))
	if err != nil {
		return model.File{}, model.ErrFileBroken
	}
	p, err := s.rewrite(ctx, raw, contentType)
	if err != nil {
		return model.File{}, err
	}
	f := model.File{
		Name: cleanName(u.Name, p.contentType), Type: p.contentType, Size: int64(len(p.body)),
		Width: p.width, Height: p.height, Hash: hashOf(p.body),
	}
	if p.thumb != nil {
		f.ThumbHash = hashOf(p.thumb)
	}
	return s.keep(ctx, v, f, bytes.NewReader(p.body), p.thumb)
}

// keep writes the row and then the bytes: while there is a row, nobody removes
// the bytes that it names. A row whose bytes could not be kept helps nobody.
func (s *Service) keep(ctx context.Context, v model.Viewer, f model.File, body io.Reader, thumb []byte) (model.File, error) {
	f.Key = model.RandomKey(keyLength)
	kept, err := s.store.AddFile(ctx, v, f)
	if err != nil {
		return kept, err
	}
	err = s.storage.Put(ctx, nameOf(kept.TenantID, kept.Hash), body, kept.Size)
	if err == nil && thumb != nil {
		err = s.storage.Put(ctx, nameOf(kept.TenantID, kept.ThumbHash), bytes.NewReader(thumb), int64(len(thumb)))
	}
	if err == nil {
		return kept, nil
	}
	undo := s.store.DropFile(context.WithoutCancel(ctx), model.OperatorViewer(), kept, func(string) error { return nil })
	if errors.Is(err, syscall.ENOSPC) {
		return model.File{}, errors.Join(model.ErrDiskFull, err, undo)
	}
	return model.File{}, errors.Join(fmt.Errorf("keep the bytes of file %d: %w", kept.ID, err), undo)
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
