package cli

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// listing is the family of flags of every command that shows rows: which
// columns, in which order, how many, as what.
type listing struct {
	app       *app
	kind      workspace.Kind
	fields    string
	sort      string
	limit     int
	page      int
	all       bool
	wide      bool
	header    bool
	count     bool
	failEmpty bool
	out       string
	force     bool

	// own shows rows as a table where a kind has one of its own; nil is the usual.
	own func(workspace.Workspace, *term.Streams, output.Options, iter.Seq2[workspace.Row, error]) (int, error)
}

// newListing binds the flags of a list of a kind to a command.
func newListing(a *app, k workspace.Kind, cmd *cobra.Command) *listing {
	l := newAlarm(a, k, cmd)
	cmd.Flags().BoolVar(&l.failEmpty, "fail-empty", false, "exit with 10 when there are no rows")
	return l
}

// newAlarm binds the flags of a list whose rows are what is wrong: to find none
// is success there, always.
func newAlarm(a *app, k workspace.Kind, cmd *cobra.Command) *listing {
	l := &listing{app: a, kind: k}
	f := cmd.Flags()
	f.StringVar(&l.fields, "fields", "", "columns, in this order: a,b,c (see lobby help fields)")
	f.StringVar(&l.sort, "sort", "", "order: a,-b; a minus sorts from high to low, ties come by id")
	f.IntVar(&l.limit, "limit", 0, "most rows; of a table: rows of a page")
	f.IntVar(&l.page, "page", 1, "page of a table")
	f.BoolVar(&l.count, "count", false, "only say how many rows there are")
	l.bindLook(f)
	registerOpen(cmd, "fields", completeFields(k))
	registerOpen(cmd, "sort", completeFields(k))
	return l
}

// bindLook binds the flags that lists of whatever kind have.
func (l *listing) bindLook(f *pflag.FlagSet) {
	f.BoolVar(&l.all, "all", false, "all rows of a table, not a page")
	f.BoolVarP(&l.wide, "wide", "w", false, "never cut the cells of a table")
	f.BoolVar(&l.header, "header", false, "begin TSV with the names of the columns")
	f.StringVar(&l.out, "out", "", "write to this file, complete or not at all; - is standard output")
	f.BoolVar(&l.force, "force", false, "let --out replace a file")
}

