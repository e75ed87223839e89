package httpapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// StatsIn is the parameters of figures.
type StatsIn struct {
	Kind       string `query:"kind" required:"true" doc:"people or leads." example:"people"`
	AsOf       string `query:"as_of" doc:"The moment the figures are of: 2026-11-20T10:00:00Z, 2026-11-20, -7d; now when not given."`
	Zone       string `query:"tz" doc:"Where days begin: a zone such as Europe/Madrid, or an offset such as +02:00; UTC when not given." example:"Europe/Madrid"`
	Engagement bool   `query:"engagement" doc:"Of people: who comes back and who stays away, instead."`
	Selecting
}

func computes() endpoint[StatsIn] {
	return endpoint[StatsIn]{
		route{
			id: "stats", method: http.MethodGet, path: "/v1/stats", role: workspace.Viewer, safe: true, tag: "reading",
			summary: "Compute the figures of people or leads",
			about:   "Numbers and counts by label, in the order of `lobby people stats`. A number is null when there is nothing to compute it from; the empty label stands for records without a value.",
			gives:   []content{{media: mediaJSON, shape: statsShape()}},
		},
		func(v *visit, in *StatsIn) (reply, error) {
			q, err := in.stats(v)
			if err != nil {
				return reply{}, err
			}
			s, err := v.ws.Stats(v.request.Context(), q)
			return reply{body: append(appendStats(nil, s), '\n')}, err
		},
	}
}

// stats is what the parameters ask for.
func (in *StatsIn) stats(v *visit) (q workspace.StatsQuery, err error) {
	if q.Kind, err = v.named(in.Kind); err != nil {
		return q, err
	}
	q.Engagement = in.Engagement
	if q.Zone, err = parseZone(in.Zone); err != nil {
		return q, err
	}
	if in.AsOf != "" {
		if q.AsOf, err = filter.ParseTime(in.AsOf, v.server.options.Now(), q.Zone); err != nil {
			return q, workspace.Errorf(workspace.Usage, "as_of: %w", err)
		}
	}
	rows, err := in.query(v, q.Kind)
	q.Where, q.Segments = rows.Where, rows.Segments
	return q, err
}

// inSeconds is the member that names the figures that are lengths of time.
const inSeconds = "seconds"

// appendStats spells figures: an object with every figure and every series under
// its name, as `lobby people stats -o json` has them, the names of the figures that
// are seconds, and the moment.
func appendStats(b []byte, s workspace.Stats) []byte {
	b = append(b, '{')
	name := func(n string) { b = append(workspace.AppendJSONString(b, n), ':') }
	for _, f := range s.Figures {
		name(f.Name)
		if f.None {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, f.Value, 'f', -1, 64)
		}
		b = append(b, ',')
	}
	for _, one := range s.Series {
		name(one.Name)
		b = append(b, '{')
		for i, c := range one.Counts {
			if i > 0 {
				b = append(b, ',')
			}
			name(c.Label)
			b = strconv.AppendInt(b, int64(c.N), 10)
		}
		b = append(b, "},"...)
	}
	name(inSeconds)
	b = append(b, '[')
	n := 0
	for _, f := range s.Figures {
		if f.Seconds {
			if n++; n > 1 {
				b = append(b, ',')
			}
			b = workspace.AppendJSONString(b, f.Name)
		}
	}
	b = append(b, "],"...)
	name("as_of")
	return append(workspace.AppendJSONString(b, workspace.FormatTime(s.AsOf)), '}')
}

// parseStats is the inverse of appendStats.
func parseStats(text string) (s workspace.Stats, err error) {
	members, err := workspace.ReadMembers(text, nil)
	if err != nil {
		return s, err
	}
	var long []string
	for _, m := range members {
		switch {
		case m.Name == "as_of":
			at, _ := m.Value.Text()
			s.AsOf, err = time.Parse(time.RFC3339Nano, at)
		case m.Name == inSeconds:
			long, err = textsOf(m.Value)
		case m.Value[0] == '{':
			var one workspace.Series
			one, err = parseSeries(m)
			s.Series = append(s.Series, one)
		case m.Value.Null():
			s.Figures = append(s.Figures, workspace.Figure{Name: m.Name, None: true})
		default:
			f := workspace.Figure{Name: m.Name}
			f.Value, err = strconv.ParseFloat(string(m.Value), 64)
			s.Figures = append(s.Figures, f)
		}
		if err != nil {
			return s, err
		}
	}
	for i := range s.Figures {
		s.Figures[i].Seconds = slices.Contains(long, s.Figures[i].Name)
	}
	return s, nil
}

func parseSeries(m workspace.Member) (workspace.Series, error) {
	counts, err := workspace.ReadMembers(string(m.Value), nil)
	s := workspace.Series{Name: m.Name, Counts: make([]workspace.Count, len(counts))}
	for i, c := range counts {
		if err != nil {
			break
		}
		s.Counts[i].Label = c.Name
		s.Counts[i].N, err = strconv.Atoi(string(c.Value))
	}
	return s, err
}

func statsShape() shape {
	return func() Shape {
		return Shape{
			Type: typeObject, About: "figures by name",
			Members: []Member{
				{Name: "as_of", Of: Shape{Type: typeString, Format: "date-time", About: "the moment they are of"}},
				{Name: inSeconds, Of: Shape{Type: typeArray, Items: &Shape{Type: typeString}, About: "the figures that are lengths of time, in seconds"}},
			},
			Others: &Shape{OneOf: []Shape{
				{Type: typeNumber, Nullable: true, About: "a number; null when there is nothing to compute it from"},
				{Type: typeObject, About: "counts by label", Others: &Shape{Type: typeInteger}},
			}},
		}
	}
}

// Stats computes the figures of a kind.
func (c *Client) Stats(ctx context.Context, q workspace.StatsQuery) (s workspace.Stats, err error) {
	around := q.AsOf
	if around.IsZero() {
		around = c.options.Now()
	}
	in := StatsIn{Kind: q.Kind.String(), AsOf: workspace.FormatTime(q.AsOf), Zone: formatZone(q.Zone, around), Engagement: q.Engagement}
	if in.Selecting, err = selectingOf(q.Where, q.Segments); err != nil {
		return s, err
	}
	err = call(ctx, c, computes().route, in, payload{}, func(res *http.Response) error {
		b, err := readWhole(res, largestObject)
		if err != nil {
			return err
		}
		if s, err = parseStats(string(b)); err != nil {
			return errors.New("the figures cannot be read")
		}
		return nil
	})
	return s, err
}
