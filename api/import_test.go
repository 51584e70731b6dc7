package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yingke/model"
	"yingke/model/store/storetest"
)

// upload sends a file as the console does.
func (w *world) upload(t *testing.T, as, path, name string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := w.request(t, as, "POST", path, body.String())
	r.Header.Set("Content-Type", form.FormDataContentType())
	answer := w.send(r)
	keepsItsContract(t, name, "POST", path, answer)
	return answer
}

func (w *world) agentCount(t *testing.T) int {
	t.Helper()
	roster, err := w.store.Roster(t.Context(), w.ours.Admin)
	if err != nil {
		t.Fatal(err)
	}
	return roster.Agents
}

// people writes a table of n agents with the template's Chinese header.
func people(n int) string {
	var table strings.Builder
	table.WriteString("客服账号,昵称,登录密码,产品ID,渠道ID,场景ID,客服分组ID\r\n")
	for i := range n {
		fmt.Fprintf(&table, "%s,客服%d,guess-me-not%d,,,,\r\n", storetest.UniqueName("row"), i, i)
	}
	return table.String()
}

func TestAnImportTakesWhatSpreadsheetsWrite(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(people(2))
	if err != nil {
		t.Fatal(err)
	}
	utf16 := func(text string) string {
		out := []byte{0xff, 0xfe}
		for _, r := range text {
			out = append(out, byte(r), byte(r>>8))
		}
		return string(out)
	}
	english := "Login name,Nickname,Password,Product IDs,Group IDs\n" + storetest.UniqueName("en") + ",\"Ann, the first\",guess-me-not1,,\n"
	files := map[string]struct {
		content string
		rows    int
	}{
		"UTF-8":                          {people(2), 2},
		"UTF-8 with a byte order mark":   {"\ufeff" + people(2), 2},
		"GBK":                            {gbk, 2},
		"UTF-16, tabs":                   {utf16(strings.ReplaceAll(people(2), ",", "\t")), 2},
		"semicolons":                     {strings.ReplaceAll(people(2), ",", ";"), 2},
		"English, quoted":                {english, 1},
		"empty lines above and between":  {"\r\n\r\n" + strings.ReplaceAll(people(2), "\r\n", "\r\n\r\n"), 2},
		"columns in another order":       {"登录密码,昵称,客服账号\nguess-me-not1,甲," + storetest.UniqueName("o") + "\n", 1},
		"stars and spaces in the header": {"*客服 账号,昵称＊,登录密码\n" + storetest.UniqueName("s") + ",甲,guess-me-not1\n", 1},
		"exactly three hundred":          {people(300), 300},
	}
	for name, f := range files {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			before := w.agentCount(t)
			tried := w.upload(t, "administrator", "/api/agents/import?dry_run=1", "a.csv", []byte(f.content))
			if tried.Code != 200 || textOf(t, tried, "created") != "0" || w.agentCount(t) != before {
				t.Fatalf("a try: %d %s", tried.Code, tried.Body)
			}
			if f.rows > 100 {
				return // hashing hundreds of passwords proves nothing more
			}
			done := w.upload(t, "administrator", "/api/agents/import", "a.csv", []byte(f.content))
			if done.Code != 201 || textOf(t, done, "created") != fmt.Sprint(f.rows) || w.agentCount(t) != before+f.rows {
				t.Fatalf("%d %s", done.Code, done.Body)
			}
		})
	}
}

