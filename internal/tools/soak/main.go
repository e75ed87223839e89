// Command soak runs the tests of trust for as long as it takes: what `make test` shows
// in seconds with a few rounds is shown here with very many, in chunks that each have a
// seed of their own. What is run and how often stands in table.go; every fuzz target of
// the repository comes on top.
//
// What is done is remembered, so that a run that was interrupted goes on where it
// stopped; a package whose test program a commit leaves as it was is not run again. A
// chunk that fails stops nobody: the report has its seed, the line that runs it again and
// the end of what it said.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// options is what is asked of a run.
type options struct {
	work   string         // folder of programs and of what is done
	only   *regexp.Regexp // of "PACKAGE TEST"
	scale  float64        // of the numbers in the table
	jobs   int            // chunks at a time
	report string         // file whose table is written anew; "" writes none
}

func parse(args []string, notes io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(notes)
	flags.StringVar(&o.work, "work", "", "`DIR` of programs and of what is done, kept for the next run (default lobby-soak in the user's cache)")
	only := flags.String("only", "", "`REGEXP` of what to run, such as Killed or internal/boltstore")
	flags.Float64Var(&o.scale, "scale", 1, "`FRACTION` of the deep numbers to run, for a look")
	flags.IntVar(&o.jobs, "jobs", runtime.NumCPU(), "how many `CHUNKS` run at a time")
	flags.StringVar(&o.report, "report", "", "`FILE` whose table is written anew, such as "+reportPath)
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.only, err = regexp.Compile(*only); err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	if flags.NArg() > 0 || o.scale <= 0 || o.jobs < 1 {
		return o, errors.New("-scale is above 0, -jobs at least 1, and nothing follows the flags: see -help")
	}
	if o.work == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return o, fmt.Errorf("no place for what is done: %w: give one with -work", err)
		}
		o.work = filepath.Join(cache, "lobby-soak")
	}
	o.work, err = filepath.Abs(o.work)
	return o, err
}

func run(ctx context.Context, o options, out io.Writer) error {
	rows, err := all(".", o.only)
	if err != nil {
		return err
	}
	code, err := codeOf(ctx)
	if err != nil {
		return err
	}
	s, err := openState(o.work, code, o.scale)
	if err != nil {
		return err
	}
	p := &pool{state: s, out: out, bin: filepath.Join(o.work, "bin")}
	stopped := p.run(ctx, rows, o.jobs)
	if stopped != nil && ctx.Err() == nil {
		return stopped
	}
	r := report{state: s, machine: look(), rows: rows}
	if err := r.print(out); err != nil {
		return err
	}
	if o.report != "" {
		if err := r.rewrite(o.report); err != nil {
			return err
		}
	}
	if stopped != nil {
		return stopped
	}
	if n := r.broken(); n > 0 {
		return fmt.Errorf("%d of %d promises do not hold", n, len(rows))
	}
	return nil
}
