package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"yingke/model"
)

// CreateMenu replaces the whole menu of an official account, also one that was
// made in WeChat's back office. Phones show it within five minutes.
// https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html
func (c *Client) CreateMenu(ctx context.Context, conn model.Connection, buttons []model.MenuButton) error {
	if err := needOfficial(conn); err != nil {
		return err
	}
	var answer struct{}
	_, err := c.post(ctx, conn, "/cgi-bin/menu/create", map[string]any{"button": buttons}, &answer)
	return err
}

// Menu is the menu that was made by CreateMenu; ErrWeChatNoMenu if there is none.
func (c *Client) Menu(ctx context.Context, conn model.Connection) ([]model.MenuButton, error) {
	if err := needOfficial(conn); err != nil {
		return nil, err
	}
	var answer struct {
		Menu struct {
			Buttons []model.MenuButton `json:"button"`
		} `json:"menu"`
	}
	err := c.get(ctx, conn, "/cgi-bin/menu/get", nil, &answer)
	return answer.Menu.Buttons, err
}

// DeleteMenu deletes the menu, and all personalised ones with it.
func (c *Client) DeleteMenu(ctx context.Context, conn model.Connection) error {
	if err := needOfficial(conn); err != nil {
		return err
	}
	var answer struct{}
	return c.get(ctx, conn, "/cgi-bin/menu/delete", nil, &answer)
}

// needOfficial spares a call that could only be refused.
func needOfficial(conn model.Connection) error {
	if conn.Kind == model.Official {
		return nil
	}
	return model.ErrWeChatPermission
}

// Limits of a parametric code.
const (
	longestScene = 64
	longestCode  = 30 * 24 * 3600 // seconds
	defaultCode  = 60             // what WeChat takes for no life at all
)

// CreateQRCode makes a parametric code of a verified service account. Draw its
// URL rather than fetching WeChat's picture.
// https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
func (c *Client) CreateQRCode(ctx context.Context, conn model.Connection, code model.QRCode) (model.QRCodeMade, error) {
	if err := needOfficial(conn); err != nil {
		return model.QRCodeMade{}, err
	}
	if n := utf8.RuneCountInString(code.Scene); n < 1 || n > longestScene {
		return model.QRCodeMade{}, model.ErrOutOfRange.On("scene").With("min", 1).With("max", longestScene)
	}
	if code.Seconds != 0 && (code.Seconds < defaultCode || code.Seconds > longestCode) {
		return model.QRCodeMade{}, model.ErrOutOfRange.On("seconds").With("min", defaultCode).With("max", longestCode)
	}
	body := map[string]any{"action_name": "QR_LIMIT_STR_SCENE", "action_info": map[string]any{"scene": map[string]string{"scene_str": code.Scene}}}
	if code.Seconds != 0 {
		body["action_name"], body["expire_seconds"] = "QR_STR_SCENE", code.Seconds
	}
	var made model.QRCodeMade
	_, err := c.post(ctx, conn, "/cgi-bin/qrcode/create", body, &made)
	if err == nil && made.URL == "" {
		return made, model.ErrWeChatAnswer
	}
	return made, err
}

// Follower is what WeChat still tells of somebody, followers or not.
// https://developers.weixin.qq.com/doc/offiaccount/User_Management/Get_users_basic_information_UnionID.html
func (c *Client) Follower(ctx context.Context, conn model.Connection, openid string) (model.Follower, error) {
	if err := needOfficial(conn); err != nil {
		return model.Follower{}, err
	}
	var answer struct {
		Subscribe int     `json:"subscribe"`
		UnionID   string  `json:"unionid"`
		Language  string  `json:"language"`
		Since     int64   `json:"subscribe_time"`
		Remark    string  `json:"remark"`
		Tags      []int64 `json:"tagid_list"`
		Scene     string  `json:"subscribe_scene"`
		QRScene   string  `json:"qr_scene_str"`
	}
	if err := c.get(ctx, conn, "/cgi-bin/user/info", map[string]string{"openid": openid, "lang": "zh_CN"}, &answer); err != nil {
		return model.Follower{}, err
	}
	return model.Follower{
		Following: answer.Subscribe == 1, UnionID: answer.UnionID, Language: answer.Language, Since: model.Millis(answer.Since * 1000),
		Remark: answer.Remark, TagIDs: answer.Tags, Scene: answer.Scene, QRScene: answer.QRScene,
	}, nil
}

// longestTemplateField is what phones show of a template's field; longer values
// are cut by WeChat without a word, so we cut them ourselves.
const longestTemplateField = 20

// SendTemplate sends a template message and returns its msgid. That it was taken
// does not mean that it arrived: TEMPLATESENDJOBFINISH says so later.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
func (c *Client) SendTemplate(ctx context.Context, conn model.Connection, t model.Template) (string, model.Verdict, error) {
	if err := errors.Join(needOfficial(conn), needTemplate(t)); err != nil {
		return "", model.Refused, err
	}
	data := map[string]map[string]string{}
	for field, value := range t.Fields {
		data[field] = map[string]string{"value": fieldValue(value)}
	}
	body := map[string]any{"touser": t.OpenID, "template_id": t.TemplateID, "data": data}
	if t.URL != "" {
		body["url"] = t.URL
	}
	if t.AppID != "" {
		body["miniprogram"] = map[string]string{"appid": t.AppID, "pagepath": strings.TrimLeft(t.Path, "/")}
	}
	if t.ClientID != "" {
		body["client_msg_id"] = t.ClientID
	}
	var answer struct {
		MsgID json.Number `json:"msgid"`
	}
	about, err := c.post(ctx, conn, "/cgi-bin/message/template/send", body, &answer)
	v, err := verdict(about, err)
	return answer.MsgID.String(), v, err
}

func needTemplate(t model.Template) error {
	switch {
	case t.OpenID == "":
		return model.ErrRequired.On("openid")
	case t.TemplateID == "":
		return model.ErrRequired.On("template_id")
	case len(t.ClientID) > longestClientID:
		return model.ErrTooLong.On("client_id").With("max", strconv.Itoa(longestClientID))
	}
	return nil
}

// longestClientID is what mass sends were seen to take; templates are given no more.
const longestClientID = 32

// fieldValue is a value as a phone shows it; an empty one would be refused.
func fieldValue(value string) string {
	value = strings.Join(strings.Fields(value), " ")
	if runes := []rune(value); len(runes) > longestTemplateField {
		return string(runes[:longestTemplateField])
	}
	if value == "" {
		return "-"
	}
	return value
}

// Speakers are the agents that an official account has with WeChat, by nickname,
// each with the kf_account under whose name a message may be sent. Of two with
// one nickname the first counts.
// https://developers.weixin.qq.com/doc/offiaccount/Customer_Service/Customer_Service_Management.html
func (c *Client) Speakers(ctx context.Context, conn model.Connection) (map[string]string, error) {
	if err := needOfficial(conn); err != nil {
		return nil, err
	}
	var answer struct {
		List []struct {
			Account  string `json:"kf_account"`
			Nickname string `json:"kf_nick"`
		} `json:"kf_list"`
	}
	if err := c.get(ctx, conn, "/cgi-bin/customservice/getkflist", nil, &answer); err != nil {
		return nil, err
	}
	accounts := make(map[string]string, len(answer.List))
	for _, one := range answer.List {
		if _, known := accounts[one.Nickname]; !known {
			accounts[one.Nickname] = one.Account
		}
	}
	return accounts, nil
}
