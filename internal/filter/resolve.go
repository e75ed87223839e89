package filter

import "time"

// Resolve makes the times of a checked filter absolute, as of a moment and in
// a zone: RFC 3339 in UTC. Equality with a day becomes the span of that day.
// Resolving again changes nothing, whenever and wherever.
func Resolve(e Expr, at time.Time, zone *time.Location, s Schema) Expr {
	return Rewrite(e, func(leaf Expr) Expr {
		c, ok := leaf.(Compare)
		if !ok {
			return leaf
		}
		if f, ok := lookup(s, c.Field); !ok || f.keyed || f.Type != Time {
			return leaf
		}
		switch {
		case c.Op == Eq && isDay(c.Value):
			return span(c, at, zone)
		case c.Op == Ne && isDay(c.Value):
			return Not{span(c, at, zone)}
		}
		t, err := ParseTime(c.Value, at, zone)
		if err != nil { // only where Check did not look
			return leaf
		}
		return Compare{c.Field, c.Op, formatTime(t)}
	})
}

// span is the whole of a local day.
func span(c Compare, at time.Time, zone *time.Location) Expr {
	y, m, d, _ := readDay(c.Value, at, zone)
	from, to := exact(startOfDay(y, m, d, zone)), exact(startOfDay(y, m, d+1, zone))
	return And{[]Expr{
		Compare{c.Field, Ge, formatTime(from)},
		Compare{c.Field, Lt, formatTime(to)},
	}}
}
