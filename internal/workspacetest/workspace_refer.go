package workspacetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testRefer(t *testing.T, open func(*testing.T) *desk) {
	d := open(t)
	d.apply(Sample())
	d.apply(workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
		{Line: 1, ID: "crm-4", Row: someone(map[workspace.Field]string{workspace.PersonEmail: "shared@example.com"})},
		{Line: 2, ID: "crm-5", Row: someone(map[workspace.Field]string{workspace.PersonEmail: "other@example.com"})},
	}})
	d.apply(workspace.EditPerson{Selection: pick("P5"), Set: map[string]string{"email": "Shared@EXAMPLE.com"}})
	ctx := context.Background()
	refer := func(k workspace.Kind, refs ...string) ([]workspace.No, error) { return d.ws.Refer(ctx, k, refs) }

	t.Run("EveryFormOfReferenceFindsThePerson", func(t *testing.T) {
		for ref, want := range map[string]workspace.No{
			"P2": 2, "p2": 2, "tomo@example.com": 2, "TOMO@Example.COM": 2, "k-tomo": 2, "u-ines": 1, "m-77": 3, "crm-4": 4,
		} {
			if got, err := refer(workspace.Person, ref); err != nil || !slices.Equal(got, []workspace.No{want}) {
				t.Errorf("%s: %v, %v, want P%d", ref, got, err, want)
			}
		}
	})
	t.Run("AnswersComeInTheOrderAsked", func(t *testing.T) {
		got, err := refer(workspace.Person, "u-ines", "P3", "tomo@example.com", "P1")
		if want := []workspace.No{1, 3, 2, 1}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	})
	t.Run("NobodyIsNotFoundByName", func(t *testing.T) {
		for _, ref := range []string{"P99", "nobody@example.com", "u-", "L1", "", "P2147483648"} {
			_, err := refer(workspace.Person, "P1", ref)
			if workspace.KindOf(err) != workspace.NotFound || !strings.Contains(err.Error(), ref) {
				t.Errorf("%q: %v, want not found and the reference", ref, err)
			}
		}
	})
	t.Run("SeveralAreAConflictThatListsThem", func(t *testing.T) {
		_, err := refer(workspace.Person, "shared@example.com")
		if workspace.KindOf(err) != workspace.Conflict || !strings.Contains(err.Error(), "P4") || !strings.Contains(err.Error(), "P5") {
			t.Errorf("%v, want a conflict that lists P4 and P5", err)
		}
	})
	t.Run("OtherRecordsAnswerToTheirIds", func(t *testing.T) {
		if got, err := refer(workspace.Lead, "L2", "L1"); err != nil || !slices.Equal(got, []workspace.No{2, 1}) {
			t.Errorf("%v, %v", got, err)
		}
		if _, err := refer(workspace.Conversation, "C9"); workspace.KindOf(err) != workspace.NotFound {
			t.Errorf("C9: %v, want not found", err)
		}
	})
	t.Run("AMergedPersonLeadsToTheSurvivor", func(t *testing.T) {
		d.apply(workspace.MergePeople{Into: "P1", From: []string{"P3"}})
		d.apply(workspace.MergePeople{Into: "P2", From: []string{"P1"}})
		for _, ref := range []string{"P1", "P3", "m-77", "u-ines", "k-ines", "ines@example.com"} {
			if got, err := refer(workspace.Person, ref); err != nil || !slices.Equal(got, []workspace.No{2}) {
				t.Errorf("%s: %v, %v, want P2", ref, got, err)
			}
		}
	})
	t.Run("IdentifySaysWhichKeyDecides", func(t *testing.T) {
		for _, c := range []struct {
			keys workspace.Keys
			want workspace.Match
		}{
			{workspace.Keys{UserID: "u-ines", Email: "shared@example.com"}, workspace.Match{Rule: "user_id", Person: 2, Merges: []workspace.No{4, 5}}},
			{workspace.Keys{Email: "tomo@EXAMPLE.com"}, workspace.Match{Rule: "email", Person: 2}},
			{workspace.Keys{Cookie: "k-tomo"}, workspace.Match{Rule: "cookie", Person: 2}},
			{workspace.Keys{PlatformID: "m-77", Platform: "messenger"}, workspace.Match{Rule: "platform_id", Person: 2}},
			{workspace.Keys{UserID: "u-new", Cookie: "k-tomo"}, workspace.Match{Clash: []workspace.No{2}}},
			{workspace.Keys{Email: "new@example.com"}, workspace.Match{}},
			{workspace.Keys{}, workspace.Match{}},
		} {
			got, err := d.ws.Identify(ctx, c.keys)
			if err != nil || got.Rule != c.want.Rule || got.Person != c.want.Person || !slices.Equal(got.Merges, c.want.Merges) || !slices.Equal(got.Clash, c.want.Clash) {
				t.Errorf("%+v: %+v, %v, want %+v", c.keys, got, err, c.want)
			}
		}
	})
}

// someone is a row of a person with the given texts.
func someone(texts map[workspace.Field]string) workspace.Row {
	row := workspace.NewRow(workspace.Person, 0)
	for f, text := range texts {
		v, err := workspace.Person.ParseValue(f, text)
		if err != nil {
			panic(err)
		}
		row.Set(f, v)
	}
	return row
}
