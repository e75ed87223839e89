package crc32c

import "golang.org/x/sys/cpu"

func update(sum uint32, b []byte) uint32 {
	if !cpu.X86.HasSSE42 || !cpu.X86.HasPCLMULQDQ { // processors from before 2010
		return byLibrary(sum, b)
	}
	return byInstruction(sum, b)
}

// byInstruction takes eight bytes at a time, and of many three streams side by side, as
// the processor may begin with the next eight bytes when it is not done with the last.
//
//go:noescape
func byInstruction(sum uint32, b []byte) uint32
