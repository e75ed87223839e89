package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// made sees to it that a file or folder is there and was made of just these facts;
// otherwise it is made anew. What was not finished does not count as made.
func (b *bench) made(path string, facts []string, make func(path string) error) error {
	sum := sha256.Sum256([]byte(strings.Join(facts, "\x00")))
	stamp, want := path+".stamp", hex.EncodeToString(sum[:])
	if is, err := os.ReadFile(stamp); err == nil && string(is) == want {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
	}
	if err := os.RemoveAll(stamp); err != nil {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if err := make(path); err != nil {
		return fmt.Errorf("make %s: %w", path, err)
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// gone removes a store and the files that tools leave beside it.
func gone(path string) step {
	return func(_ context.Context, s *set) (err error) {
		for _, end := range []string{"", ".gate", ".rw", "-wal", "-shm", ".wal"} {
			err = errors.Join(err, os.RemoveAll(s.expand(path)+end))
		}
		return err
	}
}

// copied puts a store as it was prepared where a run may change it, and waits until
// the disk has it, so that no run pays for the copy.
func copied(from, to string) step {
	return gone(to).then(func(_ context.Context, s *set) error {
		if err := copyFile(s.expand(from), s.expand(to)); err != nil {
			return err
		}
		syscall.Sync()
		return nil
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// sizeOf is how large a file is, as a measure.
func sizeOf(path string) measure {
	return func(_ context.Context, s *set) (sample, error) {
		info, err := os.Stat(s.expand(path))
		if err != nil {
			return sample{}, err
		}
		return sample{Size: info.Size()}, nil
	}
}
