package main

import "context"

// operation is something that several tools do, or one tool on several sets.
type operation struct {
	name  string // GROUP/NAME
	title string // with variables of the set of all people
	goals []goal // a row of the table each
	runs  int    // of each tool a round; 0 is one
	once  bool   // one round is enough: it gives the same every time
	needs string // the peer without which it makes no sense; "" is none
	want  string // the answer, with variables of the set; "" is whatever the first way says
	ways  []way  // that of lobby, or what all others are compared with, first
}

// goal is what is expected of the first way: a ratio to the best of the others, or a
// figure where the quantity stands alone. A goal of 0 expects nothing.
type goal struct {
	of          quantity
	floor, goal float64
}

// way is how a tool does an operation.
type way struct {
	tool   string // lobby, or a peer's name
	label  string // what the table calls it; "" is the tool
	anchor bool   // does less than is asked, and is shown without being compared
	part   int    // the set is of n/part people; 0 is all

	setup  step // before the first run
	before step // before each run, outside the clock
	run    measure
	after  step // after each run, outside the clock
	proof  proof
}

// step prepares something; nil is nothing.
type step func(ctx context.Context, s *set) error

// measure does an operation once.
type measure func(ctx context.Context, s *set) (sample, error)

// proof does an operation and gives its answer, in the words that all tools share.
type proof func(ctx context.Context, s *set) (string, error)

func (w way) name() string {
	if w.label != "" {
		return w.label
	}
	return w.tool
}

func (s step) do(ctx context.Context, set *set) error {
	if s == nil {
		return nil
	}
	return s(ctx, set)
}

// then is one step after the other.
func (s step) then(next step) step {
	return func(ctx context.Context, set *set) error {
		if err := s.do(ctx, set); err != nil {
			return err
		}
		return next.do(ctx, set)
	}
}
