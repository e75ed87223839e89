package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/workspace"
)

// person is what a test looks at: id, name, city and metadata.
func person(r workspace.ImportRow) string {
	return strings.Join([]string{r.ID, r.Row.Str(workspace.PersonName), r.Row.Str(workspace.PersonCity), r.Row.Str(workspace.PersonMetadata)}, "|")
}

// read gives every row or the refusal in its place.
func read(t *testing.T, file string, o ReadOptions) []string {
	t.Helper()
	if o.Kind == workspace.NoKind {
		o.Kind = workspace.Person
	}
	r, err := Open(strings.NewReader(file), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	defer r.Close()
	var got []string
	for row, err := range r.Rows() {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, fmt.Sprintf("%d %s", row.Line, person(row)))
	}
	return got
}

func TestDialectsOfTables(t *testing.T) {
	want := []string{"2 u1|Ana|Madrid|"}
	for _, c := range []struct {
		file string
		o    ReadOptions
		want Dialect
	}{
		{"id,name,city\nu1,Ana,Madrid\n", ReadOptions{}, Dialect{CSV, ',', "utf-8"}},
		{"id,name,city\r\nu1,Ana,Madrid\r\n", ReadOptions{}, Dialect{CSV, ',', "utf-8"}},
		{"id,name,city\nu1,Ana,Madrid", ReadOptions{}, Dialect{CSV, ',', "utf-8"}},
		{"\ufeffid;name;city\n\"u1\";\"Ana\";\"Madrid\"\n\n", ReadOptions{}, Dialect{CSV, ';', "utf-8"}},
		{"id|name|city\nu1|Ana|Madrid\n", ReadOptions{}, Dialect{CSV, '|', "utf-8"}},
		{"id\tname\tcity\nu1\tAna\tMadrid\n", ReadOptions{}, Dialect{TSV, '\t', "utf-8"}},
		{"\"id\"\tname\tcity\nu1\t\"Ana\"\tMadrid\n", ReadOptions{}, Dialect{CSV, '\t', "utf-8"}},
		{"id\tname\tcity\nu1\t\"Ana\"\tMadrid\n", ReadOptions{Delimiter: '\t'}, Dialect{CSV, '\t', "utf-8"}},
		{"ID,Full Name, City \nu1,Ana,Madrid\n", ReadOptions{Map: map[string]string{"name": "Full Name"}}, Dialect{CSV, ',', "utf-8"}},
		{"id,name,city,display_name\nu1,Ana,Madrid,Teal Otter\n", ReadOptions{Format: CSV}, Dialect{CSV, ',', "utf-8"}},
	} {
		c.o.Kind = workspace.Person
		if diff := cmp.Diff(want, read(t, c.file, c.o)); diff != "" {
			t.Errorf("%q: %s", c.file, diff)
		}
		r, err := Open(strings.NewReader(c.file), c.o)
		if err != nil || r.Dialect() != c.want {
			t.Errorf("%q: %+v %v", c.file, r.Dialect(), err)
		}
	}
}

