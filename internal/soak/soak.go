// Package soak gives tests of trust their size, their seed and their figures: a few
// rounds in every test run, as many as it takes when make soak asks for them. Tests
// import it, and the tool that asks.
package soak

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// Names of the variables by which make soak asks.
const (
	RoundsVariable = "LOBBY_SOAK_ROUNDS" // how many rounds, instead of a few
	SeedVariable   = "LOBBY_SOAK_SEED"   // where random numbers begin
	TimeVariable   = "LOBBY_SOAK_TIME"   // how long, for what lasts, such as 30s
)

// FigureMark begins a line that tells a figure: the mark, a name, an equals sign, a value.
const FigureMark = "figure: "

// firstSeed is where random numbers begin when nobody asks for other ones.
const firstSeed = 20261121

// Rounds is how many rounds a test runs: quick ones unless more are asked for, a tenth
// of them, at least one, under -short.
func Rounds(t testing.TB, quick int) int {
	t.Helper()
	if n := asked(t, RoundsVariable, strconv.Atoi); n > 0 {
		return n
	}
	if testing.Short() {
		return max(1, quick/10)
	}
	return quick
}

// Time is how long something lasts: quick unless longer is asked for.
func Time(t testing.TB, quick time.Duration) time.Duration {
	t.Helper()
	if d := asked(t, TimeVariable, time.ParseDuration); d > 0 {
		return d
	}
	return quick
}

// Random is a source of random numbers; its seed stands in the log, so that what
// failed can be run again.
func Random(t testing.TB) *rand.Rand {
	t.Helper()
	seed := asked(t, SeedVariable, func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) })
	if seed == 0 {
		seed = firstSeed
	}
	t.Logf("again: %s=%d", SeedVariable, seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// Figure tells what was counted or measured, in words that a report repeats.
func Figure(t testing.TB, name string, value any) {
	t.Helper()
	t.Log(FigureMark + name + " = " + fmt.Sprint(value))
}

// asked is the value of a variable, or zero where it is not set.
func asked[T any](t testing.TB, variable string, parse func(string) (T, error)) (v T) {
	t.Helper()
	text, ok := os.LookupEnv(variable)
	if !ok {
		return v
	}
	v, err := parse(text)
	if err != nil {
		t.Fatalf("%s=%s: %v", variable, text, err)
	}
	return v
}
