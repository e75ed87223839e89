package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// postgresSettings is the server's configuration: memory as a machine for this gives,
// durability as it comes.
const postgresSettings = `listen_addresses = ''
unix_socket_directories = '%s'
shared_buffers = 2GB
work_mem = 64MB
maintenance_work_mem = 1GB
max_wal_size = 8GB
effective_cache_size = 12GB
random_page_cost = 1.1
jit = off
`

// longestSocket is the longest folder of a socket that every system takes.
const longestSocket = 80

func findPostgreSQL(ctx context.Context, b *bench) (string, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(b.work, "pg")
	if len(folder) > longestSocket {
		return "", fmt.Errorf("%s is too long for a socket: give a shorter -work", folder)
	}
	as, err := unprivileged()
	if err == nil {
		err = errors.Join(os.MkdirAll(folder, 0o755), as.own(folder), as.enters(ctx, folder))
	}
	if err != nil {
		return "", err
	}
	b.programs["PGBIN"], b.programs["PG"] = bin, folder
	return b.tool(ctx, filepath.Join(bin, "postgres"), "--version")
}

// postgresPrograms is the folder of a server's programs: that of PATH, or Debian's of
// the latest version.
func postgresPrograms() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		path, err := filepath.EvalSymlinks(path) // its neighbours need not be linked
		return filepath.Dir(path), err
	}
	all, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(all) == 0 {
		return "", errors.New("there are no programs of a server: Debian's package postgresql has them")
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		return n
	}
	return slices.MaxFunc(all, func(a, b string) int { return version(a) - version(b) }), nil
}

// startPostgreSQL starts a server of the bench's own, reached over a socket alone.
func (b *bench) startPostgreSQL(ctx context.Context, s *set) error {
	as, err := unprivileged()
	if err != nil {
		return err
	}
	folder := b.programs["PG"]
	data := filepath.Join(folder, "data")
	err = b.made(data, []string{b.here[postgresql], postgresSettings}, func(string) error {
		_, err := as.run(ctx, folder, filepath.Join(b.programs["PGBIN"], "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--locale=C.UTF-8")
		if err != nil {
			return err
		}
		settings, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		fmt.Fprintf(settings, postgresSettings, folder)
		return settings.Close()
	})
	if err != nil {
		return err
	}
	if err := b.serve(server{argv: []string{filepath.Join(b.programs["PGBIN"], "postgres"), "-D", data}, name: postgresql, as: as}); err != nil {
		return err
	}
	return eventually(ctx, time.Minute, func() error { return doing(psql("postgres", "-c", "SELECT 1"))(ctx, s) })
}
