package transfer

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// texts are what people, browsers and importers leave behind.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"=1+1", "'=1", "''-x", "+34600111222", "'+34600111222", "-5", "@home", "\t", "\r\n", "a\nb", "a\r\nb", `"`, `a"b`, `""`,
			"a,b;c|d", `\t`, `\`, " x ", "null", "日本語", "Zoë", "'", "🇪🇸", "\u2028", "#", "[", "{}"}),
		rapid.StringMatching(`[a-zA-Z0-9 ,;"'\\=+@\n\r\t-]{1,12}`),
		rapid.String(),
	).Filter(func(s string) bool { return workspace.CheckText("x", s) == nil })
}

// words are what can stand in a list that ; joins.
func words() *rapid.Generator[string] {
	clean := rapid.Map(texts(), func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, ";", "")) })
	return clean.Filter(func(s string) bool { return s != "" })
}

func moments() *rapid.Generator[int64] { return rapid.Int64Range(1, 253402300799999999) }

// drawRow is a row of the kind with any values its columns can have.
func drawRow(t *rapid.T, k workspace.Kind) workspace.Row {
	r := workspace.NewRow(k, rapid.Uint32Range(1, workspace.MaxNo).Draw(t, "no"))
	for _, f := range k.Columns() {
		sp := k.Spec(f)
		if rapid.IntRange(0, 2).Draw(t, "missing") == 0 {
			continue
		}
		switch {
		case sp.Is(workspace.Derived), sp.Form == workspace.Own:
		case sp.Form == workspace.Int:
			r.Set(f, workspace.IntValue(rapid.Int64Range(0, 1<<53).Draw(t, sp.Name)))
		case sp.Form == workspace.Time:
			r.Set(f, workspace.Value{N: moments().Draw(t, sp.Name)})
		case sp.Form == workspace.List:
			r.Set(f, workspace.ListValue(rapid.SliceOfNDistinct(words(), 0, 3, rapid.ID).Draw(t, sp.Name)))
		case sp.Form == workspace.Map:
			r.Set(f, workspace.TextValue(drawMeta(t)))
		case sp.Form == workspace.Array:
			r.Set(f, workspace.TextValue(drawFollowUps(t)))
		case sp.Form == workspace.Ref:
			r.Set(f, workspace.RefValue(rapid.Uint32Range(1, 99).Draw(t, sp.Name)))
		case sp.Type == filter.Enum:
			r.Set(f, workspace.TextValue(rapid.SampledFrom(sp.Enum).Draw(t, sp.Name)))
		default:
			r.Set(f, workspace.TextValue(texts().Draw(t, sp.Name)))
		}
	}
	return r
}

