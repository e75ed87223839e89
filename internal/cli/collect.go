package cli

import "runtime/debug"

// collectLess gives the collector of garbage more room than it takes by itself, in
// percent of what lives: who makes much that ends soon would collect for a fifth to a
// third of the time. Who set GOGC has decided already.
func collectLess(roomy int) {
	const usual, most = 100, 320 << 20 // bytes above which it collects as ever
	if was := debug.SetGCPercent(roomy); was != usual {
		debug.SetGCPercent(was)
		return
	}
	debug.SetMemoryLimit(most)
}
