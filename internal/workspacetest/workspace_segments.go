package workspacetest

import (
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testSegments(t *testing.T, open func(*testing.T) *desk) {
	list := func(d *desk) (lines []string) {
		for _, row := range d.find(workspace.Query{Kind: workspace.Segment}) {
			lines = append(lines, row.Str(workspace.SegmentName)+" "+row.Format(workspace.SegmentPeople))
		}
		return lines
	}
	t.Run("SegmentsAreListedWithLiveCounts", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.CreateSegment{Name: "Reachable", Where: "email"}, workspace.CreateSegment{Name: "chatty", Where: "messages > 1"})
		d.equal(list(d), "all 3", "leads 2", "customers 1", "chatty 1", "Reachable 2")
		d.apply(workspace.EditPerson{Selection: pick("P3"), Set: map[string]string{"email": "third@example.com"}})
		d.equal(list(d), "all 3", "leads 2", "customers 1", "chatty 1", "Reachable 3")
		d.equal(d.ids(workspace.Query{Kind: workspace.Person, Segments: []string{"REACHABLE", "leads"}, Order: []workspace.Order{{Field: workspace.ID}}}), "P2", "P3")
		d.equal(d.ids(workspace.Query{Kind: workspace.Lead, Segments: []string{"chatty"}}), "L1")
	})
	t.Run("SegmentsAreMadeChangedRenamedAndDeleted", func(t *testing.T) {
		d := open(t)
		d.came(d.apply(workspace.CreateSegment{Name: "Écran", Where: "tags=vip"}), counts{Matched: 1, Changed: 1})
		d.came(d.apply(workspace.CreateSegment{Name: "ecran", Where: "tags = vip"}), counts{Matched: 1, Unchanged: 1})
		d.refused(workspace.Conflict, workspace.CreateSegment{Name: "écran", Where: "tags = other"})
		d.came(d.apply(workspace.EditSegment{Name: "ECRAN", Where: "tags = trial"}), counts{Matched: 1, Changed: 1})
		d.came(d.apply(workspace.EditSegment{Name: "ecran", Where: "tags=trial"}), counts{Matched: 1, Unchanged: 1})
		d.apply(workspace.CreateSegment{Name: "second", Where: "email"})
		d.refused(workspace.Conflict, workspace.RenameSegment{Name: "second", To: "ECRAN"})
		d.came(d.apply(workspace.RenameSegment{Name: "second", To: "Second"}), counts{Matched: 1, Changed: 1})
		d.apply(workspace.DeleteSegment{Name: "écran"})
		d.equal(list(d), "all 0", "leads 0", "customers 0", "Second 0")
		d.apply(workspace.CreateSegment{Name: "ecran", Where: "phone"})
		for _, none := range []workspace.Change{
			workspace.DeleteSegment{Name: "none"}, workspace.EditSegment{Name: "none", Where: "email"}, workspace.RenameSegment{Name: "none", To: "some"},
		} {
			d.refused(workspace.NotFound, none)
		}
		for _, bad := range []workspace.Change{
			workspace.CreateSegment{Name: "", Where: "email"}, workspace.CreateSegment{Name: " x", Where: "email"},
			workspace.CreateSegment{Name: "x", Where: "colour = red"}, workspace.EditSegment{Name: "Second", Where: "email ="},
		} {
			d.refused(workspace.Invalid, bad)
		}
	})
	t.Run("ASegmentThatWasChangedMeanwhileIsLeftAlone", func(t *testing.T) {
		d := open(t)
		d.apply(workspace.CreateSegment{Name: "mine", Where: "email"})
		d.refused(workspace.Conflict, workspace.EditSegment{Name: "mine", Where: "name", IfWhere: "phone"})
		d.refused(workspace.Conflict, workspace.CreateSegment{Name: "other", Where: "name"}, workspace.DeleteSegment{Name: "mine", IfWhere: "phone"})
		d.equal(list(d), "all 0", "leads 0", "customers 0", "mine 0")
		d.came(d.apply(workspace.EditSegment{Name: "mine", Where: "name", IfWhere: "email"}), counts{Matched: 1, Changed: 1})
		d.came(d.apply(workspace.DeleteSegment{Name: "mine", IfWhere: "name"}), counts{Matched: 1, Changed: 1})
	})
	t.Run("BuiltInSegmentsStayAsTheyAre", func(t *testing.T) {
		d := open(t)
		d.apply(workspace.CreateSegment{Name: "mine", Where: "email"})
		for _, name := range []string{"all", "Leads", "CUSTOMERS"} {
			for _, c := range []workspace.Change{
				workspace.CreateSegment{Name: name, Where: "email"}, workspace.EditSegment{Name: name, Where: "email"},
				workspace.RenameSegment{Name: name, To: "x"}, workspace.RenameSegment{Name: "mine", To: name}, workspace.DeleteSegment{Name: name},
			} {
				d.refused(workspace.Invalid, c)
			}
		}
	})
}
