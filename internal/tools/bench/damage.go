package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// flips is how many bits are turned, one at a time.
const flips = 20

// damage is what checksums are paid for: a turned bit never gives a wrong export. It
// ends in an error, or the export is what it was.
func damage() operation {
	return operation{name: "crc/export", title: "exports of a file with one bit turned that are right or refused",
		once: true, goals: []goal{{good, 100, 100}}, ways: []way{
			{tool: "lobby", setup: copied(lobbyStore, lobbyCopy), run: turnBits},
		}}
}

// turnBits is how many percent of damaged files are not shown as whole.
func turnBits(ctx context.Context, s *set) (sample, error) {
	path, out := s.expand(lobbyCopy), filepath.Join(s.work, "stdout")
	export := lobby(lobbyCopy, "people", "export", "-o", "csv", "--out", "-")
	export.out = out
	if _, err := s.run(ctx, export); err != nil {
		return sample{}, err
	}
	whole, err := fileSum(out)
	if err != nil {
		return sample{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return sample{}, err
	}
	chance := rand.New(rand.NewPCG(s.seed, 1))
	right := 0
	for range flips {
		at, bit := chance.Int64N(info.Size()), byte(1)<<chance.IntN(8)
		if err := turn(path, at, bit); err != nil {
			return sample{}, err
		}
		_, failed := s.run(ctx, export)
		shown, err := fileSum(out)
		if err := errors.Join(err, ctx.Err(), turn(path, at, bit)); err != nil {
			return sample{}, err
		}
		if failed != nil || shown == whole {
			right++
		} else {
			s.note("bit %d of byte %d of %s turned, and nothing was said", bit, at, path)
		}
	}
	return sample{Good: 100 * float64(right) / flips}, nil
}

// turn changes bits of a byte; again, and it is as before.
func turn(path string, at int64, bits byte) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	b := make([]byte, 1)
	_, err = f.ReadAt(b, at)
	if err == nil {
		b[0] ^= bits
		_, err = f.WriteAt(b, at)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("turn a bit of %s: %w", path, err)
	}
	return nil
}
