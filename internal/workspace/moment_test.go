package workspace

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAMomentIsSpelledAsFormatTimeDoes(t *testing.T) {
	same := func(micros int64) {
		t.Helper()
		want := FormatTime(Value{N: micros}.Time())
		if got := string(appendMoment(nil, micros)); got != want {
			t.Fatalf("%d: %s, want %s", micros, got, want)
		}
	}
	for _, micros := range []int64{0, 1, -1, latestMicro, latestMicro + 1, 951782400000000, 951868799999999, 4107542400000000} {
		same(micros)
	}
	for day := int64(0); day <= latestMicro/86_400_000_000; day++ {
		same(day*86_400_000_000 + 86_399_000_000 + day%1000)
	}
	rapid.Check(t, func(t *rapid.T) { same(rapid.Int64Range(0, latestMicro).Draw(t, "micros")) })
}

func BenchmarkAppendMoment(b *testing.B) {
	buf := make([]byte, 0, 64)
	at := time.Date(2026, 11, 21, 17, 54, 5, 731864000, time.UTC).UnixMicro()
	b.ReportAllocs()
	for b.Loop() {
		buf = appendMoment(buf[:0], at)
	}
}
