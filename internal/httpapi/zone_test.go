package httpapi

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/workspace"
)

func TestAZoneHasTheSameOffsetsAtBothEnds(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"UTC", "Europe/Madrid", "America/New_York", "Africa/Casablanca", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	zones = append(zones, time.FixedZone("Local", -9876))
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0)
		text := formatZone(zone, at)
		other, err := parseZone(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for hours := -40 * 24; hours <= 3*24; hours++ {
			moment := at.Add(time.Duration(hours) * time.Hour)
			_, want := moment.In(zone).Zone()
			if _, got := moment.In(other).Zone(); got != want {
				t.Fatalf("%s at %v: %d, want %d", text, moment.UTC(), got, want)
			}
		}
	})
}

func TestWhatIsNoZoneIsRefused(t *testing.T) {
	for _, text := range []string{"Nowhere", "Local", "+2", "+02:00@", "+02:00@x=+01:00", "+02:00@2026-10-25T01:00:00Z", "+02:00@2026-10-25T01:00:00Z=x",
		"+02:00@2026-10-25T01:00:00Z=+01:00@2026-10-25T01:00:00Z=+02:00", "../etc/passwd"} {
		if zone, err := parseZone(text); workspace.KindOf(err) != workspace.Usage {
			t.Errorf("%s: %v, %v", text, zone, err)
		}
	}
}