func drawMeta(t *rapid.T) string {
	m := map[string]any{}
	for key, v := range rapid.MapOfN(texts().Filter(workspace.OneLine), texts(), 0, 3).Draw(t, "metadata") {
		m[key] = v
	}
	m["seats"], m["pro"] = rapid.Int().Draw(t, "seats"), true
	text, err := workspace.FormatMeta(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func drawFollowUps(t *rapid.T) string {
	var all []workspace.FollowUp
	for range rapid.IntRange(0, 2).Draw(t, "follow-ups") {
		all = append(all, workspace.FollowUp{
			CreatedAt: time.UnixMicro(moments().Draw(t, "at")).UTC(),
			Tag:       rapid.SampledFrom(workspace.LeadTagNames()).Draw(t, "tag"),
			Name:      texts().Draw(t, "name"), OrderNumber: "#1", EventID: "e",
		})
	}
	if all == nil {
		return ""
	}
	return workspace.CompactJSON(all)
}

// imported is what reading an exported row must give.
func imported(r workspace.Row) workspace.ImportRow {
	want := workspace.ImportRow{ID: r.ID(), Row: workspace.NewRow(r.Kind, 0)}
	for _, f := range r.Kind.Columns() {
		sp := r.Kind.Spec(f)
		switch {
		case sp.Form == workspace.Ref && sp.Of == workspace.Person:
			want.Person = r.Format(f)
		case sp.Form == workspace.Ref:
			want.Conversation = r.Format(f)
		default:
			want.Row.Set(f, r.Get(f))
		}
	}
	return want
}

func TestOurOwnExportsReadBackInEveryFormat(t *testing.T) {
	for _, c := range []struct {
		format Format
		o      WriteOptions
	}{
		{CSV, WriteOptions{}}, {CSV, WriteOptions{Excel: true}}, {TSV, WriteOptions{Header: true}}, {JSON, WriteOptions{}}, {JSONL, WriteOptions{}},
	} {
		for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation, workspace.Ticket} {
			t.Run(c.format.String()+" of "+k.Plural(), rapid.MakeCheck(func(t *rapid.T) {
				var want []workspace.ImportRow
				var file bytes.Buffer
				w := NewWriter(c.format, &file, k, k.Columns(), c.o)
				w.Header()
				for range rapid.IntRange(0, 3).Draw(t, "rows") {
					r := drawRow(t, k)
					want = append(want, imported(r))
					w.Row(r)
				}
				w.Close()
				o := ReadOptions{Kind: k}
				if file.Len() == 0 {
					o.Format = c.format // nothing to find it out from
				}
				got := readAll(t, file.String(), o)
				for i := range got {
					got[i].Line = 0
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s\n%s", file.String(), diff)
				}
			}))
		}
	}
}

// readAll reads a file without a bad row.
func readAll(t interface {
	Helper()
	Fatalf(string, ...any)
}, file string, o ReadOptions) []workspace.ImportRow {
	t.Helper()
	r, err := Open(strings.NewReader(file), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, file)
	}
	defer r.Close()
	var rows []workspace.ImportRow
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestForeignIDsAreNoFormulas(t *testing.T) {
	r := workspace.NewRow(workspace.Person, 1)
	fields := []workspace.Field{workspace.ID, workspace.PersonExternalID, workspace.PersonUserID, workspace.PersonPlatformID, workspace.PersonCookies, workspace.PersonFirstSeen}
	set := func(values ...string) {
		for i, v := range values {
			r.Set(fields[i+1], workspace.TextValue(v))
		}
	}
	r.Set(workspace.PersonFirstSeen, workspace.TimeValue(time.Unix(1, 0)))
	var b bytes.Buffer
	w := NewWriter(CSV, &b, workspace.Person, fields, WriteOptions{})
	for _, values := range [][]string{{"=1", "@u", "+x1", "-c\x00d"}, {"\tx", "-17", "+34600111222333444", "\rx"}, {"-", "-1-2", "'-17", "c"}} {
		set(values...)
		w.Row(r)
	}
	w.Close()
	const want = "P1,'=1,'@u,'+x1,'-c;d,1970-01-01T00:00:01Z\nP1,'\tx,-17,+34600111222333444,\"'\rx\",1970-01-01T00:00:01Z\nP1,'-,'-1-2,''-17,c,1970-01-01T00:00:01Z\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestRawExportsAreNotGuarded(t *testing.T) {
	r := workspace.NewRow(workspace.Person, 1)
	r.Set(workspace.PersonName, workspace.TextValue("=1"))
	r.Set(workspace.PersonPhone, workspace.TextValue("+34600111222"))
	r.Set(workspace.PersonUserID, workspace.TextValue("-u"))
	r.Set(workspace.PersonCity, workspace.TextValue("@x"))
	fields := []workspace.Field{workspace.PersonName, workspace.PersonPhone, workspace.PersonUserID, workspace.PersonCity}
	for _, c := range []struct {
		o    WriteOptions
		want string
	}{
		{WriteOptions{}, "name,phone,user_id,city\n'=1,+34600111222,'-u,'@x\n"},
		{WriteOptions{Raw: true}, "name,phone,user_id,city\n=1,+34600111222,-u,@x\n"},
		{WriteOptions{Excel: true}, "\ufeffname,phone,user_id,city\r\n'=1,+34600111222,'-u,'@x\r\n"},
	} {
		var b bytes.Buffer
		w := NewWriter(CSV, &b, workspace.Person, fields, c.o)
		w.Header()
		w.Row(r)
		w.Close()
		if b.String() != c.want {
			t.Errorf("%+v: %q", c.o, b.String())
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAWriterReportsAFullDisk(t *testing.T) {
	for _, f := range []Format{CSV, TSV, JSON, JSONL} {
		w := NewWriter(f, full{}, workspace.Person, []workspace.Field{workspace.ID}, WriteOptions{})
		if err := w.Row(workspace.NewRow(workspace.Person, 1)); err != io.ErrShortWrite {
			t.Errorf("%s: %v", f, err)
		}
	}
}
