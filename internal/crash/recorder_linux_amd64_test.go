package crash_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// System calls that package syscall does not name.
const (
	callCopyFileRange = 326
	callPwritev2      = 328
	callRenameat2     = 316
)

// recorder follows a process and records on a disk what its calls do to a folder. Calls
// that touch the folder are numbered from 1; one of them can be made to fail, or be the
// last thing that the process does.
type recorder struct {
	disk   *disk
	path   string // of the folder, without links; where the process is as well
	pid    int
	memory *os.File      // of the process
	open   map[int]*node // by file descriptor

	touched int           // calls so far
	failAt  int           // the call that fails; 0 for none
	errno   syscall.Errno // how
	killAt  int           // the call that is not made, as the process is killed; 0 for none
	failed  string        // the call that failed
	calls   []string      // of each call, what it was

	since map[*call]int // where syncs began, in the log
	wrong error         // why the recording cannot be relied on
}

// follow begins with a process.
func (r *recorder) follow(pid int) follower {
	r.pid, r.open, r.since = pid, map[int]*node{}, map[*call]int{}
	var err error
	if r.memory, err = os.Open(fmt.Sprintf("/proc/%d/mem", pid)); err != nil {
		r.fault(err)
	}
	return r
}

func (r *recorder) fault(err error) {
	if r.wrong == nil && err != nil {
		r.wrong = err
	}
}

func (r *recorder) enter(c *call) syscall.Errno {
	name, touches := r.touches(c)
	if !touches {
		return 0
	}
	if name == "fsync" {
		r.since[c] = len(r.disk.log)
	}
	r.touched++
	r.calls = append(r.calls, name)
	switch r.touched {
	case r.killAt:
		_ = syscall.Kill(r.pid, syscall.SIGKILL)
		return syscall.EINTR
	case r.failAt:
		r.failed = name
		return r.errno
	}
	return 0
}

// touches tells whether a call reads or changes the folder, and what it is.
func (r *recorder) touches(c *call) (string, bool) {
	a, of := c.args, func(fd uint64) bool { return r.open[int(int32(fd))] != nil }
	switch c.number {
	case syscall.SYS_OPENAT:
		return r.about("open", a[0], a[1])
	case syscall.SYS_MKDIRAT:
		return r.about("mkdir", a[0], a[1])
	case syscall.SYS_UNLINKAT:
		return r.about("unlink", a[0], a[1])
	case syscall.SYS_LINKAT:
		return r.about("link", a[2], a[3])
	case syscall.SYS_RENAMEAT, callRenameat2:
		return r.about("rename", a[2], a[3])
	case syscall.SYS_READ, syscall.SYS_PREAD64:
		return "read", of(a[0])
	case syscall.SYS_WRITE, syscall.SYS_PWRITE64, syscall.SYS_SENDFILE:
		return "write", of(a[0])
	case callCopyFileRange:
		return "write", of(a[2])
	case syscall.SYS_FTRUNCATE:
		return "truncate", of(a[0])
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		return "fsync", of(a[0])
	case syscall.SYS_FLOCK:
		return "flock", of(a[0]) && a[1]&syscall.LOCK_UN == 0
	case syscall.SYS_MMAP:
		if of(a[4]) && a[2]&syscall.PROT_WRITE != 0 && a[3]&syscall.MAP_SHARED != 0 {
			r.fault(fmt.Errorf("a file is mapped to be written to"))
		}
		return "mmap", a[3]&syscall.MAP_ANON == 0 && of(a[4])
	case syscall.SYS_WRITEV, syscall.SYS_PWRITEV, callPwritev2, syscall.SYS_FALLOCATE, syscall.SYS_SPLICE:
		if of(a[0]) {
			r.fault(fmt.Errorf("system call %d on a file of the folder is not recorded", c.number))
		}
	case syscall.SYS_OPEN, syscall.SYS_CREAT, syscall.SYS_RENAME, syscall.SYS_LINK, syscall.SYS_UNLINK, syscall.SYS_MKDIR, syscall.SYS_RMDIR, syscall.SYS_TRUNCATE:
		r.fault(fmt.Errorf("system call %d is not recorded", c.number))
	}
	return "", false
}

