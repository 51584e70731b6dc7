package api

import (
	"encoding/csv"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"yingke/model"
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
