package term

import (
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// safeWriter is the last net between text for people and a terminal. It lets
// through newlines, tabs, printable text and, while the stream's Painter makes
// any, colours and links; the rest is shown as by SafeLines. A character or
// sequence cut by the end of a write waits for the next one, and is never sent
// when none comes. Several goroutines may write: a server logs while it says that
// it stops.
type safeWriter struct {
	mu    sync.Mutex
	to    io.Writer
	paint *Painter // followed, because --color is known only after the stream
	rest  string
}

// Write reports len(data) when everything was taken.
func (w *safeWriter) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.rest + string(data)
	w.rest = ""
	var b strings.Builder
	b.Grow(len(text))
	for text != "" {
		plain, after, found := strings.Cut(text, "\x1b")
		if !found {
			plain, w.rest = splitCut(plain)
			b.WriteString(SafeLines(plain))
			break
		}
		b.WriteString(SafeLines(plain))
		text = text[len(plain):]
		n, more := w.sequence(text)
		if more {
			w.rest = text
			break
		}
		if n == 0 {
			b.WriteString(shown('\x1b'))
			text = after
			continue
		}
		b.WriteString(text[:n])
		text = text[n:]
	}
	if b.Len() > 0 {
		if _, err := io.WriteString(w.to, b.String()); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

// splitCut takes a character that is not complete yet, or a carriage return that
// may belong to a newline, off the end of a text.
func splitCut(text string) (whole, cut string) {
	if strings.HasSuffix(text, "\r") {
		return text[:len(text)-1], "\r"
	}
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		at := len(text) - back
		if utf8.RuneStart(text[at]) {
			if !utf8.FullRuneInString(text[at:]) {
				return text[:at], text[at:]
			}
			break
		}
	}
	return text, ""
}

// maxLink is the longest beginning of a link a Painter makes.
const maxLink = maxURL + 16

// sequence looks at a text that begins with an escape. n is the length of the
// colour or link it begins with, 0 if it is neither; more says that the text is
// too short to tell.
func (w *safeWriter) sequence(text string) (n int, more bool) {
	switch {
	case len(w.paint.colors) == 0 && !w.paint.links:
		return 0, false
	case strings.HasPrefix(text, "\x1b["):
		for _, mark := range w.paint.marks {
			if strings.HasPrefix(text, mark) {
				return len(mark), false
			}
			more = more || strings.HasPrefix(mark, text)
		}
		return 0, more
	case strings.HasPrefix(text, linkStart):
		for i := len(linkStart); i < len(text) && i < maxLink; i++ {
			if text[i] == '\a' {
				url := text[len(linkStart):i]
				if url != "" && !linkable(url) {
					return 0, false
				}
				return i + 1, false
			}
			if text[i] <= ' ' || text[i] > '~' { // no link has it: do not wait for more
				return 0, false
			}
		}
		return 0, len(text) < maxLink
	}
	return 0, strings.HasPrefix(linkStart, text)
}