// about is for calls that take a path.
func (r *recorder) about(name string, at, path uint64) (string, bool) {
	_, inside := r.resolve(at, path)
	return name, inside
}

func (r *recorder) leave(c *call) {
	since, wasSync := r.since[c]
	delete(r.since, c)
	if n := r.open[int(int32(c.args[0]))]; wasSync && c.result < 0 && n != nil && !n.folder {
		r.disk.does(op{what: unsynced, node: n, since: since})
	}
	if c.result < 0 {
		return
	}
	a, fd, result := c.args, int(int32(c.args[0])), int(c.result)
	switch c.number {
	case syscall.SYS_OPENAT:
		r.opened(a, result)
	case syscall.SYS_CLOSE:
		delete(r.open, fd)
	case syscall.SYS_DUP, syscall.SYS_DUP2, syscall.SYS_DUP3:
		r.duplicated(fd, result)
	case syscall.SYS_FCNTL:
		if a[1] == syscall.F_DUPFD || a[1] == syscall.F_DUPFD_CLOEXEC {
			r.duplicated(fd, result)
		}
	case syscall.SYS_WRITE:
		if fd == 1 || fd == 2 {
			r.disk.does(op{what: said, fd: fd, data: r.read(a[1], result)})
			return
		}
		r.wrote(fd, -1, result)
	case syscall.SYS_PWRITE64:
		r.wrote(fd, int64(a[3]), result)
	case syscall.SYS_SENDFILE:
		r.wrote(fd, -1, result)
	case callCopyFileRange:
		if a[3] != 0 && r.open[int(int32(a[2]))] != nil {
			r.fault(fmt.Errorf("copy_file_range to an offset is not recorded"))
		}
		r.wrote(int(int32(a[2])), -1, result)
	case syscall.SYS_FTRUNCATE:
		if n := r.open[fd]; n != nil {
			r.disk.does(op{what: resized, node: n, at: int64(a[1])})
		}
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		if n := r.open[fd]; n != nil && wasSync {
			r.disk.does(op{what: synced, node: n, since: since})
		}
	case syscall.SYS_MKDIRAT:
		r.named(a[0], a[1], newFolder(), "")
	case syscall.SYS_UNLINKAT:
		if path, inside := r.resolve(a[0], a[1]); inside {
			folder, name := r.parent(path)
			r.disk.does(op{what: unnamed, node: folder, name: name})
		}
	case syscall.SYS_LINKAT:
		r.moved(a, false)
	case syscall.SYS_RENAMEAT, callRenameat2:
		r.moved(a, true)
	}
}

func (r *recorder) duplicated(from, to int) {
	delete(r.open, to)
	if n := r.open[from]; n != nil {
		r.open[to] = n
	}
}

func (r *recorder) opened(a [6]uint64, fd int) {
	delete(r.open, fd)
	path, inside := r.resolve(a[0], a[1])
	if !inside {
		return
	}
	n := r.find(path)
	switch {
	case n == nil && a[2]&syscall.O_CREAT != 0:
		n = &node{}
		r.named(a[0], a[1], n, "")
	case n == nil:
		r.fault(fmt.Errorf("%s was opened and is not known", path))
		return
	case a[2]&syscall.O_TRUNC != 0:
		r.disk.does(op{what: resized, node: n})
	}
	r.open[fd] = n
}

// wrote records n bytes that were written to a file at an offset, or before where it is
// now when that is less than 0.
func (r *recorder) wrote(fd int, at int64, n int) {
	to := r.open[fd]
	if to == nil || n == 0 {
		return
	}
	if at < 0 {
		info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", r.pid, fd))
		r.fault(err)
		_, rest, _ := strings.Cut(string(info), "pos:")
		place, err := strconv.ParseInt(strings.Fields(rest + " -")[0], 10, 64)
		r.fault(err)
		at = place - int64(n)
	}
	f, err := os.Open(fmt.Sprintf("/proc/%d/fd/%d", r.pid, fd))
	if err != nil {
		r.fault(err)
		return
	}
	defer f.Close()
	data := make([]byte, n)
	_, err = f.ReadAt(data, at)
	r.fault(err)
	r.disk.does(op{what: wrote, node: to, at: at, data: data})
}

