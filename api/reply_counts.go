package api

import (
	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/reply"
	"yingke/service/staff"
)

// conflictShape is something about rules that will not work as it was meant.
type conflictShape struct {
	Code     string     `json:"code"`
	Sentence string     `json:"sentence"`
	Rules    []ruleName `json:"rules"` // the one it is about first
	Keyword  string     `json:"keyword"`
	Value    string     `json:"value"`
	MenuID   int64      `json:"menu_id"`
}

func (s *Server) listConflicts(c *gin.Context) (any, error) {
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	found, rules, err := s.Reply.Conflicts(c.Request.Context(), viewerOf(c), product)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]model.Rule, len(rules))
	for _, r := range rules {
		byID[r.ID] = r
	}
	return listOf(found, func(k reply.Conflict) conflictShape {
		named := listOf(k.RuleIDs, func(id int64) ruleName { return shapeRuleName(byID[id]) }).Items
		args := map[string]any{"keyword": k.Keyword, "value": k.Value, "rule": named[0].Name, "other": named[len(named)-1].Name}
		return conflictShape{k.Code, locale.Sentence(languageOf(c), "word.conflict."+k.Code, args), named, k.Keyword, k.Value, k.MenuID}
	}), nil
}

// hitShape is how often a keyword of a rule hit.
type hitShape struct {
	RuleID  int64   `json:"rule_id"`
	Name    string  `json:"name"` // empty: the rule is gone
	Trigger string  `json:"trigger"`
	Keyword string  `json:"keyword"`
	Hits    int64   `json:"hits"`
	Share   float64 `json:"share"` // of all hits of these days, 0 to 1
}

type dayShape struct {
	Day  string `json:"day"`
	Hits int64  `json:"hits"`
}

func (s *Server) countReplies(c *gin.Context) (any, error) {
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	filter := model.CountFilter{ProductID: product, From: c.Query("from"), To: c.Query("to")}
	counts, rules, err := s.Reply.Counts(c.Request.Context(), viewerOf(c), filter)
	if err != nil {
		return nil, err
	}
	hit := func(k model.ReplyCount) hitShape {
		r := rules[k.RuleID]
		return hitShape{k.RuleID, r.Name, string(r.Trigger), k.Keyword, k.Hits, float64(k.Hits) / float64(max(1, counts.Total))}
	}
	return struct {
		Total int64      `json:"total"`
		Items []hitShape `json:"items"`
		Days  []dayShape `json:"days"`
	}{counts.Total, listOf(counts.Keywords, hit).Items, listOf(counts.Days, func(d model.ReplyCount) dayShape { return dayShape{d.Day, d.Hits} }).Items}, nil
}

type unmatchedShape struct {
	ID      int64        `json:"id"`
	Text    string       `json:"text"`
	Count   int64        `json:"count"`
	FirstAt model.Millis `json:"first_at"`
	LastAt  model.Millis `json:"last_at"`
}

func (s *Server) listUnmatched(c *gin.Context) (any, error) {
	page, err := pageOf(c)
	if err != nil {
		return nil, err
	}
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	found, err := s.Reply.Unmatched(c.Request.Context(), viewerOf(c), product, page)
	list := listOf(found.Items, func(u model.Unmatched) unmatchedShape {
		return unmatchedShape{u.ID, u.Text, u.Count, u.FirstAt, u.LastAt}
	})
	list.Next = found.Next
	return list, err
}

