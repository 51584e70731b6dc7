package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/semaphore"

	"yingke/model"
)

// rewriter is a service that only decodes.
func rewriter() *Service { return &Service{decoding: semaphore.NewWeighted(pixelsMost)} }

// picture is w x h with a red left upper corner, so that its turns can be told apart.
func picture(w, h int, alpha uint8) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{0, 0, 255, alpha}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{255, 0, 0, alpha}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asGIF(t testing.TB, frames, w, h int) []byte {
	t.Helper()
	all := &gif.GIF{}
	for i := range frames {
		img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White})
		img.SetColorIndex(i%w, 0, 1)
		all.Image, all.Delay = append(all.Image, img), append(all.Delay, 10)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// segment puts an application segment behind the head of a JPEG.
func segment(jpg []byte, marker byte, content string) []byte {
	size := []byte{0xff, marker, byte((len(content) + 2) >> 8), byte(len(content) + 2)}
	return append(append(append([]byte{}, jpg[:2]...), append(size, content...)...), jpg[2:]...)
}

// exif is a segment that says how the camera was held, and where.
func exif(orientation uint16, order binary.AppendByteOrder, head string) string {
	tiff := []byte(head)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = order.AppendUint16(tiff, 0)
	return "Exif\x00\x00" + string(tiff) + "GPS 39.9042 116.4074"
}

func TestAPictureIsWrittenAnewUprightAndWithoutWhatWasHiddenInIt(t *testing.T) {
	// where the red corner is when the picture is upright
	corners := map[uint16]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for orientation, corner := range corners {
		for name, head := range map[string]struct {
			order binary.AppendByteOrder
			text  string
		}{"little": {binary.LittleEndian, "II*\x00"}, "big": {binary.BigEndian, "MM\x00*"}} {
			raw := segment(asJPEG(t, picture(120, 80, 255)), 0xe1, exif(orientation, head.order, head.text))
			out, err := rewriter().rewrite(t.Context(), raw, "image/jpeg")
			if err != nil {
				t.Fatalf("%d %s: %v", orientation, name, err)
			}
			if bytes.Contains(out.body, []byte("GPS")) || bytes.Contains(out.body, []byte("Exif")) {
				t.Errorf("%d %s: the position is still there", orientation, name)
			}
			w, h := 120, 80
			if orientation >= 5 {
				w, h = 80, 120
			}
			if out.width != w || out.height != h {
				t.Errorf("%d %s: %dx%d instead of %dx%d", orientation, name, out.width, out.height, w, h)
			}
			img, err := jpeg.Decode(bytes.NewReader(out.body))
			if err != nil {
				t.Fatal(err)
			}
			at := image.Pt(w/4+corner.X*w/2, h/4+corner.Y*h/2)
			if r, _, b, _ := img.At(at.X, at.Y).RGBA(); r < 0xc000 || b > 0x4000 {
				t.Errorf("%d %s: the red corner is not at %v", orientation, name, at)
			}
		}
	}
}

