package cli

import (
	"context"

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
			"same person. A report on a terminal, JSON in a file or a pipe. The file is complete or not there at all.",
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
	if options.Format == output.Table {
		page, err := a.newPage()
		if err != nil {
			return err
		}
		page.dossier(d)
		return a.page(page.String())
	}
	_, err = a.toFile(o.out, o.force, func(s *term.Streams) (int, error) { return 1, output.Object(s, options, d.object()) })
	if err == nil && o.out != "" && o.out != "-" {
		a.notice("%s holds everything that is known about %s", o.out, d.person.ID())
	}
	return err
}

// dossierOptions is how a dossier is written: as JSON, unless somebody reads it on a
// terminal or asks for something else.
func (a *app) dossierOptions(path string) (output.Options, error) {
	o, err := a.shown()
	if err != nil {
		return o, err
	}
	asked := a.flags.output != "" || a.flags.json
	switch {
	case o.Format == output.IDs, o.Format == output.CSV, asked && o.Format == output.TSV:
		return o, usagef("a dossier is no list: it cannot be written as %s", o.Format).WithHint("-o json, or jsonl for one line")
	case o.Format == output.TSV, o.Format == output.Table && path != "" && path != "-" && !asked:
		o.Format = output.JSON
	case o.Format == output.Table && path != "" && path != "-":
		return o, usagef("a file holds a dossier as JSON").WithHint("leave -o out")
	}
	return o, nil
}
