package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

const wrk = "wrk"

// connections is how many requests are under way at once.
const connections = 16

func findWrk(ctx context.Context, b *bench) (string, error) {
	path, err := exec.LookPath(wrk)
	if err != nil {
		return "", err
	}
	// It tells its version and fails.
	said, _ := exec.CommandContext(ctx, path, "-v").CombinedOutput()
	first, _, _ := strings.Cut(string(said), " [")
	return first, nil
}

// asked is how a server stands up to wrk: requests a second, the slowest, and what the
// server needed for it.
func asked(server, op string, env ...string) measure {
	return func(ctx context.Context, s *set) (sample, error) {
		to := s.server(server)
		cmd := exec.CommandContext(ctx, wrk, "-t1", "-c"+strconv.Itoa(connections), "-d"+strconv.Itoa(max(1, int(s.load.Seconds())))+"s",
			"--timeout", "20s", "-s", s.expand("$PEERS/wrk/requests.lua"), to.url)
		cmd.Env = append(s.environ(), "OP="+op, "SIDE="+server)
		for _, line := range env {
			cmd.Env = append(cmd.Env, s.expand(line))
		}
		before, memory := ticks(to.pid), watch(to.pid)
		out, err := cmd.CombinedOutput()
		m := memory()
		if err != nil {
			return sample{}, fmt.Errorf("wrk: %w: %s", err, out)
		}
		one, err := readWrk(out)
		one.CPU, one.Peak, one.Anon = ticks(to.pid)-before, m.peak, m.anon
		return one, err
	}
}

// readWrk reads the line that requests.lua prints at the end.
func readWrk(out []byte) (one sample, err error) {
	_, line, found := bytes.Cut(out, []byte("WRK\t"))
	if !found {
		return one, fmt.Errorf("wrk says nothing: %s", out)
	}
	var failed int
	if _, err := fmt.Sscanf(string(line), "%g\t%g\t%d", &one.Rate, &one.P99, &failed); err != nil {
		return one, fmt.Errorf("wrk says %q: %w", line, err)
	}
	if failed > 0 {
		return one, fmt.Errorf("%d requests failed", failed)
	}
	return one, nil
}

// mostIDs is how many people are asked for, at random.
const mostIDs = 50000

// prepareRequests writes down whom lobby's server is asked for.
func prepareRequests(ctx context.Context, s *set) error {
	all, err := s.output(ctx, lobby(openStore, "people", "list", "-o", "ids"))
	if err != nil {
		return err
	}
	ids := strings.Fields(string(all))
	order := rand.New(rand.NewPCG(s.seed, 0))
	order.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	people := strings.Join(ids[:min(len(ids), mostIDs)], "\n") + "\n"
	if err := os.WriteFile(s.expand("$STORES/people.ids"), []byte(people), 0o644); err != nil {
		return err
	}
	leads := lobby(openStore, "leads", "list", "-o", "ids")
	leads.out = "$STORES/leads.ids"
	_, err = s.run(ctx, leads)
	return err
}
