package transfer

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
)

// AtomicFile is an output file that appears only when it is complete. Until
// Commit its text rests in a hidden file beside the target, which is locked, so
// that a second export to the same target is told so. A file that is replaced
// keeps its mode; new ones are for their owner alone.
type AtomicFile struct {
	target string
	temp   string // "" when the target is no regular file and written directly
	mode   os.FileMode
	force  bool
	file   *os.File

	written, begun int64 // bytes, and those of them the disk has begun with
}

// NewAtomicFile begins a file at path. Errors: Conflict when the path exists and
// force is not set, Unavailable while another run writes the same path.
func NewAtomicFile(path string, force bool) (*AtomicFile, error) {
	a := &AtomicFile{target: path, mode: 0o600, force: force}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, workspace.Errorf(workspace.Invalid, "%s: is a folder", path)
	case err == nil && !info.Mode().IsRegular():
		a.file, err = os.OpenFile(path, os.O_WRONLY, 0)
		return a, failed(path, err)
	case err == nil && !force:
		return nil, exists(path)
	case err == nil:
		a.mode = info.Mode().Perm()
		// A link keeps pointing to the file it points to.
		if a.target, err = filepath.EvalSymlinks(path); err != nil {
			return nil, failed(path, err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, failed(path, err)
	default:
		if a.target, err = linked(path); err != nil {
			return nil, failed(path, err)
		}
	}
	folder, name := filepath.Split(a.target)
	a.temp = filepath.Join(folder, "."+name+".part")
	return a, a.lock()
}

// linked is the file that a path without a file means: itself, or what a link
// there points to.
func linked(path string) (string, error) {
	const most = 40
	for range most {
		to, err := os.Readlink(path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EINVAL) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", syscall.ELOOP
}

// lock opens the hidden file and locks it. The file may be taken away by its
// former owner between the two, so the name is looked at again.
func (a *AtomicFile) lock() error {
	const tries = 100
	for range tries {
		f, err := os.OpenFile(a.temp, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
		if err != nil {
			return failed(a.target, err)
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			f.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				break
			}
			return failed(a.target, err)
		}
		mine, err := f.Stat()
		if err == nil {
			var named os.FileInfo
			if named, err = os.Stat(a.temp); err == nil && os.SameFile(mine, named) {
				if published, err := os.Stat(a.target); err == nil && os.SameFile(mine, published) {
					os.Remove(a.temp) // a run ended between giving the file its name and taking the hidden one
					f.Close()
					continue
				}
				a.file = f
				return failed(a.target, f.Truncate(0)) // what a killed run left
			}
		}
		f.Close()
	}
	return workspace.Errorf(workspace.Unavailable, "%s: another run is writing this file", a.target).
		WithHint("wait for it to end, or write to another file")
}

// prompt reports whether a writer takes what it is given without waiting for a reader:
// text that rests in a file, or in none.
func prompt(w io.Writer) bool {
	if a, ok := w.(*AtomicFile); ok {
		w = a.file
	}
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode().IsRegular() {
		return err == nil
	}
	nowhere, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, nowhere)
}

// ahead is how much text gathers before the disk begins with it, so that little is
// left to wait for at the end.
const ahead = 8 << 20

// Write adds to the file.
func (a *AtomicFile) Write(p []byte) (int, error) {
	n, err := a.file.Write(p)
	if a.written += int64(n); a.temp != "" && a.written-a.begun >= ahead {
		beginSync(a.file, a.begun, a.written-a.begun)
		a.begun = a.written
	}
	return n, failed(a.target, err)
}

// Commit makes the file durable and gives it its name. Without force it still
// refuses, with Conflict, to replace a file that appeared meanwhile.
func (a *AtomicFile) Commit() error {
	if a.file == nil {
		return nil
	}
	if a.temp == "" {
		err := a.file.Close()
		a.file = nil
		return failed(a.target, err)
	}
	if err := a.publish(); err != nil {
		a.Abort()
		return err
	}
	err := a.file.Close()
	a.file = nil
	return failed(a.target, err)
}

func (a *AtomicFile) publish() error {
	if err := a.file.Chmod(a.mode); err != nil {
		return failed(a.target, err)
	}
	if err := a.file.Sync(); err != nil {
		return failed(a.target, err)
	}
	if a.force {
		if err := os.Rename(a.temp, a.target); err != nil {
			return failed(a.target, err)
		}
	} else {
		err := os.Link(a.temp, a.target) // unlike a rename, never replaces
		if errors.Is(err, fs.ErrExist) {
			return exists(a.target)
		}
		if err == nil {
			os.Remove(a.temp) // where it stays, the next run removes it
		} else if err := os.Rename(a.temp, a.target); err != nil { // a file system without links
			return failed(a.target, err)
		}
	}
	folder, err := os.Open(filepath.Dir(a.target))
	if err == nil {
		err = errors.Join(folder.Sync(), folder.Close())
	}
	if err != nil {
		return workspace.Errorf(workspace.Unknown, "%s was written, and it is not known whether it stays when the power goes: %w", a.target, err)
	}
	return nil
}

// Abort leaves nothing behind. After Commit it does nothing.
func (a *AtomicFile) Abort() {
	if a.file == nil {
		return
	}
	if a.temp != "" {
		os.Remove(a.temp)
	}
	a.file.Close()
	a.file = nil
}

func exists(path string) error {
	return workspace.Errorf(workspace.Conflict, "%s: exists already", path).WithHint("--force replaces it")
}

// failed names the file a system error is about.
func failed(path string, err error) error {
	if err == nil {
		return nil
	}
	cause := errors.Unwrap(err) // without the name of the hidden file
	if cause == nil {
		cause = err
	}
	return workspace.Errorf(workspace.Internal, "%s: %w", path, cause)
}
