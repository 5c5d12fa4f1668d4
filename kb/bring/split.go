package bring

import "strings"

// maxPart is the size of an article from which on it is cut. A reader finds nothing in a longer one, and neither does
// a search.
const maxPart = 48 << 10

// split cuts a long Markdown text into parts of at most limit bytes where it can be cut best: before a heading, else
// between paragraphs, else between lines. Code stays whole as long as it fits. Nothing is lost: the parts joined by
// line breaks are the text but for blank lines at the cuts.
func split(text string, limit int) []string {
	for level := 1; level <= 6 && len(text) > limit; level++ {
		if parts := gather(sections(text, level), limit); len(parts) > 1 && fits(parts, limit) {
			return parts
		}
	}
	if len(text) <= limit {
		return []string{text}
	}
	var parts []string
	for _, section := range gather(sections(text, 2), limit) {
		if len(section) > limit {
			parts = append(parts, gather(paragraphs(section, limit), limit)...)
		} else {
			parts = append(parts, section)
		}
	}
	return parts
}

func fits(parts []string, limit int) bool {
	for _, p := range parts {
		if len(p) > limit {
			return false
		}
	}
	return true
}

// gather joins neighbours up to the limit.
func gather(pieces []string, limit int) []string {
	var parts []string
	for _, piece := range pieces {
		if last := len(parts) - 1; last >= 0 && len(parts[last])+len(piece) < limit {
			parts[last] += "\n" + piece
		} else {
			parts = append(parts, piece)
		}
	}
	out := parts[:0]
	for _, p := range parts {
		if p = strings.Trim(p, "\n"); strings.TrimSpace(p) != "" {
			out = append(out, p)
		}
	}
	return out
}

// sections cuts before each heading of at most the level that is not in code.
func sections(text string, level int) []string {
	var out []string
	fenced, from := "", 0
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		fenced = fence(fenced, line)
		marks := len(line) - len(strings.TrimLeft(line, "#"))
		if fenced == "" && marks > 0 && marks <= level && strings.HasPrefix(line[marks:], " ") && i > from {
			out = append(out, strings.Join(lines[from:i], "\n"))
			from = i
		}
	}
	return append(out, strings.Join(lines[from:], "\n"))
}

// paragraphs cuts at blank lines that are not in code; what is still too long is cut anywhere.
func paragraphs(text string, limit int) []string {
	var out []string
	fenced, from := "", 0
	lines := strings.Split(text, "\n")
	cut := func(to int) {
		piece := strings.Join(lines[from:to], "\n")
		for len(piece) > limit {
			at := cutAt(piece, limit)
			out = append(out, piece[:at])
			piece = piece[at:]
		}
		out = append(out, piece)
		from = to
	}
	for i, line := range lines {
		if fenced = fence(fenced, line); fenced == "" && line == "" && i > from {
			cut(i)
		}
	}
	cut(len(lines))
	return out
}

// cutAt is behind the last line break or blank up to the limit, else where no letter is torn.
func cutAt(s string, limit int) int {
	if at := strings.LastIndexAny(s[:limit], "\n "); at > 0 {
		return at + 1
	}
	at := limit
	for at > 0 && s[at]&0xC0 == 0x80 {
		at--
	}
	return max(1, at)
}

// fence follows fenced code from line to line: it is what closes it, or empty outside.
func fence(open, line string) string {
	text := strings.TrimLeft(line, " ")
	for _, mark := range []string{"```", "~~~"} {
		if !strings.HasPrefix(text, mark) {
			continue
		}
		switch {
		case open == "":
			return mark
		case open == mark && strings.Trim(text, mark[:1]+" ") == "":
			return ""
		}
	}
	return open
}
