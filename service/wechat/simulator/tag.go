package simulator

import (
	"slices"
	"sort"
)

// Limits of tags (wechat.md A8).
const (
	mostTags      = 100
	mostTagsEach  = 20
	longestTag    = 30 // bytes
	mostTagged    = 50 // openids at once
	firstOwnTagID = 100
)

// tagInput is a tag as calls bring it. Ids are numbers: a text is a data format error.
type tagInput struct {
	Tag struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	} `json:"tag"`
	TagID   int64    `json:"tagid"`
	OpenIDs []string `json:"openid_list"`
}

func (c *call) readTag(in *tagInput) refusal {
	return c.first(c.need(c.account.Kind.Official()), c.read(in))
}

func (c *call) goodTagName(name string, except int64) refusal {
	if name == "" || len(name) > longestTag {
		return refused(45158)
	}
	for id, taken := range c.account.tags {
		if taken == name && id != except {
			return refused(45157)
		}
	}
	return refusal{}
}

func (c *call) tagCreate() any {
	var in tagInput
	if f := c.readTag(&in); f.code != 0 {
		return f
	}
	if len(c.account.tags) > mostTags {
		return refused(45056)
	}
	if f := c.goodTagName(in.Tag.Name, 0); f.code != 0 {
		return f
	}
	c.account.lastTag++
	c.account.tags[c.account.lastTag] = in.Tag.Name
	return map[string]any{"tag": map[string]any{"id": c.account.lastTag, "name": in.Tag.Name}}
}

func (c *call) tagList() any {
	if f := c.need(c.account.Kind.Official()); f.code != 0 {
		return f
	}
	ids := make([]int64, 0, len(c.account.tags))
	for id := range c.account.tags {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	all := make([]map[string]any, 0, len(ids))
	for _, id := range ids {
		all = append(all, map[string]any{"id": id, "name": c.account.tags[id], "count": len(c.tagged(id))})
	}
	return map[string]any{"tags": all}
}

// ownTag refuses WeChat's own tags and those that are not there.
func (c *call) ownTag(id int64) refusal {
	if _, known := c.account.tags[id]; !known {
		return refused(45159)
	}
	if id < firstOwnTagID {
		return refused(45058)
	}
	return refusal{}
}

func (c *call) tagUpdate() any {
	var in tagInput
	if f := c.readTag(&in); f.code != 0 {
		return f
	}
	if f := c.first(c.ownTag(in.Tag.ID), c.goodTagName(in.Tag.Name, in.Tag.ID)); f.code != 0 {
		return f
	}
	c.account.tags[in.Tag.ID] = in.Tag.Name
	return ok()
}

func (c *call) tagDelete() any {
	var in tagInput
	if f := c.readTag(&in); f.code != 0 {
		return f
	}
	if f := c.ownTag(in.Tag.ID); f.code != 0 {
		return f
	}
	delete(c.account.tags, in.Tag.ID)
	for _, openid := range c.tagged(in.Tag.ID) {
		delete(c.threadOf(c.account, openid).tags, in.Tag.ID)
	}
	return ok()
}

// members are the threads of a call that tags people; all or none.
func (c *call) members(in tagInput) ([]*thread, refusal) {
	if len(in.OpenIDs) == 0 || len(in.OpenIDs) > mostTagged {
		return nil, refused(40032)
	}
	if _, known := c.account.tags[in.TagID]; !known {
		return nil, refused(45159)
	}
	all := make([]*thread, 0, len(in.OpenIDs))
	for _, openid := range in.OpenIDs {
		t := c.threadOf(c.account, openid)
		if t == nil || !t.following {
			return nil, refused(49003)
		}
		all = append(all, t)
	}
	return all, refusal{}
}

func (c *call) tagPut() any {
	var in tagInput
	if f := c.readTag(&in); f.code != 0 {
		return f
	}
	members, f := c.members(in)
	if f.code != 0 {
		return f
	}
	for _, t := range members {
		if len(t.tags) >= mostTagsEach && !t.tags[in.TagID] {
			return refused(45059)
		}
	}
	for _, t := range members {
		t.tags[in.TagID] = true
	}
	return ok()
}

func (c *call) tagTake() any {
	var in tagInput
	if f := c.readTag(&in); f.code != 0 {
		return f
	}
	members, f := c.members(in)
	if f.code != 0 {
		return f
	}
	for _, t := range members {
		delete(t.tags, in.TagID)
	}
	return ok()
}

func (c *call) tagsOf() any {
	var in struct {
		OpenID string `json:"openid"`
	}
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	t := c.threadOf(c.account, in.OpenID)
	if t == nil {
		return refused(40003)
	}
	return map[string]any{"tagid_list": tagIDs(t)}
}

func (c *call) usersOfTag() any {
	var in struct {
		TagID int64  `json:"tagid"`
		Next  string `json:"next_openid"`
	}
	if f := c.first(c.need(c.account.Kind.Official()), c.read(&in)); f.code != 0 {
		return f
	}
	if _, known := c.account.tags[in.TagID]; !known {
		return refused(45159)
	}
	return pageOf(c.tagged(in.TagID), in.Next)
}

// tagged are the openids that have a tag, in order.
func (c *call) tagged(id int64) []string {
	var ids []string
	for _, t := range c.threads {
		if t.account == c.account && t.following && t.tags[id] {
			ids = append(ids, t.openid)
		}
	}
	sort.Strings(ids)
	return ids
}
