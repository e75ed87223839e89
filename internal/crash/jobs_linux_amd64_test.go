package crash_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/boltstore"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// job is work that is interrupted: commands, one after the other.
type job struct {
	name   string
	before []string // commands that make what is there
	steps  []step
	files  []string // of the folder, that are looked at; the workspace when there are none
	old    bool     // the workspace is of an old program
	broken bool     // some counts of the workspace are wrong
	keeps  bool     // what was there before stays, under whatever name
}

// step is a command.
type step struct {
	does  string
	again string // does the same after an interruption; "" is the command itself
	told  string // what it says on standard error when it is done; "" when it says that on standard output
	parts int    // rows that are durable part by part; 0 when the command is done whole or not at all
}

// sliceRows is the rows of a part of an import, fewer than they are elsewhere: what can
// fail of it, fails once.
const sliceRows = 1000

// jobs are all kinds of work that leave something on the disk.
func jobs() []job {
	filled := []string{"people import ASIDE/people.csv", "leads import ASIDE/leads.csv"}
	return []job{
		{name: "first", steps: []step{{does: "people import ASIDE/people.csv", again: "people import ASIDE/people.csv --resume"}}},
		{name: "import", before: filled, steps: []step{{does: "people import ASIDE/many.csv", again: "people import ASIDE/many.csv --resume", parts: sliceRows}}},
		{name: "close", before: filled, steps: []step{{does: "leads close --all --yes"}}},
		{name: "merge", before: filled, steps: []step{{does: "contacts merge P1 P2 P3 P4 --force --yes"}, {does: "undo"}}},
		{name: "several", before: filled, steps: []step{{does: "people tag P1 one"}, {does: "leads close --all --yes"}, {does: "people tag P2 two"}, {does: "undo"}, {does: "people tag P3 three"}}},
		{name: "erase", before: filled, steps: []step{{does: "people erase P1 P2 --yes"}}},
		{name: "compact", before: append(slices.Clone(filled), "people erase --where \"name ~ 'Person 1'\" --yes"), steps: []step{{does: "db compact"}}},
		{
			name: "backup", before: filled, files: []string{mainFile, "copy.db"},
			steps: []step{{does: "db backup DISK/copy.db", again: "db backup DISK/copy.db --force", told: "wrote"}},
		},
		{
			name: "restore", before: append(slices.Clone(filled), "db backup DISK/copy.db", "leads close --all --yes"),
			steps: []step{{does: "db restore DISK/copy.db --force --yes", told: "is now what"}}, keeps: true,
		},
		{
			name: "repair", before: filled, broken: true,
			steps: []step{{does: "db check --repair --here", told: "repaired: "}}, keeps: true,
		},
		{name: "migrate", old: true, steps: []step{{does: "people tag P1 migrated"}}},
		{
			name: "export", before: filled, files: []string{mainFile, "people.csv"},
			steps: []step{{does: "people export --out DISK/people.csv", again: "people export --out DISK/people.csv --force", told: "wrote"}},
		},
		{
			name: "replace", before: append(slices.Clone(filled), "people export --out DISK/people.csv", "people tag P1 changed"), files: []string{mainFile, "people.csv"},
			steps: []step{{does: "people export --out DISK/people.csv --force", told: "wrote"}},
		},
	}
}

// eachJob runs all jobs side by side, each with its share of the rounds and random numbers
// of its own, and waits for them.
func eachJob(t *testing.T, rounds int, random *rand.Rand, run func(t *testing.T, j job, rounds int, own *rand.Rand)) {
	t.Helper()
	all := jobs()
	t.Run("jobs", func(t *testing.T) {
		for i, j := range all {
			own := rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				run(t, j, rounds*(i+1)/len(all)-rounds*i/len(all), own)
			})
		}
	})
}

