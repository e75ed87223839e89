#include "textflag.h"

// What a sum must be multiplied by, without carry, so that adding the product to the last
// eight bytes of a stream moves the sum behind as many zero bytes: x^(8n-33) modulo the
// polynomial, bits reversed (V. Gopal et al., "Fast CRC Computation for iSCSI Polynomial
// Using CRC32 Instruction", Intel, 2011).
#define BEHIND256 $0xb9e02b86
#define BEHIND512 $0xdd7e3b0c

// func byInstruction(sum uint32, b []byte) uint32
TEXT ·byInstruction(SB), NOSPLIT, $0-36
	MOVL sum+0(FP), AX
	MOVQ b_base+8(FP), SI
	MOVQ b_len+16(FP), CX
	NOTL AX
	CMPQ CX, $768
	JLT  eight
	MOVL BEHIND512, DX
	MOVQ DX, X2
	MOVL BEHIND256, DX
	MOVQ DX, X3

three: // streams of 256 bytes: sums in AX, R8 and R9
	XORL R8, R8
	XORL R9, R9
	MOVQ $31, DX

words:
	CRC32Q (SI), AX
	CRC32Q 256(SI), R8
	CRC32Q 512(SI), R9
	ADDQ   $8, SI
	DECQ   DX
	JNZ    words

	CRC32Q    (SI), AX
	CRC32Q    256(SI), R8
	MOVQ      AX, X0
	MOVQ      R8, X1
	PCLMULQDQ $0, X2, X0
	PCLMULQDQ $0, X3, X1
	PXOR      X1, X0
	MOVQ      X0, AX
	XORQ      512(SI), AX
	CRC32Q    AX, R9
	MOVL      R9, AX
	ADDQ      $520, SI
	SUBQ      $768, CX
	CMPQ      CX, $768
	JGE       three

eight:
	SUBQ   $8, CX
	JLT    rest
	CRC32Q (SI), AX
	ADDQ   $8, SI
	JMP    eight

rest:
	ADDQ $8, CX

one:
	SUBQ   $1, CX
	JLT    done
	CRC32B (SI), AX
	ADDQ   $1, SI
	JMP    one

done:
	NOTL AX
	MOVL AX, ret+32(FP)
	RET
