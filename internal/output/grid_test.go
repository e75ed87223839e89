package output

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

// usual shows the usual table of rows of a kind in so many columns.
func usual(t *testing.T, columns int, rows ...workspace.Row) string {
	t.Helper()
	s := newStage(fmt.Sprintf("COLUMNS=%d", columns))
	if _, err := Rows(s.Streams, Options{Format: Table}, rows[0].Kind, nil, stream(rows, nil)); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(s.out.String()) {
		if term.Width(strings.TrimSuffix(line, "\n")) > columns {
			t.Errorf("wider than %d:\n%s", columns, s.out.String())
		}
	}
	return s.out.String()
}

func TestANarrowTableLeavesOutColumnsBeforeItCutsTimesNumbersAndStates(t *testing.T) {
	r := people("Somebody With A Long Name")[0]
	for f, text := range map[workspace.Field]string{
		workspace.PersonEmail: "somebody@example.com", workspace.PersonStatus: workspace.StatusCustomer,
		workspace.PersonSource: workspace.SourceLiveChat, workspace.PersonCountry: "Germany",
	} {
		r.Set(f, workspace.TextValue(text))
	}
	for columns, leftOut := range map[int]string{70: "source", 60: "source, country"} {
		got := usual(t, columns, r)
		if !strings.Contains(got, "2026-11-20T10:00:00Z") || !strings.Contains(got, "customer") {
			t.Errorf("a time or a state is cut at %d:\n%s", columns, got)
		}
		if !strings.Contains(got, "left out to fit: "+leftOut+"; --wide shows all") {
			t.Errorf("not said at %d:\n%s", columns, got)
		}
	}
	if got := usual(t, 200, r); strings.Contains(got, "left out") || !strings.Contains(got, "Germany") {
		t.Errorf("there is room:\n%s", got)
	}
}

func TestTheLineOfWhatWasLeftOutBreaksBetweenWords(t *testing.T) {
	r := people("Somebody")[0]
	for f, text := range map[workspace.Field]string{
		workspace.PersonEmail: "somebody@example.com", workspace.PersonStatus: workspace.StatusCustomer,
		workspace.PersonSource: workspace.SourceLiveChat, workspace.PersonCountry: "Germany",
	} {
		r.Set(f, workspace.TextValue(text))
	}
	if got := usual(t, 45, r); !strings.Contains(got, "left out to fit: email, status, source,\ncountry; --wide shows all\n") {
		t.Error(got)
	}
}

func TestEmptyColumnsGoFirstAndWithoutAWord(t *testing.T) {
	r := workspace.NewRow(workspace.Entry, 7)
	r.Set(workspace.EntryAt, workspace.TimeValue(time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)))
	r.Set(workspace.EntryActor, workspace.TextValue("somebody"))
	r.Set(workspace.EntryVerb, workspace.TextValue("segment.create"))
	r.Set(workspace.EntrySummary, workspace.TextValue("12 changed"))
	r.Set(workspace.EntryChanged, workspace.IntValue(12))
	got := usual(t, 80, r)
	if strings.Contains(got, "undone_by") || strings.Contains(got, "left out") || strings.Contains(got, "…") {
		t.Error(got)
	}
}

func TestWhatHappenedIsReadInFullAt80(t *testing.T) {
	r := workspace.NewRow(workspace.Moment, 1)
	r.Set(workspace.MomentAt, workspace.TimeValue(time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)))
	r.Set(workspace.MomentWhat, workspace.TextValue("promoted from lead to customer"))
	r.Set(workspace.MomentDetail, workspace.TextValue(strings.Repeat("particulars ", 9)))
	r.Set(workspace.MomentEntry, workspace.IntValue(123))
	if got := usual(t, 80, r); !strings.Contains(got, "promoted from lead to customer") || !strings.Contains(got, "particulars") {
		t.Error(got)
	}
	if got := usual(t, 60, r); !strings.Contains(got, "  promoted from lead t…  particulars pa…") {
		t.Errorf("the particulars have no room:\n%s", got)
	}
}

func TestColumnsThatWereNamedStay(t *testing.T) {
	s := newStage("COLUMNS=40")
	got := show(t, s, Options{Format: Table}, people("Ana"), workspace.ID, workspace.PersonSource, workspace.PersonCountry, workspace.PersonLastSeen)
	if !strings.Contains(got, "coun") || strings.Contains(got, "left out") {
		t.Error(got)
	}
}

func TestWhatHasNoIdsCannotBeShownAsIds(t *testing.T) {
	s := newStage()
	if _, err := Rows(s.Streams, Options{Format: IDs}, workspace.Duplicate, nil, stream(nil, nil)); workspace.KindOf(err) != workspace.Usage {
		t.Error(err)
	}
	if err := Object(s.Streams, Options{Format: IDs}, Members{{"total", 3}}); workspace.KindOf(err) != workspace.Usage {
		t.Error(err)
	}
}
