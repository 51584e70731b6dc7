package model

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Customer is a person who writes to us (客户, 访客), within one product.
type Customer struct {
	ID         int64             `gorm:"primaryKey"`
	TenantID   int64             `gorm:"not null"`
	ProductID  int64             `gorm:"not null"`
	Nickname   string            `gorm:"size:64;not null"`
	Named      bool              `gorm:"not null"` // false: the nickname was made up, placeholders leave it out
	Avatar     string            `gorm:"size:512;not null"`
	OpenID     string            `gorm:"column:openid;size:78;not null"` // what the integrator calls him
	Verified   bool              `gorm:"not null"`                       // the openid came by ticket, signature or WeChat
	UnionID    string            `gorm:"column:unionid;size:78;not null"`
	Remark     string            `gorm:"size:100;not null"` // agents' name for him
	Mobile     string            `gorm:"size:20;not null"`
	Weixin     string            `gorm:"size:40;not null"`
	City       string            `gorm:"size:30;not null"`
	Province   string            `gorm:"size:30;not null"`
	IPProvince string            `gorm:"column:ip_province;size:30;not null"` // where his address lies
	IPCity     string            `gorm:"column:ip_city;size:30;not null"`
	Age        int               `gorm:"not null"`
	Sex        int               `gorm:"not null"` // 1 male, 2 female, 0 unknown
	Note       string            `gorm:"size:500;not null"`
	Source     string            `gorm:"size:60;not null"` // where he last came from: 消息来自
	Fields     map[string]string `gorm:"serializer:json;type:text;not null"`
	OwnerID    int64             `gorm:"not null"` // 销售线索归属: the agent to whom he belongs; 0: nobody
	Blocked    bool              `gorm:"not null"` // 黑名单
	MergedInto int64             `gorm:"not null"` // the customer whose part he is now; 0: nobody's
	CreatedAt  Millis            `gorm:"not null;autoCreateTime:false"`
	Connected  bool              `gorm:"not null"` // a page of his is open, if SeenAt is fresh
	SeenAt     Millis            `gorm:"not null"` // when his pages last showed a sign of life
	Stale      bool              `gorm:"not null"` // his names changed since the search index was filled

	TagIDs []int64 `gorm:"-"`
}

// Equal claims that two rows say the same of a customer, apart from when he was
// seen and from his tags.
func (c Customer) Equal(o Customer) bool {
	if !maps.Equal(c.Fields, o.Fields) {
		return false
	}
	for _, row := range []*Customer{&c, &o} {
		row.Fields, row.TagIDs, row.SeenAt, row.Stale, row.Connected = nil, nil, 0, false, false
	}
	return reflect.DeepEqual(c, o)
}

// Names is all that a customer can be found by, one part a line.
func (c Customer) Names() string {
	return strings.Join([]string{c.Nickname, c.Remark, c.Mobile, c.Weixin, c.OpenID, c.Note}, "\n")
}

// IdentityKind says how a customer was recognised.
type IdentityKind string

// The kinds of identity, strongest first.
const (
	ByOpenID  IdentityKind = "openid"  // by ticket or signature: the same person on every device
	ByWeChat  IdentityKind = "wechat"  // WeChat's own openid
	ByClaim   IdentityKind = "claimed" // an unsigned openid, good on the one device that claimed it
	ByBrowser IdentityKind = "browser" // our first-party key
)

// Identity leads from a proof to the customer. Value is never shown.
type Identity struct {
	ID         int64        `gorm:"primaryKey"`
	TenantID   int64        `gorm:"not null"`
	ProductID  int64        `gorm:"not null"`
	Kind       IdentityKind `gorm:"size:10;not null"`
	Value      string       `gorm:"size:128;not null"` // hashed where it is a secret
	CustomerID int64        `gorm:"not null"`
}

// VisitorTicket opens the page once as the customer whom an integrator's server named.
type VisitorTicket struct {
	ID        int64             `gorm:"primaryKey"`
	TenantID  int64             `gorm:"not null"`
	ChannelID int64             `gorm:"not null"` // 0: any channel of the tenant
	Hash      string            `gorm:"size:64;not null"`
	Params    map[string]string `gorm:"serializer:json;type:text;not null"`
	ExpiresAt Millis            `gorm:"not null"`
	UsedAt    Millis            `gorm:"not null"`
}

// TagGroup is a heading over tags (标签组), 50 a tenant at most.
type TagGroup struct {
	ID       int64  `gorm:"primaryKey"`
	TenantID int64  `gorm:"not null"`
	Name     string `gorm:"size:30;not null"`
	Position int    `gorm:"not null"`
}

// Tag is a word put on customers (标签); its number is what tag_id means in links.
type Tag struct {
	ID       int64  `gorm:"primaryKey"`
	TenantID int64  `gorm:"not null"`
	GroupID  int64  `gorm:"not null"`
	Name     string `gorm:"size:30;not null"`
	Colour   string `gorm:"size:7;not null"`
	Position int    `gorm:"not null"`
}

// CustomerTag puts one tag on one customer, 100 a customer at most.
type CustomerTag struct {
	TenantID   int64 `gorm:"not null"`
	CustomerID int64 `gorm:"primaryKey;autoIncrement:false"`
	TagID      int64 `gorm:"primaryKey;autoIncrement:false"`
}

// CustomerField is a field that a tenant adds to its customers (自定义客户字段).
type CustomerField struct {
	ID       int64    `gorm:"primaryKey"`
	TenantID int64    `gorm:"not null"`
	Key      string   `gorm:"column:field_key;size:30;not null"` // as it stands in links
	Name     string   `gorm:"size:30;not null"`
	Kind     string   `gorm:"size:10;not null"`                   // text, number, single, multi, date
	Choices  []string `gorm:"serializer:json;type:text;not null"` // of single and multi
	Position int      `gorm:"not null"`
}

// fieldMost is how many characters a value of a field may have, so that all
// fields of a customer fit into one column.
const fieldMost = 200

// Check returns a value as the field keeps it, or says why it does not fit.
// Empty fits every field.
func (f CustomerField) Check(value string) (string, error) {
	value, err := Line(f.Key, value, fieldMost)
	if err != nil || value == "" {
		return value, err
	}
	switch f.Kind {
	case "number":
		if n, err := strconv.ParseFloat(value, 64); err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return "", ErrBadNumber.On(f.Key)
		}
	case "date":
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return "", ErrBadDate.On(f.Key)
		}
	case "single":
		if !slices.Contains(f.Choices, value) {
			return "", ErrBadChoice.On(f.Key)
		}
	case "multi":
		chosen := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == '，' })
		for i := range chosen {
			if chosen[i] = strings.TrimSpace(chosen[i]); !slices.Contains(f.Choices, chosen[i]) {
				return "", ErrBadChoice.On(f.Key)
			}
		}
		return strings.Join(chosen, ","), nil
	}
	return value, nil
}

// LeaveMessage is what a customer left when nobody was there (留言).
type LeaveMessage struct {
	ID             int64             `gorm:"primaryKey"`
	TenantID       int64             `gorm:"not null"`
	ConversationID int64             `gorm:"not null"`
	Number         int64             `gorm:"not null"` // of the message that shows it in the thread
	Values         map[string]string `gorm:"column:form_values;serializer:json;type:text;not null"`
	CreatedAt      Millis            `gorm:"not null;autoCreateTime:false"`
}
