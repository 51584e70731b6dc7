package media

import (
	"context"
	"errors"
	"io"
	"time"

	"yingke/model"
)

// Given is a file on its way out.
type Given struct {
	Name     string
	Type     string // as it may be served: anything that a browser could run is application/octet-stream
	Inline   bool   // false: to be saved, never shown
	Tag      string // changes with the bytes
	Modified time.Time
	Body     io.ReadSeekCloser // to be closed by the caller
}

// Give opens the file behind a signed address.
func (s *Service) Give(ctx context.Context, key, expires, signature string, thumb bool) (Given, error) {
	if len(key) != keyLength {
		return Given{}, model.ErrMissing
	}
	f, err := s.store.FileAt(ctx, model.OperatorViewer(), key)
	if err != nil {
		return Given{}, err
	}
	if err := s.checkAddress(f, expires, signature); err != nil {
		return Given{}, err
	}
	hash, kind := f.Hash, f.Type
	if thumb && f.ThumbHash != "" {
		hash, kind = f.ThumbHash, ""
	}
	body, err := s.storage.Open(ctx, nameOf(f.TenantID, hash))
	if errors.Is(err, ErrNoBytes) {
		return Given{}, model.ErrMissing
	}
	if err != nil {
		return Given{}, err
	}
	if kind == "" {
		kind, err = thumbType(body)
	}
	g := Given{Name: f.Name, Type: kind, Inline: inline(kind), Tag: hash[:32], Modified: f.CreatedAt.Time(), Body: body}
	if !g.Inline {
		g.Type = "application/octet-stream"
	}
	return g, err
}

// thumbType tells our own two kinds of thumbnail apart.
func thumbType(body io.ReadSeeker) (string, error) {
	head := make([]byte, 1)
	if _, err := io.ReadFull(body, head); err != nil {
		return "", err
	}
	_, err := body.Seek(0, io.SeekStart)
	if head[0] == 0xff {
		return "image/jpeg", err
	}
	return "image/png", err
}

// Bytes reads a kept file of the viewer's whole, for who passes it on; one of
// more than most bytes is ErrFileTooLarge.
func (s *Service) Bytes(ctx context.Context, v model.Viewer, key string, most int64) (model.File, []byte, error) {
	f, err := s.store.File(ctx, v, key)
	if err != nil {
		return f, nil, err
	}
	if f.Size > most {
		return f, nil, model.ErrFileTooLarge.With("bytes", most)
	}
	body, err := s.storage.Open(ctx, nameOf(f.TenantID, f.Hash))
	if errors.Is(err, ErrNoBytes) {
		return f, nil, model.ErrMissing
	}
	if err != nil {
		return f, nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(body, most))
	return f, content, err
}