func TestWhatEachKindOfPictureBecomes(t *testing.T) {
	webp := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00") // 1x1, lossless
	for name, k := range map[string]struct {
		raw               []byte
		sent, kept        string
		width, height     int
		thumb             string // content type; empty: none
		mostBytes, frames int
	}{
		"a small JPEG":            {asJPEG(t, picture(100, 60, 255)), "image/jpeg", "image/jpeg", 100, 60, "", 0, 0},
		"a large JPEG":            {asJPEG(t, picture(1000, 500, 255)), "image/jpeg", "image/jpeg", 1000, 500, "image/jpeg", 0, 0},
		"beyond the longest side": {asJPEG(t, picture(5000, 100, 255)), "image/jpeg", "image/jpeg", 4096, 81, "image/jpeg", 0, 0},
		"a PNG":                   {asPNG(t, picture(100, 60, 255)), "image/png", "image/png", 100, 60, "", 0, 0},
		"a PNG with holes":        {asPNG(t, picture(600, 600, 100)), "image/png", "image/png", 600, 600, "image/png", 0, 0},
		"a WebP":                  {webp, "image/webp", "", 1, 1, "", 0, 0},
		"an animation":            {asGIF(t, 12, 40, 30), "image/gif", "image/gif", 40, 30, "", 0, 12},
	} {
		out, err := rewriter().rewrite(t.Context(), k.raw, k.sent)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if k.kept != "" && out.contentType != k.kept || out.width != k.width || out.height != k.height {
			t.Errorf("%s: %s %dx%d", name, out.contentType, out.width, out.height)
		}
		if found, ok := typeOf(out.body, ""); !ok || found != out.contentType {
			t.Errorf("%s: says %s and is %s", name, out.contentType, found)
		}
		thumb := ""
		if out.thumb != nil {
			thumb, _ = typeOf(out.thumb, "")
		}
		if thumb != k.thumb {
			t.Errorf("%s: the thumbnail is %q", name, thumb)
		}
		if k.frames > 0 {
			if all, err := gif.DecodeAll(bytes.NewReader(out.body)); err != nil || len(all.Image) != k.frames {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestAPictureThatWouldTakeTooMuchIsRefusedBeforeItIsDecoded measures what the
// refusal costs: a head of a few bytes must not make us take hundreds of megabytes.
func TestAPictureThatWouldTakeTooMuchIsRefusedBeforeItIsDecoded(t *testing.T) {
	fifty := asJPEG(t, image.NewGray(image.Rect(0, 0, 8000, 6250))) // 50 megapixels, a real one
	for name, k := range map[string]struct {
		raw  []byte
		kind string
		want error
	}{
		"50 megapixels":                 {fifty, "image/jpeg", model.ErrImageTooLarge},
		"a PNG head of 10^9 pixels":     {pngHead(31623, 31623), "image/png", model.ErrImageTooLarge},
		"a PNG head of 2^31 x 2^31":     {pngHead(1<<31-1, 1<<31-1), "image/png", model.ErrFileBroken},
		"a GIF of 3000 large frames":    {repeatFrame(asGIF(t, 1, 4000, 4000), 3000), "image/gif", model.ErrImageTooLarge},
		"a GIF of 2000 small frames":    {repeatFrame(asGIF(t, 1, 2, 2), 2000), "image/gif", model.ErrImageTooLarge},
		"a GIF that ends in its head":   {[]byte("GIF89a\x10\x00"), "image/gif", model.ErrFileBroken},
		"a GIF whose blocks never end":  {append(asGIF(t, 1, 2, 2)[:13], 0x21, 0xfe, 0xff, 0x00), "image/gif", model.ErrFileBroken},
		"a JPEG cut in half":            {asJPEG(t, picture(300, 300, 255))[:900], "image/jpeg", model.ErrFileBroken},
		"a PNG that says it is a JPEG":  {asPNG(t, picture(9, 9, 255)), "image/jpeg", model.ErrFileBroken},
		"nothing behind the first byte": {[]byte{0xff}, "image/jpeg", model.ErrFileBroken},
	} {
		if _, err := rewriter().rewrite(t.Context(), k.raw, k.kind); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
		if memory := bytesFor(t, k.raw, k.kind); memory > 4<<20 {
			t.Errorf("%s: %d bytes taken to say no", name, memory)
		}
	}
}

// bytesFor is how much memory is taken to refuse a picture.
func bytesFor(t *testing.T, raw []byte, kind string) int64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := rewriter().rewrite(t.Context(), raw, kind); err == nil {
		t.Fatal("taken")
	}
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// pngHead is a PNG that is nothing but a head.
func pngHead(w, h uint32) []byte {
	head := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	chunk := []byte("IHDR")
	chunk = binary.BigEndian.AppendUint32(chunk, w)
	chunk = binary.BigEndian.AppendUint32(chunk, h)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append(head, chunk...), crc32.ChecksumIEEE(chunk))
}

// repeatFrame repeats the only frame of a GIF.
func repeatFrame(one []byte, times int) []byte {
	begin := bytes.IndexByte(one[13:], 0x21) + 13
	if frame := bytes.IndexByte(one[13:], 0x2c) + 13; begin < 13 || frame < begin {
		begin = frame
	}
	frame := one[begin : len(one)-1]
	return append(append(append([]byte{}, one[:begin]...), bytes.Repeat(frame, times)...), 0x3b)
}

func TestPolyglotsAreNeutralised(t *testing.T) {
	jar := "PK\x03\x04META-INF/MANIFEST.MF"
	script := "<script>alert(document.domain)</script>"
	for name, k := range map[string]struct {
		raw  []byte
		kind string
	}{
		"HTML in a JPEG's comment":       {segment(asJPEG(t, picture(20, 20, 255)), 0xfe, script), "image/jpeg"},
		"HTML in an application segment": {segment(asJPEG(t, picture(20, 20, 255)), 0xed, script), "image/jpeg"},
		"HTML behind a JPEG":             {append(asJPEG(t, picture(20, 20, 255)), script...), "image/jpeg"},
		"a JAR behind a GIF (GIFAR)":     {append(asGIF(t, 1, 8, 8), jar...), "image/gif"},
		"a JAR behind a PNG":             {append(asPNG(t, picture(20, 20, 255)), jar...), "image/png"},
		"script in a GIF's comment":      {gifComment(asGIF(t, 2, 8, 8), script), "image/gif"},
	} {
		if bytes.Count(k.raw, []byte(script))+bytes.Count(k.raw, []byte(jar)) == 0 {
			t.Fatalf("%s: holds nothing", name)
		}
		out, err := rewriter().rewrite(t.Context(), k.raw, k.kind)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(out.body, []byte("<script")) || bytes.Contains(out.body, []byte("PK\x03\x04")) {
			t.Errorf("%s: is still there", name)
		}
	}
}

func gifComment(raw []byte, text string) []byte {
	at := 13 + colourTable(raw[10])
	block := append([]byte{0x21, 0xfe, byte(len(text))}, text...)
	return append(append(append([]byte{}, raw[:at]...), append(block, 0)...), raw[at:]...)
}

func TestDecodingWaitsForItsShareAndGivesUpWithItsCaller(t *testing.T) {
	s := rewriter()
	release, err := s.admit(t.Context(), pixelsMost)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	raw := asPNG(t, picture(30, 30, 255))
	if _, err := s.rewrite(ctx, raw, "image/png"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while everything is taken: %v", err)
	}
	release()
	if _, err := s.rewrite(t.Context(), raw, "image/png"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestNamesOfFilesAreSafeToSaveUnder(t *testing.T) {
	long := strings.Repeat("长", 300)
	for given, k := range map[string]struct{ kind, want string }{
		"发票.pdf":                           {"application/pdf", "发票.pdf"},
		"../../etc/passwd":                 {"text/plain", "passwd.txt"},
		`C:\Users\me\cv.docx`:              {"application/zip", "cv.docx"},
		"invoice.html":                     {"text/plain", "invoice.html.txt"},
		"run.EXE":                          {"application/zip", "run.EXE.zip"},
		"photo.HEIC":                       {"image/jpeg", "photo.jpg"},
		"photo.JPG":                        {"image/jpeg", "photo.JPG"},
		"":                                 {"image/png", "file.png"},
		"...":                              {"application/pdf", "file.pdf"},
		"a\x00b\u202egnp.pdf":              {"application/pdf", "abgnp.pdf"},
		"<img src=x onerror=alert(1)>.txt": {"text/plain", "_img src=x onerror=alert(1)_.txt"},
		long + ".pdf":                      {"application/pdf", strings.Repeat("长", 96) + ".pdf"},
		"bad\xff\xfeutf8.txt":              {"text/plain", "badutf8.txt"},
	} {
		if got := cleanName(given, k.kind); got != k.want {
			t.Errorf("%q: %q instead of %q", given, got, k.want)
		}
	}
}

func TestContentDecidesWhatAFileIs(t *testing.T) {
	for name, k := range map[string]struct {
		raw            string
		declared, want string
		taken          bool
	}{
		"an SVG with script":           {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "image/png", "image/svg+xml", false},
		"an SVG behind a prologue":     {`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "", "image/svg+xml", false},
		"HTML called a text":           {"<!doctype html><p>hi", "text/plain", "text/html", false},
		"HTML that begins with spaces": {"   \n<script>alert(1)</script>", "text/plain", "text/html", false},
		"XML":                          {`<?xml version="1.0"?><a/>`, "", "text/xml", false},
		"JavaScript":                   {"#!/usr/bin/env node\nalert(1)", "text/plain", "text/javascript", false},
		"a shell script":               {"#!/bin/sh\nrm -rf /\n", "text/plain", "text/x-shellscript", false},
		"a Windows program":            {"MZ\x90\x00" + strings.Repeat("\x00", 56) + "\x40\x00\x00\x00PE\x00\x00", "image/png", "application/vnd.microsoft.portable-executable", false},
		"a JAR":                        {"PK\x03\x04\x14\x00\x08\x08\x08\x00" + strings.Repeat("\x00", 16) + "\x14\x00\x04\x00META-INF/MANIFEST.MF", "", "application/java-archive", false},
		"a text":                       {"你好，世界", "text/html", "text/plain", true},
		"JSON":                         {`{"a":1}`, "", "application/json", true},
		"a PDF":                        {"%PDF-1.7\n", "", "application/pdf", true},
		"a voice in WebM":              {"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm", "audio/webm;codecs=opus", "audio/webm", true},
		"a film in WebM":               {"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm", "video/webm", "video/webm", true},
		"bytes that are nothing":       {"\x00\x01\x02\x03", "image/jpeg", "application/octet-stream", false},
	} {
		got, ok := typeOf([]byte(k.raw), k.declared)
		if got != k.want || ok != k.taken {
			t.Errorf("%s: %s, taken %v", name, got, ok)
		}
	}
}

func BenchmarkTwelveMegapixels(b *testing.B) {
	raw := asJPEG(b, picture(4000, 3000, 255))
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rewriter().rewrite(b.Context(), raw, "image/jpeg"); err != nil {
			b.Fatal(err)
		}
	}
}
