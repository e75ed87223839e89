package filter

import (
	"fmt"
	"strconv"
	"time"
)

// ParseTime reads a moment: RFC 3339; YYYY-MM-DD, today and yesterday, which
// are the beginning of the day in the zone; now; and -36h, -7d, -2w, which are
// that many times 1, 24 and 168 hours before now. The result is in UTC, cut to
// microseconds. Everything else is an error that says what is accepted.
func ParseTime(text string, now time.Time, zone *time.Location) (time.Time, error) {
	t, ok := readTime(text, now, zone)
	if !ok {
		return time.Time{}, fmt.Errorf("%q is not a time; write 2026-11-20, 2026-11-20T10:00:00Z, now, today, yesterday, -36h, -7d or -2w", clip(text))
	}
	return exact(t), nil
}

func readTime(text string, now time.Time, zone *time.Location) (time.Time, bool) {
	if y, m, d, ok := readDay(text, now, zone); ok {
		return startOfDay(y, m, d, zone), true
	}
	if text == "now" {
		return now, true
	}
	if ago, ok := readAgo(text); ok {
		return now.Add(-ago), true
	}
	// The library also takes hours of one digit and decimals behind a comma.
	const seconds = len("2006-01-02T15:04:05")
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil && text[len("2006-01-02T15")] == ':' && text[seconds] != ','
}

// readDay reads the texts that mean a whole day.
func readDay(text string, now time.Time, zone *time.Location) (y int, m time.Month, d int, ok bool) {
	switch text {
	case "today":
		y, m, d = now.In(zone).Date()
		return y, m, d, true
	case "yesterday":
		y, m, d = now.In(zone).Date()
		return y, m, d - 1, true
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, 0, 0, false
	}
	y, m, d = t.Date()
	return y, m, d, true
}

// isDay reports whether the text means a whole day.
func isDay(text string) bool {
	_, _, _, ok := readDay(text, time.Time{}, time.UTC)
	return ok
}

// readAgo reads -36h, -7d and -2w, a hundred years at most.
func readAgo(text string) (time.Duration, bool) {
	const most = 100 * 366 * 24 // hours
	if len(text) < 3 || text[0] != '-' || text[1] == '+' || text[1] == '-' {
		return 0, false
	}
	n, err := strconv.Atoi(text[1 : len(text)-1])
	if err != nil || n > most {
		return 0, false
	}
	switch text[len(text)-1] {
	case 'h':
	case 'd':
		n *= 24
	case 'w':
		n *= 7 * 24
	default:
		return 0, false
	}
	return time.Duration(n) * time.Hour, n <= most
}

// startOfDay is the first moment of a day in a zone: not always midnight,
// which a change of the clocks can skip or repeat.
func startOfDay(y int, m time.Month, d int, zone *time.Location) time.Time {
	civil := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	early := civil.Add(-26 * time.Hour).In(zone) // no offset reaches further
	_, offset := early.Zone()
	_, change := early.ZoneBounds()
	t := civil.Add(-time.Duration(offset) * time.Second)
	if change.IsZero() || t.Before(change) {
		return t
	}
	_, offset = change.Zone()
	t = civil.Add(-time.Duration(offset) * time.Second)
	if t.Before(change) { // skipped: the day begins with the change
		return change
	}
	return t
}

// exact is the moment in UTC, cut to microseconds and to the years 1 to 9999,
// which RFC 3339 can spell.
func exact(t time.Time) time.Time {
	first := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)
	switch t = t.UTC().Truncate(time.Microsecond); {
	case t.Before(first):
		return first
	case t.After(last):
		return last
	}
	return t
}

// formatTime is the one spelling of a resolved moment.
func formatTime(t time.Time) string { return t.Format(time.RFC3339Nano) }
