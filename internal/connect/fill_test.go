package connect_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/lobbycli/lobby/internal/connect"
	"github.com/lobbycli/lobby/internal/workspace"
)

const many = 20_000 // rows that are worth telling a database

func TestADatabaseIsToldThatMuchComesIn(t *testing.T) {
	ctx, address := context.Background(), databases(t).Database(t)
	told := 0
	o := options(t)
	o.Notice = func(string) { told++ }
	ws, err := connect.Open(ctx, address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	const searched = "SELECT to_regclass('lobby.people_search') IS NOT NULL"
	err = workspace.Filling(ctx, ws, many, func() error {
		if databases(t).SQL(t, address, searched) == "t" {
			t.Error("the index of search is there before anybody is")
		}
		return nil
	})
	if err != nil || told != 1 || databases(t).SQL(t, address, searched) != "t" {
		t.Errorf("told %d times that it takes long; %v", told, err)
	}
}

func TestACopyTellsADatabaseThatMuchComesIn(t *testing.T) {
	ctx := context.Background()
	source := "bolt:" + filepath.Join(t.TempDir(), "source.db")
	ws, err := connect.Open(ctx, source, options(t))
	if err != nil {
		t.Fatal(err)
	}
	row := workspace.NewRow(workspace.Person, 0)
	row.Set(workspace.PersonName, workspace.TextValue("Ann"))
	_, err = ws.Apply(ctx, workspace.Batch{Actor: "tester", Changes: []workspace.Change{workspace.Import{Kind: workspace.Person, Rows: []workspace.ImportRow{{Line: 2, ID: workspace.Person.ID(many), Row: row}}}}})
	if err != nil || ws.Close() != nil {
		t.Fatal(err)
	}
	o, told := options(t), 0
	o.Notice = func(string) { told++ }
	c, err := connect.NewCopying(ctx, source, databases(t).Database(t), false, o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	parts, err := c.Run(ctx, func(int) {})
	if err != nil || parts[0].Count != 1 || told != 1 {
		t.Errorf("told %d times that it takes long; %+v, %v", told, parts, err)
	}
}
