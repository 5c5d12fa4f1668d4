package ground

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// chunk reads up to the next space or mark and decides what it is.
func (s *scanner) chunk(rest string) {
	end := chunkEnd(rest)
	raw := strings.TrimRight(rest[:end], ".:'…-/")
	if raw == "" {
		raw = rest[:end]
	}
	if len(raw) == 1 && strings.HasPrefix(rest[1:], ":") && isUpperASCII(raw[0]) {
		raw = rest[:2] // a drive
	}
	s.at += len(raw)
	s.read(raw)
	s.start = false
}

func isUpperASCII(c byte) bool { return c >= 'A' && c <= 'Z' }

func chunkEnd(rest string) int {
	isURL := strings.HasPrefix(rest, "http://") || strings.HasPrefix(rest, "https://")
	for i, r := range rest {
		switch {
		case unicode.IsSpace(r) || strings.ContainsRune("()[]{}\"„“”»«<>`|→*", r):
			return i
		case r == ',' && !digitsAround(rest, i) || strings.ContainsRune(";!?…–—:=", r) && !isURL && !digitsAround(rest, i) &&
			!isSchemeOrDrive(rest, i):
			return max(i, 1)
		case r == '_' && !inWord(rest, i):
			return max(i, 1)
		}
	}
	return len(rest)
}

func digitsAround(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return i > 0 && i+size < len(s) && isDigits(s[i-1:i]) && isDigits(s[i+size:i+size+1])
}

func isSchemeOrDrive(s string, i int) bool {
	return s[i] == ':' && (strings.HasPrefix(s[i:], "://") || strings.HasPrefix(s[i:], ":\\")) || s[i] == '=' &&
		strings.HasPrefix(s, "-")
}

func (s *scanner) read(raw string) {
	switch {
	case raw == "24/7":
		s.word(raw, false)
	case strings.Contains(raw, "://") || strings.HasPrefix(raw, "www."):
		s.exact(raw, LackLink)
	case strings.Contains(raw, "@") && strings.Contains(raw, "."):
		s.exact(raw, LackLink)
	case startsNumber(raw):
		s.number(raw)
	case isPath(raw):
		s.exact(raw, LackCommand)
	case isHost(raw):
		s.exact(raw, LackLink)
	case strings.ContainsAny(raw, "/+&"):
		s.joined(raw)
	default:
		s.word(strings.Trim(raw, "."), s.bold || s.quoted)
	}
}

// joined reads "and/or", "Windows/Mac", "Ctrl+Alt".
func (s *scanner) joined(raw string) {
	if strings.Contains(raw, "+") {
		s.exact(raw, LackCommand)
		return
	}
	for part := range strings.FieldsFuncSeq(raw, func(r rune) bool { return r == '/' || r == '&' }) {
		s.read(part)
	}
}

func isPath(raw string) bool {
	return strings.HasPrefix(raw, "--") || strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "~/") ||
		strings.HasPrefix(raw, ".") || strings.Contains(raw, "\\") || strings.Count(raw, "/") > 1 ||
		strings.HasPrefix(raw, "%") || strings.HasPrefix(raw, "$") || strings.HasPrefix(raw, "#") ||
		strings.Contains(raw, "_") || strings.HasPrefix(raw, "-") && len(raw) < 4
}

// isHost tells names with dots between letters: hosts, files, "j.smith". Abbreviations have parts of one letter only.
func isHost(raw string) bool {
	parts := strings.Split(raw, ".")
	if len(parts) < 2 {
		return strings.Contains(raw, ":") && hasDigit(raw)
	}
	long := false
	for _, p := range parts {
		if p == "" {
			return false
		}
		long = long || len(p) > 2
	}
	return long && len(parts[len(parts)-1]) > 1
}
