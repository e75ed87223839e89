package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// stage is streams on buffers, with an environment.
type stage struct {
	*term.Streams
	out, err bytes.Buffer
}

func newStage(env ...string) *stage {
	s := &stage{}
	s.Streams = term.New(strings.NewReader(""), &s.out, &s.err, func(name string) string {
		for _, e := range env {
			if value, ok := strings.CutPrefix(e, name+"="); ok {
				return value
			}
		}
		return ""
	}, nil)
	return s
}

func people(names ...string) []workspace.Row {
	var rows []workspace.Row
	for i, name := range names {
		r := workspace.NewRow(workspace.Person, workspace.No(i+1))
		r.Set(workspace.PersonName, workspace.TextValue(name))
		r.Set(workspace.PersonDisplayName, workspace.TextValue(name))
		r.Set(workspace.PersonLastSeen, workspace.TimeValue(time.Date(2026, 11, 20, 10, i, 0, 0, time.UTC)))
		rows = append(rows, r)
	}
	return rows
}

func stream(rows []workspace.Row, end error) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if end != nil {
			yield(workspace.Row{}, end)
		}
	}
}

func show(t *testing.T, s *stage, o Options, rows []workspace.Row, fields ...workspace.Field) string {
	t.Helper()
	n, err := Rows(s.Streams, o, workspace.Person, fields, stream(rows, nil))
	if err != nil || n != len(rows) {
		t.Fatalf("%d rows and %v", n, err)
	}
	return s.out.String()
}

func TestEveryFormatShowsTheSameRows(t *testing.T) {
	rows := people("Ana\tB", "Bo, \"x\"")
	fields := []workspace.Field{workspace.ID, workspace.PersonName, workspace.PersonTags}
	for format, want := range map[string]string{
		TSV:   "P1\tAna\\tB\t\nP2\tBo, \"x\"\t\n",
		CSV:   "id,name,tags\nP1,Ana\tB,\nP2,\"Bo, \"\"x\"\"\",\n",
		JSON:  `[{"id":"P1","name":"Ana\tB","tags":[]},` + "\n" + `{"id":"P2","name":"Bo, \"x\"","tags":[]}]` + "\n",
		JSONL: `{"id":"P1","name":"Ana\tB","tags":[]}` + "\n" + `{"id":"P2","name":"Bo, \"x\"","tags":[]}` + "\n",
		IDs:   "P1\nP2\n",
		Table: "id  name     tags\nP1  Ana\\tB   -\nP2  Bo, \"x\"  -\n",
	} {
		if got := show(t, newStage(), Options{Format: format}, rows, fields...); got != want {
			t.Errorf("%s\n%s\nwant\n%s", format, got, want)
		}
	}
	if got := show(t, newStage(), Options{Format: TSV, Header: true}, rows[:1], fields...); !strings.HasPrefix(got, "id\tname\ttags\n") {
		t.Errorf("no header: %s", got)
	}
}

func TestNothingFoundIsAnEmptyValue(t *testing.T) {
	for format, want := range map[string]string{TSV: "", CSV: "id\n", JSON: "[]\n", JSONL: "", IDs: "", Table: ""} {
		s := newStage()
		if got := show(t, s, Options{Format: format}, nil, workspace.ID); got != want {
			t.Errorf("%s: %q", format, got)
		}
	}
}

