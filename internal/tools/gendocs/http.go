package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lobbycli/lobby/internal/httpapi"
	"github.com/lobbycli/lobby/internal/openapi"
	"github.com/lobbycli/lobby/internal/workspace"
)

// guide is the page about the interface over HTTP, without its tables.
//
//go:embed http-api.md
var guide string

// network adds what is said of the interface over HTTP.
func network(files map[string][]byte) error {
	document, err := openapi.Document()
	if err != nil {
		return err
	}
	files[filepath.Join("docs", "openapi.json")] = document
	page := strings.NewReplacer("{{routes}}\n", routesTable(), "{{errors}}\n", errorsTable()).Replace(guide)
	files[filepath.Join("docs", "http-api.md")] = []byte(page)
	return nil
}

// routesTable lists the routes, a table a chapter.
func routesTable() string {
	var b strings.Builder
	routes := httpapi.Routes()
	for _, c := range openapi.Chapters() {
		fmt.Fprintf(&b, "\n### %s%s\n\n| route | role | what |\n|---|---|---|\n", strings.ToUpper(c.Name[:1]), c.Name[1:])
		for _, r := range routes {
			if r.Chapter == c.Name {
				fmt.Fprintf(&b, "| `%s %s` | %s | %s |\n", r.Method, r.Path, r.Role, r.Summary)
			}
		}
	}
	return b.String()
}

// errorsTable lists the kinds of errors that reach the network.
func errorsTable() string {
	var b strings.Builder
	b.WriteString("| kind | status | exit code of `lobby` | meaning |\n|---|---|---|---|\n")
	for _, k := range workspace.Kinds() {
		if k.HTTP >= 400 {
			fmt.Fprintf(&b, "| `%s` | %d | %d | %s |\n", k.Name, k.HTTP, k.Exit, k.Meaning)
		}
	}
	b.WriteByte('\n')
	return b.String()
}
