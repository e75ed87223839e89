package term

import (
	"io"
	"strings"
	"testing"
	"time"
)

func TestALongWaitSaysWhatIsWaitedFor(t *testing.T) {
	person, tty := openPty(t)
	w := NewWaiting(New(nil, tty, tty, vars(), nil), "waiting for "+strings.Repeat("x", 100)+"\x1b", time.Now)
	time.AfterFunc(1500*time.Millisecond, func() { w.Say("no answer, trying again") })
	var all strings.Builder
	buf := make([]byte, 256)
	for !strings.Contains(all.String(), "trying again, 2s") {
		n, err := person.Read(buf)
		if err != nil {
			t.Fatalf("%q and then %v", all.String(), err)
		}
		all.Write(buf[:n])
	}
	w.Done()
	for line := range strings.SplitSeq(all.String(), "\r") {
		if Width(strings.TrimSuffix(line, "\x1b[K")) > 59 {
			t.Errorf("a line of %d columns in 60: %q", Width(line), line)
		}
	}
	if !strings.Contains(all.String(), "…, 1s") {
		t.Errorf("the first line is not cut: %q", all.String())
	}
	if NewWaiting(New(nil, io.Discard, io.Discard, vars(), nil), "x", time.Now) != nil {
		t.Error("somebody is told where there is no terminal")
	}
}

func TestAShortWaitShowsNothing(t *testing.T) {
	person, tty := openPty(t)
	NewWaiting(New(nil, tty, tty, vars(), nil), "waiting", time.Now).Done()
	if _, err := tty.WriteString("."); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 256)
	if n, err := person.Read(buf); err != nil || string(buf[:n]) != "." {
		t.Errorf("%q, %v", buf[:n], err)
	}
}
