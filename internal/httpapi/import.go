package httpapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// So long the rows of one batch may be, and one of them, and so many messages the
// conversations among them may have.
const (
	mostImport   = 32 << 20
	mostRow      = 1 << 20
	mostMessages = 200_000
)

type importIn struct {
	Keyed
	Applying
	Kind  string `query:"kind" required:"true" doc:"People, leads or conversations." example:"people"`
	Total int    `query:"total" minimum:"0" doc:"Rows of the whole file: ids of ours beyond what it can bring are not taken over; 0 is no bound."`

	AllowErased bool `query:"allow_erased" doc:"Bring people in who were erased; without it their rows are refused."`
}

func imports() endpoint[importIn] {
	return endpoint[importIn]{
		route{
			id: "import", method: http.MethodPost, path: "/v1/import", role: workspace.Admin, tag: "files",
			summary: "Bring rows in: people, leads or conversations",
			about: "One row a line, at most 20,000 of at most 1 MiB each: `{\"id\":\"c-77\",\"person\":\"ana@example.com\",\"row\":{…}}`. " +
				"`id` is the file's id of the record, `person` and `conversation` refer to those of a lead, `row` has the values given: " +
				"what is missing or null leaves what is there alone. A conversation has its `messages`. " +
				"Good rows are taken in, the others are reported by line (status 207). `run` makes several calls one import, which is undone as one.",
			takes: []content{{media: mediaLines, shape: importShape(), most: mostImport}},
			gives: receiptContent(), also: orPartly(),
		},
		serveImport,
	}
}

func serveImport(v *visit, in *importIn) (reply, error) {
	b, err := in.batch()
	if err != nil {
		return reply{}, err
	}
	kind, ok := workspace.KindNamed(in.Kind)
	if !ok {
		return reply{}, workspace.Errorf(workspace.Invalid, "kind: %q is not one of people, leads, conversations", shortened(in.Kind))
	}
	body, err := v.spool(mostImport)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = body.Close() }()
	rows, refused, err := readRows(kind, body)
	if err != nil {
		return reply{}, err
	}
	b.Changes = []workspace.Change{workspace.Import{Kind: kind, Rows: rows, Total: in.Total, AllowErased: in.AllowErased}}
	r, err := v.commit(b, in.Key)
	if err != nil {
		return reply{}, err
	}
	reject(&r, refused)
	return receipt(r), nil
}

// readRows reads the rows of an import, and which lines are none.
func readRows(k workspace.Kind, body io.Reader) (rows []workspace.ImportRow, refused []rejected, err error) {
	l, messages := newLines(body, rowsAtOnce, mostRow), 0
	for {
		text, err := l.next()
		if errors.Is(err, io.EOF) {
			return rows, refused, nil
		}
		if err != nil {
			return nil, nil, err
		}
		row, err := readRow(k, text)
		if messages += len(row.Messages); messages > mostMessages {
			return nil, nil, tooMany("the rows have more than %d messages", mostMessages)
		}
		if err != nil {
			refused = append(refused, unreadable(l.n, err))
			continue
		}
		row.Line = l.n
		rows = append(rows, row)
	}
}

// appendRow spells one row as a line.
func appendRow(b []byte, r workspace.ImportRow) []byte {
	b = append(b, '{')
	for _, m := range []struct{ name, text string }{{"id", r.ID}, {"person", r.Person}, {"conversation", r.Conversation}} {
		if m.text != "" {
			b = append(append(append(b, '"'), m.name...), `":`...)
			b = append(workspace.AppendJSONString(b, m.text), ',')
		}
	}
	b = appendGiven(append(b, `"row":`...), r.Row)
	if len(r.Messages) > 0 {
		b = append(b, `,"messages":`...)
		for i, m := range r.Messages {
			b = append(b, "[,"[min(i, 1)])
			b = appendGiven(b, m)
		}
		b = append(b, ']')
	}
	return append(b, "}\n"...)
}

// appendGiven spells the values that are given.
func appendGiven(b []byte, r workspace.Row) []byte {
	var room [64]workspace.Field
	given := room[:0]
	for i, v := range r.Values {
		if !v.Missing() {
			given = append(given, workspace.Field(i))
		}
	}
	return workspace.AppendRowJSON(b, r, given)
}

// readRow reads what appendRow writes.
func readRow(k workspace.Kind, text []byte) (workspace.ImportRow, error) {
	r := workspace.ImportRow{Row: workspace.NewRow(k, 0)}
	if len(text) > mostRow {
		return r, workspace.Errorf(workspace.Invalid, "longer than the %d MiB a row may have on its way", mostRow>>20)
	}
	var room [8]workspace.Member
	members, err := workspace.ReadMembers(string(text), room[:0])
	if err != nil {
		return r, err
	}
	for _, m := range members {
		if err := setMember(&r, m); err != nil {
			return r, err
		}
	}
	return r, nil
}

