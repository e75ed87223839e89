// Package transfer carries rows and events in and out of files. The two ends of
// a format stand side by side in one file, so that what one writes the other
// reads back.
//
// A format, an encoding or a rule about files may enter; what a row means to a
// workspace may not.
package transfer
