package chat_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"yingke/model"
	"yingke/model/store/storetest"
)

func TestWhatMayBeSaid(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, agent := d.Agent(t, "小王")
	d.Online(t, wang)
	ch := d.Channel(t, []model.Agent{wang}, func(s *model.ChannelSettings) { s.Inputs = model.Inputs{Image: true, Voice: true} })
	c, visitor := d.served(t, ch, 0)
	other, otherVisitor := d.served(t, ch, 0)
	file := func(v model.Viewer, key, kind string) {
		must(d.store.AddFile(t.Context(), v, model.File{Key: key, Name: key + ".bin", Type: kind, Size: 5, Hash: "h"}))
	}
	mine, his, report := model.RandomKey(20), model.RandomKey(20), model.RandomKey(20)
	file(visitor, mine, "image/png")
	file(otherVisitor, his, "image/png")
	file(agent, report, "application/pdf")
	key := func(k string) string {
		return `{"file":{"key":"` + k + `","name":"<b>","url":"javascript:1","type":"text/html"}}`
	}
	for name, try := range map[string]struct {
		kind, body string
		byCustomer error
		byAgent    error
		kept       string // empty: as it came
	}{
		"text":                       {"text", `{"text":"在吗"}`, nil, nil, ""},
		"text with space around":     {"text", `{"text":" \n 在吗\r\n?\t "}`, nil, nil, `{"text":"在吗\n?"}`},
		"invisible and turning ones": {"text", `{"text":"a\u0000b\u202ec\u2066d\u0007"}`, nil, nil, `{"text":"abcd"}`},
		"markup is only text":        {"text", `{"text":"<script>alert(1)</script>"}`, nil, nil, `{"text":"\u003cscript\u003ealert(1)\u003c/script\u003e"}`},
		"emoji":                      {"text", `{"text":"👨‍👩‍👧"}`, nil, nil, ""},
		"nothing":                    {"text", `{"text":"  "}`, model.ErrMessageEmpty, model.ErrMessageEmpty, ""},
		"no body":                    {"text", ``, model.ErrBadJSON, model.ErrBadJSON, ""},
		"a list":                     {"text", `[]`, model.ErrBadJSON, model.ErrBadJSON, ""},
		"2,000 characters":           {"text", `{"text":"` + strings.Repeat("字", 2000) + `"}`, nil, nil, ""},
		"one more":                   {"text", `{"text":"` + strings.Repeat("字", 2001) + `"}`, model.ErrTooLong, model.ErrTooLong, ""},
		"a megabyte":                 {"text", `{"text":"` + strings.Repeat("x", 1<<20) + `"}`, model.ErrTooLong, model.ErrTooLong, ""},
		"a picture of his":           {"image", key(mine), nil, nil, `{"file":{"key":"` + mine + `","name":"` + mine + `.bin","size":5,"type":"image/png"}}`},
		"a picture of somebody else": {"image", key(his), model.ErrMissing, nil, `{"file":{"key":"` + his + `","name":"` + his + `.bin","size":5,"type":"image/png"}}`},
		"an agent's file":            {"file", key(report), model.ErrInputNotAllowed, nil, `{"file":{"key":"` + report + `","name":"` + report + `.bin","size":5,"type":"application/pdf"}}`},
		"a file that is no picture":  {"image", key(report), model.ErrMissing, model.ErrFileType, ""},
		"a file that is not there":   {"image", key("nothing"), model.ErrMissing, model.ErrMissing, ""},
		"no key":                     {"image", `{}`, model.ErrMissing, model.ErrMissing, ""},
		"voice that is a picture":    {"voice", key(mine), model.ErrFileType, model.ErrFileType, ""},
		"video where it is off":      {"video", key(mine), model.ErrInputNotAllowed, model.ErrFileType, ""},
		"a link card":                {"link", `{"title":"说明","url":"https://a.example/?b=1"}`, model.ErrMessageKind, nil, `{"title":"说明","description":"","url":"https://a.example/?b=1","picture":""}`},
		"a card with a script":       {"link", `{"title":"x","url":"javascript:alert(1)"}`, model.ErrMessageKind, model.ErrBadURL, ""},
		"a card without an address":  {"link", `{"title":"x"}`, model.ErrMessageKind, model.ErrRequired, ""},
		"a card with its picture":    {"link", `{"title":"x","url":"https://a.example/","picture":"` + report + `"}`, model.ErrMessageKind, model.ErrBadURL, ""},
		"a menu":                     {"menu", `{"head":"选","lines":[{"kind":"keyword","text":"退货","value":"退货"},{"kind":"blank"}]}`, model.ErrMessageKind, nil, `{"head":"选","lines":[{"kind":"keyword","text":"退货","value":"退货"},{"kind":"blank","text":"","value":""}],"tail":""}`},
		"a menu without lines":       {"menu", `{"head":"选","lines":[]}`, model.ErrMessageKind, model.ErrOutOfRange, ""},
		"a menu of another kind":     {"menu", `{"head":"选","lines":[{"kind":"shell","text":"a","value":"b"}]}`, model.ErrMessageKind, model.ErrBadChoice, ""},
		"a note":                     {"note", `{"text":"x"}`, model.ErrMessageKind, nil, ""},
		"an event of his own":        {"event", `{"name":"session.ended"}`, model.ErrMessageKind, model.ErrMessageKind, ""},
		"a recall of his own":        {"recall", `{"number":1}`, model.ErrMessageKind, model.ErrMessageKind, ""},
		"void":                       {"void", `{}`, model.ErrMessageKind, model.ErrMessageKind, ""},
		"no kind":                    {"", `{}`, model.ErrMessageKind, model.ErrMessageKind, ""},
	} {
		t.Run(name, func(t *testing.T) {
			said, _, err := d.Accept(t.Context(), visitor, model.RandomKey(10), try.kind, json.RawMessage(try.body))
			judge(t, "the customer", said, err, try.byCustomer, try.kept, try.body)
			said, _, err = d.Send(t.Context(), agent, c.ID, model.RandomKey(10), try.kind, json.RawMessage(try.body))
			judge(t, "the agent", said, err, try.byAgent, try.kept, try.body)
		})
	}
	if got := d.thread(t, agent, other.ID); len(got) != 2 {
		t.Errorf("something reached another conversation: %q", got)
	}
}

