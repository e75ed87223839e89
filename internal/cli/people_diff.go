package cli

import (
	"context"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// comparing is how two exports are compared.
type comparing struct {
	reading  importing
	list     listing
	fields   string
	exitCode bool
}

func newPeopleDiff(a *app) *cobra.Command {
	o := &comparing{reading: importing{kind: workspace.Person}, list: listing{app: a, kind: workspace.Difference, page: 1}}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two exports of people: who is new, changed, merged, gone",
		Long: "Compare two exports of people, in any of the formats of an export: who is new, who changed and in which fields, who was merged\n" +
			"into whom, who is gone. One of the files may be -, standard input. People are told by their ids; somebody whose id is gone\n" +
			"counts as merged when another id has their user id, e-mail address, cookie, platform id or external id now.\n" +
			"--encoding holds for a file that is not in UTF-8. Lists such as tags are the same in any order.\n" +
			"Columns that only one of the files has are not compared, updated_at only where --fields names it. No workspace is opened.",
		Example: "lobby people diff monday.csv friday.csv\n" +
			"lobby people diff monday.csv friday.csv --fields email,name -o jsonl\n" +
			"lobby people export --out - | lobby people diff monday.csv - --exit-code || echo 'somebody changed'",
		Args: takes(2, 2),
	}
	f, l := cmd.Flags(), &o.list
	f.StringVar(&o.fields, "fields", "", "only these columns count: a,b,c (see lobby help fields)")
	f.BoolVar(&o.exitCode, "exit-code", false, "exit with 10 when there are differences")
	o.reading.bind(cmd)
	f.IntVar(&l.limit, "limit", 0, "most rows")
	l.bindLook(f)
	registerOpen(cmd, "fields", completeFields(workspace.Person))
	cmd.ValidArgsFunction = completeFile
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runPeopleDiff(cmd.Context(), o, args[0], args[1])
	}
	return cmd
}

func runPeopleDiff(ctx context.Context, o *comparing, old, now string) error {
	a, l := o.list.app, &o.list
	look, columns, err := l.options()
	if err != nil {
		return err
	}
	page := workspace.Query{}
	if err := l.cut(&page, look.Format); err != nil {
		return err
	}
	if old == "-" && now == "-" {
		return usagef("only one of the files can be standard input")
	}
	options := transfer.CompareOptions{Temp: a.door.Temp()}
	if o.fields != "" {
		if options.Fields, err = output.ParseFields(workspace.Person, o.fields); err != nil {
			return err
		}
	}
	read, err := o.reading.options(a)
	if err != nil {
		return err
	}
	var exports [2]transfer.Export
	lines := 0
	for i, path := range []string{old, now} {
		in, err := a.openInput(ctx, path)
		if err != nil {
			return err
		}
		defer in.Close()
		lines += in.lines
		exports[i] = transfer.Export{Name: in.name, Read: read, Text: func() io.ReadSeeker { return io.NewSectionReader(in.File, 0, in.size) }}
	}
	progress := term.NewProgress(a.streams, "compare", int64(lines), a.door.Now)
	defer progress.Done()
	options.Step = func() { progress.Add(1) }
	c, err := transfer.Compare(ctx, exports[0], exports[1], options)
	if err != nil {
		return err
	}
	defer c.Close()
	progress.Done()
	return o.show(ctx, c, look, columns, page.Limit)
}

// show writes the differences, as many as the limit allows (0 is all of them), and
// how many people are what.
func (o *comparing) show(ctx context.Context, c *transfer.Comparison, look output.Options, columns []workspace.Field, limit int) error {
	a, total := o.list.app, 0
	look.Footer = func(n int) string {
		if n == total {
			return ""
		}
		return strconv.Itoa(n) + " of " + strconv.Itoa(total) + "; --all shows them all"
	}
	rows := c.Rows(ctx)
	if look.Format == output.IDs {
		rows = onePerson(rows)
	}
	n, err := o.list.write(look, columns, func(yield func(workspace.Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				total++
			}
			if err == nil && limit > 0 && total > limit {
				continue // counted to the end
			}
			if !yield(row, err) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if n < total && look.Format != output.Table {
		a.notice("cut after %d of %d by --limit", n, total)
	}
	if len(c.Apart) > 0 {
		a.notice("not compared, for only one of the files has them: %s", strings.Join(c.Apart, ", "))
	}
	a.notice("%s", c.Tally)
	if different := c.Tally.Different(); o.exitCode && different > 0 {
		return workspace.Errorf(workspace.Found, "%s different", counted(different, "person is", "people are"))
	}
	return nil
}

// onePerson passes on one row of each person.
func onePerson(rows iter.Seq2[workspace.Row, error]) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		last := ""
		for row, err := range rows {
			if err == nil && row.Str(workspace.DifferencePerson) == last {
				continue
			}
			if err == nil {
				last = row.Str(workspace.DifferencePerson)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
