package api

import (
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/service/media"
)

// fileShape is a file that was just taken.
type fileShape struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Size     int64  `json:"size"`
	Type     string `json:"type"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	URL      string `json:"url"`
	ThumbURL string `json:"thumb_url"`
}

// uploadFile takes a file from an agent.
func (s *Server) uploadFile(c *gin.Context) (any, error) { return s.receive(c, nil) }

// uploadVisitorFile takes a file from a customer, of the kinds that his channel allows.
func (s *Server) uploadVisitorFile(c *gin.Context) (any, error) {
	may, err := s.Visitor.MaySend(c.Request.Context(), viewerOf(c))
	if err != nil {
		return nil, err
	}
	return s.receive(c, may)
}

func (s *Server) receive(c *gin.Context, may func(kind string) error) (any, error) {
	header, err := c.FormFile("file")
	if c.Request.MultipartForm != nil {
		defer func() { _ = c.Request.MultipartForm.RemoveAll() }() // what is left lies in the temporary folder
	}
	if err != nil {
		return nil, uploadFault(err)
	}
	body, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func(f multipart.File) { _ = f.Close() }(body) // it was only read
	kept, err := s.Media.Receive(c.Request.Context(), viewerOf(c), media.Upload{
		Name: header.Filename, Declared: header.Header.Get("Content-Type"), Size: header.Size, Body: body, May: may,
	})
	if err != nil {
		return nil, err
	}
	ref := s.Media.RefOf(kept)
	return created{fileShape{ref.Key, ref.Name, ref.Size, ref.Type, ref.Width, ref.Height, ref.URL, ref.ThumbURL}}, nil
}

// filePolicy lets nothing that a file might hold run or load, even if somebody
// opens it in a window of its own.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox"

// giveFile answers with a file behind a signed address, in parts if asked. What
// is no picture, sound or film is only ever saved.
func (s *Server) giveFile(c *gin.Context) (any, error) {
	f, err := s.Media.Give(c.Request.Context(), c.Param("key"), c.Query("e"), c.Query("s"), c.Query("thumb") == "1")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Body.Close() }() // it was only read
	h := c.Writer.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("ETag", `"`+f.Tag+`"`)
	h.Set("Content-Disposition", attachment(f.Name))
	if f.Inline && c.Query("download") != "1" {
		h.Set("Content-Disposition", strings.Replace(attachment(f.Name), "attachment", "inline", 1))
	}
	http.ServeContent(c.Writer, c.Request, "", f.Modified, f.Body)
	return hijacked{}, nil
}

// keyOf is the key of a file: screens send it, or the address that they were
// shown. Any other address stays what it is.
func keyOf(value string) string {
	path, found := strings.CutPrefix(value, "/files/")
	if !found {
		return value
	}
	key, _, _ := strings.Cut(path, "?")
	return key
}
