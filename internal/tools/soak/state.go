package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// state is what is done of a run, in a file of the folder it works in.
type state struct {
	Code  code     `json:"code"`
	Scale float64  `json:"scale"`
	Done  []result `json:"done"`

	path string
	mu   sync.Mutex
}

// result is what came of a chunk.
type result struct {
	Row     string        `json:"row"`
	Code    code          `json:"code"`
	Program string        `json:"program"` // a hash
	No      int           `json:"no"`
	Rounds  int           `json:"rounds,omitempty"`
	Lasts   time.Duration `json:"lasts,omitempty"`
	Seed    uint64        `json:"seed"`
	Took    time.Duration `json:"took"`
	Figures []figure      `json:"figures,omitempty"`
	Failed  string        `json:"failed,omitempty"` // the end of what it said; "" when it passed
	Again   string        `json:"again,omitempty"`  // the command that runs it again
}

// openState finds what is done at the same scale. Programs of other code are removed.
func openState(folder string, code code, scale float64) (*state, error) {
	if err := os.MkdirAll(filepath.Join(folder, "bin"), 0o700); err != nil {
		return nil, err
	}
	s := &state{path: filepath.Join(folder, "done.json")}
	text, err := os.ReadFile(s.path)
	if err == nil {
		if err := json.Unmarshal(text, s); err != nil {
			return nil, fmt.Errorf("%s: %w: remove it to begin anew", s.path, err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if s.Code != code {
		if err := os.RemoveAll(filepath.Join(folder, "bin")); err != nil {
			return nil, err
		}
		if err := os.Mkdir(filepath.Join(folder, "bin"), 0o700); err != nil {
			return nil, err
		}
	}
	if s.Code = code; s.Scale != scale {
		s.Scale, s.Done = scale, nil
	}
	return s, s.write()
}

// keep forgets what was done of some rows by other programs than those of now: what
// a commit leaves as it was need not be run again.
func (s *state) keep(rows []row, programs map[string]string) error {
	for _, r := range rows {
		s.Done = slices.DeleteFunc(s.Done, func(one result) bool {
			return one.Row == r.name() && one.Program != programs[one.Row]
		})
	}
	return s.write()
}

// commits is those at which it was done, but for that of now.
func (s *state) commits() (all []string) {
	for _, one := range s.Done {
		if c := one.Code.String(); one.Code != s.Code && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// left is the chunks of rows that are not done.
func (s *state) left(rows []row) (all []chunk) {
	done := map[string]bool{}
	key := func(row string, no int) string { return fmt.Sprint(row, " ", no) }
	for _, r := range s.Done {
		done[key(r.Row, r.No)] = true
	}
	for _, r := range rows {
		for _, c := range r.chunks(s.Scale, s.Code.seed()) {
			if !done[key(r.name(), c.no)] {
				all = append(all, c)
			}
		}
	}
	return all
}

// add notes that a chunk is done.
func (s *state) add(r result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Done = append(s.Done, r)
	return s.write()
}

// of is what came of the chunks of a row.
func (s *state) of(r row) (all []result) {
	for _, one := range s.Done {
		if one.Row == r.name() {
			all = append(all, one)
		}
	}
	return all
}

// write puts the file in place whole, whenever the run is stopped.
func (s *state) write() error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".new", append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(s.path+".new", s.path)
}
