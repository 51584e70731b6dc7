package api

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
)

// customerWords are the words of the exported table in one language.
type customerWords struct {
	name    string
	columns []string
	yes     string
	sexes   [3]string
}

var customerTables = map[string]customerWords{
	locale.Default: {
		name: "客户",
		columns: []string{"客户ID", "昵称", "备注名", "手机", "微信号", "openid", "unionid", "消息来自", "省份", "城市", "性别", "年龄", "标签", "归属客服ID",
			"备注", "黑名单", "首次来访", "最近来访"},
		yes: "是", sexes: [3]string{"", "男", "女"},
	},
	"en": {
		name: "customers",
		columns: []string{"ID", "Nickname", "Name given by agents", "Mobile", "WeChat ID", "openid", "unionid", "Source", "Province", "City", "Sex", "Age", "Tags",
			"Owner ID", "Note", "Blocked", "First seen", "Last seen"},
		yes: "yes", sexes: [3]string{"", "male", "female"},
	},
}

// exportCustomers streams all customers whom the filters allow.
func (s *Server) exportCustomers(c *gin.Context) (any, error) {
	filter, err := customerFilter(c)
	if err != nil {
		return nil, err
	}
	ctx, viewer, words := c.Request.Context(), viewerOf(c), customerTables[languageOf(c)]
	tags, err := s.Customer.Tags(ctx, viewer)
	if err != nil {
		return nil, err
	}
	fields, err := s.Customer.Fields(ctx, viewer)
	if err != nil {
		return nil, err
	}
	table := customerTable{words: words, fields: fields, tags: map[int64]string{}}
	for _, tag := range tags {
		table.tags[tag.ID] = tag.Name
	}
	reader, writer := io.Pipe()
	go func() { // ends when the answer is written, or when its reader goes away and closes the pipe
		writer.CloseWithError(writeCSV(writer, func(w *csv.Writer) error {
			if err := w.Write(table.header()); err != nil {
				return err
			}
			return s.Customer.Each(ctx, viewer, filter, func(one model.Customer) error { return w.Write(harmless(table.row(one))) })
		}))
	}()
	return download{words.name + ".csv", csvType, reader}, nil
}

// customerTable knows how a customer is written as a line.
type customerTable struct {
	words  customerWords
	fields []model.CustomerField
	tags   map[int64]string
}

func (t customerTable) header() []string {
	header := append([]string{}, t.words.columns...)
	for _, f := range t.fields {
		header = append(header, f.Name)
	}
	return harmless(header)
}

func (t customerTable) row(c model.Customer) []string {
	names := make([]string, 0, len(c.TagIDs))
	for _, id := range c.TagIDs {
		names = append(names, t.tags[id])
	}
	blocked, age, owner := "", "", ""
	if c.Blocked {
		blocked = t.words.yes
	}
	if c.Age > 0 {
		age = strconv.Itoa(c.Age)
	}
	if c.OwnerID != 0 {
		owner = strconv.FormatInt(c.OwnerID, 10)
	}
	at := c.Region()
	row := []string{
		strconv.FormatInt(c.ID, 10), c.Nickname, c.Remark, c.Mobile, c.Weixin, c.OpenID, c.UnionID, c.Source, at.Province, at.City,
		t.words.sexes[c.Sex], age, strings.Join(names, " "), owner, c.Note, blocked, stamp(c.CreatedAt), stamp(c.SeenAt),
	}
	for _, f := range t.fields {
		row = append(row, c.Fields[f.Key])
	}
	return row
}
