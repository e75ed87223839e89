package filter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/filter"
)

// FuzzParseTime reads a time at some moment in some zone: what was read is spelled in
// one way and read again, a day begins where it is another day just before, and what
// lies so long ago lies before now.
func FuzzParseTime(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, seconds int64, zone uint8) {
		const year10000 = 253402300800
		names := []string{"UTC", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe"}
		z, err := time.LoadLocation(names[int(zone)%len(names)])
		if err != nil {
			t.Fatal(err)
		}
		now := time.Unix(seconds%year10000, 0)
		got, err := filter.ParseTime(text, now, z)
		if err != nil {
			return
		}
		if got.Location() != time.UTC || got.Year() < 1 || got.Year() > 9999 || !got.Equal(got.Truncate(time.Microsecond)) {
			t.Fatalf("%q is %v", text, got)
		}
		spelled := got.Format(time.RFC3339Nano)
		if again, err := filter.ParseTime(spelled, time.Time{}, time.Local); err != nil || !again.Equal(got) {
			t.Fatalf("%q is %s, which is %v: %v", text, spelled, again, err)
		}
		if strings.HasPrefix(text, "-") && got.After(now) && now.Year() > 1 {
			t.Fatalf("%q before %v is %v", text, now, got)
		}
		day, err := time.Parse(time.DateOnly, text)
		if err != nil || day.Year() < 2 || day.Year() > 9998 {
			return
		}
		civil := func(at time.Time) time.Time {
			y, m, d := at.In(z).Date()
			return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		}
		if !civil(got.Add(-time.Microsecond)).Before(day) || civil(got).Before(day) {
			t.Fatalf("%s in %s begins at %v", text, z, got.In(z))
		}
	})
}