// named records that a node has a name now, instead of gone.
func (r *recorder) named(at, path uint64, n *node, gone string) {
	if whole, inside := r.resolve(at, path); inside {
		folder, name := r.parent(whole)
		r.disk.does(op{what: named, node: folder, name: name, child: n, gone: gone})
	}
}

// moved records that a node got a second name, or another one.
func (r *recorder) moved(a [6]uint64, away bool) {
	from, inside := r.resolve(a[0], a[1])
	to, within := r.resolve(a[2], a[3])
	if !inside && !within {
		return
	}
	n := r.find(from)
	if n == nil || !inside || !within || filepath.Dir(from) != filepath.Dir(to) {
		r.fault(fmt.Errorf("%s became %s in another folder", from, to))
		return
	}
	gone := ""
	if away {
		gone = filepath.Base(from)
	}
	r.named(a[2], a[3], n, gone)
}

// read reads the memory of the process.
func (r *recorder) read(at uint64, n int) []byte {
	b := make([]byte, n)
	_, err := r.memory.ReadAt(b, int64(at))
	r.fault(err)
	return b
}

// resolve is the path that a call is about, and whether it lies in the folder.
func (r *recorder) resolve(at, text uint64) (path string, inside bool) {
	b := make([]byte, 4096)
	n, err := r.memory.ReadAt(b, int64(text)) // up to the end of what is mapped
	end := bytes.IndexByte(b[:n], 0)
	if end < 0 {
		r.fault(fmt.Errorf("the path of a call cannot be read: %w", err))
		return "", false
	}
	if path = string(b[:end]); !filepath.IsAbs(path) {
		base := r.path
		if int32(at) >= 0 {
			if base, err = os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", r.pid, int32(at))); err != nil {
				return "", false
			}
		}
		path = filepath.Join(base, path)
	}
	path = filepath.Clean(path)
	return path, path == r.path || strings.HasPrefix(path, r.path+"/")
}

// find is the node at a path in the folder, nil when there is none.
func (r *recorder) find(path string) *node {
	n := r.disk.root
	if path == r.path {
		return n
	}
	for _, name := range strings.Split(strings.TrimPrefix(path, r.path+"/"), "/") {
		if n == nil || !n.folder {
			return nil
		}
		n = n.now.names[name]
	}
	return n
}

// parent is the folder in which a path has its name.
func (r *recorder) parent(path string) (folder *node, name string) {
	folder = r.find(filepath.Dir(path))
	if folder == nil || !folder.folder {
		r.fault(fmt.Errorf("the folder of %s is not known", path))
		folder = newFolder()
	}
	return folder, filepath.Base(path)
}

// isTrue is an error when the folder is not what was recorded.
func (r *recorder) isTrue() error {
	if r.wrong != nil {
		return r.wrong
	}
	end := r.disk.asSeen()
	return end.compare(r.disk.root, r.path)
}

// compare is an error when a node is not what stands at a path.
func (m *moment) compare(n *node, path string) error {
	c := m.of(n)
	if !n.folder {
		data, err := os.ReadFile(path)
		if err == nil && !bytes.Equal(data, c.data) {
			err = fmt.Errorf("%s has %d bytes that are not the %d recorded", path, len(data), len(c.data))
		}
		return err
	}
	there, err := os.ReadDir(path)
	if err == nil && len(there) != len(c.names) {
		err = fmt.Errorf("%s has %d names, %d were recorded", path, len(there), len(c.names))
	}
	if err != nil {
		return err
	}
	for name, child := range c.names {
		if err := m.compare(child, filepath.Join(path, name)); err != nil {
			return err
		}
	}
	return nil
}
