package wechat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/service/wechat"
	"yingke/service/wechat/simulator"
)

func TestTypingIsThrottledAndNeverAnError(t *testing.T) {
	d := newDesk(t)
	typing := func(on bool) {
		t.Helper()
		d.must(d.Typing(t.Context(), mini, who(mini), on))
	}
	calls := func() int { return len(d.sim.Calls("/custom/typing")) }
	typing(false)
	same(t, "nothing to cancel", calls(), 0)
	typing(true) // 45080: nobody acted yet
	same(t, "asked", calls(), 1)
	d.talking(mini)
	d.after(15 * time.Second)
	for range 10 {
		typing(true)
	}
	same(t, "once in 15 seconds", calls(), 2)
	d.sends(mini, text(mini, "a"), model.Sent, nil)
	typing(true)
	same(t, "a message ends it", calls(), 3)
	typing(false)
	typing(false)
	same(t, "cancelled once", calls(), 4)
	d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 45009, Path: "/cgi-bin/message/custom/typing"})
	if err := d.Typing(t.Context(), mini, who(mini), true); !errors.Is(err, model.ErrWeChatLimit) {
		t.Errorf("%v", err)
	}
}

func TestAFileGoesUpAndComesDown(t *testing.T) {
	d := newDesk(t)
	m, err := d.Upload(t.Context(), official, model.Upload{Kind: "image", Name: "../猫.png", Content: png})
	d.must(err)
	same(t, "until", m.ExpiresAt, model.At(noon.Add(71*time.Hour)))
	file, err := d.Download(t.Context(), official, m.MediaID, 1<<20)
	d.must(err)
	same(t, "back", file, model.Download{Type: "image/png", Name: "image.png", Content: png})
	if _, err := d.Download(t.Context(), official, m.MediaID, int64(len(png)-1)); !errors.Is(err, model.ErrWeChatDownload) {
		t.Errorf("beyond the limit: %v", err)
	}
	film, err := d.Download(t.Context(), official, d.upload(official, "video", mp4), 1<<20)
	d.must(err)
	same(t, "a video by its address", film.Content, mp4)
	if _, err := d.Download(t.Context(), official, "gone", 1<<20); !errors.Is(err, model.ErrWeChatMediaGone) {
		t.Errorf("gone: %v", err)
	}
	d.sim.KillTokens(official.AppID)
	if _, err := d.Download(t.Context(), official, m.MediaID, 1<<20); err != nil {
		t.Errorf("with a dead token: %v", err)
	}
	for name, up := range map[string]struct {
		c    model.Connection
		file model.Upload
		want error
	}{
		"a voice of a mini-program": {mini, model.Upload{Kind: "voice", Content: amr}, model.ErrWeChatUploadKind},
		"a script as a picture":     {official, model.Upload{Kind: "image", Content: []byte("<svg/>")}, model.ErrWeChatUploadKind},
		"nothing":                   {official, model.Upload{Kind: "image"}, model.ErrWeChatUploadKind},
		"an unknown kind":           {official, model.Upload{Kind: "poem", Content: png}, model.ErrWeChatUploadKind},
		"beyond 2 MB":               {official, model.Upload{Kind: "image", Content: append(png, make([]byte, 2<<20)...)}, model.ErrWeChatUploadSize},
		"a large thumb":             {official, model.Upload{Kind: "thumb", Content: append(jpg, make([]byte, 64<<10)...)}, model.ErrWeChatUploadSize},
	} {
		before := len(d.sim.Calls("/media/upload"))
		if _, err := d.Upload(t.Context(), up.c, up.file); !errors.Is(err, up.want) {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name+" was not sent", len(d.sim.Calls("/media/upload")), before)
	}
}

func TestAPictureIsFetchedByItsAddress(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	d.must(d.sim.Phone("ming").Image(mini.AppID, "a.png", png))
	address := d.shown(mini).Media
	file, err := d.Fetch(t.Context(), address, 1<<20)
	d.must(err)
	same(t, "picture", file.Content, png)
	for _, bad := range []string{"", "file:///etc/passwd", "//e.example", "javascript:1", "http://"} {
		if _, err := d.Fetch(t.Context(), bad, 1<<20); !errors.Is(err, model.ErrBadURL) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	strict := wechat.New(wechat.Config{Base: d.http.URL, Tokens: d.keeper, Now: d.sim.Clock().Now})
	if _, err := strict.Fetch(t.Context(), address, 1<<20); !errors.Is(err, model.ErrWeChatTokenHost) {
		t.Errorf("an address of this machine was fetched: %v", err)
	}
}

func TestAnEndlessOrEmptyFileIsGivenUp(t *testing.T) {
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/empty" {
			return
		}
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
				return
			}
		}
	}))
	defer endless.Close()
	d := newDesk(t)
	if _, err := d.Fetch(t.Context(), endless.URL, 100_000); !errors.Is(err, model.ErrWeChatDownload) {
		t.Errorf("endless: %v", err)
	}
	if _, err := d.Fetch(t.Context(), endless.URL+"/empty", 100_000); !errors.Is(err, model.ErrWeChatAnswer) {
		t.Errorf("empty: %v", err)
	}
}

