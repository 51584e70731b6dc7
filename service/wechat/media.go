package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ArtisanCloud/PowerLibs/v3/object"
	"github.com/ArtisanCloud/PowerWeChat/v3/src/kernel"

	"yingke/model"
)

// mediaLife is how long WeChat keeps a file, less an hour for clocks that differ
// and messages that wait.
const mediaLife = 3*24*time.Hour - time.Hour

// uploads are WeChat's rules: bytes at most, how a file of each kind begins, and
// which content types that are.
var uploads = map[string]struct {
	most   int
	starts []string
	types  []string
}{
	"image": {2 << 20, []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF8"}, []string{"image/png", "image/jpeg", "image/gif"}},
	"voice": {2 << 20, []string{"#!AMR", "ID3", "\xff\xfb", "\xff\xf3", "\xff\xf2"}, []string{"audio/amr", "audio/mpeg"}},
	"video": {10 << 20, []string{"....ftyp"}, []string{"video/mp4", "video/x-m4v", "video/quicktime"}},
	"thumb": {64 << 10, []string{"\xff\xd8\xff"}, []string{"image/jpeg"}},
}

// CheckFile says why a file could not be uploaded, by its content type and its
// size; nil if nothing speaks against it.
func CheckFile(conn model.Connection, kind, contentType string, size int64) error {
	rules, known := uploads[kind]
	switch {
	case !known || conn.Kind != model.Official && kind != "image" || !slices.Contains(rules.types, contentType):
		return model.ErrWeChatUploadKind
	case size > int64(rules.most):
		return model.ErrWeChatUploadSize.With("megabytes", max(1, rules.most>>20))
	}
	return nil
}

// extensions name files by how they begin: WeChat looks at the name.
var extensions = map[string]string{
	"\x89PNG\r\n\x1a\n": ".png", "\xff\xd8\xff": ".jpg", "GIF8": ".gif", "#!AMR": ".amr", "....ftyp": ".mp4",
}

// Upload puts a file from memory to WeChat, where it stays for three days. What
// WeChat would refuse is refused here.
// https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/New_temporary_materials.html
func (c *Client) Upload(ctx context.Context, conn model.Connection, file model.Upload) (model.UploadedMedia, error) {
	name, err := uploadName(conn, file)
	if err != nil {
		return model.UploadedMedia{}, err
	}
	var answer struct {
		MediaID   string `json:"media_id"`
		Thumb     string `json:"thumb_media_id"`
		CreatedAt int64  `json:"created_at"`
	}
	// The library swaps the two names of a form's file.
	form := &kernel.UploadForm{FileName: "media", Contents: []*kernel.UploadContent{{Name: name, Value: file.Content}}}
	_, err = c.through(ctx, conn, c.cfg.Limit*fileIsSlower, func(ctx context.Context, base *kernel.BaseClient) error {
		_, err := base.HttpUpload(ctx, "cgi-bin/media/upload", nil, form, &object.StringMap{"type": file.Kind}, nil, &answer)
		return err
	})
	if err != nil {
		return model.UploadedMedia{}, err
	}
	id := answer.MediaID + answer.Thumb
	if id == "" {
		return model.UploadedMedia{}, model.ErrWeChatAnswer
	}
	return model.UploadedMedia{MediaID: id, ExpiresAt: model.At(c.cfg.Now().Add(mediaLife))}, nil
}

// uploadName checks a file and gives it a name that WeChat understands.
func uploadName(conn model.Connection, file model.Upload) (string, error) {
	rules, known := uploads[file.Kind]
	if !known || conn.Kind != model.Official && file.Kind != "image" {
		return "", model.ErrWeChatUploadKind
	}
	if len(file.Content) > rules.most {
		return "", model.ErrWeChatUploadSize.With("megabytes", max(1, rules.most>>20))
	}
	for _, start := range rules.starts {
		if begins(file.Content, start) {
			extension, known := extensions[start]
			if !known {
				extension = ".mp3"
			}
			return file.Kind + extension, nil
		}
	}
	return "", model.ErrWeChatUploadKind
}

// begins compares the beginning of a file; a dot is any byte.
func begins(content []byte, start string) bool {
	if len(content) < len(start) {
		return false
	}
	for i := range len(start) {
		if start[i] != '.' && start[i] != content[i] {
			return false
		}
	}
	return true
}

// Download fetches a file that a customer sent, while WeChat has it. More than
// limit bytes are refused. The type is what WeChat says: look at the content.
// https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Get_temporary_materials.html
func (c *Client) Download(ctx context.Context, conn model.Connection, mediaID string, limit int64) (file model.Download, err error) {
	a, err := c.account(conn)
	if err != nil {
		return file, err
	}
	err = c.read(ctx, func() (err error) {
		file, err = c.download(ctx, a, mediaID, limit)
		return err
	})
	return file, err
}

func (c *Client) download(ctx context.Context, a *account, mediaID string, limit int64) (model.Download, error) {
	token, err := c.cfg.Tokens.Token(ctx, a.conn)
	if err != nil {
		return model.Download{}, err
	}
	address := c.cfg.Base + "/cgi-bin/media/get?" + url.Values{"access_token": {token}, "media_id": {mediaID}}.Encode()
	about := &trip{file: true}
	file, err := c.fetch(withTrip(ctx, about), a.plainClient(), address, limit)
	if about.err != nil {
		err = about.err
	}
	if err != nil {
		return model.Download{}, explain(&trip{}, redact(err))
	}
	var elsewhere struct {
		Video string `json:"video_url"`
	}
	if bytes.HasPrefix(file.Content, []byte("{")) && json.Unmarshal(file.Content, &elsewhere) == nil && elsewhere.Video != "" {
		return c.Fetch(ctx, elsewhere.Video, limit) // an official account's video
	}
	if strings.HasPrefix(file.Type, "application/json") {
		return model.Download{}, model.ErrWeChatAnswer
	}
	return file, nil
}

// Fetch fetches a picture or a video by an address that WeChat gave us. It needs
// no token, and leads to public addresses only.
func (c *Client) Fetch(ctx context.Context, address string, limit int64) (model.Download, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return model.Download{}, model.ErrBadURL
	}
	file, err := c.fetch(ctx, c.cfg.Outside, address, limit)
	return file, explain(&trip{}, redact(err))
}

// fetch reads a file with a limit and a deadline.
func (c *Client) fetch(ctx context.Context, client *http.Client, address string, limit int64) (model.Download, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Limit*fileIsSlower)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return model.Download{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return model.Download{}, err
	}
	defer func() { _ = response.Body.Close() }() // read as far as it matters
	if response.StatusCode != http.StatusOK {
		return model.Download{}, &statusError{response.StatusCode}
	}
	if response.ContentLength > limit {
		return model.Download{}, model.ErrWeChatDownload
	}
	var content bytes.Buffer
	n, err := io.Copy(&content, io.LimitReader(response.Body, limit+1))
	if err != nil {
		return model.Download{}, fmt.Errorf("read the file: %w", err)
	}
	if n > limit {
		return model.Download{}, model.ErrWeChatDownload
	}
	if n == 0 {
		return model.Download{}, errors.Join(model.ErrWeChatAnswer, io.ErrUnexpectedEOF)
	}
	return model.Download{Type: response.Header.Get("Content-Type"), Name: nameOf(response.Header), Content: content.Bytes()}, nil
}

// nameOf is the name that a file comes with, without any folder.
func nameOf(header http.Header) string {
	_, params, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := params["filename"]
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	return name
}
