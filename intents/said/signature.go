package said

import (
	"regexp"
	"strings"
	"unicode"
)

// How mails end.
var (
	closing = regexp.MustCompile(`(?i)^(?:(?:mit )?(?:(?:ganz )?(?:freundlichen?|besten?|vielen?|lieben?` +
		`|herzlichen?|schönen?` +
		`|sonnigen?|kollegialen?)(?: und (?:freundlichen?|lieben?))? )?(?:gr(?:ü|ue)(?:ß|ss)(?:en|e)?)(?: (?:aus` +
		`|vom|von) .{2,40})?` +
		`|mfg|m\.?f\.?g\.?|lg|l\.?g\.?|vg|v\.?g\.?|bg|(?:kind|best|warm|many)(?:est)? (?:regards|wishes)|regards` +
		`|sincerely` +
		`|yours (?:sincerely|truly|faithfully)|sincerely yours|best|br|cheers|many thanks|thanks(?: and (?:kind ` +
		`|best )?regards)?` +
		`|thank you|vielen dank|danke|besten dank|all the best)\b[ ,.!]*(?-i:(?:\p{Lu}[\p{L}.-]+ ?){0,3})$`)
	opening = regexp.MustCompile(`(?i)^(?:ich hoffe,? (?:es geht )?(?:ihnen|euch|dir)(?: geht es)? gut` +
		`|i hope (?:this (?:e-?mail|message) finds you well|you are (?:doing )?well))[.,! ]*$`)
	appended = regexp.MustCompile(`(?i)^(?:sent (?:from|via|with) (?:my |outlook|mail|yahoo|samsung|gmx|proton)` +
		`|(?:diese nachricht wurde )?(?:von|mit) (?:meinem|meiner|outlook|der) .{0,40}(?:gesendet|verschickt|geschickt)` +
		`|gesendet (?:von|mit|aus|über) |get outlook for |outlook für (?:ios|android) (?:beziehen|herunterladen|holen)` +
		`|virenfrei\.|virus-free\.|scanned by )`)
	footer = regexp.MustCompile(`(?i)^[*_ ]*(?:(?:diese|this) (?:e-?mail|mail|nachricht|message|communication)\b` +
		`.*(?:vertraulich|confidential|intended|bestimmt|privileged)|confidentiality notice|disclaimer\b` +
		`|haftungsausschluss` +
		`|vertraulichkeitshinweis|der inhalt dieser (?:e-?mail|nachricht)|the information (?:contained )?in this` +
		`|(?:please )?(?:consider|think (?:of|about)) the environment before|bitte (?:denken sie|denkt) an die umwelt` +
		`|bitte prüfen sie(?: der umwelt zuliebe)?,? ob diese|(?:caution|achtung|warning|external` +
		`|extern): .{0,20}(?:external|externe))`)
	contact = regexp.MustCompile(`(?i)(?:^(?:tel|fon|phone|mobile?|mobil|fax|t|m|f|e|e-?mail|web)\b[.: ]|@` +
		`|https?://|www\.|\bgmbh\b` +
		`|\b(?:ag|kg|ltd|inc|llc|se)\b\.?(?: |$)|str(?:\.|aße|asse)\b|\b\d{5} \p{L}|abteilung|department` +
		`|\bhrb? ?\d|amtsgericht` +
		`|registergericht|geschäftsführ|vorstand|sitz der|ust-?id|\+\d{2}[ \d/()-]{6,}|\b0\d{2,5}[ /-]\d{3,})`)
	postscript = regexp.MustCompile(`(?i)^p\.? ?s\.?(?: ?s\.?)?(?::|\.| -| –|$)`)
)

// signatureLines is the most that a signature is believed to have.
const signatureLines = 15

// unsign takes out signatures and what mail programs and legal departments append. What stands below may be the
// person's again: a postscript, and whatever does not look like a name, a title or an address.
func unsign(lines []line) {
	for i := range lines {
		l := &lines[i]
		switch {
		case !l.asked() || len(l.text) > maxSignature:
		case footer.MatchString(l.text), l.text == "--" || l.text == "—":
			unsignAll(lines[i:])
			return
		case appended.MatchString(l.text):
			l.drop(Signature)
		case closing.MatchString(l.text) && below(lines, i):
			unsignNames(lines[i:])
		}
	}
}

// maxSignature is the longest line looked at, in bytes.
const maxSignature = 600

// below tells whether something stands above a line: nobody begins with a signature.
func below(lines []line, i int) bool {
	for i--; i >= 0; i-- {
		if lines[i].asked() {
			return true
		}
	}
	return false
}

// unsignAll takes everything out up to a postscript.
func unsignAll(lines []line) {
	for i := range lines {
		if l := &lines[i]; l.asked() {
			if postscript.MatchString(l.text) {
				return
			}
			l.drop(Signature)
		}
	}
}

// unsignNames takes out a closing formula and the lines below that look like a signature.
func unsignNames(lines []line) {
	lines[0].drop(Signature)
	n := 0
	for i := range lines[1:] {
		l := &lines[1+i]
		if !l.asked() {
			continue
		}
		if n++; n > signatureLines || postscript.MatchString(l.text) || !signs(l.text, n == 1) {
			return
		}
		l.drop(Signature)
	}
}

// signs tells whether a line is a name, a title or an address: it has the form of contact data, or few words that all
// begin with a capital. A name right below the formula may be in small letters.
func signs(text string, first bool) bool {
	if len(text) > maxCourtesy {
		return false
	}
	if contact.MatchString(text) {
		return true
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '|' || r == '/' || r == ',' })
	if strings.HasSuffix(text, "?") || len(words) > 6 {
		return false
	}
	if first && len(words) == 1 {
		return true
	}
	for _, w := range words {
		if small := []rune(w)[0]; unicode.IsLower(small) && len(w) > 3 {
			return false
		}
	}
	return true
}
