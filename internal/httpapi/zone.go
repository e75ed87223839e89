package httpapi

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

// A zone travels as the offsets it has around a moment: every zone can be spelled
// that way, whatever it is called and wherever its table is, and both ends begin
// their days at the same instant.

// Days before and after a moment in which figures look at the offset.
const (
	zoneBefore = 40 * 24 * time.Hour
	zoneAfter  = 3 * 24 * time.Hour
)

// mostZoneChanges is how often the clocks may change in that time.
const mostZoneChanges = 16

// formatZone spells the offsets of a zone around a moment, such as
// +02:00@2026-10-25T01:00:00Z=+01:00. UTC is "".
func formatZone(zone *time.Location, at time.Time) string {
	if zone == nil || zone == time.UTC {
		return ""
	}
	t := at.Add(-zoneBefore).In(zone)
	var b strings.Builder
	b.WriteString(offset(t))
	for range mostZoneChanges {
		_, change := t.ZoneBounds()
		if change.IsZero() || change.After(at.Add(zoneAfter)) {
			break
		}
		t = change.In(zone)
		b.WriteString("@" + change.UTC().Format(time.RFC3339) + "=" + offset(t))
	}
	return b.String()
}

// offset is how far from UTC the clocks are at a moment.
func offset(t time.Time) string {
	if _, seconds := t.Zone(); seconds%60 != 0 {
		return t.Format("-07:00:00")
	}
	return t.Format("-07:00")
}

// parseZone reads what formatZone wrote, or the name of a zone.
func parseZone(text string) (*time.Location, error) {
	if text == "" {
		return time.UTC, nil
	}
	if text[0] != '+' && text[0] != '-' {
		zone, err := time.LoadLocation(text)
		if err != nil || text == "Local" {
			return nil, badZone()
		}
		return zone, nil
	}
	first, changes, changing := strings.Cut(text, "@")
	seconds, err := parseOffset(first)
	if err != nil || !changing {
		return time.FixedZone(first, seconds), err
	}
	offsets, times := []int{seconds}, []int64(nil)
	for part := range strings.SplitSeq(changes, "@") {
		when, then, _ := strings.Cut(part, "=")
		at, err := time.Parse(time.RFC3339, when)
		if err != nil || len(times) == mostZoneChanges || len(times) > 0 && at.Unix() <= times[len(times)-1] {
			return nil, badZone()
		}
		if seconds, err = parseOffset(then); err != nil {
			return nil, err
		}
		offsets, times = append(offsets, seconds), append(times, at.Unix())
	}
	zone, err := time.LoadLocationFromTZData(text, zoneTable(offsets, times))
	if err != nil {
		return nil, badZone()
	}
	return zone, nil
}

func badZone() error {
	return workspace.Errorf(workspace.Usage, "tz: there is no such time zone").WithHint("write it like Europe/Madrid, UTC or +02:00")
}

func parseOffset(text string) (int, error) {
	for _, layout := range []string{"-07:00", "-07:00:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			_, seconds := t.Zone()
			return seconds, nil
		}
	}
	return 0, badZone()
}

// zoneTable is the table of a zone (RFC 9636) that has the first offset until the
// first time, and so on.
func zoneTable(offsets []int, times []int64) []byte {
	header := func(b []byte, times, types int) []byte {
		b = append(append(b, "TZif2"...), make([]byte, 15)...)
		for _, n := range []int{0, 0, 0, times, types, min(types, 1)} {
			b = binary.BigEndian.AppendUint32(b, uint32(n))
		}
		return b
	}
	b := header(header(nil, 0, 0), len(times), len(offsets)) // the block of 32 bits is empty
	for _, t := range times {
		b = binary.BigEndian.AppendUint64(b, uint64(t))
	}
	for i := range times {
		b = append(b, byte(i+1))
	}
	for _, seconds := range offsets {
		b = append(binary.BigEndian.AppendUint32(b, uint32(int32(seconds))), 0, 0)
	}
	return append(b, 0, '\n', '\n') // no name, no rule for the time behind
}
