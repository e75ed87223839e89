package gendata

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// files are those of a set, while they are written. What goes wrong with one is told
// when it is closed.
type files struct {
	folder string
	all    []file
	err    error
}

type file struct {
	f *os.File
	*bufio.Writer
}

func (fs *files) create(name, header string) *bufio.Writer {
	f, err := os.Create(filepath.Join(fs.folder, name))
	if err != nil && fs.err == nil {
		fs.err = err
	}
	w := bufio.NewWriterSize(f, 1<<20) // of a nil file every write fails
	fs.all = append(fs.all, file{f, w})
	fmt.Fprint(w, header)
	return w
}

func (fs *files) close() error {
	for _, f := range fs.all {
		err := f.Flush()
		if closing := f.f.Close(); err == nil {
			err = closing
		}
		if fs.err == nil {
			fs.err = err
		}
	}
	return fs.err
}
