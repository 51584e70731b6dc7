package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Limits of mass messages (wechat.md A8).
const (
	longestClientID = 32 // documented as 64, but longer ones were refused
	clientIDMemory  = 24 * time.Hour
	massTakes       = 2 * time.Second // from queued to sent
	massEach        = 4               // a month, of a service account
	massPerDay      = 100
	mostMassOpenIDs = 10_000
	previewsPerDay  = 100
)

// massMessage is a message to many.
type massMessage struct {
	id     int64
	status string // SENDING, SEND_SUCCESS, SEND_FAIL, DELETE
	kind   string
	clock  time.Time
}

type massInput struct {
	Filter struct {
		All   bool  `json:"is_to_all"`
		TagID int64 `json:"tag_id"`
	} `json:"filter"`
	ToUser   json.RawMessage `json:"touser"`
	ToName   string          `json:"towxname"`
	MsgType  string          `json:"msgtype"`
	ClientID string          `json:"clientmsgid"`
	Text     *struct {
		Content string `json:"content"`
	} `json:"text"`
	Image  *mediaID `json:"image"`
	Images *struct {
		MediaIDs []string `json:"media_ids"`
	} `json:"images"`
	Voice  *mediaID `json:"voice"`
	MPNews *mediaID `json:"mpnews"`
	Video  *mediaID `json:"mpvideo"`
}

// massItem checks what is to be sent, and makes what phones show of it.
func (c *call) massItem(in massInput) (Item, refusal) {
	switch {
	case in.MsgType == "text" && in.Text != nil:
		return c.composeText(in.Text.Content)
	case in.MsgType == "image" && in.Images != nil && len(in.Images.MediaIDs) > 0:
		return c.composeMedia("image", in.Images.MediaIDs[0])
	case in.MsgType == "image" && in.Image != nil:
		return c.composeMedia("image", in.Image.MediaID)
	case in.MsgType == "voice" && in.Voice != nil:
		return c.composeMedia("voice", in.Voice.MediaID)
	case in.MsgType == "mpvideo" && in.Video != nil:
		return c.composeMedia("video", in.Video.MediaID)
	case in.MsgType == "mpnews" && in.MPNews != nil:
		return Item{From: "account", Kind: "news", Title: in.MPNews.MediaID}, refusal{}
	default:
		return Item{}, refused(40008)
	}
}

// massSendAll sends to everybody or to a tag.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends_and_Originality_Checks.html
func (c *call) massSendAll() any {
	var in massInput
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	ids := c.followers(c.account)
	if !in.Filter.All {
		if _, known := c.account.tags[in.Filter.TagID]; !known {
			return refused(45159)
		}
		ids = c.tagged(in.Filter.TagID)
	}
	return c.mass(in, ids)
}

// massSend sends to named people: two at least.
func (c *call) massSend() any {
	var in massInput
	a := c.account
	if f := c.first(c.need(a.Kind.Official() && (a.Verified || a.Kind == Sandbox)), c.read(&in)); f.code != 0 {
		return f
	}
	var ids []string
	if json.Unmarshal(in.ToUser, &ids) != nil || len(ids) < 2 || len(ids) > mostMassOpenIDs {
		return refused(40130)
	}
	return c.mass(in, ids)
}

// mass queues a message; how it ended comes later, as an event.
func (c *call) mass(in massInput, ids []string) any {
	if in.ClientID != "" {
		if f, answer := c.repeated(in.ClientID); f.code != 0 {
			return c.bodyOf(f, answer)
		}
	}
	item, f := c.massItem(in)
	if f.code != 0 {
		return f
	}
	most := massPerDay
	if c.account.Kind == Subscription {
		most = 1
	}
	if c.account.massCalls.add(c.now) > most {
		return refused(45028)
	}
	m := &massMessage{id: 1000 + c.next(), status: "SENDING", kind: in.MsgType, clock: c.now}
	c.account.mass[itoa(int(m.id))] = m
	if in.ClientID != "" {
		c.account.clientIDs[in.ClientID] = clientID{m.id, c.now}
	}
	a := c.account
	c.work.Go(func() { c.deliverMass(a, m, item, ids) })
	return map[string]any{"errcode": 0, "errmsg": "send job submission success", "msg_id": m.id, "msg_data_id": m.id}
}

// repeated refuses a clientmsgid that was used within a day, and names the
// message that it made.
func (c *call) repeated(id string) (refusal, map[string]any) {
	if len(id) > longestClientID {
		return refused(45067), nil
	}
	if known, used := c.account.clientIDs[id]; used && c.now.Sub(known.at) < clientIDMemory {
		return refused(45065), map[string]any{"msg_id": known.msgID}
	}
	return refusal{}, nil
}

// deliverMass shows a message on the phones after a while, and says how it ended.
func (s *Simulator) deliverMass(a *account, m *massMessage, item Item, ids []string) {
	if !s.clock.sleep(s.ctx, massTakes) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	month := time.Date(s.now().Year(), s.now().Month(), 1, 0, 0, 0, 0, time.UTC)
	filtered, sent := 0, 0
	var anybody *thread
	for _, id := range ids {
		t := s.threadOf(a, id)
		if t == nil || !t.following {
			continue
		}
		anybody = t
		if a.Kind != Subscription && t.masses.within(month) > massEach {
			continue
		}
		filtered++
		if t.blacklisted {
			continue
		}
		s.show(t, item)
		sent++
	}
	m.status = "SEND_SUCCESS"
	if anybody == nil {
		return
	}
	s.pushEvent(anybody, "MASSSENDJOBFINISH", fields{
		{"MsgID", number(m.id)}, {"Status", "send success"}, {"TotalCount", number(int64(len(ids)))},
		{"FilterCount", number(int64(filtered))}, {"SentCount", number(int64(sent))}, {"ErrorCount", number(int64(filtered - sent))},
	})
}

// massPreview shows a message to one person.
func (c *call) massPreview() any {
	var in massInput
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in), c.daily(previewsPerDay)); f.code != 0 {
		return f
	}
	var openid string
	if json.Unmarshal(in.ToUser, &openid) != nil && in.ToName == "" {
		return refused(40003)
	}
	t := c.threadOf(c.account, openid)
	if t == nil || !t.following {
		return refused(43004)
	}
	item, f := c.massItem(in)
	if f.code != 0 {
		return f
	}
	c.show(t, item)
	return okWith(map[string]any{"msg_id": 1000 + c.next()})
}

// massDelete takes an article off; what is on phones stays there.
func (c *call) massDelete() any {
	var in struct {
		ID json.Number `json:"msg_id"`
	}
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	m, known := c.account.mass[in.ID.String()]
	if !known || !slices.Contains([]string{"mpnews", "mpvideo"}, m.kind) {
		return refused(40008)
	}
	m.status = "DELETE"
	return ok()
}

func (c *call) massGet() any {
	var in struct {
		ID json.RawMessage `json:"msg_id"`
	}
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	m, known := c.account.mass[strings.Trim(string(in.ID), `"`)]
	if !known {
		return refused(40007)
	}
	return map[string]any{"msg_id": m.id, "msg_status": m.status}
}
