package transfer

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/workspace"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// byteOrderMark begins UTF-8 texts of programs that need to be told.
const byteOrderMark = "\ufeff"

// The encodings a file may be in.
const (
	utf8Name    = "utf-8"
	utf16Name   = "utf-16"
	utf16beName = "utf-16be"
	utf16leName = "utf-16le"
	latin1Name  = "latin1"
	windowsName = "windows-1252"
)

// decoded is a text that was read once and found whole: UTF-8 without byte
// order mark and without NUL. close gives its spool back.
type decoded struct {
	io.Reader
	encoding string
	close    func() error
}

// decode finds the encoding of r, or takes the declared one, and reads it to
// the end before anybody sees a row of it, holding little: a file is read twice,
// everything else goes through a spool in the folder temp. Errors are Invalid
// and name the line that cannot be read.
func decode(r io.Reader, declared, temp string) (decoded, error) {
	start, seekable := position(r)
	head := make([]byte, 4)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return decoded{}, err
	}
	head = head[:n]
	name, decoder, err := choose(head, declared)
	if err != nil {
		return decoded{}, err
	}
	again := func(rest io.Reader) io.Reader {
		whole := io.MultiReader(bytes.NewReader(head), rest)
		if decoder != nil {
			return decoder.NewDecoder().Reader(whole)
		}
		return io.MultiReader(bytes.NewReader(bytes.TrimPrefix(head, []byte(byteOrderMark))), rest)
	}
	if seekable {
		if err := verify(again(r), io.Discard, name); err != nil {
			return decoded{}, err
		}
		if _, err := r.(io.Seeker).Seek(start+int64(n), io.SeekStart); err != nil {
			return decoded{}, err
		}
		return decoded{again(r), name, func() error { return nil }}, nil
	}
	spool, err := os.CreateTemp(temp, "lobby-import-")
	if err != nil {
		return decoded{}, err
	}
	os.Remove(spool.Name()) // it lives as long as it is open
	if err := verify(again(r), spool, name); err != nil {
		spool.Close()
		return decoded{}, err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		spool.Close()
		return decoded{}, err
	}
	return decoded{spool, name, spool.Close}, nil
}

// position is where a seekable reader stands.
func position(r io.Reader) (int64, bool) {
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			return 0, false
		}
	}
	s, ok := r.(io.Seeker)
	if !ok {
		return 0, false
	}
	start, err := s.Seek(0, io.SeekCurrent)
	return start, err == nil
}

// choose gives the encoding of a text by its first bytes and what was declared;
// no encoding stands for UTF-8.
func choose(head []byte, declared string) (string, encoding.Encoding, error) {
	declared = strings.ToLower(declared)
	switch { // a byte order mark knows better than who declares
	case bytes.HasPrefix(head, []byte(byteOrderMark)):
		declared = utf8Name
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "", nil, workspace.Errorf(workspace.Invalid, "this is a spreadsheet or ZIP file, not text").
			WithHint("save it as CSV first")
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "", nil, workspace.Errorf(workspace.Invalid, "this is a compressed file, not text").
			WithHint("gzip -dc FILE | lobby … -")
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		declared = utf16Name
	}
	switch declared {
	case "", utf8Name, "utf8":
		return utf8Name, nil, nil
	case utf16Name, "utf16":
		return utf16Name, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case utf16beName:
		return utf16beName, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), nil
	case utf16leName:
		return utf16leName, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), nil
	case latin1Name, "iso-8859-1":
		return latin1Name, charmap.ISO8859_1, nil
	case windowsName, "cp1252":
		return windowsName, charmap.Windows1252, nil
	}
	return "", nil, workspace.Errorf(workspace.Usage, "unknown encoding %q", declared).
		WithHint("known encodings: %s", strings.Join([]string{utf8Name, utf16Name, utf16leName, utf16beName, latin1Name, windowsName}, ", "))
}

// verify copies a decoded text to w and refuses what is not text.
func verify(r io.Reader, w io.Writer, name string) error {
	buf := make([]byte, 64<<10)
	held, line := 0, 1
	for {
		n, err := r.Read(buf[held:])
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return err
		}
		text := buf[:held+n]
		whole := len(text)
		if !ended {
			whole -= cutRune(text)
		}
		if bad := firstBad(text[:whole], name); bad >= 0 {
			return badByte(text[bad], line+bytes.Count(text[:bad], []byte{'\n'}), name)
		}
		if _, err := w.Write(text[:whole]); err != nil {
			return err
		}
		line += bytes.Count(text[:whole], []byte{'\n'})
		held = copy(buf, text[whole:])
		if ended {
			return nil
		}
	}
}

// cutRune is how many bytes at the end begin a character that is not complete.
func cutRune(text []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if tail := text[len(text)-back:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return back
		}
	}
	return 0
}

// firstBad is where a text stops being one, -1 when it does not. Decoders write
// U+FFFD for what they cannot read.
func firstBad(text []byte, name string) int {
	bad := bytes.IndexByte(text, 0)
	if name != utf8Name {
		if i := bytes.Index(text, []byte("\ufffd")); i >= 0 && (bad < 0 || i < bad) {
			bad = i
		}
		return bad
	}
	if utf8.Valid(text) {
		return bad
	}
	for i := 0; i < len(text) && i != bad; {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return bad
}

func badByte(c byte, line int, name string) error {
	switch {
	case c == 0:
		return workspace.Errorf(workspace.Invalid, "line %d: a NUL character: this is not a text in %s", line, name).
			WithHint("--encoding utf-16be or utf-16le reads UTF-16 without byte order mark")
	case name != utf8Name:
		return workspace.Errorf(workspace.Invalid, "line %d: cannot be read as %s", line, name)
	}
	return workspace.Errorf(workspace.Invalid, "line %d: byte 0x%02X is not UTF-8", line, c).
		WithHint("tell the encoding, such as --encoding windows-1252")
}