// fields are the words of a command; those in quotes are one.
func fields(command string) (words []string) {
	for i, part := range strings.Split(command, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// stage is a job on an office: what is there before, and what is seen after each step.
type stage struct {
	job
	*office
	begin *disk
	seen  []string // of seen[n], the first n steps are done
}

// prepare brings an office to where the job begins, and learns from an undisturbed run
// what is seen after each step.
func (j job) prepare(t *testing.T) *stage {
	t.Helper()
	s := &stage{job: j, office: newOffice(t)}
	if s.files == nil {
		s.files = []string{mainFile}
	}
	s.input("people.csv", "name,email\n", 200, func(i int) string { return fmt.Sprintf("Person %d,p%d@example.com", i, i) })
	s.input("leads.csv", "tag,name,email\n", 200, func(i int) string { return fmt.Sprintf("coupon_request,Person %d,p%d@example.com", i, i) })
	if s.partly() > 0 {
		s.input("many.csv", "name\n", s.partly()+50, func(i int) string { return fmt.Sprintf("Nameless %d", i) })
	}
	if j.old {
		s.unpack("../boltstore/testdata/version4.db.gz")
	}
	for _, command := range j.before {
		s.does(fields(command)...)
	}
	if j.broken {
		s.breaks()
	}
	var err error
	s.begin, err = newDisk(s.folder)
	s.must(err)
	for i := range len(j.steps) + 1 {
		if i > 0 {
			s.does(fields(j.steps[i-1].does)...)
		}
		seen, err := s.look()
		s.must(err)
		s.seen = append(s.seen, seen)
	}
	return s
}

// partly is the rows of a part of the job's only step; 0 when it has no parts.
func (j job) partly() int { return j.steps[0].parts }

func (s *stage) input(name, header string, n int, row func(int) string) {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		b.WriteString(row(i) + "\n")
	}
	s.must(os.WriteFile(filepath.Join(s.aside, name), []byte(b.String()), 0o600))
}

func (s *stage) unpack(path string) {
	packed, err := os.Open(path)
	s.must(err)
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	s.must(err)
	data, err := io.ReadAll(unpacked)
	s.must(err)
	s.must(os.MkdirAll(filepath.Dir(filepath.Join(s.folder, mainFile)), 0o700))
	s.must(os.WriteFile(filepath.Join(s.folder, mainFile), data, 0o600))
}

// breaks gives people counts that they do not have.
func (s *stage) breaks() {
	store, err := boltstore.Open(s.Context(), filepath.Join(s.folder, mainFile), boltstore.Options{})
	s.must(err)
	s.must(store.Update(s.Context(), workspace.Commit, func(w workspace.Writer) error {
		return w.Assign(workspace.Person, idset.Of(1, 2), workspace.PersonHeld, workspace.Is, workspace.TextValue("1,0,0,0"))
	}))
	s.must(store.Close())
	s.unsound = true
}

// reset brings the folder back to where the job begins.
func (s *stage) reset() *disk {
	s.must((&moment{}).write(s.begin.root, s.folder))
	return s.begin.fresh()
}

// look is what is seen of all files of the job.
func (s *stage) look() (string, error) {
	all := ""
	for _, file := range s.files {
		seen, err := s.see(file)
		if err != nil {
			return "", err
		}
		all += seen + "\x00"
	}
	if s.keeps && !s.kept() {
		return "", fmt.Errorf("what was there before is gone")
	}
	return all, nil
}

// kept reports whether the workspace that was there before is there, whatever its name.
func (s *stage) kept() bool {
	names, err := filepath.Glob(filepath.Join(s.folder, mainFile) + "*")
	s.must(err)
	return slices.ContainsFunc(names, func(name string) bool {
		data, err := os.ReadFile(name)
		return err == nil && bytes.Equal(data, s.begin.root.then.names["office"].then.names["office.db"].then.data)
	})
}

// progress is how far a job has come.
type progress struct {
	steps  int  // that are done
	partly bool // and a part of the next one
	again  bool // something interrupted the next one
}

// came tells how far the job has come from what is seen; false when it is nowhere.
func (s *stage) came(seen string) (p progress, ok bool) {
	for i, want := range slices.Backward(s.seen) {
		if seen == want {
			return progress{steps: i}, true
		}
	}
	rows := s.partly()
	if rows == 0 {
		return p, false
	}
	return progress{partly: true}, strings.Count(seen, `"name":"Nameless `) == rows && strings.Count(seen, `"person.import"`) == strings.Count(s.seen[0], `"person.import"`)+1
}

// finish does what is left of the job. The error tells what went wrong.
func (s *stage) finish(from progress) error {
	for i := from.steps; i < len(s.steps); i++ {
		command := s.steps[i].does
		if s.steps[i].again != "" {
			command = s.steps[i].again
		}
		if r := s.run(mainFile, fields(command)...); r.code != 0 {
			return fmt.Errorf("lobby %s: exit code %d: %s", command, r.code, r.err)
		}
	}
	seen, err := s.look()
	if want := s.seen[len(s.steps)]; err == nil && seen != want {
		err = fmt.Errorf("after it was brought to its end: %s", difference(want, seen))
	}
	return err
}

// difference shows the first line that differs.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is %.300q, want %.300q", i+1, b[i], a[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(b), len(a))
}

// tells reports whether what was said acknowledges a step.
func (st step) tells(fd int, text string) bool {
	if st.told == "" {
		return fd == 1 && text != ""
	}
	return fd == 2 && strings.Contains(text, st.told)
}
