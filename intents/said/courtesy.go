package said

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain gives a line with single blanks and without emoji and emoticons: they carry a mood, and a search would take the
// letter of ":D" for a word.
func plain(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	text = strings.Map(func(r rune) rune {
		if isEmoji(r) {
			return ' '
		}
		return r
	}, text)
	fields := strings.Fields(text)
	kept := fields[:0]
	for _, f := range fields {
		if !emoticon.MatchString(f) {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " ")
}

var emoticon = regexp.MustCompile(`^(?:[:;=]['’]?-?[()\[\]DPpOo/|3*]+|[xX]D+|<3|\^\^|-[._]-)$`)

// isEmoji tells emoji and what joins and colours them from letters and signs. A check mark or an arrow is a sign, too.
func isEmoji(r rune) bool {
	switch {
	case r < 0x2190:
		return r == 0x200d
	case r >= 0x1f000:
		return r < 0x20000 || r >= 0xe0000 && r < 0xe0080
	case r >= 0xfe00 && r <= 0xfe0f || r == 0x20e3:
		return true
	}
	return unicode.Is(unicode.So, r)
}

const (
	greetings = `(?:hallo+|hallöchen|hello+|hi+|he+y+|heyho|moin(?: moin)?|servus|tach|huhu|gr(?:ü|ue)(?:ß` +
		`|ss) gott|gr(?:ü|ue)ezi` +
		`|(?:schönen )?guten (?:morgen|tag|abend)|good (?:morning|afternoon|evening|day)|greetings|dear|sehr geehrter?` +
		`|liebe[rs]?)`
	addressees = `(?:(?:it[- ](?:team|support|abteilung|service|help ?desk)|(?-i:IT)|all|alle|zusammen|everyone` +
		`|everybody|there|guys|folks|leute|team|bot|support|help ?desk` +
		`|service ?desk|hotline|colleagues?|kolleg(?:en|innen|\*innen)` +
		`|ihr lieben|liebe[rs]?|damen und herren|sir (?:and|or) madam|sir|madam)\b[ /&]*)`
	named = `(?:(?:herr|frau|mr|ms|mrs|dr)\b\.? *){1,2}[\p{L}-]+(?: [\p{L}-]+)? *`
)

// What may stand before a request and behind it.
var (
	greetingLine = regexp.MustCompile(`(?i)^` + greetings + `\b[ ,]*(?:` + addressees + `*|` + named +
		`|(?-i:\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{Ll}-]+)?) *[,!])[,.!: -]*$`)
	greetingStart = regexp.MustCompile(`(?i)^` + greetings + `\b(?:[ ,]*(?:` + addressees + `+|` + named +
		`)| (?-i:\p{Lu}\p{Ll}+) ?[,!]|[,.!: -])[,.!: -]*`)
	smallTalkStart = regexp.MustCompile(`(?i)^(?:(?:ich hoffe,? (?:es geht (?:ihnen|euch|dir) gut|ihnen geht es gut)` +
		`|i hope (?:this (?:e-?mail|message) finds you well|you are (?:doing )?well|you're (?:doing )?well)` +
		`|(?:ich )?(?:hätte|habe|hab) (?:da )?(?:mal )?(?:eine|ne|'ne) (?:kurze |kleine )?frage|(?:nur )?(?:mal )?` +
		`(?:eine )?(?:kurze|schnelle|kleine) frage|quick question|(?:just )?(?:a )?(?:quick|short) question` +
		`|(?:i )?have a (?:quick |short )?question|sorry (?:to bother|for bothering) you(?: again)?` +
		`|sorry für die störung` +
		`|entschuldigung für die störung)[,.!: -]+)`)
	thanksLine = regexp.MustCompile(`(?i)^` + thanks + `[,.! -]*$`)
	thanksEnd  = regexp.MustCompile(`(?i)[ ,–-]+(?:` + thanks + `|mfg|lg|vg|best regards|kind regards` +
		`|(?:viele|liebe|beste|freundliche) gr(?:ü|ue)(?:ß|ss)e|mit freundlichen gr(?:ü|ue)(?:ß|ss)en)[,.! -]*$`)
)

const thanks = `(?:(?:(?:vielen|besten|herzlichen|tausend|lieben|schon ?mal|schonmal)[ ,]*)*dank(?:e(?:schön` +
	`| schön| sehr)?)?` +
	`(?: (?:schon ?mal|schonmal|im voraus|vorab|für (?:ihre|eure|die|deine) (?:hilfe|unterstützung|mühe)|euch` +
	`|ihnen|dir))*` +
	`|(?:many )?thanks?(?: you)?(?: (?:very much|so much|a lot|a million|in advance|for (?:your|the|any) ` +
	`(?:help|support|time)))*|thx|tia|ty|cheers)`

// leftOver is how many words a request has at least: of fewer the courtesy may be the point ("no thanks").
const leftOver = 3

// unbow takes greetings off the beginning and thanks off the end.
func unbow(lines []line) {
	for i := range lines { // below the subject of a mail, too
		if l := &lines[i]; l.asked() && !bow(l, greetingLine, greetingStart, smallTalkStart) && l.kind != Subject {
			break
		}
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if l := &lines[i]; l.asked() && !bow(l, thanksLine, thanksEnd) {
			break
		}
	}
}

// bow takes a courtesy off a line, and tells whether nothing is left of it. The first pattern is for whole lines.
func bow(l *line, all *regexp.Regexp, some ...*regexp.Regexp) bool {
	if len(l.text) < maxCourtesy && all.MatchString(l.text) {
		l.drop(Courtesy)
		return true
	}
	for _, pattern := range some {
		window, offset := l.text[:border(l.text, min(len(l.text), maxCourtesy))], 0
		if pattern == thanksEnd {
			offset = border(l.text, max(0, len(l.text)-maxCourtesy))
			window = l.text[offset:]
		}
		at := pattern.FindStringIndex(window)
		if at == nil {
			continue
		}
		rest := l.text[at[1]:]
		if pattern == thanksEnd {
			rest = l.text[:offset+at[0]]
		}
		if len(strings.Fields(rest)) >= leftOver {
			l.keep(rest, l.kind, Courtesy)
		}
	}
	return false
}

// maxCourtesy is the longest courtesy looked for, in bytes.
const maxCourtesy = 160
