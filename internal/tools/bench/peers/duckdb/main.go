// Command duck stands in for the shell of DuckDB, which many systems have no package
// of: duck [-readonly] FILE -c STATEMENTS. Statements are divided by a semicolon at
// the end of a line; rows go to standard output as text, divided by tabs.
package main

import (
	"bufio"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	readonly := flag.Bool("readonly", false, "change nothing")
	flag.Bool("list", true, "rows as lines, as they always are")
	flag.Bool("noheader", true, "no names of columns, as always")
	flag.Parse()
	if flag.NArg() != 3 || flag.Arg(1) != "-c" {
		fmt.Fprintln(os.Stderr, "duck: usage: duck [-readonly] FILE -c STATEMENTS")
		os.Exit(2)
	}
	dsn := flag.Arg(0)
	if *readonly {
		dsn += "?access_mode=read_only"
	}
	if err := run(dsn, flag.Arg(2)); err != nil {
		fmt.Fprintln(os.Stderr, "duck:", err)
		os.Exit(1)
	}
}

func run(dsn, statements string) error {
	db, err := sql.Open("duckdb", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	out := bufio.NewWriter(os.Stdout)
	for statement := range strings.SplitSeq(statements, ";\n") {
		if err := show(db, out, statement); err != nil {
			return err
		}
	}
	return out.Flush()
}

func show(db *sql.DB, out io.Writer, statement string) error {
	rows, err := db.Query(statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			if i > 0 {
				fmt.Fprint(out, "\t")
			}
			fmt.Fprint(out, v)
		}
		fmt.Fprintln(out)
	}
	return rows.Err()
}
