package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"

	"yingke/model"
)

// Facts are what placeholders stand for. Made-up nicknames are empty here.
type Facts struct {
	NickName  string // {{nick_name}}
	StaffName string // {{staff_name}}: who serves or is named
	OpenID    string
	UnionID   string
	Source    string
	AppID     string
	QueueNo   int       // {{queue_no}}
	WaitMin   int       // {{wait_min}}
	Params    string    // session-from's params, "a=1&b=2", appended to links
	Now       time.Time // in the tenant's time zone
	SignKey   []byte    // of the product, for AppendSign
}

// waitToken stands for how long a customer will wait, which has to be looked up.
const waitToken = "{{wait_min}}"

// NeedsEstimate claims that a text says how long a customer will wait.
func NeedsEstimate(text string) bool { return strings.Contains(text, waitToken) }

// dateTokens are the ways to write the date (product.md 5.7).
var dateTokens = []struct{ token, layout string }{
	{"{{yyyy-MM-dd hh:mm:ss}}", "2006-01-02 15:04:05"},
	{"{{MM-dd hh:mm:ss}}", "01-02 15:04:05"},
	{"{{yyyy-MM-dd hh:mm}}", "2006-01-02 15:04"},
	{"{{MM-dd hh:mm}}", "01-02 15:04"},
	{"{{yyyy-MM-dd}}", "2006-01-02"},
	{"{{MM-dd}}", "01-02"},
	{"{{MM月dd日}}", "01月02日"},
}

// Text replaces the placeholders of a text. What a customer calls himself is
// put in as it is: whoever sends the text decides what his platform must not see.
func (f Facts) Text(text string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	pairs := f.pairs(func(s string) string { return s })
	for _, d := range dateTokens {
		pairs = append(pairs, d.token, f.Now.Format(d.layout))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (f Facts) pairs(encode func(string) string) []string {
	return []string{
		"{{nick_name}}", encode(f.NickName), "{{staff_name}}", encode(f.StaffName),
		"{{openid}}", encode(f.OpenID), "{{unionid}}", encode(f.UnionID),
		"{{source}}", encode(f.Source), "{{appid}}", encode(f.AppID),
		"{{queue_no}}", strconv.Itoa(f.QueueNo), waitToken, strconv.Itoa(f.WaitMin),
	}
}

// Link is the address of a reply for this customer: placeholders filled and
// encoded, then what the rule wants appended, before any #fragment.
func (f Facts) Link(r model.Reply) string {
	address := r.URL
	if strings.Contains(address, "{{") {
		address = strings.NewReplacer(f.pairs(url.QueryEscape)...).Replace(address)
	}
	var added []string
	if f.Params != "" {
		added = append(added, clean(f.Params))
	}
	if r.AppendOpenID && f.OpenID != "" {
		added = append(added, "openid="+url.QueryEscape(f.OpenID))
	}
	if r.AppendSign && f.OpenID != "" && len(f.SignKey) > 0 {
		ts := strconv.FormatInt(f.Now.Unix(), 10)
		added = append(added, "ts="+ts, "sign="+Sign(f.SignKey, f.OpenID, ts))
	}
	return join(address, strings.Join(added, "&"))
}

// Placeholders lists what may stand in texts and addresses, without the dates.
func Placeholders() []string {
	pairs := Facts{}.pairs(func(s string) string { return s })
	names := make([]string, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		names = append(names, pairs[i])
	}
	return names
}

// Sign proves to an integrator's page that we sent the customer there: hex
// HMAC-SHA256 of "openid=...&ts=..." with the product's key.
func Sign(key []byte, openid, ts string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("openid=" + openid + "&ts=" + ts))
	return hex.EncodeToString(mac.Sum(nil))
}

// clean encodes the values of parameters that came from outside.
func clean(params string) string {
	var kept []string
	for pair := range strings.SplitSeq(params, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name == "" {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain // it was encoded already
		}
		kept = append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value))
	}
	return strings.Join(kept, "&")
}

// join puts a query behind an address with ? or &, before its fragment.
func join(address, query string) string {
	if query == "" {
		return address
	}
	before, fragment, has := strings.Cut(address, "#")
	switch {
	case strings.HasSuffix(before, "?"), strings.HasSuffix(before, "&"):
		before += query
	case strings.Contains(before, "?"):
		before += "&" + query
	default:
		before += "?" + query
	}
	if has {
		return before + "#" + fragment
	}
	return before
}
