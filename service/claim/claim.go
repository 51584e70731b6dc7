// Package claim reads what is said about a customer by a link that he opened or
// by the button of a mini-program that he tapped (product.md 3.6 and 9.2). It is
// pure: parameters go in, what may be kept of them comes out. Who he is, and
// whether what is said was proven, others decide.
package claim

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"yingke/model"
)

// Limits of what parameters say (product.md 3.6), in characters. What is longer
// is cut; what has the wrong shape is left out, with a warning.
const (
	NicknameMost = 32
	WeixinMost   = 40
	sourceMost   = 60
	regionMost   = 30
	noteMost     = 500
	ageMost      = 150
	tagsMost     = 100
)

var (
	openidShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,78}$`)
	mobileShape = regexp.MustCompile(`^\+?[0-9]{3,19}$`)
	tagBreak    = regexp.MustCompile(`[,;|\s，、]+`)
)

// standard are the parameters that every tenant knows.
var standard = []string{"nickName", "avatarUrl", "openid", "unionid", "source", "city", "province", "weixin", "mobile",
	"age", "sex", "note", "tag_id"}

// others are names with a meaning of their own, in links or in what buttons say.
var others = []string{"channel_id", "key", "agent_id", "agent_key", "ticket", "sign", "ts", "lang", "theme", "embed", "host", "kefu",
	"kefu_uid", "nickname", "open_param", "open_reply", "params", "type", "title", "url", "desc", "img"}

// Reserved claims that a name has a meaning of its own in links or buttons, so
// that no custom field may have it.
func Reserved(key string) bool {
	return slices.ContainsFunc(slices.Concat(standard, others), func(name string) bool { return strings.EqualFold(name, key) })
}

// OpenID claims that this can be an integrator's name for a customer.
func OpenID(value string) bool { return openidShape.MatchString(value) }

// Mobile is a telephone number as it is kept; false if it is none.
func Mobile(value string) (string, bool) {
	value = strings.NewReplacer(" ", "", "-", "").Replace(value)
	return value, mobileShape.MatchString(value)
}

// Known are the parameters that mean something to this tenant and are not empty.
func Known(params map[string]string, custom []model.CustomerField) map[string]string {
	means := map[string]string{}
	for key, value := range params {
		ours := slices.Contains(standard, key) || slices.ContainsFunc(custom, func(f model.CustomerField) bool { return f.Key == key })
		if ours && strings.TrimSpace(value) != "" {
			means[key] = value
		}
	}
	return means
}

// Said is what is said about a customer, checked.
type Said struct {
	OpenID, UnionID, Nickname, Avatar, Source, City, Province, Weixin, Mobile, Note string

	Age, Sex int
	TagIDs   []int64
	Fields   map[string]string
	Warnings []string // the parameters that did not fit and were left out
}

// Read checks parameters. Unknown ones are ignored.
func Read(params map[string]string, custom []model.CustomerField) Said {
	c := Said{Fields: map[string]string{}}
	c.OpenID = c.shaped(params, "openid")
	c.UnionID = c.shaped(params, "unionid")
	c.Nickname = model.Tidy(params["nickName"], NicknameMost)
	c.Source = model.Tidy(params["source"], sourceMost)
	c.City = Region(params["city"])
	c.Province = Region(params["province"])
	c.Weixin = model.Tidy(params["weixin"], WeixinMost)
	c.Note = model.Tidy(params["note"], noteMost)
	if mobile, good := Mobile(params["mobile"]); good {
		c.Mobile = mobile
	} else if mobile != "" {
		c.warn("mobile")
	}
	c.Avatar = c.https(params["avatarUrl"])
	c.Age = c.number(params, "age", ageMost)
	c.Sex = c.number(params, "sex", 2)
	c.TagIDs = c.tagIDs(params["tag_id"])
	for _, f := range custom {
		value := strings.TrimSpace(params[f.Key])
		if value == "" {
			continue
		}
		checked, err := f.Check(value)
		if err != nil {
			c.warn(f.Key)
			continue
		}
		c.Fields[f.Key] = checked
	}
	return c
}

func (c *Said) warn(key string) { c.Warnings = append(c.Warnings, key) }

func (c *Said) shaped(params map[string]string, key string) string {
	value := strings.TrimSpace(params[key])
	if value == "" || openidShape.MatchString(value) {
		return value
	}
	c.warn(key)
	return ""
}

func (c *Said) https(address string) string {
	checked, err := model.WebAddress("avatarUrl", address)
	if err != nil || checked != "" && !strings.HasPrefix(strings.ToLower(checked), "https://") {
		c.warn("avatarUrl")
		return ""
	}
	return checked
}

func (c *Said) number(params map[string]string, key string, most int) int {
	value := strings.TrimSpace(params[key])
	if value == "" || value == "0" {
		return 0
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		c.warn(key)
		return 0
	}
	return n
}

func (c *Said) tagIDs(list string) []int64 {
	var ids []int64
	for _, part := range tagBreak.Split(strings.Trim(list, "[] "), -1) {
		if part == "" {
			continue
		}
		id, err := strconv.ParseInt(strings.Trim(part, `"`), 10, 64)
		if err != nil || id <= 0 || len(ids) >= tagsMost {
			c.warn("tag_id")
			return ids
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// regionEnds are what the names of places end with; routing compares them without.
var regionEnds = []string{"特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"}

// Region is the name of a city or a province without 市 or 省.
func Region(name string) string {
	name = model.Tidy(name, regionMost)
	for _, end := range regionEnds {
		if short, ok := strings.CutSuffix(name, end); ok && len([]rune(short)) >= 2 {
			return short
		}
	}
	return name
}

// On keeps on a customer what is said of him: what is empty deletes nothing. His
// openid is left to who knows how it was proven.
func (c Said) On(was model.Customer) model.Customer {
	now := was
	for value, into := range map[*string]string{
		&now.UnionID: c.UnionID, &now.Avatar: c.Avatar, &now.Source: c.Source, &now.City: c.City,
		&now.Province: c.Province, &now.Weixin: c.Weixin, &now.Mobile: c.Mobile, &now.Note: c.Note,
	} {
		if into != "" {
			*value = into
		}
	}
	if c.Nickname != "" {
		now.Nickname, now.Named = c.Nickname, true
	}
	if c.Age != 0 {
		now.Age = c.Age
	}
	if c.Sex != 0 {
		now.Sex = c.Sex
	}
	now.Fields = maps.Clone(was.Fields)
	if now.Fields == nil {
		now.Fields = map[string]string{}
	}
	maps.Copy(now.Fields, c.Fields)
	return now
}
