package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

// maxSegmentFiles is how many files of a folder are read.
const maxSegmentFiles = 10_000

// readSegments reads the segments of a file, of standard input for `-`, or of all
// files of a folder that end in .yaml or .yml, in any case. Errors are Invalid and name file, line
// and column; a folder without such a file is one too, for its segments would be none.
func (a *app) readSegments(path string) ([]transfer.SegmentText, error) {
	files, err := segmentFiles(path)
	if err != nil {
		return nil, err
	}
	var all []transfer.SegmentText
	places := map[string]string{} // where a name stands
	for _, file := range files {
		text, err := a.readSmall(file)
		if err != nil {
			return nil, err
		}
		if file == "-" {
			file = "standard input"
		}
		segments, err := transfer.ReadSegments(file, text)
		if err != nil {
			return nil, err
		}
		for _, s := range segments {
			name := filter.Fold(s.Name)
			if other, twice := places[name]; twice {
				return nil, workspace.Errorf(workspace.Invalid, "%s: segment %q stands at %s too", s.Place(), s.Name, other).
					WithHint("names of segments are unique regardless of case")
			}
			places[name] = s.Place()
			all = append(all, s)
		}
	}
	return all, nil
}

// segmentFiles are the files a path stands for.
func segmentFiles(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, workspace.Errorf(workspace.NotFound, "%s: no such file or folder", path)
	case err != nil:
		return nil, workspace.Errorf(workspace.Internal, "read %w", err)
	case !info.IsDir():
		return []string{path}, nil
	}
	files, err := yamlFiles(path)
	if err == nil && len(files) == 0 {
		err = workspace.Errorf(workspace.Invalid, "%s: has no .yaml file", path).WithHint("lobby segments export %s writes them", path)
	}
	return files, err
}

// plainCause is an error of a file without its path.
func plainCause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// yamlFiles are the files of a folder that hold segments, in the order of their names.
// What is named like one and cannot be one is Invalid: its segments would seem gone.
func yamlFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "read %w", err)
	}
	var files []string
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if ext := strings.ToLower(filepath.Ext(path)); ext != ".yaml" && ext != ".yml" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		switch info, err := os.Stat(path); {
		case err != nil:
			return nil, workspace.Errorf(workspace.Invalid, "%s: cannot be read: %w", path, plainCause(err)).WithHint("mend it or take it away; nothing was compared")
		case !info.Mode().IsRegular():
			return nil, workspace.Errorf(workspace.Invalid, "%s: is no file", path).WithHint("take it away or give it another name; nothing was compared")
		}
		files = append(files, path)
	}
	if len(files) > maxSegmentFiles {
		return nil, workspace.Errorf(workspace.Invalid, "%s: more than %d files", folder, maxSegmentFiles)
	}
	return files, nil
}

// readSmall reads a file, or standard input for `-`, that may be as large as a file of
// segments and a byte more.
func (a *app) readSmall(path string) ([]byte, error) {
	in := a.streams.In
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, workspace.Errorf(workspace.Invalid, "%s: cannot be read: %w", path, plainCause(err))
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, transfer.SegmentBytes+1))
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "read %s: %w", path, err)
	}
	return text, nil
}
