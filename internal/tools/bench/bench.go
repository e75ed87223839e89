package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// bench is a run of the tool.
type bench struct {
	options
	repository string
	notes      io.Writer // what is going on
	sets       map[int]*set
	version    string            // of lobby
	here       map[string]string // peers that can be measured, with their versions
	ready      map[string]bool   // peers that have their stores
	programs   map[string]string // where peers are, as variables
	servers    []*server
}

// run measures what is asked for and prints the report. What was measured before an error
// or an interrupt is told as well.
func run(ctx context.Context, o options, out, notes io.Writer) (err error) {
	b := &bench{options: o, notes: notes, sets: map[int]*set{}, here: map[string]string{}, ready: map[string]bool{}, programs: map[string]string{}}
	unlock, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	machine := look(b.work)
	r := report{bench: b, machine: machine}
	ended := b.measure(ctx, &r)
	b.endServers() // their processor time is ours, once they ended
	if len(r.results) == 0 {
		return ended
	}
	r.quiet = machine.since()
	r.print(out)
	if b.json != "" {
		ended = errors.Join(ended, r.writeJSON(b.json))
	}
	return ended
}

// open takes the folder of work for this run, and finds what can be measured.
func (b *bench) open(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Join(b.work, "home"), 0o755); err != nil {
		return nil, err
	}
	lock, err := os.Create(filepath.Join(b.work, "lock"))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("%s is used by another run: wait for it, or give another folder with -work", b.work)
	}
	if err := b.findLobby(ctx); err != nil {
		_ = lock.Close()
		return nil, err
	}
	asked := b.asked()
	for _, p := range peers() {
		if !slices.Contains(b.peers, p.name) || !asked[p.name] {
			continue
		}
		version, err := p.find(ctx, b)
		if err != nil {
			b.note("%s is left out: %v", p.name, err)
			continue
		}
		b.here[p.name] = version
	}
	return func() { _ = lock.Close() }, nil
}

// asked is the tools that the operations of this run name.
func (b *bench) asked() map[string]bool {
	tools := map[string]bool{}
	for _, op := range operations() {
		if !b.only.MatchString(op.name) {
			continue
		}
		tools[op.needs] = true
		for _, w := range op.ways {
			tools[w.tool] = true
		}
	}
	if tools[pocketbase] {
		tools[sqlite] = true // which fills it
	}
	return tools
}

func (b *bench) measure(ctx context.Context, r *report) error {
	for _, op := range operations() {
		if !b.only.MatchString(op.name) {
			continue
		}
		if op.needs != "" && b.here[op.needs] == "" {
			b.note("%s is left out: there is no %s", op.name, op.needs)
			continue
		}
		ways := slices.DeleteFunc(slices.Clone(op.ways), func(w way) bool {
			return w.tool != "lobby" && b.here[w.tool] == ""
		})
		b.note("%s", op.name)
		cells, err := b.turns(ctx, &op, ways)
		if err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
		op.title = b.sets[b.n].expand(op.title)
		for _, g := range op.goals {
			r.results = append(r.results, result{&op, g, cells})
		}
	}
	if len(r.results) == 0 {
		return errors.New("nothing was measured: the names of operations are in internal/tools/bench, such as people/show-email")
	}
	return nil
}

func (b *bench) note(format string, args ...any) {
	fmt.Fprintf(b.notes, "bench: "+format+"\n", args...)
}

// tool runs a program that is not measured, and gives what it says.
func (b *bench) tool(ctx context.Context, argv ...string) (string, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = b.repository
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(argv, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}
