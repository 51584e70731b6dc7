package media_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/media"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// shelf is a service on a real database and a folder of its own.
type shelf struct {
	*media.Service
	store  *store.Store
	folder string
	tenant storetest.Tenant
	now    time.Time
}

func newShelf(t *testing.T, s *store.Store) *shelf {
	t.Helper()
	h := &shelf{store: s, folder: t.TempDir(), tenant: storetest.NewTenant(t, s), now: noon}
	disk, err := media.NewDisk(h.folder)
	if err != nil {
		t.Fatal(err)
	}
	h.Service = media.New(s, disk, storetest.Keyring(), media.Options{Most: 1 << 20, Now: func() time.Time { return h.now }})
	return h
}

func (h *shelf) receive(t *testing.T, v model.Viewer, name string, body []byte) model.File {
	t.Helper()
	f, err := h.Receive(t.Context(), v, media.Upload{Name: name, Size: int64(len(body)), Body: bytes.NewReader(body)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

// blobs counts the files in the folder.
func (h *shelf) blobs(t *testing.T) int {
	t.Helper()
	n := 0
	if err := filepath.WalkDir(h.folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func pngOf(t *testing.T, side int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7 % 251)
	}
	img.Set(0, 0, color.NRGBA{1, 2, 3, 255})
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEqualBytesAreKeptOnceATenantUnderAddressesOfTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newShelf(t, s)
		text := []byte("同样的内容")
		first, second := h.receive(t, h.tenant.Admin, "a.txt", text), h.receive(t, h.tenant.Admin, "b.txt", text)
		if first.Hash != second.Hash || first.Key == second.Key || h.blobs(t) != 1 {
			t.Errorf("%s %s, %d blobs", first.Key, second.Key, h.blobs(t))
		}
		other := storetest.NewTenant(t, s)
		h.receive(t, other.Admin, "c.txt", text)
		if h.blobs(t) != 2 {
			t.Errorf("two tenants share bytes: %d blobs", h.blobs(t))
		}
		if len(first.Key) < 24 {
			t.Errorf("a key that can be guessed: %q", first.Key)
		}
	})
}

func TestWhatIsNoGoodIsRefusedAndLeavesNothingBehind(t *testing.T) {
	h := newShelf(t, storetest.SQLite(t))
	refuse := func(string) error { return model.ErrInputNotAllowed }
	for name, k := range map[string]struct {
		body []byte
		may  func(string) error
		want error
	}{
		"empty":                     {nil, nil, model.ErrFileEmpty},
		"too large":                 {make([]byte, 1<<20+1), nil, model.ErrFileTooLarge},
		"a page":                    {[]byte("<!doctype html><script>alert(1)</script>"), nil, model.ErrFileType},
		"an SVG":                    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), nil, model.ErrFileType},
		"a picture that is broken":  {pngOf(t, 50)[:60], nil, model.ErrFileBroken},
		"a kind that is not wanted": {pngOf(t, 50), refuse, model.ErrInputNotAllowed},
	} {
		_, err := h.Receive(t.Context(), h.tenant.Admin, media.Upload{Name: "x", Size: int64(len(k.body)), Body: bytes.NewReader(k.body), May: k.may})
		if !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h.blobs(t) != 0 {
		t.Errorf("%d blobs stay", h.blobs(t))
	}
}

// failing is a disk that is full, or that loses its line half way.
type failing struct{ *media.Disk }

func (failing) Put(context.Context, string, io.Reader, int64) error {
	return errors.New("the disk is gone")
}

