package transfer_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

func TestSegmentsComeBackFromTheirFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"yes", "null", "~", "12", "0x1f", "- a", "a: b", "#x", "*a", "&a", "!!str x", "é", "'", "\"", " x ", "{}", "|", "2026-01-01"}))
		var want []transfer.SegmentText
		for range rapid.IntRange(0, 4).Draw(t, "segments") {
			name := text.Filter(func(s string) bool {
				return workspace.CheckSegmentName(s) == nil
			}).Draw(t, "name")
			x, err := filter.Check(filter.Compare{Field: "name", Op: filter.Eq, Value: text.Filter(func(s string) bool { return workspace.CheckText("name", s) == nil }).Draw(t, "value")}, workspace.Person.Schema())
			if err != nil { // such as only accents
				continue
			}
			want = append(want, transfer.SegmentText{Name: name, Where: x.String()})
		}
		want = transfer.SortSegments(want)
		var b bytes.Buffer
		if err := transfer.WriteSegments(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := transfer.ReadSegments("f", b.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(transfer.SegmentText{}, "File", "Line", "Column")); diff != "" {
			t.Fatalf("%s\n%s", diff, b.String())
		}
	})
}

func TestAFileOfSegmentsThatIsWrongSaysWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "f: says nothing",
		"# nothing\n":                         "f: says nothing",
		"segments:\n":                         "f:1:10: here should stand a list of segments",
		"- name: a\n":                         "f:1:1: here should stand keys such as segments",
		"name: a\n":                           "f:1:1: a segment without where",
		"name: [a]\nwhere: email":             "f:1:7: here should stand a text",
		"name: a\nname: b\nwhere: email":      "f:2:1: name stands twice",
		"name: ''\nwhere: email":              "f:1:7: name is empty",
		"name: a\nwhere: ~":                   "f:2:8: where is empty",
		"name: !!str a\nwhere: email":         "f:1:7: tags such as !!str are not read",
		"name: &a x\nwhere: email":            "f:1:7: anchors are not read",
		"name: a\n<<: {where: email}":         `f:2:1: unknown key "<<"`,
		"name: a\nwhere: email\n---\nname: b": "f:3:1: a second document; one file is one",
		"name: a\nsegments: []":               "f:1:7: name stands beside segments; a file is one segment or a list of them",
		"name: a\nwhere: |\n  email\n  and emial": "f:4:7: where: unknown field \"emial\"; did you mean email?\n" +
			"  and emial\n      ^",
		"name: status =\nwhere: status =": "f:2:16: where: ",
		"a: b: c":                         "f: broken YAML: mapping values are not allowed in this context",
		strings.Repeat("[", 20_000):       "f: broken YAML: exceeded max depth",
		strings.Repeat("#", 2<<20):        "f: a file of segments has at most 1 MiB",
	} {
		_, err := transfer.ReadSegments("f", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) || workspace.KindOf(err) != workspace.Invalid {
			t.Errorf("%.60q: %v, not %s", text, err, want)
		}
	}
}

func FuzzSegments(f *testing.F) {
	f.Add([]byte("segments:\n  - name: a\n    where: email\n"))
	f.Add([]byte("name: &a [*a]\nwhere: >\n x\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		segments, err := transfer.ReadSegments("f", text)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := transfer.WriteSegments(&b, segments); err != nil {
			t.Fatal(err)
		}
		if again, err := transfer.ReadSegments("f", b.Bytes()); err != nil || len(again) != len(segments) {
			t.Fatalf("%d segments came back as %d: %v", len(segments), len(again), err)
		}
	})
}
