package cli_test

import (
	"fmt"
	"strings"
	"testing"
)

// References come in pieces that end anywhere, from hands and from other commands.
func TestReferencesAreReadFromLines(t *testing.T) {
	o := newOffice(t)
	var people, lines strings.Builder
	people.WriteString("id,name\n")
	const many = 9000 // more than is read at once
	for i := range many {
		fmt.Fprintf(&people, "person-%d,Ana\n", i)
		switch i % 4 {
		case 0:
			fmt.Fprintf(&lines, "person-%d\n", i)
		case 1:
			fmt.Fprintf(&lines, "  person-%d \r\n\n", i)
		case 2:
			fmt.Fprintf(&lines, "person-%d\tAna\tperson-0\n# person-0\n", i)
		case 3:
			fmt.Fprintf(&lines, " P%d\t\n\t\n", i+1)
		}
	}
	o.takes(people.String(), "people", "import", "-")
	for _, end := range []string{"", "\n"} {
		text := strings.TrimSuffix(lines.String(), "\n\t\n") + end
		if r := o.run(strings.NewReader(text), "people", "tag", "-", "tag"+fmt.Sprint(len(end)), "-y"); r.code != 0 || !strings.Contains(r.out, fmt.Sprintf("changed\t%d\n", many)) {
			t.Errorf("exit code %d: %s%s", r.code, r.out, r.err)
		}
	}
	for text, says := range map[string]string{
		"person-1\n" + strings.Repeat("x", 2<<20) + "\nperson-2\n": "token too long",
		strings.Repeat("x", 1<<20) + "\n":                          "token too long",
		strings.Repeat("x", 1<<20):                                 "token too long",
		strings.Repeat("x", 1<<20-1):                               "no such person",
		"person-1\nperson-x\n":                                     "person-x",
	} {
		if r := o.run(strings.NewReader(text), "people", "tag", "-", "x", "-y"); r.code == 0 || !strings.Contains(r.err, says) {
			t.Errorf("exit code %d and %q, not %q", r.code, r.err, says)
		}
	}
}
