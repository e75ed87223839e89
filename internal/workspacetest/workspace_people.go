package workspacetest

import (
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testPeople(t *testing.T, open func(*testing.T) *desk) {
	type set = map[string]string
	t.Run("EditSetsUnsetsAndNeverTouchesWhatIsNotPersonal", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		r := d.apply(workspace.EditPerson{Selection: pick("P1"), Set: set{"company": "Fernwood", "phone": "+351 1"}, Unset: []string{"name"}, Meta: set{"seats": "3", "vip": "true"}})
		d.came(r, counts{Matched: 1, Changed: 1})
		d.has(workspace.Person, "P1", map[workspace.Field]string{
			workspace.PersonCompany: "Fernwood", workspace.PersonPhone: "+351 1", workspace.PersonName: "", workspace.PersonMetadata: `{"seats":3,"vip":true}`,
			workspace.PersonUserID: "u-ines", workspace.PersonMessages: "2",
		})
		d.came(d.apply(workspace.EditPerson{Selection: pick("P1"), Unset: []string{"meta.vip", "meta.none"}, Set: set{"company": "Fernwood"}}), counts{Matched: 1, Changed: 1})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonMetadata: `{"seats":3}`})
		d.came(d.apply(workspace.EditPerson{Selection: pick("P1"), Set: set{"company": "Fernwood"}}), counts{Matched: 1, Unchanged: 1})

		for _, field := range []string{"messages", "user_id", "status", "last_seen", "nonsense", "id", "merged_into", "marks"} {
			d.refused(workspace.Invalid, workspace.EditPerson{Selection: pick("P1"), Set: set{field: "1"}})
			d.refused(workspace.Invalid, workspace.EditPerson{Selection: pick("P1"), Unset: []string{field}})
		}
		d.refused(workspace.Usage, workspace.EditPerson{Selection: pick("P1")})
		d.refused(workspace.Usage, workspace.EditPerson{Set: set{"name": "x"}})
		d.refused(workspace.NotFound, workspace.EditPerson{Selection: pick("P9"), Set: set{"name": "x"}})
		d.refused(workspace.Invalid, workspace.EditPerson{Selection: pick("P1"), Set: set{"email": "no address"}})
		d.refused(workspace.Invalid, workspace.EditPerson{Selection: pick("P1"), Set: set{"name": "a\x00b"}})
		d.refused(workspace.Invalid, workspace.EditPerson{Selection: pick("P1"), Meta: set{"": "x"}})
	})
	t.Run("LabelsCountRegardlessOfCase", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.TagPeople{Selection: pick("P1", "P2"), Add: []string{"VIP", "beta"}})
		d.came(d.apply(workspace.TagPeople{Selection: pick("P1", "P3"), Add: []string{"vip"}}), counts{Matched: 2, Changed: 1, Unchanged: 1})
		d.apply(workspace.TagPeople{Selection: pick("P2"), Remove: []string{"Vip"}})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonTags: "VIP;beta"})
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonTags: "beta"})
		var tags []string
		for _, row := range d.find(workspace.Query{Kind: workspace.Tag}) {
			tags = append(tags, strings.ToLower(row.Str(workspace.TagName))+" "+row.Format(workspace.TagCount))
		}
		d.equal(tags, "beta 2", "vip 2")
		for _, bad := range []string{"", " x", "a;b", "a\nb"} {
			d.refused(workspace.Invalid, workspace.TagPeople{Selection: pick("P1"), Add: []string{bad}})
		}
		d.refused(workspace.Usage, workspace.TagPeople{Selection: pick("P1")})
	})
	t.Run("RenamingALabelJoinsIt", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.TagPeople{Selection: pick("P1"), Add: []string{"old", "new"}}, workspace.TagPeople{Selection: pick("P2"), Add: []string{"OLD"}})
		d.came(d.apply(workspace.RenameTag{From: "Old", To: "New"}), counts{Matched: 2, Changed: 2})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonTags: "New"})
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonTags: "New"})
		d.refused(workspace.NotFound, workspace.RenameTag{From: "old", To: "x"})
		d.refused(workspace.Invalid, workspace.RenameTag{From: "New", To: "a;b"})
	})
	t.Run("AMergeUnitesTwoPeople", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		r := d.apply(workspace.MergePeople{Into: "P2", From: []string{"m-77"}, Set: set{"company": "Fernwood", "meta.plan": "pro"}})
		d.came(r, counts{Matched: 1, Changed: 1})
		if len(r.Previews) == 0 {
			t.Error("the receipt does not show what became of the fields")
		}
		for _, p := range r.Previews {
			if p.Field == "updated_at" {
				t.Errorf("when a record changed is told before it does: %+v", p)
			}
		}
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonMetadata: `{"plan":"pro"}`})
		d.has(workspace.Person, "P2", map[workspace.Field]string{
			workspace.PersonPlatformID: "m-77", workspace.PersonConversations: "2", workspace.PersonMessages: "2", workspace.PersonCompany: "Fernwood",
		})
		d.has(workspace.Conversation, "C3", map[workspace.Field]string{workspace.ConversationPerson: "P2"})
		d.came(d.apply(workspace.MergePeople{Into: "P2", From: []string{"P3"}}), counts{Matched: 1, Unchanged: 1})

		d.refused(workspace.Invalid, workspace.MergePeople{Into: "P2", From: []string{"P2"}})
		d.refused(workspace.Invalid, workspace.MergePeople{Into: "P1", From: []string{"P2"}, Prefer: "tallest"})
		d.refused(workspace.Invalid, workspace.MergePeople{Into: "P1", From: []string{"P2"}, Set: set{"messages": "1"}})
		d.refused(workspace.NotFound, workspace.MergePeople{Into: "P1", From: []string{"P9"}})
		d.refused(workspace.Usage, workspace.MergePeople{Into: "P1"})
		d.refused(workspace.Invalid, workspace.UnmergePerson{Person: "P1"})
		d.refused(workspace.NotFound, workspace.UnmergePerson{Person: "P9"})
	})
	t.Run("TwoUserIDsAreMergedOnlyByForce", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{
			{Line: 1, ID: "x", Row: someone(map[workspace.Field]string{workspace.PersonUserID: "u-other", workspace.PersonName: "Other"})},
		}})
		d.refused(workspace.Invalid, workspace.MergePeople{Into: "P1", From: []string{"P4"}})
		d.apply(workspace.MergePeople{Into: "P1", From: []string{"P4"}, Force: true})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonUserID: "u-ines"})
	})
	t.Run("ATimelineTellsALifeInOrder", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.EditPerson{Selection: pick("P1"), Set: set{"company": "Fernwood"}})
		d.apply(workspace.TagPeople{Selection: pick("P1"), Add: []string{"vip"}})
		d.apply(workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled})
		d.apply(workspace.TagPeople{Selection: pick("P1"), Add: []string{"oops"}})
		d.apply(workspace.Undo{})
		said := func(all bool) (lines []string) {
			for _, row := range d.find(workspace.Query{Kind: workspace.Moment, Of: "u-ines", All: all}) {
				lines = append(lines, row.Str(workspace.MomentWhat))
			}
			return lines
		}
		want := []string{
			"contact created", "identified", "conversation started", "lead captured", "follow-up received", "ticket opened", "fields updated", "tagged", "lead handled",
		}
		d.equal(said(false), want...)
		d.equal(said(true), append(want, "tagged", "untagged")...)
	})
}
