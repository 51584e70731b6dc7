package quickreply

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"yingke/model"
)

// ImportMost is how many replies one table may hold.
const ImportMost = 300

// columns of the table, in its order, Chinese and English.
var columns = [][2]string{{"分组", "group"}, {"标题", "title"}, {"类型", "kind"}, {"内容", "content"}}

// kindNames are what the table calls the kinds.
var kindNames = map[string][2]string{
	model.KindText: {"文字", "text"}, model.KindImage: {"图片", "image"}, model.KindFile: {"文件", "file"}, model.KindVoice: {"语音", "voice"},
	model.KindVideo: {"视频", "video"}, model.KindLink: {"图文链接", "link"}, model.KindMenu: {"智能菜单", "menu"},
}

// RowFault is what is wrong with one row of a table.
type RowFault struct {
	Row   int // as the file counts
	Fault *model.Fault
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

// Export returns the rows of the table for one owner, 0 for the public ones.
// The content of a text is the text; of every other kind it is its JSON.
func (s *Service) Export(ctx context.Context, v model.Viewer, owner int64, chinese bool) ([][]string, error) {
	if owner != 0 && owner != v.Agent() {
		return nil, model.ErrMissing
	}
	groups, err := s.store.QuickReplyGroups(ctx, v)
	if err != nil {
		return nil, err
	}
	replies, err := s.store.OwnQuickReplies(ctx, v, owner)
	if err != nil {
		return nil, err
	}
	rows := make([][]string, 0, len(replies)+1)
	rows = append(rows, Header(chinese))
	for _, g := range groups { // they are in the order of the screen
		for _, r := range replies {
			if r.GroupID == g.ID {
				rows = append(rows, []string{g.Name, r.Title, word(kindNames[r.Kind], chinese), exported(r)})
			}
		}
	}
	return rows, nil
}

func exported(r model.QuickReply) string {
	var t model.Text
	if r.Kind == model.KindText && json.Unmarshal([]byte(r.Body), &t) == nil {
		return t.Text
	}
	return r.Body
}

// Import adds the replies of a table for one owner, 0 for the public ones: all,
// or none if a row is wrong. dry only says what is wrong.
func (s *Service) Import(ctx context.Context, v model.Viewer, owner int64, cells [][]string, dry bool) (int, []RowFault, error) {
	if err := may(v, owner); err != nil {
		return 0, nil, err
	}
	entries, wrong, err := s.readTable(ctx, v, cells)
	if err != nil || len(wrong) > 0 || dry {
		return 0, wrong, err
	}
	return len(entries), nil, s.store.ImportQuickReplies(ctx, v, owner, entries)
}

func (s *Service) readTable(ctx context.Context, v model.Viewer, cells [][]string) ([]model.QuickReplyEntry, []RowFault, error) {
	header := slices.IndexFunc(cells, func(row []string) bool { return row != nil })
	if header < 0 {
		return nil, nil, model.ErrFileEmpty.On("file")
	}
	order, err := readHeader(cells[header])
	if err != nil {
		return nil, nil, err
	}
	var entries []model.QuickReplyEntry
	var wrong []RowFault
	for i, row := range cells[header+1:] {
		if row == nil {
			continue
		}
		e, err := s.readRow(ctx, v, func(column int) string { return cell(row, order[column]) })
		var f *model.Fault
		switch {
		case errors.As(err, &f):
			wrong = append(wrong, RowFault{header + 2 + i, f})
		case err != nil:
			return nil, nil, err
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil, nil, model.ErrFileEmpty.On("file")
	}
	if len(entries) > ImportMost {
		return nil, nil, model.ErrImportRows.With("max", ImportMost)
	}
	return entries, wrong, nil
}

// readHeader finds where each column of ours stands.
func readHeader(names []string) ([]int, error) {
	order := make([]int, len(columns))
	for i, c := range columns {
		order[i] = slices.IndexFunc(names, func(name string) bool { return name == c[0] || strings.EqualFold(name, c[1]) })
		if order[i] < 0 {
			return nil, model.ErrImportTemplate.On("file").With("column", c[0])
		}
	}
	return order, nil
}

// cell is a cell without the apostrophe that keeps spreadsheets from running it.
func cell(row []string, at int) string {
	if at >= len(row) {
		return ""
	}
	if plain, ok := strings.CutPrefix(row[at], "'"); ok && strings.IndexAny(plain, "=+-@\t\r\n＝＋－＠") == 0 {
		return plain
	}
	return row[at]
}

func (s *Service) readRow(ctx context.Context, v model.Viewer, column func(int) string) (model.QuickReplyEntry, error) {
	var e model.QuickReplyEntry
	var err error
	if e.Group, err = model.Required("group", column(0), groupNameMost); err != nil {
		return e, err
	}
	e.Reply.Title, e.Reply.Kind, e.Reply.Body = column(1), model.KindText, column(3)
	if name := column(2); name != "" {
		e.Reply.Kind = ""
		for kind, names := range kindNames {
			if names[0] == name || strings.EqualFold(names[1], name) {
				e.Reply.Kind = kind
			}
		}
		if e.Reply.Kind == "" {
			return e, model.ErrBadChoice.On("kind")
		}
	}
	if e.Reply.Kind == model.KindText {
		text, err := json.Marshal(model.Text{Text: column(3)})
		if err != nil {
			return e, err
		}
		e.Reply.Body = string(text)
	}
	e.Reply, err = s.check(ctx, v, e.Reply)
	return e, err
}
