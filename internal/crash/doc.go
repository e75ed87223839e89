// Package crash proves that a workspace survives power cuts and system calls that fail.
// It holds tests alone, for Linux on amd64: other systems build an empty package.
//
// A test runs the program as a process of its own and stops it at every system call
// (tracer). What the calls do to one folder is recorded, in their order, next to what
// the program says meanwhile (recorder). From a recording comes the folder as a disk may
// have it when the power goes at some moment (disk): what was synced is there; of the
// rest each write may be whole, missing or cut at a sector, and names may have changed
// or not, folder by folder in their order. Before that a process may have been killed, or
// the disk may have refused to sync and forgotten what it was given, and others have gone
// on. The same way, without a power cut, any call can be made to fail.
// Afterwards the program must find a sound file that holds what it acknowledged and no
// half of anything, and must be able to finish its work (jobs).
package crash
