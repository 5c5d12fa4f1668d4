package said

import (
	"regexp"
	"slices"
	"strings"
)

// The shapes of lines that a program wrote.
var (
	stamped = regexp.MustCompile(`^[\[<(]?(?:\d{4}[-/]\d\d[-/]\d\d[T ,]+\d\d:\d\d` +
		`|\d\d[./]\d\d[./]\d{2,4},? +\d\d:\d\d` +
		`|\d\d:\d\d:\d\d[.,\]) ]|[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d)`)
	levelled = regexp.MustCompile(`^[\[<(]?(?:ERROR|ERR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|SEVERE` +
		`|FEHLER|WARNUNG)[\]>): |]`)
	framed = regexp.MustCompile(`^(?:at [\w$.<>/]+\(|at .+:(?:line )?\d+$|bei [\w.]+\(|File ".+", line \d+` +
		`|\.\.\. \d+ more|` +
		`Traceback \(|Caused by: |Exception in thread |goroutine \d+ \[|\S+\.go:\d+|#\d+ +0x|[\w.$]*(?:Exception` +
		`|Error): )`)
	keyValue = regexp.MustCompile(`(?:^|[ ,;])[\w.-]+=["'\w/\[{(]`)
	hexWord  = regexp.MustCompile(`\b(?:0x[0-9a-fA-F]{4,}|[0-9a-f]{16,}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-)`)
)

// citing is the line of a Python trace that the program's own line follows.
var citing = regexp.MustCompile(`^File ".+", line \d+`)

// trailer is what stands behind the message of a log line.
var trailer = regexp.MustCompile(`"?(?: [\w.-]+=\S+)*$`)

// What stands before the message of a log line.
var prefix = regexp.MustCompile(`^(?:[\[<(]?\d{4}[-/]\d\d[-/]\d\d[T ,]*(?:\d\d:\d\d(?::\d\d)?)?[.,\d]*(?:Z` +
	`|[+-]\d\d:?\d\d)?[\]>)]?` +
	`|[\[<(]?\d\d[./]\d\d[./]\d{2,4},?|[\[<(]?\d\d:\d\d:\d\d[.,\d]*[\]>)]?|[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d` +
	`|\[[^\]]{0,80}\]|(?:ERROR|ERR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|SEVERE|FEHLER|WARNUNG)\b` +
	`|Caused by|Exception in thread "[^"]*"|[\w-]+\[\d+\]|(?:[a-z][\w$]*\.){2,}` +
	`|(?:time|ts|level|lvl|severity|logger|thread|pid|caller|module)=(?:"[^"]*"|\S+)|(?:msg|message|error|err)=` +
	`|[-|:;,>#"]+) *`)

// troubles are words of errors, the more telling the higher.
var troubles = []struct {
	words *regexp.Regexp
	worth int
}{
	{regexp.MustCompile(`^Caused by`), 4},
	{regexp.MustCompile(`\w(?:Exception|Error)\b|(?i)\b(?:fatal|critical|panic)\b`), 3},
	{regexp.MustCompile(`(?i)\b(?:error|fehler|failed|failure|fehlgeschlagen|schlug fehl|refused|denied` +
		`|verweigert|rejected|abgelehnt)\b`), 2},
	{regexp.MustCompile(`(?i)\b(?:time ?out|timed out|zeitüberschreitung|unable|cannot|can't|could not` +
		`|konnte nicht|kann nicht|` +
		`not found|nicht gefunden|invalid|ungültig|expired|abgelaufen|unreachable|nicht erreichbar|no such|locked` +
		`|gesperrt)\b`), 1},
}

const (
	maxErrors  = 2   // of a log that are worth searching for
	maxMessage = 200 // bytes of an error that are looked at
	maxLogLine = 2000
)

// unlog takes out what a program wrote, but for its most telling errors.
func unlog(lines []line) {
	var logged []int
	fenced, cited := fences(lines), false
	for i := range lines {
		l := &lines[i]
		if !l.asked() {
			continue
		}
		if cited || fenced[i] || isLog(l.text) {
			logged = append(logged, i)
		}
		cited = citing.MatchString(l.text) // the next line is a line of that program
	}
	telling := tell(lines, logged)
	for _, i := range logged {
		l := &lines[i]
		if !slices.Contains(telling, i) {
			l.drop(Log)
			continue
		}
		if text := message(l.text); text != "" {
			l.keep(text, Error, Log)
		} else {
			l.drop(Log)
		}
	}
}

// fences finds the lines between pairs of fences, with these.
func fences(lines []line) map[int]bool {
	var fenced map[int]bool
	from := -1
	for i := range lines {
		if !strings.HasPrefix(lines[i].text, "```") {
			continue
		}
		if from < 0 {
			from = i
			continue
		}
		if fenced == nil {
			fenced = map[int]bool{}
		}
		for ; from <= i; from++ {
			fenced[from] = true
		}
		from = -1
	}
	return fenced
}

// isLog tells by its shape whether a program wrote a line.
func isLog(text string) bool {
	if len(text) < 8 {
		return false
	}
	head := text[:border(text, min(len(text), maxLogLine))]
	if c := head[0]; c < 'a' && (stamped.MatchString(head) || levelled.MatchString(head)) {
		return true
	}
	return strings.ContainsAny(head, "(:.[#") && framed.MatchString(head) ||
		strings.ContainsAny(head, "0123456789") && len(hexWord.FindAllStringIndex(head, 2)) > 1 ||
		strings.Count(head, "=") > 2 && len(keyValue.FindAllStringIndex(head, 3)) > 2 || dense(head)
}

// dense tells whether a line has more signs and digits than people use.
func dense(text string) bool {
	if len(text) < 40 || strings.Contains(text, "://") {
		return false
	}
	letters := 0
	for i := range len(text) {
		if c := text[i] | 0x20; c >= 'a' && c <= 'z' || c == ' ' || c >= 0x80 {
			letters++
		}
	}
	return letters*100 < len(text)*60
}

// tell chooses the lines that say what went wrong, each message once: the last cause of an exception, else the first.
func tell(lines []line, logged []int) []int {
	var best []int
	worth := map[int]int{}
	seen := map[string]bool{}
	for _, i := range logged {
		text := lines[i].text[:border(lines[i].text, min(len(lines[i].text), maxLogLine))]
		if worth[i] = trouble(text); worth[i] == 0 || seen[message(text)] {
			continue
		}
		seen[message(text)] = true
		best = append(best, i)
	}
	slices.SortStableFunc(best, func(a, b int) int {
		if worth[a] == worth[b] && worth[a] == troubles[0].worth {
			return b - a
		}
		return worth[b] - worth[a]
	})
	return best[:min(len(best), maxErrors)]
}

func trouble(text string) int {
	for _, t := range troubles {
		if t.words.MatchString(text) {
			return t.worth
		}
	}
	return 0
}

// message is a log line without time, level, thread and logger, and not longer than what is worth searching for.
func message(text string) string {
	for {
		at := prefix.FindStringIndex(text)
		if at == nil || at[1] == 0 {
			break
		}
		text = text[at[1]:]
	}
	if len(text) > maxMessage {
		text = text[:border(text, maxMessage)]
	}
	return strings.TrimSpace(trailer.ReplaceAllString(text, ""))
}
