package httpapi

import (
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestPrometheusReadsTheFigures(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer)
	s.ask(http.MethodGet, "/v1/whoami", "")
	s.ask(http.MethodGet, "/v1/whoami", secret)
	answer := s.ask(http.MethodGet, "/metrics", secret)
	if got := answer.Header().Get("Content-Type"); got != string(expfmt.NewFormat(expfmt.TypeTextPlain)) {
		t.Errorf("the media type is %q", got)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, f := range families {
		got[name] = strings.ToLower(f.GetType().String())
		if f.GetHelp() == "" || len(f.GetMetric()) == 0 {
			t.Errorf("%s has no word of help or no figure", name)
		}
	}
	want := map[string]string{
		"go_gc_duration_seconds": "summary", "go_gc_gogc_percent": "gauge", "go_gc_gomemlimit_bytes": "gauge", "go_goroutines": "gauge", "go_info": "gauge",
		"go_memstats_alloc_bytes": "gauge", "go_memstats_alloc_bytes_total": "counter", "go_memstats_buck_hash_sys_bytes": "gauge", "go_memstats_frees_total": "counter",
		"go_memstats_gc_sys_bytes": "gauge", "go_memstats_heap_alloc_bytes": "gauge", "go_memstats_heap_idle_bytes": "gauge", "go_memstats_heap_inuse_bytes": "gauge",
		"go_memstats_heap_objects": "gauge", "go_memstats_heap_released_bytes": "gauge", "go_memstats_heap_sys_bytes": "gauge", "go_memstats_last_gc_time_seconds": "gauge",
		"go_memstats_mallocs_total": "counter", "go_memstats_mcache_inuse_bytes": "gauge", "go_memstats_mcache_sys_bytes": "gauge", "go_memstats_mspan_inuse_bytes": "gauge",
		"go_memstats_mspan_sys_bytes": "gauge", "go_memstats_next_gc_bytes": "gauge", "go_memstats_other_sys_bytes": "gauge", "go_memstats_stack_inuse_bytes": "gauge",
		"go_memstats_stack_sys_bytes": "gauge", "go_memstats_sys_bytes": "gauge", "go_sched_gomaxprocs_threads": "gauge", "go_threads": "gauge",
		"lobby_http_received_bytes_total": "counter", "lobby_http_refusals_total": "counter", "lobby_http_request_seconds": "histogram",
		"lobby_http_requests_in_flight": "gauge", "lobby_http_requests_total": "counter", "lobby_http_sent_bytes_total": "counter",
		"process_cpu_seconds_total": "counter", "process_max_fds": "gauge",
	}
	if runtime.GOOS == "linux" {
		for name, kind := range map[string]string{
			"process_network_receive_bytes_total": "counter", "process_network_transmit_bytes_total": "counter", "process_open_fds": "gauge", "process_resident_memory_bytes": "gauge",
			"process_start_time_seconds": "gauge", "process_virtual_memory_bytes": "gauge", "process_virtual_memory_max_bytes": "gauge",
		} {
			want[name] = kind
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, m := range families["lobby_http_request_seconds"].GetMetric() {
		h := m.GetHistogram()
		if last := h.GetBucket()[len(h.GetBucket())-1].GetCumulativeCount(); last != h.GetSampleCount() || h.GetSampleSum() < 0 {
			t.Errorf("%v adds up to %d", m, last)
		}
	}
}

func TestADurationCountsFromTheFirstBoundThatIsNotShorter(t *testing.T) {
	var d durations
	for _, seconds := range []float64{.0001, .0005, .0006, 60, 61} {
		d.add(seconds)
	}
	last := len(durationBounds)
	if d.counts[0] != 2 || d.counts[1] != 1 || d.counts[last-1] != 1 || d.counts[last] != 1 {
		t.Error(d.counts)
	}
}

func TestTheLineOfAProcessIsReadWhateverItsName(t *testing.T) {
	fields := "S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 7 0 250 4096 2 0"
	got, ok := readStat([]byte("42 (a) b ) "+fields), 1000)
	if want := (processStat{virtual: 4096, resident: 2 * float64(os.Getpagesize()), started: 1002.5}); !ok || got != want {
		t.Errorf("%+v, %v", got, ok)
	}
	for _, text := range []string{"", "42", "42 (a)", "42 (a) S 1 1"} {
		if _, ok := readStat([]byte(text), 1000); ok {
			t.Errorf("%q was read", text)
		}
	}
}
