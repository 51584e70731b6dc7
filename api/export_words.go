package api

import (
	"strconv"
	"strings"
	"time"

	"yingke/api/locale"
	"yingke/model"
)

// agentWords are the words of the exported table in one language.
type agentWords struct {
	name     string
	columns  []string
	yes, no  string
	statuses map[model.AgentStatus]string
	states   map[model.WorkState]string
}

var agentTables = map[string]agentWords{
	locale.Default: {
		name: "客服",
		columns: []string{"客服ID", "客服账号", "昵称", "备注", "角色", "客服分组ID", "产品ID", "状态", "工作状态", "自动接待人数", "每天手动接待人数",
			"权重", "专属客服", "专属+普通", "新客户接待", "可改接待人数", "登录IP限制", "创建时间", "最近登录"},
		yes: "是", no: "否",
		statuses: map[model.AgentStatus]string{model.AgentActive: "正常", model.AgentDisabled: "已停用", model.AgentDeleted: "已删除"},
		states:   map[model.WorkState]string{model.Online: "在线", model.Rest: "小休", model.Offline: "离线"},
	},
	"en": {
		name: "agents",
		columns: []string{"ID", "Login name", "Nickname", "Remark", "Role", "Group IDs", "Product IDs", "Status", "Work state", "Automatic limit", "Manual limit a day",
			"Weight", "Exclusive", "Exclusive and ordinary", "Accepts new customers", "May set own limit", "Login addresses", "Created", "Last log-in"},
		yes: "yes", no: "no",
		statuses: map[model.AgentStatus]string{model.AgentActive: "active", model.AgentDisabled: "disabled", model.AgentDeleted: "deleted"},
		states:   map[model.WorkState]string{model.Online: "online", model.Rest: "rest", model.Offline: "offline"},
	},
}

func exportWords(language string) agentWords { return agentTables[language] }

func (w agentWords) header() []string { return w.columns }

func (w agentWords) row(a model.Agent) []string {
	role := ""
	if a.Role != nil {
		role = a.Role.Name
	}
	return []string{
		strconv.FormatInt(a.ID, 10), a.LoginName, a.Nickname, a.Remark, role, joined(a.GroupIDs), joined(a.ProductIDs),
		w.statuses[a.Status], w.states[a.WorkState], strconv.Itoa(a.AutoLimit), strconv.Itoa(a.ManualLimit), strconv.Itoa(a.Weight),
		w.claim(a.Exclusive), w.claim(a.AlsoOrdinary), w.claim(a.AcceptNew), w.claim(a.MaySetLimit),
		strings.Join(a.LoginAddresses, " "), stamp(a.CreatedAt), stamp(a.LastLoginAt),
	}
}

func (w agentWords) claim(yes bool) string {
	if yes {
		return w.yes
	}
	return w.no
}

func joined(ids []int64) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(parts, " ")
}

// stamp is a moment as spreadsheets show it, in the server's time zone.
func stamp(at model.Millis) string {
	if at == 0 {
		return ""
	}
	return at.Time().In(time.Local).Format(time.DateTime)
}
