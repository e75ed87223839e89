package term

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
)

// Pager returns a sanitising writer for a text on standard output that may be
// long. On a terminal a text taller than the terminal goes through command (a
// program and its arguments between spaces, no shell), else through $PAGER, else
// through `less -FRX`; a shorter text, any text without a terminal and any text
// when the program cannot be started go straight out. Close shows what is left
// and waits for the pager.
//
// When the reader leaves a pager early, Write fails as into a closed pipe (see
// BrokenPipe), so that nobody goes on producing text; Close does not fail.
func (s *Streams) Pager(command string) io.WriteCloser {
	p := &pager{streams: s}
	p.text = &safeWriter{to: &p.page, paint: &s.out.paint}
	if !s.OutTerminal() {
		p.text.to = s.bare
		return p
	}
	if command == "" {
		command = s.env("PAGER")
	}
	if command == "" {
		command = "less -FRX"
	}
	p.command = strings.Fields(command)
	return p
}

type pager struct {
	streams *Streams
	command []string
	text    *safeWriter  // writes to page, then to the program or straight out
	page    bytes.Buffer // what fits the terminal so far
	program *exec.Cmd    // once started
	pipe    io.WriteCloser
}

// Write fails with an error BrokenPipe recognises once the reader has left.
func (p *pager) Write(data []byte) (int, error) {
	n, err := p.text.Write(data)
	if err != nil || p.text.to != &p.page {
		return n, err
	}
	if rows(p.page.String(), p.streams.Width()) < p.streams.Height() {
		return n, nil
	}
	p.text.to = p.start()
	if _, err := p.page.WriteTo(p.text.to); err != nil {
		return 0, err
	}
	return n, nil
}

// start starts the program; the answer is where the text goes from now on.
func (p *pager) start() io.Writer {
	if len(p.command) == 0 {
		return p.streams.bare
	}
	program := exec.Command(p.command[0], p.command[1:]...)
	program.Stdout, program.Stderr = p.streams.out.file, p.streams.err.file
	if p.streams.env("LESS") == "" {
		program.Env = append(program.Environ(), "LESS=FRX") // without R, less shows colour as junk
	}
	pipe, err := program.StdinPipe()
	if err != nil {
		return p.streams.bare
	}
	if err := program.Start(); err != nil {
		return p.streams.bare
	}
	p.program, p.pipe = program, pipe
	return pipe
}

// Close shows what was held back and waits until the reader is done.
func (p *pager) Close() error {
	if p.program == nil {
		_, err := p.page.WriteTo(p.streams.bare)
		return err
	}
	_ = p.pipe.Close()
	_ = p.program.Wait() // how the reader leaves is the reader's business
	return nil
}

// rows counts the rows a text takes on a terminal, wrapped lines included.
func rows(text string, width int) int {
	n := 0
	for line := range strings.Lines(text) {
		n += 1 + max(0, Width(strings.TrimSuffix(line, "\n"))-1)/width
	}
	return n
}
