package boltstore

import (
	"syscall"
	"unsafe"
)

// unmapRows is after how many rows the pages that were read are given back.
const unmapRows = 1 << 15

// unmap gives back what a long answer has read of the file, which would otherwise stay
// mapped up to its end. It changes nothing: whoever reads there again has it mapped
// again, and the system keeps what it likes of the file.
func (r *reader) unmap() {
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, r.tx.DB().Info().Data, uintptr(r.tx.Size()), syscall.MADV_DONTNEED)
}

// mapped is the file as the transaction has it in memory, until it ends or is made
// durable: it is mapped anew then at the earliest.
func (r *reader) mapped() []byte {
	if r.file == nil {
		info := r.tx.DB().Info()
		r.file = unsafe.Slice(*(**byte)(unsafe.Pointer(&info.Data)), r.tx.Size())
		r.pageSize = uint64(info.PageSize)
	}
	return r.file
}
