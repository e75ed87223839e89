package cli

import (
	"context"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/output"
	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// telling is where a dossier goes.
type telling struct {
	out   string
	force bool
}

func newPeopleDossier(a *app) *cobra.Command {
	o := &telling{}
	cmd := &cobra.Command{
		Use:   "dossier PERSON",
		Short: "Everything that is known about one person, in one document",
		Long: "Everything that is known about one person, in one document: the record and those of everybody merged into it, leads with their\n" +
			"follow-ups and mails, conversations with every message, tickets, notes, what happened, what the journal keeps, and who may be the\n" +
			"same person. A report to read, with -o json one object. A file gets what the end of its name says, .json or .jsonl, and else\n" +
			"the report; it is complete or not there at all.",
		Example:           "lobby people dossier P1\nlobby people dossier P1 -o json\nlobby people dossier P1 --out dossier.json",
		Args:              takes(1, 1),
		ValidArgsFunction: firstArg(a.completeRefs(workspace.Person)),
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "write to this file, complete or not at all; - is standard output")
	f.BoolVar(&o.force, "force", false, "replace the file of --out if it exists")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runPeopleDossier(cmd.Context(), a, o, args[0]) }
	return cmd
}

func runPeopleDossier(ctx context.Context, a *app, o *telling, ref string) error {
	options, err := a.dossierOptions(o.out)
	if err != nil {
		return err
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	d, err := readDossier(ctx, ws, ref)
	if err != nil {
		return err
	}
	if options.Format == output.Table && (o.out == "" || o.out == "-") {
		page, err := a.newPage()
		if err != nil {
			return err
		}
		page.dossier(d)
		return a.page(page.String())
	}
	_, err = a.toFile(o.out, o.force, func(s *term.Streams) (int, error) { return 1, d.write(s, options) })
	if err == nil && o.out != "" && o.out != "-" {
		a.notice("%s holds everything that is known about %s", o.out, d.person.ID())
	}
	return err
}

// write writes a dossier that nobody reads on a terminal.
func (d *dossier) write(s *term.Streams, o output.Options) error {
	if o.Format != output.Table {
		return output.Object(s, o, d.object())
	}
	page := &page{paint: s.OutPaint(), width: min(s.Width(), mostReadable), zone: o.Zone, now: o.Now}
	page.dossier(d)
	_, err := io.WriteString(s.Text(), page.String())
	return err
}

// dossierOptions is how a dossier is written: as a report, unless a flag, the settings
// or the name of the file ask for JSON.
func (a *app) dossierOptions(path string) (output.Options, error) {
	o, err := a.shown()
	if err != nil {
		return o, err
	}
	o.Now = a.door.Now()
	switch chosen := a.config.Get("output").Text; {
	case a.flags.picks():
	case chosen == "" && path != "" && path != "-":
		ext, err := formatOf(path, output.Table)
		if filepath.Ext(path) == ".txt" {
			ext, err = output.Table, nil
		}
		if err != nil {
			return o, err
		}
		o.Format = ext
	case chosen == "":
		o.Format = output.Table
	}
	switch o.Format {
	case output.IDs, output.CSV, output.TSV:
		return o, usagef("a dossier is no list: it cannot be written as %s", o.Format).WithHint("-o table writes the report, -o json one object, jsonl the same on one line")
	}
	return o, nil
}
