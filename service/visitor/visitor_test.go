package visitor_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/visitor"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// hall is a service on a real database, with a channel, an exclusive link and a clock.
type hall struct {
	*visitor.Service
	store   *store.Store
	tenant  storetest.Tenant
	agent   model.Agent
	channel model.Channel
	now     time.Time
}

func newHall(t *testing.T, s *store.Store) *hall {
	t.Helper()
	h := &hall{store: s, tenant: storetest.NewTenant(t, s), now: time.Now()}
	h.agent, _ = h.tenant.Agent(t, "小李")
	h.channel = h.tenant.Channel(t, []model.Agent{h.agent})
	h.Service = visitor.New(s, storetest.Keyring(), visitor.Options{Now: func() time.Time { return h.now }})
	return h
}

// link is the long link of a channel, or of an agent in it.
func (h *hall) link(t *testing.T, c model.Channel, agent int64) visitor.Request {
	t.Helper()
	e, err := h.store.EntranceOf(t.Context(), model.OperatorViewer(), c.ID, agent)
	if err != nil {
		t.Fatal(err)
	}
	return visitor.Request{ChannelID: c.ID, Key: c.Key, AgentID: agent, AgentKey: e.Link.Key}
}

func (h *hall) open(t *testing.T, r visitor.Request) visitor.Opened {
	t.Helper()
	o, err := h.Open(t.Context(), r)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return o
}

