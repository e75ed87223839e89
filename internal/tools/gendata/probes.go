package gendata

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tally is what a set is asked for, and how many answers there must be.
type tally struct {
	identified, active, ann, kowal, upserts int
	probe                                   person
}

const week = 7 * 24 * time.Hour

func (t *tally) count(p *person, now time.Time) {
	if p.name != "" {
		t.identified++
	}
	if !p.last.Before(now.Add(-week)) {
		t.active++
	}
	text := strings.ToLower(p.name + "\x00" + p.email + "\x00" + p.city + "\x00" + p.country)
	if strings.Contains(text, "ann") {
		t.ann++
	}
	if strings.Contains(text, "kowal") {
		t.kowal++
	}
}

func (t *tally) tell(w io.Writer, n int, now time.Time) {
	fmt.Fprintf(w, "N=%d\nNOW=%s\nWEEK=%s\n", n, now.Format(time.RFC3339), now.Add(-week).Format(time.RFC3339))
	fmt.Fprintf(w, "PROBE_ID=%s\nPROBE_EMAIL=%s\nPROBE_USER=%s\n", t.probe.id, t.probe.email, t.probe.userID)
	fmt.Fprintf(w, "IDENTIFIED=%d\nACTIVE=%d\nHITS_ANN=%d\nHITS_KOWAL=%d\n", t.identified, t.active, t.ann, t.kowal)
	fmt.Fprintf(w, "UPSERT_ROWS=%d\nUPSERT_KNOWN=%d\n", 2*t.upserts, t.upserts)
}

// Probes reads what a set may be asked for, by name: N people, NOW the moment they are
// seen from and WEEK a week before, the ids PROBE_ID, PROBE_EMAIL and PROBE_USER of
// somebody in it, and how many people are IDENTIFIED (have a name), are ACTIVE (since
// WEEK), are found by "ann" (HITS_ANN) and "kowal" (HITS_KOWAL), and are in upsert.csv
// (UPSERT_ROWS, of which UPSERT_KNOWN are in contacts.csv).
func Probes(folder string) (map[string]string, error) {
	path := filepath.Join(folder, "probes.env")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	probes := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok {
			return nil, fmt.Errorf("%s: %q is no NAME=VALUE: remove the folder, it is made again", path, line)
		}
		probes[name] = value
	}
	return probes, nil
}
