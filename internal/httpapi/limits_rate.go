package httpapi

import (
	"math"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/lobbycli/lobby/internal/workspace"
)

// mostBuckets is how many tokens are counted at once.
const mostBuckets = 4096

// buckets count the requests of each token.
type buckets struct {
	mu  sync.Mutex
	per map[string]*rate.Limiter // by hash
}

// take counts a request of a token, and says how long it must wait when it had too
// many. rps is requests a second; 0 is no limit.
func (b *buckets) take(hash string, rps float64, now time.Time) error {
	if rps <= 0 {
		return nil
	}
	reservation := b.of(hash, rps, now).ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait <= 0 {
		return nil
	}
	reservation.CancelAt(now)
	return &statusError{
		status: http.StatusTooManyRequests,
		header: [][2]string{{"Retry-After", seconds(wait)}},
		err:    workspace.Errorf(workspace.Unavailable, "this token makes too many requests").WithHint("at most %g a second are answered", rps),
	}
}

// of is the bucket of a token. When there are too many, those that are full again
// are forgotten: a new one is no different.
func (b *buckets) of(hash string, rps float64, now time.Time) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l, known := b.per[hash]; known {
		return l
	}
	burst := int(max(1, math.Ceil(rps)))
	if len(b.per) >= mostBuckets {
		for other, l := range b.per {
			if l.TokensAt(now) >= float64(burst) {
				delete(b.per, other)
			}
		}
	}
	if len(b.per) >= mostBuckets || b.per == nil {
		b.per = map[string]*rate.Limiter{}
	}
	l := rate.NewLimiter(rate.Limit(rps), burst)
	b.per[hash] = l
	return l
}
