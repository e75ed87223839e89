package cli

import (
	"context"
	"errors"
	"io"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// errChanged says that rows came or went while they were written.
var errChanged = errors.New("the export is not whole")

// exporting is what is exported and how.
type exporting struct {
	kind          workspace.Kind
	long, example string

	out, fields, sort string
	force, raw, excel bool
}

func newExport(a *app, o exporting) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Write " + o.kind.Plural() + " with all their fields to a file",
		Long:    o.long,
		Example: o.example,
		Args:    takes(0, 0),
	}
	s := newSelection(a, o.kind, cmd)
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "the file, "+o.kind.Plural()+"-export.csv when not given; - is standard output")
	f.BoolVar(&o.force, "force", false, "replace the file if it exists")
	f.StringVar(&o.fields, "fields", "", "columns, in this order: a,b,c; all when not given")
	f.StringVar(&o.sort, "sort", "", "order: a,-b; a minus sorts from high to low; by id when not given")
	f.BoolVar(&o.raw, "raw", false, "CSV without the ' that keeps spreadsheets from running formulas")
	f.BoolVar(&o.excel, "excel", false, "CSV with byte order mark and CRLF")
	registerOpen(cmd, "fields", completeFields(o.kind))
	registerOpen(cmd, "sort", completeFields(o.kind))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runExport(cmd.Context(), s, o) }
	return cmd
}

func runExport(ctx context.Context, s *selection, o exporting) error {
	format, err := o.format(s.app)
	if err != nil {
		return err
	}
	fields := o.kind.Columns()
	if o.fields != "" {
		if fields, err = output.ParseFields(o.kind, o.fields); err != nil {
			return err
		}
	}
	ws, err := s.app.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	if !s.app.ofFile() {
		s.app.roomy(400, 640) // a few pages of rows live; what a file holds is text at once
	}
	q, err := s.query(ctx, ws)
	q.Order = []workspace.Order{{Field: workspace.ID}} // as the file has them, which is quickest
	if err == nil && o.sort != "" {
		q.Order, err = output.ParseSort(o.kind, o.sort)
	}
	if err != nil {
		return err
	}
	write := func(to io.Writer) (int, error) {
		w := transfer.NewWriter(format, to, o.kind, fields, transfer.WriteOptions{Header: true, Raw: o.raw, Excel: o.excel})
		return s.app.exportRows(ctx, ws, q, w)
	}
	if o.out == "-" {
		_, err := write(s.app.streams.Out)
		return err
	}
	n, err := o.toFile(write)
	if errors.Is(err, errChanged) {
		n, err = o.toFile(write)
	}
	if err == nil {
		s.app.notice("wrote %s to %s", counted(n, o.kind.String(), o.kind.Plural()), o.out)
	}
	return err
}

// format is the one of -o, or the one the file's name asks for, else CSV. It
// names the file when nobody did.
func (o *exporting) format(a *app) (transfer.Format, error) {
	name := a.given["output"]
	if name == "" {
		var err error
		if name, err = formatOf(o.out, transfer.CSV.String()); err != nil {
			return 0, err
		}
	}
	format, ok := transfer.FormatNamed(name)
	if !ok {
		return format, usagef("an export cannot be written as %s", name).WithHint("formats: csv, tsv, json, jsonl")
	}
	if format != transfer.CSV && (o.raw || o.excel) {
		return format, usagef("--raw and --excel are about CSV, not %s", name)
	}
	if o.out == "" {
		o.out = o.kind.Plural() + "-export." + name
	}
	return format, nil
}

// toFile writes the file, which is complete then, or not there at all.
func (o *exporting) toFile(write func(io.Writer) (int, error)) (int, error) {
	file, err := transfer.NewAtomicFile(o.out, o.force)
	if err != nil {
		return 0, err
	}
	defer file.Abort()
	n, err := write(file)
	if err != nil {
		return n, err
	}
	return n, file.Commit()
}

// exportRows writes the rows of a query and holds their number against what the
// workspace counts. Errors: Found when the
// workspace has no rows of the kind at all, Conflict when the numbers differ.
func (a *app) exportRows(ctx context.Context, ws workspace.Workspace, q workspace.Query, w transfer.Writer) (int, error) {
	total, err := ws.Count(ctx, q)
	if err != nil {
		return 0, err
	}
	if total == 0 {
		all, err := ws.Count(ctx, workspace.Query{Kind: q.Kind})
		if err != nil {
			return 0, err
		}
		if all == 0 {
			return 0, workspace.Errorf(workspace.Found, "there are no %s to export", q.Kind.Plural())
		}
	}
	progress := term.NewProgress(a.streams, "export "+q.Kind.Plural(), int64(total), a.door.Now)
	defer progress.Done()
	if err := w.Header(); err != nil {
		return 0, err
	}
	n := 0
	var hidden atomic.Int64
	encoding := w.Encoding()
	if encode := encoding.Row; q.Kind == workspace.Lead { // cells are asked for only where none is hidden
		encoding.Row = func(b []byte, row workspace.Row) []byte {
			if row.Covered() {
				hidden.Add(1)
			}
			return encode(b, row)
		}
	}
	for part, err := range workspace.Encoded(ctx, ws, q, encoding) {
		if err == nil {
			err = w.Part(part)
		}
		if err != nil {
			return n, err
		}
		n += part.Rows
		progress.Add(int64(part.Rows))
	}
	if n != total {
		return n, workspace.Errorf(workspace.Conflict, "%w: %d %s where the workspace counts %d", errChanged, n, q.Kind.Plural(), total).
			WithHint("they changed meanwhile; try again")
	}
	if err := w.Close(); err != nil {
		return n, err
	}
	a.noticeHidden(shownLeads{n, int(hidden.Load())})
	return n, nil
}
