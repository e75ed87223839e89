package main

// result is what came of one goal of an operation.
type result struct {
	operation *operation
	goal      goal
	cells     []cell // ours first
}

// cell is all samples of one way.
type cell struct {
	label   string
	anchor  bool
	samples []sample
}

func (r result) figure(c cell) spread { return spreadOf(c.samples, r.goal.of.of) }

// best is the peer that does it best, by the median; anchors are no peers.
func (r result) best() (best cell, found bool) {
	for _, c := range r.cells[1:] {
		if c.anchor {
			continue
		}
		mine, other := r.figure(c).median, r.figure(best).median
		if !found || r.goal.of.higher() == (mine > other) {
			best, found = c, true
		}
	}
	return best, found
}

// ratio is ours to the best peer's; false when there is nothing to compare with.
func (r result) ratio() (float64, bool) {
	best, found := r.best()
	other := r.figure(best).median
	if !found || other == 0 || r.goal.of == anonymous {
		return 0, false
	}
	return r.figure(r.cells[0]).median / other, true
}

// verdict says whether the goal is reached, or at least the floor; "" where nothing is
// expected or there was nobody to compare with.
func (r result) verdict() string {
	if r.goal.goal == 0 {
		return ""
	}
	x, found := r.ratio()
	if r.goal.of.alone() {
		x, found = r.figure(r.cells[0]).median, true
	}
	reaches := func(limit float64) bool {
		if r.goal.of.higher() {
			return x >= limit
		}
		return x <= limit
	}
	switch {
	case !found:
		return ""
	case reaches(r.goal.goal):
		return "goal"
	case reaches(r.goal.floor):
		return "floor"
	}
	return "missed"
}
