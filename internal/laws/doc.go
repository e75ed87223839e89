// Package laws holds the tests that keep the house as docs/architecture.md
// describes it: who imports whom, what code at package level may do, how large
// a file may get. It has no code of its own; a rule about people or leads is
// tested where it lives.
package laws