// says lets the customer of a conversation say something, so that there is a
// history to steal.
func (h *hall) says(t *testing.T, o visitor.Opened, text string) {
	t.Helper()
	body, err := json.Marshal(model.Text{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	u := model.Utterance{ConversationID: o.Conversation.ID, Party: model.ByCustomer, ClientID: model.RandomCode(12), Kind: model.KindText, Body: body}
	if _, err := h.store.Accept(t.Context(), o.Viewer, u); err != nil {
		t.Fatal(err)
	}
}

// reads is everything that a viewer's token shows, as text.
func (h *hall) reads(t *testing.T, v model.Viewer, conversation int64) string {
	t.Helper()
	thread, err := h.store.Messages(t.Context(), v, model.Stretch{ConversationID: conversation, FromStart: true, Limit: 200})
	if err != nil {
		return ""
	}
	var all strings.Builder
	for _, m := range thread.Items {
		all.Write(m.Body)
	}
	return all.String()
}

// serve lets the agent take the conversation.
func (h *hall) serve(t *testing.T, o visitor.Opened) {
	t.Helper()
	c, err := h.store.Conversation(t.Context(), h.tenant.Admin, o.Conversation.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.store.Commit(t.Context(), model.SystemViewer(h.tenant.ID), model.Outcome{
		ConversationID: c.ID, Version: c.Version, State: model.Serving, AgentID: h.agent.ID, Settled: true,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func device(n int) string { return "v_" + strings.Repeat(strconv.Itoa(n), 22) }

const secretWord = "银行卡尾号6222"

// TestNobodyReadsAnothersHistory is the table of attacks. In each, a victim has
// said something; the attacker knows the link, the victim's openid and all ids,
// but neither his device nor a ticket or a signature of his own.
func TestNobodyReadsAnothersHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHall(t, s)
		if err := s.SetSignKey(t.Context(), h.tenant.Admin, h.channel.ID, "sign-key-of-the-channel"); err != nil {
			t.Fatal(err)
		}
		other := newHall(t, s)
		if err := s.SetSignKey(t.Context(), other.tenant.Admin, other.channel.ID, "sign-key-of-another-tenant"); err != nil {
			t.Fatal(err)
		}
		second := h.tenant.Channel(t, []model.Agent{h.agent})
		if err := s.SetSignKey(t.Context(), h.tenant.Admin, second.ID, "sign-key-of-the-second-channel"); err != nil {
			t.Fatal(err)
		}
		victims := h.victims(t)
		for victim, o := range victims {
			h.says(t, o, secretWord)
			if !strings.Contains(h.reads(t, o.Viewer, o.Conversation.ID), secretWord) {
				t.Fatalf("%s cannot read his own history", victim)
			}
		}
		attacks := h.attacks(t, other, second)
		for name, attack := range attacks {
			for victim, o := range victims {
				got, err := attack(o)
				if err != nil {
					continue // refused altogether
				}
				if got.Conversation.ID == o.Conversation.ID || got.Customer.ID == o.Customer.ID {
					t.Errorf("%s: is taken for %s", name, victim)
				}
				for _, conversation := range []int64{got.Conversation.ID, o.Conversation.ID, o.Conversation.ID - 1, o.Conversation.ID + 1} {
					if strings.Contains(h.reads(t, got.Viewer, conversation), secretWord) {
						t.Errorf("%s: reads what %s said in conversation %d", name, victim, conversation)
					}
				}
			}
		}
	})
}

// victims are known in each of the ways in which a visitor can be known.
func (h *hall) victims(t *testing.T) map[string]visitor.Opened {
	t.Helper()
	plain := h.link(t, h.channel, 0)
	browser := plain
	browser.Cookie = device(1)
	claimed := plain
	claimed.Cookie, claimed.Params = device(2), map[string]string{"openid": "victim"}
	signed := plain
	signed.Cookie, signed.Params = device(3), map[string]string{"openid": "victim", "ts": strconv.FormatInt(h.now.Unix(), 10)}
	signed.Sign = visitor.Sign("sign-key-of-the-channel", signed.Params)
	exclusive := h.link(t, h.channel, h.agent.ID)
	exclusive.Cookie = device(1)
	ticketed := plain
	ticketed.Cookie = device(4)
	ticketed.Ticket = h.ticket(t, h.channel.ID, map[string]string{"openid": "victim-by-ticket"})
	return map[string]visitor.Opened{
		"a browser": h.open(t, browser), "a claimed openid": h.open(t, claimed), "a signed openid": h.open(t, signed),
		"a browser with an exclusive link": h.open(t, exclusive), "an openid by ticket": h.open(t, ticketed),
	}
}

func (h *hall) ticket(t *testing.T, channel int64, params map[string]string) string {
	t.Helper()
	ticket, _, err := h.Issue(t.Context(), h.tenant.Admin, channel, params)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func (h *hall) attacks(t *testing.T, other *hall, second model.Channel) map[string]func(visitor.Opened) (visitor.Opened, error) {
	t.Helper()
	with := func(change func(o visitor.Opened, r *visitor.Request)) func(visitor.Opened) (visitor.Opened, error) {
		return func(o visitor.Opened) (visitor.Opened, error) {
			r := h.link(t, h.channel, 0)
			change(o, &r)
			return h.Open(t.Context(), r)
		}
	}
	now := strconv.FormatInt(h.now.Unix(), 10)
	spent := h.ticket(t, h.channel.ID, map[string]string{"openid": "victim"})
	first := h.link(t, h.channel, 0)
	first.Ticket, first.Cookie = spent, device(9)
	return map[string]func(visitor.Opened) (visitor.Opened, error){
		"an openid in the link, from another device": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim"}
		}),
		"an openid in another spelling": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": " VICTIM "}
		}),
		"an openid and the attacker's own device": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params, r.Cookie = map[string]string{"openid": "victim"}, device(8)
		}),
		"an openid by ticket, claimed": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim-by-ticket"}
		}),
		"a signature with a guessed key": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim", "ts": now}
			r.Sign = visitor.Sign("guess", r.Params)
		}),
		"a signature with an empty key": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim", "ts": now}
			r.Sign = visitor.Sign("", r.Params)
		}),
		"another tenant's signature": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim", "ts": now}
			r.Sign = visitor.Sign("sign-key-of-another-tenant", r.Params)
		}),
		"another channel's signature": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim", "ts": now}
			r.Sign = visitor.Sign("sign-key-of-the-second-channel", r.Params)
		}),
		"his own signature with the victim's openid": with(func(o visitor.Opened, r *visitor.Request) {
			r.Sign = visitor.Sign("sign-key-of-the-channel", map[string]string{"openid": "attacker", "ts": now})
			r.Params = map[string]string{"openid": "victim", "ts": now}
		}),
		"his own signature with an openid added": with(func(o visitor.Opened, r *visitor.Request) {
			r.Sign = visitor.Sign("sign-key-of-the-channel", map[string]string{"nickName": "a", "ts": now})
			r.Params = map[string]string{"nickName": "a", "ts": now, "openid": "victim"}
		}),
		"an openid hidden in a signed nickname": with(func(o visitor.Opened, r *visitor.Request) {
			r.Sign = visitor.Sign("sign-key-of-the-channel", map[string]string{"nickName": "a&openid=victim", "ts": now})
			r.Params = map[string]string{"nickName": "a", "openid": "victim", "ts": now}
		}),
		"the victim's signature after its time": with(func(o visitor.Opened, r *visitor.Request) {
			old := map[string]string{"openid": "victim", "ts": strconv.FormatInt(h.now.Add(-11*time.Minute).Unix(), 10)}
			r.Params, r.Sign = old, visitor.Sign("sign-key-of-the-channel", old)
		}),
		"the victim's signature before its time": with(func(o visitor.Opened, r *visitor.Request) {
			early := map[string]string{"openid": "victim", "ts": strconv.FormatInt(h.now.Add(11*time.Minute).Unix(), 10)}
			r.Params, r.Sign = early, visitor.Sign("sign-key-of-the-channel", early)
		}),
		"a signature without a time": with(func(o visitor.Opened, r *visitor.Request) {
			r.Params = map[string]string{"openid": "victim"}
			r.Sign = visitor.Sign("sign-key-of-the-channel", r.Params)
		}),
		"a ticket that was used": func() func(visitor.Opened) (visitor.Opened, error) {
			h.open(t, first) // by its rightful owner
			return with(func(o visitor.Opened, r *visitor.Request) { r.Ticket = spent })
		}(),
		"another tenant's ticket": with(func(o visitor.Opened, r *visitor.Request) {
			r.Ticket = other.ticket(t, 0, map[string]string{"openid": "victim"})
		}),
		"another channel's ticket": with(func(o visitor.Opened, r *visitor.Request) {
			r.Ticket = h.ticket(t, second.ID, map[string]string{"openid": "victim"})
		}),
		"a ticket that was cut": with(func(o visitor.Opened, r *visitor.Request) {
			ticket := h.ticket(t, 0, map[string]string{"openid": "victim"})
			r.Ticket = ticket[:len(ticket)-1]
		}),
		"a ticket of his own with the victim's openid in the link": with(func(o visitor.Opened, r *visitor.Request) {
			r.Ticket, r.Params = h.ticket(t, 0, map[string]string{"nickName": "a"}), map[string]string{"openid": "victim"}
		}),
		"a used ticket and a token of his own": with(func(o visitor.Opened, r *visitor.Request) {
			own := h.open(t, h.link(t, h.channel, 0))
			r.Ticket, r.Token = spent, own.Token
		}),
		"a used ticket and the victim's token with another conversation": with(func(o visitor.Opened, r *visitor.Request) {
			own := h.open(t, h.link(t, h.channel, 0))
			r.Ticket, r.Token = spent, renumbered(own.Token, 3, o.Conversation.ID)
		}),
		"a device key that was cut": with(func(o visitor.Opened, r *visitor.Request) {
			r.Cookie = o.DeviceKey[:len(o.DeviceKey)-1]
		}),
		"a device key that was lengthened": with(func(o visitor.Opened, r *visitor.Request) { r.Cookie = o.DeviceKey + "0" }),
		"a device key of another case":     with(func(o visitor.Opened, r *visitor.Request) { r.Cookie = strings.ToUpper(o.DeviceKey) }),
		"the customer's id as device key":  with(func(o visitor.Opened, r *visitor.Request) { r.Cookie = fmt.Sprintf("v_%022d", o.Customer.ID) }),
		"another tenant's channel, the same device": func(o visitor.Opened) (visitor.Opened, error) {
			r := other.link(t, other.channel, 0)
			r.Cookie, r.Params = o.DeviceKey, map[string]string{"openid": "victim"}
			return other.Open(t.Context(), r)
		},
		"a forged token": forged(h, func(o visitor.Opened) string {
			return "v1.1.1." + strconv.FormatInt(o.Conversation.ID, 36) + ".zzzzzzzz.x"
		}),
		"a token with the victim's numbers": forged(h, func(o visitor.Opened) string {
			return renumbered(h.open(t, h.link(t, h.channel, 0)).Token, 3, o.Conversation.ID)
		}),
		"a token with the victim's customer": forged(h, func(o visitor.Opened) string {
			return renumbered(h.open(t, h.link(t, h.channel, 0)).Token, 2, o.Customer.ID)
		}),
		"a token with a later end": forged(h, func(o visitor.Opened) string {
			return renumbered(o.Token, 4, int64(model.At(h.now.Add(1000*time.Hour))))
		}),
		"a token whose signature was cut": forged(h, func(o visitor.Opened) string { return o.Token[:len(o.Token)-1] }),
		"a token without a signature":     forged(h, func(o visitor.Opened) string { return o.Token[:strings.LastIndex(o.Token, ".")] }),
		"a token of another installation": forged(h, func(o visitor.Opened) string { return foreignToken(t, h, o) }),
		"an empty token":                  forged(h, func(visitor.Opened) string { return "" }),
		"a megabyte of token":             forged(h, func(visitor.Opened) string { return strings.Repeat("v1.", 1<<18) }),
	}
}