// alarm shows the rows a query selects, and gives their number once they are shown.
func (l *listing) alarm(ctx context.Context, ws workspace.Workspace, q workspace.Query) (int, error) {
	l.app.checks = true
	n, err := ws.Count(ctx, q)
	if err == nil {
		err = l.show(ctx, ws, q)
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

// show writes the rows a query selects, as the flags say.
func (l *listing) show(ctx context.Context, ws workspace.Workspace, q workspace.Query) error {
	if l.count {
		return l.printCount(ctx, ws, q)
	}
	o, fields, err := l.options()
	if err != nil {
		return err
	}
	if l.sort != "" {
		if q.Order, err = output.ParseSort(q.Kind, l.sort); err != nil {
			return err
		}
	}
	if err := l.cut(&q, o.Format); err != nil {
		return err
	}
	if o.Format != output.Table {
		return l.stream(ctx, ws, q, o, fields)
	}
	found, total, err := l.find(ctx, ws, q)
	if err != nil {
		return err
	}
	o.Footer = func(n int) string { return l.footer(n, total, q) }
	rows := l.withNames(ctx, ws, &o, fields, found)
	n, err := l.table(ws, o, fields, rows)
	switch {
	case err != nil:
		return err
	case n == 0 && l.failEmpty:
		return l.empty()
	case n == 0 && total <= 0:
		l.noticeNone(q)
	case n == 0:
		l.app.notice("page %d is behind the last of %d", l.page, (total+q.Limit-1)/q.Limit)
	}
	return nil
}

// shortPage is the longest page that is read in one step with the count of all rows.
const shortPage = 1000

// find gives the rows of a table, and how many there are in all; -1 when the table
// shows all of them. Of verdicts each costs time, in which nobody is held up.
func (l *listing) find(ctx context.Context, ws workspace.Workspace, q workspace.Query) (rows iter.Seq2[workspace.Row, error], total int, err error) {
	switch {
	case q.Limit == 0:
		return ws.Find(ctx, q), -1, nil
	case q.Limit > shortPage || q.Kind == workspace.Insight:
		total, err = ws.Count(ctx, q)
		return ws.Find(ctx, q), total, err
	}
	var page []workspace.Row
	err = workspace.Snapshot(ctx, ws, func(ws workspace.Workspace) error {
		if total, err = ws.Count(ctx, q); err == nil {
			page, err = allRows(ctx, ws, q)
		}
		return err
	})
	return func(yield func(workspace.Row, error) bool) {
		for _, row := range page {
			if !yield(row, nil) {
				return
			}
		}
	}, total, err
}

// noticeNone says that no rows are selected, or that there are none at all yet.
func (l *listing) noticeNone(q workspace.Query) {
	switch filtered := q.Where != nil || len(q.Segments) > 0 || q.Of != ""; {
	case filtered || !slices.Contains(workspace.StoredKinds(), q.Kind):
		l.app.notice("no %s match", q.Kind.Plural())
	case q.Kind == workspace.Agent:
		l.app.notice("no agents yet; lobby agents add NAME")
	default:
		l.app.notice("no %s yet", q.Kind.Plural())
	}
}

// stream writes the rows of every format but tables: all of them, or as many as
// --limit allows. That rows were cut is known by one row more, without counting
// them all.
func (l *listing) stream(ctx context.Context, ws workspace.Workspace, q workspace.Query, o output.Options, fields []workspace.Field) error {
	limit, more := q.Limit, false
	if limit > 0 {
		q.Limit++
	}
	n, err := l.write(o, fields, func(yield func(workspace.Row, error) bool) {
		shown := 0
		for row, err := range ws.Find(ctx, q) {
			if more = err == nil && limit > 0 && shown == limit; more || !yield(row, err) {
				return
			}
			shown++
		}
	})
	switch {
	case err != nil:
		return err
	case n == 0 && l.failEmpty:
		return l.empty()
	case more:
		l.app.notice("cut after %d by --limit; --count says how many there are", n)
	}
	return nil
}

func (l *listing) empty() error {
	l.app.checks = true
	return workspace.Errorf(workspace.Found, "no %s found", l.kind.Plural())
}

// options are how the rows are written, and which columns; none are the usual.
func (l *listing) options() (output.Options, []workspace.Field, error) {
	format, err := l.app.format()
	if err != nil {
		return output.Options{}, nil, err
	}
	if l.out != "" && l.out != "-" && l.app.config.Get("output").Text == "" && !l.app.flags.picks() {
		if format, err = formatOf(l.out, output.TSV); err != nil {
			return output.Options{}, nil, err
		}
	}
	zone, err := l.app.zone()
	if err != nil {
		return output.Options{}, nil, err
	}
	o := output.Options{
		Format: format, Header: l.header, Wide: l.wide || l.app.config.Get("wide").Text == "true",
		Zone: zone, Now: l.app.door.Now(), JQ: l.app.flags.jq, Template: l.app.flags.template,
	}
	if l.fields == "" {
		return o, nil, nil
	}
	fields, err := output.ParseFields(l.kind, l.fields)
	return o, fields, err
}

// cut sets the page of a table, or the limit of the other formats.
func (l *listing) cut(q *workspace.Query, format string) error {
	switch {
	case l.limit < 0 || l.page < 1:
		return usagef("--limit begins at 0 and --page at 1")
	case l.all && (l.limit > 0 || l.page > 1):
		return usagef("--all excludes --limit and --page")
	}
	q.Limit = l.limit
	if format != output.Table {
		if l.page > 1 {
			return usagef("--page is for tables; -o %s gives all rows", format)
		}
		return nil
	}
	if l.all {
		q.Limit = 0
		return nil
	}
	if q.Limit == 0 {
		size, err := strconv.Atoi(l.app.config.Get("page_size").Text)
		if err != nil {
			return usagef("page_size: %v", err)
		}
		q.Limit = size
	}
	q.Skip = (l.page - 1) * q.Limit
	return nil
}

// footer stands under a table that is a page of something.
func (l *listing) footer(n, total int, q workspace.Query) string {
	if total <= n || n == 0 {
		return ""
	}
	pages := (total + q.Limit - 1) / q.Limit
	return fmt.Sprintf("%d of %d, page %d of %d", n, total, l.page, pages)
}

// table writes the rows as a table: the usual one where columns are asked for.
func (l *listing) table(ws workspace.Workspace, o output.Options, fields []workspace.Field, rows iter.Seq2[workspace.Row, error]) (int, error) {
	if l.own == nil || fields != nil {
		return l.write(o, fields, rows)
	}
	return l.app.toFile(l.out, l.force, func(s *term.Streams) (int, error) { return l.own(ws, s, o, rows) })
}

// write writes the rows on standard output, or into the file of --out.
func (l *listing) write(o output.Options, fields []workspace.Field, rows iter.Seq2[workspace.Row, error]) (int, error) {
	var leads shownLeads
	n, err := l.app.toFile(l.out, l.force, func(s *term.Streams) (int, error) {
		return output.Rows(s, o, l.kind, fields, leads.among(rows))
	})
	if err == nil && o.Format != output.IDs {
		l.app.noticeHidden(leads)
	}
	return n, err
}

func (l *listing) printCount(ctx context.Context, ws workspace.Workspace, q workspace.Query) error {
	n, err := ws.Count(ctx, q)
	if err != nil {
		return err
	}
	format, err := l.app.format()
	if err != nil {
		return err
	}
	if format == output.JSON || format == output.JSONL {
		err = l.app.object(output.Members{{Name: "count", Value: n}})
	} else {
		err = l.app.print(strconv.Itoa(n) + "\n")
	}
	if err == nil && n == 0 && l.failEmpty {
		return l.empty()
	}
	return err
}
