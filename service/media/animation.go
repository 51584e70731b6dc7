package media

import (
	"bytes"
	"fmt"
	"image/gif"

	"yingke/model"
)

// Limits of animations. A pixel of a frame takes one byte, not six.
const (
	framesMost  = 600
	framesShare = 4 // pixels of frames that weigh as much as one of a still picture
)

// framePixels adds up the pixels of all frames of a GIF from their heads,
// because decoding is what a malicious one makes expensive: a few kilobytes can
// hold a thousand large frames. It returns what they weigh beside still pictures.
func framePixels(raw []byte) (int64, error) {
	b := gifBytes(raw)
	const headSize = 13
	if len(b) < headSize {
		return 0, model.ErrFileBroken
	}
	pixels := int64(b.word(6)) * int64(b.word(8))
	at := headSize + colourTable(b[10])
	for frames := 0; at < len(b); {
		switch b[at] {
		case 0x3b: // the trailer
			return pixels / framesShare, nil
		case 0x21: // an extension: label, then blocks
			at = b.skipBlocks(at + 2)
		case 0x2c: // a frame: place, size, flags, perhaps colours, code size, blocks
			if at+9 >= len(b) {
				return 0, model.ErrFileBroken
			}
			pixels += int64(b.word(at+5)) * int64(b.word(at+7))
			if frames++; frames > framesMost || pixels > framesShare*pixelsMost {
				return 0, model.ErrImageTooLarge.With("megapixels", pixelsMost/1_000_000)
			}
			at = b.skipBlocks(at + 10 + colourTable(b[at+9]) + 1)
		default:
			return 0, model.ErrFileBroken
		}
		if at < 0 {
			return 0, model.ErrFileBroken
		}
	}
	return pixels / framesShare, nil
}

type gifBytes []byte

func (b gifBytes) word(at int) int { return int(b[at]) | int(b[at+1])<<8 }

// skipBlocks is where the blocks that begin here end; -1: they never do.
func (b gifBytes) skipBlocks(at int) int {
	for at < len(b) {
		size := int(b[at])
		at += 1 + size
		if size == 0 {
			return at
		}
	}
	return -1
}

// colourTable is the size in bytes of the table that the flags announce.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// rewriteAnimation writes a GIF anew, with all its frames and without its
// comments and foreign extensions.
func rewriteAnimation(raw []byte) (rewritten, error) {
	all, err := gif.DecodeAll(bytes.NewReader(raw))
	if err != nil || len(all.Image) == 0 {
		return rewritten{}, model.ErrFileBroken
	}
	var body bytes.Buffer
	if err := gif.EncodeAll(&body, all); err != nil {
		return rewritten{}, fmt.Errorf("write a GIF: %w", err)
	}
	out := rewritten{contentType: "image/gif", body: body.Bytes(), width: all.Config.Width, height: all.Config.Height}
	if body.Len() > thumbSpare || max(out.width, out.height) > thumbSide {
		out.thumb, err = thumbnail(all.Image[0])
	}
	return out, err
}
