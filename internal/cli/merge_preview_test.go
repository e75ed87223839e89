package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lobbycli/lobby/internal/term"
	"github.com/lobbycli/lobby/internal/workspace"
)

func samplePreviews() []workspace.Preview {
	page := "https://shop.example/a/rather/long/page"
	return []workspace.Preview{
		{Field: "last_page_url", Survivor: page, Outcome: page, Of: "P2"},
		{Field: "last_seen", Survivor: "2026-11-19T12:00:00Z", Other: "2026-11-02T08:00:00Z", Outcome: "2026-11-19T12:00:00Z", Of: "P2"},
	}
}

func TestThePreviewOfAMergeIsReadableInSixtyColumns(t *testing.T) {
	got := previewLook{width: 60, zone: time.FixedZone("", 3600)}.text(samplePreviews(), "P1")
	want := `last_page_url
  survivor P1  https://shop.example/a/rather/long/page
  other P2     -
  result       https://shop.example/a/rather/long/page
last_seen
  survivor P1  2026-11-19 13:00
  other P2     2026-11-02 09:00
  result       2026-11-19 13:00

`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for line := range strings.Lines(previewLook{width: 100}.text(samplePreviews(), "P1")) {
		if term.Width(strings.TrimSuffix(line, "\n")) > 100 {
			t.Errorf("wider than the terminal: %s", line)
		}
	}
}

func TestThePreviewOfAMergeIsExactWhereNobodyIsLooking(t *testing.T) {
	got := previewLook{}.text(samplePreviews(), "P1")
	want := `field          survivor P1                              other P2              result
last_page_url  https://shop.example/a/rather/long/page  -                     https://shop.example/a/rather/long/page
last_seen      2026-11-19T12:00:00Z                     2026-11-02T08:00:00Z  2026-11-19T12:00:00Z

`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
