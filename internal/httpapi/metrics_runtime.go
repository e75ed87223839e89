package httpapi

import (
	"runtime"
	"runtime/debug"
	"time"
)

// tellRuntime writes the figures of the runtime of Go, under the names that
// monitoring systems know them by.
func (s *sheet) tellRuntime() {
	pauses := debug.GCStats{PauseQuantiles: make([]time.Duration, 5)}
	debug.ReadGCStats(&pauses)
	s.family("go_gc_duration_seconds", "summary", "A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.")
	for i, quantile := range []string{"0", "0.25", "0.5", "0.75", "1"} {
		s.figure("", pauses.PauseQuantiles[i].Seconds(), "quantile", quantile)
	}
	s.figure("_sum", pauses.PauseTotal.Seconds())
	s.figure("_count", float64(pauses.NumGC))

	percent := debug.SetGCPercent(100) // to ask is to set
	debug.SetGCPercent(percent)
	threads, _ := runtime.ThreadCreateProfile(nil)
	s.one("go_gc_gogc_percent", "gauge", "Heap size target percentage configured by the user, otherwise 100.", float64(percent))
	s.one("go_gc_gomemlimit_bytes", "gauge", "Go runtime memory limit configured by the user, otherwise math.MaxInt64.", float64(debug.SetMemoryLimit(-1)))
	s.one("go_goroutines", "gauge", "Number of goroutines that currently exist.", float64(runtime.NumGoroutine()))
	s.family("go_info", "gauge", "Information about the Go environment.")
	s.figure("", 1, "version", runtime.Version())
	s.tellMemory()
	s.one("go_sched_gomaxprocs_threads", "gauge", "The current runtime.GOMAXPROCS setting.", float64(runtime.GOMAXPROCS(0)))
	s.one("go_threads", "gauge", "Number of OS threads created.", float64(threads))
}

func (s *sheet) tellMemory() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	gauge := func(name, help string, value uint64) { s.one("go_memstats_"+name, "gauge", help, float64(value)) }
	counter := func(name, help string, value uint64) { s.one("go_memstats_"+name, "counter", help, float64(value)) }
	gauge("alloc_bytes", "Number of bytes allocated in heap and currently in use.", m.Alloc)
	counter("alloc_bytes_total", "Total number of bytes allocated in heap until now, even if released already.", m.TotalAlloc)
	gauge("buck_hash_sys_bytes", "Number of bytes used by the profiling bucket hash table.", m.BuckHashSys)
	counter("frees_total", "Total number of heap objects frees.", m.Frees)
	gauge("gc_sys_bytes", "Number of bytes used for garbage collection system metadata.", m.GCSys)
	gauge("heap_alloc_bytes", "Number of heap bytes allocated and currently in use, same as go_memstats_alloc_bytes.", m.HeapAlloc)
	gauge("heap_idle_bytes", "Number of heap bytes waiting to be used.", m.HeapIdle)
	gauge("heap_inuse_bytes", "Number of heap bytes that are in use.", m.HeapInuse)
	gauge("heap_objects", "Number of currently allocated objects.", m.HeapObjects)
	gauge("heap_released_bytes", "Number of heap bytes released to OS.", m.HeapReleased)
	gauge("heap_sys_bytes", "Number of heap bytes obtained from system.", m.HeapSys)
	s.one("go_memstats_last_gc_time_seconds", "gauge", "Number of seconds since 1970 of last garbage collection.", float64(m.LastGC)/1e9)
	counter("mallocs_total", "Total number of heap objects allocated, both live and gc-ed.", m.Mallocs)
	gauge("mcache_inuse_bytes", "Number of bytes in use by mcache structures.", m.MCacheInuse)
	gauge("mcache_sys_bytes", "Number of bytes used for mcache structures obtained from system.", m.MCacheSys)
	gauge("mspan_inuse_bytes", "Number of bytes in use by mspan structures.", m.MSpanInuse)
	gauge("mspan_sys_bytes", "Number of bytes used for mspan structures obtained from system.", m.MSpanSys)
	gauge("next_gc_bytes", "Number of heap bytes when next garbage collection will take place.", m.NextGC)
	gauge("other_sys_bytes", "Number of bytes used for other system allocations.", m.OtherSys)
	gauge("stack_inuse_bytes", "Number of bytes obtained from system for stack allocator in non-CGO environments.", m.StackInuse)
	gauge("stack_sys_bytes", "Number of bytes obtained from system for stack allocator.", m.StackSys)
	gauge("sys_bytes", "Number of bytes obtained from system.", m.Sys)
}
