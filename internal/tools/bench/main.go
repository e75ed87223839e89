// Command bench measures lobby beside other tools that keep the same people, and
// beside itself on less data, and prints docs/performance.md's table. It makes the
// data, proves that every tool gives the same answer, and then lets the tools take
// turns; a machine that is not quiet changes all of them alike, so that ratios can be
// compared where milliseconds cannot.
//
// What an operation is, how each tool does it and what is expected of lobby stands in
// table.go, api.go and itself.go. A tool that is not installed is left out, with a
// line that says so.
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
	"strings"
	"syscall"
	"time"

	"github.com/lobbycli/lobby/internal/tools/gendata"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdout, os.Stderr)
	}
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options is what is asked of a run.
type options struct {
	n      int // people
	seed   uint64
	rounds int
	work   string         // folder of data, stores and programs
	only   *regexp.Regexp // of names of operations
	peers  []string       // tools beside lobby
	lobby  string         // the binary; "" builds one
	json   string         // file for every sample; "" writes none
	short  int            // most runs a round, of operations that take milliseconds
	load   time.Duration  // how long a server is asked, a round
}

func parse(args []string, notes io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(notes)
	flags.IntVar(&o.n, "n", 1000000, "how many `PEOPLE`")
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` the data follows from")
	flags.IntVar(&o.rounds, "rounds", 5, "how many `TIMES` the tools take turns")
	flags.StringVar(&o.work, "work", "", "`DIR` of data, stores and programs, kept for the next run (default lobby-bench in the user's cache)")
	only := flags.String("only", "", "`REGEXP` of the operations to measure, such as api/ or ^people/(show|page)")
	peers := flags.String("peers", strings.Join(peerNames(), ","), "`LIST` of tools to measure beside lobby")
	flags.StringVar(&o.lobby, "lobby", "", "`BINARY` to measure (default: built from this repository)")
	flags.StringVar(&o.json, "json", "", "`FILE` for every sample")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.short, o.load = 25, 5*time.Second
	if o.peers, err = readPeers(*peers); err != nil {
		return o, err
	}
	if o.only, err = regexp.Compile(*only); err != nil {
		return o, fmt.Errorf("-only: %w", err)
	}
	if flags.NArg() > 0 || o.n < gendata.Fewest || o.rounds < 1 {
		return o, fmt.Errorf("-n is at least %d, -rounds at least 1, and nothing follows the flags: see -help", gendata.Fewest)
	}
	if o.work == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return o, fmt.Errorf("no place for the data: %w: give one with -work", err)
		}
		o.work = filepath.Join(cache, "lobby-bench")
	}
	if o.work, err = filepath.Abs(o.work); err == nil && strings.ContainsAny(o.work, " '\"$") {
		err = fmt.Errorf("-work %s: the scripts of some tools take no path with spaces, quotes or $", o.work)
	}
	return o, err
}

// readPeers is the tools of a list; an empty one is none.
func readPeers(list string) (all []string, err error) {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		switch known := peerNamed(name); {
		case name == "":
		case known == nil:
			return nil, fmt.Errorf("-peers: %q is none of %s", name, strings.Join(peerNames(), ", "))
		default:
			all = append(all, known.name)
		}
	}
	return all, nil
}
