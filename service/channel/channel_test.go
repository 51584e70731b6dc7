package channel_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/channel"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office is a service on a real database.
type office struct {
	*channel.Service
	store  *store.Store
	tenant storetest.Tenant
}

func newOffice(t *testing.T, s *store.Store) *office {
	t.Helper()
	return &office{channel.New(s, time.Now), s, storetest.NewTenant(t, s)}
}

func text(s string) *string { return &s }

func TestACreatedChannelIsOpenWithTheDefaultsOfTheSpecification(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		c, err := o.Create(t.Context(), o.tenant.Admin, 0, channel.Change{Name: text(" 官网 "), Remark: text("官网右下角")})
		if err != nil {
			t.Fatal(err)
		}
		got := c.Settings
		want := model.ChannelSettings{
			Theme: "#07c160", ShowAgentName: true, ShowAgentState: true, Entries: []model.Entry{}, Inputs: model.Inputs{Emoji: true, Image: true},
			Form: model.Form{Fields: []model.FormField{}}, HistoryShown: 20, AutoEndMinutes: 30, Sites: []string{},
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("settings\n%+v instead of\n%+v", got, want)
		}
		if c.Name != "官网" || c.Remark != "官网右下角" || !c.Enabled || c.ProductID != o.tenant.ProductID || len(c.Key) < 10 {
			t.Errorf("%+v", c)
		}
		kept, err := o.One(t.Context(), o.tenant.Admin, c.ID)
		if err != nil || fmt.Sprintf("%+v", kept) != fmt.Sprintf("%+v", c) {
			t.Errorf("kept %+v, %v", kept, err)
		}
	})
}

func TestWhatAChannelMayNotBe(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	if _, err := o.Create(t.Context(), o.tenant.Admin, 0, channel.Change{Name: text("已有")}); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]struct {
		product int64
		change  channel.Change
		want    error
	}{
		"no name":                {0, channel.Change{}, model.ErrRequired},
		"an empty name":          {0, channel.Change{Name: text(" ")}, model.ErrRequired},
		"31 characters":          {0, channel.Change{Name: text(strings.Repeat("名", 31))}, model.ErrTooLong},
		"a line break":           {0, channel.Change{Name: text("a\nb")}, model.ErrBadCharacters},
		"a name that is taken":   {0, channel.Change{Name: text("已有")}, model.ErrChannelTaken},
		"a remark too long":      {0, channel.Change{Name: text("x"), Remark: text(strings.Repeat("名", 101))}, model.ErrTooLong},
		"a product that is none": {1 << 40, channel.Change{Name: text("x")}, model.ErrBadChoice},
		"another tenant's":       {storetest.NewTenant(t, o.store).ProductID, channel.Change{Name: text("x")}, model.ErrBadChoice},
	} {
		if _, err := o.Create(t.Context(), o.tenant.Admin, k.product, k.change); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := o.Create(t.Context(), o.tenant.Admin, o.tenant.ProductID, channel.Change{Name: text(strings.Repeat("名", 30))}); err != nil {
		t.Errorf("30 characters: %v", err)
	}
}

