package simulator

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"
)

// longestCode is the longest life of a temporary code.
const longestCode = 30 * 24 * time.Hour

// code is a parametric code (带参数二维码).
type code struct {
	ticket  string
	url     string
	scene   string
	expires time.Time // zero: never
}

// codeCreate makes a parametric code.
// https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
func (c *call) codeCreate() any {
	var in struct {
		Seconds int    `json:"expire_seconds"`
		Action  string `json:"action_name"`
		Info    struct {
			Scene struct {
				ID  json.Number `json:"scene_id"`
				Str string      `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if f := c.first(c.need(c.served()), c.read(&in)); f.code != 0 {
		return f
	}
	scene := in.Info.Scene.Str
	id, idErr := in.Info.Scene.ID.Int64()
	switch in.Action {
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		if len([]rune(scene)) < 1 || len([]rune(scene)) > 64 {
			return refused(40053)
		}
	case "QR_SCENE", "QR_LIMIT_SCENE":
		if idErr != nil || id < 1 || id > 1<<32-1 || in.Action == "QR_LIMIT_SCENE" && id > 100_000 {
			return refused(40053)
		}
		scene = in.Info.Scene.ID.String()
	default:
		return refused(40053)
	}
	made := &code{ticket: "gQ" + c.unique(43, "code") + c.unique(43, "ticket") + "==", scene: scene}
	made.url = "http://weixin.qq.com/q/" + c.unique(20, "codeurl")
	answer := map[string]any{"ticket": made.ticket, "url": made.url}
	if !strings.Contains(in.Action, "LIMIT") {
		life := min(time.Duration(max(in.Seconds, 60))*time.Second, longestCode)
		made.expires = c.now.Add(life)
		answer["expire_seconds"] = int(life.Seconds())
	}
	c.account.codes[made.ticket] = made
	return answer
}

// codeShow draws a code.
func (c *call) codeShow() any {
	for _, a := range c.accounts {
		if made, known := a.codes[c.r.URL.Query().Get("ticket")]; known {
			picture, err := qrcode.Encode(made.url, qrcode.Medium, 430)
			if err != nil {
				return page{500, "the code cannot be drawn"}
			}
			return file{"image/png", "", picture}
		}
	}
	return page{404, "no such code"}
}

// codeOf finds a code by its ticket or by what it encodes; nil if there is none,
// or if its time is over.
func (a *account) codeOf(text string, now time.Time) *code {
	for _, made := range a.codes {
		if (made.ticket == text || made.url == text) && (made.expires.IsZero() || now.Before(made.expires)) {
			return made
		}
	}
	return nil
}
