package api

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/staff"
)

const (
	csvType  = "text/csv; charset=utf-8"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// writeCSV writes a table that Excel opens with its Chinese intact: UTF-8 with a
// byte order mark, lines that end as Windows likes them.
func writeCSV(to io.Writer, rows func(w *csv.Writer) error) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.UseCRLF = true
	if err := rows(w); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// tableOf is a table as a file, in the format that the query asks for: csv, which
// is what nothing means, or xlsx. It is named in the reader's language.
func tableOf(c *gin.Context, chinese, english string, rows [][]string) (any, error) {
	name := english
	if languageOf(c) == locale.Default {
		name = chinese
	}
	switch c.Query("format") {
	case "", "csv":
		var table bytes.Buffer
		return download{name + ".csv", csvType, &table}, writeCSV(&table, func(w *csv.Writer) error {
			for _, row := range rows {
				if err := w.Write(harmless(slices.Clone(row))); err != nil {
					return err
				}
			}
			return nil
		})
	case "xlsx":
		table, err := staff.WriteXLSX(rows)
		return download{name + ".xlsx", xlsxType, bytes.NewReader(table)}, err
	}
	return nil, model.ErrBadChoice.On("format")
}

// harmless puts an apostrophe before every cell that a spreadsheet would run as
// a formula.
func harmless(cells []string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", []rune(cell)[0]) {
			cells[i] = "'" + cell
		}
	}
	return cells
}

// uploadFault explains why no file could be read from a form.
func uploadFault(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return model.ErrBodyTooLarge.With("bytes", tooLarge.Limit)
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return model.ErrBodyTooLarge.With("bytes", 0)
	}
	return model.ErrRequired.On("file")
}
