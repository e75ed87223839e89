package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/workspace"
)

// Backup writes the whole workspace into a file, which gets its name when all of
// it has arrived and is on disk. A file of that name is replaced.
func (c *Client) Backup(ctx context.Context, path string) error {
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*") // 0600
	if err != nil {
		return workspace.Errorf(workspace.Invalid, "%s: %w", path, err)
	}
	defer func() { // gone already when all went well
		_ = part.Close()
		_ = os.Remove(part.Name())
	}()
	err = call(ctx, c, backsUp().route, struct{}{}, payload{}, func(res *http.Response) error { return receiveFile(part, res) })
	if err != nil {
		return err
	}
	if err := settle(part, path); err != nil {
		return workspace.Errorf(workspace.Internal, "%s: %w", path, err)
	}
	return nil
}

// receiveFile writes an answer into a file, from its beginning, and checks that it
// is whole.
func receiveFile(to *os.File, res *http.Response) error {
	if _, err := to.Seek(0, io.SeekStart); err != nil {
		return disk(to, err)
	}
	if err := to.Truncate(0); err != nil {
		return disk(to, err)
	}
	if res.ContentLength < 0 {
		return errors.New("the backup does not say how long it is") // it might never end
	}
	sum := sha256.New()
	n, err := io.Copy(&written{to}, io.TeeReader(res.Body, sum))
	switch {
	case err != nil:
		return err
	case n != res.ContentLength:
		return errors.New("the backup has another length than it was announced with")
	case hex.EncodeToString(sum.Sum(nil)) != res.Header.Get(headerSum):
		return errors.New("the backup has another checksum than it was announced with")
	}
	return nil
}

// written tells the failures of a file from those of a connection.
type written struct{ file *os.File }

func (w *written) Write(b []byte) (int, error) {
	n, err := w.file.Write(b)
	if err != nil {
		err = disk(w.file, err)
	}
	return n, err
}

func disk(f *os.File, err error) error {
	return workspace.Errorf(workspace.Internal, "%s: %w", f.Name(), err)
}

// settle gives a file its name once it is on disk.
func settle(part *os.File, path string) error {
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	return folder.Sync()
}
