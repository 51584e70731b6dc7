package wire

import (
	"errors"
	"testing"

	"yingke/model"
)

// TestEveryErrcodeHasItsRemedy is the table of wechat.md A9, written a second time.
func TestEveryErrcodeHasItsRemedy(t *testing.T) {
	want := map[model.Remedy][]int{
		model.RemedyUncertain:  {-1},
		model.RemedyRenew:      {40001, 42001, 40014},
		model.RemedyBug:        {41001, 45067, 47001, 65320},
		model.RemedyCustomer:   {40003},
		model.RemedyReupload:   {40004, 40007},
		model.RemedyHideKind:   {40008, 45162, 40200},
		model.RemedyCredential: {40013, 40125, 40243},
		model.RemedyLoginAgain: {40029, 40163},
		model.RemedyConfigure:  {40037, 41030, 47003},
		model.RemedyAddress:    {40164},
		model.RemedyStopAlerts: {43004},
		model.RemedyShow:       {43019, 45056, 45157, 45158, 45064, 85005, 40166, 48002, 48008, 65301, 65303, 46003, 12345},
		model.RemedyNoConsent:  {43101},
		model.RemedyShorten:    {45002, 45008},
		model.RemedyBreak:      {45009},
		model.RemedyBackOff:    {45011, 45066},
		model.RemedyWindow:     {45015},
		model.RemedyQuota:      {45047},
		model.RemedyRepeated:   {45065},
		model.RemedyIgnore:     {45072, 45080, 45081},
		model.RemedyFeature:    {48001, 48004},
		model.RemedyAuthorise:  {61003, 61004, 61005, 61006, 61007, 61023},
		model.RemedySkip:       {61010},
		model.RemedyConfirm:    {89501, 89503, 89506, 89507},
	}
	named := 0
	for remedy, codes := range want {
		for _, code := range codes {
			r := Refused(code, "words rid: 61f5-2c7d-51b2f7e7")
			if r.Remedy != remedy || r.Code != code || r.RID != "61f5-2c7d-51b2f7e7" || r.Message != "words rid: 61f5-2c7d-51b2f7e7" {
				t.Errorf("%d: %+v", code, r)
			}
			var fault *model.Fault
			if !errors.As(error(r), &fault) || fault.Args["code"] != code {
				t.Errorf("%d has no sentence: %v", code, fault)
			}
			if code != 12345 {
				named++
			}
		}
	}
	if named != len(refusals) {
		t.Errorf("%d codes are named here, %d in the table", named, len(refusals))
	}
	if Refused(0, "ok") != nil {
		t.Error("success is no refusal")
	}
}

func TestARefusalKeepsWhatHelps(t *testing.T) {
	r := RefusalIn([]byte(`{"errcode":40164,"errmsg":"invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6405-1a"}`))
	if r.Address != "203.0.113.7" || r.RID != "6405-1a" || r.Fault.Args["address"] != "203.0.113.7" || !errors.Is(r, model.ErrWeChatAddress) {
		t.Errorf("%+v", r)
	}
	r = RefusalIn([]byte(`{"errcode":47003,"errmsg":"argument invalid! data.thing1.value invalid rid: 1"}`))
	if r.Fault.Args["field"] != "thing1" {
		t.Errorf("%+v", r.Fault)
	}
	r = RefusalIn([]byte(`{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":2147483648001}`))
	if r.MsgID != 2147483648001 || r.Remedy != model.RemedyRepeated {
		t.Errorf("%+v", r)
	}
}

func TestAnAnswerIsJudgedByItsErrcode(t *testing.T) {
	for body, code := range map[string]int{
		`{"errcode":0,"errmsg":"ok"}`:        0,
		`{"access_token":"x"}`:               0,
		`{"errcode":"40001","errmsg":"x"}`:   40001,
		`{"errcode":45047,"errmsg":{"a":1}}`: 45047,
		`{"errmsg":7,"errcode":45015}`:       45015,
		`{"errcode":-1}`:                     -1,
		`<html>`:                             0,
		`[]`:                                 0,
		``:                                   0,
	} {
		r := RefusalIn([]byte(body))
		if got := 0; r != nil {
			got = r.Code
			if got != code {
				t.Errorf("%s: %d", body, got)
			}
		} else if code != 0 {
			t.Errorf("%s: taken for a success", body)
		}
	}
}
