package output

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"text/template"

	"github.com/itchyny/gojq"
	"github.com/lobbycli/lobby/internal/workspace"
)

// view is what --jq or --template make of the JSON value.
type view struct {
	jq       *gojq.Code
	template *template.Template
}

// compile reads both expressions before any data is touched. Errors are Usage.
func compile(o Options) (view, error) {
	var v view
	if o.JQ != "" && o.Template != "" {
		return v, workspace.Errorf(workspace.Usage, "--jq and --template exclude each other")
	}
	if o.JQ != "" {
		query, err := gojq.Parse(o.JQ)
		if err != nil {
			return v, workspace.Errorf(workspace.Usage, "--jq: %v", err)
		}
		if v.jq, err = gojq.Compile(query); err != nil {
			return v, workspace.Errorf(workspace.Usage, "--jq: %v", err)
		}
	}
	if o.Template != "" {
		var err error
		if v.template, err = template.New("template").Option("missingkey=error").Parse(o.Template); err != nil {
			return v, workspace.Errorf(workspace.Usage, "--template: %v", err)
		}
	}
	return v, nil
}

func (v view) set() bool { return v.jq != nil || v.template != nil }

// rows shows the array of all rows.
func (v view) rows(to io.Writer, k workspace.Kind, fields []workspace.Field, rows iter.Seq2[workspace.Row, error]) (int, error) {
	all := []any{}
	var buf []byte
	for row, err := range rows {
		if err != nil {
			return len(all), err
		}
		buf = workspace.AppendRowJSON(buf[:0], row, fields)
		one, err := decode(buf)
		if err != nil {
			return len(all), workspace.Errorf(workspace.Internal, "%s %s: %w", k, row.ID(), err)
		}
		all = append(all, one)
	}
	return len(all), v.show(to, all)
}

// show writes what the expression makes of one value.
func (v view) show(to io.Writer, value any) error {
	if v.template != nil {
		var b bytes.Buffer
		if err := v.template.Execute(&b, value); err != nil {
			return workspace.Errorf(workspace.Invalid, "--template: %v", err)
		}
		_, err := to.Write(b.Bytes())
		return err
	}
	results := v.jq.Run(value)
	for {
		result, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := result.(error); failed {
			return workspace.Errorf(workspace.Invalid, "--jq: %v", err)
		}
		line, err := resultLine(result)
		if err != nil {
			return err
		}
		if _, err := to.Write(append(line, '\n')); err != nil {
			return err
		}
	}
}

// resultLine is a result as jq -r prints it: texts bare, all else compact JSON.
func resultLine(result any) ([]byte, error) {
	if text, ok := result.(string); ok {
		return []byte(text), nil
	}
	return gojq.Marshal(result)
}

// decode reads JSON. Whole numbers become int, so that templates can compare
// them; others stay as they are written.
func decode(text []byte) (any, error) {
	var v any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	err := dec.Decode(&v)
	return whole(v), err
}

func whole(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
	case []any:
		for i := range v {
			v[i] = whole(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = whole(v[k])
		}
	}
	return v
}
