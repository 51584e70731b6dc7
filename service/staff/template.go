package staff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"yingke/model"
)

// columnOf is one column of the table of agents (product.md 2.5).
type columnOf struct {
	field   string
	chinese string
	english string
	needed  bool
	read    func(*AgentInput, string) error
}

// columns is the template of an import, in its order.
var columns = []columnOf{
	{"login_name", "客服账号", "Login name", true, func(in *AgentInput, cell string) error { in.LoginName = &cell; return nil }},
	{"nickname", "昵称", "Nickname", true, func(in *AgentInput, cell string) error { in.Nickname = &cell; return nil }},
	{"password", "登录密码", "Password", true, func(in *AgentInput, cell string) error { in.Password = &cell; return nil }},
	{"product_ids", "产品ID", "Product IDs", false, func(in *AgentInput, cell string) error { return readIDs(&in.ProductIDs, "product_ids", cell) }},
	{"channel_ids", "渠道ID", "Channel IDs", false, func(in *AgentInput, cell string) error { return readIDs(&in.ChannelIDs, "channel_ids", cell) }},
	{"scene_ids", "场景ID", "Scene IDs", false, noScenes},
	{"group_ids", "客服分组ID", "Group IDs", false, func(in *AgentInput, cell string) error { return readIDs(&in.GroupIDs, "group_ids", cell) }},
	{"role_id", "角色ID", "Role ID", false, readRole},
	{"remark", "备注", "Remark", false, func(in *AgentInput, cell string) error { in.Remark = &cell; return nil }},
}

// TemplateHeader is the first row of the table that an import takes.
func TemplateHeader(chinese bool) []string {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.english
		if chinese {
			header[i] = c.chinese
		}
	}
	return header
}

// ColumnName is what the template calls a field; empty if it has no such column.
func ColumnName(field string, chinese bool) string {
	i := slices.IndexFunc(columns, func(c columnOf) bool { return c.field == field })
	switch {
	case i < 0:
		return ""
	case chinese:
		return columns[i].chinese
	}
	return columns[i].english
}

// TemplateXLSX is that table for a spreadsheet. Its cells are text, so that a
// password of digits stays as it is typed.
func TemplateXLSX(chinese bool) ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // nothing was written to a disk
	sheet := book.GetSheetName(0)
	header := TemplateHeader(chinese)
	if err := book.SetSheetRow(sheet, "A1", &header); err != nil {
		return nil, err
	}
	const textFormat = 49 // "@" among the built-in formats of XLSX
	style, err := book.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return nil, err
	}
	last, err := excelize.ColumnNumberToName(len(columns))
	if err != nil {
		return nil, err
	}
	const width = 18 // characters
	if err := book.SetColWidth(sheet, "A", last, width); err != nil {
		return nil, err
	}
	if err := book.SetColStyle(sheet, "A:"+last, style); err != nil {
		return nil, err
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// ReadRows turns the cells of a table into rows, by the names in its header,
// Chinese or English. A header that lacks a needed column, or has one that is
// not in the template, is ErrImportTemplate.
func ReadRows(cells [][]string) ([]Row, error) {
	header := slices.IndexFunc(cells, func(row []string) bool { return row != nil })
	if header < 0 {
		return nil, model.ErrFileEmpty.On("file")
	}
	order, err := readHeader(cells[header])
	if err != nil {
		return nil, err
	}
	rows := []Row{}
	for i, line := range cells[header+1:] {
		if line == nil {
			continue
		}
		rows = append(rows, readRow(header+2+i, line, order))
	}
	if len(rows) == 0 {
		return nil, model.ErrFileEmpty.On("file")
	}
	return rows, nil
}

func readHeader(cells []string) ([]*columnOf, error) {
	order := make([]*columnOf, len(cells))
	for i, cell := range cells {
		at := slices.IndexFunc(columns, func(c columnOf) bool { return c.called(cell) })
		if cell == "" {
			continue
		}
		if at < 0 || slices.Contains(order, &columns[at]) {
			return nil, model.ErrImportTemplate.On("file").With("column", model.Tidy(cell, 30))
		}
		order[i] = &columns[at]
	}
	for i := range columns {
		if columns[i].needed && !slices.Contains(order, &columns[i]) {
			return nil, model.ErrImportTemplate.On("file").With("column", columns[i].chinese)
		}
	}
	return order, nil
}

// called claims that a header cell names this column; case, spaces and a mark
// for "required" do not matter.
func (c columnOf) called(cell string) bool {
	plain := func(text string) string {
		return strings.NewReplacer(" ", "", "_", "", "*", "", "\uff0a", "").Replace(strings.ToLower(text))
	}
	cell = plain(cell)
	return cell == plain(c.chinese) || cell == plain(c.english) || cell == plain(c.field)
}

func readRow(number int, line []string, order []*columnOf) Row {
	row := Row{Number: number}
	for i, cell := range line {
		if i >= len(order) || order[i] == nil {
			if cell != "" {
				row.Wrong = append(row.Wrong, model.ErrImportNoHeader.On("column").With("value", model.Tidy(cell, 30)))
			}
			continue
		}
		if cell == "" {
			continue
		}
		if err := order[i].read(&row.Input, cell); err != nil {
			row.Wrong = append(row.Wrong, err)
		}
	}
	return row
}

// readIDs reads numbers with anything usual between them.
func readIDs(into **[]int64, field, cell string) error {
	ids := []int64{}
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",\uff0c;\uff1b、|/ \t\n", r) }) {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil || id <= 0 {
			return model.ErrImportUnknown.On(field).With("value", model.Tidy(part, 30))
		}
		ids = append(ids, id)
	}
	*into = &ids
	return nil
}

func readRole(in *AgentInput, cell string) error {
	id, err := strconv.ParseInt(cell, 10, 64)
	if err != nil || id <= 0 {
		return model.ErrImportUnknown.On("role_id").With("value", model.Tidy(cell, 30))
	}
	in.RoleID = &id
	return nil
}

// noScenes refuses scenes: the template has the column, Yingke has none yet.
func noScenes(_ *AgentInput, cell string) error {
	return model.ErrImportUnknown.On("scene_ids").With("value", model.Tidy(cell, 30))
}
