// Package filter is the filter language: parse, check, print, compile, and the
// foldings and dates its comparisons stand on.
//
//	status = new and tag = trial and last_seen > -7d
//	(country = Germany or not email) and name ~ ann
//
// A filter goes Parse → Check → Resolve → Simplify, and then either Compile,
// which gives the meaning every store must agree with, or a store's own
// indexes. Logic is two-valued: a missing value equals nothing, is less than
// nothing, and != is the exact negation of =.
//
// What a comparison means enters this room; where records rest, and which
// fields a kind of record has, does not.
package filter
