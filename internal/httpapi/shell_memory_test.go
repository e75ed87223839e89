package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// heavy is a body of the worst sort for a route.
type heavy struct {
	name, path, media string
	body              []byte
	file              string // that holds the body later
	size              int64
}

// heavies are bodies as large as they may be, which cost as much as they can: many
// values in few bytes, and long ones.
func heavies() []heavy {
	apply := func(name, head, item, tail string) heavy {
		return heavy{name: name, path: "/v1/apply", media: mediaJSON, body: filledBody(head, item, ",", tail, mostApply, mostValues)}
	}
	lines := func(name, path, line string, most int) heavy {
		return heavy{name: name, path: path, media: mediaLines, body: filledBody("", line, "\n", "", most, 100*mostValues)}
	}
	list := func(item string, n int) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	var keys []string
	for i := range 1000 {
		keys = append(keys, fmt.Sprintf(`"%x":%d`, i, i))
	}
	const at = `"at":"2026-11-20T10:00:00Z"`
	event := `{"event_id":"e","type":"page",` + at + `,"person":{"cookie":"c","metadata":{` + strings.Join(keys, ",") + `}}}`
	talk := `{"row":{"external_id":"x"},"messages":[` + list(`{"from":"bot"}`, 200) + `]}`
	small := apply("many small", `{"changes":[{"change":"lead.close","ids":[`, `"L1"`, `]}]}`)
	small.body = filledBody(`{"changes":[{"change":"lead.close","ids":[`, `"L1"`, ",", `]}]}`, 64<<10, mostValues)
	return []heavy{
		apply("ids", `{"changes":[{"change":"lead.close","ids":[`, `"L123456"`, `]}]}`),
		apply("short ids", `{"changes":[{"change":"lead.close","ids":[`, `""`, `]}]}`),
		apply("foreign ids", `{"changes":[{"change":"person.tag","add":["a"],"ids":[`, `"x234567"`, `]}]}`),
		apply("equal changes", `{"changes":[`, `{"change":"person.edit","ids":["P1"],"set":{"name":"A"}}`, `]}`),
		apply("changes of many texts", `{"changes":[`, `{"change":"person.tag","ids":["P1"],"add":[`+list(`"a"`, 1000)+`]}`, `]}`),
		apply("undo", `{"changes":[{"change":"undo","entries":[`, `1`, `]}]}`),
		apply("undo of a thousand", `{"changes":[`, `{"change":"undo","entries":[`+list("1", 1000)+`]}`, `]}`),
		apply("members", `{`, `"":0`, `}`),
		apply("seen", `{"changes":[{"change":"undo"}],"seen":[`, `{}`, `]}`),
		apply("nested", `{"changes":[`, `[[[[]]]]`, `]}`),
		apply("events", `{"changes":[{"change":"event","events":[`, event, `]}]}`),
		apply("a long text", `{"changes":[{"change":"setting.set","name":"a","value":"`+strings.Repeat("x", mostApply-200), "", `"}]}`),
		apply("escapes", `{"changes":[{"change":"setting.set","name":"a","value":"`+strings.Repeat(`\u0041`, mostApply/6-100), "", `"}]}`),
		{name: "references", path: "/v1/refer", media: mediaJSON, body: filledBody(`{"kind":"people","refs":[`, `"a@b.c"`, ",", `]}`, mostRefs, mostValues)},
		small,
		lines("lines of events", "/v1/events", event, mostEvents),
		lines("lines of talks", "/v1/import?kind=conversations", talk, mostImport/4), // has all the messages there may be
		lines("lines of people", "/v1/import?kind=people", `{"row":{"name":"A","tags":[`+list(`"a"`, 700)+`]}}`, mostImport),
	}
}

// filledBody repeats an item for as long as there is room.
func filledBody(head, item, between, tail string, most, values int) []byte {
	var b bytes.Buffer
	b.WriteString(head)
	values -= valuesIn(head) + valuesIn(tail)
	for each := valuesIn(item); values >= each && b.Len()+len(item)+len(between)+len(tail) <= most; values -= each {
		b.WriteString(item)
		b.WriteString(between)
		if item == "" {
			break
		}
	}
	b.Truncate(b.Len() - len(between))
	b.WriteString(tail)
	return b.Bytes()
}

