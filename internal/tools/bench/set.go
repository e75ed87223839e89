package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/tools/gendata"
)

// set is the data of one size, and the stores that tools made of it.
type set struct {
	*bench
	n    int
	vars map[string]string
}

// set gives the data of n/part people and lobby's stores of it, made when missing.
func (b *bench) set(ctx context.Context, part int) (*set, error) {
	n := max(gendata.Fewest, b.n/max(part, 1))
	if s := b.sets[n]; s != nil {
		return s, nil
	}
	name := fmt.Sprintf("%d-%d", n, b.seed)
	s := &set{bench: b, n: n, vars: map[string]string{
		"DATA":   filepath.Join(b.work, "data-"+name),
		"STORES": filepath.Join(b.work, "stores-"+name),
		"PEERS":  filepath.Join(b.work, "scripts-"+name),
		"LOBBY":  b.lobby,
		"T":      filepath.Join(b.work, "scratch"),
	}}
	err := b.made(s.vars["DATA"], []string{"data", name}, func(folder string) error {
		b.note("making the data of %d people", n)
		return gendata.Write(folder, n, b.seed)
	})
	if err != nil {
		return nil, err
	}
	probes, err := gendata.Probes(s.vars["DATA"])
	if err != nil {
		return nil, err
	}
	maps.Copy(s.vars, probes)
	if err := s.know(); err != nil {
		return nil, err
	}
	for _, folder := range []string{s.vars["STORES"], s.vars["T"]} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
	}
	if err := s.writeScripts(); err != nil {
		return nil, err
	}
	if err := s.prepareLobby(ctx); err != nil {
		return nil, err
	}
	b.sets[n] = s
	return s, nil
}

// know adds what follows from the data.
func (s *set) know() error {
	ids, err := os.ReadFile(filepath.Join(s.vars["DATA"], "lead-ids.txt"))
	if err != nil {
		return err
	}
	s.vars["LEAD"], _, _ = strings.Cut(string(ids), "\n")
	s.vars["LEADS"] = strconv.Itoa(strings.Count(string(ids), "\n"))
	deep := max(1, min(1000, s.n/50)) // pages of 25 to pass by
	s.vars["PAGE"], s.vars["OFFSET"] = strconv.Itoa(deep+1), strconv.Itoa(25*deep)
	var counts [3]int
	for i, name := range []string{"N", "UPSERT_ROWS", "UPSERT_KNOWN"} {
		if counts[i], err = strconv.Atoi(s.vars[name]); err != nil {
			return fmt.Errorf("%s of %s: %w", name, s.vars["DATA"], err)
		}
	}
	s.vars["UPSERTED"] = strconv.Itoa(counts[0] + counts[1] - counts[2])
	return nil
}

// expand puts in the variables of the set: $DATA, $T for what a run leaves behind,
// $PROBE_EMAIL and the like. What is none stays as it is.
func (s *set) expand(text string) string {
	return os.Expand(text, func(name string) string {
		if value, known := s.vars[name]; known {
			return value
		}
		if path, known := s.programs[name]; known {
			return path
		}
		return "$" + name
	})
}

// environ is that of every process: this one's, without what would make tools behave
// as their user likes.
func (b *bench) environ() []string {
	home := filepath.Join(b.work, "home")
	env := []string{"HOME=" + home, "TZ=UTC", "PGTZ=UTC", "LOBBY_ACTOR=bench"}
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		switch {
		case name == "HOME", name == "TZ", strings.HasPrefix(name, "PG"), strings.HasPrefix(name, "LOBBY_"), strings.HasPrefix(name, "XDG_"):
		default:
			env = append(env, line)
		}
	}
	return env
}