func TestAnImportFromExcelWithGroupsProductsAndChannels(t *testing.T) {
	w := newWorld(t)
	group := w.ask(t, "administrator", "POST", "/api/groups", `{"name":"售后"}`)
	channels, err := w.store.Channels(t.Context(), w.ours.Admin)
	if err != nil || len(channels) == 0 {
		t.Fatal(channels, err)
	}
	template := w.ask(t, "administrator", "GET", "/api/agents/template?format=xlsx", "")
	book, err := excelize.OpenReader(template.Body)
	if err != nil {
		t.Fatal(err)
	}
	login := storetest.UniqueName("excel")
	rows := [][]any{{login, "表格", 13800138000, w.ours.ProductID, channels[0].ID, nil, textOf(t, group, "id"), w.ours.Roles[model.RoleLeader], "备注"}}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &row); err != nil {
			t.Fatal(err)
		}
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if done := w.upload(t, "administrator", "/api/agents/import", "客服.xlsx", file.Bytes()); done.Code != 201 {
		t.Fatalf("%d %s", done.Code, done.Body)
	}
	found := w.ask(t, "administrator", "GET", "/api/agents?query="+login, "")
	want := fmt.Sprintf(`{"items":[{"nickname":"表格","remark":"备注","role_kind":"leader","product_ids":[%d],"group_ids":[%s]}]}`, w.ours.ProductID, textOf(t, group, "id"))
	if missing := lacks(t, found.Body.Bytes(), want); missing != "" {
		t.Errorf("%s in %s", missing, found.Body)
	}
	served, err := w.store.ChannelAgents(t.Context(), w.ours.Admin, channels[0].ID)
	if err != nil || fmt.Sprint(served[len(served)-1]) != textOf(t, found, "items.0.id") {
		t.Errorf("the channel's agents are %v, %v", served, err)
	}
}

