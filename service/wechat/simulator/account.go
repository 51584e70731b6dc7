package simulator

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
)

// Kind is the kind of an account; it decides what the account may do.
type Kind string

// The kinds of account.
const (
	MiniProgram  Kind = "miniprogram"
	MiniGame     Kind = "minigame"
	Service      Kind = "service"      // 服务号
	Subscription Kind = "subscription" // 订阅号
	Sandbox      Kind = "sandbox"      // 接口测试号: nearly all of a service account, but no menu messages
)

// Mini claims that the kind is a mini-program or a mini-game.
func (k Kind) Mini() bool { return k == MiniProgram || k == MiniGame }

// Official claims that the kind is an official account.
func (k Kind) Official() bool { return !k.Mini() }

// Account is an account as it is registered with WeChat.
type Account struct {
	Kind       Kind   `json:"kind"`
	Name       string `json:"name"`
	AppID      string `json:"appid"`
	Secret     string `json:"secret"`
	OriginalID string `json:"original_id"` // gh_...
	Verified   bool   `json:"verified"`
	Platform   string `json:"platform"` // accounts of one open platform share unionids; empty: none

	Push      PushSettings `json:"push"`
	AllowIPs  []string     `json:"allow_ips"` // who may fetch tokens; empty: everybody
	Linked    []string     `json:"linked"`    // appids of linked mini-programs
	Domains   []string     `json:"domains"`   // web page authorisation (网页授权域名), host[:port]
	Templates []Template   `json:"templates"`
	Scopes    []int        `json:"scopes"` // permission sets that a component gets; empty: all that we know
}

// PushSettings are those of the message push (消息推送).
type PushSettings struct {
	URL    string `json:"url"` // empty: pushes go nowhere
	Token  string `json:"token"`
	Key    string `json:"key"`    // EncodingAESKey
	Mode   string `json:"mode"`   // plain, compat, safe
	Format string `json:"format"` // xml, json; official accounts know only xml
}

// Template is a message template: its fields are the keys of its data.
type Template struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Fields []string `json:"fields"` // thing1, time2, ...
}

// account is an account with everything that happened to it.
type account struct {
	Account

	stable    *token // the current one of stable_token
	tokens    map[string]*token
	fetched   counter // plain tokens of the day
	forced    counter // forced refreshes of the day
	forcedAt  time.Time
	menu      *menu
	private   []*menu // personalised menus
	tags      map[int64]string
	lastTag   int64
	codes     map[string]*code // parametric codes by ticket
	kf        map[string]*kfAccount
	mass      map[string]*massMessage // by msg_id
	clientIDs map[string]clientID     // clientmsgid of the last 24 hours
	massCalls counter
	called    map[string]*counter // by path, for daily limits
	authTo    string              // appid of the component that this account authorised
}

func newAccount(a Account) *account {
	return &account{
		Account: a, tokens: map[string]*token{}, tags: map[int64]string{2: "星标组"}, lastTag: 99,
		codes: map[string]*code{}, kf: map[string]*kfAccount{}, mass: map[string]*massMessage{},
		clientIDs: map[string]clientID{}, called: map[string]*counter{},
	}
}

// counter counts within a period that starts anew.
type counter struct {
	from time.Time
	n    int
}

// add counts one more within the day that a time belongs to, and returns how many there are.
func (c *counter) add(now time.Time) int { return c.within(now.Truncate(24 * time.Hour)) }

// addMinute counts within a minute.
func (c *counter) addMinute(now time.Time) int { return c.within(now.Truncate(time.Minute)) }

func (c *counter) within(period time.Time) int {
	if !c.from.Equal(period) {
		c.from, c.n = period, 0
	}
	c.n++
	return c.n
}

// Person is somebody with a phone.
type Person struct {
	ID       string `json:"id"`
	Nickname string `json:"nickname"`
	Avatar   string `json:"avatar"`
	Mobile   string `json:"mobile"`
}

// OpenID is the name by which an account knows a person: 28 characters, the same
// whenever it is asked for.
func OpenID(appid, person string) string { return "o" + name(27, "openid", appid, person) }

// UnionID is the name by which an open platform knows a person.
func UnionID(platform, person string) string {
	if platform == "" {
		return ""
	}
	return "u" + name(27, "unionid", platform, person)
}

// name makes n characters out of parts, as WeChat's ids look.
func name(n int, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:n]
}
