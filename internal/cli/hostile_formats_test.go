package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/cli"
	"github.com/lobbycli/lobby/internal/soak"
)

// TestHostileTextsStayTextsInEveryFormat runs the examples of every command on a
// workspace in which every text is hostile. JSON is JSON; a spreadsheet finds no formula in CSV, and what CSV says is what JSON says.
func TestHostileTextsStayTextsInEveryFormat(t *testing.T) {
	workspace := hostileWorkspace(t)
	t.Chdir(t.TempDir())
	for name, text := range hostileFiles() {
		writeFile(t, name, text)
	}
	values, cells, compared := 0, 0, 0
	everyCommand(cli.Command(cli.Door{}), func(cmd *cobra.Command) {
		switch cmd.CommandPath() {
		case "lobby serve", "lobby db check": // processes of their own
			return
		case "lobby help", "lobby segments export", "lobby people greet", "lobby config list": // texts of ours, YAML, and what tells the format itself
			return
		}
		if strings.HasPrefix(cmd.CommandPath(), "lobby completion") {
			return
		}
		o := newOffice(t)
		if err := os.WriteFile(o.file, workspace, 0o600); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(cmd.Example) {
			for _, args := range exampleRuns(line) {
				in := func(format string) string {
					with := slices.Concat(args, []string{"-o", format})
					if cmd.Flags().Lookup("dry-run") != nil {
						with = append(with, "--dry-run")
					}
					return o.run(strings.NewReader("P1\n"), with...).out
				}
				if i := slices.IndexFunc(args, func(arg string) bool { return arg == "--template" || arg == "--jq" || arg == "-o" || arg == "--plan" }); i >= 0 {
					continue // they say what to write
				}
				about := "lobby " + strings.Join(args, " ")
				records, n := o.readJSON(about, in("json"))
				values += n
				for line := range strings.Lines(in("jsonl")) {
					_, n := o.readJSON(about, line)
					values += n
				}
				n, same := o.readCSV(about, in("csv"), records)
				cells, compared = cells+n, compared+same
			}
		}
	})
	soak.Figure(t, "hostile JSON values read", values)
	soak.Figure(t, "hostile cells read", cells)
	soak.Figure(t, "hostile cells compared", compared)
	if values < 2000 || cells < 2000 || compared < 1000 {
		t.Error("that is hardly anything")
	}
}

// readJSON reads what a command said as JSON: the objects, and how many values they have.
func (o *office) readJSON(about, text string) (records []map[string]any, values int) {
	o.Helper()
	if text == "" || text[0] != '[' && text[0] != '{' { // it was refused, or is a summary in words
		return nil, 0
	}
	if !json.Valid([]byte(text)) {
		o.Errorf("%s: no JSON: %.300q", about, text)
	}
	var one map[string]any
	if json.Unmarshal([]byte(text), &records) != nil && json.Unmarshal([]byte(text), &one) == nil {
		records = append(records, one)
	}
	for _, r := range records {
		values += len(r)
	}
	return records, values
}

// readCSV reads what a command said as CSV, as a spreadsheet does, and compares the texts
// with those of the same objects in JSON.
func (o *office) readCSV(about, text string, records []map[string]any) (cells, compared int) {
	o.Helper()
	formula := regexp.MustCompile(`^'*[=+\-@\t\r\n]`)
	harmless := regexp.MustCompile(`^\+[1-9][0-9]{1,14}$|^[+-][0-9]+$`)
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return 0, 0 // no table
	}
	for i, row := range rows[1:] {
		for j, cell := range row {
			cells++
			if formula.MatchString(cell) && cell[0] != '\'' && !harmless.MatchString(cell) {
				o.Errorf("%s: a formula in CSV: %.80q", about, cell)
			}
			if i >= len(records) || j >= len(rows[0]) {
				continue
			}
			want, is := records[i][rows[0][j]].(string)
			if !is {
				continue
			}
			compared++
			if cell[:min(1, len(cell))] == "'" && formula.MatchString(cell) {
				cell = cell[1:]
			}
			if want = strings.ReplaceAll(want, "\r\n", "\n"); cell != want { // as encoding/csv reads a line end
				o.Errorf("%s: %s is %.80q in CSV and %.80q in JSON", about, rows[0][j], cell, want)
			}
		}
	}
	return cells, compared
}
