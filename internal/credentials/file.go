package credentials

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/lobbycli/lobby/internal/workspace"
)

// The file has a line for each origin: the origin, a blank, the secret.

func (w *Wallet) path() string { return filepath.Join(w.Folder, "tokens") }

func (w *Wallet) readFile() (map[string]string, error) {
	all := map[string]string{}
	if w.Folder == "" {
		return all, nil
	}
	text, err := readPrivate(w.path())
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) == 2 && workspace.PlausibleSecret(words[1]) {
			all[words[0]] = words[1]
		}
	}
	return all, nil
}

func (w *Wallet) keepInFile(origin, secret string) error {
	if w.Folder == "" {
		return workspace.Errorf(workspace.Usage, "there is no folder for the file of tokens").WithHint("set HOME or XDG_DATA_HOME")
	}
	all, err := w.readFile()
	if err != nil {
		return err
	}
	all[origin] = secret
	return w.writeFile(all)
}

func (w *Wallet) forgetInFile(origin string) (bool, error) {
	all, err := w.readFile()
	if err != nil || all[origin] == "" {
		return false, err
	}
	delete(all, origin)
	return true, w.writeFile(all)
}

// writeFile replaces the file in one step; without secrets there is none.
func (w *Wallet) writeFile(all map[string]string) error {
	err := w.replaceFile(all)
	if err != nil {
		return workspace.Errorf(workspace.Internal, "keep the tokens: %w", err)
	}
	return nil
}

func (w *Wallet) replaceFile(all map[string]string) error {
	if len(all) == 0 {
		return os.Remove(w.path())
	}
	if err := os.MkdirAll(w.Folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(w.Folder, ".tokens-*") // 0600
	if err != nil {
		return err
	}
	for _, origin := range slices.Sorted(maps.Keys(all)) {
		if err == nil {
			_, err = fmt.Fprintf(f, "%s %s\n", origin, all[origin])
		}
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), w.path())
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// owned reports whether a file is our own.
func owned(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
