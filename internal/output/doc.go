// Package output shows rows and objects on standard output: as a table for
// people, as TSV, CSV, JSON, JSON lines or ids for programs. How something looks
// may enter; what is selected, and what a file needs besides, may not.
package output
