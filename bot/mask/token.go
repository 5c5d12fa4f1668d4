package mask

import (
	"math"
	"slices"
	"strings"
)

// prefixes begin keys of well-known services; the rest of the key has at least so many characters.
var prefixes = []struct {
	begin string
	rest  int
}{
	{"sk-", 16}, {"sk_live_", 10}, {"sk_test_", 10}, {"rk_live_", 10}, {"rk_test_", 10}, {"pk_live_", 10},
	{"whsec_", 10}, {"xoxa-", 8}, {"xoxb-", 8}, {"xoxc-", 8}, {"xoxd-", 8}, {"xoxe-", 8}, {"xoxo-", 8}, {"xoxp-", 8},
	{"xoxr-", 8}, {"xoxs-", 8}, {"xoxe.", 8}, {"xapp-", 8}, {"ghp_", 16}, {"gho_", 16}, {"ghu_", 16}, {"ghs_", 16},
	{"ghr_", 16}, {"github_pat_", 16}, {"glpat-", 12}, {"gldt-", 12}, {"AKIA", 16}, {"ASIA", 16}, {"ABIA", 16},
	{"ACCA", 16}, {"AIza", 30}, {"ya29.", 12}, {"GOCSPX-", 12}, {"hf_", 16}, {"npm_", 16}, {"pypi-", 16}, {"SG.", 20},
	{"shpat_", 16}, {"dop_v1_", 16}, {"mfa.", 20}, {"AGE-SECRET-KEY-1", 20}, {"eyJ", 20}, {"hvs.", 16}, {"dapi", 28},
	{"lin_api_", 16}, {"figd_", 16}, {"sntrys_", 16}, {"ATATT3", 20}, {"PMAK-", 20}, {"gsk_", 16}, {"nvapi-", 20},
}

// tokens finds keys by what they begin with and by how random they look, and whole PEM blocks.
func tokens(v view) []span {
	spans := append(pem(v), productKeys(v)...)
	s := v.text
	for i := 0; i < len(s); {
		if !inToken(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && inToken(s[end]) {
			end++
		}
		spans = append(spans, inRun(s, i, end)...)
		i = end
	}
	return spans
}

// inToken tells whether keys and their encodings have a byte in them.
func inToken(c byte) bool { return isDigit(c) || isLetter(c) || strings.IndexByte("_-.+/=~:", c) >= 0 }

// inRun finds keys in a run of their characters: the whole of it, if it is random with its slashes, or parts.
func inRun(s string, start, end int) []span {
	for end > start && strings.IndexByte(".:-", s[end-1]) >= 0 {
		end-- // of the sentence
	}
	if end-start < shortestKey {
		return nil
	}
	run := s[start:end]
	if strings.ContainsAny(run, "/+") && strings.IndexByte(run, ':') < 0 &&
		isRandom(strings.TrimRight(run, "="), slashedSwitches) {
		return []span{{start: start, end: end, kind: Secret}}
	}
	var spans []span
	for _, part := range cutAt(run, "/+=:~") {
		piece := run[part.start:part.end]
		if isKey(piece) || isChat(piece) || isRandom(piece, switches) && !isCounted(s, start+part.start) {
			spans = append(spans, span{start: start + part.start, end: start + part.end, kind: Secret})
		}
	}
	return spans
}

// shortestKey in characters. AWS has the shortest that are in use.
const shortestKey = 12

// cutAt gives the places of the parts between any of the bytes.
func cutAt(s, any string) []group {
	var parts []group
	start := 0
	for i := range len(s) {
		if strings.IndexByte(any, s[i]) >= 0 {
			parts, start = append(parts, group{start, i}), i+1
		}
	}
	return append(parts, group{start, len(s)})
}

func isKey(s string) bool {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p.begin); ok && len(rest) >= p.rest {
			return strings.ContainsAny(rest, "0123456789") || strings.IndexFunc(rest, isUpper) >= 0
		}
	}
	return false
}

func isUpper(r rune) bool { return r >= 'A' && r <= 'Z' }

// isChat tells whether something has the three parts of a token of Discord: id, time and signature.
func isChat(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) == 3 && len(parts[0]) >= 23 && len(parts[0]) <= 28 && len(parts[1]) >= 6 && len(parts[1]) <= 7 &&
		len(parts[2]) >= 27 && strings.ContainsAny(s, "0123456789")
}

