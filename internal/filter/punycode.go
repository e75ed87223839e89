package filter

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// decodePunycode decodes the part of a domain label behind "xn--" (RFC 3492,
// whose names the variables bear).
func decodePunycode(s string) (string, bool) {
	const base, tMin, tMax, initialBias, initialN = 36, 1, 26, 72, 128
	if len(s) > 63 || !isASCII(s) { // no label is longer
		return "", false
	}
	var out []rune
	if dash := strings.LastIndexByte(s, '-'); dash >= 0 {
		out, s = []rune(s[:dash]), s[dash+1:]
	}
	i, n, bias := 0, initialN, initialBias
	for s != "" {
		start, w := i, 1
		for k := base; ; k += base {
			if s == "" {
				return "", false
			}
			digit, ok := punycodeDigit(s[0])
			s = s[1:]
			if !ok || digit > (math.MaxInt32-i)/w {
				return "", false
			}
			i += digit * w
			t := min(max(k-bias, tMin), tMax)
			if digit < t {
				break
			}
			if w > math.MaxInt32/(base-t) {
				return "", false
			}
			w *= base - t
		}
		size := len(out) + 1
		bias = adaptPunycode(i-start, size, start == 0)
		n += i / size
		i %= size
		if n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return "", false
		}
		out = slices.Insert(out, i, rune(n))
		i++
	}
	return string(out), true
}

// adaptPunycode is the next bias.
func adaptPunycode(delta, size int, first bool) int {
	const base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / size
	k := 0
	for delta > (base-tMin)*tMax/2 {
		delta /= base - tMin
		k += base
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}

// punycodeDigit is the value of a digit of a label in lower case.
func punycodeDigit(c byte) (int, bool) {
	switch {
	case 'a' <= c && c <= 'z':
		return int(c - 'a'), true
	case '0' <= c && c <= '9':
		return int(c-'0') + 26, true
	}
	return 0, false
}
