package outbox

import (
	"context"
	"errors"

	"yingke/model"
)

// uploadMost is above the largest file that WeChat takes, in bytes; the client
// knows the limit of each kind.
const uploadMost = 10 << 20

// fileAt sees to it that WeChat has the file of a message, and returns where.
// Nothing has left for the customer yet, whatever fails here.
func (w *Worker) fileAt(ctx context.Context, v model.Viewer, conn model.Connection, file attached) (model.UploadedFile, error) {
	known, err := w.store.Uploaded(ctx, v, conn.ProductID, file.key, file.kind)
	if err == nil || !errors.Is(err, model.ErrMissing) {
		return known, err
	}
	upload, err := w.load(ctx, v, file)
	if err != nil {
		return known, err
	}
	media, err := w.wechat.Upload(ctx, conn, upload)
	if err != nil {
		return known, err
	}
	at := model.UploadedFile{ProductID: conn.ProductID, FileKey: file.key, Kind: file.kind, MediaID: media.MediaID, ExpiresAt: media.ExpiresAt}
	if err := w.store.KeepUploaded(ctx, v, at); err != nil {
		w.Log.WarnContext(ctx, "a media id could not be kept; the file will be uploaded again", "product", conn.ProductID, "error", err)
	}
	return at, nil
}

// load brings the bytes of a file, from our storage or from its address.
func (w *Worker) load(ctx context.Context, v model.Viewer, file attached) (model.Upload, error) {
	if file.address != "" {
		fetched, err := w.wechat.Fetch(ctx, file.address, uploadMost)
		return model.Upload{Kind: file.kind, Name: fetched.Name, Type: fetched.Type, Content: fetched.Content}, err
	}
	f, content, err := w.files.Bytes(ctx, v, file.key, uploadMost)
	return model.Upload{Kind: file.kind, Name: f.Name, Type: f.Type, Content: content}, err
}

// with is a message whose file WeChat has under an id.
func (p parcel) with(media string) model.Outbound {
	out := p.out
	if out.Kind == model.KindCard {
		out.ThumbMediaID = media
	} else if p.file.key != "" {
		out.MediaID = media
	}
	return out
}