// TestSettingsKeepTheirLimits changes one thing at a time in settings that are good.
func TestSettingsKeepTheirLimits(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	c := o.tenant.Channel(t, nil)
	if _, err := o.store.SaveCustomerField(t.Context(), o.tenant.Admin, model.CustomerField{Key: "order", Name: "订单", Kind: "text"}); err != nil {
		t.Fatal(err)
	}
	logo := addFile(t, o.store, o.tenant.Admin, "image/png")
	pdf := addFile(t, o.store, o.tenant.Admin, "application/pdf")
	foreign := addFile(t, o.store, storetest.NewTenant(t, o.store).Admin, "image/png")
	long := func(n int) string { return strings.Repeat("长", n) }
	entry := func(kind, label, value string) []model.Entry {
		return []model.Entry{{Kind: kind, Label: label, Value: value}}
	}
	form := func(fields ...model.FormField) model.Form { return model.Form{Enabled: true, Fields: fields} }
	type set = model.ChannelSettings
	for name, k := range map[string]struct {
		change func(s *set)
		want   error
		field  string
	}{
		"as they are":               {func(s *set) {}, nil, ""},
		"everything there is":       {func(s *set) { everything(s, logo) }, nil, ""},
		"a title too long":          {func(s *set) { s.Title = long(31) }, model.ErrTooLong, "title"},
		"a nickname too long":       {func(s *set) { s.DefaultNickname = long(21) }, model.ErrTooLong, "default_nickname"},
		"a logo that is there":      {func(s *set) { s.Logo = logo }, nil, ""},
		"a logo that is a PDF":      {func(s *set) { s.Logo = pdf }, model.ErrNotAnImage, "settings"},
		"another tenant's logo":     {func(s *set) { s.Logo = foreign }, model.ErrNotAnImage, "settings"},
		"an avatar that is none":    {func(s *set) { s.DefaultAvatar = "nothing" }, model.ErrNotAnImage, "settings"},
		"a theme that is no colour": {func(s *set) { s.Theme = "red;}" }, model.ErrBadColour, "theme"},
		"a theme in capitals":       {func(s *set) { s.Theme = "#07C160" }, nil, ""},
		"no theme":                  {func(s *set) { s.Theme = "" }, model.ErrBadColour, "theme"},
		"a background colour":       {func(s *set) { s.Background = "#ededed" }, nil, ""},
		"a background picture":      {func(s *set) { s.Background = logo }, nil, ""},
		"a background that runs":    {func(s *set) { s.Background = "#fff);}" }, model.ErrBadColour, "background"},
		"a notice too long":         {func(s *set) { s.Notice.Text = long(201) }, model.ErrTooLong, "notice.text"},
		"a notice of nothing":       {func(s *set) { s.Notice.Enabled = true }, model.ErrRequired, "notice.text"},
		"a notice that runs":        {func(s *set) { s.Notice.URL = "javascript:alert(1)" }, model.ErrBadURL, "notice.url"},
		"eleven entries":            {func(s *set) { s.Entries = make([]model.Entry, 11) }, model.ErrTooManyItems, "entries"},
		"an entry without a label":  {func(s *set) { s.Entries = entry("human", "", "") }, model.ErrRequired, "entries.label"},
		"a label too long":          {func(s *set) { s.Entries = entry("human", long(11), "") }, model.ErrTooLong, "entries.label"},
		"an entry of no kind":       {func(s *set) { s.Entries = entry("script", "x", "x") }, model.ErrBadChoice, "entries.kind"},
		"an entry that runs":        {func(s *set) { s.Entries = entry("link", "x", "javascript:alert(1)") }, model.ErrBadURL, "entries.value"},
		"an entry to nowhere":       {func(s *set) { s.Entries = entry("link", "x", "") }, model.ErrRequired, "entries.value"},
		"a number to call":          {func(s *set) { s.Entries = entry("phone", "x", "400-123 4567") }, nil, ""},
		"a number that is none":     {func(s *set) { s.Entries = entry("phone", "x", "call me") }, model.ErrBadPhone, "entries.value"},
		"a form of nothing":         {func(s *set) { s.Form.Enabled = true }, model.ErrRequired, "form.fields"},
		"a form":                    {func(s *set) { s.Form = form(model.FormField{Key: "order", Label: "订单", Kind: "text"}) }, nil, ""},
		"a field that is none":      {func(s *set) { s.Form = form(model.FormField{Key: "evil", Label: "x", Kind: "text"}) }, model.ErrBadChoice, "form.fields.key"},
		"a field twice":             {func(s *set) { f := model.FormField{Key: "mobile", Label: "x", Kind: "mobile"}; s.Form = form(f, f) }, model.ErrBadChoice, "form.fields.key"},
		"a field of no kind":        {func(s *set) { s.Form = form(model.FormField{Key: "mobile", Label: "x", Kind: "file"}) }, model.ErrBadChoice, "form.fields.kind"},
		"eleven fields":             {func(s *set) { s.Form.Fields = make([]model.FormField, 11) }, model.ErrTooManyItems, "form.fields"},
		"a history below nothing":   {func(s *set) { s.HistoryShown = -1 }, model.ErrOutOfRange, "history_shown"},
		"a history too long":        {func(s *set) { s.HistoryShown = 101 }, model.ErrOutOfRange, "history_shown"},
		"an end too soon":           {func(s *set) { s.AutoEndMinutes = 4 }, model.ErrOutOfRange, "auto_end_minutes"},
		"an end too late":           {func(s *set) { s.AutoEndMinutes = 2881 }, model.ErrOutOfRange, "auto_end_minutes"},
		"no end":                    {func(s *set) { s.AutoEndMinutes = 0 }, nil, ""},
		"a reply too long":          {func(s *set) { s.QueueText = strings.Repeat("a", 601) }, model.ErrTooLong, "queue_text"},
		"a reply of too many bytes": {func(s *set) { s.OpenText = strings.Repeat("😀", 513) }, model.ErrTooLong, "open_text"},
		"sites":                     {func(s *set) { s.Sites = []string{"https://Example.com/", "http://*.shop.cn:8080"} }, nil, ""},
		"a site with a path":        {func(s *set) { s.Sites = []string{"https://example.com/a"} }, model.ErrBadURL, "sites"},
		"a site that breaks out":    {func(s *set) { s.Sites = []string{"https://a.com; script-src *"} }, model.ErrBadURL, "sites"},
		"a site of no scheme":       {func(s *set) { s.Sites = []string{"example.com"} }, model.ErrBadURL, "sites"},
		"every site by a star":      {func(s *set) { s.Sites = []string{"https://*"} }, model.ErrBadURL, "sites"},
		"21 sites":                  {func(s *set) { s.Sites = make([]string, 21) }, model.ErrTooManyItems, "sites"},
	} {
		settings := model.DefaultChannelSettings()
		k.change(&settings)
		_, err := o.Edit(t.Context(), o.tenant.Admin, c.ID, channel.Change{Settings: &settings})
		var f *model.Fault
		if !errors.Is(err, k.want) || errors.As(err, &f) && f.Field != k.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// everything sets all that can be set to its longest.
func everything(s *model.ChannelSettings, picture string) {
	long := func(n int) string { return strings.Repeat("长", n) }
	s.Title, s.Logo, s.DefaultAvatar, s.DefaultNickname, s.Background = long(30), picture, picture, long(20), picture
	s.Notice = model.Notice{Enabled: true, Text: long(200), URL: "https://example.com/公告"}
	s.Entries = nil
	for range 10 {
		s.Entries = append(s.Entries, model.Entry{Kind: "keyword", Label: long(10), Value: long(100)})
	}
	s.Inputs = model.Inputs{Emoji: true, Image: true, Voice: true, Video: true, File: true}
	s.HistoryShown, s.AutoEndMinutes = 100, 2880
	for _, text := range []*string{&s.OpenText, &s.JoinText, &s.QueueText, &s.OfflineText, &s.EndText} {
		*text = long(600)
	}
	s.LeaveMessage = model.LeavePrompt{Enabled: true, Prompt: long(200)}
}

func addFile(t *testing.T, s *store.Store, v model.Viewer, kind string) string {
	t.Helper()
	f, err := s.AddFile(t.Context(), v, model.File{Key: model.RandomKey(24), Hash: model.RandomKey(40), Name: "x", Type: kind})
	if err != nil {
		t.Fatal(err)
	}
	return f.Key
}

func TestAChannelIsDeletedByItsNameTypedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		c, err := o.Create(t.Context(), o.tenant.Admin, 0, channel.Change{Name: text("售后")})
		if err != nil {
			t.Fatal(err)
		}
		door := channel.Door{ChannelID: c.ID, Key: c.Key}
		for _, typed := range []string{"", "售", "售后 x"} {
			if err := o.Delete(t.Context(), o.tenant.Admin, c.ID, typed); !errors.Is(err, model.ErrTypedName) {
				t.Errorf("%q: %v", typed, err)
			}
		}
		if _, err := o.Enter(t.Context(), door); err != nil {
			t.Errorf("before: %v", err)
		}
		if err := o.Delete(t.Context(), o.tenant.Admin, c.ID, " 售后 "); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Enter(t.Context(), door); !errors.Is(err, model.ErrChannelDeleted) {
			t.Errorf("afterwards: %v", err)
		}
		if err := o.Delete(t.Context(), o.tenant.Admin, c.ID, "售后"); !errors.Is(err, model.ErrMissing) {
			t.Errorf("once more: %v", err)
		}
	})
}