func TestAnImportSaysWhatIsWrongInEveryRowAndAddsNobody(t *testing.T) {
	w := newWorld(t)
	taken, err := w.store.Agent(t.Context(), w.people["agent"], w.people["agent"].Agent())
	if err != nil {
		t.Fatal(err)
	}
	fine, twice := storetest.UniqueName("fine"), storetest.UniqueName("twice")
	table := strings.Join([]string{
		"客服账号,昵称,登录密码,产品ID,渠道ID,场景ID,客服分组ID",
		fine + ",好,guess-me-not1,,,,",
		"ab,,123,,,,",
		taken.LoginName + ",重名,guess-me-not1,,,,",
		twice + ",甲,guess-me-not1,,,,",
		"",
		strings.ToUpper(twice) + ",乙,guess-me-not1,,,,",
		"scene-x,丙,guess-me-not1,999999999,x,7,",
		"more-x,丁,guess-me-not1,,,,,extra",
	}, "\n")
	want := `{"rows":[
		{"row":3,"errors":[{"field":"login_name","code":"field.too_short"},{"field":"nickname","code":"field.required"},{"field":"password","code":"field.too_short"}]},
		{"row":4,"errors":[{"field":"login_name","code":"agent.login_taken"}]},
		{"row":7,"errors":[{"field":"login_name","code":"import.twice","message":"客服账号：与第 5 行重复"}]},
		{"row":8,"errors":[{"field":"channel_ids","code":"import.unknown"},{"field":"scene_ids","code":"import.unknown"},{"field":"product_ids","code":"field.bad_choice"}]},
		{"row":9,"errors":[{"field":"column","code":"import.no_header"}]}]}`
	before := w.agentCount(t)
	tried := w.upload(t, "administrator", "/api/agents/import?dry_run=1", "a.csv", []byte(table))
	if missing := lacks(t, tried.Body.Bytes(), want); tried.Code != 200 || missing != "" {
		t.Errorf("%d %s in %s", tried.Code, missing, tried.Body)
	}
	done := w.upload(t, "administrator", "/api/agents/import", "a.csv", []byte(table))
	if missing := lacks(t, done.Body.Bytes(), `{"code":"import.errors","args":{"count":5,`+want[1:]+`}`); done.Code != 400 || missing != "" {
		t.Errorf("%d %s in %s", done.Code, missing, done.Body)
	}
	if w.agentCount(t) != before {
		t.Error("somebody was added")
	}
	batch := w.ask(t, "administrator", "POST", "/api/agents/batch", `{"agents":[{"login_name":"`+fine+`","nickname":"好","password":"guess-me-not1"},{"login_name":"ab"}]}`)
	if missing := lacks(t, batch.Body.Bytes(), `{"code":"import.errors","args":{"count":1,"rows":[{"row":2}]}}`); batch.Code != 400 || missing != "" || w.agentCount(t) != before {
		t.Errorf("%d %s in %s", batch.Code, missing, batch.Body)
	}
	if good := w.ask(t, "administrator", "POST", "/api/agents/batch", `{"agents":[{"login_name":"`+fine+`","nickname":"好","password":"guess-me-not1"}]}`); good.Code != 201 || w.agentCount(t) != before+1 {
		t.Errorf("%d %s", good.Code, good.Body)
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	w := newWorld(t)
	cases := map[string]struct {
		content []byte
		code    string
	}{
		"nothing":                      {nil, "file.empty"},
		"blanks":                       {[]byte(" \r\n "), "file.empty"},
		"a header alone":               {[]byte("客服账号,昵称,登录密码\n"), "file.empty"},
		"301 rows":                     {[]byte(people(301)), "import.rows"},
		"a column of nobody's":         {[]byte("客服账号,昵称,登录密码,血型\na,b,c,d\n"), "import.template"},
		"a column twice":               {[]byte("客服账号,昵称,登录密码,昵称\na,b,c,d\n"), "import.template"},
		"no password column":           {[]byte("客服账号,昵称\na,b\n"), "import.template"},
		"an open quote":                {[]byte("客服账号,昵称,登录密码\n\"a,b,c\n"), "import.file"},
		"a picture":                    {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "import.file"},
		"an old .xls":                  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00"), "import.file"},
		"a zip of something":           {bombOf(t, "readme.txt", 10, 1), "import.file"},
		"a zip bomb":                   {bombOf(t, "xl/worksheets/sheet1.xml", 17<<20, 1), "import.file"},
		"a bomb in many files":         {bombOf(t, "xl/worksheets/sheet%d.xml", 1<<20, 17), "import.file"},
		"more than two megabytes":      {bytes.Repeat([]byte("客"), 1<<20), "file.too_large"},
		"a sheet of nothing":           {[]byte("客服账号,昵称,登录密码\n" + strings.Repeat(",,\n", 5000)), "import.rows"},
		"fifty-one columns":            {[]byte(strings.Repeat(",", 51) + "\n"), "import.file"},
		"a cell of a novel":            {[]byte("客服账号,昵称,登录密码\n" + strings.Repeat("a", 2001) + ",b,c\n"), "import.file"},
		"neither UTF-8 nor GBK":        {[]byte("\xff\xff\xff\xff,\x80\x80"), "import.file"},
		"a body that begins like XLSX": {[]byte("PK\x03\x04 but is none"), "import.file"},
	}
	before := w.agentCount(t)
	for name, c := range cases {
		answer := w.upload(t, "administrator", "/api/agents/import", name+".xlsx", c.content)
		if answer.Code < 400 || answer.Code >= 500 || codeOf(answer) != c.code {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
			continue
		}
		readable(t, name, textOf(t, answer, "message"), "zh-CN")
	}
	if answer := w.ask(t, "administrator", "POST", "/api/agents/import", `{}`); answer.Code != 400 || codeOf(answer) != "field.required" {
		t.Errorf("no form: %d %s", answer.Code, answer.Body)
	}
	if w.agentCount(t) != before {
		t.Error("somebody was added")
	}
}

// bombOf is a zip whose files unpack to n bytes of blanks each; 16 MB in all are allowed.
func bombOf(t *testing.T, name string, n int64, files int) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	add := func(name string, body io.Reader) {
		part, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(part, body); err != nil {
			t.Fatal(err)
		}
	}
	add("[Content_Types].xml", strings.NewReader(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`))
	for i := range files {
		file := name
		if strings.Contains(name, "%d") {
			file = fmt.Sprintf(name, i)
		}
		add(file, io.LimitReader(&endless{}, n))
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheTemplateIsWhatAnImportTakes(t *testing.T) {
	w := newWorld(t)
	for _, language := range []string{"zh-CN", "en"} {
		csv := w.ask(t, "administrator", "GET", "/api/agents/template?lang="+language, "").Body.String()
		header := strings.TrimSuffix(strings.TrimPrefix(csv, "\ufeff"), "\r\n")
		row := storetest.UniqueName("t") + ",昵称,guess-me-not1" + strings.Repeat(",", strings.Count(header, ",")-2)
		answer := w.upload(t, "administrator", "/api/agents/import?dry_run=1", "t.csv", []byte(csv+row))
		if answer.Code != 200 || lacks(t, answer.Body.Bytes(), `{"rows":[]}`) != "" {
			t.Errorf("%s: %d %s", language, answer.Code, answer.Body)
		}
	}
	if answer := w.ask(t, "administrator", "GET", "/api/agents/template?format=pdf", ""); answer.Code != 400 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}
