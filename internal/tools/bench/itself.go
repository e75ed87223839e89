package main

import (
	"context"
	"fmt"
)

// itself is what lobby must hold beside itself: on all people and on a part of them,
// after many changes and before, with a cold file and with a warm one.
func itself() []operation {
	all := append(flatness(), growth()...)
	return append(append(all, cold()...), damage())
}

// What must not grow with the number of people may take that much longer on all of
// them than on a part, and a row of an import that much.
const (
	flatLimit   = 1.5
	importLimit = 1.3
)

// smallPart and importPart are what all people are compared with.
const (
	smallPart  = 100
	importPart = 10
)

func flatness() []operation {
	op := func(name, title string, runs, part int, of quantity, limit float64, w way) operation {
		return operation{name: "flat/" + name, title: title, runs: runs, goals: []goal{{of, limit, limit}},
			ways: []way{w.onPart(1), w.onPart(part)}}
	}
	oneRow := importOf("csv").ways[0]
	oneRow.run = perRow(oneRow.run)
	unproved := func(w way) way { // the parts have other answers
		w.proof = nil
		return w
	}
	export := lobby(lobbyStore, "people", "export", "-o", "csv", "--out", "-")
	update := oneUpdate("$T/$N.db") // both copies at once
	return []operation{
		op("show", "`people show` by e-mail", short, smallPart, wall, flatLimit, lobbyReads(nil, "people", "show", "$PROBE_EMAIL")),
		op("page", "page of 25, source filter", short, smallPart, wall, flatLimit, unproved(lobbyPage("--source", "ticket"))),
		op("search-one", "search, one hit", short, smallPart, wall, flatLimit, unproved(lobbyPage("--search", "zyvexq"))),
		op("search-many", "search, many hits, first page", short, smallPart, wall, flatLimit, unproved(lobbyPage("--search", "ann"))),
		op("update", "one durable lead update", short, smallPart, wall, flatLimit, update),
		op("import", "import csv, time a row", 1, importPart, wall, importLimit, unproved(oneRow)),
		op("export", "export, anonymous memory", 1, smallPart, flat, flatLimit, way{tool: "lobby", run: measured(export)}),
	}
}

// onPart is the same way on a part of the people, under a name that says so.
func (w way) onPart(part int) way {
	w.part, w.label = part, "all"
	if part > 1 {
		w.label = fmt.Sprintf("a part of 1/%d", part)
	}
	return w
}

// perRow shares the time among the rows of an import: people and leads.
func perRow(m measure) measure {
	return func(ctx context.Context, s *set) (sample, error) {
		one, err := m(ctx, s)
		rows := float64(s.n + s.n/4)
		one.Wall, one.CPU = one.Wall/rows, one.CPU/rows
		return one, err
	}
}

// manyChanges is how often bulk changes go there and back.
const manyChanges = 10

// A file may grow that much by the changes, and may be that large once it is compact,
// with what the upsert added.
const (
	grownLimit   = 1.6
	compactLimit = 1.05
)

// coldLimit is how much longer an export may take when no page of the file is in memory.
const coldLimit = 2.5

// growth is the size of the file after changes, to that of a fresh import.
func growth() []operation {
	fresh := way{tool: "lobby", label: "fresh import", run: sizeOf(lobbyStore)}
	op := func(name, title string, limit float64, changes ...step) operation {
		w := way{tool: "lobby", label: "changed", before: copied(openStore, lobbyCopy), run: sizeOf(lobbyCopy)}
		for _, change := range changes {
			w.before = w.before.then(change)
		}
		return operation{name: "growth/" + name, title: title, once: true, goals: []goal{{size, limit, limit}}, ways: []way{w, fresh}}
	}
	bulk := doing()
	for range manyChanges {
		bulk = bulk.then(doing(closing(lobbyCopy), reopening(lobbyCopy)))
	}
	upsert, compact := doing(upserting(lobbyCopy)), doing(lobby(lobbyCopy, "db", "compact", "-q"))
	return []operation{
		op("bulk", "file after ten rounds of closing and reopening $LEADS leads", grownLimit, bulk),
		op("both", "file after that and the upsert", grownLimit, bulk, upsert),
		op("compact", "file after both and `db compact`", compactLimit, bulk, upsert, compact),
	}
}

// cold is with nothing of the file in memory. The program itself stays warm.
func cold() []operation {
	export := lobby(lobbyStore, "people", "export", "-o", "csv", "--out", "-")
	show := lobby(lobbyStore, "people", "show", "$PROBE_EMAIL")
	op := func(name, title string, limit goal, c call) operation {
		return operation{name: "cold/" + name, title: title, goals: []goal{limit}, ways: []way{
			{tool: "lobby", label: "cold", before: evicted(lobbyStore), run: measured(c)},
			{tool: "lobby", label: "warm", before: doing(c), run: measured(c)},
		}}
	}
	return []operation{
		op("export", "full CSV export, cold", goal{wall, coldLimit, coldLimit}, export),
		op("show", "`people show` by e-mail, cold", goal{of: wall}, show),
	}
}

// evicted drops the pages of a file from the memory of the machine, once the disk has
// them all; dd does that for who asks it to read nothing without a cache.
func evicted(path string) step {
	return doing(call{argv: []string{"sync", path}}, call{argv: []string{"dd", "if=" + path, "iflag=nocache", "count=0", "status=none"}})
}
