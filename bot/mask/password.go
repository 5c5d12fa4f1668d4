package mask

import (
	"regexp"
	"slices"
	"strings"
)

// What may stand between such a word and the secret: a sign or a verb, also after "for the printer".
const within = `^["'\])*_]{0,3}` +
	`(?:\s+(?:for|fur|von|of|zum|zur|vom|beim|am|on|in|im|der|des|from)(?:\s+[\w.@-]+){1,5}?)?`

var (
	bySign = regexp.MustCompile(within + `[ \t*]*(?::=|=>|->|=|:|>)[*]*\s*(?:is |ist |lautet )?`)
	byVerb = regexp.MustCompile(within + `\s+(?:is|ist|lautet|heisst|war|was|to|auf|as|als|be|are|sind)\b[:\s]*` +
		`(?:(?:now|jetzt|still|noch|immer|nun|aktuell|currently|either|entweder|simply|einfach)\b\s*){0,2}`)
	byLautet = regexp.MustCompile(`(?:lautet|heisst)[:\s]*$`)
	bySpace  = regexp.MustCompile(`^["'\])]{0,2}[ \t]+`)
)

// maxAfter is how far after such a word its secret may begin, and maxSecret how long it may be, in bytes.
const (
	maxAfter  = 160
	maxSecret = 300
)

// passwords finds what is told as a password, a PIN or a key by the words before it. After a sign it is whatever is not
// said of passwords ("expired", "vergessen"); after a verb or nothing it has to look like one.
func passwords(v view) []span {
	spans := append(headers(v), logins(v)...)
	for _, word := range openings(v) {
		spans = append(spans, v.after(word.start, word.end)...)
	}
	return spans
}

// after finds the secret that stands after an opening word.
func (v view) after(start, end int) []span {
	word, kind := v.lower[start:end], kindOf(v.lower[start:end])
	rest := v.lower[end:min(len(v.lower), end+maxAfter)]
	spans := v.striking(end, kind)
	if at := bySign.FindStringIndex(rest); at != nil {
		if strings.Contains(word, "phrase") || word == "merksatz" {
			return append(spans, v.line(end+at[1], kind))
		}
		looks := saysNothing
		if strings.Contains(rest[:at[1]], "\n") {
			looks = looksSecret // a heading or a list may begin there
		}
		return append(spans, v.secret(end+at[1], kind, looks)...)
	}
	if at := byVerb.FindStringIndex(rest); at != nil {
		looks := looksSecret
		switch {
		case byLautet.MatchString(rest[:at[1]]):
			looks = saysNothing
		case isOwn(v.lower, start):
			looks = isAlone
		}
		return append(spans, v.secret(end+at[1], kind, looks)...)
	}
	if at := bySpace.FindStringIndex(rest); at != nil && !strings.ContainsAny(word, "_-") {
		return append(spans, v.secret(end+at[1], kind, typed(word, v.lower[:start]))...)
	}
	return spans
}

// typed is how what follows a word without a sign or verb has to look.
func typed(word, before string) func(value, next string) bool {
	switch {
	case strings.HasSuffix(before, "--"): // an option
		return saysNothing
	case strings.HasSuffix(word, "code"), slices.Contains(numbered, word):
		return isCode
	}
	return looksTyped
}

func kindOf(word string) Kind {
	switch {
	case strings.HasPrefix(word, "cv"), strings.Contains(word, "pruf"):
		return Card
	case strings.Contains(word, "key"), strings.Contains(word, "token"), strings.Contains(word, "secret"),
		strings.Contains(word, "schlussel"):
		return Secret
	}
	return Password
}

// own are words that say whose the password is, or which: then a single word after "is" is it.
var own = regexp.MustCompile(`\b(?:my|our|the new|the old|his|her|mein|unser|das neue|das alte|ihr|sein|neues|altes|` +
	`new|old|default|current|temporary|initial)[a-z]{0,2} (?:[\w-]+ )?$`)

func isOwn(lower string, at int) bool {
	for begin := max(0, at-maxBefore); at > begin && (isWord(lower[at-1]) || lower[at-1] == '-'); {
		at--
	}
	return own.MatchString(lower[max(0, at-maxBefore):at])
}

