package channel_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"

	"yingke/model"
	"yingke/service/channel"
)

const address = "https://kf.example.com/s/aB3dE5fG7hJ9"

// logo is a red square.
func logo() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 300, 200))
	for i := 0; i < len(img.Pix); i += 4 {
		copy(img.Pix[i:], []byte{255, 0, 0, 255})
	}
	return img
}

// hidden says how many modules of a drawn code differ from the true one.
func hidden(t *testing.T, drawn image.Image) (wrong, all int) {
	t.Helper()
	q, err := qrcode.New(address, qrcode.Highest)
	if err != nil {
		t.Fatal(err)
	}
	q.DisableBorder = true
	modules := q.Bitmap()
	across, size := len(modules)+8, drawn.Bounds().Dx()
	for y, row := range modules {
		for x, dark := range row {
			at := func(n int) int { return (2*(n+4) + 1) * size / (2 * across) } // the middle of a module
			gray, _ := color.GrayModel.Convert(drawn.At(at(x), at(y))).(color.Gray)
			if all++; (gray.Y < 128) != dark {
				wrong++
			}
		}
	}
	return wrong, all
}

func TestACodeCanBeReadAtEverySizeAndBehindALogo(t *testing.T) {
	for _, size := range []int{100, 101, 257, 400, 1024, 2000} {
		for name, picture := range map[string]image.Image{"plain": nil, "with a logo": logo()} {
			raw, err := channel.Code{Format: channel.PNG, Size: size, Logo: picture}.Draw(address)
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := png.Decode(bytes.NewReader(raw))
			if err != nil || drawn.Bounds().Dx() != size || drawn.Bounds().Dy() != size {
				t.Fatalf("%d %s: %v, %v", size, name, drawn.Bounds(), err)
			}
			wrong, all := hidden(t, drawn)
			// level H restores 30 % of the code words; a tenth leaves room for dirt and bad light
			if share := float64(wrong) / float64(all); share > 0.1 || picture == nil && wrong > 0 {
				t.Errorf("%d %s: %d of %d modules are wrong", size, name, wrong, all)
			}
		}
	}
}

func TestAnSVGDrawsTheSameCode(t *testing.T) {
	raw, err := channel.Code{Format: channel.SVG, Size: 600, Logo: logo()}.Draw(address)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Width   string `xml:"width,attr"`
		Path    struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
		Image struct {
			Href string `xml:"href,attr"`
		} `xml:"image"`
	}
	if err := xml.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	var across, other int
	if _, err := fmt.Sscanf(doc.ViewBox, "0 0 %d %d", &across, &other); err != nil || across != other || doc.Width != "600" {
		t.Fatalf("%s %s, %v", doc.ViewBox, doc.Width, err)
	}
	img := image.NewGray(image.Rect(0, 0, across*3, across*3))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(doc.Path.D, "z"), "z") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("%s: %v", part, err)
		}
		for py := y * 3; py < y*3+3; py++ {
			for px := x * 3; px < (x+w)*3; px++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	if wrong, all := hidden(t, img); wrong != 0 {
		t.Errorf("%d of %d modules are wrong", wrong, all)
	}
	if !strings.HasPrefix(doc.Image.Href, "data:image/png;base64,") {
		t.Errorf("the logo is %.40q", doc.Image.Href)
	}
}

func TestCodesThatCannotBeDrawn(t *testing.T) {
	for name, k := range map[string]struct {
		code channel.Code
		want error
	}{
		"too small":  {channel.Code{Format: channel.PNG, Size: 99}, model.ErrQRSize},
		"too large":  {channel.Code{Format: channel.SVG, Size: 2001}, model.ErrQRSize},
		"negative":   {channel.Code{Format: channel.PNG, Size: -1}, model.ErrQRSize},
		"no picture": {channel.Code{Format: "pdf", Size: 300}, model.ErrBadChoice},
	} {
		if err := k.code.Check(); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnArchiveHoldsOneCodeForEachLinkUnderNamesThatEverySystemTakes(t *testing.T) {
	c := model.Channel{Name: `官网/售前:"新"`}
	links := []model.LinkOf{
		{Link: model.Link{Code: "own"}}, {Link: model.Link{AgentID: 1, Code: "a1"}, AgentName: "小李"},
		{Link: model.Link{AgentID: 2, Code: "a2"}, AgentName: "小李"}, {Link: model.Link{AgentID: 3, Code: "a3"}, AgentName: "../../etc\x00"},
	}
	var out bytes.Buffer
	if err := channel.WriteCodes(&out, "https://kf.example.com", c, links, channel.Code{Format: channel.PNG, Size: 200}); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"官网_售前__新_.png", "官网_售前__新_-小李.png", "官网_售前__新_-小李 (2).png", "官网_售前__新_-.._.._etc.png"}
	for i, f := range archive.File {
		if f.Name != want[i] {
			t.Errorf("%q instead of %q", f.Name, want[i])
		}
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if drawn, err := png.Decode(body); err != nil || drawn.Bounds().Dx() != 200 {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if len(archive.File) != len(want) {
		t.Errorf("%d codes", len(archive.File))
	}
}

// short breaks off, as a reader who goes away does.
type short struct{ left int }

func (s *short) Write(b []byte) (int, error) {
	if s.left -= len(b); s.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}

func TestAnArchiveStopsWhenItsReaderGoesAway(t *testing.T) {
	links := make([]model.LinkOf, 1000)
	if err := channel.WriteCodes(&short{5000}, "https://kf.example.com", model.Channel{Name: "x"}, links, channel.Code{Format: channel.PNG, Size: 200}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
}

func BenchmarkACodeWithALogo(b *testing.B) {
	picture := logo()
	for b.Loop() {
		if _, err := (channel.Code{Format: channel.PNG, Size: 400, Logo: picture}).Draw(address); err != nil {
			b.Fatal(err)
		}
	}
}
