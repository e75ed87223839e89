package boltstore

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/lobbycli/lobby/internal/workspace"
	"go.etcd.io/bbolt"
)

var _ workspace.Keeper = (*Store)(nil)

// absent is the error of a file that is looked after, and is not there.
func (s *Store) absent() error {
	return workspace.Errorf(workspace.NotFound, "workspace bolt:%s does not exist yet", s.path).
		WithHint("check the address; the first change makes it")
}

// Info of a file that does not exist is a NotFound error.
func (s *Store) Info(ctx context.Context) (workspace.StoreInfo, error) {
	info := s.blank()
	if s.missing() {
		return info, s.absent()
	}
	err := s.view(ctx, func(r *reader) error { return s.describe(&info, r) })
	return info, err
}

func (s *Store) blank() workspace.StoreInfo {
	return workspace.StoreInfo{Address: "bolt:" + s.path, Schema: schemaVersion, Rows: map[workspace.Kind]int{}}
}

// describe adds what a transaction knows.
func (s *Store) describe(info *workspace.StoreInfo, r *reader) error {
	for _, k := range workspace.StoredKinds() {
		sh, err := r.shape(k)
		if err != nil {
			return err
		}
		rows, err := r.rows(sh)
		if err != nil {
			return err
		}
		info.Rows[k] = rows.Len()
	}
	identity, ok := getMeta(r.tx, metaIdentity)
	if !ok && r.bucket(bucketMeta).Get([]byte(metaIdentity)) != nil {
		return workspace.Errorf(workspace.Corrupt, "the identity of %s is damaged", s.path)
	}
	info.Identity = string(identity)
	stat, err := os.Stat(s.path)
	if err != nil {
		return workspace.Errorf(workspace.Internal, "workspace: %w", err)
	}
	info.Size = stat.Size()
	info.Free, err = freeBytes(s.path)
	return err
}

// Backup copies the file in a shared turn: readers go on, writers wait as long
// as copying takes. The copy is checked before it gets its name, which is free
// or that of a file that is replaced.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.missing() {
		return s.absent()
	}
	return s.backup(ctx, path, s.copyTo)
}

// copying writes a whole file as it is between two changes.
type copying func(ctx context.Context, to io.Writer) error

func (s *Store) backup(ctx context.Context, path string, write copying) error {
	if s.Is(path) {
		return workspace.Errorf(workspace.Invalid, "%s is the workspace itself", path).WithHint("name another file")
	}
	copied, err := s.soundCopy(ctx, path, write)
	if err != nil {
		return err
	}
	return moveInto(copied, path)
}

// Restore puts a copy of a sound workspace in the place of this one, in one step
// and while nobody reads or writes here. What was here may be damaged or missing;
// it is kept in a file beside, whose path is given. The copy is prepared before it takes
// the place.
func (s *Store) Restore(ctx context.Context, from *Store, prepare func(copied *Store) error) (kept string, err error) {
	if s.options.ReadOnly {
		return "", s.readOnly()
	}
	if s.Is(from.path) {
		return "", workspace.Errorf(workspace.Invalid, "%s is the workspace itself", from.path).WithHint("name a backup")
	}
	if err := makeFolder(filepath.Dir(s.path)); err != nil {
		return "", err
	}
	copied, err := from.soundCopy(ctx, s.path, from.copyTo)
	if err != nil {
		return "", err
	}
	next := &Store{path: copied, options: s.options}
	was, err := s.glance()
	var t turn
	if err = errors.Join(err, prepare(next), next.removeLocks()); err == nil {
		t, err = s.waitTurn(ctx, exclusive)
	}
	if err == nil {
		defer t.end()
		var is glance
		if is, err = s.glance(); err == nil && !is.same(was) { // what the copy was prepared with is no longer all
			err = workspace.Errorf(workspace.Conflict, "%s was changed while it was being replaced", s.path).WithHint("try again")
		}
	}
	if err != nil {
		_ = os.Remove(copied)
		return "", err
	}
	return s.replaceKept(t, copied, ".before-restore")
}

// glance is what a file is without reading it: which one, and after which change.
type glance struct {
	info fs.FileInfo // nil of one that is not there
	txid uint64
}

func (s *Store) glance() (g glance, err error) {
	f, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return g, nil
	}
	if err == nil {
		defer f.Close()
		g.info, err = f.Stat()
	}
	if err != nil {
		return g, unreadable(s.path, err)
	}
	l := &looked{ReaderAt: f}
	newest, _ := newestMeta(l) // none of a damaged one
	if g.txid = newest.txid; l.failed != nil {
		err = unreadable(s.path, l.failed)
	}
	return g, err
}

func (g glance) same(as glance) bool {
	if g.info == nil || as.info == nil {
		return g.info == nil && as.info == nil
	}
	return os.SameFile(g.info, as.info) && g.txid == as.txid
}

// mostKept is how many former files are kept beside a workspace.
const mostKept = 1000

// keep gives the file a second name, under which it stays when another takes the
// first; "" when there is no file.
func (s *Store) keep(suffix string) (string, error) {
	for i := range mostKept {
		name := s.path + suffix
		if i > 0 {
			name += "-" + strconv.Itoa(i+1)
		}
		switch err := os.Link(s.path, name); {
		case err == nil:
			return name, nil
		case errors.Is(err, fs.ErrNotExist):
			return "", nil
		case !errors.Is(err, fs.ErrExist):
			return "", workspace.Errorf(workspace.Internal, "%s cannot be kept: %w", s.path, err)
		}
	}
	return "", workspace.Errorf(workspace.Conflict, "there are %d former files of %s", mostKept, s.path).WithHint("remove some of those named %s", suffix)
}