// secret is the value that begins at a place, if it looks like one.
func (v view) secret(i int, kind Kind, looks func(value, next string) bool) []span {
	i, end, quoted := v.value(i)
	value := v.text[i:end]
	next := strings.TrimSpace(v.lower[end:min(len(v.lower), end+maxBefore)])
	if quoted {
		looks = isQuoted
	}
	if value == "" || isVariable(value) || !looks(value, next) {
		return nil
	}
	return []span{{start: i, end: end, kind: kind, told: true}}
}

// value is where a value begins and ends: between quotes, or before a space and the signs of the sentence.
func (v view) value(i int) (start, end int, quoted bool) {
	limit := min(len(v.text), i+maxSecret)
	if i < limit && strings.IndexByte("\"'`", v.text[i]) >= 0 {
		if at := strings.IndexByte(v.text[i+1:limit], v.text[i]); at > 0 && !strings.Contains(v.text[i:i+at], "\n") {
			return i + 1, i + 1 + at, true
		}
	}
	return i, v.wordEnd(i, limit), false
}

// wordEnd is where a word ends, without the signs of the sentence.
func (v view) wordEnd(i, limit int) int {
	end := i
	for end < limit && strings.IndexByte(" \t\r\n<", v.text[end]) < 0 {
		end++
	}
	for end > i && strings.IndexByte(".,;:)\"'>]}*`?", v.text[end-1]) >= 0 {
		end--
	}
	return end
}

// line is the rest of a line.
func (v view) line(i int, kind Kind) span {
	end := min(len(v.text), i+maxSecret)
	if at := strings.IndexByte(v.text[i:end], '\n'); at >= 0 {
		end = i + at
	}
	return span{start: i, end: end, kind: kind, told: true}
}

// striking are words soon after an opening one that have letters, digits and signs, as hardly anything but passwords.
func (v view) striking(i int, kind Kind) []span {
	var spans []span
	limit := min(len(v.text), i+maxAfter/2)
	for at := i; at < limit; {
		end := v.wordEnd(at, limit)
		if isStriking(v.text[at:end]) {
			spans = append(spans, span{start: at, end: end, kind: kind, told: true})
		}
		at = max(end, at+1)
	}
	return spans
}

// header is what programs send to show who they are, and user: the -u of curl.
var (
	header = regexp.MustCompile(`(?:authorization: *(?:[a-z]+ +)?|\b(?:bearer|basic) +|\b(?:set-)?cookie: *)(\S{8,300})`)
	user   = regexp.MustCompile(`(?:\s-u|--user|sshpass -p|/user:\S{1,60})[ =]"?(?:[^\s:"]{1,60}:)?([^\s"]{4,100})`)
	login  = regexp.MustCompile(`(?:login|zugangsdaten|anmeldedaten|credentials|creds|logindaten|zugang|account)` +
		`[^\n:=]{0,30}[:=] *\S{2,60}? *[/|,:] *(\S{4,100})`)
)

func headers(v view) []span {
	var spans []span
	if containsAny(v.lower, "authorization", "bearer", "basic", "cookie") {
		for _, at := range header.FindAllStringSubmatchIndex(v.lower, -1) {
			value := v.text[at[2]:at[3]]
			if strings.Contains(v.lower[at[0]:at[2]], ":") || strings.ContainsAny(value, "0123456789=") {
				spans = append(spans, span{start: at[2], end: at[3], kind: Secret, told: true})
			}
		}
	}
	if !containsAny(v.lower, "-u", "--user", "/user:", "sshpass") {
		return spans
	}
	for _, at := range user.FindAllStringSubmatchIndex(v.lower, -1) {
		if strings.IndexByte(v.lower[at[0]:at[2]], ':') >= 0 || strings.Contains(v.lower[at[0]:at[2]], "sshpass") {
			spans = append(spans, span{start: at[2], end: at[3], kind: Password, told: true})
		}
	}
	return spans
}

// logins finds the second of "Login: kim / Sommer2026".
func logins(v view) []span {
	if !containsAny(v.lower, "login", "zugang", "anmeldedaten", "cred", "account") {
		return nil
	}
	var spans []span
	for _, at := range login.FindAllStringSubmatchIndex(v.lower, -1) {
		start, end, _ := v.value(at[2])
		if value := v.text[start:end]; looksSecret(value, "") {
			spans = append(spans, span{start: start, end: end, kind: Password, told: true})
		}
	}
	return spans
}
