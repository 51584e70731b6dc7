package simulator

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// templateValue is the value of a field of a template.
type templateValue struct {
	Value string `json:"value"`
}

type templateMessage struct {
	ToUser      string                   `json:"touser"`
	TemplateID  string                   `json:"template_id"`
	URL         string                   `json:"url"`
	Page        string                   `json:"page"`
	State       string                   `json:"miniprogram_state"`
	MiniProgram *miniTarget              `json:"miniprogram"`
	ClientID    string                   `json:"client_msg_id"`
	Data        map[string]templateValue `json:"data"`
}

type miniTarget struct {
	AppID string `json:"appid"`
	Path  string `json:"pagepath"`
}

// clientID is an id by which a caller may repeat himself without harm.
type clientID struct {
	msgID int64
	at    time.Time
}

// longestField is what a phone shows of a template field.
const longestField = 20

// clientIDLife is how long a template's client_msg_id is remembered.
const clientIDLife = 10 * time.Minute

func (a *account) template(id string) *Template {
	for i := range a.Templates {
		if a.Templates[i].ID == id {
			return &a.Templates[i]
		}
	}
	return nil
}

// templateSend sends a template message to a follower. Whether it arrived comes
// later, as an event.
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
func (c *call) templateSend() any {
	var m templateMessage
	if f := c.read(&m); f.code != 0 {
		return f
	}
	if f := c.need(c.served()); f.code != 0 {
		return f
	}
	template := c.account.template(m.TemplateID)
	if template == nil {
		return refused(40037)
	}
	t := c.threadOf(c.account, m.ToUser)
	switch {
	case t == nil:
		return refused(40003)
	case !t.following:
		return refused(43004)
	case m.MiniProgram != nil && m.MiniProgram.AppID != "" && !c.opens(m.MiniProgram.AppID):
		return refused(40166)
	}
	if known, repeated := t.clientIDs[m.ClientID]; m.ClientID != "" && repeated && c.now.Sub(known.at) < clientIDLife {
		return okWith(map[string]any{"msgid": known.msgID})
	}
	id := 3_000_000_000_000_000_000 + c.next()
	if m.ClientID != "" {
		t.clientIDs[m.ClientID] = clientID{id, c.now}
	}
	status := "success"
	if t.blacklisted {
		status = "failed:user block"
	} else {
		c.show(t, templateItem("template", template, m, true))
	}
	c.pushEvent(t, "TEMPLATESENDJOBFINISH", fields{{"MsgID", number(id)}, {"Status", status}})
	return okWith(map[string]any{"msgid": id})
}

// templateItem is what the phone shows. Of a template message the first and the
// remark line are gone since 2023, and long values are cut.
func templateItem(kind string, template *Template, m templateMessage, cut bool) Item {
	item := Item{From: "account", Kind: kind, Title: template.Title, URL: m.URL, Path: m.Page}
	if m.MiniProgram != nil {
		item.OpensApp, item.Path = m.MiniProgram.AppID, m.MiniProgram.Path
	}
	for _, field := range template.Fields {
		if field == "first" || field == "remark" {
			continue
		}
		value := m.Data[field].Value
		if cut {
			value = firstRunes(strings.ReplaceAll(value, "\n", ""), longestField)
		}
		item.Fields = append(item.Fields, Field{field, value})
	}
	return item
}

func firstRunes(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}

// fieldRules are what a field of a subscription message may hold, by the letters
// its name begins with.
var fieldRules = map[string]*regexp.Regexp{
	"thing":            regexp.MustCompile(`^[\s\S]{1,20}$`),
	"number":           regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),
	"letter":           regexp.MustCompile(`^[A-Za-z]{1,32}$`),
	"symbol":           regexp.MustCompile(`^[^A-Za-z0-9\p{Han}]{1,5}$`),
	"character_string": regexp.MustCompile(`^[\x20-\x7e]{1,32}$`),
	"time":             regexp.MustCompile(`^[0-9年月日:\-~/ 时分秒]{4,40}$`),
	"date":             regexp.MustCompile(`^[0-9年月日:\-~/ 时分秒]{4,40}$`),
	"amount":           regexp.MustCompile(`^[¥$￥]?[0-9]{1,10}(\.[0-9]{1,2})?元?$`),
	"phone_number":     regexp.MustCompile(`^[0-9+\- ]{1,17}$`),
	"car_number":       regexp.MustCompile(`^[\p{Han}A-Z0-9]{1,8}$`),
	"name":             regexp.MustCompile(`^(\p{Han}{1,10}|[A-Za-z ]{1,20})$`),
	"phrase":           regexp.MustCompile(`^\p{Han}{1,5}$`),
}

// fieldFits claims that a value may stand in a field.
func fieldFits(field, value string) bool {
	if value == "" {
		return false
	}
	rule, known := fieldRules[strings.TrimRight(field, "0123456789")]
	return !known || rule.MatchString(value)
}

// subscribeSend uses up one consent of a mini-program's user.
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html
func (c *call) subscribeSend() any { return c.subscription(c.account.Kind.Mini()) }

// bizSend does the same for an official account.
func (c *call) bizSend() any { return c.subscription(c.served()) }

func (c *call) subscription(allowed bool) any {
	var m templateMessage
	if f := c.read(&m); f.code != 0 {
		return f
	}
	if f := c.need(allowed); f.code != 0 {
		return f
	}
	template := c.account.template(m.TemplateID)
	if template == nil {
		return refused(40037)
	}
	t := c.threadOf(c.account, m.ToUser)
	if t == nil {
		return refused(40003)
	}
	for _, field := range template.Fields {
		if !fieldFits(field, m.Data[field].Value) {
			return refusal{47003, "argument invalid! data." + field + ".value invalid"}
		}
	}
	if strings.HasPrefix(m.Page, "/") {
		return refused(41030)
	}
	if t.consents[m.TemplateID] == 0 {
		return refused(43101)
	}
	t.consents[m.TemplateID]--
	c.show(t, templateItem("subscribe", template, m, false))
	c.pushEvent(t, "subscribe_msg_sent_event", subscriptionLines("SubscribeMsgSentEvent", []fields{{
		{"TemplateId", m.TemplateID}, {"MsgID", itoa(int(c.next()))}, {"ErrorCode", "0"}, {"ErrorStatus", "success"},
	}}, c.account.Push.json(c.account.Kind)))
	return ok()
}

// subscriptionLines are the lines of a subscription event: beneath a heading in
// XML, beside it in JSON, where a single one is no list.
func subscriptionLines(heading string, lines []fields, asJSON bool) fields {
	if asJSON {
		if len(lines) == 1 {
			return fields{{"List", lines[0]}}
		}
		return fields{{"List", lines}}
	}
	return fields{{heading, fields{{"List", lines}}}}
}
