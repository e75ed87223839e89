// Command ceilings runs the benchmarks of the hot paths and compares what they allocate
// with what was recorded: how often an operation asks for memory does not depend on the
// machine, as its time does. It fails when one allocates more than its ceiling, or is
// gone. With -record it writes what it measured, and some room, as the new ceilings.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// path is where the ceilings are recorded, from the root of the repository.
const path = "internal/tools/ceilings/recorded.txt"

func main() {
	record := flag.Bool("record", false, "write what was measured, with room, as the ceilings")
	flag.Parse()
	if err := run(*record); err != nil {
		fmt.Fprintln(os.Stderr, "ceilings:", err)
		os.Exit(1)
	}
}

func run(record bool) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	list, err := parse(string(text))
	if err != nil {
		return err
	}
	var found measured
	for _, g := range groups(list) {
		out, err := bench(g)
		if err != nil {
			return err
		}
		found = append(found, read(g.pkg, out)...)
	}
	lines, failed := compare(list, found)
	fmt.Println(strings.Join(lines, "\n"))
	switch {
	case record:
		return os.WriteFile(path, []byte(format(raised(list, found))), 0o644)
	case failed > 0:
		return fmt.Errorf("%d of %d allocate more than recorded; mend it, or record why: go run ./internal/tools/ceilings -record", failed, len(list))
	}
	return nil
}

// bench runs the benchmarks of a group.
func bench(g group) (string, error) {
	args := []string{"test", "-run", "^$", "-bench", g.pattern(), "-benchtime", fmt.Sprintf("%dx", g.runs), "-benchmem", "-cpu", "2", "-timeout", "10m", "./" + g.pkg}
	out, err := exec.Command("go", args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("go %s: %w\n%s%s", strings.Join(args, " "), err, out, exit.Stderr)
	}
	return string(out), err
}
