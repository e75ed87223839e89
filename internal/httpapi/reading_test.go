package httpapi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
	"github.com/lobbycli/lobby/internal/workspacetest"
)

// filled is a workspace with something of every kind in it, and its client.
func filled(t testing.TB, people int) (workspace.Workspace, *Client) {
	t.Helper()
	ws, c := bothEnds(t, workspacetest.Noon)
	for _, change := range []workspace.Change{
		workspacetest.Sample(),
		workspace.Import{Kind: workspace.Person, Rows: workspacetest.People(people, 11)},
		workspace.CreateSegment{Name: "trial people, paying", Where: "tags = trial and user_id"},
		workspace.TagPeople{Selection: workspace.Selection{IDs: []string{"P1", "P2"}}, Add: []string{"vip", `odd "one", \ and`}},
		workspace.CreateToken{Name: "reader", Role: workspace.Viewer, Hash: workspace.TokenHash("lby_x")},
	} {
		if _, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{change}, Actor: "ada"}); err != nil {
			t.Fatalf("%s: %v", change.Verb(), err)
		}
	}
	return ws, c
}

// travelled are the rows of a query without what does not travel, and the error.
func travelled(ws workspace.Workspace, q workspace.Query) (rows []workspace.Row, err error) {
	for row, err := range ws.Find(context.Background(), q) {
		if err != nil {
			return rows, err
		}
		bare := workspace.NewRow(row.Kind, row.No)
		for _, f := range row.Kind.Travelling() {
			bare.Set(f, row.Get(f))
		}
		rows = append(rows, bare)
	}
	return rows, nil
}

// sameError holds the error of the client against that of the engine.
func sameError(t rapid.TB, want, got error) {
	t.Helper()
	if (want == nil) != (got == nil) || workspace.KindOf(want) != workspace.KindOf(got) {
		t.Fatalf("the engine says %v, the client %v", want, got)
	}
	if want == nil {
		return
	}
	w, ok := want.(*workspace.Error)
	g, is := got.(*workspace.Error)
	if !ok || !is || w.Message != g.Message || w.Hint != g.Hint {
		t.Fatalf("the engine says %#v, the client %#v", want, got)
	}
}

// wheres are filters of a kind.
func wheres(k workspace.Kind) []string {
	all := []string{"all", "none", "not all", "id >= " + k.ID(2)}
	switch k {
	case workspace.Person:
		return append(all, "status = customer", "name ~ ana", `tags = "odd \"one\", \\ and"`, "country", "not email", "meta.plan = pro", "last_seen > 2026-10-01",
			"first_seen = 2026-11-07", "messages > 5 or platform in (web, WhatsApp)", `"ana"`, "country = \"Côte d'Ivoire\"", `not (name or email)`)
	case workspace.Lead:
		return append(all, "status = new", "person.country = Portugal", "tag = refund_request", "created_at < now", `"ines"`)
	case workspace.Entry:
		return append(all, "actor = ada", "verb ~ import", "changed > 0")
	case workspace.Setting, workspace.Duplicate, workspace.Tag, workspace.Moment, workspace.Step, workspace.Pair:
		return all[:3]
	}
	return all
}

