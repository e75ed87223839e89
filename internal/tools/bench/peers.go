package main

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// peer is a tool beside lobby.
type peer struct {
	name    string
	find    func(ctx context.Context, b *bench) (version string, err error) // the error says why it is left out
	prepare step                                                            // its stores of a set; nil needs none
}

// peers is all tools, those first that others stand on.
func peers() []peer {
	return []peer{
		{sqlite, findSQLite, prepareSQLite},
		{duckdb, findDuckDB, prepareDuckDB},
		{postgresql, findPostgreSQL, preparePostgreSQL},
		{wrk, findWrk, prepareRequests},
		{pocketbase, findPocketBase, preparePocketBase},
		{"gh", installed("gh", "--version"), nil},
		{"kubectl", installed("kubectl", "version", "--client"), nil},
		{"cp", installed("cp", "--version"), nil},
	}
}

func peerNames() (all []string) {
	for _, p := range peers() {
		all = append(all, p.name)
	}
	return all
}

func peerNamed(name string) *peer {
	for _, p := range peers() {
		if p.name == name {
			return &p
		}
	}
	return nil
}

// installed finds a program by asking it for its version.
func installed(argv ...string) func(context.Context, *bench) (string, error) {
	return func(ctx context.Context, b *bench) (string, error) {
		if _, err := exec.LookPath(argv[0]); err != nil {
			return "", err
		}
		said, err := b.tool(ctx, argv...)
		first, _, _ := strings.Cut(said, "\n")
		return first, err
	}
}

// prepare gives a peer its stores, the first time they are needed.
func (s *set) prepare(ctx context.Context, tool string) error {
	p := peerNamed(tool)
	if p == nil || s.ready[tool] {
		return nil
	}
	if err := p.prepare.do(ctx, s); err != nil {
		return err
	}
	s.ready[tool] = true
	return nil
}

// scripts is what the peers run, with variables of the set.
//
//go:embed peers/sqlite/*.sql peers/postgres/*.sql peers/wrk/*.lua
var scripts embed.FS

// writeScripts puts the scripts where the tools find them, below $PEERS.
func (s *set) writeScripts() error {
	return fs.WalkDir(scripts, "peers", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := scripts.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(s.vars["PEERS"], strings.TrimPrefix(path, "peers/"))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, []byte(s.expand(string(text))), 0o644)
	})
}

// scriptsSum changes with the scripts of a peer, and so do the stores they make.
func scriptsSum(folder string) string {
	sum := sha256.New()
	_ = fs.WalkDir(scripts, "peers/"+folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := scripts.ReadFile(path)
		sum.Write(text)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// built compiles a peer that is a module of its own, kept below peers and apart from
// ours.
func (b *bench) built(ctx context.Context, module, binary string) (path, version string, err error) {
	folder := filepath.Join(b.repository, "internal", "tools", "bench", "peers", module)
	path = filepath.Join(b.work, "bin", binary)
	b.note("building %s", binary)
	if _, err = b.tool(ctx, "go", "build", "-C", folder, "-trimpath", "-o", path+".linked", "."); err != nil {
		return "", "", err
	}
	if err = install(path); err != nil {
		return "", "", err
	}
	said, err := b.tool(ctx, "go", "version", "-m", path)
	return path, said, err
}

// install copies a program that was linked, as installing does and as the other tools
// came here: what the linker writes through a mapping lies about in memory in pieces, and
// a process that begins takes each of them for itself, 1 ms of a short command.
func install(path string) error {
	if err := copyFile(path+".linked", path); err != nil {
		return err
	}
	return errors.Join(os.Chmod(path, 0o700), os.Remove(path+".linked"))
}
