package visitor

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"yingke/model"
)

// Limits of what parameters say (product.md 3.6), in characters. What is longer
// is cut; what has the wrong shape is left out, with a warning in the log.
const (
	nicknameMost = 32
	sourceMost   = 60
	regionMost   = 30
	weixinMost   = 40
	noteMost     = 500
	ageMost      = 150
	tagsMost     = 100
)

// Limits of the parameters altogether.
const (
	paramsMost     = 60
	paramBytesMost = 2000
)

var (
	openidShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,78}$`)
	mobileShape = regexp.MustCompile(`^\+?[0-9]{3,19}$`)
	tagBreak    = regexp.MustCompile(`[,;|\s，、]+`)
)

// standard are the parameters that every tenant knows.
var standard = []string{"nickName", "avatarUrl", "openid", "unionid", "source", "city", "province", "weixin", "mobile",
	"age", "sex", "note", "tag_id"}

// Reserved claims that a name has a meaning of its own in links, so that no
// custom field may have it.
func Reserved(key string) bool {
	return slices.ContainsFunc(slices.Concat(standard, []string{"channel_id", "key", "agent_id", "agent_key", "ticket", "sign", "ts",
		"lang", "theme", "embed", "host", "kefu", "kefu_uid", "nickname"}), func(name string) bool { return strings.EqualFold(name, key) })
}

// claims are what is said about a visitor, checked.
type claims struct {
	openid, unionid, nickname, avatar, source, city, province, weixin, mobile, note string

	age, sex int
	tags     []int64
	fields   map[string]string
	proven   bool // said by the integrator's server, not only by a link
	warnings []string
}

// readClaims checks parameters. Unknown ones are ignored.
func readClaims(params map[string]string, custom []model.CustomerField) claims {
	c := claims{fields: map[string]string{}}
	c.openid = c.shaped(params, "openid", openidShape)
	c.unionid = c.shaped(params, "unionid", openidShape)
	c.nickname = model.Tidy(params["nickName"], nicknameMost)
	c.source = model.Tidy(params["source"], sourceMost)
	c.city = Region(params["city"])
	c.province = Region(params["province"])
	c.weixin = model.Tidy(params["weixin"], weixinMost)
	c.note = model.Tidy(params["note"], noteMost)
	if plain := strings.NewReplacer(" ", "", "-", "").Replace(params["mobile"]); plain != "" {
		c.mobile = c.shaped(map[string]string{"mobile": plain}, "mobile", mobileShape)
	}
	c.avatar = c.https(params["avatarUrl"])
	c.age = c.number(params, "age", ageMost)
	c.sex = c.number(params, "sex", 2)
	c.tags = c.tagIDs(params["tag_id"])
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
		c.fields[f.Key] = checked
	}
	return c
}

func (c *claims) warn(key string) { c.warnings = append(c.warnings, key) }

func (c *claims) shaped(params map[string]string, key string, shape *regexp.Regexp) string {
	value := strings.TrimSpace(params[key])
	if value == "" || shape.MatchString(value) {
		return value
	}
	c.warn(key)
	return ""
}

func (c *claims) https(address string) string {
	checked, err := model.WebAddress("avatarUrl", address)
	if err != nil || checked != "" && !strings.HasPrefix(strings.ToLower(checked), "https://") {
		c.warn("avatarUrl")
		return ""
	}
	return checked
}

func (c *claims) number(params map[string]string, key string, most int) int {
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

func (c *claims) tagIDs(list string) []int64 {
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

// identity is how the visitor is recognised: what is proven beats what is
// claimed, and a claim is good on the one device that makes it.
func (c claims) identity(device string) (model.IdentityKind, string) {
	switch {
	case c.openid != "" && c.proven:
		return model.ByOpenID, c.openid
	case c.openid != "":
		return model.ByClaim, secret("claim", c.openid, device)
	}
	return model.ByBrowser, secret("browser", device)
}

// apply keeps on a customer what is said: what is empty deletes nothing.
func (c claims) apply(was model.Customer) model.Customer {
	now := was
	for value, into := range map[*string]string{
		&now.UnionID: c.unionid, &now.Avatar: c.avatar, &now.Source: c.source, &now.City: c.city,
		&now.Province: c.province, &now.Weixin: c.weixin, &now.Mobile: c.mobile, &now.Note: c.note, &now.OpenID: c.openid,
	} {
		if into != "" {
			*value = into
		}
	}
	if c.nickname != "" {
		now.Nickname, now.Named = c.nickname, true
	}
	if now.Nickname == "" {
		now.Nickname, now.Named = madeUpName(), false
	}
	if c.age != 0 {
		now.Age = c.age
	}
	if c.sex != 0 {
		now.Sex = c.sex
	}
	now.Verified = was.Verified || c.proven && c.openid != ""
	now.Fields = maps.Clone(was.Fields)
	if now.Fields == nil {
		now.Fields = map[string]string{}
	}
	maps.Copy(now.Fields, c.fields)
	return now
}

// madeUpName is what a visitor is called who did not say his name.
func madeUpName() string { return "访客" + strings.ToUpper(model.RandomCode(4)) }