// drawQuery draws a query that any kind takes.
func drawQuery(t *rapid.T) workspace.Query {
	k := rapid.SampledFrom(shown()).Draw(t, "kind")
	if rapid.Bool().Draw(t, "of people") {
		k = workspace.Person
	}
	q := workspace.Query{
		Kind: k, Skip: rapid.SampledFrom([]int{0, 0, 1, 30}).Draw(t, "skip"), Limit: rapid.SampledFrom([]int{0, 1, 7, 2000}).Draw(t, "limit"),
		All: rapid.Bool().Draw(t, "all"), Of: rapid.SampledFrom([]string{"P1", "J2", "P999", ""}).Draw(t, "of"),
	}
	if rapid.Bool().Draw(t, "filtered") {
		x, err := filter.Parse(rapid.SampledFrom(wheres(k)).Draw(t, "where"))
		if err == nil {
			x, err = filter.Check(x, k.Schema())
		}
		if err != nil {
			t.Fatal(err)
		}
		q.Where = filter.Resolve(x, workspacetest.Noon(), time.FixedZone("", 3600), k.Schema())
	}
	for range rapid.IntRange(0, 2).Draw(t, "keys") {
		q.Order = append(q.Order, workspace.Order{Field: rapid.SampledFrom(k.Travelling()).Draw(t, "key"), Desc: rapid.Bool().Draw(t, "desc")})
	}
	if rapid.IntRange(0, 4).Draw(t, "segmented") == 0 {
		q.Segments = []string{rapid.SampledFrom([]string{"customers", "trial people, paying", "nobody"}).Draw(t, "segment")}
	}
	return q
}

func TestTheClientFindsAndCountsWhatTheEngineDoes(t *testing.T) {
	ws, c := filled(t, 120)
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t)
		want, wantErr := travelled(ws, q)
		got, err := travelled(c, q)
		sameError(t, wantErr, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%+v: %s", q, diff)
		}
		n, wantErr := ws.Count(context.Background(), q)
		m, err := c.Count(context.Background(), q)
		sameError(t, wantErr, err)
		if n != m {
			t.Fatalf("%+v: the engine counts %d, the client %d", q, n, m)
		}
		if len(want) == 0 || tells(q.Kind) {
			return
		}
		q.After, q.Skip = behind(q, want[rapid.IntRange(0, len(want)-1).Draw(t, "at")]), 0
		want, wantErr = travelled(ws, q)
		got, err = travelled(c, q)
		sameError(t, wantErr, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("behind %+v: %s", q, diff)
		}
	})
}

