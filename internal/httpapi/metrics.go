package httpapi

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"github.com/lobbycli/lobby/internal/workspace"
)

// metrics count what the server does. No label holds what a caller sent.
type metrics struct {
	all      *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	underWay prometheus.Gauge
	received prometheus.Counter
	sent     prometheus.Counter
	refusals *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		all: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lobby_http_requests_total", Help: "Requests answered."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lobby_http_request_seconds", Help: "Time from the headers of a request to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}}, []string{"route"}),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lobby_http_requests_in_flight", Help: "Requests being answered."}),
		received: prometheus.NewCounter(prometheus.CounterOpts{Name: "lobby_http_received_bytes_total", Help: "Bytes of request bodies."}),
		sent:     prometheus.NewCounter(prometheus.CounterOpts{Name: "lobby_http_sent_bytes_total", Help: "Bytes of answers."}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lobby_http_refusals_total", Help: "Requests refused at the door, by what was wrong: token, role or rate."}, []string{"reason"}),
	}
	m.all.MustRegister(m.requests, m.seconds, m.underWay, m.received, m.sent, m.refusals,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// refused counts a caller who was turned away.
func (m *metrics) refused(reason string) { m.refusals.WithLabelValues(reason).Inc() }

// count counts a visit that is over.
func (m *metrics) count(v *visit, route string, took time.Duration) {
	m.requests.WithLabelValues(route, knownMethod(v.request.Method), strconv.Itoa(v.status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
	m.received.Add(float64(v.received))
	m.sent.Add(float64(v.sent))
}

// knownMethod keeps the methods that callers make up out of the labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	}
	return "other"
}

type metricsIn struct{}

// showMetrics is what a monitoring system reads.
func showMetrics() endpoint[metricsIn] {
	media := string(expfmt.NewFormat(expfmt.TypeTextPlain))
	return endpoint[metricsIn]{
		route{
			id: "metrics", method: http.MethodGet, path: "/metrics", role: workspace.Viewer, safe: true, tag: "server",
			summary: "Figures for a monitoring system",
			about:   "Requests by route, method and status, their durations and sizes, refusals, and the figures of the process, in the text format of Prometheus.",
			gives:   []content{{media: "text/plain", schema: textSchema("lines of the text format of Prometheus")}},
		},
		func(v *visit, _ *metricsIn) (reply, error) {
			return reply{media: media, stream: func(w io.Writer) error {
				families, err := v.server.metrics.all.Gather()
				if err != nil {
					return workspace.Errorf(workspace.Internal, "metrics: %w", err)
				}
				for _, f := range families {
					if _, err := expfmt.MetricFamilyToText(w, f); err != nil {
						return err
					}
				}
				return nil
			}}, nil
		},
	}
}
