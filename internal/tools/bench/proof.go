package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// prove compares the answers of all ways before anything is timed, which warms them
// up as well.
func prove(ctx context.Context, op *operation, ways []way, sets []*set) error {
	want, whose := "", ""
	for i, w := range ways {
		if w.proof == nil {
			continue
		}
		if err := w.before.do(ctx, sets[i]); err != nil {
			return fmt.Errorf("%s: %w", w.name(), err)
		}
		got, err := w.proof(ctx, sets[i])
		if err == nil {
			err = w.after.do(ctx, sets[i])
		}
		if err != nil {
			return fmt.Errorf("%s: %w", w.name(), err)
		}
		if op.want != "" {
			want, whose = sets[i].expand(op.want), "the data"
		} else if whose == "" {
			want, whose = got, w.name()
		}
		if got != want {
			return fmt.Errorf("%s answers\n%s\nwhere %s says\n%s", w.name(), got, whose, want)
		}
	}
	return nil
}

// answers is what the last of some processes writes, as the reader understands it.
func answers(read func(text []byte) (string, error), calls ...call) proof {
	return func(ctx context.Context, s *set) (string, error) {
		last := len(calls) - 1
		if err := doing(calls[:last]...)(ctx, s); err != nil {
			return "", err
		}
		text, err := s.output(ctx, calls[last])
		if err != nil {
			return "", err
		}
		return read(text)
	}
}

// words is a text with one space between its words, whatever stood there.
func words(text []byte) (string, error) {
	return strings.Join(strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" \t\r\n|,", r) }), " "), nil
}

// listed is the lines of a text as words, in order of the alphabet.
func listed(text []byte) (string, error) {
	var all []string
	for line := range bytes.Lines(text) {
		one, err := words(line)
		if err != nil {
			return "", err
		}
		all = append(all, one)
	}
	slices.Sort(all)
	return strings.Join(all, "\n"), nil
}

// lines is how many lines a text has.
func lines(text []byte) (string, error) {
	return strconv.Itoa(bytes.Count(text, []byte("\n"))), nil
}

// minutes is the times in a text in their order, to the minute.
func minutes(text []byte) (string, error) {
	all := regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d`).FindAllString(string(text), -1)
	if len(all) == 0 {
		return "", fmt.Errorf("no time in %q", text[:min(len(text), 200)])
	}
	return strings.ReplaceAll(strings.Join(all, "\n"), "T", " "), nil
}

// says is "done" when the reader understands what is wanted, for tools that have
// other words for the same.
func says(want string, p proof) proof {
	return func(ctx context.Context, s *set) (string, error) {
		got, err := p(ctx, s)
		if err == nil && got != s.expand(want) {
			err = fmt.Errorf("it says %q instead of %q", got, s.expand(want))
		}
		return "done", err
	}
}

// proved is a way whose answer is just what is measured.
func proved(read func([]byte) (string, error), reads func(proof, ...string) way, asks func(...string) call, statements ...string) way {
	return reads(answers(read, asks(statements...)), statements...)
}

// hits is the same way, which must also find as many as the data says.
func (w way) hits(want string) way {
	inner := w.proof
	w.proof = func(ctx context.Context, s *set) (string, error) {
		answer, err := inner(ctx, s)
		if count, _, _ := strings.Cut(answer, "\n"); err == nil && count != s.expand(want) {
			err = fmt.Errorf("%s hits, and the data has %s", count, s.expand(want))
		}
		return answer, err
	}
	return w
}

// both is one answer and another.
func both(a, b proof) proof {
	return func(ctx context.Context, s *set) (string, error) {
		first, err := a(ctx, s)
		if err != nil {
			return "", err
		}
		second, err := b(ctx, s)
		return first + "\n" + second, err
	}
}

// exported is how many rows of CSV a process writes, the header left out.
func exported(c call) proof {
	return func(ctx context.Context, s *set) (string, error) {
		c.out = filepath.Join(s.work, "stdout")
		return exportedTo(c.out, c)(ctx, s)
	}
}

// exportedTo is the same of a process that writes to a file.
func exportedTo(path string, c call) proof {
	return func(ctx context.Context, s *set) (string, error) {
		if _, err := s.run(ctx, c); err != nil {
			return "", err
		}
		return rowsOf(s.expand(path))
	}
}

func rowsOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	for n := 0; ; n++ {
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			return strconv.Itoa(n - 1), nil
		} else if err != nil {
			return "", err
		}
	}
}
