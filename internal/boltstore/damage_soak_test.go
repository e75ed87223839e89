package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
	"github.com/lobbycli/lobby/internal/workspace"
)

// wound is damage done to a file: bytes that are written over it, or where it is cut off.
type wound struct {
	what string
	at   int
	with []byte
	cut  bool
}

// wounds deals damage of every sort to a file: what disks, memory and other programs do.
type wounds struct {
	random *rand.Rand
	whole  []byte
	older  []byte // the same file some changes earlier
	page   int    // bytes
	used   []int  // pages in which something rests
}

// usedPages are the pages of a file in which something rests, the first two among them.
func usedPages(t *testing.T, whole []byte) []int {
	t.Helper()
	meta, _ := newestMeta(bytes.NewReader(whole))
	walk := pageWalk{file: bytes.NewReader(whole), meta: meta, seen: map[uint64]bool{}}
	if err := errors.Join(walk.freelist(), walk.tree(meta.root, nil)); err != nil {
		t.Fatal(err)
	}
	used := []int{0, 1}
	for id := range walk.seen {
		used = append(used, int(id))
	}
	slices.Sort(used)
	return used
}

// next is damage that changes something.
func (w *wounds) next() wound {
	for {
		d := w.deal()
		if d.cut || !bytes.Equal(w.whole[d.at:d.at+len(d.with)], d.with) {
			return d
		}
	}
}

func (w *wounds) deal() wound {
	n := w.random.IntN
	at := w.used[n(len(w.used))] * w.page
	flipped := func(at, bit int) wound {
		return wound{what: fmt.Sprintf("bit %d of byte %d flipped", bit, at), at: at, with: []byte{w.whole[at] ^ 1<<bit}}
	}
	const sector = 512
	switch n(12) {
	case 0: // what a page says of itself and of the first that rests in it
		return flipped(at+n(96), n(8))
	case 1:
		return wound{what: fmt.Sprintf("page %d zeroed", at/w.page), at: at, with: make([]byte, w.page)}
	case 2:
		at += n(w.page/sector) * sector
		return wound{what: fmt.Sprintf("sector at %d zeroed", at), at: at, with: make([]byte, sector)}
	case 3: // half of it was written; an older page 0 or 1 is the file before the last change, which is no damage
		half := at + n(2)*w.page/2
		if half < 2*w.page || half+w.page/2 > len(w.older) || half == at && endOfPage(w.older[at:at+w.page]) <= w.page/2 {
			return flipped(at+n(w.page), n(8)) // or is all of an older page: a write that was acknowledged and is lost
		}
		if mixed := bytes.Clone(withOverflow(w.whole[at:], w.page)); copy(mixed[half-at:], w.older[half:half+w.page/2]) > 0 && fits(mixed) {
			return flipped(at+n(w.page), n(8)) // or all that is in both halves fits: one that is lost by half
		}
		return wound{what: fmt.Sprintf("half a page at %d is an older one", half), at: half, with: w.older[half : half+w.page/2]}
	case 4: // written at the wrong place
		from := w.used[n(len(w.used))] * w.page
		return wound{what: fmt.Sprintf("page %d is a copy of page %d", at/w.page, from/w.page), at: at, with: w.whole[from : from+w.page]}
	case 5:
		size := n(len(w.whole))
		return wound{what: fmt.Sprintf("cut off at %d", size), at: size, cut: true}
	case 6:
		noise := make([]byte, 1+n(64))
		for i := range noise {
			noise[i] = byte(n(256))
		}
		at += n(w.page - len(noise))
		return wound{what: fmt.Sprintf("%d bytes of noise at %d", len(noise), at), at: at, with: noise}
	case 7:
		text := bytes.Repeat([]byte("id,name,email\n"), 1+n(2*w.page)/14)
		at = min(at, len(w.whole)-len(text))
		return wound{what: fmt.Sprintf("%d bytes of another file at %d", len(text), at), at: at, with: text}
	}
	return flipped(at+n(w.page), n(8))
}

// withOverflow is the page at the beginning of some, with those it flows over into.
func withOverflow(pages []byte, size int) []byte {
	return pages[:size*(1+int(binary.NativeEndian.Uint32(pages[12:])))]
}

// fits reports whether a page could be one of some bucket.
func fits(page []byte) bool {
	for _, bucket := range buckets() {
		if p := (wholePage{bytes: page}); p.values(bucket) == nil {
			return true
		}
	}
	return false
}

