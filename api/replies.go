package api

import (
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/bot"
	"yingke/service/reply"
)

// ruleShape is a rule as the console edits it.
type ruleShape struct {
	ID        int64             `json:"id"`
	ProductID int64             `json:"product_id"`
	ChannelID int64             `json:"channel_id"`
	GroupID   int64             `json:"group_id"`
	AgentID   int64             `json:"agent_id"`
	FolderID  int64             `json:"folder_id"`
	Name      string            `json:"name"`
	Trigger   model.Trigger     `json:"trigger"`
	Enabled   bool              `json:"enabled"`
	Position  int               `json:"position"`
	Keywords  []model.Keyword   `json:"keywords"`
	CardPart  model.CardPart    `json:"card_part"`
	Types     []string          `json:"types"`
	Only      model.Condition   `json:"only"`
	Window    model.Window      `json:"window"`
	Interval  int               `json:"interval_seconds"`
	Wait      int               `json:"wait_seconds"`
	Items     []model.ReplyItem `json:"items"`
	Random    bool              `json:"random"`
	Continue  bool              `json:"continue"`
	ToHuman   bool              `json:"to_human"`
	AgentIDs  []int64           `json:"agent_ids"`
	GroupIDs  []int64           `json:"group_ids"`
	Hits      int64             `json:"hits"`
	Cost      int               `json:"cost"`
	CreatedAt model.Millis      `json:"created_at"`
	ChangedAt model.Millis      `json:"changed_at"`
}

func (s *Server) ruleShape(r model.Rule) ruleShape {
	only, window := r.Only, r.Window
	only.Sources, only.Params, only.Scenes, only.TagIDs = filled(only.Sources), filled(only.Params), filled(only.Scenes), filled(only.TagIDs)
	window.Weekdays = filled(window.Weekdays)
	items := make([]model.ReplyItem, len(r.Items))
	for i, item := range r.Items {
		items[i] = s.itemShown(r.TenantID, item)
	}
	return ruleShape{
		r.ID, r.ProductID, r.ChannelID, r.GroupID, r.AgentID, r.FolderID, r.Name, r.Trigger, r.Enabled, r.Position, filled(r.Keywords),
		r.CardPart, filled(r.Types), only, window, r.Interval, r.Wait, items, r.Random, r.Continue, r.ToHuman,
		filled(r.AgentIDs), filled(r.GroupIDs), r.Hits, bot.Cost(r), r.CreatedAt, r.ChangedAt,
	}
}

// itemShown puts addresses where an item keeps keys of files.
func (s *Server) itemShown(tenant int64, item model.ReplyItem) model.ReplyItem {
	if item.Body.File != nil {
		file := *item.Body.File
		file.URL, file.ThumbURL = s.Media.Address(tenant, file.Key), s.Media.Thumb(tenant, file.Key)
		item.Body.File = &file
	}
	if p := item.Body.Picture; p != "" && !strings.Contains(p, "://") {
		item.Body.Picture = s.Media.Address(tenant, p)
	}
	return item
}

// rule is what the console sent, with keys where it was shown addresses.
func (b ruleShape) rule(id int64) model.Rule {
	for i := range b.Items {
		b.Items[i].Body.Picture = keyOf(b.Items[i].Body.Picture)
	}
	return model.Rule{
		ID: id, ProductID: b.ProductID, ChannelID: b.ChannelID, GroupID: b.GroupID, AgentID: b.AgentID, FolderID: b.FolderID, Name: b.Name,
		Trigger: b.Trigger, Enabled: b.Enabled, Keywords: b.Keywords, CardPart: b.CardPart, Types: b.Types, Only: b.Only, Window: b.Window,
		Interval: b.Interval, Wait: b.Wait, Items: b.Items, Random: b.Random, Continue: b.Continue, ToHuman: b.ToHuman,
		AgentIDs: b.AgentIDs, GroupIDs: b.GroupIDs,
	}
}

func (s *Server) listRules(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	filter, err := ruleFilter(c)
	if err != nil {
		return nil, err
	}
	found, err := s.Reply.List(c.Request.Context(), viewerOf(c), filter, page)
	list := listOf(found.Items, s.ruleShape)
	list.Next = found.Next
	return list, err
}