// forged uses a token that nobody gave.
func forged(h *hall, token func(visitor.Opened) string) func(visitor.Opened) (visitor.Opened, error) {
	return func(o visitor.Opened) (visitor.Opened, error) {
		v, err := h.Verify(token(o))
		got := visitor.Opened{Viewer: v}
		got.Conversation.ID, got.Customer.ID = v.Conversation(), v.Customer()
		return got, err
	}
}

// renumbered writes another number into a token.
func renumbered(token string, part int, n int64) string {
	parts := strings.Split(token, ".")
	parts[part] = strconv.FormatInt(n, 36)
	return strings.Join(parts, ".")
}

// foreignToken is a token for the victim that another sealing key signed.
func foreignToken(t *testing.T, h *hall, o visitor.Opened) string {
	t.Helper()
	ring, err := model.NewKeyring([]byte(strings.Repeat("k", model.KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := visitor.New(h.store, ring, visitor.Options{Now: func() time.Time { return h.now }})
	token, _, err := elsewhere.Renew(t.Context(), o.Viewer)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestAProvenOpenidIsTheSamePersonOnEveryDeviceAndAClaimedOneIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHall(t, s)
		if err := s.SetSignKey(t.Context(), h.tenant.Admin, h.channel.ID, "key"); err != nil {
			t.Fatal(err)
		}
		from := func(n int, how string) visitor.Opened {
			r := h.link(t, h.channel, 0)
			r.Cookie = device(n)
			switch how {
			case "ticket":
				r.Ticket = h.ticket(t, 0, map[string]string{"openid": "u1", "nickName": "小明"})
			case "sign":
				r.Params = map[string]string{"openid": "u1", "ts": strconv.FormatInt(h.now.Unix(), 10)}
				r.Sign = visitor.Sign("key", r.Params)
			case "claim":
				r.Params = map[string]string{"openid": "u1"}
			}
			return h.open(t, r)
		}
		byTicket, bySign := from(1, "ticket"), from(2, "sign")
		if byTicket.Customer.ID != bySign.Customer.ID || byTicket.Conversation.ID != bySign.Conversation.ID || !bySign.Customer.Verified || bySign.Customer.Nickname != "小明" {
			t.Errorf("by ticket %+v, by signature %+v", byTicket.Customer, bySign.Customer)
		}
		one, again, two, nameless := from(1, "claim"), from(1, "claim"), from(2, "claim"), from(1, "")
		if one.Customer.ID != again.Customer.ID {
			t.Error("the same claim on the same device is somebody else")
		}
		seen := map[int64]string{byTicket.Customer.ID: "proven"}
		for name, o := range map[string]visitor.Opened{"claimed on one": one, "claimed on two": two, "nameless": nameless} {
			if other, taken := seen[o.Customer.ID]; taken {
				t.Errorf("%s and %s are one customer", name, other)
			}
			if o.Customer.Verified {
				t.Errorf("%s is verified", name)
			}
			seen[o.Customer.ID] = name
		}
	})
}

func TestAPageThatIsLoadedAgainGoesOnWithItsToken(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	r := h.link(t, h.channel, 0)
	r.Ticket, r.Cookie = h.ticket(t, h.channel.ID, map[string]string{"openid": "u1"}), device(1)
	first := h.open(t, r)
	if _, err := h.Open(t.Context(), r); !errors.Is(err, model.ErrVisitorTicket) {
		t.Errorf("the same ticket again: %v", err)
	}
	r.Token = first.Token
	if again := h.open(t, r); again.Conversation.ID != first.Conversation.ID || again.Token == "" {
		t.Errorf("with its token: %+v", again.Conversation)
	}
	exclusive := h.link(t, h.channel, h.agent.ID)
	exclusive.Ticket, exclusive.Token = r.Ticket, first.Token
	if _, err := h.Open(t.Context(), exclusive); !errors.Is(err, model.ErrVisitorTicket) {
		t.Errorf("with the token of another link: %v", err)
	}
	h.now = h.now.Add(25 * time.Hour)
	if _, err := h.Open(t.Context(), r); !errors.Is(err, model.ErrVisitorTicket) {
		t.Errorf("a day later: %v", err)
	}
}

func TestATicketIsGoodForTenMinutes(t *testing.T) {
	now := noon
	s := storetest.Open(t, store.Config{Folder: t.TempDir(), Keyring: storetest.Keyring(), Now: func() time.Time { return now }})
	h := newHall(t, s)
	h.now = now
	for after, want := range map[time.Duration]error{9 * time.Minute: nil, 10 * time.Minute: model.ErrVisitorTicket, time.Hour: model.ErrVisitorTicket} {
		now, h.now = noon, noon
		r := h.link(t, h.channel, 0)
		r.Ticket = h.ticket(t, 0, map[string]string{"openid": "u1"})
		now, h.now = noon.Add(after), noon.Add(after)
		if _, err := h.Open(t.Context(), r); !errors.Is(err, want) {
			t.Errorf("after %v: %v", after, err)
		}
	}
	now = noon.Add(48 * time.Hour)
	if n, err := s.SweepTickets(t.Context(), model.OperatorViewer()); n != 3 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
}

func TestAChannelThatInsistsOnSignaturesTakesNoUnsignedWord(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	c := h.tenant.Channel(t, nil, func(s *model.ChannelSettings) { s.RequireSignature = true })
	if err := h.store.SetSignKey(t.Context(), h.tenant.Admin, c.ID, "key"); err != nil {
		t.Fatal(err)
	}
	ts := strconv.FormatInt(h.now.Unix(), 10)
	for name, k := range map[string]struct {
		params map[string]string
		signed map[string]string
		want   error
	}{
		"nothing said":                        {nil, nil, nil},
		"only what means nothing":             {map[string]string{"from": "singlemessage", "lang": "en", "openid": " "}, nil, nil},
		"an openid":                           {map[string]string{"openid": "u1"}, nil, model.ErrVisitorSign},
		"a source":                            {map[string]string{"source": "菜单"}, nil, model.ErrVisitorSign},
		"signed":                              {map[string]string{"openid": "u1", "ts": ts}, map[string]string{"openid": "u1", "ts": ts}, nil},
		"signed, and a messenger added to it": {map[string]string{"openid": "u1", "ts": ts, "from": "timeline"}, map[string]string{"openid": "u1", "ts": ts}, nil},
		"signed with what we do not know":     {map[string]string{"openid": "u1", "ts": ts, "shop": "7"}, map[string]string{"openid": "u1", "ts": ts, "shop": "7"}, nil},
		"signed less than said":               {map[string]string{"openid": "u1", "ts": ts, "mobile": "13800000000"}, map[string]string{"openid": "u1", "ts": ts}, model.ErrVisitorSign},
		"signed more than said":               {map[string]string{"openid": "u1", "ts": ts}, map[string]string{"openid": "u1", "ts": ts, "mobile": "1"}, model.ErrVisitorSign},
	} {
		r := h.link(t, c, 0)
		r.Params = k.params
		if k.signed != nil {
			r.Sign = visitor.Sign("key", k.signed)
		}
		if _, err := h.Open(t.Context(), r); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	keyless := h.link(t, h.channel, 0)
	keyless.Params = map[string]string{"openid": "u1", "ts": ts}
	keyless.Sign = visitor.Sign("", keyless.Params)
	if _, err := h.Open(t.Context(), keyless); !errors.Is(err, model.ErrVisitorSign) {
		t.Errorf("signed with nothing, where nobody made a key yet: %v", err)
	}
	r := h.link(t, c, 0)
	r.Ticket, r.Params = h.ticket(t, c.ID, map[string]string{"openid": "u2"}), map[string]string{"mobile": "13800000000"}
	if o := h.open(t, r); o.Customer.Mobile != "" || !o.Customer.Verified {
		t.Errorf("a ticket, and beside it an unsigned word: %+v", o.Customer)
	}
}

// TestASignatureIsWhatTheDocumentsSay is a vector that any language can check.
func TestASignatureIsWhatTheDocumentsSay(t *testing.T) {
	params := map[string]string{"openid": "u_1-A", "nickName": "小 明+!*'()", "ts": "1795435200"}
	if got, want := visitor.Plain(params, false), "nickName=%E5%B0%8F%20%E6%98%8E%2B%21%2A%27%28%29&openid=u_1-A&ts=1795435200"; got != want {
		t.Errorf("signed text\n%s instead of\n%s", got, want)
	}
	// openssl dgst -sha256 -hmac key
	if got, want := visitor.Sign("key", params), "a6e19a1fe5476c69b55f56d3aca4d5fbfae48a3b66ac50615a8d8f4a01dc47f8"; got != want {
		t.Errorf("signature %s instead of %s", got, want)
	}
}

func TestWrongKeysAndClosedDoors(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	good, exclusive := h.link(t, h.channel, 0), h.link(t, h.channel, h.agent.ID)
	other := h.tenant.Channel(t, nil)
	change := func(r visitor.Request, f func(*visitor.Request)) visitor.Request { f(&r); return r }
	for name, k := range map[string]struct {
		r    visitor.Request
		want error
	}{
		"the right key":             {good, nil},
		"the exclusive link":        {exclusive, nil},
		"no key":                    {change(good, func(r *visitor.Request) { r.Key = "" }), model.ErrChannelKey},
		"a key that was cut":        {change(good, func(r *visitor.Request) { r.Key = r.Key[:15] }), model.ErrChannelKey},
		"another channel's key":     {change(good, func(r *visitor.Request) { r.Key = other.Key }), model.ErrChannelKey},
		"no such channel":           {change(good, func(r *visitor.Request) { r.ChannelID = 1 << 40 }), model.ErrChannelKey},
		"a negative channel":        {change(good, func(r *visitor.Request) { r.ChannelID = -1 }), model.ErrChannelKey},
		"no agent's key":            {change(exclusive, func(r *visitor.Request) { r.AgentKey = "" }), model.ErrChannelKey},
		"an agent's key too many":   {change(good, func(r *visitor.Request) { r.AgentKey = exclusive.AgentKey }), model.ErrChannelKey},
		"the next agent":            {change(exclusive, func(r *visitor.Request) { r.AgentID++ }), model.ErrChannelKey},
		"an agent who is not in it": {change(good, func(r *visitor.Request) { r.AgentID, r.AgentKey = h.tenant.AdminID, "x" }), model.ErrChannelKey},
	} {
		if _, err := h.Open(t.Context(), k.r); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, k := range map[string]struct {
		close func(model.Channel) model.Channel
		want  error
	}{
		"disabled": {func(c model.Channel) model.Channel { c.Enabled = false; return c }, model.ErrChannelDisabled},
		"closed":   {func(c model.Channel) model.Channel { c.Settings.Closed = true; return c }, model.ErrChannelClosed},
		"deleted":  {func(c model.Channel) model.Channel { c.DeletedAt = 1; return c }, model.ErrChannelDeleted},
	} {
		c := h.tenant.Channel(t, nil)
		r := h.link(t, c, 0)
		o := h.open(t, r)
		if _, err := h.store.ChangeChannel(t.Context(), h.tenant.Admin, c.ID, "channel.edit", func(was model.Channel) (model.Channel, error) { return k.close(was), nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Open(t.Context(), r); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
		r.Key = "wrong"
		if _, err := h.Open(t.Context(), r); !errors.Is(err, model.ErrChannelKey) {
			t.Errorf("%s, with a wrong key: %v", name, err)
		}
		if _, _, err := h.Renew(t.Context(), o.Viewer); !errors.Is(err, k.want) {
			t.Errorf("%s, a page that is open: %v", name, err)
		}
		h.serve(t, o)
		if _, _, err := h.Renew(t.Context(), o.Viewer); err != nil {
			t.Errorf("%s, a page that is being served: %v", name, err)
		}
	}
}

func TestATokenLastsADayAndOutlivesARotationOfTheKey(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	o := h.open(t, h.link(t, h.channel, 0))
	for after, want := range map[time.Duration]error{0: nil, 24*time.Hour - time.Second: nil, 24 * time.Hour: model.ErrVisitorExpired} {
		was := h.now
		h.now = was.Add(after)
		if v, err := h.Verify(o.Token); !errors.Is(err, want) || err == nil && (v.Conversation() != o.Conversation.ID || v.Tenant() != h.tenant.ID) {
			t.Errorf("after %v: %+v, %v", after, v, err)
		}
		h.now = was
	}
	token, expiresAt, err := h.Renew(t.Context(), o.Viewer)
	if v, verified := h.Verify(token); err != nil || verified != nil || v.Customer() != o.Customer.ID || expiresAt <= o.ExpiresAt-1 {
		t.Errorf("renewed: %+v, %v, %v", v, err, verified)
	}
}

func TestTheWorkerSweepsAndStops(t *testing.T) {
	h := newHall(t, storetest.SQLite(t))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := h.Run(ctx); err != nil {
		t.Errorf("after the stop: %v", err)
	}
}
