package boltstore

import (
	"encoding/binary"
	"io"
	"math"
	"os"
	"slices"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Pages of bbolt have no checksums, and its own check believes the sizes and
// places they state, in a goroutine where a fault of memory ends the process.
// So each page is looked at here before.
const (
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	elementBytes = 16
	bucketBytes  = 16 // before the page of a bucket that rests in its value
	bucketFlag   = 0x01
	noFreelist   = math.MaxUint64
)

// pageWalk reads the pages of a file from the root on.
type pageWalk struct {
	file io.ReaderAt
	meta metaPage
	free []uint64 // pages that are, in order
	seen map[uint64]bool
}

// checkPages is an error of kind Corrupt when a page states what cannot be, or leads to
// one that is free.
func checkPages(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return workspace.Errorf(workspace.Internal, "workspace: %w", err)
	}
	defer f.Close()
	newest, err := metaOf(path, f)
	if err != nil {
		return err
	}
	w := &pageWalk{file: f, meta: newest, seen: map[uint64]bool{}}
	if err := w.freelist(); err != nil {
		return err
	}
	return w.tree(newest.root, nil)
}

func badPage(id uint64) error {
	return workspace.Errorf(workspace.Corrupt, "page %d makes no sense", id)
}

// read gives a page with those it flows over into.
func (w *pageWalk) read(id uint64) ([]byte, error) {
	if id < 2 || id >= w.meta.pages || w.seen[id] {
		return nil, badPage(id)
	}
	if _, free := slices.BinarySearch(w.free, id); free {
		return nil, badPage(id)
	}
	w.seen[id] = true
	size := uint64(w.meta.pageSize)
	head := make([]byte, pageHeader)
	if _, err := w.file.ReadAt(head, int64(id*size)); err != nil {
		return nil, workspace.Errorf(workspace.Internal, "page %d: %w", id, err)
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if binary.NativeEndian.Uint64(head) != id || id+more >= w.meta.pages {
		return nil, badPage(id)
	}
	page := make([]byte, (more+1)*size)
	if _, err := w.file.ReadAt(page, int64(id*size)); err != nil {
		return nil, workspace.Errorf(workspace.Internal, "page %d: %w", id, err)
	}
	return page, nil
}

// mostLooks is how often the free pages of a file that others change are looked at.
const mostLooks = 100

// freeBytes is the space of pages nothing rests in. The page that counts them
// stays as it is until the next change is whole.
func freeBytes(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, workspace.Errorf(workspace.Internal, "workspace: %w", err)
	}
	defer f.Close()
	for range mostLooks {
		meta, found := newestMeta(f)
		head := make([]byte, pageHeader+8)
		if !found {
			continue
		}
		if meta.freelist == noFreelist {
			return 0, nil
		}
		if _, err := f.ReadAt(head, int64(meta.freelist)*int64(meta.pageSize)); err != nil {
			return 0, workspace.Errorf(workspace.Internal, "free pages of the workspace: %w", err)
		}
		if again, found := newestMeta(f); !found || again.txid != meta.txid {
			continue
		}
		count := uint64(binary.NativeEndian.Uint16(head[10:]))
		if count == math.MaxUint16 {
			count = binary.NativeEndian.Uint64(head[pageHeader:])
		}
		if count > meta.pages {
			return 0, badPage(meta.freelist)
		}
		return int64(count) * int64(meta.pageSize), nil
	}
	return 0, workspace.Errorf(workspace.Unavailable, "%s changes too fast to count its free pages", path)
}

func (w *pageWalk) freelist() error {
	if w.meta.freelist == noFreelist {
		return nil
	}
	page, err := w.read(w.meta.freelist)
	if err != nil {
		return err
	}
	ids, ok := listedFree(page)
	if !ok {
		return badPage(w.meta.freelist)
	}
	for ; len(ids) > 0; ids = ids[8:] {
		id := binary.NativeEndian.Uint64(ids)
		if id < 2 || id >= w.meta.pages {
			return badPage(w.meta.freelist)
		}
		w.free = append(w.free, id)
	}
	return nil
}

// listedFree is the numbers of free pages that a page lists, eight bytes each. How many
// they are stands before the first one where the head of the page has no room for it.
func listedFree(page []byte) (ids []byte, ok bool) {
	count, ids := uint64(binary.NativeEndian.Uint16(page[10:])), page[pageHeader:]
	if count == math.MaxUint16 {
		count, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if binary.NativeEndian.Uint16(page[8:]) != freelistPage || count > uint64(len(ids)/8) {
		return nil, false
	}
	return ids[:8*count], true
}

// tree looks at a page and those below it. What names a page is its first key; nothing names
// a root.
func (w *pageWalk) tree(id uint64, name []byte) error {
	page, err := w.read(id)
	if err != nil {
		return err
	}
	whole, p := wholePage{id: id, bytes: page, way: way{name: name}}, node{id, page}
	if !p.branches() {
		return w.leaf(&whole)
	}
	if err := whole.branches(); err != nil {
		return err
	}
	count, err := p.count()
	for i := 0; i < count && err == nil; i++ {
		key, _ := p.key(i)
		err = w.tree(p.child(i), key)
	}
	return err
}

// leaf looks at a page of values, or at one within a value. What is wrong with a value
// itself is told by who checks those.
func (w *pageWalk) leaf(p *wholePage) error {
	return p.each(func(_, value []byte, names bool) error {
		switch {
		case !names:
			return nil
		case len(value) < bucketBytes:
			return badPage(p.id)
		}
		if root := binary.NativeEndian.Uint64(value); root != 0 {
			return w.tree(root, nil)
		}
		_, err := node{p.id, value}.small(w.leaf)
		return err
	})
}
