package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// report is what a run found out.
type report struct {
	*bench
	machine machine
	quiet   quiet
	results []result
}

func (r *report) print(w io.Writer) {
	m := r.machine
	fmt.Fprintf(w, "%s: %d cores, %.0f GiB, %s, Linux %s. Load %.2f before, %.2f after; others kept %.2f processors busy.\n\n",
		m.CPU, m.Cores, float64(m.Memory)/(1<<30), m.FileSystem, m.Kernel, m.Load, r.quiet.Load, r.quiet.Others)
	for _, warning := range m.warnings(r.quiet) {
		fmt.Fprintf(w, "**%s**\n\n", warning)
	}
	fmt.Fprintf(w, "%s; beside it %s; %s, seed %d, %d rounds.\n\n", firstLine(r.version), r.versions(), r.sizes(), r.seed, r.rounds)
	beside, alone := []result{}, []result{}
	for _, one := range r.results {
		if slices.Contains([]string{"flat", "growth", "cold", "crc"}, one.group()) {
			alone = append(alone, one)
		} else {
			beside = append(beside, one)
		}
	}
	printTable(w, "lobby", "others, the best first", beside)
	printTable(w, "lobby", "compared with", alone)
	printDetails(w, r.results)
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

// versions is those of the peers, in their order.
func (r *report) versions() string {
	var all []string
	for _, p := range peers() {
		if version, found := r.here[p.name]; found {
			all = append(all, p.name+" ("+version+")")
		}
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

// sizes says how much data there was.
func (r *report) sizes() string {
	s := r.sets[r.n]
	if s == nil {
		return fmt.Sprintf("%d people", r.n)
	}
	size := func(name string) string {
		info, err := os.Stat(filepath.Join(s.vars["DATA"], name))
		if err != nil {
			return "?"
		}
		return digits(float64(info.Size()) / 1e6)
	}
	return fmt.Sprintf("%d people (%s MB of CSV), %d leads (%s MB)", r.n, size("contacts.csv"), r.n/4, size("leads.csv"))
}

// writeJSON writes every sample.
func (r *report) writeJSON(path string) error {
	type tool struct {
		Name    string   `json:"name"`
		Anchor  bool     `json:"anchor,omitempty"`
		Samples []sample `json:"samples"`
	}
	type row struct {
		Name    string  `json:"name"`
		Title   string  `json:"title"`
		Unit    string  `json:"unit"`
		Floor   float64 `json:"floor,omitempty"`
		Goal    float64 `json:"goal,omitempty"`
		Ratio   float64 `json:"ratio,omitempty"`
		Verdict string  `json:"verdict,omitempty"`
		Tools   []tool  `json:"tools"`
	}
	all := struct {
		Machine machine           `json:"machine"`
		Quiet   quiet             `json:"quiet"`
		Lobby   string            `json:"lobby"`
		Peers   map[string]string `json:"peers"`
		People  int               `json:"people"`
		Seed    uint64            `json:"seed"`
		Rounds  int               `json:"rounds"`
		Rows    []row             `json:"rows"`
	}{r.machine, r.quiet, r.version, r.here, r.n, r.seed, r.rounds, []row{}}
	for _, one := range r.results {
		ratio, _ := one.ratio()
		line := row{Name: one.operation.name, Title: one.operation.title, Unit: one.goal.of.unit(),
			Floor: one.goal.floor, Goal: one.goal.goal, Ratio: ratio, Verdict: one.verdict()}
		for _, c := range one.cells {
			line.Tools = append(line.Tools, tool{c.label, c.anchor, c.samples})
		}
		all.Rows = append(all.Rows, line)
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