func TestARowWhoseBytesCouldNotBeKeptGoesAgain(t *testing.T) {
	s := storetest.SQLite(t)
	h := storetest.NewTenant(t, s)
	shelf := media.New(s, failing{}, storetest.Keyring(), media.Options{Most: 1 << 20, Now: time.Now})
	body := []byte("text")
	if _, err := shelf.Receive(t.Context(), h.Admin, media.Upload{Name: "x.txt", Size: 4, Body: bytes.NewReader(body)}); err == nil {
		t.Fatal("taken")
	}
	found, err := s.UploadsAfter(t.Context(), model.OperatorViewer(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.TenantID == h.ID {
			t.Errorf("a row stays: %+v", f)
		}
	}
}

func TestAnAddressIsGoodForItsFileAndItsTimeAlone(t *testing.T) {
	h := newShelf(t, storetest.SQLite(t))
	f := h.receive(t, h.tenant.Admin, "photo.png", pngOf(t, 600))
	other := h.receive(t, h.tenant.Admin, "other.txt", []byte("other"))
	give := func(address string, thumb bool) (media.Given, error) {
		u, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		q := u.URL.Query()
		return h.Give(t.Context(), strings.TrimPrefix(u.URL.Path, "/files/"), q.Get("e"), q.Get("s"), thumb)
	}
	address := h.Address(h.tenant.ID, f.Key)
	h.now = noon.Add(11 * time.Hour)
	if again := h.Address(h.tenant.ID, f.Key); again != address {
		t.Errorf("the address changes within a day: %s, %s", address, again)
	}
	h.now = noon
	for name, k := range map[string]struct {
		address string
		after   time.Duration
		want    error
	}{
		"as given":                {address, 0, nil},
		"a week later":            {address, 7 * 24 * time.Hour, nil},
		"nine days later":         {address, 9 * 24 * time.Hour, model.ErrFileAddress},
		"with a later end":        {strings.Replace(address, "e=", "e=z", 1), 0, model.ErrFileAddress},
		"without an end":          {"/files/" + f.Key, 0, model.ErrFileAddress},
		"of another tenant":       {h.Address(h.tenant.ID+1, f.Key), 0, model.ErrFileAddress},
		"of another file":         {strings.Replace(h.Address(h.tenant.ID, other.Key), other.Key, f.Key, 1), 0, model.ErrFileAddress},
		"of a file that is none":  {h.Address(h.tenant.ID, strings.Repeat("x", 24)), 0, model.ErrMissing},
		"with a cut signature":    {address[:len(address)-1], 0, model.ErrFileAddress},
		"without a signature":     {address[:strings.Index(address, "&s=")], 0, model.ErrFileAddress},
		"with a key that is long": {"/files/" + strings.Repeat("x", 5000) + "?e=1&s=1", 0, model.ErrMissing},
	} {
		h.now = noon.Add(k.after)
		g, err := give(k.address, false)
		if !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if body, err := io.ReadAll(g.Body); err != nil || int64(len(body)) != f.Size || g.Type != "image/png" || !g.Inline {
				t.Errorf("%s: %d bytes, %+v, %v", name, len(body), g, err)
			}
			if err := g.Body.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	h.now = noon
	thumb, err := give(h.Thumb(h.tenant.ID, f.Key), true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = thumb.Body.Close() }()
	small, _, err := image.Decode(thumb.Body)
	if err != nil || small.Bounds().Dx() != 480 || thumb.Type != "image/png" {
		t.Errorf("thumbnail %v %s, %v", small.Bounds(), thumb.Type, err)
	}
}

func TestAnAddressOutlivesTheKeyThatSignedItWhileTheRingHoldsIt(t *testing.T) {
	s := storetest.SQLite(t)
	ring := func(first byte, old ...byte) *model.Keyring {
		key := func(b byte) []byte { return bytes.Repeat([]byte{b}, model.KeySize) }
		var olds [][]byte
		for _, o := range old {
			olds = append(olds, key(o))
		}
		r, err := model.NewKeyring(key(first), olds...)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	h := newShelf(t, s)
	disk, err := media.NewDisk(h.folder)
	if err != nil {
		t.Fatal(err)
	}
	with := func(r *model.Keyring) *media.Service {
		return media.New(s, disk, r, media.Options{Most: 1 << 20, Now: func() time.Time { return noon }})
	}
	f := h.receive(t, h.tenant.Admin, "a.txt", []byte("text"))
	e, sign, _ := strings.Cut(strings.TrimPrefix(with(ring(1)).Address(h.tenant.ID, f.Key), "/files/"+f.Key+"?e="), "&s=")
	g, err := with(ring(2, 1)).Give(t.Context(), f.Key, e, sign, false)
	if err != nil {
		t.Fatalf("with the old key in the ring: %v", err)
	}
	if err := g.Body.Close(); err != nil {
		t.Error(err)
	}
	if _, err := with(ring(2)).Give(t.Context(), f.Key, e, sign, false); !errors.Is(err, model.ErrFileAddress) {
		t.Errorf("without it: %v", err)
	}
}

func TestWhatABrowserCouldRunIsOnlyEverSaved(t *testing.T) {
	h := newShelf(t, storetest.SQLite(t))
	for name, k := range map[string]struct {
		body   string
		inline bool
		kind   string
	}{
		"doc.pdf":    {"%PDF-1.7\n<script>alert(1)</script>", false, "application/octet-stream"},
		"page.html":  {"just text, called a page", false, "application/octet-stream"},
		"data.json":  {`{"a":"<script>alert(1)</script>"}`, false, "application/octet-stream"},
		"archive":    {"PK\x05\x06" + strings.Repeat("\x00", 18), false, "application/octet-stream"},
		"hidden.txt": {"text first, so that it is a text\n<script>alert(1)</script>", false, "application/octet-stream"},
	} {
		f := h.receive(t, h.tenant.Admin, name, []byte(k.body))
		address := h.Address(h.tenant.ID, f.Key)
		parts := strings.SplitN(strings.TrimPrefix(address, "/files/"), "?", 2)
		e, s, _ := strings.Cut(strings.TrimPrefix(parts[1], "e="), "&s=")
		g, err := h.Give(t.Context(), parts[0], e, s, false)
		if err != nil {
			t.Fatal(err)
		}
		if g.Inline != k.inline || g.Type != k.kind || strings.HasSuffix(g.Name, ".html") {
			t.Errorf("%s: %+v", name, g)
		}
		if err := g.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheSweepRemovesWhatNoMessageShows(t *testing.T) {
	now := noon
	s := storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: func() time.Time { return now }})
	h := newShelf(t, s)
	conversation, v := h.tenant.Customer(t, h.tenant.Channel(t, nil), 0)
	shown, unused := h.receive(t, v, "shown.txt", []byte("shown")), h.receive(t, v, "unused.png", pngOf(t, 600))
	agents := h.receive(t, h.tenant.Admin, "agents.txt", []byte("of an agent"))
	body := []byte(`{"file":{"key":"` + shown.Key + `"}}`)
	if _, err := s.Accept(t.Context(), v, model.Utterance{ConversationID: conversation.ID, Party: model.ByCustomer, ClientID: "1", Kind: model.KindFile, Body: body}); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("on the first day: %d, %v", n, err)
	}
	now = noon.Add(25 * time.Hour)
	if n, err := h.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("a day later: %d, %v", n, err)
	}
	if n, err := h.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("once more: %d, %v", n, err)
	}
	for key, want := range map[string]error{shown.Key: nil, agents.Key: nil, unused.Key: model.ErrMissing} {
		if _, err := s.File(t.Context(), h.tenant.Admin, key); !errors.Is(err, want) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if h.blobs(t) != 2 {
		t.Errorf("%d blobs instead of 2", h.blobs(t))
	}
}

func TestARunningSweepStopsWhenItIsTold(t *testing.T) {
	h := newShelf(t, storetest.SQLite(t))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopped with %v", err)
	}
	if err := h.Run(ctx); err != nil {
		t.Errorf("started after the stop: %v", err)
	}
}

