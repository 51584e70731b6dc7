package reply

import (
	"context"
	"encoding/json"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// Limits of a table of rules.
const (
	ImportMost  = 1000      // rules
	ImportCell  = 20_000    // characters: five hundred keywords fit
	ImportBytes = 8 << 20   // of the file
	exportItems = itemsMost // columns
)

// columns of the table, in its order, Chinese and English. The last one holds,
// as JSON, what has no column of its own.
var columns = [][2]string{
	{"分组", "folder"}, {"名称", "name"}, {"触发", "trigger"}, {"全匹配关键词", "full keywords"}, {"半匹配关键词", "partial keywords"},
	{"回复1", "reply 1"}, {"回复2", "reply 2"}, {"回复3", "reply 3"}, {"回复4", "reply 4"}, {"回复5", "reply 5"},
	{"随机一条", "random"}, {"启用", "enabled"}, {"其他设置", "more"},
}

// The columns by what is in them.
const (
	colFolder = iota
	colName
	colTrigger
	colFull
	colPartial
	colItems
	colRandom  = colItems + exportItems
	colEnabled = colRandom + 1
	colMore    = colRandom + 2
)

// triggerNames are what the table calls the triggers.
var triggerNames = map[model.Trigger][2]string{
	model.OnOpen: {"打开客服", "open"}, model.OnParam: {"带参数打开", "param"}, model.OnKeyword: {"关键词", "keyword"},
	model.OnReceived: {"收到消息", "received"}, model.OnFollow: {"关注", "follow"}, model.OnMenu: {"菜单点击", "menu"},
	model.OnScan: {"扫码", "scan"}, model.OnJoin: {"自动接入", "join"}, model.OnQueue: {"排队中", "queue"},
	model.OnSilence: {"接待会话中", "silence"}, model.OnEnd: {"会话结束后", "end"}, model.OnOffline: {"离线后无人接待", "offline"},
}

var yesNo = [2][2]string{{"否", "no"}, {"是", "yes"}}

// more is what has no column of its own; what is as usual is left out.
type more struct {
	ChannelID int64            `json:"channel_id,omitempty"`
	AgentID   int64            `json:"agent_id,omitempty"`
	GroupID   int64            `json:"group_id,omitempty"`
	CardPart  model.CardPart   `json:"card_part,omitempty"`
	Types     []string         `json:"types,omitempty"`
	Only      *model.Condition `json:"only,omitempty"`
	Window    *model.Window    `json:"window,omitempty"`
	Interval  int              `json:"interval_seconds,omitempty"`
	Wait      int              `json:"wait_seconds,omitempty"`
	Continue  bool             `json:"continue,omitempty"`
	ToHuman   bool             `json:"to_human,omitempty"`
	AgentIDs  []int64          `json:"agent_ids,omitempty"`
	GroupIDs  []int64          `json:"group_ids,omitempty"`
}

// Header is the first row of the table.
func Header(chinese bool) []string {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = word(c, chinese)
	}
	return header
}

func word(pair [2]string, chinese bool) string {
	if chinese {
		return pair[0]
	}
	return pair[1]
}

// Export returns the rows of the table of a product's rules.
func (s *Service) Export(ctx context.Context, v model.Viewer, product int64, chinese bool) ([][]string, error) {
	if _, err := s.product(ctx, v, product); err != nil {
		return nil, err
	}
	folders, err := s.store.ReplyFolders(ctx, v, product)
	if err != nil {
		return nil, err
	}
	rules, err := s.all(ctx, v, model.RuleFilter{ProductID: product})
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, f := range folders {
		names[f.ID] = f.Name
	}
	rows := make([][]string, 0, len(rules)+1)
	rows = append(rows, Header(chinese))
	for _, r := range rules {
		row, err := exported(r, names[r.FolderID], chinese)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func exported(r model.Rule, folder string, chinese bool) ([]string, error) {
	row := make([]string, len(columns))
	row[colFolder], row[colName], row[colTrigger] = folder, r.Name, word(triggerNames[r.Trigger], chinese)
	var err error
	if row[colFull], err = list(r.Keywords, false); err != nil {
		return nil, err
	}
	if row[colPartial], err = list(r.Keywords, true); err != nil {
		return nil, err
	}
	for i, item := range r.Items {
		cell := item.Body.Text
		if item.Kind != bot.ItemText || item.DelaySeconds > 0 || strings.HasPrefix(cell, "{") {
			raw, err := json.Marshal(item)
			if err != nil {
				return nil, err
			}
			cell = string(raw)
		}
		row[colItems+i] = cell
	}
	row[colRandom], row[colEnabled] = yes(r.Random, chinese), yes(r.Enabled, chinese)
	m := more{ChannelID: r.ChannelID, AgentID: r.AgentID, GroupID: r.GroupID, Types: r.Types, Interval: r.Interval, Wait: r.Wait,
		Continue: r.Continue, ToHuman: r.ToHuman, AgentIDs: r.AgentIDs, GroupIDs: r.GroupIDs}
	if r.CardPart != model.CardBoth {
		m.CardPart = r.CardPart
	}
	if c := r.Only; c.ChannelID != 0 || len(c.Sources)+len(c.Params)+len(c.TagIDs)+len(c.Scenes) > 0 {
		m.Only = &r.Only
	}
	if r.Window.Kind != "" {
		m.Window = &r.Window
	}
	raw, err := json.Marshal(m)
	if row[colMore] = string(raw); row[colMore] == "{}" {
		row[colMore] = ""
	}
	return row, err
}

// list is a cell of keywords, one a line. Where one of them could be read as
// several, it is a JSON list.
func list(words []model.Keyword, partial bool) (string, error) {
	texts := []string{}
	plain := true
	for _, w := range words {
		if w.Partial == partial {
			texts = append(texts, w.Text)
			plain = plain && !strings.Contains(w.Text, "|") && !strings.HasPrefix(w.Text, "[")
		}
	}
	if plain {
		return strings.Join(texts, "\n"), nil
	}
	raw, err := json.Marshal(texts)
	return string(raw), err
}

func yes(is, chinese bool) string {
	if is {
		return word(yesNo[1], chinese)
	}
	return word(yesNo[0], chinese)
}