func TestTheCallsOfAnOfficialAccount(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	if _, err := d.Menu(ctx, official); !errors.Is(err, model.ErrWeChatNoMenu) {
		t.Errorf("no menu: %v", err)
	}
	buttons := []model.MenuButton{{Name: "更多 <&>", Children: []model.MenuButton{{Kind: "click", Name: "帮助", Key: "H"}, {Kind: "view", Name: "网页", URL: "https://e.example/?a=1&b=2"}}}}
	d.must(d.CreateMenu(ctx, official, buttons))
	got, err := d.Menu(ctx, official)
	d.must(err)
	same(t, "menu", got, buttons)
	d.must(d.DeleteMenu(ctx, official))
	var refusal *model.Refusal
	if err := d.CreateMenu(ctx, official, nil); !errors.As(err, &refusal) || refusal.Code != 40016 || !errors.Is(err, model.ErrWeChat) {
		t.Errorf("an empty menu: %v", err)
	}

	code, err := d.CreateQRCode(ctx, official, model.QRCode{Scene: "bind_7", Seconds: 600})
	d.must(err)
	same(t, "life", code.Seconds, 600)
	d.must(d.sim.Phone("ming").Scan(code.URL))
	forever, err := d.CreateQRCode(ctx, official, model.QRCode{Scene: "shop"})
	d.must(err)
	if forever.Ticket == "" || forever.Seconds != 0 {
		t.Errorf("%+v", forever)
	}
	for _, bad := range []model.QRCode{{}, {Scene: strings.Repeat("s", 65)}, {Scene: "a", Seconds: 59}, {Scene: "a", Seconds: longestCode + 1}} {
		if _, err := d.CreateQRCode(ctx, official, bad); !errors.Is(err, model.ErrOutOfRange) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	f, err := d.Follower(ctx, official, who(official))
	d.must(err)
	same(t, "follower", f, model.Follower{Following: true, Language: "zh_CN", Since: model.At(noon), TagIDs: []int64{}, Scene: "ADD_SCENE_QR_CODE", QRScene: "bind_7"})

	notice := model.Template{OpenID: who(official), TemplateID: "T", URL: "https://e.example", ClientID: "c1", Fields: map[string]string{"thing1": "新的\n咨询 " + strings.Repeat("长", 30)}}
	id, v, err := d.SendTemplate(ctx, official, notice)
	if v != model.Sent || err != nil || id == "" {
		t.Errorf("%q %s %v", id, v, err)
	}
	same(t, "cut as a phone would", d.shown(official).Fields, []simulator.Field{{Name: "thing1", Value: "新的 咨询 " + strings.Repeat("长", 14)}})
	again, _, err := d.SendTemplate(ctx, official, notice)
	d.must(err)
	same(t, "a repeat", again, id)
	notice.OpenID = simulator.OpenID(official.AppID, "ming2")
	d.sim.AddPerson(simulator.Person{ID: "ming2"})
	if _, v, err := d.SendTemplate(ctx, official, notice); v != model.Refused || !errors.Is(err, model.ErrWeChatNotFollower) {
		t.Errorf("%s %v", v, err)
	}
	for _, bad := range []model.Template{{}, {OpenID: "o"}, {OpenID: "o", TemplateID: "T", ClientID: strings.Repeat("c", 33)}} {
		if _, v, err := d.SendTemplate(ctx, official, bad); v != model.Refused || err == nil {
			t.Errorf("%+v: %s", bad, v)
		}
	}
	d.must(d.Check(ctx, official))
	for name, err := range map[string]error{
		"menu": d.CreateMenu(ctx, mini, buttons), "delete": d.DeleteMenu(ctx, mini), "code": second(d.CreateQRCode(ctx, mini, model.QRCode{Scene: "a"})),
		"read": second(d.Menu(ctx, mini)), "follower": second(d.Follower(ctx, mini, "o")),
	} {
		if !errors.Is(err, model.ErrWeChatPermission) {
			t.Errorf("%s of a mini-program: %v", name, err)
		}
	}
}

const longestCode = 30 * 24 * 3600

func second[T any](_ T, err error) error { return err }

func TestAskingIsTriedAgainAndSendingIsNot(t *testing.T) {
	d := newDesk(t)
	d.must(d.CreateMenu(t.Context(), official, []model.MenuButton{{Kind: "click", Name: "a", Key: "K"}}))
	for _, sw := range []simulator.Switch{{Do: simulator.DoErrcode, Code: -1}, {Do: simulator.DoReset}, {Do: simulator.DoStatus}, {Do: simulator.DoHTML}} {
		sw.Path, sw.Times = "/cgi-bin/menu/get", 2
		d.spoil(sw)
		if _, err := d.Menu(t.Context(), official); err != nil {
			t.Errorf("%s twice: %v", sw.Do, err)
		}
	}
	d.spoil(simulator.Switch{Do: simulator.DoErrcode, Code: 48001, Path: "/cgi-bin/menu/get"})
	before := len(d.sim.Calls("/menu/get"))
	if _, err := d.Menu(t.Context(), official); !errors.Is(err, model.ErrWeChatPermission) || len(d.sim.Calls("/menu/get")) != before+1 {
		t.Errorf("%v", err)
	}
}

func TestEveryRequestIsObservedWithoutSecrets(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	d.sends(mini, text(mini, "a secret text"), model.Sent, nil)
	d.after(time.Minute)
	d.sim.KillTokens(mini.AppID)
	d.sends(mini, text(mini, "b"), model.Sent, nil)
	var got []string
	for _, call := range d.calls {
		got = append(got, fmt.Sprintln(call.ProductID, call.Path, call.Status, call.Code, call.Renewed))
	}
	same(t, "calls", got, []string{
		"1 /cgi-bin/message/custom/send 200 0 false\n", "1 /cgi-bin/message/custom/send 200 40001 false\n", "1 /cgi-bin/message/custom/send 200 0 true\n",
	})
}

func TestWhatEndedWithAnErrcodeIsToldAndWhatWasRenewedIsNot(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	d.sim.KillTokens(mini.AppID)
	d.sends(mini, text(mini, "renewed"), model.Sent, nil)
	wrong := mini
	wrong.Secret = "old"
	d.sends(wrong, text(mini, "a"), model.Unsent, model.ErrWeChatSecret)
	d.after(72 * time.Hour)
	d.sends(mini, text(mini, "too late"), model.Refused, model.ErrWeChatWindow)
	same(t, "refused", d.refused, []string{"1 40125", "1 45015"})
}

func TestChangedCredentialsAreUsedAtOnce(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	wrong := mini
	wrong.Secret = "old"
	d.sends(wrong, text(mini, "a"), model.Unsent, model.ErrWeChatSecret)
	d.sends(mini, text(mini, "a"), model.Sent, nil)
	d.Forget(mini.ProductID)
	d.sends(mini, text(mini, "a"), model.Sent, nil)
}

func TestATokenFromTheCustomersServerWorks(t *testing.T) {
	d := newDesk(t)
	d.talking(mini)
	theirs, fetches := "", 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetches++
		body := fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q,"force_refresh":%t}`, mini.AppID, mini.Secret, fetches > 1)
		response, err := http.Post(d.http.URL+"/cgi-bin/stable_token", "application/json", strings.NewReader(body))
		if err != nil {
			return
		}
		defer func() { _ = response.Body.Close() }()
		var token struct {
			Value string `json:"access_token"`
		}
		_ = json.NewDecoder(response.Body).Decode(&token) // checked by its use
		theirs = token.Value
		_, _ = fmt.Fprintf(w, `{"code":200,"msg":"","data":{"access_token":%q,"expires_in":"7000"}}`, theirs)
	}))
	defer server.Close()
	lent := mini
	lent.Secret, lent.TokenURL, lent.TokenKey = "", server.URL, "between us"
	d.sends(lent, text(mini, "a"), model.Sent, nil)
	d.sim.KillTokens(mini.AppID)
	d.sends(lent, text(mini, "b"), model.Sent, nil)
	same(t, "fetches", fetches, 2)
}

// TestManyAccountsCostNoGoroutineAndNoFile: the library would start a writer of
// logs for each, and keep tokens on the disk.
func TestManyAccountsCostNoGoroutineAndNoFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Chdir(t.TempDir())
	d := newDesk(t)
	d.sends(mini, text(mini, "warm up"), model.Refused, model.ErrWeChatWindow)
	before := runtime.NumGoroutine()
	for i := range 200 {
		c := official
		c.ProductID = int64(100 + i)
		d.sends(c, text(official, "a"), model.Refused, model.ErrWeChatWindow)
	}
	if grown := runtime.NumGoroutine() - before; grown > 10 {
		t.Errorf("%d goroutines more", grown)
	}
	here, err := os.Getwd()
	d.must(err)
	for _, folder := range []string{home, here} {
		d.must(filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if err == nil && path != folder {
				t.Errorf("somebody wrote %s", path)
			}
			return err
		}))
	}
}

// TestMediaAndTextsDoNotDisturbEachOther is the race of the library's shared
// fields, on one account, under the race detector.
func TestMediaAndTextsDoNotDisturbEachOther(t *testing.T) {
	d := newDesk(t)
	ph := d.sim.Phone("ming")
	d.must(ph.Follow(official.AppID))
	d.must(ph.Pay(official.AppID))
	id := d.upload(official, "image", png)
	const each = 120
	var all sync.WaitGroup
	for i := range each {
		all.Go(func() {
			file, err := d.Download(t.Context(), official, id, 1<<20)
			if err != nil || !bytes.Equal(file.Content, png) {
				t.Errorf("download: %v", err)
			}
		})
		all.Go(func() { d.sends(official, text(official, fmt.Sprint(i)), model.Sent, nil) })
		all.Go(func() { d.upload(official, "image", png) })
		all.Go(func() {
			if _, err := d.Follower(t.Context(), official, who(official)); err != nil {
				t.Errorf("follower: %v", err)
			}
		})
	}
	all.Wait()
	same(t, "on the phone", d.count(official), each)
}