func TestReferencesKeysAndFiguresAreAnsweredAlike(t *testing.T) {
	ws, c := filled(t, 60)
	ctx := context.Background()
	for _, refs := range [][]string{{"P1", "tomo@example.com", "x-3"}, {}, {"P1", "nobody@example.com"}, {"L1"}, {"ü / \"?\""}} {
		want, wantErr := ws.Refer(ctx, workspace.Person, refs)
		got, err := c.Refer(ctx, workspace.Person, refs)
		sameError(t, wantErr, err)
		if !slices.Equal(want, got) {
			t.Errorf("%q: %v, want %v", refs, got, want)
		}
	}
	for _, keys := range []workspace.Keys{{}, {Email: "ines@example.com"}, {UserID: "u-new", Cookie: "k-tomo"}, {UserID: "u-ines", Cookie: "k-tomo"}, {PlatformID: "m-77", Platform: "messenger"}} {
		want, wantErr := ws.Identify(ctx, keys)
		got, err := c.Identify(ctx, keys)
		sameError(t, wantErr, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v: %s", keys, diff)
		}
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []workspace.StatsQuery{
		{Kind: workspace.Person}, {Kind: workspace.Lead}, {Kind: workspace.Ticket}, {Kind: workspace.Lead, Segments: []string{"nobody"}},
		{Kind: workspace.Person, Zone: madrid, AsOf: workspacetest.Noon().Add(time.Minute + time.Microsecond)},
		{Kind: workspace.Person, Zone: time.FixedZone("odd", -(3*3600 + 25*60 + 45)), Segments: []string{"customers"}},
		{Kind: workspace.Person, Where: workspacetest.Where(t, workspace.Person, "country and not name")},
	} {
		want, wantErr := ws.Stats(ctx, q)
		got, err := c.Stats(ctx, q)
		sameError(t, wantErr, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
	}
}

func TestASetOfRecordsIsNotSent(t *testing.T) {
	_, c := filled(t, 1)
	q := workspace.Query{Kind: workspace.Person, Where: filter.Not{X: filter.Within{Field: "id", Set: idset.Of(1)}}}
	if _, err := travelled(c, q); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("%v", err)
	}
	if _, err := c.Count(context.Background(), q); workspace.KindOf(err) != workspace.Invalid {
		t.Errorf("%v", err)
	}
}

// get asks for an address as curl would.
func get(t testing.TB, c *Client, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, c.base.String()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestPagesLeadToTheEndAndAreTheWhole(t *testing.T) {
	ws, c := filled(t, 60)
	for _, list := range []string{"/v1/people?limit=7", "/v1/people?limit=7&sort=-country,name", "/v1/settings?limit=3", "/v1/journal?limit=2", "/v1/tags?limit=2"} {
		var ids []string
		next, pages := "", 0
		for ; pages < 30; pages++ {
			res, body := get(t, c, list+next)
			var page struct {
				Rows []struct{ ID string }
				Next *string
			}
			if err := json.Unmarshal([]byte(body), &page); err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d %s", list+next, res.StatusCode, body)
			}
			for _, row := range page.Rows {
				ids = append(ids, row.ID)
			}
			if page.Next == nil {
				break
			}
			next = "&after=" + *page.Next
		}
		whole, rest, _ := strings.Cut(list, "limit=")
		_, sort, _ := strings.Cut(rest, "&")
		_, body := get(t, c, whole+sort, "Accept", mediaLines)
		var want []string
		for line := range strings.Lines(body) {
			var row struct{ ID string }
			if json.Unmarshal([]byte(line), &row) == nil && strings.HasPrefix(line, rowBegins) {
				want = append(want, row.ID)
			}
		}
		if !slices.Equal(ids, want) || pages == 0 || pages == 30 {
			t.Errorf("%s: %d pages: %v, want %v", list, pages, ids, want)
		}
	}
	_ = ws
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	_, c := filled(t, 20)
	_, body := get(t, c, "/v1/people?limit=2&sort=name")
	var page struct{ Next string }
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/v1/people?sort=-name&after=" + page.Next, "/v1/people?after=" + page.Next, "/v1/leads?sort=name&after=" + page.Next, "/v1/people?after=x", "/v1/people?after=e30",
	} {
		if res, body := get(t, c, path); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "cursor") {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

func TestWrongParametersOfListsAreRefused(t *testing.T) {
	_, c := filled(t, 1)
	for path, status := range map[string]int{
		"/v1/people?where=stauts%3Dnew": 422, "/v1/people?where=(": 422, "/v1/people?sort=age": 400, "/v1/people?limit=1001": 400, "/v1/people?limit=-1": 400,
		"/v1/people?sort=marks": 422, "/v1/people?of=P1": 400, "/v1/people?segment=nobody": 404, "/v1/settings?search=x": 422, "/v1/count": 400, "/v1/count?kind=dogs": 400,
		"/v1/stats?kind=people&tz=Nowhere": 400, "/v1/stats?kind=people&tz=Local": 400, "/v1/stats?kind=people&as_of=soon": 400, "/v1/stats?kind=tags": 422,
		"/v1/export?kind=tags": 400, "/v1/export?kind=people&format=xml": 400, "/v1/export?kind=people&fields=hash": 400, "/v1/export?kind=people&format=tsv&raw=true": 400,
		"/v1/people/P999": 404, "/v1/moments": 400,
	} {
		res, body := get(t, c, path)
		if res.StatusCode != status || res.Header.Get("Content-Type") != MediaProblem {
			t.Errorf("%s: %d %s, want %d", path, res.StatusCode, body, status)
		}
	}
}

func TestARecordHasAnETagThatChangesWithIt(t *testing.T) {
	ws, c := filled(t, 3)
	res, body := get(t, c, "/v1/people/tomo@example.com")
	tag := res.Header.Get("ETag")
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(body, `{"id":"P2",`) || len(tag) < 10 {
		t.Fatalf("%d %s %s", res.StatusCode, tag, body)
	}
	for _, seen := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
		if res, body := get(t, c, "/v1/people/P2", "If-None-Match", seen); res.StatusCode != http.StatusNotModified || body != "" || res.Header.Get("ETag") != tag {
			t.Errorf("%s: %d %s", seen, res.StatusCode, body)
		}
	}
	edit := workspace.EditPerson{Selection: workspace.Selection{IDs: []string{"P2"}}, Set: map[string]string{"company": "Fernwood"}}
	if _, err := ws.Apply(context.Background(), workspace.Batch{Changes: []workspace.Change{edit}, Actor: "ada"}); err != nil {
		t.Fatal(err)
	}
	if res, _ := get(t, c, "/v1/people/P2", "If-None-Match", tag); res.StatusCode != http.StatusOK || res.Header.Get("ETag") == tag {
		t.Errorf("%d, %s as before", res.StatusCode, tag)
	}
	for _, path := range []string{"/v1/leads/L1", "/v1/journal/J1", "/v1/tokens/K1", "/v1/segments/S1", "/v1/conversations/C2", "/v1/messages/M1", "/v1/tickets/T1"} {
		if res, body := get(t, c, path); res.StatusCode != http.StatusOK || !strings.HasPrefix(body, rowBegins) {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

func TestAnExportIsTheFileThatTheProgramWrites(t *testing.T) {
	ws, c := filled(t, 200)
	for _, k := range []workspace.Kind{workspace.Person, workspace.Lead, workspace.Conversation} {
		for _, format := range []transfer.Format{transfer.CSV, transfer.TSV, transfer.JSON, transfer.JSONL} {
			var want strings.Builder
			w := transfer.NewWriter(format, &want, k, k.Columns(), transfer.WriteOptions{Header: true})
			rows, err := travelled(ws, workspace.Query{Kind: k, Order: []workspace.Order{{Field: workspace.ID}}})
			if err != nil || w.Header() != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if err := w.Row(row); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			res, got := get(t, c, "/v1/export?kind="+k.Plural()+"&format="+format.String())
			if got != want.String() || len(rows) == 0 {
				t.Errorf("%s as %s: %s", k, format, cmp.Diff(want.String(), got))
			}
			if n := res.Trailer.Get(headerRows); n != strconv.Itoa(len(rows)) {
				t.Errorf("%s as %s: the trailer says %q rows, want %d", k, format, n, len(rows))
			}
		}
	}
	_, chosen := get(t, c, "/v1/export?kind=people&format=tsv&fields=id,name&sort=-id&where=id+%3C+P3")
	if chosen != "id\tname\nP2\t\nP1\tInês Duarte\n" {
		t.Errorf("%q", chosen)
	}
}

func TestAFilterIsAsLongAsItsPartsTogether(t *testing.T) {
	s := newShell(t)
	secret := s.token("ci", workspace.Viewer)
	c := clientOf(t, "http://"+s.serve())
	c.transport.token = secret
	var parts []filter.Expr
	ask := func(most int) error {
		for len((filter.And{X: parts}).String()) < most {
			parts = append(parts, filter.Not{X: filter.Compare{Field: "company", Op: filter.Eq, Value: strings.Repeat("é", 300)}})
		}
		_, err := c.Count(t.Context(), workspace.Query{Kind: workspace.Person, Where: filter.And{X: parts}})
		return err
	}
	if err := ask(15 << 10); err != nil {
		t.Error(err)
	}
	if err := ask(filter.MaxSpelled + 1); workspace.KindOf(err) != workspace.Invalid || !strings.Contains(err.Error(), "all filters together") {
		t.Error(err)
	}
}

// TestAnETagIsMadeOfWhatIsSent: a row is spelled once for both.
func TestAnETagIsMadeOfWhatIsSent(t *testing.T) {
	for _, k := range shown() {
		if k.Letter() != 0 && k != workspace.Merged && !slices.Equal(k.Columns(), k.Travelling()) {
			t.Errorf("the columns of %s are not all that travels", k.Plural())
		}
	}
}
