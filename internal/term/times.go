package term

import (
	"strconv"
	"time"
)

// Spans of time as people round them.
const (
	day   = 24 * time.Hour
	week  = 7 * day
	month = 30 * day
	year  = 12 * month
)

// ages are how spans shorter than a limit are told: in so many units, or in words.
var ages = [...]struct {
	below, unit time.Duration
	words       string
}{
	{time.Second, 0, "now"},
	{2 * time.Second, 0, "1 second"},
	{time.Minute, time.Second, " seconds"},
	{2 * time.Minute, 0, "1 minute"},
	{time.Hour, time.Minute, " minutes"},
	{2 * time.Hour, 0, "1 hour"},
	{day, time.Hour, " hours"},
	{2 * day, 0, "1 day"},
	{week, day, " days"},
	{2 * week, 0, "1 week"},
	{month, week, " weeks"},
	{2 * month, 0, "1 month"},
	{year, month, " months"},
	{18 * month, 0, "1 year"},
	{2 * year, 0, "2 years"},
	{37 * year, year, " years"},
}

// Ago is the age of t for people, as in "3 weeks ago", or "2 hours from now"; empty when
// t is not set.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	span, side := now.Sub(t), " ago"
	if t.After(now) {
		span, side = t.Sub(now), " from now"
	}
	for _, a := range ages {
		switch {
		case span >= a.below:
		case a.below == time.Second:
			return a.words
		case a.unit == 0:
			return a.words + side
		default:
			return strconv.FormatInt(int64(span/a.unit), 10) + a.words + side
		}
	}
	return "a long while" + side
}

// grouped is a count for people, with a comma before every three digits.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// Local is t in a zone, to the minute, for people; empty when t is not set.
func Local(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02 15:04")
}