func (s *Server) forgetUnmatched(c *gin.Context) (any, error) {
	var body struct {
		IDs []int64 `json:"ids"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	return nothing{}, s.Reply.ForgetUnmatched(c.Request.Context(), viewerOf(c), body.IDs)
}

func (s *Server) makeKeyword(c *gin.Context) (any, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, err
	}
	var body struct {
		Text    string            `json:"text"`
		Partial bool              `json:"partial"`
		RuleID  int64             `json:"rule_id"`
		Name    string            `json:"name"`
		Items   []model.ReplyItem `json:"items"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	rule, err := s.Reply.MakeKeyword(c.Request.Context(), viewerOf(c), reply.NewKeyword{
		UnmatchedID: id, Keyword: model.Keyword{Text: body.Text, Partial: body.Partial}, RuleID: body.RuleID,
		Rule: ruleShape{Name: body.Name, Items: body.Items}.rule(0),
	})
	if err != nil {
		return nil, err
	}
	return created{s.ruleShape(rule)}, nil
}

// recipeShape is a recipe as it is offered.
type recipeShape struct {
	Key    string              `json:"key"`
	Name   string              `json:"name"`
	Text   string              `json:"text"`
	Kinds  []model.ProductKind `json:"kinds"`
	Fields []recipeFieldShape  `json:"fields"`
}

type recipeFieldShape struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Optional bool   `json:"optional"`
	Example  string `json:"example"`
}

func (s *Server) listRecipes(c *gin.Context) (any, error) {
	say := func(code string) string { return locale.Sentence(languageOf(c), "word."+code, nil) }
	return listOf(reply.Recipes(), func(r reply.Recipe) recipeShape {
		fields := listOf(r.Fields, func(f reply.RecipeField) recipeFieldShape {
			return recipeFieldShape{f.Key, say("recipe_field." + f.Key), f.Kind, f.Optional, f.Example}
		}).Items
		return recipeShape{r.Key, say("recipe." + r.Key), say("recipe_text." + r.Key), filled(r.Kinds), fields}
	}), nil
}

func (s *Server) cookRecipe(c *gin.Context) (any, error) {
	var body struct {
		ProductID int64             `json:"product_id"`
		ChannelID int64             `json:"channel_id"`
		Fields    map[string]string `json:"fields"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	for key, value := range body.Fields {
		body.Fields[key] = keyOf(value)
	}
	made, err := s.Reply.Cook(c.Request.Context(), viewerOf(c), c.Param("key"), body.ProductID, body.ChannelID, body.Fields)
	if err != nil {
		return nil, err
	}
	answer := struct {
		Rules    []ruleShape `json:"rules"`
		Menu     *menuShape  `json:"menu"`
		Settings bool        `json:"settings"`
	}{Rules: listOf(made.Rules, s.ruleShape).Items, Settings: made.Settings}
	if made.Menu != nil {
		menu := shapeMenu(*made.Menu)
		answer.Menu = &menu
	}
	return created{answer}, nil
}

func (s *Server) exportRules(c *gin.Context) (any, error) {
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	rows, err := s.Reply.Export(c.Request.Context(), viewerOf(c), product, languageOf(c) == locale.Default)
	if err != nil {
		return nil, err
	}
	return tableOf(c, "自动回复", "auto-replies", rows)
}

func (s *Server) ruleTemplate(c *gin.Context) (any, error) {
	return tableOf(c, "自动回复", "auto-replies", [][]string{reply.Header(languageOf(c) == locale.Default)})
}

// importRules adds the rules of a table, all or none; with dry_run=1 it only says
// what is wrong.
func (s *Server) importRules(c *gin.Context) (any, error) {
	product, err := numberOf(c, "product_id")
	if err != nil {
		return nil, err
	}
	cells, err := uploadedCells(c, staff.SheetLimits{Bytes: reply.ImportBytes, Rows: reply.ImportMost, Cell: reply.ImportCell})
	if err != nil {
		return nil, err
	}
	dry := c.Query("dry_run") == "1"
	n, wrong, err := s.Reply.Import(c.Request.Context(), viewerOf(c), product, cells, dry)
	if err != nil {
		return nil, err
	}
	rows := make([]staff.RowFaults, len(wrong))
	for i, w := range wrong {
		rows[i] = staff.RowFaults{Row: w.Row, Faults: []*model.Fault{w.Fault}}
	}
	if dry {
		return imported{Rows: rowsOf(c, rows)}, nil
	}
	if len(wrong) > 0 {
		return nil, refused(c, rows)
	}
	return created{imported{Created: n, Rows: []rowErrors{}}}, nil
}
