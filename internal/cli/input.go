package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/lobbycli/lobby/internal/workspace"
)

// input is a file to bring in, looked at once from end to end: it can be read
// again and again, its content has a name, and its rows a bound.
type input struct {
	*os.File
	name    string
	content string // names the bytes of the file
	rows    int    // at most so many rows
	lines   int
	size    int64
}

// openInput opens a file, or standard input for `-`. What cannot be read twice
// rests in a temporary file that nobody else can see.
func (a *app) openInput(ctx context.Context, path string) (*input, error) {
	if path == "-" {
		return a.spool(ctx, "standard input", a.streams.In)
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, workspace.Errorf(workspace.NotFound, "%s: no such file", path)
	}
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "read %w", err)
	}
	info, err := file.Stat()
	switch {
	case err == nil && info.IsDir():
		err = workspace.Errorf(workspace.Invalid, "%s: is a folder", path)
	case err == nil && !info.Mode().IsRegular():
		defer file.Close()
		return a.spool(ctx, path, file)
	}
	in := &input{File: file, name: path}
	if err == nil {
		err = in.look(ctx, io.Discard, file)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return in, nil
}

// spool copies what comes only once.
func (a *app) spool(ctx context.Context, name string, from io.Reader) (*input, error) {
	file, err := os.CreateTemp(a.door.Temp(), "lobby-*")
	if err != nil {
		return nil, workspace.Errorf(workspace.Internal, "%w", err)
	}
	in := &input{File: file, name: name}
	err = os.Remove(file.Name()) // the open file stays readable
	if err == nil {
		err = in.look(ctx, file, from)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return in, nil
}

// look reads everything once, on its way to a copy.
func (in *input) look(ctx context.Context, to io.Writer, from io.Reader) error {
	hash, buf, objects, whole := sha256.New(), make([]byte, 256<<10), 0, true
	for {
		n, err := from.Read(buf)
		if _, err := to.Write(buf[:n]); err != nil {
			return workspace.Errorf(workspace.Internal, "copy %s: %w", in.name, err)
		}
		hash.Write(buf[:n])
		in.lines += bytes.Count(buf[:n], []byte{'\n'})
		objects += bytes.Count(buf[:n], []byte{'{'})
		in.size += int64(n)
		if n > 0 {
			whole = buf[n-1] == '\n'
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, io.EOF) {
			in.content, in.rows = hex.EncodeToString(hash.Sum(nil)), max(in.lines+1, objects)
			if !whole {
				in.lines++
			}
			return in.rewind()
		}
		if err != nil {
			return workspace.Errorf(workspace.Internal, "read %s: %w", in.name, err)
		}
	}
}

// rewind goes back to the beginning.
func (in *input) rewind() error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return workspace.Errorf(workspace.Internal, "read %s: %w", in.name, err)
	}
	return nil
}

// same reports whether a path names the file itself.
func (in *input) same(path string) bool {
	mine, err := in.Stat()
	if err != nil {
		return false
	}
	other, err := os.Stat(path)
	return err == nil && os.SameFile(mine, other)
}
