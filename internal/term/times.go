package term

import (
	"time"

	"github.com/dustin/go-humanize"
)

// Ago is the age of t for people, as in "3 weeks ago"; empty when t is not set.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return humanize.RelTime(t, now, "ago", "from now")
}

// Local is t in a zone, to the minute, for people; empty when t is not set.
func Local(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02 15:04")
}
