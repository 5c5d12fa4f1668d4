package mask

import (
	"net/netip"
	"regexp"
	"strings"
)

// The forms of IP addresses; whether it is one is then decided by reading it.
var (
	four = regexp.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}`)
	six  = regexp.MustCompile(`[0-9a-f:]*:[0-9a-f:]*:[0-9a-f.:]*`)
)

// addresses finds IP addresses of both versions.
func addresses(v view) []span {
	var spans []span
	for _, form := range []*regexp.Regexp{four, six} {
		for _, at := range form.FindAllStringIndex(v.lower, -1) {
			text := strings.TrimRight(v.lower[at[0]:at[1]], ".")
			end := at[0] + len(text)
			alone := startsWord(v.lower, at[0]) && endsWord(v.lower, end) && !isDotted(v.lower, at[0], end)
			if _, err := netip.ParseAddr(text); err == nil && alone && len(text) > len("::1") {
				spans = append(spans, span{start: at[0], end: end, kind: IP})
			}
		}
	}
	return spans
}

// isDotted tells whether a dotted number goes on with another part, as some versions do.
func isDotted(s string, start, end int) bool {
	return start > 0 && s[start-1] == '.' || end+1 < len(s) && s[end] == '.' && isDigit(s[end+1])
}