func TestADiskNeverShowsHalfAFile(t *testing.T) {
	folder := t.TempDir()
	disk, err := media.NewDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := disk.Put(t.Context(), "1/ab/abc", strings.NewReader("half"), 8); err == nil {
		t.Error("four bytes instead of eight were kept")
	}
	if _, err := disk.Open(t.Context(), "1/ab/abc"); !errors.Is(err, media.ErrNoBytes) {
		t.Errorf("half a file: %v", err)
	}
	left, err := os.ReadDir(filepath.Join(folder, "1", "ab"))
	if err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := disk.Put(t.Context(), "1/ab/abc", strings.NewReader("whole"), 5); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	body, err := disk.Open(t.Context(), "1/ab/abc")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(body)
	if closing := body.Close(); err != nil || closing != nil || string(text) != "whole" {
		t.Errorf("%q, %v, %v", text, err, closing)
	}
	for range 2 {
		if err := disk.Delete(t.Context(), "1/ab/abc"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
}

// s3 answers as far as a bucket needs it: put, get in parts, head, delete.
func s3(t *testing.T) (*media.Bucket, map[string][]byte) {
	t.Helper()
	var mu sync.Mutex
	objects := map[string][]byte{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, there := objects[r.URL.Path]
		switch {
		case r.Method == http.MethodPut:
			raw, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			if size := r.Header.Get("X-Amz-Decoded-Content-Length"); size != "" { // signed in chunks: only the first is read here
				_, rest, _ := bytes.Cut(raw, []byte("\r\n"))
				n, err := strconv.Atoi(size)
				if err != nil {
					t.Error(err)
				}
				raw = rest[:n]
			}
			objects[r.URL.Path] = raw
			w.Header().Set("ETag", `"1"`)
		case r.Method == http.MethodDelete:
			delete(objects, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		case !there:
			w.WriteHeader(http.StatusNotFound)
			if r.Method == http.MethodGet {
				_, _ = io.WriteString(w, `<Error><Code>NoSuchKey</Code></Error>`)
			}
		default:
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "", noon, bytes.NewReader(body))
		}
	}))
	t.Cleanup(server.Close)
	bucket, err := media.NewBucket(media.BucketConfig{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "files", Prefix: "yingke", Region: "cn-1", AccessKey: "id", SecretKey: "secret",
	})
	if err != nil {
		t.Fatal(err)
	}
	return bucket, objects
}

func TestABucketKeepsGivesAndForgets(t *testing.T) {
	bucket, objects := s3(t)
	if _, err := bucket.Open(t.Context(), "1/ab/abc"); !errors.Is(err, media.ErrNoBytes) {
		t.Errorf("before: %v", err)
	}
	for _, body := range []string{"whole", "other"} { // the second finds the name taken
		if err := bucket.Put(t.Context(), "1/ab/abc", strings.NewReader(body), 5); err != nil {
			t.Fatal(err)
		}
	}
	if string(objects["/files/yingke/1/ab/abc"]) != "whole" {
		t.Errorf("kept %q", objects)
	}
	body, err := bucket.Open(t.Context(), "1/ab/abc")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := body.Seek(2, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(body)
	if closing := body.Close(); err != nil || closing != nil || string(rest) != "ole" {
		t.Errorf("%q, %v, %v", rest, err, closing)
	}
	for range 2 {
		if err := bucket.Delete(t.Context(), "1/ab/abc"); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if len(objects) != 0 {
		t.Errorf("left over: %v", objects)
	}
}