func judge(t *testing.T, who string, said model.Message, err, want error, kept, came string) {
	t.Helper()
	if kept == "" {
		kept = came
	}
	switch {
	case !errors.Is(err, want):
		t.Errorf("%s: %v instead of %v", who, err, want)
	case err == nil && string(said.Body) != kept:
		t.Errorf("%s: %.200s is kept instead of %.200s", who, said.Body, kept)
	}
}

func TestAClientIDIsShortAndPlain(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	_, visitor := d.Customer(t, d.Channel(t, nil), 0)
	for id, good := range map[string]bool{"a": true, "A-z_0.9:x": true, strings.Repeat("x", 40): true,
		"": false, strings.Repeat("x", 41): false, "a b": false, "字": false, "a\n": false, "'": false} {
		_, _, err := d.Accept(t.Context(), visitor, id, model.KindText, body("x"))
		if good != (err == nil) || !good && !errors.Is(err, model.ErrClientID) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestWhereACustomerMayNotWrite(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, d desk, ch model.Channel, visitor model.Viewer)
		want   error
	}{
		"blocked": {func(t *testing.T, d desk, _ model.Channel, v model.Viewer) {
			must(d.store.ChangeCustomer(t.Context(), d.Admin, v.Customer(), "", func(was model.Customer) (model.Customer, error) {
				was.Blocked = true
				return was, nil
			}))
		}, model.ErrVisitorBlocked},
		"disabled": {func(t *testing.T, d desk, ch model.Channel, _ model.Viewer) {
			d.channel(t, ch, func(c *model.Channel) { c.Enabled = false })
		}, model.ErrChannelDisabled},
		"closed": {func(t *testing.T, d desk, ch model.Channel, _ model.Viewer) {
			d.channel(t, ch, func(c *model.Channel) { c.Settings.Closed = true })
		}, model.ErrChannelClosed},
		"a form first": {func(t *testing.T, d desk, ch model.Channel, _ model.Viewer) {
			d.channel(t, ch, func(c *model.Channel) {
				c.Settings.Form = model.Form{Enabled: true, Fields: []model.FormField{{Key: "mobile", Required: true}}}
			})
		}, model.ErrFormNeeded},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, storetest.SQLite(t))
			ch := d.Channel(t, nil)
			_, visitor := d.Customer(t, ch, 0)
			c.change(t, d, ch, visitor)
			if _, _, err := d.Accept(t.Context(), visitor, "a", model.KindText, body("在吗")); !errors.Is(err, c.want) {
				t.Errorf("%v instead of %v", err, c.want)
			}
		})
	}
}

func (d desk) channel(t *testing.T, ch model.Channel, change func(c *model.Channel)) {
	t.Helper()
	must(d.store.ChangeChannel(t.Context(), d.Admin, ch.ID, "channel.edit", func(was model.Channel) (model.Channel, error) {
		change(&was)
		return was, nil
	}))
}

func TestACustomerIsNotToldWhatTheChannelHides(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	wang, agent := d.Agent(t, "小王")
	li, _ := d.Agent(t, "小李")
	d.Online(t, wang)
	ch := d.Channel(t, []model.Agent{wang, li}, func(s *model.ChannelSettings) { s.ShowAgentName, s.DefaultNickname = false, "客服" })
	c, visitor := d.served(t, ch, 0)
	if _, _, err := d.Send(t.Context(), agent, c.ID, "a", model.KindText, body("在的")); err != nil {
		t.Fatal(err)
	}
	must(d.Transfer(t.Context(), agent, model.Transfer{ConversationID: c.ID, AgentID: li.ID, Note: "秘密"}))
	thread := must(d.Messages(t.Context(), visitor, model.Stretch{ConversationID: c.ID}))
	raw := must(json.Marshal(thread.Items))
	for _, hidden := range []string{"小王", "小李", "秘密", `"how"`} {
		if strings.Contains(string(raw), hidden) {
			t.Errorf("%s is in what the customer reads: %s", hidden, raw)
		}
	}
	if thread.Items[2].AgentName != "客服" || thread.Items[2].AgentID != 0 {
		t.Errorf("%+v", thread.Items[2])
	}
	for _, e := range d.screens.told {
		if e.Type == model.FrameMessage && e.Topics[0] == model.VisitorTopic(c.ID) && strings.Contains(string(must(json.Marshal(e.Payload))), "秘密") {
			t.Errorf("the customer's screen is told %+v", e)
		}
	}
}
