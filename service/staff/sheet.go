package staff

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"yingke/model"
)

// Limits of a table that somebody uploads. Three hundred agents are about 50 KiB.
const (
	sheetBytes   = 2 << 20  // of the file
	unzipBytes   = 16 << 20 // of everything inside an XLSX, unpacked
	sheetColumns = 50
	cellRunes    = 2000
)

// SheetLimits are what a table may hold.
type SheetLimits struct {
	Bytes int64 // of the file
	Rows  int   // beside the header
	Cell  int   // characters of one cell
}

// AgentSheet are the limits of a table of agents.
var AgentSheet = SheetLimits{Bytes: sheetBytes, Rows: RowsMost, Cell: cellRunes}

// ReadSheet reads a table of agents: see ReadTable.
func ReadSheet(from io.Reader) ([][]string, error) { return ReadTable(from, AgentSheet) }

// ReadTable returns the cells of a table, row by row: CSV in UTF-8 or GBK, or
// the first sheet of an XLSX. The content decides which, never the name. More
// rows than the limit beside the header are ErrImportRows, what is no table is
// ErrImportFile.
func ReadTable(from io.Reader, limits SheetLimits) ([][]string, error) {
	raw, err := io.ReadAll(io.LimitReader(from, limits.Bytes+1))
	if err != nil {
		return nil, err
	}
	switch {
	case int64(len(raw)) > limits.Bytes:
		return nil, model.ErrFileTooLarge.On("file").With("bytes", limits.Bytes)
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, model.ErrFileEmpty.On("file")
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return readXLSX(raw, limits)
	}
	return readCSV(raw, limits)
}

// table collects rows and holds them to the limits.
type table struct {
	limits SheetLimits
	rows   [][]string // blank rows too, so that numbers stay those of the file
	full   int
}

func (t *table) add(cells []string) error {
	if len(cells) > sheetColumns {
		return model.ErrImportFile.On("file")
	}
	blank := true
	for i, cell := range cells {
		if utf8.RuneCountInString(cell) > t.limits.Cell {
			return model.ErrImportFile.On("file")
		}
		cells[i] = strings.TrimSpace(cell)
		blank = blank && cells[i] == ""
	}
	if blank {
		t.rows = append(t.rows, nil)
		if len(t.rows) > 10*t.limits.Rows { // a sheet of nothing
			return model.ErrImportRows.With("max", t.limits.Rows)
		}
		return nil
	}
	if t.full++; t.full > t.limits.Rows+1 {
		return model.ErrImportRows.With("max", t.limits.Rows)
	}
	t.rows = append(t.rows, cells)
	return nil
}

func readCSV(raw []byte, limits SheetLimits) ([][]string, error) {
	text, err := decodeText(raw)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1
	reader.Comma = separator(text)
	t := table{limits: limits}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return t.rows, nil
		}
		if err != nil {
			return nil, model.ErrImportFile.On("file")
		}
		line, _ := reader.FieldPos(0)
		for len(t.rows) < line-1 && len(t.rows) <= 10*limits.Rows { // lines that the reader left out as empty
			t.rows = append(t.rows, nil)
		}
		if err := t.add(cells); err != nil {
			return nil, err
		}
	}
}

// decodeText finds out in which characters a text was written: a byte order
// mark says it, else UTF-8 if it fits, else GBK, which Chinese Excel writes.
func decodeText(raw []byte) (string, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case !utf8.Valid(raw):
		from = simplifiedchinese.GB18030
	}
	if from != nil {
		decoded, err := from.NewDecoder().Bytes(raw)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return "", model.ErrImportFile.On("file")
		}
		raw = decoded
	}
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return "", model.ErrImportFile.On("file")
	}
	return string(raw), nil
}

// separator is what stands between the cells of the first line.
func separator(text string) rune {
	header, _, _ := strings.Cut(text, "\n")
	best, most := ',', strings.Count(header, ",")
	for _, other := range []rune{'\t', ';'} {
		if n := strings.Count(header, string(other)); n > most {
			best, most = other, n
		}
	}
	return best
}

func readXLSX(raw []byte, limits SheetLimits) (rows [][]string, err error) {
	fault := model.ErrImportFile.On("file")
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		UnzipSizeLimit: unzipBytes, UnzipXMLSizeLimit: unzipBytes, RawCellValue: true,
	})
	if err != nil {
		return nil, fault
	}
	defer func() { _ = book.Close() }() // only temporary files, and these limits make none
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, fault
	}
	lines, err := book.Rows(sheets[0])
	if err != nil {
		return nil, fault
	}
	defer func() { _ = lines.Close() }() // it was only read
	t := table{limits: limits}
	for lines.Next() {
		cells, err := lines.Columns()
		if err != nil {
			return nil, fault
		}
		if err := t.add(cells); err != nil {
			return nil, err
		}
	}
	if lines.Error() != nil {
		return nil, fault
	}
	return t.rows, nil
}

// WriteXLSX writes rows into a spreadsheet whose cells are all text, so that
// none of them can be a formula.
func WriteXLSX(rows [][]string) ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // nothing was written to a disk
	sheet := book.GetSheetName(0)
	for i, row := range rows {
		for j, cell := range row {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return nil, err
			}
			if err := book.SetCellStr(sheet, name, cell); err != nil {
				return nil, err
			}
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
