package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime/debug"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // image.Decode reads WebP with it

	"yingke/model"
)

// Limits of pictures. A pixel takes up to six bytes while a progressive JPEG is
// decoded, so that all decoding together stays near 150 MB.
const (
	pixelsMost   = 25_000_000 // of one picture, and of all that are decoded at once
	sideMost     = 4096       // of a picture as it is kept
	thumbSide    = 480        // of its thumbnail: 240 points on a phone's screen
	thumbSpare   = 100 << 10  // bytes below which a small picture is its own thumbnail
	jpegQuality  = 85
	thumbQuality = 80
	fastPNG      = 2_000_000 // pixels from which speed counts more than size
)

// rewritten is a picture as it is kept.
type rewritten struct {
	contentType   string
	body          []byte
	thumb         []byte // nil: the picture is small enough
	width, height int
}

// admit waits until so many pixels may be decoded beside those under way.
func (s *Service) admit(ctx context.Context, pixels int64) (release func(), err error) {
	if pixels > pixelsMost {
		return nil, model.ErrImageTooLarge.With("megapixels", pixelsMost/1_000_000)
	}
	if err := s.decoding.Acquire(ctx, max(pixels, 1)); err != nil {
		return nil, err
	}
	return func() { s.decoding.Release(max(pixels, 1)) }, nil
}

// rewrite decodes a picture and writes it anew, upright, without anything that
// is not picture. How large it is, its head says before anything is decoded.
func (s *Service) rewrite(ctx context.Context, raw []byte, contentType string) (rewritten, error) {
	head, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || "image/"+format != contentType || head.Width <= 0 || head.Height <= 0 {
		return rewritten{}, model.ErrFileBroken
	}
	pixels := int64(head.Width) * int64(head.Height)
	if format == "gif" {
		pixels, err = framePixels(raw)
		if err != nil {
			return rewritten{}, err
		}
	}
	release, err := s.admit(ctx, pixels)
	if err != nil {
		return rewritten{}, err
	}
	defer release()
	if pixels > fastPNG {
		defer debug.FreeOSMemory() // what a large picture took is not kept for the next one
	}
	if format == "gif" {
		return rewriteAnimation(raw)
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return rewritten{}, model.ErrFileBroken
	}
	if format == "jpeg" {
		picture = upright(picture, orientation(raw))
	}
	return write(shrink(picture, sideMost), format)
}

// write keeps JPEG as JPEG and PNG as PNG; WebP becomes the one or the other.
func write(picture image.Image, format string) (rewritten, error) {
	out := rewritten{width: picture.Bounds().Dx(), height: picture.Bounds().Dy()}
	var err error
	if format == "png" || !opaque(picture) {
		out.contentType = "image/png"
		out.body, err = encodePNG(picture)
	} else {
		out.contentType = "image/jpeg"
		out.body, err = encodeJPEG(picture, jpegQuality)
	}
	if err != nil {
		return out, err
	}
	if max(out.width, out.height) > thumbSide || len(out.body) > thumbSpare {
		out.thumb, err = thumbnail(picture)
	}
	return out, err
}

func thumbnail(picture image.Image) ([]byte, error) {
	small := shrink(picture, thumbSide)
	if !opaque(small) {
		return encodePNG(small)
	}
	return encodeJPEG(small, thumbQuality)
}

// shrink scales a picture down until neither side is longer than most.
func shrink(picture image.Image, most int) image.Image {
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	longest := max(w, h)
	if longest <= most {
		return picture
	}
	small := image.Rect(0, 0, max(1, w*most/longest), max(1, h*most/longest))
	var out draw.Image = image.NewRGBA(small)
	if !opaque(picture) {
		out = image.NewNRGBA(small)
	}
	draw.ApproxBiLinear.Scale(out, small, picture, picture.Bounds(), draw.Src, nil)
	return out
}

func opaque(picture image.Image) bool {
	o, ok := picture.(interface{ Opaque() bool })
	return ok && o.Opaque() || picture.ColorModel() == color.YCbCrModel
}

func encodeJPEG(picture image.Image, quality int) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("write a JPEG: %w", err)
	}
	return out.Bytes(), nil
}

func encodePNG(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	encoder := png.Encoder{}
	if picture.Bounds().Dx()*picture.Bounds().Dy() > fastPNG {
		encoder.CompressionLevel = png.BestSpeed
	}
	err := encoder.Encode(&out, picture)
	if err != nil {
		err = errors.Join(errors.New("write a PNG"), err)
	}
	return out.Bytes(), err
}
