package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// findLobby builds the binary as it is released unless one is given, and learns its version.
func (b *bench) findLobby(ctx context.Context) error {
	repository, err := b.tool(ctx, "go", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return fmt.Errorf("the repository of lobby: %w", err)
	}
	b.repository = repository
	if b.lobby == "" {
		b.lobby = filepath.Join(b.work, "bin", "lobby")
		b.note("building lobby")
		build := []string{"env", "CGO_ENABLED=0", "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.lobby + ".linked", "./cmd/lobby"}
		if _, err := b.tool(ctx, build...); err != nil {
			return err
		}
		if err := install(b.lobby); err != nil {
			return err
		}
	}
	if b.lobby, err = filepath.Abs(b.lobby); err != nil {
		return err
	}
	b.version, err = b.tool(ctx, b.lobby, "version")
	return err
}

// The stores of lobby: as imported, and with every lead open, so that each can be closed.
const (
	lobbyStore = "$STORES/lobby.db"
	openStore  = "$STORES/open.db"
	lobbyCopy  = "$T/lobby.db"
)

// prepareLobby makes both stores, anew for another binary.
func (s *set) prepareLobby(ctx context.Context) error {
	binary, err := fileSum(s.lobby)
	if err != nil {
		return err
	}
	err = s.made(s.expand(lobbyStore), []string{binary}, func(string) error {
		s.note("importing %d people into lobby", s.n)
		return gone(lobbyStore).then(doing(importing(lobbyStore, "csv")...))(ctx, s)
	})
	if err != nil {
		return err
	}
	return s.made(s.expand(openStore), []string{binary}, func(string) error {
		if err := copied(lobbyStore, openStore)(ctx, s); err != nil {
			return err
		}
		closed := lobby(openStore, "leads", "list", "--status", "closed", "-o", "ids")
		ids, err := s.output(ctx, closed)
		if err != nil {
			return err
		}
		file := s.expand("$STORES/closed.ids")
		if err := os.WriteFile(file, ids, 0o644); err != nil {
			return err
		}
		reopen := lobby(openStore, "leads", "reopen", "-", "-y", "-q")
		reopen.in = file
		return doing(reopen)(ctx, s)
	})
}

// lobby is a command on a store: a file, or the address of a database.
func lobby(store string, args ...string) call {
	if !strings.Contains(store, "://") {
		store = "bolt:" + store
	}
	return call{argv: append([]string{"$LOBBY", "-W", store}, args...)}
}

// importing brings people and leads in.
func importing(store, format string) []call {
	return []call{
		lobby(store, "people", "import", "$DATA/contacts."+format, "-q"),
		lobby(store, "leads", "import", "$DATA/leads."+format, "-q"),
	}
}

// closing closes the leads of the list, two fifths of all.
func closing(store string) call {
	c := lobby(store, "leads", "close", "-", "-y", "-q")
	c.in = "$DATA/lead-ids.txt"
	return c
}

func reopening(store string) call {
	c := lobby(store, "leads", "reopen", "-", "-y", "-q")
	c.in = "$DATA/lead-ids.txt"
	return c
}

// lobbyReads is a way that reads: the arguments, and how its answer is proved.
func lobbyReads(proof proof, args ...string) way {
	return way{tool: "lobby", run: measured(lobby(lobbyStore, args...)), proof: proof}
}

// lobbyPage is the first page of people that flags select, latest first, with the
// columns that are asked of all tools; it is proved by how many there are, and by when
// those of the page were seen.
func lobbyPage(flags ...string) way {
	list := func(fields string) []string {
		return slices.Concat([]string{"people", "list", "--sort", "-last_seen", "--limit", "25", "--fields", fields}, flags)
	}
	return lobbyReads(both(
		answers(words, lobby(lobbyStore, slices.Concat([]string{"people", "list", "--count"}, flags)...)),
		answers(minutes, lobby(lobbyStore, list("last_seen")...)),
	), list("id,name,email,source,status,city,country,last_seen")...)
}