func TestBadRowsAreRefusedAloneAndTheRestGoesOn(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"ragged", "id,name\na,b,c\nd\ne,f\n", []string{"line 2: 3 cells where the header has 2", "line 3: 1 cell where the header has 2", "4 e|f||"}},
		{"bare quote", "id,name\na,b\"c\ne,f\n", []string{"line 2, column name: a quote in a cell that does not begin with one, at byte 4", "3 e|f||"}},
		{"text behind a quote", "id,name\na,\"b\"c\ne,f\n", []string{"line 2, column name: text behind a closing quote, at byte 6", "3 e|f||"}},
		{"never closed", "id,name\na,\"b\nc,d\ne,f", []string{"line 2, column name: a quote is never closed", "3 c|d||", "4 e|f||"}},
		{"stray quote closed lines below", "id,name\na,\"b\nc,d\ne,\"f\"\ng,h\n", []string{"line 2, column name: text behind a closing quote, at byte 13", "3 c|d||", "4 e|f||", "5 g|h||"}},
		{"lone carriage return", "id,name\na,b\rc\ne,f\n", []string{"line 2, column name: a carriage return outside quotes, at byte 5", "3 e|f||"}},
		{"bad value", "id,first_seen\na,20.11.2026\nb,\n", []string{`line 2, column first_seen: "20.11.2026" is not a time like 2026-11-20T10:00:00Z`, "3 b|||"}},
		{"bad backslash", "id\tname\na\t\\x\nb\tc\\n\n", []string{`line 2, column name: a backslash that is not part of \t \n \r \\`, "3 b|c\n||"}},
		{"quoted line ends stay", "id,name\na,\"x\r\ny\nz\"\nb,\"\"\"q\"\"\"\n", []string{"2 a|x\r\ny\nz||", "5 b|\"q\"||"}},
		{"blank lines", "id,name\n\n\r\na,b\n", []string{"4 a|b||"}},
		{"header only", "id,name\n", nil},
		{"guards come off once", "id,name,city\n'=a,'=b,''-c\n", []string{"2 '=a|=b|'-c|"}},
	} {
		if diff := cmp.Diff(c.want, read(t, c.file, ReadOptions{})); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestBadObjectsAreRefusedAlone(t *testing.T) {
	file := strings.Join([]string{
		`{"id":"a","name":"Ana","tags":["x"],"metadata":{"p":1},"city":null}`, ``, `{"id":"a","id":"b"}`, `{"nmae":"x"}`, `{"id":"a"}{"id":"b"}`,
		`[]`, `{"name":["x"]}`, `{"id":17,"name":5}`, `{"last-seen":"2026-01-01T00:00:00Z","last_seen":null}`, `{"id":{}}`, `{"id":"z"}`}, "\n")
	want := []string{
		`1 a|Ana||{"p":1}`,
		`line 3: "id" stands there twice`,
		`line 4, column nmae: unknown member "nmae" (name?)`,
		`line 5: broken JSON at column 11: text after the value`,
		`line 6: is not an object in JSON: []`,
		`line 7, column name: ["x"] does not fit here`,
		`8 17|5||`,
		`line 9, column last_seen: another member is the same field`,
		`line 10, column id: is not an id`,
		`11 z|||`,
	}
	if diff := cmp.Diff(want, read(t, file, ReadOptions{Format: JSONL})); diff != "" {
		t.Error(diff)
	}
}

func TestAnArrayIsReadElementByElement(t *testing.T) {
	for _, c := range []struct {
		file string
		want []string
	}{
		{`[]`, nil},
		{" [ \n ] \n", nil},
		{"[\n  {\n    \"id\": \"a\", \"name\": \"],{\\\"\"\n  },\n  {\"id\": 1.}\n , {\"id\":\"b\"}]", []string{`2 a|],{"||`, "line 5: broken JSON at column 10: broken number", "6 b|||"}},
		{`[{"id":"a"}`, []string{"line 1: broken JSON: the array has no end"}},
		{`[{"id":"a"}] x`, []string{"1 a|||", "line 1: broken JSON: text after the array"}},
		{`[{"id":"a"},]`, []string{"1 a|||", "line 1: is not an object in JSON: "}},
	} {
		got := read(t, c.file, ReadOptions{})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.file, diff)
		}
	}
}

