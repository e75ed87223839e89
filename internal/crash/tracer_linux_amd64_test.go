package crash_test

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

// call is a system call of a process that is traced.
type call struct {
	number uint64
	args   [6]uint64
	result int64 // less than 0 is an error number; known when it ends
}

// follower is told of every system call. What enter gives, unless it is 0, becomes the
// error of a call that is not made. The process stands still meanwhile, but for its
// other threads.
type follower interface {
	enter(c *call) syscall.Errno
	leave(c *call)
}

// longest is how long a process may take before it is ended.
const longest = time.Minute

// What package syscall does not name.
const (
	waitAnyThread  = 0x40000000 // __WALL
	waitOwn        = 0x20000000 // __WNOTHREAD: children of this thread
	traceExitKill  = 0x00100000 // PTRACE_O_EXITKILL
	traceCallInfo  = 0x420e     // PTRACE_GET_SYSCALL_INFO
	atEntry        = 1          // PTRACE_SYSCALL_INFO_ENTRY
	atExit         = 2          // PTRACE_SYSCALL_INFO_EXIT
	callStop       = syscall.SIGTRAP | 0x80
	tracingOptions = syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | traceExitKill
)

// callInfo is what the kernel tells of a stop at a call. Behind an exit, the first of
// data is the result.
type callInfo struct {
	where byte
	_     [3]byte
	_     uint32 // the architecture
	_     [2]uint64
	data  [8]uint64
}

// trace runs a process to its end. started is told its id before its first call.
func trace(program string, args []string, attr os.ProcAttr, started func(pid int) follower) (status syscall.WaitStatus, err error) {
	runtime.LockOSThread() // whoever starts a process is its tracer
	defer runtime.UnlockOSThread()
	attr.Sys = &syscall.SysProcAttr{Ptrace: true, Pdeathsig: syscall.SIGKILL}
	p, err := os.StartProcess(program, args, &attr)
	if err != nil {
		return status, err
	}
	defer func() { _ = p.Release() }()
	if _, err = syscall.Wait4(p.Pid, &status, 0, nil); err == nil {
		err = syscall.PtraceSetOptions(p.Pid, tracingOptions)
	}
	if err != nil {
		_ = syscall.Kill(p.Pid, syscall.SIGKILL)
		return status, fmt.Errorf("trace %s: %w", program, err)
	}
	end := time.AfterFunc(longest, func() { _ = syscall.Kill(p.Pid, syscall.SIGKILL) })
	defer end.Stop()
	t := &tracer{follower: started(p.Pid), threads: map[int]*thread{p.Pid: {}}}
	if err := goOn(p.Pid, 0); err != nil {
		return status, err
	}
	for {
		id, err := syscall.Wait4(-1, &status, waitAnyThread|waitOwn, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return status, fmt.Errorf("wait for %s: %w", program, err)
		case !status.Stopped() && id == p.Pid:
			return status, nil
		case !status.Stopped():
			delete(t.threads, id)
			continue
		}
		signal, err := t.stopped(id, status)
		if err == nil {
			err = goOn(id, signal)
		}
		if err != nil {
			_ = syscall.Kill(p.Pid, syscall.SIGKILL)
			return status, err
		}
	}
}

// goOn lets a thread run to its next call. It may have been killed.
func goOn(id int, signal syscall.Signal) error {
	if err := syscall.PtraceSyscall(id, int(signal)); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("go on: %w", err)
	}
	return nil
}

type tracer struct {
	follower
	threads map[int]*thread
}

// thread is where a thread is.
type thread struct {
	call call
	fail syscall.Errno // what becomes the result
}

// stopped looks why a thread stopped, and gives the signal that it is to get.
func (t *tracer) stopped(id int, status syscall.WaitStatus) (syscall.Signal, error) {
	at, known := t.threads[id]
	if !known {
		at = &thread{}
		t.threads[id] = at
	}
	switch signal := status.StopSignal(); {
	case signal == callStop:
		return 0, t.atCall(id, at)
	case signal == syscall.SIGTRAP, signal == syscall.SIGSTOP && !known: // there is a new thread, and here it is
		return 0, nil
	default:
		return signal, nil
	}
}

func (t *tracer) atCall(id int, at *thread) error {
	var info callInfo
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PTRACE, traceCallInfo, uintptr(id), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0)
	if errno == syscall.ESRCH {
		return nil
	}
	if errno != 0 {
		return fmt.Errorf("look at a call: %w", errno)
	}
	switch info.where {
	case atEntry:
		at.call = call{number: info.data[0], args: [6]uint64(info.data[1:7])}
		if at.fail = t.enter(&at.call); at.fail != 0 {
			return setRegisters(id, func(r *syscall.PtraceRegs) { r.Orig_rax = ^uint64(0) }) // no such call
		}
	case atExit:
		at.call.result = int64(info.data[0])
		if at.fail != 0 {
			at.call.result = -int64(at.fail)
			err := setRegisters(id, func(r *syscall.PtraceRegs) { r.Rax = uint64(at.call.result) })
			if err != nil {
				return err
			}
		}
		t.leave(&at.call)
	}
	return nil
}

// setRegisters changes what a thread has in hand. It may have been killed.
func setRegisters(id int, change func(*syscall.PtraceRegs)) error {
	var r syscall.PtraceRegs
	err := syscall.PtraceGetRegs(id, &r)
	if err == nil {
		change(&r)
		err = syscall.PtraceSetRegs(id, &r)
	}
	if err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("registers: %w", err)
	}
	return nil
}
