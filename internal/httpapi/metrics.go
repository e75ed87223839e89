package httpapi

import (
	"cmp"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// metrics count what the server does. No label holds what a caller sent.
type metrics struct {
	mu             sync.Mutex
	requests       map[outcome]uint64
	seconds        map[string]*durations // by route
	refusals       map[string]uint64     // by reason
	received, sent uint64                // bytes of bodies
	underWay       int
}

// outcome is how requests ended that count as the same.
type outcome struct{ route, method, status string }

func newMetrics() *metrics {
	return &metrics{requests: map[outcome]uint64{}, seconds: map[string]*durations{}, refusals: map[string]uint64{}}
}

// durationBounds are in seconds.
var durationBounds = [...]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}

// durations are how many requests took longer than one bound and at most as long as
// the next, those beyond all of them last, and how long all took together.
type durations struct {
	counts [len(durationBounds) + 1]uint64
	sum    float64
}

func (d *durations) add(seconds float64) {
	at, _ := slices.BinarySearch(durationBounds[:], seconds)
	d.counts[at]++
	d.sum += seconds
}

// enter counts a request that is under way from now on.
func (m *metrics) enter() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.underWay++
}

// refused counts a caller who was turned away.
func (m *metrics) refused(reason string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refusals[reason]++
}

// leave counts a visit that is over.
func (m *metrics) leave(v *visit, route string, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.underWay--
	m.requests[outcome{route, knownMethod(v.request.Method), strconv.Itoa(v.status)}]++
	if m.seconds[route] == nil {
		m.seconds[route] = &durations{}
	}
	m.seconds[route].add(took.Seconds())
	m.received += uint64(v.received)
	m.sent += uint64(v.sent)
}

// knownMethod keeps the methods that callers make up out of the labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	}
	return "other"
}

// tell writes the figures of the server.
func (m *metrics) tell(s *sheet) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.one("lobby_http_received_bytes_total", "counter", "Bytes of request bodies.", float64(m.received))
	if len(m.refusals) > 0 {
		s.family("lobby_http_refusals_total", "counter", "Requests refused at the door, by what was wrong: token, role or rate.")
	}
	for _, reason := range slices.Sorted(maps.Keys(m.refusals)) {
		s.figure("", float64(m.refusals[reason]), "reason", reason)
	}
	if len(m.seconds) > 0 {
		s.family("lobby_http_request_seconds", "histogram", "Time from the headers of a request to the end of its answer.")
	}
	for _, route := range slices.Sorted(maps.Keys(m.seconds)) {
		d, upTo := m.seconds[route], uint64(0)
		for i, bound := range durationBounds {
			upTo += d.counts[i]
			s.figure("_bucket", float64(upTo), "route", route, "le", number(bound))
		}
		upTo += d.counts[len(durationBounds)]
		s.figure("_bucket", float64(upTo), "route", route, "le", "+Inf")
		s.figure("_sum", d.sum, "route", route)
		s.figure("_count", float64(upTo), "route", route)
	}
	s.one("lobby_http_requests_in_flight", "gauge", "Requests being answered.", float64(m.underWay))
	if len(m.requests) > 0 {
		s.family("lobby_http_requests_total", "counter", "Requests answered.")
	}
	for _, o := range slices.SortedFunc(maps.Keys(m.requests), outcome.compare) {
		s.figure("", float64(m.requests[o]), "method", o.method, "route", o.route, "status", o.status)
	}
	s.one("lobby_http_sent_bytes_total", "counter", "Bytes of answers.", float64(m.sent))
}

func (o outcome) compare(other outcome) int {
	return cmp.Or(cmp.Compare(o.method, other.method), cmp.Compare(o.route, other.route), cmp.Compare(o.status, other.status))
}

type metricsIn struct{}

// showMetrics is what a monitoring system reads.
func showMetrics() endpoint[metricsIn] {
	return endpoint[metricsIn]{
		route{
			id: "metrics", method: http.MethodGet, path: "/metrics", role: workspace.Viewer, safe: true, tag: "server",
			summary: "Figures for a monitoring system",
			about:   "Requests by route, method and status, their durations and sizes, refusals, and the figures of the process, in the text format of Prometheus.",
			gives:   []content{{media: "text/plain", shape: textShape("lines of the text format of Prometheus")}},
		},
		func(v *visit, _ *metricsIn) (reply, error) {
			return reply{media: mediaFigures, stream: func(w io.Writer) error {
				var s sheet
				s.tellRuntime()
				v.server.metrics.tell(&s)
				s.tellProcess()
				_, err := w.Write(s.text)
				return err
			}}, nil
		},
	}
}