// endOfPage is where what a page of keys says of itself ends.
func endOfPage(page []byte) int {
	count := int(binary.NativeEndian.Uint16(page[10:]))
	at := pageHeader + (count-1)*elementBytes
	if count == 0 || at+elementBytes > len(page) {
		return pageHeader
	}
	e := page[at:]
	if binary.NativeEndian.Uint16(page[8:]) == branchPage {
		return at + int(binary.NativeEndian.Uint32(e)+binary.NativeEndian.Uint32(e[4:]))
	}
	return at + int(binary.NativeEndian.Uint32(e[4:])+binary.NativeEndian.Uint32(e[8:])+binary.NativeEndian.Uint32(e[12:]))
}

// kept keeps a damaged file, as bbolt lays the same rows out in many ways; go test
// -artifacts leaves it there.
func kept(t *testing.T, s *Store) string {
	t.Helper()
	path := filepath.Join(t.ArtifactDir(), "damaged.db")
	damaged, err := os.ReadFile(s.path)
	if err == nil {
		err = os.WriteFile(path, damaged, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// suffer does damage to a file; heal takes it back.
func (d wound) suffer(file *os.File) error {
	if d.cut {
		return file.Truncate(int64(d.at))
	}
	_, err := file.WriteAt(d.with, int64(d.at))
	return err
}

func (d wound) heal(file *os.File, whole []byte) error {
	end := d.at + len(d.with)
	if d.cut {
		end = len(whole)
	}
	_, err := file.WriteAt(whole[d.at:end], int64(d.at))
	return err
}

// TestDamageIsNeverBelieved damages a file in every way and asks what commands ask: the
// answer is the right one, or an error that says that the file is damaged.
func TestDamageIsNeverBelieved(t *testing.T) {
	s, older := mixedWorkspace(t, mixedPath(t))
	whole, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	all := questions()
	right := replies(s, all)
	for i, r := range right {
		if r.err != nil || len(r.answer) == 0 {
			t.Fatalf("%s: %d bytes, %v", all[i].name, len(r.answer), r.err)
		}
	}
	file, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	meta, _ := parseMeta(whole)
	damage := wounds{soak.Random(t), whole, older, int(meta.pageSize), usedPages(t, whole)}
	rounds := soak.Rounds(t, 1000)
	wrong, refused, harmless, unseen := 0, 0, 0, 0
	for round := range rounds {
		d := damage.next()
		if err := d.suffer(file); err != nil {
			t.Fatal(err)
		}
		noticed, last := 0, ""
		for i, r := range replies(s, all) {
			switch {
			case workspace.KindOf(r.err) == workspace.Corrupt:
				noticed++
				last = fmt.Sprintf("%s: %s", all[i].name, r.err)
			case r.err != nil:
				t.Errorf("round %d, %s: %s: an error of kind %s: %v", round, d.what, all[i].name, workspace.KindOf(r.err), r.err)
			case !bytes.Equal(r.answer, right[i].answer):
				wrong++
				t.Errorf("round %d, %s: %s: another answer of %s", round, d.what, all[i].name, kept(t, s))
			}
		}
		i := round % len(all)
		if r := replyToWriter(s, all[i]); workspace.KindOf(r.err) != workspace.Corrupt && (r.err != nil || !bytes.Equal(r.answer, right[i].answer)) {
			wrong++
			t.Errorf("round %d, %s: %s: another answer to a writer of %s: %v", round, d.what, all[i].name, kept(t, s), r.err)
		}
		found := false
		for finding, err := range s.Check(context.Background()) {
			if err != nil {
				t.Errorf("round %d, %s: the check fails with %s: %v", round, d.what, finding, err)
			}
			found = true
			break
		}
		switch {
		case noticed > 0 && !found:
			unseen++
			t.Errorf("round %d, %s: %d questions are refused (%s), and a check finds nothing in %s", round, d.what, noticed, last, kept(t, s))
		case noticed > 0:
			refused++
		case !found:
			harmless++
		}
		if err := d.heal(file, whole); err != nil {
			t.Fatal(err)
		}
	}
	soak.Figure(t, "damage: rounds", rounds)
	soak.Figure(t, "damage: panics", 0) // one would have ended the test
	soak.Figure(t, "damage: silent wrong values", wrong)
	soak.Figure(t, "damage: refused", refused)
	soak.Figure(t, "damage: found by a check alone", rounds-refused-harmless-unseen)
	soak.Figure(t, "damage: harmless", harmless)
}
