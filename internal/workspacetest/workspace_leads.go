package workspacetest

import (
	"testing"
	"time"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testLeads(t *testing.T, open func(*testing.T) *desk) {
	move := func(to string, refs ...string) workspace.MoveLeads {
		return workspace.MoveLeads{Selection: pick(refs...), To: to}
	}
	t.Run("AMoveSaysWhenAndByWhom", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.now = Noon().Add(time.Hour)
		d.came(d.apply(move("handled", "L1")), counts{Matched: 1, Changed: 1})
		d.has(workspace.Lead, "L1", map[workspace.Field]string{
			workspace.LeadStatus: "handled", workspace.LeadHandledAt: "2026-11-20T13:00:00Z", workspace.LeadHandledBy: actor, workspace.LeadClosedAt: "",
		})
		d.now = Noon().Add(2 * time.Hour)
		d.apply(move("closed", "L1"))
		d.has(workspace.Lead, "L1", map[workspace.Field]string{
			workspace.LeadStatus: "closed", workspace.LeadHandledAt: "2026-11-20T13:00:00Z", workspace.LeadClosedAt: "2026-11-20T14:00:00Z", workspace.LeadClosedBy: actor,
		})
		d.apply(move("new", "L1"))
		d.has(workspace.Lead, "L1", map[workspace.Field]string{
			workspace.LeadStatus: "new", workspace.LeadHandledAt: "", workspace.LeadHandledBy: "", workspace.LeadClosedAt: "", workspace.LeadClosedBy: "",
		})
	})
	t.Run("WhatTheMachineDoesNotAllowIsRefused", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.came(d.apply(move("new", "L1")), counts{Matched: 1, Unchanged: 1})
		d.apply(move("handled", "L1"))
		d.refused(workspace.Invalid, move("new", "L1"))
		d.apply(move("closed", "L1"))
		d.refused(workspace.Invalid, move("handled", "L1"))
		d.refused(workspace.Invalid, move("handled", "L2", "L1"))
		d.refused(workspace.Invalid, move("lost", "L1"))
		d.refused(workspace.NotFound, move("closed", "L9"))
		d.refused(workspace.Usage, move("closed"))
		only := move("closed", "L1", "L2")
		only.If = "handled"
		d.refused(workspace.Conflict, only)
		only.If = "whatever"
		d.refused(workspace.Invalid, only)
	})
	t.Run("ASplitFollowUpIsALeadOfItsOwn", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.came(d.apply(workspace.SplitLead{Lead: "L1", K: 1}), counts{Matched: 2, Changed: 2})
		d.has(workspace.Lead, "L1", map[workspace.Field]string{workspace.LeadFollowUps: "", workspace.LeadTag: "order_question"})
		d.has(workspace.Lead, "L3", map[workspace.Field]string{
			workspace.LeadTag: "refund_request", workspace.LeadPerson: "P1", workspace.LeadStatus: "new", workspace.LeadPhone: "+351 555 0100", workspace.LeadConversation: "C1",
		})
		d.has(workspace.Person, "P1", map[workspace.Field]string{workspace.PersonLeads: "2"})
		d.refused(workspace.NotFound, workspace.SplitLead{Lead: "L1", K: 1})
		d.refused(workspace.NotFound, workspace.SplitLead{Lead: "L3", K: 0})
		d.refused(workspace.NotFound, workspace.SplitLead{Lead: "L9", K: 1})
	})
	t.Run("AFeatureThatIsOffMakesNoLeadsButKeepsThePerson", func(t *testing.T) {
		d := open(t)
		d.apply(workspace.SetSetting{Name: "feature.coupon-creation", Value: "off"})
		r := d.apply(Sample())
		d.came(r, counts{Read: 9, Created: 8, Ignored: 1})
		d.equal(d.ids(workspace.Query{Kind: workspace.Lead}), "L1")
		d.has(workspace.Person, "P2", map[workspace.Field]string{workspace.PersonEmail: "tomo@example.com", workspace.PersonLeads: "0"})
	})
	t.Run("SettingsHaveTheirValuesAndDefaults", func(t *testing.T) {
		d := open(t)
		settings := func() map[string]string {
			out := map[string]string{}
			for _, row := range d.find(workspace.Query{Kind: workspace.Setting}) {
				out[row.Str(workspace.SettingName)] = row.Str(workspace.SettingValue)
			}
			return out
		}
		if s := settings(); s["people.placeholder"] != "animal" || s["feature.live-chat"] != "on" {
			t.Errorf("the defaults are %v", s)
		}
		d.came(d.apply(workspace.SetSetting{Name: "feature.live-chat", Value: "on"}), counts{Matched: 1, Unchanged: 1})
		d.came(d.apply(workspace.SetSetting{Name: "people.placeholder", Value: "guest"}), counts{Matched: 1, Changed: 1})
		if s := settings(); s["people.placeholder"] != "guest" {
			t.Errorf("the settings are %v", s)
		}
		d.refused(workspace.Invalid, workspace.SetSetting{Name: "people.placeholder", Value: "robot"})
		d.refused(workspace.NotFound, workspace.SetSetting{Name: "feature.telepathy", Value: "on"})
		d.apply(Sample())
		if name := d.one(workspace.Person, "P3").Str(workspace.PersonDisplayName); name != "Guest User" {
			t.Errorf("P3 is called %q", name)
		}
	})
}
