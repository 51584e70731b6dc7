package intake_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store/storetest"
)

func attachmentOf(t *testing.T, m model.Message) model.Attachment {
	t.Helper()
	var a model.Attachment
	if err := json.Unmarshal(m.Body, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAFileIsTheCustomersOwn(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	d.wechat.files["pic"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
	d.pushes(t, d.body("o1", "image", more{"MediaId": "pic", "PicUrl": "http://x.test/p", "MsgId": "p1"}))
	d.Work(t.Context())
	who, c := d.known(t, "o1")
	key := attachmentOf(t, d.thread(t, "o1")[0]).File.Key
	if _, err := d.store.File(t.Context(), model.VisitorViewer(d.ID, who.ID, c.ID), key); err != nil {
		t.Error(err)
	}
	if _, err := d.store.File(t.Context(), model.VisitorViewer(d.ID, who.ID, c.ID+1), key); !errors.Is(err, model.ErrMissing) {
		t.Errorf("another conversation has it: %v", err)
	}
	uploads, err := d.store.UploadsAfter(t.Context(), model.OperatorViewer(), 0, 10)
	if err != nil || len(uploads) != 0 { // too young to be looked at
		t.Errorf("%v %v", uploads, err)
	}
	if len(d.wechat.asked) != 1 || d.wechat.asked[0] != "pic" {
		t.Errorf("asked for %q", d.wechat.asked)
	}
}

func TestAPictureIsFetchedByItsAddressWhereItsMediaIDDoesNotHelp(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	d.wechat.files["http://x.test/p"] = model.Download{Name: "a.jpg", Type: "image/jpeg", Content: []byte("picture")}
	d.pushes(t, d.body("o1", "image", more{"MediaId": "gone", "PicUrl": "http://x.test/p", "MsgId": "p1"}))
	d.Work(t.Context())
	if a := attachmentOf(t, d.thread(t, "o1")[0]); a.File.Key == "" || a.Missing != nil {
		t.Errorf("%+v", a)
	}
}

func TestAMessageWhoseFileCannotBeFetchedIsKeptAndSaysSo(t *testing.T) {
	d := onClock(t, model.Official)
	at := model.At(d.now())
	d.wechat.away = &model.Refusal{Code: 40164, Fault: model.ErrWeChatAddress}
	d.pushes(t, d.body("o1", "voice", more{"MediaId": "amr", "Recognition": "你好", "MsgId": "v1"}))
	d.Work(t.Context())
	m := d.thread(t, "o1")[0]
	a := attachmentOf(t, m)
	want := model.MissingFile{MediaID: "amr", Until: at.Add(3 * 24 * time.Hour), Fault: model.ErrWeChatAddress.Code}
	if m.Kind != model.KindVoice || a.Missing == nil || *a.Missing != want || a.Heard != "你好" || a.File.Key != "" {
		t.Fatalf("%+v %+v", m, a)
	}
	_, c := d.known(t, "o1")
	if _, err := d.Again(t.Context(), d.Admin, c.ID, 1); !errors.Is(err, model.ErrWeChatAddress) || len(d.reception.changed) != 0 {
		t.Errorf("tried again: %v, told %d times", err, len(d.reception.changed))
	}

	// It is gone in the meantime: the message says so, and screens are told.
	d.wechat.away = nil
	if _, err := d.Again(t.Context(), d.Admin, c.ID, 1); !errors.Is(err, model.ErrWeChatMediaGone) {
		t.Errorf("tried once more: %v", err)
	}
	if a := attachmentOf(t, d.thread(t, "o1")[0]); a.Missing.Fault != model.ErrWeChatMediaGone.Code || len(d.reception.changed) != 1 {
		t.Errorf("%+v, told %d times", a.Missing, len(d.reception.changed))
	}

	// And there it is after all.
	d.wechat.files["amr"] = model.Download{Name: "a.amr", Type: "audio/amr", Content: []byte("voice")}
	filled, err := d.Again(t.Context(), d.Admin, c.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	a = attachmentOf(t, d.thread(t, "o1")[0])
	if a.Missing != nil || a.File.Type != "audio/amr" || a.Heard != "你好" || string(filled.Body) != string(d.thread(t, "o1")[0].Body) || len(d.reception.changed) != 2 {
		t.Errorf("%+v", a)
	}
	asked := len(d.wechat.asked)
	if again, err := d.Again(t.Context(), d.Admin, c.ID, 1); err != nil || string(again.Body) != string(filled.Body) || len(d.wechat.asked) != asked {
		t.Errorf("a repeat asks WeChat again: %v", err)
	}
}

func TestOnlyWhoMayReadAConversationFetchesItsFiles(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.Official)
	d.pushes(t, d.body("o1", "image", more{"MediaId": "gone", "MsgId": "p1"}))
	d.says(t, "o1", "text")
	d.Work(t.Context())
	_, c := d.known(t, "o1")
	_, stranger := d.Agent(t, "小王")
	theirs := storetest.NewTenant(t, d.store)
	for name, k := range map[string]struct {
		v      model.Viewer
		number int64
		want   error
	}{
		"an agent who may not read it": {stranger, 1, model.ErrMissing},
		"another tenant":               {theirs.Admin, 1, model.ErrMissing},
		"no such message":              {d.Admin, 9, model.ErrMissing},
		"a text":                       {d.Admin, 2, model.ErrNothingToFetch},
	} {
		if _, err := d.Again(t.Context(), k.v, c.ID, k.number); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACardWithoutItsPictureIsACard(t *testing.T) {
	d := newDesk(t, storetest.OpenSQLite(t), model.MiniProgram)
	d.pushes(t, d.body("o1", "miniprogrampage", more{"Title": "直播", "PagePath": "pages/live", "ThumbMediaId": "gone", "MsgId": "c1"}))
	d.Work(t.Context())
	var card model.Card
	m := d.thread(t, "o1")[0]
	if err := json.Unmarshal(m.Body, &card); err != nil || m.Kind != model.KindCard || card.Title != "直播" || card.Picture != "" {
		t.Errorf("%+v %v", card, err)
	}
}