// worked is a server with some people and leads in its workspace, and the secret
// of an admin.
func worked(t *testing.T) (s *shell, secret string) {
	s = newShell(t, func(o *Options) { o.Log = nil }) // many are refused
	s.later(9 * 30 * 24 * time.Hour)
	var events []workspace.Event
	for i := range 1000 {
		id := fmt.Sprint(i)
		events = append(events, workspace.Event{ID: id, Type: "lead", At: s.now(), Channel: "shop", Conversation: id,
			Person: workspace.EventPerson{UserID: id}, Lead: &workspace.EventLead{Tag: "order_question"}})
	}
	if r, err := s.ws.Apply(t.Context(), workspace.Batch{Actor: "bo", Changes: []workspace.Change{workspace.AddEvents{Events: events}}}); err != nil || r.Failed > 0 {
		t.Fatal(r.Failed, err)
	}
	return s, s.token("boss", workspace.Admin)
}

// inFiles puts the bodies into files: memory is for the server alone.
func inFiles(t *testing.T, all []heavy) []heavy {
	folder := t.TempDir()
	for i := range all {
		all[i].file = filepath.Join(folder, fmt.Sprint(i))
		if err := os.WriteFile(all[i].file, all[i].body, 0o600); err != nil {
			t.Fatal(err)
		}
		all[i].size, all[i].body = int64(len(all[i].body)), nil
	}
	return all
}

func (h heavy) send(t *testing.T, client *http.Client, address, secret string) int {
	body, err := os.Open(h.file)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer func() { _ = body.Close() }()
	r, err := http.NewRequest(http.MethodPost, "http://"+address+h.path, body)
	if err != nil {
		t.Error(err)
		return 0
	}
	r.ContentLength = h.size
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", h.media)
	res, err := client.Do(r)
	if err != nil {
		t.Errorf("%s: %v", h.name, err)
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

func TestTheWorstBodiesTakeLittleTime(t *testing.T) {
	s, secret := worked(t)
	client := &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	address := s.serve()
	for _, h := range inFiles(t, heavies()) {
		began := worktime(t)
		status := h.send(t, client, address, secret)
		if took := worktime(t) - began; status == http.StatusInternalServerError || took > 20*time.Second { // most take less than one; ten times that where races are looked for
			t.Errorf("%s: %d took %v", h.name, status, took)
		} else {
			t.Logf("%s, %d KiB: %d took %v", h.name, h.size>>10, status, took)
		}
	}
}

// worktime is how long this process has worked. Others on the machine do not count.
func worktime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestAThousandLargeBodiesAtOnceStayInBounds(t *testing.T) {
	const callers = 1000
	s, secret := worked(t)
	// Most are told to come again: those who work are as many as there is room for.
	s.server.limits.wait, s.server.limits.header, s.server.limits.unread = 4*time.Second, time.Minute, time.Minute
	client := &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	address, all := s.serve(), inFiles(t, heavies())
	defer debug.SetGCPercent(debug.SetGCPercent(Garbage)) // as a server is run
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(Memory << 20))
	debug.FreeOSMemory()
	highest, stop := watchMemory()
	var answered, refused, broken atomic.Int32
	var crowd sync.WaitGroup
	for i := range callers {
		crowd.Go(func() {
			kind := i % (len(all) - 3)
			if i%50 == 0 { // few of the longest, or it takes long
				kind = len(all) - 1 - i/50%3
			}
			switch all[kind].send(t, client, address, secret) {
			case http.StatusServiceUnavailable:
				refused.Add(1)
			case http.StatusInternalServerError, 0:
				broken.Add(1)
			default:
				answered.Add(1)
			}
		})
	}
	crowd.Wait()
	stop()
	if broken.Load() > 0 || answered.Load() < 5 {
		t.Errorf("of %d callers %d were answered, %d told to come again, and %d had no answer", callers, answered.Load(), refused.Load(), broken.Load())
	}
	if mib := *highest >> 20; mib > 512 {
		t.Errorf("%d large bodies at once took %d MiB", callers, mib)
	} else {
		t.Logf("%d large bodies at once took %d MiB, callers included; %d were answered, %d told to come again", callers, mib, answered.Load(), refused.Load())
	}
}

// watchMemory looks every few milliseconds how much memory the process has from
// the system, which is at least what is resident of it.
func watchMemory() (highest *uint64, stop func()) {
	highest = new(uint64)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*highest = max(*highest, m.Sys-m.HeapReleased)
			select {
			case <-quit:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return highest, func() { close(quit); <-done }
}
