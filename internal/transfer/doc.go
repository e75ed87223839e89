// Package transfer carries rows and segments in and out of files, and
// tells two exports of people apart. The two ends of a format stand side by side,
// so that what one writes the other reads back.
//
// A format, an encoding or a rule about files may enter; what a row means to a
// workspace may not.
package transfer
