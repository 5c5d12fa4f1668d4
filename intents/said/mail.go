package said

import (
	"regexp"
	"slices"
	"strings"
)

// How mail programs mark what they quote and forward, in both languages.
var (
	header = regexp.MustCompile(`(?i)^[*_ ]*(from|von|sent|gesendet|date|datum|to|an|cc|bcc|kopie|reply-to` +
		`|antwort an` +
		`|subject|betreff|betr\.|importance|wichtigkeit|priority|priorität|attachments?|anlagen?)[*_ ]*:[*_ ]*(.*)$`)
	separator = regexp.MustCompile(`(?i)^(?:[-_=*> ]{2,}(?:original message|original-?nachricht` +
		`|ursprüngliche nachricht` +
		`|forwarded message|weitergeleitete nachricht)[-_=* ]*|begin forwarded message:` +
		`|anfang der weitergeleiteten (?:nachricht|e-?mail):|[_=-]{20,})$`)
	attribution = regexp.MustCompile(`(?i)^(?:on|am|le) .{6,200} (?:wrote|schrieb|wrote the following)\b.{0,120}:$`)
	replyMark   = regexp.MustCompile(`(?i)^(?:(?:re|aw|fw|fwd|wg|antwort)(?:\[\d+\])? ?: *)+`)
)

// pointer is what people write above a mail that they pass on: the mail is the message then.
var pointer = regexp.MustCompile(`(?i)^(?:fyi|f\.?y\.?i\.?|zur? info(?:rmation)?|z\.?k\.?|zk|zur kenntnis` +
	`|(?:bitte |pls |please )?` +
	`(?:siehe|s\.|see) (?:unten|below|mail|anhang)|(?:please |pls )?see (?:the )?(?:mail |message )?below` +
	`|wie besprochen` +
	`|(?:pls|please|bitte)(?: um)? (?:help|hilfe|advise|check|prüfen|ansehen|unterstützung)|(?:kannst du` +
	`|können sie|könnt ihr)` +
	` (?:da |mir |hier )*(?:bitte )?helfen|can you (?:please )?(?:help|check|have a look)(?: (?:here|with this` +
	`|please))?` +
	`|any ideas?|jemand eine idee|was tun|what to do)[ .,!?:]*$`)

// unquote takes out earlier mails and headers. A mail that stands alone, or under no more than "see below", is not
// quoted but what is asked about: of that only the headers go. Its subject stays.
func unquote(lines []line) {
	own := slices.ContainsFunc(lines, func(l line) bool { return l.asked() && l.text[0] == '>' }) &&
		slices.ContainsFunc(lines, func(l line) bool { return l.asked() && l.text[0] != '>' && says(l.text) })
	spoken := false // somebody has said something already
	quoting := false
	for i := range lines {
		l := &lines[i]
		switch {
		case !l.asked():
		case quoting, l.text[0] == '>' && own:
			l.drop(Quoted)
		case l.text[0] == '>':
			l.keep(strings.TrimLeft(l.text, "> "), Words, Quoted)
		case opens(lines, i):
			if !spoken {
				unpoint(lines[:i])
			}
			if subject := takeHeaders(lines, i); spoken {
				quoting = !marked(lines[i:])
			} else {
				spoken = subject
			}
		case i < len(lines)-1: // of the last line nobody will ask
			spoken = spoken || says(l.text)
		}
	}
}

// unpoint takes out what stands above a mail that is passed on.
func unpoint(lines []line) {
	for i := range lines {
		if lines[i].asked() {
			lines[i].drop(Courtesy)
		}
	}
}

// says tells whether a line is more than a courtesy or a pointer.
func says(text string) bool {
	if len(text) >= maxCourtesy {
		return true
	}
	text = thanksEnd.ReplaceAllString(text, "")
	for _, nothing := range []*regexp.Regexp{pointer, greetingLine, thanksLine, opening, header, separator, attribution} {
		if nothing.MatchString(text) {
			return false
		}
	}
	return true
}

// opens tells whether another mail begins at a line: by a separator, by the words of a mail program, which may be
// wrapped, or by two headers that follow each other. A subject alone begins one only at the top.
func opens(lines []line, i int) bool {
	text := lines[i].text
	if len(text) > maxHeader || !strings.ContainsAny(text, ":-_=") && !wrapped.MatchString(text) {
		return false
	}
	if separator.MatchString(text) || attribution.MatchString(text) {
		return true
	}
	next := following(lines, i)
	if header.MatchString(text) {
		return next > 0 && header.MatchString(lines[next].text) || isSubject(text)
	}
	return next > 0 && wrapped.MatchString(text) && attribution.MatchString(text+" "+lines[next].text)
}

// maxHeader is the longest line of a mail's head, in bytes.
const maxHeader = 400

// wrapped is the first line of an attribution that goes on in the next: it has a date.
var wrapped = regexp.MustCompile(`(?i)^(?:on|am) .*\d`)

func following(lines []line, i int) int {
	for n := i + 1; n < len(lines); n++ {
		if lines[n].asked() {
			return n
		}
	}
	return 0
}

func isSubject(text string) bool {
	h := header.FindStringSubmatch(text)
	return h != nil && (strings.EqualFold(h[1], "subject") || strings.EqualFold(h[1], "betreff") ||
		strings.EqualFold(h[1], "betr."))
}

// takeHeaders takes the headers out that begin at a line and keeps the subject; true when there was one.
func takeHeaders(lines []line, i int) (subject bool) {
	first := true
	for ; i < len(lines); i++ {
		l := &lines[i]
		if !l.asked() {
			continue
		}
		h := header.FindStringSubmatch(l.text)
		switch {
		case h != nil && isSubject(l.text) && h[2] != "":
			l.keep(replyMark.ReplaceAllString(h[2], ""), Subject, Quoted)
			subject = true
		case h != nil || separator.MatchString(l.text) || attribution.MatchString(l.text):
			l.drop(Quoted)
		case first: // a wrapped attribution: this line and the next
			l.drop(Quoted)
			if next := following(lines, i); next > 0 {
				lines[next].drop(Quoted)
			}
		default:
			return subject
		}
		first = false
	}
	return subject
}

// marked tells whether the next lines are marked as quoted one by one: then what stands below is the person's again.
func marked(lines []line) bool {
	for i := range lines {
		if lines[i].asked() && lines[i].kind != Subject {
			return lines[i].text[0] == '>'
		}
	}
	return false
}
