package simulator

import (
	"slices"
	"sort"
)

// mostPage is how many followers one page of the list holds.
const mostPage = 10_000

// userInfo is what is left of it: no name, no picture since 2021.
func (c *call) userInfo() any {
	if f := c.need(c.account.Kind.Official()); f.code != 0 {
		return f
	}
	t := c.threadOf(c.account, c.r.URL.Query().Get("openid"))
	if t == nil {
		return refused(40003)
	}
	return describe(t)
}

func describe(t *thread) map[string]any {
	if !t.following {
		return map[string]any{"subscribe": 0, "openid": t.openid}
	}
	info := map[string]any{
		"subscribe": 1, "openid": t.openid, "language": "zh_CN", "subscribe_time": t.since.Unix(), "remark": t.remark,
		"groupid": 0, "tagid_list": tagIDs(t), "subscribe_scene": t.scene, "qr_scene": 0, "qr_scene_str": t.qrScene,
	}
	if union := UnionID(t.account.Platform, t.person.ID); union != "" {
		info["unionid"] = union
	}
	return info
}

func tagIDs(t *thread) []int64 {
	ids := make([]int64, 0, len(t.tags))
	for id := range t.tags {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (c *call) userBatch() any {
	var in struct {
		List []struct {
			OpenID string `json:"openid"`
		} `json:"user_list"`
	}
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	if len(in.List) == 0 || len(in.List) > 100 {
		return refused(40032)
	}
	all := make([]map[string]any, 0, len(in.List))
	for _, one := range in.List {
		t := c.threadOf(c.account, one.OpenID)
		if t == nil {
			return refused(40003)
		}
		all = append(all, describe(t))
	}
	return map[string]any{"user_info_list": all}
}

// followers are the openids that follow an account, in order.
func (s *Simulator) followers(a *account) []string {
	var ids []string
	for _, t := range s.threads {
		if t.account == a && t.following {
			ids = append(ids, t.openid)
		}
	}
	sort.Strings(ids)
	return ids
}

func (c *call) userList() any {
	if f := c.need(c.account.Kind.Official()); f.code != 0 {
		return f
	}
	return pageOf(c.followers(c.account), c.r.URL.Query().Get("next_openid"))
}

func pageOf(all []string, after string) map[string]any {
	from := sort.SearchStrings(all, after)
	if from < len(all) && all[from] == after {
		from++
	}
	part := all[from:min(from+mostPage, len(all))]
	answer := map[string]any{"total": len(all), "count": len(part), "next_openid": ""}
	if len(part) > 0 {
		answer["data"] = map[string]any{"openid": part}
		answer["next_openid"] = part[len(part)-1]
	}
	return answer
}

func (c *call) userRemark() any {
	var in struct {
		OpenID string `json:"openid"`
		Remark string `json:"remark"`
	}
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	t := c.threadOf(c.account, in.OpenID)
	if t == nil || len([]rune(in.Remark)) > 30 {
		return refused(40003)
	}
	t.remark = in.Remark
	return ok()
}
