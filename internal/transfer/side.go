package transfer

import (
	"errors"
	"iter"
	"os"

	"github.com/lobbycli/lobby/internal/workspace"
)

// side is one of the two exports while they are compared.
type side struct {
	export Export
	named  fieldBits // what its first row speaks of; 0: it has no row
	at     profile   // the person it stands at
	done   bool      // there is nobody more
	sorted *os.File  // a copy in order, when the file is not

	reader *Reader
	pull   func() (workspace.ImportRow, error, bool)
	stop   func()
}

// unordered says that somebody stands behind whom they should stand before.
type unordered struct{ side *side }

func (u *unordered) Error() string { return u.side.export.Name + ": not in the order of the ids" }

func (s *side) begin() (err error) {
	s.at, s.done, s.named = profile{}, false, 0
	if s.reader, err = s.export.open(); err != nil {
		return err
	}
	s.pull, s.stop = iter.Pull2(s.reader.Rows())
	return nil
}

func (s *side) end() {
	s.stop()
	_ = s.reader.Close()
}

// next steps to the next person, who must come behind.
func (s *side) next() error {
	row, err, more := s.pull()
	if !more {
		s.done = true
		return nil
	}
	before := s.at
	if s.at, err = s.profile(s.reader, row, err); err != nil {
		return err
	}
	if s.named == 0 {
		s.named = s.at.named
	}
	if before.line == 0 {
		return nil
	}
	switch order := before.id.compare(s.at.id); {
	case order == 0:
		return s.twice(s.at.id, before.line, s.at.line)
	case order > 0:
		return &unordered{s}
	}
	return nil
}

// lacks reports whether the file has rows, and they do not speak of a field.
func (s *side) lacks(f workspace.Field) bool { return s.named != 0 && !s.named.has(f) }

// profile is the person of a row that was read, or why it could not be.
func (s *side) profile(r *Reader, row workspace.ImportRow, err error) (profile, error) {
	var refused *RowError
	switch {
	case errors.As(err, &refused):
		return profile{}, workspace.Errorf(workspace.Invalid, "%s: %s", s.export.Name, refused.Error()).
			WithHint("lobby people import %s --check lists every such line", s.export.Name)
	case err != nil:
		return profile{}, s.export.wrong(err)
	case row.ID == "":
		return profile{}, workspace.Errorf(workspace.Invalid, "%s: line %d: nobody without an id can be compared", s.export.Name, row.Line).
			WithHint("lobby people export writes the column id; --map id=COLUMN names another one")
	}
	return profile{rankOf(row.ID), row.Row, r.named, row.Line}, nil
}

func (s *side) twice(id rank, one, other int) error {
	return workspace.Errorf(workspace.Invalid, "%s: line %d: id %s stands in line %d too", s.export.Name, max(one, other), id, min(one, other))
}

func (s *side) close() error {
	if s.sorted == nil {
		return nil
	}
	return s.sorted.Close()
}