// How often neighbours are of different classes (small, capital, digit). In random letters and digits this is so for
// 62 of 100 neighbours, in names made of words for about 30. With slashes in it, it may be a path, too.
const (
	switches        = 0.38
	slashedSwitches = 0.45
)

// The shortest runs that are judged by how random they look, and the bits per character that they have at least.
const (
	shortestRandom = 20
	shortestHex    = 24
	leastBits      = 3.2
)

// isRandom tells whether a run of letters and digits looks like drawn, not written.
func isRandom(s string, least float64) bool {
	if len(s) < shortestRandom || isUUID(s) || bits(s) < leastBits {
		return false
	}
	small, capital, digits, changes := census(s)
	others := len(s) - small - capital - digits
	rate := float64(changes) / float64(len(s)-1)
	switch {
	case others*5 > len(s):
		return false
	case digits >= 1 && small >= 2 && capital >= 2:
		return rate >= least
	case digits >= 3 && small+capital >= 3 && others == 0: // hexadecimal or base 36: one case only
		return len(s) >= shortestHex && rate >= least-.08
	}
	return false
}

// census counts the bytes of each class, and how often neighbours are of different ones.
func census(s string) (small, capital, digits, changes int) {
	last := other
	for i := range len(s) {
		c := classOf(s[i])
		switch c {
		case smallLetter:
			small++
		case capitalLetter:
			capital++
		case digit:
			digits++
		}
		if last != other && c != other && c != last {
			changes++
		}
		last = c
	}
	return small, capital, digits, changes
}

// A class is what kind of character a byte is.
type class int

const (
	other class = iota
	smallLetter
	capitalLetter
	digit
)

func classOf(c byte) class {
	switch {
	case c >= 'a' && c <= 'z':
		return smallLetter
	case c >= 'A' && c <= 'Z':
		return capitalLetter
	case isDigit(c):
		return digit
	}
	return other
}

// bits is Shannon's entropy of the bytes, per byte.
func bits(s string) float64 {
	var times [256]int
	for i := range len(s) {
		times[s[i]]++
	}
	sum := 0.0
	for _, n := range times {
		if n > 0 {
			p := float64(n) / float64(len(s))
			sum -= p * math.Log2(p)
		}
	}
	return sum
}

// isUUID tells whether it has the form 8-4-4-4-12: these name things, in messages of errors above all.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

// isCounted tells whether a word before says that this is a sum of a file or the name of a commit.
func isCounted(s string, at int) bool {
	before := strings.ToLower(s[max(0, at-maxBefore/2):at])
	return containsAny(before, "sha", "md5", "commit", "hash", "checksum", "prufsumme", "digest", "thumbprint",
		"fingerprint", "fingerabdruck")
}

// pem finds blocks of keys and certificates; one that does not end goes to the end of the text.
func pem(v view) []span {
	var spans []span
	for i := 0; ; {
		at := strings.Index(v.text[i:], "-----BEGIN ")
		if at < 0 {
			return spans
		}
		start, end := i+at, len(v.text)
		if stop := strings.Index(v.text[start:], "-----END "); stop >= 0 {
			end = start + stop + len("-----END ")
			for end < len(v.text) && v.text[end] != '\n' {
				end++
			}
		}
		spans = append(spans, span{start: start, end: end, kind: Secret})
		i = end
	}
}

// productKeys finds licence keys: four to six groups of five capitals and digits.
func productKeys(v view) []span {
	const size = 5
	var spans []span
	s := v.text
	for i := 0; i+4*(size+1)-1 <= len(s); i++ {
		if !startsWord(s, i) || i > 0 && s[i-1] == '-' {
			continue
		}
		groups, end := 0, i
		for end+size <= len(s) && isCapitals(s[end:end+size]) {
			groups++
			end += size
			if end >= len(s) || s[end] != '-' {
				break
			}
			end++
		}
		end = min(end, i+groups*(size+1)-1)
		if groups >= 4 && groups <= 6 && endsWord(s, end) && strings.ContainsAny(s[i:end], "0123456789") &&
			slices.ContainsFunc([]byte(s[i:end]), isLetter) {
			spans = append(spans, span{start: i, end: end, kind: Secret})
			i = end
		}
	}
	return spans
}

func isCapitals(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}
