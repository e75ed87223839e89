package term

import (
	"math"
	"testing"
	"time"
)

func TestAgesAreToldAsPeopleRoundThem(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for span, want := range map[time.Duration]string{
		0:                             "now",
		time.Second - 1:               "now",
		time.Second:                   "1 second ago",
		59 * time.Second:              "59 seconds ago",
		time.Minute:                   "1 minute ago",
		time.Hour - 1:                 "59 minutes ago",
		time.Hour:                     "1 hour ago",
		23*time.Hour + 59*time.Minute: "23 hours ago",
		24 * time.Hour:                "1 day ago",
		6 * 24 * time.Hour:            "6 days ago",
		7 * 24 * time.Hour:            "1 week ago",
		29 * 24 * time.Hour:           "4 weeks ago",
		30 * 24 * time.Hour:           "1 month ago",
		359 * 24 * time.Hour:          "11 months ago",
		360 * 24 * time.Hour:          "1 year ago",
		540 * 24 * time.Hour:          "2 years ago",
		3 * 360 * 24 * time.Hour:      "3 years ago",
		37 * 360 * 24 * time.Hour:     "a long while ago",
		-90 * time.Second:             "1 minute from now",
		-40 * 360 * 24 * time.Hour:    "a long while from now",
	} {
		if got := Ago(now.Add(-span), now); got != want {
			t.Errorf("%v: %q, not %q", span, got, want)
		}
	}
}

func TestCountsHaveACommaBeforeEveryThreeDigits(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -100: "-100", -1000: "-1,000",
		math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %q, not %q", n, got, want)
		}
	}
}
