package filter_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/lobbycli/lobby/internal/filter"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestTimesAreReadInTheirZone(t *testing.T) {
	cases := []struct{ zone, text, want string }{
		{"UTC", "2026-11-20", "2026-11-20T00:00:00Z"},
		{"UTC", "2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00Z"},
		{"UTC", "2026-11-20T10:00:00.1234567Z", "2026-11-20T10:00:00.123456Z"},
		{"UTC", "now", "2026-11-20T12:00:00Z"},
		{"UTC", "today", "2026-11-20T00:00:00Z"},
		{"UTC", "yesterday", "2026-11-19T00:00:00Z"},
		{"UTC", "-36h", "2026-11-19T00:00:00Z"},
		{"UTC", "-7d", "2026-11-13T12:00:00Z"},
		{"UTC", "-2w", "2026-11-06T12:00:00Z"},
		{"UTC", "0001-01-01", "0001-01-01T00:00:00Z"},
		{"Europe/Berlin", "2026-11-20", "2026-11-19T23:00:00Z"},
		{"Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z"},
		{"Pacific/Auckland", "today", "2026-11-20T11:00:00Z"},
		{"America/Los_Angeles", "yesterday", "2026-11-19T08:00:00Z"},
		{"Asia/Tokyo", "0001-01-01", "0001-01-01T00:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // midnight is skipped
		{"America/Havana", "2025-11-02", "2025-11-02T04:00:00Z"},    // midnight comes twice
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},      // the whole day is skipped
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
	}
	for _, c := range cases {
		got, err := filter.ParseTime(c.text, noon(), zone(t, c.zone))
		if err != nil {
			t.Errorf("%s in %s: %v", c.text, c.zone, err)
			continue
		}
		if got.Format(time.RFC3339Nano) != c.want {
			t.Errorf("%s in %s is %s, not %s", c.text, c.zone, got, c.want)
		}
	}
}

func TestOtherSpellingsOfTimesAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "01/02/2026", "2026-1-2", "2026-02-30", "2026-13-01", "20261120", "2026-11-20 10:00:00", "2026-11-20T10:00:00",
		"2026-11-20T1:00:00Z", "2026-11-20T10:00:00+25:00", "2026-11-20t10:00:00z", "2026-11-20T24:00:00Z", "2026-11-20T10:00:00,5Z", "20.11.2026", "tomorrow", "Today", "7d",
		"+7d", "-7", "-d", "--7d", "-+7d", "-7m", "-1.5d", "-99999999999999999999d", "-900000h", "-90000w",
	} {
		got, err := filter.ParseTime(text, noon(), time.UTC)
		if err == nil || !strings.Contains(err.Error(), "write 2026-11-20,") {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestEqualityWithADayIsTheWholeLocalDay(t *testing.T) {
	cases := []struct{ zone, text, want string }{
		{"UTC", "last_seen = today", "last_seen >= 2026-11-20T00:00:00Z and last_seen < 2026-11-21T00:00:00Z"},
		{"Europe/Berlin", "last_seen = 2026-03-29", "last_seen >= 2026-03-28T23:00:00Z and last_seen < 2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "last_seen != 2026-10-25", "not (last_seen >= 2026-10-24T22:00:00Z and last_seen < 2026-10-25T23:00:00Z)"},
		{"America/Sao_Paulo", "last_seen = 2018-11-04", "last_seen >= 2018-11-04T03:00:00Z and last_seen < 2018-11-05T02:00:00Z"},
		{"UTC", "last_seen = 2026-02-28", "last_seen >= 2026-02-28T00:00:00Z and last_seen < 2026-03-01T00:00:00Z"},
		{"UTC", "last_seen = 9999-12-31", "last_seen >= 9999-12-31T00:00:00Z and last_seen < 9999-12-31T23:59:59.999999Z"},
		{"UTC", "person.last_seen > -7d or name = -7d", "person.last_seen > 2026-11-13T12:00:00Z or name = -7d"},
	}
	for _, c := range cases {
		e, err := filter.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		once := filter.Resolve(e, noon(), zone(t, c.zone), person())
		if once.String() != c.want {
			t.Errorf("%s in %s became %s", c.text, c.zone, once)
		}
		twice := filter.Resolve(once, noon().Add(time.Hour), zone(t, "Asia/Tokyo"), person())
		if d := cmp.Diff(once, twice); d != "" {
			t.Errorf("%s changed when resolved again: %s", c.text, d)
		}
	}
}