func ruleFilter(c *gin.Context) (model.RuleFilter, error) {
	f := model.RuleFilter{Trigger: model.Trigger(c.Query("trigger")), Unfiled: c.Query("folder_id") == "0"}
	var err error
	for name, into := range map[string]*int64{"product_id": &f.ProductID, "channel_id": &f.ChannelID, "folder_id": &f.FolderID} {
		if *into, err = numberOf(c, name); err != nil {
			return f, err
		}
	}
	f.Query, err = wordOf(c, "query", queryMost)
	return f, err
}

func (s *Server) showRule(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	found, err := s.Reply.Rule(c.Request.Context(), viewerOf(c), id)
	if err != nil {
		return nil, err
	}
	return s.ruleShape(found), nil
}

func (s *Server) addRule(c *gin.Context) (any, error) {
	saved, err := s.saveRule(c, 0)
	return created{saved}, err
}

func (s *Server) editRule(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveRule(c, id)
}

func (s *Server) saveRule(c *gin.Context, id int64) (any, error) {
	var body ruleShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Reply.Save(c.Request.Context(), viewerOf(c), body.rule(id))
	if err != nil {
		return nil, err
	}
	return s.ruleShape(saved), nil
}

func (s *Server) removeRule(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	_, _, err = s.Reply.Do(c.Request.Context(), viewerOf(c), reply.Batch{Action: reply.Delete, IDs: []int64{id}})
	return nothing{}, err
}

// skippedShape is a rule that was not copied.
type skippedShape struct {
	RuleID  int64  `json:"rule_id"`
	Name    string `json:"name"`
	Keyword string `json:"keyword"`
	ByID    int64  `json:"by_id"`
	By      string `json:"by"`
}

func (s *Server) changeRules(c *gin.Context) (any, error) {
	var body struct {
		Action    reply.Action `json:"action"`
		IDs       []int64      `json:"ids"`
		FolderID  int64        `json:"folder_id"`
		ProductID int64        `json:"product_id"`
		ChannelID int64        `json:"channel_id"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	done, skipped, err := s.Reply.Do(c.Request.Context(), viewerOf(c), reply.Batch(body))
	if err != nil {
		return nil, err
	}
	shape := func(k reply.Skipped) skippedShape {
		return skippedShape{k.Rule.ID, k.Rule.Name, k.Keyword, k.By.ID, k.By.Name}
	}
	return struct {
		Changed int            `json:"changed"`
		Skipped []skippedShape `json:"skipped"`
	}{done, listOf(skipped, shape).Items}, nil
}

func (s *Server) orderRules(c *gin.Context) (any, error) {
	var body struct {
		IDs []int64 `json:"ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Reply.Order(c.Request.Context(), viewerOf(c), body.IDs)
}

type folderShape struct {
	ID        int64  `json:"id"`
	ProductID int64  `json:"product_id"`
	Name      string `json:"name"`
	Position  int    `json:"position"`
	Rules     int    `json:"rules"`
}

func shapeFolder(f model.ReplyFolder) folderShape {
	return folderShape{f.ID, f.ProductID, f.Name, f.Position, f.Rules}
}

func (s *Server) listReplyFolders(c *gin.Context) (any, error) {
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	found, err := s.Reply.Folders(c.Request.Context(), viewerOf(c), product)
	return listOf(found, shapeFolder), err
}

func (s *Server) addReplyFolder(c *gin.Context) (any, error) {
	saved, err := s.saveReplyFolder(c, 0)
	return created{saved}, err
}

func (s *Server) editReplyFolder(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return s.saveReplyFolder(c, id)
}

func (s *Server) saveReplyFolder(c *gin.Context, id int64) (any, error) {
	var body folderShape
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	saved, err := s.Reply.SaveFolder(c.Request.Context(), viewerOf(c),
		model.ReplyFolder{ID: id, ProductID: body.ProductID, Name: body.Name, Position: body.Position})
	return shapeFolder(saved), err
}

func (s *Server) removeReplyFolder(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	return nothing{}, s.Reply.DropFolder(c.Request.Context(), viewerOf(c), id)
}