func TestKindsWithoutIdsGiveTheirNames(t *testing.T) {
	tag := workspace.NewRow(workspace.Tag, 1)
	tag.Set(workspace.TagName, workspace.TextValue("vip"))
	builtIn := workspace.NewRow(workspace.Segment, 0)
	builtIn.Set(workspace.SegmentName, workspace.TextValue("customers"))
	s := newStage()
	for _, r := range []workspace.Row{tag, builtIn} {
		if _, err := Rows(s.Streams, Options{Format: IDs}, r.Kind, nil, stream([]workspace.Row{r}, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.out.String(); got != "vip\ncustomers\n" {
		t.Error(got)
	}
}

func TestTheFirstRowLeavesBeforeTheSecondIsRead(t *testing.T) {
	for _, format := range []string{TSV, CSV, JSON, JSONL, IDs} {
		s := newStage()
		rows := people("Ana", "Bo")
		_, err := Rows(s.Streams, Options{Format: format}, workspace.Person, nil, func(yield func(workspace.Row, error) bool) {
			if yield(rows[0], nil) {
				if !strings.Contains(s.out.String(), "P1") {
					t.Errorf("%s: nothing has left: %q", format, s.out.String())
				}
				yield(rows[1], nil)
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAFailureEndsTheTextWhereItIs(t *testing.T) {
	broken := errors.New("broken")
	for _, o := range []Options{{Format: JSON}, {Format: Table}, {Format: IDs}, {Format: JSON, JQ: "."}} {
		s := newStage()
		n, err := Rows(s.Streams, o, workspace.Person, nil, stream(people("Ana"), broken))
		if n != 1 || err != broken {
			t.Errorf("%s: %d, %v", o.Format, n, err)
		}
		if strings.Contains(s.out.String(), "]\n") && o.Format == JSON {
			t.Errorf("half an array is closed: %s", s.out.String())
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFullDiskIsReported(t *testing.T) {
	for _, format := range Formats() {
		if _, err := Rows(newStage().Streams, Options{Format: format, To: full{}}, workspace.Person, nil, stream(people("Ana"), nil)); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestATableFitsTheTerminal(t *testing.T) {
	rows := people("日本語の名前はとても長いです", "🇪🇸 Ana with a flag", "Zoë é", "x\x1b[31m‮")
	for i := range rows {
		rows[i].No = workspace.No(1000000 + i)
		rows[i].Set(workspace.PersonEmail, workspace.TextValue("somebody.with.a.long.address@example.com"))
	}
	for _, width := range []int{50, 60, 200} {
		got := show(t, newStage(fmt.Sprintf("COLUMNS=%d", width)), Options{Format: Table}, rows, workspace.ID, workspace.PersonName, workspace.PersonEmail, workspace.PersonLastSeen)
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		at := -1
		for i, line := range lines {
			if w := term.Width(line); w > width {
				t.Errorf("line %d is %d wide: %s", i, w, line)
			}
			if i > 0 && !strings.HasPrefix(line, rows[i-1].ID()+"  ") {
				t.Errorf("the id was cut: %s", line)
			}
			mark := strings.Index(line, "2026")
			if mark < 0 {
				continue
			}
			if w := term.Width(line[:mark]); at < 0 {
				at = w
			} else if w != at {
				t.Errorf("line %d does not line up (%d, not %d):\n%s", i, w, at, got)
			}
		}
		if cut := strings.Contains(got, "…"); cut != (width < 100) {
			t.Errorf("width %d, cut %v:\n%s", width, cut, got)
		}
		if strings.ContainsAny(got, "\x1b‮") {
			t.Errorf("the terminal is driven: %q", got)
		}
	}
	wide := show(t, newStage("COLUMNS=40"), Options{Format: Table, Wide: true}, rows, workspace.ID, workspace.PersonName, workspace.PersonEmail)
	if strings.Contains(wide, "…") {
		t.Errorf("--wide cuts: %s", wide)
	}
}

func TestALongTableHasOneHeadAndWholeIds(t *testing.T) {
	got := show(t, newStage(), Options{Format: Table}, people(make([]string, tableChunk+2)...), workspace.ID, workspace.PersonLastSeen)
	if lines := strings.Count(got, "\n"); lines != tableChunk+3 {
		t.Errorf("%d lines", lines)
	}
	rows := people(make([]string, tableChunk+2)...)
	rows[tableChunk].No = workspace.MaxNo
	if got := show(t, newStage("COLUMNS=10"), Options{Format: Table}, rows, workspace.ID, workspace.PersonLastSeen); !strings.Contains(got, rows[tableChunk].ID()+"  ") {
		t.Error("a long id further down was cut")
	}
	if n := strings.Count(got, "last_seen"); n != 1 {
		t.Errorf("%d heads", n)
	}
}

func TestExpressionsWorkOnTheJSONValue(t *testing.T) {
	rows := people("Ana", "Bo")
	rows[0].Set(workspace.PersonMessages, workspace.IntValue(1<<53))
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Format: JSON, JQ: ".[].name"}, "Ana\nBo\n"},
		{Options{Format: JSONL, JQ: "length"}, "2\n"},
		{Options{Format: Table, JQ: "map({id, messages})[0]"}, `{"id":"P1","messages":9007199254740992}` + "\n"},
		{Options{Format: TSV, Template: `{{range .}}{{.id}} {{.name}}{{if gt .messages 5}}!{{end}} {{end}}`}, "P1 Ana! P2 Bo "},
	} {
		if got := show(t, newStage(), c.o, rows); got != c.want {
			t.Errorf("%+v: %q", c.o, got)
		}
	}
	for _, o := range []Options{{JQ: ".["}, {JQ: "nosuch(1)"}, {Template: "{{"}, {JQ: ".", Template: "x"}} {
		o.Format = JSON
		_, err := Rows(newStage().Streams, o, workspace.Person, nil, func(func(workspace.Row, error) bool) { t.Error("data was touched") })
		if workspace.KindOf(err) != workspace.Usage {
			t.Errorf("%+v: %v", o, err)
		}
	}
	for _, o := range []Options{{Format: JSON, JQ: ".name"}, {Format: JSON, Template: "{{range .}}{{.nick}}{{end}}"}} {
		if _, err := Rows(newStage().Streams, o, workspace.Person, nil, stream(rows, nil)); workspace.KindOf(err) != workspace.Invalid {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestAnObjectIsShownInEveryFormat(t *testing.T) {
	m := Members{{"id", "J12"}, {"text", "=1+1\n"}, {"n", 5}, {"none", nil}, {"by", Members{{"b", 1}, {"a", 2}}}}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Format: JSON}, `{"id":"J12","text":"=1+1\n","n":5,"none":null,"by":{"b":1,"a":2}}` + "\n"},
		{Options{Format: CSV}, "id,text,n,none,by\nJ12,\"'=1+1\n\",5,,\"{\"\"b\"\":1,\"\"a\"\":2}\"\n"},
		{Options{Format: CSV, Raw: true, Excel: true}, "\ufeffid,text,n,none,by\r\nJ12,\"=1+1\n\",5,,\"{\"\"b\"\":1,\"\"a\"\":2}\"\r\n"},
		{Options{Format: TSV}, "id\tJ12\ntext\t=1+1\\n\nn\t5\nnone\t\nby\t{\"b\":1,\"a\":2}\n"},
		{Options{Format: Table}, "id    J12\ntext  =1+1\\n\nn     5\nnone\nby    {\"b\":1,\"a\":2}\n"},
		{Options{Format: IDs}, "J12\n"},
		{Options{Format: JSON, JQ: ".by.a"}, "2\n"},
	} {
		s := newStage()
		if err := Object(s.Streams, c.o, m); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, s.out.String()); diff != "" {
			t.Errorf("%+v: %s", c.o, diff)
		}
	}
}

func TestFieldsAndSortsAreCheckedByName(t *testing.T) {
	fields, err := ParseFields(workspace.Person, "name, last-seen,id")
	if diff := cmp.Diff([]workspace.Field{workspace.PersonName, workspace.PersonLastSeen, workspace.ID}, fields); err != nil || diff != "" {
		t.Error(err, diff)
	}
	order, err := ParseSort(workspace.Person, "-last_seen,name")
	want := []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}, {Field: workspace.PersonName}}
	if diff := cmp.Diff(want, order); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for _, text := range []string{"", "nme", "name,name", "marks", "name,,id"} {
		if _, err := ParseFields(workspace.Person, text); workspace.KindOf(err) != workspace.Usage {
			t.Errorf("fields %q: %v", text, err)
		}
	}
	for _, text := range []string{"", "--name", "display_name", "metadata"} {
		if _, err := ParseSort(workspace.Person, text); workspace.KindOf(err) != workspace.Usage {
			t.Errorf("sort %q: %v", text, err)
		}
	}
	var e *workspace.Error
	if _, err := ParseSort(workspace.Person, "display_name"); !errors.As(err, &e) || !strings.Contains(e.Hint, "last_seen") || strings.Contains(e.Hint, "metadata") {
		t.Errorf("%v", err)
	}
	if _, err := ParseFields(workspace.Person, "nmae"); !errors.As(err, &e) || !strings.Contains(e.Message, "did you mean name?") || !strings.Contains(e.Hint, "last_seen") {
		t.Errorf("%v", err)
	}
	if err := CheckFormat("xml"); workspace.KindOf(err) != workspace.Usage {
		t.Error(err)
	}
}