func TestDoors(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	a, _ := o.tenant.Agent(t, "小李")
	c := o.tenant.Channel(t, []model.Agent{a})
	links, err := o.Links(t.Context(), o.tenant.Admin, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	exclusive := links[1]
	for name, k := range map[string]struct {
		door channel.Door
		want error
	}{
		"the channel's":        {channel.Door{c.ID, c.Key, 0, ""}, nil},
		"the agent's":          {channel.Door{c.ID, c.Key, a.ID, exclusive.Key}, nil},
		"with another key":     {channel.Door{c.ID, c.Key + "x", 0, ""}, model.ErrChannelKey},
		"with another agent":   {channel.Door{c.ID, c.Key, o.tenant.AdminID, exclusive.Key}, model.ErrChannelKey},
		"without an agent key": {channel.Door{c.ID, c.Key, a.ID, ""}, model.ErrChannelKey},
		"of nobody":            {channel.Door{0, "", 0, ""}, model.ErrChannelKey},
	} {
		if _, err := o.Enter(t.Context(), k.door); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for code, want := range map[string]error{links[0].Code: nil, exclusive.Code: nil, strings.ToUpper(links[0].Code) + "x": model.ErrChannelKey, "": model.ErrChannelKey} {
		if _, err := o.Follow(t.Context(), code); !errors.Is(err, want) {
			t.Errorf("code %q: %v", code, err)
		}
	}
	if _, err := o.Enable(t.Context(), o.tenant.Admin, c.ID, false); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Follow(t.Context(), exclusive.Code); !errors.Is(err, model.ErrChannelDisabled) {
		t.Errorf("a disabled channel: %v", err)
	}
}

// counting is a store that only counts visits, and may be away.
type counting struct {
	channel.Store
	mu     sync.Mutex
	visits map[int64]int64
	writes int
	away   bool
}

func (c *counting) CountVisits(ctx context.Context, _ model.Viewer, visits map[int64]int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away || ctx.Err() != nil {
		return errors.New("the database is away")
	}
	c.writes++
	for link, n := range visits {
		c.visits[link] += n
	}
	return nil
}

func (c *counting) seen() (map[int64]int64, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.visits, c.writes
}

func TestVisitsAreWrittenTogetherAndAtTheStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &counting{visits: map[int64]int64{}}
		s := channel.New(kept, time.Now)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Run(ctx) }()
		for range 1000 {
			s.Visit(7)
		}
		s.Visit(8)
		if _, writes := kept.seen(); writes != 0 {
			t.Errorf("%d writes at once", writes)
		}
		time.Sleep(6 * time.Second) // of the bubble's own time
		synctest.Wait()
		if visits, writes := kept.seen(); writes != 1 || visits[7] != 1000 || visits[8] != 1 {
			t.Errorf("after five seconds: %v in %d writes", visits, writes)
		}
		kept.mu.Lock()
		kept.away = true
		kept.mu.Unlock()
		s.Visit(7)
		time.Sleep(6 * time.Second)
		synctest.Wait()
		kept.mu.Lock()
		kept.away = false
		kept.mu.Unlock()
		s.Visit(7)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if visits, _ := kept.seen(); visits[7] != 1002 {
			t.Errorf("at the stop: %v", visits)
		}
		s.Visit(9) // after the stop: counted by nobody, and nothing breaks
		if err := s.Run(ctx); err != nil {
			t.Errorf("a second stop: %v", err)
		}
		if visits, _ := kept.seen(); visits[9] != 1 {
			t.Errorf("a run that is stopped at once still writes: %v", visits)
		}
	})
}

