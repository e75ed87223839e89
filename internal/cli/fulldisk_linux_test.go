package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/lobbycli/lobby/internal/soak"
)

// smallDisk is a folder in which little fits.
type smallDisk struct {
	folder string
	holds  func(bytes int64) error // changes how much
}

// apartVariable says that a test runs in namespaces of its own.
const apartVariable = "LOBBY_TEST_APART"

// mounted gives a disk of memory, which takes a right to mount.
func mounted(t *testing.T, bytes int64) (smallDisk, error) {
	d := smallDisk{folder: t.TempDir()}
	size := func(flags uintptr) func(int64) error {
		return func(bytes int64) error {
			return syscall.Mount("lobby-test", d.folder, "tmpfs", flags, fmt.Sprintf("size=%d,mode=0700", bytes))
		}
	}
	d.holds = size(syscall.MS_REMOUNT)
	err := size(0)(bytes)
	if err == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(d.folder, syscall.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
	}
	return d, err
}

// limited gives a folder where no file of this process may be longer.
func limited(t *testing.T, bytes int64) smallDisk {
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	d := smallDisk{t.TempDir(), func(bytes int64) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(bytes), Max: was.Max})
	}}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
	})
	if err := d.holds(bytes); err != nil {
		t.Fatal(err)
	}
	return d
}

// withRightToMount runs a test once more, in namespaces in which it may mount; it is false
// where there are none to be had.
func withRightToMount(t *testing.T) bool {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.v", "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), apartVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	said, err := cmd.CombinedOutput()
	if err != nil && len(said) == 0 {
		t.Logf("no namespaces: %v", err)
		return false
	}
	t.Logf("in namespaces of its own:\n%s", said)
	if err != nil {
		t.Error(err)
	}
	return true
}

// TestAFullDiskLosesNothingThatWasAcknowledged imports until the disk is full and then
// does everything else that writes.
func TestAFullDiskLosesNothingThatWasAcknowledged(t *testing.T) {
	t.Parallel()
	if d, err := mounted(t, 1<<20); errors.Is(err, os.ErrPermission) && os.Getenv(apartVariable) == "" && withRightToMount(t) {
		return
	} else if err == nil {
		t.Logf("disks are mounted, such as %s", d.folder)
	}
	for _, size := range []int64{4, 8, 16} {
		t.Run(fmt.Sprintf("%d MB", size), func(t *testing.T) {
			d, err := mounted(t, size<<20)
			if err != nil {
				d = limited(t, size<<20)
			}
			isFilled(t, d, size)
		})
	}
}

// isFilled fills a disk of so many megabytes with imports.
func isFilled(t *testing.T, d smallDisk, size int64) {
	o := &office{T: t, file: filepath.Join(d.folder, "office.db")}
	rows, acknowledged, full := int(size)*600, 0, false
	one := func(i int) ran {
		var b strings.Builder
		b.WriteString("id,name,email\n")
		for n := i * rows; n < (i+1)*rows; n++ {
			fmt.Fprintf(&b, "x%d,Person %d,p%d@example.com\n", n, n, n)
		}
		return o.run(strings.NewReader(b.String()), "people", "import", "-")
	}
	imports := 0
	for ; imports < 50 && !full; imports++ {
		r := one(imports)
		if full = r.code != 0; full {
			saysFull(t, "import", r)
			break
		}
		acknowledged += rows
	}
	if !full || imports < 2 {
		t.Fatalf("after %d imports the disk is full: %v", imports, full)
	}
	people := func() string { return o.does("people", "export", "--out", "-") }
	want := people()
	lost := acknowledged - (strings.Count(want, "\n") - 1)
	soak.Figure(t, fmt.Sprintf("disk full at %d MB: acknowledged rows lost", size), lost)
	if lost != 0 {
		t.Errorf("%d rows were acknowledged, %d of them are not there", acknowledged, lost)
	}
	for _, args := range [][]string{
		{"people", "tag", "--all", "everybody", "--yes"},
		{"undo", "--yes"},
		{"db", "backup", filepath.Join(d.folder, "backup.db")},
		{"db", "compact"},
		{"people", "export", "--out", filepath.Join(d.folder, "people.csv")},
	} {
		before := names(t, d.folder)
		r := o.run(strings.NewReader(""), args...)
		if r.code == 0 { // there was room for it
			want = people()
			continue
		}
		saysFull(t, strings.Join(args, " "), r)
		if after := names(t, d.folder); !slices.Equal(before, after) {
			t.Errorf("%s left %v where there was %v", args, after, before)
		}
		if people() != want {
			t.Errorf("%s failed and changed people", args)
		}
	}
	o.isSound()
	if err := d.holds(8 * size << 20); err != nil {
		t.Fatal(err)
	}
	had := strings.Count(want, "\n")
	if r := one(imports); r.code != 0 {
		t.Fatalf("after room was made: exit code %d: %s", r.code, r.err)
	}
	if is := strings.Count(people(), "\n"); is != had+rows {
		t.Errorf("%d lines of people after room was made, want %d", is, had+rows)
	}
	o.isSound()
}

// saysFull checks what a command says that found the disk full.
func saysFull(t *testing.T, what string, r ran) {
	t.Helper()
	full := strings.Contains(r.err, "no space left on device") || strings.Contains(r.err, "file too large")
	if !full || !strings.Contains(r.err, "space") || !strings.Contains(r.err, "hint") || r.code != 1 {
		t.Errorf("%s: exit code %d, not clear: %s", what, r.code, r.err)
	}
}

func names(t *testing.T, folder string) (all []string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
