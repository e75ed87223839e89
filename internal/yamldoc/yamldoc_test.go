package yamldoc_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/yamldoc"
)

func TestWhatIsMoreThanItLooksLikeIsRefusedByItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"a: &x b":                   "f:1:4: anchors are not read",
		"a: &x b\nc: *x":            "f:1:4: anchors are not read",
		"a: !!str 1":                "f:1:4: tags such as !!str are not read",
		"a: 1\n---\nb: 2":           "f:2:1: a second document; one file is one",
		"a: b\n  c: d":              "f:2: broken YAML: mapping values are not allowed in this context",
		strings.Repeat("[", 20_000): "f: broken YAML: exceeded max depth",
	} {
		_, err := yamldoc.Read([]byte(text))
		var e *yamldoc.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.In("f"), want) {
			t.Errorf("%.40q: %v, not %s", text, err, want)
		}
	}
}

func TestATextHasItsSpellingAndItsValue(t *testing.T) {
	n, err := yamldoc.Read([]byte("[0x10, \"0x10\", ~, yes, True, 2026-01-02, 1e3, '']"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range n.Parts {
		got = append(got, p.Text+" "+p.Value)
		if p.Null != (p.Text == "~") {
			t.Errorf("%q says nothing: %v", p.Text, p.Null)
		}
	}
	want := []string{"0x10 16", "0x10 0x10", "~ ", "yes yes", "True true", "2026-01-02 2026-01-02", "1e3 1000", " "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n, err := yamldoc.Read([]byte("# nothing\n")); n != nil || err != nil {
		t.Errorf("of nothing: %v, %v", n, err)
	}
}

// drawn is any node so many levels deep.
func drawn(t *rapid.T, levels int) yamldoc.Node {
	n := yamldoc.Node{Shape: rapid.SampledFrom([]yamldoc.Shape{yamldoc.Text, yamldoc.List, yamldoc.Keys}).Draw(t, "shape")}
	if levels == 0 || n.Shape == yamldoc.Text {
		return yamldoc.Word(rapid.OneOf(rapid.StringMatching(`[ -~\n\r\té]*`), rapid.SampledFrom([]string{"~", "yes", "0x1f", "- a", "a: b", "#", "*a", "&a", "2026-01-01", "<<"})).Draw(t, "text"))
	}
	for range rapid.IntRange(0, 3).Draw(t, "parts") {
		if n.Shape == yamldoc.Keys {
			n.Parts = append(n.Parts, drawn(t, 0))
		}
		n.Parts = append(n.Parts, drawn(t, levels-1))
	}
	return n
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawn(t, 3)
		var b bytes.Buffer
		if err := yamldoc.Write(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := yamldoc.Read(b.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if diff := cmp.Diff(&want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(yamldoc.Node{}, "Line", "Column")); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, b.String())
		}
	})
}
