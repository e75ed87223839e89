package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// importing is what is imported and how its file is read.
type importing struct {
	kind          workspace.Kind
	nested        bool // rows hold lists of objects, which cells of CSV and TSV have no room for
	long, example string

	format, delimiter, encoding, extra string
	columns                            []string
	allowErased                        bool
}

func newImport(a *app, o importing) *cobra.Command {
	from := "CSV, TSV, JSON or JSON lines"
	if o.nested {
		from = "JSON or JSON lines"
	}
	cmd := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Import " + o.kind.Plural() + " from " + from,
		Long: o.long + "\n" +
			"Rows are checked one by one: good ones are brought in, others are reported by line and end the run with 8.\n" +
			"Times are RFC 3339, or a date, which begins at midnight in the zone of --tz.\n" +
			"A large file is brought in in durable parts; after an interruption the same command with --resume goes on,\n" +
			"with the same result as one run. The whole import is one entry to undo.",
		Example: o.example,
		Args:    takes(1, 1),
	}
	i := newIntake(a, o.kind.Plural(), cmd)
	o.bind(cmd)
	if o.kind == workspace.Person {
		cmd.Flags().BoolVar(&o.allowErased, "allow-erased", false, "bring people in who were erased; without it such rows are refused")
	}
	cmd.ValidArgsFunction = completeFile
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runImport(cmd.Context(), i, &o, args[0]) }
	return cmd
}

// bind binds the flags about how the file is read.
func (o *importing) bind(cmd *cobra.Command) {
	formats := []string{"auto", "csv", "tsv", "json", "jsonl"}
	if o.nested {
		formats = []string{"auto", "json", "jsonl"}
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "auto", strings.Join(formats[1:], ", ")+"; auto looks at the text")
	f.StringVar(&o.encoding, "encoding", "", "utf-8, utf-16, utf-16le, utf-16be, latin1 or windows-1252; the byte order mark or UTF-8 when not given")
	manyVar(f, &o.columns, "map", "the column that holds a field: name='Full Name'; can be repeated")
	register(cmd, "format", fixedWords(formats...))
	register(cmd, "encoding", fixedWords("utf-8", "utf-16", "utf-16le", "utf-16be", "latin1", "windows-1252"))
	if !o.nested {
		f.StringVar(&o.delimiter, "delimiter", "", "what divides the cells of CSV: one character, or tab; found out when not given")
		f.StringVar(&o.extra, "extra", "", "meta: unknown columns become metadata")
		register(cmd, "extra", fixedWords("meta"))
	}
}

func runImport(ctx context.Context, i *intake, o *importing, path string) error {
	options, err := o.options(i.app)
	if err != nil {
		return err
	}
	in, err := i.app.openInput(ctx, path)
	if err != nil {
		return err
	}
	defer in.Close()
	told := false
	open := func() (source, error) {
		s, err := newRowSource(in, options, i.app.sliceRows())
		if err != nil {
			return nil, err
		}
		if format := s.reader.Dialect().Format; o.nested && format != transfer.JSON && format != transfer.JSONL {
			if err := s.Close(); err != nil {
				return nil, err
			}
			return nil, workspace.Errorf(workspace.Invalid, "%s: %s come from JSON or JSON lines, and this is %s", in.name, o.kind.Plural(), format)
		}
		s.allowErased = o.allowErased
		if i.check {
			s.repeats = transfer.NewRepeats()
		}
		if !told {
			told = true
			i.app.notice("%s: %s", in.name, dialect(s.reader.Dialect()))
		}
		return s, nil
	}
	return i.run(ctx, in, open)
}

// options checks the flags about the file.
func (o *importing) options(a *app) (transfer.ReadOptions, error) {
	r := transfer.ReadOptions{Kind: o.kind, Encoding: o.encoding, ExtraMeta: o.extra == "meta", Map: map[string]string{}, Temp: a.door.Temp()}
	var err error
	if r.Zone, err = a.zone(); err != nil {
		return r, err
	}
	var ok bool
	if r.Format, ok = transfer.FormatNamed(o.format); !ok {
		return r, oneOf("--format", o.format, []string{"auto", "csv", "tsv", "json", "jsonl"})
	}
	if o.extra != "" && o.extra != "meta" {
		return r, usagef("--extra: %q is not meta", o.extra)
	}
	switch {
	case o.delimiter == "tab" || o.delimiter == `\t`:
		r.Delimiter = '\t'
	case len(o.delimiter) > 1 || o.delimiter != "" && strings.ContainsAny(o.delimiter, "\"\r\n"):
		return r, usagef("--delimiter: %q is not one character", o.delimiter).WithHint("such as ';' or tab")
	case o.delimiter != "":
		r.Delimiter = o.delimiter[0]
	}
	for _, pair := range o.columns {
		field, column, ok := strings.Cut(pair, "=")
		if !ok || field == "" || column == "" {
			return r, usagef("--map: %q names no field and column", pair).WithHint("write it like name='Full Name'")
		}
		if other, twice := r.Map[field]; twice && other != column {
			return r, usagef("--map: %s is given twice", field)
		}
		r.Map[field] = column
	}
	return r, nil
}

// dialect says how a file turned out to be written.
func dialect(d transfer.Dialect) string {
	text := d.Format.String()
	if d.Format == transfer.CSV {
		text += fmt.Sprintf(" divided by %q", d.Delimiter)
	}
	return text + ", " + d.Encoding
}

// completeFile lets the shell offer the names of files.
func completeFile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}
