package laws_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/lobbycli/lobby/"
)

// room is a package as the go command sees it, tests left out.
type room struct {
	ImportPath string
	Dir        string
	Standard   bool
	GoFiles    []string
	Imports    []string
	Export     string // file of what the compiler knows about it
}

// name is how the table calls the room.
func (r room) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(r.ImportPath, module), "internal/")
}

func (r room) ours() bool { return strings.HasPrefix(r.ImportPath, module) }

// rooms lists our packages, and with deps everything below them, compiled.
func rooms(t *testing.T, deps bool) []room {
	t.Helper()
	args := []string{"list", "-pgo=off", "-json=ImportPath,Dir,Standard,GoFiles,Imports,Export"}
	if deps {
		args = append(args, "-deps", "-export")
	}
	cmd := exec.Command("go", append(args, "./...")...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []room
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var r room
		err := dec.Decode(&r)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
}

// source is one of our packages with its types.
type source struct {
	room
	fset  *token.FileSet
	files []*ast.File
	info  *types.Info
}

// sources type-checks our packages.
func sources(t *testing.T) []source {
	t.Helper()
	all := rooms(t, true)
	exports := map[string]string{}
	for _, r := range all {
		exports[r.ImportPath] = r.Export
	}
	fset := token.NewFileSet()
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})}
	var out []source
	for _, r := range all {
		if !r.ours() {
			continue
		}
		s := source{room: r, fset: fset, info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		}}
		for _, name := range r.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(r.Dir, name), nil, parser.SkipObjectResolution|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			s.files = append(s.files, f)
		}
		if _, err := conf.Check(r.ImportPath, fset, s.files, s.info); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// at is where a node stands, as file:line.
func (s source) at(n ast.Node) string {
	p := s.fset.Position(n.Pos())
	rel, err := filepath.Rel(s.Dir, p.Filename)
	if err != nil {
		rel = p.Filename
	}
	p.Filename, p.Column = filepath.Join(s.name(), rel), 0
	return p.String()
}
