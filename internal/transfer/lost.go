package transfer

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// lostAtOnce is how many people who are gone are looked for in one reading of the
// new file.
const lostAtOnce = 500_000

// lost is how to know the people who are gone, outside memory: hashes of their keys.
type lost struct {
	seed maphash.Seed
	file *os.File
	w    *bufio.Writer
	r    *bufio.Reader
	buf  []byte
	most int // at once
}

func newLost(temp string) (*lost, error) {
	file, err := tempFile(temp)
	if err != nil {
		return nil, err
	}
	return &lost{seed: maphash.MakeSeed(), file: file, w: bufio.NewWriterSize(file, chunk), most: lostAtOnce}, nil
}

// trace is a key of somebody who is gone.
type trace struct {
	hash   uint64
	person uint32 // place among those who are looked for together
	rule   uint8  // the lower, the surer
}

// keysOf are the keys of a person by which the rules of identity would know them, the
// surest first, and the ids of other systems.
func keysOf(row workspace.Row) iter.Seq2[uint8, string] {
	return func(yield func(uint8, string) bool) {
		for rule, f := range append(workspace.IdentityFields(), workspace.PersonExternalID) {
			for _, key := range row.List(f) { // a single text is a list of one
				if !yield(uint8(rule), filter.Key(row.Kind.Spec(f).Type, key)) {
					return
				}
			}
		}
	}
}

func (l *lost) hash(rule uint8, key string) uint64 {
	var h maphash.Hash
	h.SetSeed(l.seed)
	_ = h.WriteByte(rule) // never fails
	_, _ = h.WriteString(key)
	return h.Sum64()
}

// add notes somebody who is gone.
func (l *lost) add(p profile) error {
	b, n := l.buf[:0], 0
	for rule, key := range keysOf(p.row) {
		b = append(binary.LittleEndian.AppendUint64(b, l.hash(rule, key)), rule)
		n++
	}
	l.buf = b
	_, err := l.w.Write(append(binary.AppendUvarint(nil, uint64(n)), b...))
	return err
}

// find looks for the next of those who are gone among the people of a file, and
// says of each whom they became: the id whose keys they had, or "".
func (l *lost) find(ctx context.Context, in Export) ([]string, error) {
	traces, people, err := l.next()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(traces, func(a, b trace) int { return cmp.Compare(a.hash, b.hash) })
	became, by := make([]string, people), make([]uint8, people)
	r, err := in.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for row, err := range r.Rows() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Name, err)
		}
		for rule, key := range keysOf(row.Row) {
			hash := l.hash(rule, key)
			at, _ := slices.BinarySearchFunc(traces, hash, func(t trace, h uint64) int { return cmp.Compare(t.hash, h) })
			for ; at < len(traces) && traces[at].hash == hash; at++ {
				if who := traces[at].person; became[who] == "" || rule < by[who] {
					became[who], by[who] = row.ID, rule
				}
			}
		}
	}
	return became, nil
}

// next reads the keys of the next people back.
func (l *lost) next() (traces []trace, people int, err error) {
	if l.r == nil {
		if err := l.w.Flush(); err != nil {
			return nil, 0, err
		}
		if _, err := l.file.Seek(0, io.SeekStart); err != nil {
			return nil, 0, err
		}
		l.r = bufio.NewReaderSize(l.file, chunk)
	}
	var b [9]byte
	for ; people < l.most; people++ {
		n, err := binary.ReadUvarint(l.r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		for range n {
			if _, err := io.ReadFull(l.r, b[:]); err != nil {
				return nil, 0, err
			}
			traces = append(traces, trace{binary.LittleEndian.Uint64(b[:]), uint32(people), b[8]})
		}
	}
	return traces, people, nil
}

func (l *lost) close() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
