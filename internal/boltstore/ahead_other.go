//go:build !linux

package boltstore

// willNeed leaves reading ahead to the system.
func willNeed([]byte) {}
