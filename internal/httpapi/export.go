package httpapi

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// headerRows is the trailer with the number of rows of an export.
const headerRows = "Lobby-Rows"

// ExportIn is the parameters of an export.
type ExportIn struct {
	Kind   string `query:"kind" required:"true" doc:"people, leads or conversations." example:"people"`
	Format string `query:"format" enum:"csv,tsv,json,jsonl" default:"csv" doc:"How the rows are written."`
	Fields string `query:"fields" doc:"Columns, in this order: id,name,email; all when not given."`
	Sort   string `query:"sort" doc:"As of lists; by id when not given."`
	Raw    bool   `query:"raw" doc:"CSV without the ' that keeps spreadsheets from running formulas."`
	Excel  bool   `query:"excel" doc:"CSV with byte order mark and CRLF."`
	Selecting
}

func exports() endpoint[ExportIn] {
	return endpoint[ExportIn]{
		route{
			id: "export", method: http.MethodGet, path: "/v1/export", role: workspace.Viewer, safe: true, tag: "reading",
			summary: "Export people, leads or conversations as a file",
			about: "The same bytes as `lobby people export` writes. The trailer `Lobby-Rows` says how many rows there are. " +
				"An export that fails midway ends without its last chunk: programs that read HTTP see that it was cut off.",
			headers: []string{headerRows, "how many rows there are, as a trailer"},
			gives: []content{
				{media: mediaCSV, shape: textShape("comma-separated values with a header")},
				{media: mediaTSV, shape: textShape("tab-separated values with a header")},
				{media: mediaJSON, shape: listOf(oneOf("a row", rowShape(workspace.Person), rowShape(workspace.Lead), rowShape(workspace.Conversation)), 0)},
				{media: mediaLines, shape: textShape("a row a line")},
			},
		},
		func(v *visit, in *ExportIn) (reply, error) {
			q, err := in.query(v)
			if err != nil {
				return reply{}, err
			}
			fields, err := parseFields(q.Kind, in.Fields)
			if err != nil {
				return reply{}, err
			}
			format, ok := transfer.FormatNamed(in.Format)
			if !ok {
				return reply{}, workspace.Errorf(workspace.Usage, "format: there is no such format").WithHint("formats: csv, tsv, json, jsonl")
			}
			if format != transfer.CSV && (in.Raw || in.Excel) {
				return reply{}, workspace.Errorf(workspace.Usage, "raw and excel are about CSV, not %s", format)
			}
			return v.export(q, format, fields, transfer.WriteOptions{Header: true, Raw: in.Raw, Excel: in.Excel}), nil
		},
	}
}

// Media types of files.
const (
	mediaCSV = "text/csv"
	mediaTSV = "text/tab-separated-values"
)

func (in *ExportIn) query(v *visit) (q workspace.Query, err error) {
	k, err := kindNamed(in.Kind)
	if err != nil {
		return q, err
	}
	if k != workspace.Person && k != workspace.Lead && k != workspace.Conversation {
		return q, workspace.Errorf(workspace.Usage, "kind: %s are not exported", k.Plural()).WithHint("people, leads and conversations are")
	}
	if q, err = in.Selecting.query(v, k); err != nil {
		return q, err
	}
	if in.Sort == "" {
		in.Sort = k.Spec(workspace.ID).Name // as the file has them, which is quickest
	}
	q.Order, err = parseSort(k, in.Sort)
	return q, err
}

// parseFields reads a choice of columns.
func parseFields(k workspace.Kind, text string) ([]workspace.Field, error) {
	if text == "" {
		return k.Columns(), nil
	}
	var fields []workspace.Field
	for name := range strings.SplitSeq(text, ",") {
		f, ok := k.FieldNamed(name)
		if !ok || k.Spec(f).Is(workspace.Hidden) {
			return nil, workspace.Errorf(workspace.Usage, "fields: %s have no field %q", k.Plural(), shortened(name)).WithHint("GET /openapi.json lists the fields of each kind")
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// export answers with a file.
func (v *visit) export(q workspace.Query, format transfer.Format, fields []workspace.Field, o transfer.WriteOptions) reply {
	media := map[transfer.Format]string{transfer.CSV: mediaCSV, transfer.TSV: mediaTSV, transfer.JSON: mediaJSON, transfer.JSONL: mediaLines}[format]
	return reply{media: media, header: [][2]string{{"Trailer", headerRows}}, stream: func(to io.Writer) error {
		w := transfer.NewWriter(format, to, q.Kind, fields, o)
		if err := w.Header(); err != nil {
			return err
		}
		n := 0
		for part, err := range workspace.Encoded(v.request.Context(), v.ws, q, w.Encoding()) {
			if err == nil {
				err = w.Part(part)
			}
			if err != nil {
				return err
			}
			n += part.Rows
		}
		v.Header().Set(headerRows, strconv.Itoa(n))
		return w.Close()
	}}
}
