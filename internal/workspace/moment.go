package workspace

import "time"

// appendMoment appends what FormatTime makes of microseconds since 1970, in a
// fraction of the time; 0 is missing.
func appendMoment(b []byte, micros int64) []byte {
	const second, day = 1_000_000, 86400 * 1_000_000
	switch {
	case micros == 0:
		return b
	case micros < 0 || micros > latestMicro:
		return time.UnixMicro(micros).UTC().AppendFormat(b, time.RFC3339Nano)
	}
	year, month, dom := civil(uint32(micros / day))
	rest, decimals := uint32(micros%day/second), uint32(micros%second)
	const form = "0000-00-00T00:00:00.000000Z"
	b = append(b, form...)
	end := len(b)
	to := (*[len(form)]byte)(b[end-len(form):])
	put2(to[0:], year/100)
	put2(to[2:], year%100)
	put2(to[5:], month)
	put2(to[8:], dom)
	put2(to[11:], rest/3600)
	put2(to[14:], rest/60%60)
	put2(to[17:], rest%60)
	if decimals == 0 {
		to[19] = 'Z'
		return b[:end-7]
	}
	put2(to[20:], decimals/10000)
	put2(to[22:], decimals/100%100)
	put2(to[24:], decimals%100)
	for end--; b[end-1] == '0'; end-- {
	}
	return append(b[:end], 'Z')
}

// put2 writes a number below 100 with two digits.
func put2(b []byte, n uint32) { b[0], b[1] = '0'+byte(n/10), '0'+byte(n%10) }

// civil is the date of a day since 1970, from 1 on. It counts in years that begin in
// March, so that the day that is not in every year is the last.
func civil(days uint32) (year, month, day uint32) {
	const (
		before    = 719468 // days between the first of March 0 and 1970
		centuries = 146097 // days of four
		leap      = 1461   // days of four years
	)
	n := 4*(days+before) + 3
	century, inCentury := n/centuries, n%centuries/4
	n = 4*inCentury + 3
	year, day = 100*century+n/leap, n%leap/4
	month = (5*day + 2) / 153 // five months have 153 days, from March and from August
	day -= (153*month + 2) / 5
	if month += 3; month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day + 1
}