func TestUnknownColumnsAreListedOrBecomeMetadata(t *testing.T) {
	const file = "id,nmae,Shoe size,meta.plan\na,Ana,38,pro\n"
	_, err := Open(strings.NewReader(file), ReadOptions{Kind: workspace.Person})
	if workspace.KindOf(err) != workspace.Invalid || err.Error() != `unknown columns: "nmae" (name?), "Shoe size"` {
		t.Error(err)
	}
	got := read(t, file, ReadOptions{ExtraMeta: true, Map: map[string]string{"name": "nmae"}})
	if diff := cmp.Diff([]string{`2 a|Ana||{"Shoe size":"38","plan":"pro"}`}, got); diff != "" {
		t.Error(diff)
	}
	got = read(t, `{"id":"a","size":38,"ok":true,"none":null,"metadata":{"a":"b"}}`, ReadOptions{ExtraMeta: true})
	if diff := cmp.Diff([]string{`1 a|||{"a":"b","ok":true,"size":38}`}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFileThatMakesNoSenseIsRefusedAtOnce(t *testing.T) {
	for _, c := range []struct {
		name, file string
		o          ReadOptions
		kind       workspace.ErrKind
		says       string
	}{
		{"nothing", "", ReadOptions{}, workspace.Invalid, "empty"},
		{"blank", "\n\n", ReadOptions{}, workspace.Invalid, "empty"},
		{"nothing, as CSV", "", ReadOptions{Format: CSV}, workspace.Invalid, "empty"},
		{"one field twice", "id,name,Name\n", ReadOptions{}, workspace.Invalid, `"name" and "Name"`},
		{"a mapped field twice", "id,name,x\n", ReadOptions{Map: map[string]string{"name": "x"}}, workspace.Invalid, `"name" and "x"`},
		{"a mapped column that is not there", "id\n", ReadOptions{Map: map[string]string{"name": "x"}}, workspace.Invalid, `no column "x"`},
		{"a map to nothing", "id\n", ReadOptions{Map: map[string]string{"nmae": "x"}}, workspace.Usage, "name?"},
		{"two fields of one column", "id,x\n", ReadOptions{Map: map[string]string{"name": "x", "city": "x"}}, workspace.Usage, "both city and name"},
		{"a column without a name", "id,,name\n", ReadOptions{}, workspace.Invalid, "column 2, which has no name"},
		{"a hidden field", "id,marks\n", ReadOptions{}, workspace.Invalid, "marks"},
		{"a broken header", "id,na\"me\n", ReadOptions{}, workspace.Invalid, "header in line 1"},
		{"notes", "id\n", ReadOptions{Kind: workspace.Note}, workspace.Usage, "notes cannot be imported"},
		{"NUL", "id\na\x00\n", ReadOptions{}, workspace.Invalid, "line 2: a NUL"},
		{"Latin-1", "id,name\n1,a\n2,Jos\xe9\n", ReadOptions{}, workspace.Invalid, "line 3: byte 0xE9 is not UTF-8"},
		{"cut character", "id\na\xc3", ReadOptions{}, workspace.Invalid, "line 2: byte 0xC3"},
		{"a workbook", "PK\x03\x04....", ReadOptions{}, workspace.Invalid, "spreadsheet"},
		{"compressed", "\x1f\x8b....", ReadOptions{}, workspace.Invalid, "compressed"},
		{"half a surrogate pair", "\xff\xfei\x00d\x00\n\x00\x00\xd8a\x00", ReadOptions{}, workspace.Invalid, "line 2: cannot be read as utf-16"},
		{"unknown encoding", "id\n", ReadOptions{Encoding: "klingon"}, workspace.Usage, "klingon"},
	} {
		if c.o.Kind == workspace.NoKind {
			c.o.Kind = workspace.Person
		}
		for _, in := range []io.Reader{strings.NewReader(c.file), io.MultiReader(strings.NewReader(c.file))} {
			_, err := Open(in, c.o)
			if workspace.KindOf(err) != c.kind || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}

func TestEncodingsAreFoundOrDeclared(t *testing.T) {
	const file = "id,name\na,José €\n"
	utf16 := func(order ...byte) string {
		b := []byte{}
		for _, r := range file {
			if order[0] == 0xff {
				b = append(b, byte(r), byte(r>>8))
			} else {
				b = append(b, byte(r>>8), byte(r))
			}
		}
		return string(b)
	}
	windows := strings.NewReplacer("é", "\xe9", "€", "\x80").Replace(file)
	for _, c := range []struct{ file, encoding, want string }{
		{file, "", "utf-8"}, {"\ufeff" + file, "utf-8", "utf-8"}, {windows, "windows-1252", "windows-1252"},
		{"\xff\xfe" + utf16(0xff), "", "utf-16"}, {"\xfe\xff" + utf16(0xfe), "", "utf-16"}, {utf16(0xff), "utf-16", "utf-16"},
		{utf16(0xff), "utf-16le", "utf-16le"}, {utf16(0xfe), "UTF-16BE", "utf-16be"}, {"\xfe\xff" + utf16(0xfe), "utf-16le", "utf-16"},
	} {
		for _, in := range []io.Reader{strings.NewReader(c.file), oneByte{strings.NewReader(c.file)}} {
			r, err := Open(in, ReadOptions{Kind: workspace.Person, Encoding: c.encoding, Temp: t.TempDir()})
			if err != nil {
				t.Fatalf("%s: %v", c.want, err)
			}
			var got []string
			for row, err := range r.Rows() {
				got = append(got, person(row), fmt.Sprint(err))
			}
			if diff := cmp.Diff([]string{"a|José €||", "<nil>"}, got); diff != "" || r.Dialect().Encoding != c.want {
				t.Errorf("%s: %+v %s", c.want, r.Dialect(), diff)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if got := read(t, "id,name\na,Jos\xe9\n", ReadOptions{Encoding: "latin1"}); got[0] != "2 a|José||" {
		t.Error(got)
	}
}

// oneByte is a pipe that gives a byte at a time.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), 1)]) }

func TestConversationsBringTheirMessages(t *testing.T) {
	const file = `{"id":"s1","person_id":"p1","started_at":"2026-01-01T00:00:00Z","status":"closed","channel":"web","messages":[
{"at":"2026-01-01T00:00:00Z","from":"visitor","text":"Hi\n"},{"at":"2026-01-01T00:01:00Z","from":"agent","agent":"Ana","text":"Yes","products":[{"name":"Mug"}]}]}`
	rows := readAll(t, strings.ReplaceAll(file, "\n", ""), ReadOptions{Kind: workspace.Conversation})
	if len(rows) != 1 || rows[0].ID != "s1" || rows[0].Person != "p1" || len(rows[0].Messages) != 2 {
		t.Fatalf("%+v", rows)
	}
	m := rows[0].Messages[1]
	if got := m.Str(workspace.MessageAgent) + m.Str(workspace.MessageText) + m.Str(workspace.MessageProducts); got != `AnaYes[{"name":"Mug"}]` {
		t.Error(got)
	}
	for messages, why := range map[string]string{
		`[{"from":"bot"}]`: "message 1: at is missing", `[{"at":"2026-01-01T00:00:00Z"}]`: "message 1: from is missing",
		`[{"at":"2026-01-01T00:00:00Z","from":"me"}]`: "message 1: from", `[{"nick":"x"}]`: `unknown member "nick"`, `[5]`: "message 1", `{}`: "does not fit",
	} {
		r, err := Open(strings.NewReader(`{"messages":`+messages+`}`), ReadOptions{Kind: workspace.Conversation})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range r.Rows() {
			if err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%s: %v", messages, err)
			}
		}
	}
}

func TestForeignLeadsKeepTheirReferences(t *testing.T) {
	const file = "id,tag,status,created_at,person_id,conversation_id,follow_ups\n" +
		"x1,Agent-Request,new,2026-01-01T00:00:00+01:00,65a,c9,\"[{\"\"created_at\"\":\"\"2026-01-02T00:00:00Z\"\",\"\"tag\"\":\"\"cancellation\"\"}]\"\n"
	r := readAll(t, file, ReadOptions{Kind: workspace.Lead})[0]
	got := []string{r.ID, r.Person, r.Conversation, r.Row.Str(workspace.LeadTag), r.Row.Format(workspace.LeadCreatedAt), r.Row.Str(workspace.LeadFollowUps)}
	want := []string{"x1", "65a", "c9", "agent_request", "2025-12-31T23:00:00Z", `[{"created_at":"2026-01-02T00:00:00Z","tag":"cancellation"}]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRejectedRowsCanBeMendedAndReadAgain(t *testing.T) {
	for _, c := range []struct{ file, mend, with string }{
		{"\ufeffid;name\r\na;Ana\r\nb\r\nc;\"x\r\ny\"z\r\n", "b\r\n", "b;Bo\r\n"},
		{"{\"id\":\"a\"}\n{\"id\":\n{\"id\":5}", "{\"id\":\n", "{\"id\":\"b\"}\n"},
		{"[{\"id\":\"a\"},\n{\"id\":\n true},{\"id\":\"c\"}]", "true", "\"b\""},
	} {
		o := ReadOptions{Kind: workspace.Person}
		r, err := Open(strings.NewReader(c.file), o)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		rejects := NewRejects(&out, r)
		for row, err := range r.Rows() {
			var refused *RowError
			switch {
			case errors.As(err, &refused):
				err = rejects.Row(refused.Raw)
			case row.ID == "a":
				err = rejects.Row([]byte(r.Raw())) // refused further on
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		mended := strings.Replace(out.String(), c.mend, c.with, 1)
		if mended == out.String() {
			t.Fatalf("%q has no %q", out.String(), c.mend)
		}
		got := read(t, mended, o)
		if len(got) < 2 || !strings.HasSuffix(strings.Split(got[0], "|")[0], " a") || !strings.HasSuffix(strings.Split(got[1], "|")[0], " b") {
			t.Errorf("%q reads %q", mended, got)
		}
	}
}

func TestRejectsOfAnotherEncodingReadWithTheSameOptions(t *testing.T) {
	o := ReadOptions{Kind: workspace.Person, Encoding: "windows-1252"}
	r, err := Open(strings.NewReader("id,name\na,Jos\xe9\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	rejects := NewRejects(&out, r)
	for range r.Rows() {
		if err := rejects.Row([]byte(r.Raw())); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, out.String(), o); len(got) != 1 || got[0] != "2 a|José||" {
		t.Errorf("%q reads %q", out.String(), got)
	}
}

func TestADateIsMidnightInTheZoneAndOtherDatesAreRefused(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	for _, file := range []string{
		"id,last_seen\na,2026-11-20\nb,2026-11-20T10:00:00Z\nc,01/02/2026\nd,2026-13-01\n",
		"{\"id\":\"a\",\"last_seen\":\"2026-11-20\"}\n{\"id\":\"b\",\"last_seen\":\"2026-11-20T10:00:00Z\"}\n" +
			"{\"id\":\"c\",\"last_seen\":\"01/02/2026\"}\n{\"id\":\"d\",\"last_seen\":20261120}\n",
	} {
		r, err := Open(strings.NewReader(file), ReadOptions{Kind: workspace.Person, Zone: zone})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for row, err := range r.Rows() {
			if err != nil {
				got = append(got, workspace.KindOf(err).String())
			} else {
				got = append(got, row.Row.Format(workspace.PersonLastSeen))
			}
		}
		if diff := cmp.Diff([]string{"2026-11-19T22:00:00Z", "2026-11-20T10:00:00Z", "invalid", "invalid"}, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestARowThatSaysSomethingElseOfAKnownIDIsFound(t *testing.T) {
	const file = "id,external_id,user_id,name\na,,u1,Ana\nb,x,u2,Bo\na,,,Ann\na,,,Ann\nc,,u1,\nx,x,,\n"
	r, err := Open(strings.NewReader(file), ReadOptions{Kind: workspace.Person})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	repeats := NewRepeats()
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if column := repeats.Column(row, r.Raw()); column != "" {
			got = append(got, fmt.Sprint(row.Line, " ", column))
		}
	}
	if diff := cmp.Diff([]string{"4 id", "6 user_id", "7 external_id"}, got); diff != "" {
		t.Error(diff)
	}
}
