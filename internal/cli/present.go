package cli

import (
	"encoding/json"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/workspace"
)

// format is how this run writes: the flag, the environment, the file, else a
// table on a terminal and TSV otherwise.
func (a *app) format() (string, error) {
	c, err := a.settings()
	if err != nil {
		return "", err
	}
	switch chosen := c.Get("output").Text; {
	case a.flags.picks():
		return output.JSON, nil
	case chosen != "":
		return chosen, nil
	case a.streams.OutTerminal():
		return output.Table, nil
	}
	return output.TSV, nil
}

// object writes one object on standard output in the format of this run.
func (a *app) object(m output.Members) error {
	o, err := a.shown()
	if err != nil {
		return err
	}
	return output.Object(a.streams, o, m)
}

// shown is how objects and sheets are shown.
func (a *app) shown() (output.Options, error) {
	format, err := a.format()
	if err != nil {
		return output.Options{}, err
	}
	zone, err := a.zone()
	return output.Options{Format: format, JQ: a.flags.jq, Template: a.flags.template, Zone: zone}, err
}

// refuseIDs refuses -o ids of a command whose answer has none, before it does
// anything.
func (a *app) refuseIDs() error {
	format, err := a.format()
	if err == nil && format == output.IDs {
		return output.NoIDs("figures and summaries")
	}
	return err
}

// record is all columns of a record, as an object.
func record(row workspace.Row) output.Members {
	var m output.Members
	for _, f := range row.Kind.Columns() {
		m = append(m, output.Member{Name: row.Kind.Spec(f).Name, Value: value(row, f)})
	}
	return m
}

// records is rows as objects.
func records(rows []workspace.Row) []output.Members {
	all := []output.Members{}
	for _, row := range rows {
		all = append(all, record(row))
	}
	return all
}

// value is a value of a record as objects have it: null when it is missing, but
// lists and maps are empty then.
func value(row workspace.Row, f workspace.Field) any {
	text := row.Format(f)
	switch sp := row.Kind.Spec(f); sp.Form {
	case workspace.Int:
		if sp.Is(workspace.Bool) {
			return row.Num(f) != 0
		}
		return row.Num(f)
	case workspace.Time:
		if at := row.Time(f); !at.IsZero() {
			return at
		}
		return nil
	case workspace.List:
		return append([]string{}, row.List(f)...)
	case workspace.Map:
		return json.RawMessage(orText(text, "{}"))
	case workspace.Array:
		return json.RawMessage(orText(text, "[]"))
	}
	return orNull(text)
}

func orText(text, empty string) string {
	if text == "" {
		return empty
	}
	return text
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
