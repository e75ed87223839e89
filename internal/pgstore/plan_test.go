package pgstore

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// explained is the plan of a statement with its arguments.
func explained(t *testing.T, tx *session, sql string, args []any) string {
	t.Helper()
	rows, err := tx.texts("EXPLAIN "+sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return strings.Join(rows, "\n")
}

func TestFirstPagesSearchesAndLookUpsComeFromIndexes(t *testing.T) {
	const many = 20_000
	address := server(t).Database(t)
	ws := desk(t, address)
	imported := workspacetest.People(many, 1)
	for i := range imported { // cities that few share
		if i%1000 == 7 {
			imported[i].Row.Set(workspace.PersonCity, workspace.TextValue("Gdańsk"))
			imported[i].Row.Set(workspace.PersonTags, workspace.ListValue([]string{"Łódź", "rare"}))
			imported[i].Row.Set(workspace.PersonMetadata, workspace.TextValue(`{"plan":"rare"}`))
		}
	}
	fill(t, ws, imported, many)
	server(t).SQL(t, address, "ANALYZE")
	s := open(t, address)
	err := s.View(context.Background(), func(r workspace.Reader) error {
		seen := []workspace.Order{{Field: workspace.PersonLastSeen, Desc: true}}
		created := []workspace.Order{{Field: workspace.LeadCreatedAt, Desc: true}}
		tx := r.(reader).session
		for _, c := range []struct {
			kind  workspace.Kind
			where string
			order []workspace.Order
			index string
		}{
			{workspace.Person, "all", nil, "people_pkey"},
			{workspace.Person, "all", seen, "people_last_seen"},
			{workspace.Person, "all", []workspace.Order{{Field: workspace.PersonLastSeen}}, "people_last_seen"},
			{workspace.Person, "source = ticket", seen, "people_last_seen"},
			{workspace.Person, "last_seen > 2026-11-20", seen, "people_last_seen"},
			{workspace.Person, "created_at < 2020-01-01", nil, "people_created_at"},
			{workspace.Person, `"one.1234@"`, seen, "people_search"},
			{workspace.Person, `"gdansk"`, seen, "people_search"},
			{workspace.Person, "email ~ someone.77", seen, "people_search"},
			{workspace.Person, "name ~ 佐藤花", seen, "people_search"},
			{workspace.Person, "email = SOMEONE.20@example.com", nil, "people_email"},
			{workspace.Person, "user_id in (u-3, u-4)", nil, "people_user_id"},
			{workspace.Person, "city = gdansk", nil, "people_city"},
			{workspace.Person, "tag = LODZ", nil, "people_tags"},
			{workspace.Person, "meta.plan = rare", nil, "people_metadata"},
			{workspace.Person, "id = P77", nil, "people_pkey"},
			{workspace.Lead, "status = closed", created, "leads_status"},
			{workspace.Lead, "status = new", created, "leads_created_at"},
			{workspace.Lead, "person_id = P77", nil, "leads_person_id"},
			{workspace.Lead, `"lead.1234"`, created, "leads_search"},
		} {
			q := workspace.Query{Kind: c.kind, Where: workspacetest.Where(t, c.kind, c.where), Order: c.order, Limit: 25}
			st, from, err := tx.from(q)
			if err != nil {
				return err
			}
			part := st.t.stretches(q)[0]
			sql := "SELECT t.*" + from + st.limits(q, part) + st.orderBy(q.Order, part) + " LIMIT 25"
			plan := explained(t, tx, sql, st.args)
			if !strings.Contains(plan, c.index) || strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s in order %v does not go by %s:\n%s", c.where, c.order, c.index, plan)
			}
		}
		for k, fields := range map[workspace.Kind][]workspace.Field{
			workspace.Person: {workspace.PersonEmail, workspace.PersonExternalID, workspace.PersonUserID, workspace.PersonCookies, workspace.PersonPhone},
			workspace.Lead:   {workspace.LeadPerson, workspace.LeadEmail},
		} {
			for _, f := range fields {
				tb := newTable(k)
				keys := make([]string, 10_000)
				plan := explained(t, tx, tb.look(f), []any{tx.id, keys})
				if name := tableName(k) + "_" + tb.specs[f].Name; !strings.Contains(plan, name) || regexp.MustCompile(`Seq Scan on (people|leads)`).MatchString(plan) {
					t.Errorf("10,000 keys are not looked up by %s:\n%s", name, plan)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
