package wechat

import (
	"context"
	"errors"

	"yingke/model"
)

// Shelf remembers under which media id WeChat has a file of ours.
type Shelf interface {
	// MediaID returns model.ErrMissing when there is none.
	MediaID(ctx context.Context, product int64, file string) (model.UploadedMedia, error)
	KeepMediaID(ctx context.Context, product int64, file string, media model.UploadedMedia) error
}

// Loader brings a file from our storage when it has to be uploaded.
type Loader func(ctx context.Context) (model.Upload, error)

// SendFile sends a message with a file of ours: the picture, the voice, the video,
// or the picture of a card. The file is uploaded when WeChat does not have it, and
// once more when WeChat says that it has it no longer. While it is not uploaded
// nothing is sent, so a failure of the upload leaves the message unsent.
func (c *Client) SendFile(ctx context.Context, conn model.Connection, out model.Outbound, file string, load Loader) (model.Verdict, error) {
	media, err := c.cfg.Shelf.MediaID(ctx, conn.ProductID, file)
	known := err == nil && media.ExpiresAt > model.At(c.cfg.Now())
	if err != nil && !errors.Is(err, model.ErrMissing) {
		return model.Unsent, err
	}
	if !known {
		if media, err = c.shelve(ctx, conn, file, load); err != nil {
			return unsentOrRefused(err), err
		}
	}
	v, err := c.Send(ctx, conn, withMedia(out, media.MediaID))
	var refusal *model.Refusal
	if !known || !errors.As(err, &refusal) || refusal.Remedy != model.RemedyReupload {
		return v, err
	}
	if media, err = c.shelve(ctx, conn, file, load); err != nil {
		return unsentOrRefused(err), err
	}
	return c.Send(ctx, conn, withMedia(out, media.MediaID))
}

// shelve uploads a file and remembers its media id. Forgetting it would cost one
// upload, so a shelf that fails stops nothing.
func (c *Client) shelve(ctx context.Context, conn model.Connection, file string, load Loader) (model.UploadedMedia, error) {
	upload, err := load(ctx)
	if err != nil {
		return model.UploadedMedia{}, err
	}
	media, err := c.Upload(ctx, conn, upload)
	if err != nil {
		return model.UploadedMedia{}, err
	}
	if err := c.cfg.Shelf.KeepMediaID(ctx, conn.ProductID, file, media); err != nil && c.cfg.Log != nil {
		c.cfg.Log.WarnContext(ctx, "a media id could not be kept", "product", conn.ProductID, "error", err)
	}
	return media, nil
}

func withMedia(out model.Outbound, id string) model.Outbound {
	if out.Kind == model.KindCard {
		out.ThumbMediaID = id
	} else {
		out.MediaID = id
	}
	return out
}

// unsentOrRefused tells a file that can never be sent from a bad moment.
func unsentOrRefused(err error) model.Verdict {
	if errors.Is(err, model.ErrWeChatUploadKind) || errors.Is(err, model.ErrWeChatUploadSize) {
		return model.Refused
	}
	var refusal *model.Refusal
	if errors.As(err, &refusal) {
		if v, _ := verdictOf(refusal); v == model.Refused {
			return v
		}
	}
	return model.Unsent
}
