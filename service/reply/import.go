package reply

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"yingke/model"
	"yingke/service/bot"
)

// RowFault is what is wrong with one row of a table.
type RowFault struct {
	Row   int // as the file counts
	Fault *model.Fault
}

// Import adds the rules of a table to a product: all, or none if a row is wrong.
// dry only says what is wrong.
func (s *Service) Import(ctx context.Context, v model.Viewer, product int64, cells [][]string, dry bool) (int, []RowFault, error) {
	if _, err := s.product(ctx, v, product); err != nil {
		return 0, nil, err
	}
	rows, wrong, err := readTable(product, cells)
	if err != nil {
		return 0, nil, err
	}
	more, err := s.checkRows(ctx, v, product, rows)
	if wrong = append(wrong, more...); err != nil {
		return 0, nil, err
	}
	slices.SortStableFunc(wrong, func(a, b RowFault) int { return a.Row - b.Row })
	if len(wrong) > 0 || dry {
		return 0, wrong, nil
	}
	rules, err := s.filed(ctx, v, product, rows)
	if err != nil {
		return 0, nil, err
	}
	if err := s.signed(ctx, v, rules...); err != nil {
		return 0, nil, err
	}
	defer s.changed(v)
	return len(rules), nil, s.store.AddRules(ctx, v, rules)
}

// tableRow is one rule on its way in, under the name of its folder.
type tableRow struct {
	at     int
	folder string
	rule   model.Rule
}

// checkRows checks rules as saving them would, and that no keyword is there twice.
func (s *Service) checkRows(ctx context.Context, v model.Viewer, product int64, rows []tableRow) ([]RowFault, error) {
	rules := make([]model.Rule, len(rows))
	for i, r := range rows {
		rules[i] = r.rule
	}
	around, err := s.around(ctx, v, rules...)
	if err != nil {
		return nil, err
	}
	have, err := s.all(ctx, v, model.RuleFilter{ProductID: product, Trigger: model.OnKeyword})
	if err != nil {
		return nil, err
	}
	taken := wordsOf(have)
	var wrong []RowFault
	for i := range rows {
		checked, err := around.check(rows[i].rule)
		if err == nil {
			if word, by, is := taken.any(checked); is {
				err = model.ErrKeywordTaken.On("keywords").With("keyword", word).With("rule", by.Name).With("rule_id", by.ID)
			}
		}
		var f *model.Fault
		switch {
		case errors.As(err, &f):
			wrong = append(wrong, RowFault{rows[i].at, f})
		case err != nil:
			return nil, err
		default:
			taken.add(checked)
		}
		rows[i].rule = checked
	}
	return wrong, nil
}

// filed puts rules into folders of their names, which are made where they are missing.
func (s *Service) filed(ctx context.Context, v model.Viewer, product int64, rows []tableRow) ([]model.Rule, error) {
	folders, err := s.store.ReplyFolders(ctx, v, product)
	if err != nil {
		return nil, err
	}
	ids := map[string]int64{"": 0}
	for _, f := range folders {
		ids[f.Name] = f.ID
	}
	rules := make([]model.Rule, len(rows))
	for i, row := range rows {
		if _, there := ids[row.folder]; !there {
			f, err := s.store.SaveReplyFolder(ctx, v, model.ReplyFolder{ProductID: product, Name: row.folder})
			if err != nil {
				return nil, err
			}
			ids[row.folder] = f.ID
		}
		rules[i] = row.rule
		rules[i].FolderID = ids[row.folder]
	}
	return rules, nil
}

// readTable reads the rules of a table, with what cannot be read of them.
func readTable(product int64, cells [][]string) ([]tableRow, []RowFault, error) {
	header := slices.IndexFunc(cells, func(row []string) bool { return row != nil })
	if header < 0 {
		return nil, nil, model.ErrFileEmpty.On("file")
	}
	order, err := readHeader(cells[header])
	if err != nil {
		return nil, nil, err
	}
	var rows []tableRow
	var wrong []RowFault
	for i, row := range cells[header+1:] {
		if row == nil {
			continue
		}
		at := header + 2 + i
		read, err := readRow(func(column int) string { return cell(row, order[column]) })
		var f *model.Fault
		switch {
		case errors.As(err, &f):
			wrong = append(wrong, RowFault{at, f})
		case err != nil:
			return nil, nil, err
		default:
			read.at, read.rule.ProductID = at, product
			rows = append(rows, read)
		}
	}
	switch n := len(rows) + len(wrong); {
	case n == 0:
		return nil, nil, model.ErrFileEmpty.On("file")
	case n > ImportMost:
		return nil, nil, model.ErrImportRows.With("max", ImportMost)
	}
	return rows, wrong, nil
}

