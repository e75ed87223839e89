package laws_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// doors are the rooms that may touch the process they run in: the program, tools and
// what tests stand on.
func doors(name string) bool {
	return name == "cmd/lobby" || strings.HasPrefix(name, "tools/") || name == "workspacetest" || name == "soak"
}

// process is what only a door may use: the members of a package that reach the
// process, its environment or its clock.
func process() map[string][]string {
	return map[string][]string{
		"os": {"Stdin", "Stdout", "Stderr", "Args", "Exit", "Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv",
			"TempDir", "UserHomeDir", "UserConfigDir", "UserCacheDir", "Getwd", "Chdir"},
		"time":    {"Now", "Since", "Until", "Local"},
		"fmt":     {"Print", "Printf", "Println"},
		"log":     {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "SetOutput"},
		"context": {"WithValue"},
	}
}

func TestOnlyTheDoorTouchesTheProcess(t *testing.T) {
	members := process()
	for _, s := range sources(t) {
		if doors(s.name()) {
			continue
		}
		for id, used := range s.info.Uses {
			if used.Pkg() == nil || used.Parent() != used.Pkg().Scope() {
				continue
			}
			for _, m := range members[used.Pkg().Path()] {
				if m == used.Name() {
					t.Errorf("%s: %s.%s is handed in, not reached for", s.at(id), used.Pkg().Name(), m)
				}
			}
		}
	}
}

func TestNothingRunsBeforeMain(t *testing.T) {
	for _, s := range sources(t) {
		for _, f := range s.files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s: func init", s.at(fn))
				}
			}
		}
	}
}

func TestPackageLevelVariablesAreReadOnlyTables(t *testing.T) {
	for _, s := range sources(t) {
		for _, f := range s.files {
			for _, d := range f.Decls {
				if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR && !embeds(g) {
					for _, spec := range g.Specs {
						s.checkVar(t, spec.(*ast.ValueSpec))
					}
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					if n.Tok != token.DEFINE {
						for _, target := range n.Lhs {
							s.checkAssigned(t, target)
						}
					}
				case *ast.IncDecStmt:
					s.checkAssigned(t, n.X)
				case *ast.RangeStmt:
					if n.Tok == token.ASSIGN {
						s.checkAssigned(t, n.Key)
						s.checkAssigned(t, n.Value)
					}
				}
				return true
			})
		}
	}
}

// embeds reports whether the declaration is a file of the repository.
func embeds(g *ast.GenDecl) bool {
	if g.Doc == nil {
		return false
	}
	for _, c := range g.Doc.List {
		if strings.HasPrefix(c.Text, "//go:embed ") {
			return true
		}
	}
	return false
}

// checkVar wants a variable at package level to be a table the linker lays out:
// no map, channel or pointer, and no call but errors.New in its value.
func (s source) checkVar(t *testing.T, spec *ast.ValueSpec) {
	for _, name := range spec.Names {
		if name.Name == "_" {
			continue
		}
		switch s.info.Defs[name].Type().Underlying().(type) {
		case *types.Map, *types.Chan, *types.Pointer:
			t.Errorf("%s: %s is mutable at package level", s.at(name), name.Name)
		}
		if len(spec.Values) == 0 {
			t.Errorf("%s: %s is a variable, not a table", s.at(name), name.Name)
		}
	}
	for _, value := range spec.Values {
		ast.Inspect(value, func(n ast.Node) bool {
			if _, body := n.(*ast.FuncLit); body {
				return false
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			kind := s.info.Types[call.Fun]
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && types.ExprString(sel) == "errors.New" {
				return true
			}
			if !kind.IsType() && !kind.IsBuiltin() {
				t.Errorf("%s: %s runs when the process starts", s.at(call), types.ExprString(call.Fun))
			}
			return true
		})
	}
}

// checkAssigned refuses a target that is, or lies in, a variable of a package.
func (s source) checkAssigned(t *testing.T, target ast.Expr) {
	for target != nil {
		switch x := target.(type) {
		case *ast.Ident:
			if v, ok := s.info.Uses[x].(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
				t.Errorf("%s: %s.%s is written to", s.at(x), v.Pkg().Name(), v.Name())
			}
			return
		case *ast.SelectorExpr:
			if pkg, ok := x.X.(*ast.Ident); ok {
				if _, ok := s.info.Uses[pkg].(*types.PkgName); ok {
					target = x.Sel
					continue
				}
			}
			target = x.X
		case *ast.IndexExpr:
			target = x.X
		case *ast.ParenExpr:
			target = x.X
		case *ast.StarExpr:
			target = x.X
		default:
			return
		}
	}
}