func setMember(r *workspace.ImportRow, m workspace.Member) (err error) {
	switch m.Name {
	case "id":
		r.ID, err = textOf(m)
	case "person":
		r.Person, err = textOf(m)
	case "conversation":
		r.Conversation, err = textOf(m)
	case "row":
		err = setGiven(r.Row, m.Value)
	case "messages":
		r.Messages, err = readMessages(m.Value)
	default:
		err = workspace.Errorf(workspace.Invalid, "unknown member %q", shortened(m.Name)).WithHint("members: id, person, conversation, row, messages")
	}
	return err
}

func readMessages(list workspace.RawJSON) (all []workspace.Row, err error) {
	if list[0] != '[' {
		return nil, workspace.Errorf(workspace.Invalid, "messages: not a list")
	}
	err = workspace.EachElement(string(list), func(e workspace.RawJSON) error {
		row := workspace.NewRow(workspace.Message, 0)
		err := setGiven(row, e)
		if err == nil && !slices.ContainsFunc(row.Values, func(v workspace.Value) bool { return !v.Missing() }) {
			err = workspace.Errorf(workspace.Invalid, "says nothing") // and would take room all the same
		}
		if err != nil {
			return workspace.Errorf(workspace.Invalid, "message %d: %w", len(all)+1, err)
		}
		all = append(all, row)
		return nil
	})
	return all, err
}

// setGiven sets the values that an object gives.
func setGiven(row workspace.Row, object workspace.RawJSON) error {
	var room [64]workspace.Member
	members, err := workspace.ReadMembers(string(object), room[:0])
	if err != nil {
		return err
	}
	for _, m := range members {
		f, ok := row.Kind.FieldNamed(m.Name)
		if !ok || f == workspace.ID || row.Kind.Spec(f).Is(workspace.Hidden) {
			return workspace.Errorf(workspace.Invalid, "unknown field %q", shortened(m.Name))
		}
		v, err := givenValue(row.Kind, f, m.Value)
		if err != nil {
			return err
		}
		row.Set(f, v)
	}
	return nil
}

func givenValue(k workspace.Kind, f workspace.Field, v workspace.RawJSON) (workspace.Value, error) {
	sp := k.Spec(f)
	if sp.Form != workspace.Ref || v.Null() {
		return k.ParseJSON(f, v)
	}
	text, _ := v.Text()
	no, ok := sp.Of.ParseID(text)
	if !ok {
		return workspace.Value{}, workspace.Errorf(workspace.Invalid, "%s: not an id such as %s", sp.Name, sp.Of.ID(12))
	}
	return workspace.RefValue(no), nil
}

func textOf(m workspace.Member) (string, error) {
	text, ok := m.Value.Text()
	if !ok {
		return "", workspace.Errorf(workspace.Invalid, "%s: not a text", m.Name)
	}
	return text, workspace.CheckText(m.Name, text)
}

// importShape describes a line of an import.
func importShape() shape {
	given := func(k workspace.Kind) shape { return partShape(k) }
	text := func(about string) shape { return plain("string", about) }
	return named("ImportLine", object("a line of an import: one row",
		member{name: "id", of: text("the file's id of the record: ours or foreign"), optional: true},
		member{name: "person", of: text("reference to the person of a lead or conversation"), optional: true},
		member{name: "conversation", of: text("reference to the conversation of a lead"), optional: true},
		member{name: "row", of: anyOf(given(workspace.Person), given(workspace.Lead), given(workspace.Conversation))},
		member{name: "messages", of: listOf(given(workspace.Message), 0), optional: true}))
}

// partShape describes a row of which not all fields are given.
func partShape(k workspace.Kind) shape {
	var members []member
	for _, f := range k.Columns() {
		if f != workspace.ID {
			members = append(members, member{name: k.Spec(f).Name, of: fieldShape(k, f), optional: true})
		}
	}
	return named(kindTitle(k)+"Given", object("values of "+k.Plural(), members...))
}

// bringRows is Apply of an import. Its rows travel by their places, as events do.
func (c *Client) bringRows(ctx context.Context, b workspace.Batch, rows workspace.Import) (workspace.Receipt, error) {
	var body []byte
	for _, r := range rows.Rows {
		body = appendRow(body, r)
	}
	in := importIn{c.keyOf(b), optionsOf(b), rows.Kind.Plural(), rows.Total, rows.AllowErased}
	var r workspace.Receipt
	err := call(ctx, c, tried(imports().route, b), in, payload{mediaLines, body}, takeReceipt(&r))
	return withLines(r, b.Changes), err
}