// Is tells whether a path leads to the workspace itself.
func (s *Store) Is(path string) bool {
	here, err := os.Stat(s.path)
	there, fail := os.Stat(path)
	return err == nil && fail == nil && os.SameFile(here, there)
}

// soundCopy makes a durable, checked copy beside a path, under a name of its own.
func (s *Store) soundCopy(ctx context.Context, path string, write copying) (string, error) {
	to, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		if why := (*fs.PathError)(nil); errors.As(err, &why) { // not the name of the moment
			err = why.Err
		}
		return "", workspace.Errorf(workspace.Internal, "%s cannot be written: %w", path, err)
	}
	err = write(ctx, to)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err == nil {
		copied := &Store{path: to.Name(), options: s.options}
		err = errors.Join(copied.mustBeSound(ctx), copied.removeLocks())
	}
	if err != nil {
		_ = os.Remove(to.Name())
		return "", err
	}
	return to.Name(), nil
}

// copyTo copies the file as it is between two changes.
func (s *Store) copyTo(ctx context.Context, to io.Writer) error {
	t, err := s.takeTurn(ctx, shared)
	if err != nil {
		return err
	}
	defer t.end()
	return s.copyNow(to)
}

// copyNow copies the file in a turn.
func (s *Store) copyNow(to io.Writer) error {
	if _, err := checkSize(s.path); err != nil {
		return err
	}
	from, err := os.Open(s.path)
	if err != nil {
		return workspace.Errorf(workspace.Internal, "copy of the workspace: %w", err)
	}
	defer from.Close()
	if _, err := io.Copy(to, from); err != nil {
		return workspace.Errorf(workspace.Internal, "copy of the workspace: %w", err)
	}
	return nil
}

// mustBeSound is an error when a check finds anything.
func (s *Store) mustBeSound(ctx context.Context) error {
	for found, err := range s.Check(ctx) {
		if err != nil {
			return err
		}
		return workspace.Errorf(workspace.Corrupt, "the copy is damaged: %s: %s", found.Code, found.Detail).
			WithHint("run lobby db check")
	}
	return nil
}

// removeLocks removes the locks of a file that nobody else knows of.
func (s *Store) removeLocks() error {
	for _, suffix := range []string{".gate", ".rw"} {
		if err := os.Remove(s.path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return workspace.Errorf(workspace.Internal, "lock of a copy: %w", err)
		}
	}
	return nil
}

// Compact also forgets texts of dictionaries that no row has any more, so that
// what was erased is nowhere in the file.
func (s *Store) Compact(ctx context.Context) (before, after int64, err error) {
	if s.options.ReadOnly {
		return 0, 0, s.readOnly()
	}
	if s.missing() {
		return 0, 0, s.absent()
	}
	err = s.Update(ctx, workspace.Commit, func(w workspace.Writer) error {
		return w.(*writer).forgetTexts()
	})
	if err != nil {
		return 0, 0, err
	}
	t, err := s.takeTurn(ctx, exclusive)
	if err != nil {
		return 0, 0, err
	}
	defer t.end()
	temporary := s.path + ".compact"
	err = guarded(s.path, func() error {
		from, err := s.openFile(true)
		if err != nil {
			return err
		}
		defer from.Close()
		before, after, err = s.rewrite(ctx, temporary, from)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return before, after, s.replaceBy(t, temporary)
}

// compactSlice is the bytes bbolt copies in one transaction.
const compactSlice = 16 << 20

// rewrite copies what rests in the file, without its free pages, into a new one
// that is checked.
func (s *Store) rewrite(ctx context.Context, path string, from *bbolt.DB) (before, after int64, err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, 0, workspace.Errorf(workspace.Internal, "compact: %w", err)
	}
	if err = checkPages(s.path); err == nil { // the copy has no free pages: what an older one has would become true
		err = copyInto(path, from)
	}
	if err == nil {
		compacted := &Store{path: path, options: s.options}
		err = errors.Join(compacted.mustBeSound(ctx), compacted.removeLocks())
	}
	if err == nil {
		before, err = sizeOf(s.path)
	}
	if err == nil {
		after, err = sizeOf(path)
	}
	if err != nil {
		_ = os.Remove(path)
		return 0, 0, err
	}
	return before, after, nil
}

func copyInto(path string, from *bbolt.DB) error {
	to, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 1})
	if err == nil {
		defer to.Close() // again, unless bbolt panics
		err = errors.Join(bbolt.Compact(to, from, compactSlice), to.Sync(), to.Close())
	}
	if err != nil {
		return workspace.Errorf(workspace.Internal, "compact: %w", err)
	}
	return nil
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, workspace.Errorf(workspace.Internal, "compact: %w", err)
	}
	return info.Size(), nil
}

// Scratch of a workspace that does not exist is an empty one.
func (s *Store) Scratch(ctx context.Context) (workspace.Store, error) {
	if s.missing() {
		return s.emptyCopy()
	}
	return s.scratchCopy(ctx, s.copyTo)
}

func (s *Store) scratchCopy(ctx context.Context, write copying) (*Store, error) {
	dir, err := os.MkdirTemp(s.options.Temp, "lobby-")
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "folder for a scratch copy: %w", err)
	}
	scratch := s.private(filepath.Join(dir, "scratch.db"))
	to, err := os.OpenFile(scratch.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(write(ctx, to), to.Close())
	}
	if err != nil {
		return nil, errors.Join(err, scratch.Close())
	}
	return scratch, nil
}