// readHeader finds where each column of ours stands. Only names and replies are
// needed; -1 stands for a column that is not there.
func readHeader(names []string) ([]int, error) {
	order := make([]int, len(columns))
	for i, c := range columns {
		order[i] = slices.IndexFunc(names, func(name string) bool { return name == c[0] || strings.EqualFold(name, c[1]) })
		if order[i] < 0 && (i == colName || i == colItems) {
			return nil, model.ErrImportTemplate.On("file").With("column", c[0])
		}
	}
	return order, nil
}

// cell is a cell without the apostrophe that keeps spreadsheets from running it.
func cell(row []string, at int) string {
	if at < 0 || at >= len(row) {
		return ""
	}
	if plain, ok := strings.CutPrefix(row[at], "'"); ok && strings.IndexAny(plain, "=+-@\t\r\n＝＋－＠") == 0 {
		return plain
	}
	return row[at]
}

func readRow(column func(int) string) (tableRow, error) {
	row := tableRow{rule: model.Rule{Name: column(colName), Trigger: model.OnKeyword, Enabled: true}}
	r := &row.rule
	var err error
	if row.folder, err = model.Line("folder", column(colFolder), folderNameMost); err != nil {
		return row, err
	}
	if name := column(colTrigger); name != "" {
		if r.Trigger = triggerOf(name); r.Trigger == "" {
			return row, model.ErrBadChoice.On("trigger")
		}
	}
	r.Keywords = append(split(column(colFull), false), split(column(colPartial), true)...)
	for i := range exportItems {
		if text := column(colItems + i); text != "" {
			item, err := readItem(text)
			if err != nil {
				return row, err
			}
			r.Items = append(r.Items, item)
		}
	}
	if r.Random, err = truth("random", column(colRandom), false); err != nil {
		return row, err
	}
	if r.Enabled, err = truth("enabled", column(colEnabled), true); err != nil {
		return row, err
	}
	return row, readMore(r, column(colMore))
}

func readMore(r *model.Rule, text string) error {
	if text == "" {
		return nil
	}
	var m more
	if json.Unmarshal([]byte(text), &m) != nil {
		return model.ErrBadJSON.With("reason", "type").On("more")
	}
	r.ChannelID, r.AgentID, r.GroupID, r.CardPart, r.Types = m.ChannelID, m.AgentID, m.GroupID, m.CardPart, m.Types
	r.Interval, r.Wait, r.Continue, r.ToHuman, r.AgentIDs, r.GroupIDs = m.Interval, m.Wait, m.Continue, m.ToHuman, m.AgentIDs, m.GroupIDs
	if m.Only != nil {
		r.Only = *m.Only
	}
	if m.Window != nil {
		r.Window = *m.Window
	}
	return nil
}

func triggerOf(name string) model.Trigger {
	for t, names := range triggerNames {
		if names[0] == name || strings.EqualFold(names[1], name) {
			return t
		}
	}
	return ""
}

// split reads a cell of keywords: one a line, with strokes between them, or as a
// JSON list.
func split(cell string, partial bool) []model.Keyword {
	var texts []string
	if !strings.HasPrefix(cell, "[") || json.Unmarshal([]byte(cell), &texts) != nil {
		texts = strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == '|' })
	}
	words := []model.Keyword{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			words = append(words, model.Keyword{Text: text, Partial: partial})
		}
	}
	return words
}

func readItem(cell string) (model.ReplyItem, error) {
	item := model.ReplyItem{Kind: bot.ItemText, Body: model.Reply{Text: cell}}
	if !strings.HasPrefix(cell, "{") {
		return item, nil
	}
	var read model.ReplyItem
	if json.Unmarshal([]byte(cell), &read) != nil {
		return item, model.ErrBadJSON.With("reason", "type").On("items")
	}
	return read, nil
}

func truth(field, cell string, unsaid bool) (bool, error) {
	if cell == "" {
		return unsaid, nil
	}
	for i, pair := range yesNo {
		if cell == pair[0] || strings.EqualFold(cell, pair[1]) {
			return i == 1, nil
		}
	}
	is, err := strconv.ParseBool(strings.ToLower(cell))
	if err != nil {
		return false, model.ErrBadChoice.On(field)
	}
	return is, nil
}
