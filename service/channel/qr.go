package channel

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
	"golang.org/x/image/draw"

	"yingke/model"
)

// Limits and shape of a QR code. With the highest level of error correction
// nearly a third of the code may be hidden; the logo hides less than a tenth.
const (
	qrLeast   = 100 // pixels
	qrMost    = 2000
	quietZone = 4     // modules around the code, as the standard wants it
	logoShare = 0.22  // of the code's width
	logoEdge  = 0.015 // white around the logo
)

// Formats of a code.
const (
	PNG = "png"
	SVG = "svg"
)

// Code is how a QR code shall look.
type Code struct {
	Format string      // png or svg
	Size   int         // pixels, 100-2000
	Logo   image.Image // in the middle; nil: none
}

// Check refuses a code that cannot be drawn.
func (c Code) Check() error {
	if c.Format != PNG && c.Format != SVG {
		return model.ErrBadChoice.On("format")
	}
	if c.Size < qrLeast || c.Size > qrMost {
		return model.ErrQRSize.On("size").With("min", qrLeast).With("max", qrMost)
	}
	return nil
}

// Type is the content type of the code.
func (c Code) Type() string {
	if c.Format == SVG {
		return "image/svg+xml"
	}
	return "image/png"
}

// Draw draws the code of an address.
func (c Code) Draw(address string) ([]byte, error) {
	q, err := qrcode.New(address, qrcode.Highest)
	if err != nil {
		return nil, fmt.Errorf("make a QR code: %w", err)
	}
	q.DisableBorder = true
	modules := q.Bitmap()
	if c.Format == SVG {
		return c.svg(modules)
	}
	return c.png(modules)
}

func (c Code) png(modules [][]bool) ([]byte, error) {
	across := len(modules) + 2*quietZone
	img := image.NewGray(image.Rect(0, 0, c.Size, c.Size))
	for y := range c.Size {
		for x := range c.Size {
			shade := color.Gray{Y: 255}
			if dark(modules, x*across/c.Size-quietZone, y*across/c.Size-quietZone) {
				shade.Y = 0
			}
			img.SetGray(x, y, shade)
		}
	}
	if c.Logo == nil {
		return encode(img)
	}
	canvas := image.NewNRGBA(img.Bounds())
	draw.Draw(canvas, img.Bounds(), img, image.Point{}, draw.Src)
	place, edge := logoPlace(float64(c.Size))
	draw.Draw(canvas, edge.bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(canvas, fit(c.Logo.Bounds(), place.bounds()), c.Logo, c.Logo.Bounds(), draw.Over, nil)
	return encode(canvas)
}

func encode(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("write a QR code: %w", err)
	}
	return out.Bytes(), nil
}

func dark(modules [][]bool, x, y int) bool {
	return y >= 0 && y < len(modules) && x >= 0 && x < len(modules[y]) && modules[y][x]
}

// svg draws one path of unit squares, scaled by the viewer.
func (c Code) svg(modules [][]bool) ([]byte, error) {
	across := len(modules) + 2*quietZone
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" shape-rendering="crispEdges">`,
		c.Size, c.Size, across, across)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`, across, across)
	for y, row := range modules {
		for x := 0; x < len(row); x++ {
			begin := x
			for x < len(row) && row[x] {
				x++
			}
			if x > begin {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", begin+quietZone, y+quietZone, x-begin, x-begin)
			}
		}
	}
	out.WriteString(`"/>`)
	if c.Logo != nil {
		if err := c.svgLogo(&out, float64(across)); err != nil {
			return nil, err
		}
	}
	out.WriteString("</svg>\n")
	return []byte(out.String()), nil
}

func (c Code) svgLogo(out *strings.Builder, across float64) error {
	picture, err := encode(c.Logo)
	if err != nil {
		return err
	}
	place, edge := logoPlace(across)
	fmt.Fprintf(out, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#fff"/>`, edge.at, edge.at, edge.side, edge.side)
	fmt.Fprintf(out, `<image x="%.2f" y="%.2f" width="%.2f" height="%.2f" href="data:image/png;base64,%s"/>`,
		place.at, place.at, place.side, place.side, base64.StdEncoding.EncodeToString(picture))
	return nil
}

// square is a square in the middle.
type square struct{ at, side float64 }

func (s square) bounds() image.Rectangle {
	return image.Rect(int(s.at), int(s.at), int(s.at+s.side), int(s.at+s.side))
}

// logoPlace is where the logo stands in a code of some width, and the white around it.
func logoPlace(width float64) (place, edge square) {
	side := width * logoShare
	place = square{(width - side) / 2, side}
	return place, square{place.at - width*logoEdge, side + 2*width*logoEdge}
}

// fit is the largest rectangle of a picture's shape in the middle of a place.
func fit(picture, place image.Rectangle) image.Rectangle {
	w, h := place.Dx(), place.Dy()
	if picture.Dx() > picture.Dy() {
		h = max(1, w*picture.Dy()/picture.Dx())
	} else if picture.Dy() > 0 {
		w = max(1, h*picture.Dx()/picture.Dy())
	}
	at := place.Min.Add(image.Pt((place.Dx()-w)/2, (place.Dy()-h)/2))
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}
