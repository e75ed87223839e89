package httpapi

import "time"

// A server lives on little and makes much that ends with the request: so much Garbage
// may gather, in percent of what lives, until the process has so many MiB of Memory.
// Of those the bodies that are worked on at once take 208 at most; the rest is for
// connections, their stacks, and room between two collections.
const (
	Garbage = 400
	Memory  = 384
)

// limits are what a caller may take of the server. They are the same everywhere;
// tests make them shorter.
type limits struct {
	connections int           // open at once through the network; others wait to be accepted
	headerBytes int           // of a request
	header      time.Duration // until the headers of a request are there
	unread      time.Duration // until a request is sent whole, where nobody reads its body
	idle        time.Duration // between two requests of a connection
	whole       time.Duration // until an answer that is no stream has left
	write       time.Duration // until a reader takes the next piece of an answer
	read        time.Duration // in which so many bytes of a body
	readLeast   int64         // must arrive, or its end
	small       int64         // bytes of a body that are held in memory while they arrive
	free        int64         // bytes of a body that nobody counts
	held        room          // bytes of memory for bodies that are worked on at once, and of disk for those that wait
	wait        time.Duration // for room among them
	grace       time.Duration // for what is under way when the server ends
	health      time.Duration // for the workspace to answer /healthz
}

func ordinary() limits {
	return limits{
		connections: 1024,
		headerBytes: 64 << 10, // of which a filter may take 48, spelled as an address
		header:      5 * time.Second,
		unread:      30 * time.Second,
		idle:        90 * time.Second,
		whole:       15 * time.Minute,
		write:       60 * time.Second,
		read:        30 * time.Second,
		readLeast:   128 << 10,
		small:       64 << 10,
		free:        4 << 10,
		held:        room{small: 48 << 20, large: 160 << 20, disk: 512 << 20},
		wait:        10 * time.Second,
		grace:       10 * time.Second,
		health:      time.Second,
	}
}
