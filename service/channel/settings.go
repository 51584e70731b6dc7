package channel

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"yingke/model"
)

// Limits of a channel's settings (product.md 3.4 and 14).
const (
	titleMost       = 30
	nicknameMost    = 20
	noticeMost      = 200
	entriesMost     = 10
	labelMost       = 10
	entryValueMost  = 100
	formFieldsMost  = 10
	formLabelMost   = 20
	promptMost      = 200
	historyMost     = 100 // messages
	autoEndLeast    = 5   // minutes
	autoEndMost     = 2880
	replyMost       = 600  // characters of an automatic text
	replyBytesMost  = 2048 // and its bytes, which is what WeChat counts
	sitesMost       = 20
	siteLengthsMost = 200
)

var (
	colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	phone  = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{1,19}$`)
)

// ruled is settings being checked: the first fault stays.
type ruled struct {
	model.ChannelSettings
	files []string // keys that must be files of the tenant
	err   error
}

// checkSettings returns the settings as they are kept, or what is wrong with them.
func (s *Service) checkSettings(ctx context.Context, v model.Viewer, given model.ChannelSettings) (model.ChannelSettings, error) {
	fields, err := s.store.CustomerFields(ctx, v)
	if err != nil {
		return given, err
	}
	r := &ruled{ChannelSettings: given}
	r.looks()
	r.notice()
	r.entries()
	r.form(fields)
	r.numbers()
	r.texts()
	r.sites()
	if r.err != nil {
		return given, r.err
	}
	return r.ChannelSettings, s.checkFiles(ctx, v, "settings", r.files)
}

// checkFiles refuses keys that are no files of the tenant.
func (s *Service) checkFiles(ctx context.Context, v model.Viewer, field string, keys []string) error {
	found, err := s.store.Files(ctx, v, keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if !slices.ContainsFunc(found, func(f model.File) bool { return f.Key == key && strings.HasPrefix(f.Type, "image/") }) {
			return model.ErrNotAnImage.On(field).With("key", key)
		}
	}
	return nil
}

func (r *ruled) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *ruled) line(value *string, field string, most int) {
	checked, err := model.Line(field, *value, most)
	if *value = checked; err != nil {
		r.fail(err)
	}
}

func (r *ruled) lines(value *string, field string, most int) {
	checked, err := model.Lines(field, *value, most)
	if *value = checked; err != nil {
		r.fail(err)
	}
}

func (r *ruled) link(value *string, field string) {
	checked, err := model.WebAddress(field, *value)
	if *value = checked; err != nil {
		r.fail(err)
	}
}

func (r *ruled) file(value, field string) {
	if value != "" {
		r.files = append(r.files, value)
	}
	r.line(&value, field, 64)
}

func (r *ruled) looks() {
	r.line(&r.Title, "title", titleMost)
	r.line(&r.DefaultNickname, "default_nickname", nicknameMost)
	r.file(r.Logo, "logo")
	r.file(r.DefaultAvatar, "default_avatar")
	r.Theme = strings.ToLower(r.Theme)
	if !colour.MatchString(r.Theme) {
		r.fail(model.ErrBadColour.On("theme"))
	}
	if !strings.HasPrefix(r.Background, "#") {
		r.file(r.Background, "background")
	} else if r.Background = strings.ToLower(r.Background); !colour.MatchString(r.Background) {
		r.fail(model.ErrBadColour.On("background"))
	}
}

func (r *ruled) notice() {
	r.lines(&r.Notice.Text, "notice.text", noticeMost)
	r.link(&r.Notice.URL, "notice.url")
	if r.Notice.Enabled && r.Notice.Text == "" {
		r.fail(model.ErrRequired.On("notice.text"))
	}
}

func (r *ruled) entries() {
	if r.Entries == nil {
		r.Entries = []model.Entry{}
	}
	if len(r.Entries) > entriesMost {
		r.fail(model.ErrTooManyItems.On("entries").With("max", entriesMost))
		return
	}
	r.Entries = slices.Clone(r.Entries)
	for i := range r.Entries {
		r.entry(&r.Entries[i])
	}
}

func (r *ruled) entry(e *model.Entry) {
	r.line(&e.Label, "entries.label", labelMost)
	if e.Label == "" {
		r.fail(model.ErrRequired.On("entries.label"))
	}
	switch e.Kind {
	case "human":
		e.Value = ""
		return
	case "link":
		r.link(&e.Value, "entries.value")
	case "phone":
		r.line(&e.Value, "entries.value", entryValueMost)
		if e.Value != "" && !phone.MatchString(e.Value) {
			r.fail(model.ErrBadPhone.On("entries.value"))
		}
	case "keyword", "menu":
		r.line(&e.Value, "entries.value", entryValueMost)
	default:
		r.fail(model.ErrBadChoice.On("entries.kind"))
	}
	if e.Value == "" {
		r.fail(model.ErrRequired.On("entries.value"))
	}
}

func (r *ruled) form(custom []model.CustomerField) {
	if r.Form.Fields == nil {
		r.Form.Fields = []model.FormField{}
	}
	if len(r.Form.Fields) > formFieldsMost {
		r.fail(model.ErrTooManyItems.On("form.fields").With("max", formFieldsMost))
		return
	}
	if r.Form.Enabled && len(r.Form.Fields) == 0 {
		r.fail(model.ErrRequired.On("form.fields"))
	}
	keys := []string{"nickname", "mobile", "weixin"}
	for _, f := range custom {
		keys = append(keys, f.Key)
	}
	r.Form.Fields = slices.Clone(r.Form.Fields)
	for i := range r.Form.Fields {
		f := &r.Form.Fields[i]
		r.line(&f.Label, "form.fields.label", formLabelMost)
		if f.Label == "" {
			r.fail(model.ErrRequired.On("form.fields.label"))
		}
		if f.Kind != "text" && f.Kind != "mobile" {
			r.fail(model.ErrBadChoice.On("form.fields.kind"))
		}
		at := slices.Index(keys, f.Key)
		if at < 0 {
			r.fail(model.ErrBadChoice.On("form.fields.key"))
			return
		}
		keys = slices.Delete(keys, at, at+1) // each is asked once
	}
}

func (r *ruled) numbers() {
	if r.HistoryShown < 0 || r.HistoryShown > historyMost {
		r.fail(model.ErrOutOfRange.On("history_shown").With("min", 0).With("max", historyMost))
	}
	if r.AutoEndMinutes != 0 && (r.AutoEndMinutes < autoEndLeast || r.AutoEndMinutes > autoEndMost) {
		r.fail(model.ErrOutOfRange.On("auto_end_minutes").With("min", autoEndLeast).With("max", autoEndMost))
	}
}

func (r *ruled) texts() {
	r.lines(&r.LeaveMessage.Prompt, "leave_message.prompt", promptMost)
	for field, text := range map[string]*string{
		"open_text": &r.OpenText, "join_text": &r.JoinText, "queue_text": &r.QueueText,
		"offline_text": &r.OfflineText, "end_text": &r.EndText,
	} {
		r.lines(text, field, replyMost)
		if len(*text) > replyBytesMost {
			r.fail(model.ErrTooLong.On(field).With("max", replyMost))
		}
	}
}

// sites are origins: scheme, host and perhaps a port, or *.host for all under it.
func (r *ruled) sites() {
	if len(r.Sites) > sitesMost {
		r.fail(model.ErrTooManyItems.On("sites").With("max", sitesMost))
		return
	}
	kept := []string{}
	for _, site := range r.Sites {
		site = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(site), "/"))
		if !origin(site) {
			r.fail(model.ErrBadURL.On("sites"))
			return
		}
		if !slices.Contains(kept, site) {
			kept = append(kept, site)
		}
	}
	r.Sites = kept
}

var hostName = regexp.MustCompile(`^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?$`)

func origin(site string) bool {
	u, err := url.Parse(site)
	return err == nil && len(site) <= siteLengthsMost && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil &&
		u.Path == "" && u.RawQuery == "" && u.Fragment == "" && hostName.MatchString(u.Host) && u.Scheme+"://"+u.Host == site
}
