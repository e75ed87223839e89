// Command gendocs writes what the program says about itself: docs/reference (a
// page a command, a page a help topic), docs/man, completions, and of the
// interface over HTTP docs/openapi.json and the tables of docs/http-api.md, below
// the folder given. The same program gives the same bytes. A page of the
// reference holds nothing that `--help` does not say; what is missing there is
// mended in package cli.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lobbycli/lobby/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "gendocs: the folder of the repository is missing: gendocs .")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

// folders are generated as a whole: nothing else lives in them.
func folders() []string {
	return []string{filepath.Join("docs", "reference"), filepath.Join("docs", "man"), "completions"}
}

// write replaces the generated folders below root.
func write(root string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for _, folder := range folders() {
		if err := os.RemoveAll(filepath.Join(root, folder)); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			return err
		}
	}
	for path, text := range files {
		if err := os.WriteFile(filepath.Join(root, path), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate gives the text of every generated file by its path.
func generate() (map[string][]byte, error) {
	files := map[string][]byte{}
	all := pages()
	for _, p := range all {
		files[filepath.Join("docs", "reference", p.file()+".md")] = p.markdown(all)
		files[filepath.Join("docs", "man", p.manual()+".1")] = p.man()
	}
	for _, t := range cli.Topics() {
		files[filepath.Join("docs", "reference", t.Name+".md")] = topicMarkdown(t)
	}
	files[filepath.Join("docs", "reference", "README.md")] = index(all, cli.Topics())
	if err := network(files); err != nil {
		return nil, err
	}
	return files, completions(files)
}

// completions adds the completion scripts of the shells.
func completions(files map[string][]byte) error {
	root := cli.Command(cli.Door{})
	for shell, ending := range map[string]string{"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"} {
		var script bytes.Buffer
		if err := cli.WriteCompletion(root, shell, &script); err != nil {
			return err
		}
		files[filepath.Join("completions", "lobby."+ending)] = script.Bytes()
	}
	return nil
}
