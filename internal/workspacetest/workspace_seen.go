package workspacetest

import (
	"context"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
)

func testSeen(t *testing.T, open func(*testing.T) *desk) {
	ctx := context.Background()
	seen := func(d *desk, k workspace.Kind, id, ref string) workspace.Seen {
		d.Helper()
		return workspace.Seen{Kind: k, Ref: ref, Version: d.one(k, id).Version()}
	}
	try := func(d *desk, c workspace.Change, seen ...workspace.Seen) error {
		_, err := d.ws.Apply(ctx, workspace.Batch{Changes: []workspace.Change{c}, Actor: actor, Seen: seen})
		return err
	}
	rename := func(name string) workspace.EditPerson {
		return workspace.EditPerson{Selection: pick("P1"), Set: map[string]string{"name": name}}
	}
	t.Run("OfTwoWritersWhoSawTheSameOneWins", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		both := seen(d, workspace.Person, "P1", "ines@example.com")
		if err := try(d, rename("Inês D."), both); err != nil {
			t.Fatalf("the first: %v", err)
		}
		before := Export(t, d.ws)
		err := try(d, rename("Ines"), both)
		if workspace.KindOf(err) != workspace.Refused || !strings.Contains(err.Error(), "P1: was changed since it was seen") {
			t.Errorf("the second: %v, want refused", err)
		}
		same(t, before, Export(t, d.ws), "a refused change left a trace")
		if err := try(d, rename("Ines"), seen(d, workspace.Person, "P1", "P1")); err != nil {
			t.Errorf("having looked again: %v", err)
		}
	})
	t.Run("WhatIsDerivedIsSeenToo", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		anonymous := seen(d, workspace.Person, "P3", "P3") // has a generated name
		if err := try(d, rename("Ines"), anonymous); err != nil {
			t.Errorf("nothing happened to P3: %v", err)
		}
		d.apply(workspace.SetSetting{Name: "people.placeholder", Value: "guest"})
		if err := try(d, rename("Inês"), anonymous); workspace.KindOf(err) != workspace.Refused {
			t.Errorf("P3 shows another name: %v, want refused", err)
		}
	})
	t.Run("EveryKindWithReferencesCanBeSeen", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		d.apply(workspace.CreateSegment{Name: "Reachable", Where: "email"}, token("ci"))
		all := []workspace.Seen{
			seen(d, workspace.Person, "P2", "k-tomo"), seen(d, workspace.Lead, "L1", "L1"), seen(d, workspace.Conversation, "C2", "C2"),
			seen(d, workspace.Ticket, "T1", "T1"), seen(d, workspace.Segment, "S1", "reachable"), seen(d, workspace.Token, "K1", "ci"),
			seen(d, workspace.Entry, "J1", "J1"),
		}
		if err := try(d, workspace.MoveLeads{Selection: pick("L1"), To: workspace.LeadHandled}, all...); err != nil {
			t.Fatal(err)
		}
		err := try(d, workspace.MoveLeads{Selection: pick("L2"), To: workspace.LeadHandled}, all...)
		if workspace.KindOf(err) != workspace.Refused || !strings.HasPrefix(err.Error(), "L1:") {
			t.Errorf("%v, want L1 refused", err)
		}
	})
	t.Run("WhatIsNotThereIsNotFound", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		for _, none := range []workspace.Seen{
			{Kind: workspace.Person, Ref: "P9"}, {Kind: workspace.Lead, Ref: "L9"}, {Kind: workspace.Token, Ref: "ci"},
			{Kind: workspace.Entry, Ref: "J9"}, {Kind: workspace.Setting, Ref: "1"}, {Kind: workspace.Moment, Ref: "1"},
		} {
			if err := try(d, rename("Ines"), none); workspace.KindOf(err) != workspace.NotFound {
				t.Errorf("%+v: %v, want not found", none, err)
			}
		}
	})
	t.Run("AKnownKeyIsAnsweredWhateverHappenedSince", func(t *testing.T) {
		d := open(t)
		d.apply(Sample())
		b := workspace.Batch{
			Changes: []workspace.Change{rename("Ines")}, Actor: actor, Key: "k1",
			Seen: []workspace.Seen{seen(d, workspace.Person, "P1", "P1")},
		}
		for range 2 {
			if r, err := d.ws.Apply(ctx, b); err != nil || r.Changed != 1 {
				t.Errorf("%+v, %v", r, err)
			}
		}
	})
}