func TestAHomePageShowsWhatItShallToThoseWhoMayMeetTheAgent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		a, self := o.tenant.Agent(t, "小李")
		stranger, _ := o.tenant.Agent(t, "别的渠道")
		c := o.tenant.Channel(t, []model.Agent{a})
		_, v := o.tenant.Customer(t, c, 0)
		card := model.HomePageCard{
			Name: "李四", Title: "顾问", Mobile: "400-123", Email: "li@example.com", Introduction: "第一行\n第二行", Links: []model.HomePageLink{{Label: "官网", URL: "https://example.com"}},
			Shown: map[string]bool{"mobile": false, "evil": true},
		}
		if _, err := o.SetHome(t.Context(), self, model.HomePage{AgentID: a.ID, Card: card}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := o.HomeFor(t.Context(), v, a.ID); !errors.Is(err, model.ErrMissing) {
			t.Errorf("while it is off: %v", err)
		}
		if _, err := o.SetHome(t.Context(), self, model.HomePage{AgentID: a.ID, Enabled: true, Card: card}); err != nil {
			t.Fatal(err)
		}
		h, host, err := o.HomeFor(t.Context(), v, a.ID)
		if err != nil || host.Nickname != "小李" || h.Card.Name != "李四" || h.Card.Mobile != "" || h.Card.Introduction != "第一行\n第二行" || h.Card.Shown["evil"] {
			t.Errorf("%+v %s, %v", h, host.Nickname, err)
		}
		_, elsewhere := o.tenant.Customer(t, o.tenant.Channel(t, []model.Agent{stranger}), 0)
		other := storetest.NewTenant(t, s)
		_, theirs := other.Customer(t, other.Channel(t, nil), 0)
		for name, who := range map[string]model.Viewer{"another channel's visitor": elsewhere, "another tenant's": theirs} {
			if _, _, err := o.HomeFor(t.Context(), who, a.ID); !errors.Is(err, model.ErrMissing) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhatAHomePageMayNotHold(t *testing.T) {
	o := newOffice(t, storetest.SQLite(t))
	type card = model.HomePageCard
	for name, k := range map[string]struct {
		card card
		want error
	}{
		"an introduction too long": {card{Introduction: strings.Repeat("长", 501)}, model.ErrTooLong},
		"ten pictures":             {card{Pictures: make([]string, 10)}, model.ErrTooManyItems},
		"a picture that is none":   {card{Pictures: []string{"x"}}, model.ErrNotAnImage},
		"six links":                {card{Links: make([]model.HomePageLink, 6)}, model.ErrTooManyItems},
		"a link that runs":         {card{Links: []model.HomePageLink{{Label: "x", URL: "javascript:alert(1)"}}}, model.ErrBadURL},
		"a link without a label":   {card{Links: []model.HomePageLink{{URL: "https://a.com"}}}, model.ErrRequired},
		"an address that is none":  {card{Email: "nobody"}, model.ErrBadEmail},
		"a number that is none":    {card{Mobile: "<script>"}, model.ErrBadPhone},
		"a name too long":          {card{Name: strings.Repeat("长", 51)}, model.ErrTooLong},
	} {
		if _, err := o.SetHome(t.Context(), o.tenant.Admin, model.HomePage{AgentID: o.tenant.AdminID, Card: k.card}); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
