package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// Follow follows an official account.
func (ph *Phone) Follow(appid string) error { return ph.follow(appid, nil) }

func (ph *Phone) follow(appid string, by *code) error {
	return ph.in(appid, func(t *thread) error {
		if t.account.Kind.Mini() {
			return errNotHere
		}
		if t.following {
			return nil
		}
		t.following, t.since, t.scene = true, ph.s.now(), "ADD_SCENE_SEARCH"
		push := fields{{"EventKey", ""}}
		if by != nil {
			t.scene, t.qrScene = "ADD_SCENE_QR_CODE", by.scene
			push = fields{{"EventKey", "qrscene_" + by.scene}, {"Ticket", by.ticket}}
		}
		ph.s.act(t, actFollow)
		ph.s.notice(t, "已关注 "+t.account.Name)
		ph.s.pushEvent(t, "subscribe", push)
		return nil
	})
}

// Unfollow ends it: nothing more may be sent.
func (ph *Phone) Unfollow(appid string) error {
	return ph.in(appid, func(t *thread) error {
		if !t.following {
			return errFollow
		}
		t.following, t.tags = false, map[int64]bool{}
		t.windows = map[string]*window{}
		ph.s.notice(t, "已取消关注")
		ph.s.pushEvent(t, "unsubscribe", fields{{"EventKey", ""}})
		return nil
	})
}

// Scan scans what a code encodes, or its ticket.
func (ph *Phone) Scan(text string) error {
	_, err := ph.scan(text)
	return err
}

// scan also says whose code it is.
func (ph *Phone) scan(text string) (appid string, err error) {
	s := ph.s
	s.mu.Lock()
	var owner *account
	var made *code
	for _, a := range s.accounts {
		if found := a.codeOf(text, s.now()); found != nil {
			owner, made = a, found
		}
	}
	following := false
	if p := s.person(ph.person); owner != nil && p != nil {
		following = s.thread(owner, p).following
	}
	s.mu.Unlock()
	switch {
	case owner == nil:
		return "", fmt.Errorf("%w: %.60q", errNoCode, text)
	case !following:
		return owner.AppID, ph.follow(owner.AppID, made)
	}
	return owner.AppID, ph.in(owner.AppID, func(t *thread) error {
		s.act(t, actScan)
		s.pushEvent(t, "SCAN", fields{{"EventKey", made.scene}, {"Ticket", made.ticket}})
		return nil
	})
}

// Pay pays the account successfully, which lets it write for 48 hours.
func (ph *Phone) Pay(appid string) error {
	return ph.in(appid, func(t *thread) error {
		if t.account.Kind.Mini() {
			return errNotHere
		}
		ph.s.act(t, actPay)
		ph.s.notice(t, "支付成功")
		return nil
	})
}

// TapMenu taps a button of the account's menu: by its place, "0" or "1/2".
func (ph *Phone) TapMenu(appid, place string, values map[string]string) error {
	return ph.in(appid, func(t *thread) error {
		m := menuFor(t)
		if m == nil {
			return errNotHere
		}
		if !t.following {
			return errFollow
		}
		b, found := buttonAt(m.Buttons, place)
		if !found {
			return errNotHere
		}
		ph.s.tap(t, b, values)
		return nil
	})
}

func buttonAt(buttons []Button, place string) (Button, bool) {
	head, rest, deeper := strings.Cut(place, "/")
	for i, b := range buttons {
		if itoa(i) != head {
			continue
		}
		if deeper {
			return buttonAt(b.Sub, rest)
		}
		return b, len(b.Sub) == 0
	}
	return Button{}, false
}

// tap pushes what a button pushes. Only clicks and scans let the account write.
func (s *Simulator) tap(t *thread, b Button, values map[string]string) {
	key := fields{{"EventKey", b.Key}}
	switch b.Type {
	case "click":
		s.act(t, actClick)
		s.pushEvent(t, "CLICK", key)
	case "view":
		s.pushEvent(t, "VIEW", fields{{"EventKey", b.URL}, {"MenuId", "1"}})
	case "miniprogram":
		s.pushEvent(t, "view_miniprogram", fields{{"EventKey", b.PagePath}, {"MenuId", "1"}})
	case "scancode_push", "scancode_waitmsg":
		s.act(t, actClick)
		s.pushEvent(t, b.Type, append(key, field{"ScanCodeInfo", fields{{"ScanType", "qrcode"}, {"ScanResult", values["result"]}}}))
	case "pic_sysphoto", "pic_photo_or_album", "pic_weixin":
		s.pushEvent(t, b.Type, append(key, field{"SendPicsInfo", fields{{"Count", number(1)}, {"PicList", fields{{"item", fields{{"PicMd5Sum", name(32, "md5")}}}}}}}))
	case "location_select":
		s.pushEvent(t, b.Type, append(key, field{"SendLocationInfo", fields{{"Location_X", "23.134521"}, {"Location_Y", "113.358803"},
			{"Scale", "15"}, {"Label", values["label"]}, {"Poiname", ""}}}))
	default:
		s.notice(t, "打开素材")
	}
}

// TapLine taps a line of a menu message. A number comes back as its id, other
// ids do not. It counts as a menu click.
func (ph *Phone) TapLine(appid string, item int64, line string) error {
	return ph.in(appid, func(t *thread) error {
		for _, shown := range t.items {
			if shown.ID != item {
				continue
			}
			for _, l := range shown.Lines {
				if l.ID == line {
					ph.s.tapLine(t, l)
					return nil
				}
			}
		}
		return errNotHere
	})
}

func (s *Simulator) tapLine(t *thread, l MenuLine) {
	push := fields{{"Content", l.Text}}
	if strings.Trim(l.ID, "0123456789") == "" {
		push = append(push, field{"bizmsgmenuid", l.ID})
	}
	s.say(t, Item{From: "person", Kind: "text", Text: l.Text}, actTap, "text", push)
}

// Consent answers the question whether templates may be sent.
func (ph *Phone) Consent(appid string, answers map[string]bool) error {
	return ph.in(appid, func(t *thread) error {
		var lines []fields
		for _, id := range sortedAnswers(answers) {
			status := "reject"
			if answers[id] {
				status = "accept"
				t.consents[id]++
			}
			lines = append(lines, fields{{"TemplateId", id}, {"SubscribeStatusString", status}, {"PopupScene", "1"}})
		}
		settings, _, _ := ph.s.address(t.account)
		ph.s.pushEvent(t, "subscribe_msg_popup_event", subscriptionLines("SubscribeMsgPopupEvent", lines, settings.json(t.account.Kind)))
		return nil
	})
}

func sortedAnswers(answers map[string]bool) []string {
	ids := make([]string, 0, len(answers))
	for id := range answers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
