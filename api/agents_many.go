package api

import (
	"bytes"
	"encoding/csv"
	"io"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
	"yingke/service/staff"
)

// rowErrors is what is wrong with one row of many.
type rowErrors struct {
	Row    int        `json:"row"`
	Errors []rowError `json:"errors"`
}

type rowError struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// rowsOf says what is wrong in the reader's language.
func rowsOf(c *gin.Context, wrong []staff.RowFaults) []rowErrors {
	rows := make([]rowErrors, len(wrong))
	for i, w := range wrong {
		rows[i].Row = w.Row
		for _, f := range w.Faults {
			rows[i].Errors = append(rows[i].Errors, rowError{f.Field, f.Code, cellSentence(languageOf(c), f)})
		}
	}
	return rows
}

// cellSentence names the column first: a row has several cells.
func cellSentence(language string, f *model.Fault) string {
	sentence, colon := locale.Sentence(language, f.Code, f.Args), ": "
	chinese := language == locale.Default
	if chinese {
		colon = "："
	}
	if column := staff.ColumnName(f.Field, chinese); column != "" {
		return column + colon + sentence
	}
	return sentence
}

// refused is the fault for rows of which some are wrong.
func refused(c *gin.Context, wrong []staff.RowFaults) error {
	return model.ErrImportErrors.With("count", len(wrong)).With("rows", rowsOf(c, wrong))
}

// addAgents adds several agents, all or none.
func (s *Server) addAgents(c *gin.Context) (any, error) {
	var body struct {
		Agents []agentBody `json:"agents"`
	}
	if err := bind(c, &body); err != nil {
		return nil, err
	}
	rows := make([]staff.Row, len(body.Agents))
	for i, b := range body.Agents {
		rows[i] = staff.Row{Number: i + 1, Input: staff.AgentInput(b)}
	}
	added, wrong, err := s.Staff.AddAgents(c.Request.Context(), viewerOf(c), rows)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return nil, refused(c, wrong)
	}
	return created{listOf(added, func(a model.Agent) agentShape { return s.agentShape(viewerOf(c), a) })}, nil
}

// imported is what an import did, or would do.
type imported struct {
	Created int         `json:"created"`
	Rows    []rowErrors `json:"rows"`
}

// importAgents adds the agents of a table, all or none; with dry_run=1 it only
// says what is wrong.
func (s *Server) importAgents(c *gin.Context) (any, error) {
	rows, err := uploadedRows(c)
	if err != nil {
		return nil, err
	}
	if c.Query("dry_run") == "1" {
		wrong, err := s.Staff.TryAgents(c.Request.Context(), viewerOf(c), rows)
		return imported{Rows: rowsOf(c, wrong)}, err
	}
	added, wrong, err := s.Staff.AddAgents(c.Request.Context(), viewerOf(c), rows)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return nil, refused(c, wrong)
	}
	return created{imported{Created: len(added), Rows: []rowErrors{}}}, nil
}

func uploadedRows(c *gin.Context) ([]staff.Row, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return nil, uploadFault(err)
	}
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	cells, err := staff.ReadSheet(file)
	if err != nil {
		return nil, err
	}
	return staff.ReadRows(cells)
}

// importTemplate is the empty table for an import.
func (s *Server) importTemplate(c *gin.Context) (any, error) {
	chinese := languageOf(c) == locale.Default
	name := "agents"
	if chinese {
		name = "客服导入模板"
	}
	switch c.Query("format") {
	case "", "csv":
		var table bytes.Buffer
		return download{name + ".csv", csvType, &table}, writeCSV(&table, func(w *csv.Writer) error { return w.Write(staff.TemplateHeader(chinese)) })
	case "xlsx":
		table, err := staff.TemplateXLSX(chinese)
		return download{name + ".xlsx", xlsxType, bytes.NewReader(table)}, err
	}
	return nil, model.ErrBadChoice.On("format").With("value", model.Tidy(c.Query("format"), 20))
}

// exportAgents streams all agents that the filters allow.
func (s *Server) exportAgents(c *gin.Context) (any, error) {
	filter, err := agentFilter(c)
	if err != nil {
		return nil, err
	}
	words, viewer := exportWords(languageOf(c)), viewerOf(c)
	reader, writer := io.Pipe()
	go func() { // ends when the answer is written, or when its reader goes away and closes the pipe
		writer.CloseWithError(writeCSV(writer, func(w *csv.Writer) error {
			if err := w.Write(words.header()); err != nil {
				return err
			}
			return s.Staff.EachAgent(c.Request.Context(), viewer, filter, func(a model.Agent) error { return w.Write(harmless(words.row(a))) })
		}))
	}()
	return download{words.name + ".csv", csvType, reader}, nil
}
